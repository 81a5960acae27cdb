from datetime import date

import pytest

from core import reading
from core.study import appraisal
from core.study.appraisal import REFLECT
from core.study.commitments import COMMIT
from core.wording.appraisal import QUESTIONS
from tests.core.conversation import Conversation, a_plan, labels, text_of

FIRST = (
    "fill effort=2 too many hours without rest weaknesses=1 resources=2 three question banks, none finished "
    "assessment=1 put every practice exam off help=2"
)
SECOND = "fill flashcards=4 timeline=2 ownership=4 change=one question bank, finished"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("3", (3, "")),
        ("5/5", (5, "")),
        ("5 / 5 always", (5, "always")),
        ("four", (4, "")),
        ("Two out of five: never slept", (2, "never slept")),
        ("2 too many hours without rest", (2, "too many hours without rest")),
        ("1 - 4 hours a night", (1, "4 hours a night")),
        ("4. fine", (4, "fine")),
        ("3 one\ntwo", (3, "one\ntwo")),
    ],
)
def test_a_rating_may_carry_a_sentence(typed: str, read: tuple[int, str]) -> None:
    """A rating is a number from 1 to 5, in digits or words, and the rest is a sentence."""
    assert appraisal.rating(typed, Conversation().context()) == read


@pytest.mark.parametrize("typed", ["0", "6", "3.5", "10", "2/10", "-1", "good", "", "12345", "\uff13", "two.5", "1x"])
def test_what_is_no_rating_is_asked_again(typed: str) -> None:
    """Anything that is not clearly 1 to 5 is refused with a sentence."""
    with pytest.raises(reading.Unreadable, match="1 to 5"):
        appraisal.rating(typed, Conversation().context())


def test_two_pages_complete_the_appraisal() -> None:
    """The form's two pages are kept together, and the plan's appraisal is done."""
    ann = Conversation(REFLECT, plan=a_plan())
    assert ann.says("/reflect").event == "form"
    page = ann.says(FIRST).form
    assert page is not None
    assert page.page == 1
    said = ann.says(SECOND)
    assert said.event == "reply"
    kept = ann.journal.reflections[0]
    assert kept.ratings["effort"] == 2
    assert kept.sentences["assessment"] == "put every practice exam off"
    assert kept.changes == ("one question bank, finished",)
    assert ann.records.plan is not None
    step = ann.records.plan.checkpoint("appraisal")
    assert step is not None
    assert step.done_on == date(2026, 3, 3)
    assert "weakest subjects and practice tests" in text_of(said)
    assert "one question bank, finished" in text_of(said)
    assert labels(said) == ["Commit to a change"]


def test_a_second_appraisal_is_welcome() -> None:
    """Doing it again keeps both and leaves the plan as it is."""
    ann = Conversation(REFLECT, plan=a_plan())
    for _ in range(2):
        ann.says("/reflect")
        ann.says(FIRST)
        ann.says(SECOND)
    assert len(ann.journal.reflections) == 2
    assert ann.records.plan is not None
    assert ann.records.plan.version == 2


def test_every_question_says_how_it_is_answered() -> None:
    """Each of the eight questions names the ratings, also where the exam words it."""
    ann = Conversation(REFLECT, plan=a_plan())
    form = ann.says("/reflect effort=many").form
    assert form is not None
    assert all("1-5" in each.answer for each in form.inputs if each.name in QUESTIONS)


def test_changes_are_split_at_semicolons_and_lines() -> None:
    """Several changes are told apart by semicolons and line ends, never by the word and."""
    typed = "rest on Sundays; flash cards and sleep\n- ask early ;;"
    assert appraisal.changes(typed, Conversation().context()) == (
        "rest on Sundays",
        "flash cards and sleep",
        "- ask early",
    )


@pytest.mark.parametrize("rating", [1, 5])
def test_equal_ratings_are_not_ranked(rating: int) -> None:
    """Where all ratings are the same, none is named, and nothing judges."""
    ann = Conversation(REFLECT)
    given = " ".join(f"{name}={rating}" for name in QUESTIONS)
    said = text_of(ann.says(f"/reflect {given} change=<@everyone>"))
    assert "No one thing stands out" in said
    for word in ("fail", "bad", "poor", "score"):
        assert word not in said


def test_the_change_can_become_a_commitment() -> None:
    """The button opens the commitment's form."""
    ann = Conversation(REFLECT, COMMIT)
    ann.says("/reflect")
    ann.says(FIRST)
    ann.says(SECOND)
    assert ann.presses("Commit to a change").form is not None
    ann.says("fill what=one block when=8:00 where=library")
    assert ann.journal.commitments[0].what == "one block"
