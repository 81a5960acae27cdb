from datetime import date

import pytest

from core import plans
from core.plans import Plan
from core.study.facts import FACTS
from tests.core.conversation import BOOK, Conversation, a_plan, at, labels, text_of


def test_pass_rates_carry_source_year_and_number() -> None:
    """Each rate stands with year, number of people and source; replaced ones say so, beside the newest."""
    said = text_of(Conversation(FACTS, plan=a_plan()).says("/facts pass-rates"))
    assert "US MD: 71 % (of 2,098 people)" in said
    assert "US DO: 79 % (of 121 people, so ±7 points by chance alone)" in said
    assert "US DO: 74 % (number of people not given)" in said
    assert "Source: USMLE performance data, Step 1, 2025" in said
    assert "2020 (retired: replaced by newer figures)" in said
    order = ["again and passed, 2025", "again and passed, 2024", "again and passed, 2020", "first time and passed"]
    assert [said.index(each) for each in order] == sorted(said.index(each) for each in order)


def a_plan_for(exam_id: str) -> Plan:
    """A plan for an exam, without a date."""
    given = plans.Start(exam=BOOK.exams.current[exam_id])
    return plans.start(given, today=date(2026, 3, 2), now=at("2026-03-02 09:00"))


@pytest.mark.parametrize("topic", ["pass-rates", "directors", "format", "rules"])
@pytest.mark.parametrize("exam_id", [exam.id for exam in BOOK.exams if BOOK.facts.of(exam.id).topics])
def test_every_figure_has_a_source(exam_id: str, topic: str) -> None:
    """Under each topic of each exam there are as many sources as groups of figures; an empty topic says so."""
    groups = getattr(BOOK.facts.of(exam_id), topic.replace("-", "_"))
    message = Conversation(FACTS, plan=a_plan_for(exam_id)).says(f"/facts topic={topic}")
    assert text_of(message).count("Source: ") == len(groups)
    assert (message.event == "refusal") == (not groups)


def test_every_exam_answers_with_its_own() -> None:
    """The passing score that a member reads is their own exam's, with the one that it replaced beside it."""
    second = text_of(Conversation(FACTS, plan=a_plan_for("usmle-step-2-ck")).says("/facts format"))
    assert second.index("218.") < second.index("(retired: replaced by newer figures)") < second.index("214;")
    level = text_of(Conversation(FACTS, plan=a_plan_for("comlex-level-1")).says("/facts rules"))
    assert "COMSAE Phase 1 of 460 or more" in level
    assert "USMLE" not in level


@pytest.mark.parametrize(
    "typed", ["specialty=derm", "specialty Dermatology", "dermatology", "topic=specialty specialty=DERM"]
)
def test_one_specialty_is_quoted_with_its_source(typed: str) -> None:
    """A specialty is found by any of its names and quoted with the source."""
    said = Conversation(FACTS, plan=a_plan()).says(f"/facts {typed}")
    assert said.title == "Dermatology"
    assert "median 258, the middle half 251 to 266" in text_of(said)
    assert "Source: " in text_of(said)


@pytest.mark.parametrize("typed", ["specialty", "topic=specialty", "specialties"])
def test_the_table_is_never_shown(typed: str) -> None:
    """The specialties are listed by name, without a figure."""
    said = text_of(Conversation(FACTS, plan=a_plan()).says(f"/facts {typed}"))
    assert "Dermatology" in said
    assert not any(letter.isdigit() for letter in said)


def test_near_misses_are_offered() -> None:
    """A misspelt specialty or topic is answered with what was probably meant."""
    ann = Conversation(FACTS, plan=a_plan())
    assert "Did you mean Dermatology?" in text_of(ann.says("/facts specialty=dermatolgy"))
    assert "Did you mean directors?" in text_of(ann.says("/facts direktors"))
    assert "no specialty called" in text_of(ann.says("/facts specialty=<!channel>"))


def test_alone_it_offers_the_topics() -> None:
    """With a plan it offers what there is on the member's exam, and the way to another."""
    ann = Conversation(FACTS, plan=a_plan())
    topics = ["Pass rates", "What directors weigh", "Specialties", "Format", "Rules"]
    assert labels(ann.says("/facts")) == [*topics, "Another exam"]
    assert "USMLE Step 3" in labels(ann.presses("Another exam"))
    assert labels(ann.presses("USMLE Step 3")) == ["Format", "Rules", "Another exam"]
    assert ann.presses("Format").title == "Format: USMLE Step 3"


def test_without_a_plan_it_asks_which_exam() -> None:
    """Without a plan it asks which exam is meant, and goes on with what was asked."""
    ann = Conversation(FACTS)
    asked = ann.says("/facts pass-rates")
    assert (asked.title, asked.event) == ("Which exam?", "reply")
    assert "Course final exam" not in labels(asked)
    said = ann.presses("USMLE Step 1")
    assert said.title == "Pass rates: USMLE Step 1"
    assert "US MD: 71 %" in text_of(said)


def test_a_specialty_needs_no_plan() -> None:
    """A specialty is the same for every exam that quotes it, so it is answered without asking which."""
    assert Conversation(FACTS).says("/facts derm").title == "Dermatology"
    assert Conversation(FACTS).says("/facts basket weaving").event == "form"


@pytest.mark.parametrize("typed", ["derm", "specialty derm", "specialty=derm"])
def test_a_specialty_of_another_exam_is_understood(typed: str) -> None:
    """Whose exam quotes no specialty is told that there are no figures, however the specialty is asked for."""
    said = Conversation(FACTS, plan=a_plan_for("comlex-level-1")).says(f"/facts {typed}")
    assert (said.title, said.event) == ("Specialties", "refusal")
    assert "258" not in text_of(said)
