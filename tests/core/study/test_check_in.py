from datetime import date

import pytest

from core.study.check_in import CHECK_IN
from tests.core.conversation import Conversation, a_plan, labels, text_of


def test_a_word_is_enough() -> None:
    """One word keeps the check-in, and the answer names what comes next."""
    ann = Conversation(CHECK_IN, plan=a_plan())
    said = ann.says("/check-in on-track")
    assert [each.how for each in ann.journal.check_ins] == ["on-track"]
    assert ann.journal.check_ins[0].day == date(2026, 3, 3)
    assert "advisor" in text_of(said)
    assert "Thu 5 Mar 2026" in text_of(said)


@pytest.mark.parametrize(
    ("typed", "how", "note"),
    [
        ("behind slept badly", "behind", "slept badly"),
        ("On Track all of renal done", "on-track", "all of renal done"),
        ("how=rest note=family day", "rest", "family day"),
        ("day off at the lake", "rest", "at the lake"),
    ],
)
def test_the_short_form_is_the_word_and_a_note(typed: str, how: str, note: str) -> None:
    """What follows the word is the note."""
    ann = Conversation(CHECK_IN)
    ann.says(f"/check-in {typed}")
    assert (ann.journal.check_ins[0].how, ann.journal.check_ins[0].note) == (how, note)


def test_words_without_one_of_the_five_are_kept_as_the_note() -> None:
    """A line that says none of the five words opens the form with the words in it."""
    ann = Conversation(CHECK_IN)
    form = ann.says("/check-in I could not open the book today").form
    assert form is not None
    assert form.given["note"] == "I could not open the book today"
    ann.says("fill how=struggling")
    assert ann.journal.check_ins[0].note == "I could not open the book today"


def test_a_near_miss_is_offered() -> None:
    """A misspelt word is answered with the one that was probably meant."""
    ann = Conversation(CHECK_IN)
    said = ann.says("/check-in strugling")
    assert said.event == "form"
    assert "Did you mean struggling?" in text_of(said)
    assert not ann.journal.check_ins


def test_twice_a_day_both_are_kept() -> None:
    """The later check-in of a day counts, the earlier stays, and the answer says so."""
    ann = Conversation(CHECK_IN)
    ann.says("/check-in behind")
    ann.waits(hours=5)
    said = ann.says("/check-in on-track")
    assert [each.how for each in ann.journal.check_ins] == ["behind", "on-track"]
    assert "Earlier today you said: behind. Both are kept" in text_of(said)


def test_the_day_ends_at_four_in_the_morning() -> None:
    """A check-in at two at night belongs to the evening before."""
    ann = Conversation(CHECK_IN, now="2026-03-04 02:00")
    ann.says("/check-in rest")
    assert ann.journal.check_ins[0].day == date(2026, 3, 3)


def test_struggling_gets_help_first() -> None:
    """Struggling is answered with the fixed words, crisis lines of the member's zone and three ways out."""
    ann = Conversation(CHECK_IN, plan=a_plan())
    said = ann.says("/check-in struggling")
    assert said.title == "You come first"
    assert "988" in text_of(said)
    assert "nobody was told" in text_of(said)
    assert labels(said) == ["Take light days", "Ask for help", "I need a pause"]
    assert said.buttons[0].given == {"light-days": "yes"}
    assert said.buttons[2].given == {"status": "paused"}
    assert said.buttons[2].version == 1


def test_struggling_without_a_plan_offers_no_plan() -> None:
    """Where there is no plan, only what works is offered."""
    assert labels(Conversation(CHECK_IN).says("/check-in struggling")) == ["Ask for help"]


def test_avoiding_makes_it_smaller() -> None:
    """Avoiding a practice exam offers a smaller step, a new date, when and where, or help, and quiet days."""
    ann = Conversation(CHECK_IN, plan=a_plan())
    said = ann.commands.press(ann.context(), "check-in", {"how": "avoiding", "checkpoint": "baseline"})
    assert "50 timed questions" in text_of(said)
    assert "for 3 days" in text_of(said)
    assert labels(said) == ["Pick a new date", "Say when and where", "Ask for help"]
    assert said.buttons[0].given == {"move": "baseline", "pick": "yes"}


def test_avoiding_the_advisor_is_not_about_questions() -> None:
    """Avoiding the advisor talk offers a sentence to send, not a block of questions."""
    ann = Conversation(CHECK_IN, plan=a_plan())
    said = ann.commands.press(ann.context(), "check-in", {"how": "avoiding", "checkpoint": "advisor"})
    assert "questions" not in text_of(said)
    assert "Could we talk" in text_of(said)


@pytest.mark.parametrize("step", ["no-such-step", "<!channel>", ""])
def test_a_step_that_is_gone_falls_back_to_the_next_practice(step: str) -> None:
    """A button of a step that the plan no longer has still helps with the next practice exam."""
    ann = Conversation(CHECK_IN, plan=a_plan())
    said = ann.commands.press(ann.context(), "check-in", {"how": "avoiding", "checkpoint": step})
    assert said.buttons[0].given == {"move": "baseline", "pick": "yes"}


@pytest.mark.parametrize("how", ["on-track", "behind", "rest", "struggling", "avoiding"])
@pytest.mark.parametrize("planned", [True, False])
def test_nothing_shames(how: str, planned: bool) -> None:
    """No answer to a check-in holds a word that shames, a pep talk or the member's own note."""
    ann = Conversation(CHECK_IN, plan=a_plan() if planned else None)
    said = text_of(ann.says(f"/check-in how={how} note=<!channel> @everyone")).casefold()
    for word in ("fail", "overdue", "lazy", "streak", "you got this", "cheer", "@everyone"):
        assert word not in said


def test_a_long_note_is_not_cut() -> None:
    """A note that is too long is answered with a sentence, and nothing is kept in part."""
    ann = Conversation(CHECK_IN)
    said = ann.says(f"/check-in on-track {'a' * 1001}")
    assert said.event == "form"
    assert "1,000 fit" in text_of(said)
    assert not ann.journal.check_ins
