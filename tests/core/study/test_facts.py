import pytest

from core.study.facts import FACTS
from tests.core.conversation import BOOK, EXAM, Conversation, a_plan, labels, text_of


def test_pass_rates_carry_source_year_and_number() -> None:
    """Each rate stands with year, number of people and source; replaced ones say so, after the newest."""
    said = text_of(Conversation(FACTS, plan=a_plan()).says("/facts pass-rates"))
    assert "US DO: 79 % (of 121 people)" in said
    assert "Source: USMLE performance data, Step 1, 2025" in said
    assert "2020 (replaced by newer figures)" in said
    assert said.index("2025") < said.index("2020 (replaced")


@pytest.mark.parametrize("topic", ["pass-rates", "directors", "format", "rules"])
def test_every_figure_has_a_source(topic: str) -> None:
    """Under each topic there are as many sources as groups of figures."""
    facts = BOOK.facts.of(EXAM)
    groups = getattr(facts, topic.replace("-", "_"))
    said = text_of(Conversation(FACTS, plan=a_plan()).says(f"/facts topic={topic}"))
    assert said.count("Source: ") == len(groups)


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
    """Alone it offers what there is, also to somebody without a plan."""
    said = Conversation(FACTS).says("/facts")
    assert labels(said) == ["Pass rates", "What directors weigh", "Specialties", "Format", "Rules"]
