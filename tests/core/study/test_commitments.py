import pytest

from core.study.commitments import COMMIT
from tests.core.conversation import Conversation, labels, text_of


def test_a_commitment_is_said_back() -> None:
    """What, when and where are kept and said back."""
    ann = Conversation(COMMIT)
    said = ann.says("/commit what=two timed blocks when=weekdays 8:00 where=library, third floor")
    made = ann.journal.commitments[0]
    assert (made.what, made.when, made.where) == ("two timed blocks", "weekdays 8:00", "library, third floor")
    assert "When: weekdays 8:00. Where: library, third floor. What: two timed blocks" in text_of(said)


@pytest.mark.parametrize("how", ["form", "typed"])
def test_a_what_alone_is_asked_when_and_where(how: str) -> None:
    """A what alone is kept at once; when and where complete the same commitment."""
    ann = Conversation(COMMIT)
    said = ann.says("/commit two timed blocks")
    assert "When and where?" in text_of(said)
    if how == "form":
        assert ann.presses("Say when and where").event == "form"
        ann.says("fill when=weekdays 8:00 where=library")
    else:
        ann.says("/commit when=weekdays 8:00 where=library")
    made = ann.journal.commitments
    assert [(each.what, each.when, each.where) for each in made] == [("two timed blocks", "weekdays 8:00", "library")]


def test_when_and_where_alone_ask_what() -> None:
    """Without anything to complete, the form asks what, and keeps the rest."""
    ann = Conversation(COMMIT)
    assert ann.says("/commit when=8:00 where=home").event == "form"
    ann.says("fill what=cards")
    assert ann.journal.commitments[0].where == "home"


@pytest.mark.parametrize("answer", ["yes", "partly", "no"])
def test_the_review_is_kind_and_offers_the_next(answer: str) -> None:
    """Whatever the answer, it is kept, nothing shames, and a next commitment is one press away."""
    ann = Conversation(COMMIT)
    ann.says("/commit what=cards when=8:00 where=home")
    said = ann.says(f"/commit kept={answer}")
    assert ann.journal.commitments[0].kept == answer
    assert labels(said) == ["Commit to something"]
    assert "fail" not in text_of(said).casefold()


def test_a_second_answer_says_it_is_done() -> None:
    """A commitment is reviewed once; a second press changes nothing and says so."""
    ann = Conversation(COMMIT)
    ann.says("/commit what=cards when=8:00 where=home")
    ann.says("/commit kept=yes")
    said = ann.says("/commit kept=no")
    assert said.title == "That is done already"
    assert ann.journal.commitments[0].kept == "yes"


def test_one_answer_holds_for_the_week() -> None:
    """The week's review covers what was committed to this week, not what was reviewed before."""
    ann = Conversation(COMMIT)
    ann.says("/commit what=one when=8:00 where=home")
    ann.says("/commit kept=partly")
    ann.says("/commit what=two when=8:00 where=home")
    ann.says("/commit what=three when=8:00 where=home")
    ann.says("/commit kept=yes")
    assert [each.kept for each in ann.journal.commitments] == ["partly", "yes", "yes"]


def test_a_late_answer_counts_for_last_week() -> None:
    """An answer on Monday is about the week that ended."""
    ann = Conversation(COMMIT)
    ann.says("/commit what=one when=8:00 where=home")
    ann.waits(days=6)
    ann.says("/commit kept=yes")
    assert ann.journal.commitments[0].kept == "yes"


def test_a_button_answers_its_own_commitment() -> None:
    """A button of one commitment leaves the others open."""
    ann = Conversation(COMMIT)
    ann.says("/commit what=one when=8:00 where=home")
    ann.says("/commit what=two when=8:00 where=home")
    assert "one" in text_of(ann.says("/commit"))
    said = ann.presses("Kept it")
    assert [each.kept for each in ann.journal.commitments] == [None, "yes"]
    assert "Still open" in text_of(said)


def test_nothing_to_review_is_a_sentence() -> None:
    """Without a commitment the review says how to make one."""
    said = Conversation(COMMIT).says("/commit kept=yes")
    assert said.event == "refusal"
    assert "/commit what=" in text_of(said)


def test_alone_it_shows_what_is_open() -> None:
    """Alone it shows the open commitments, or how to make one."""
    ann = Conversation(COMMIT)
    assert "94 tests" in text_of(ann.says("/commit"))
    ann.says("/commit what=<!channel> when=8:00 where=@here")
    said = ann.says("/commit")
    assert any("<!channel>" in each for each in said.lines)


def test_a_button_of_a_lost_commitment_is_answered() -> None:
    """A button whose commitment is gone says so."""
    ann = Conversation(COMMIT)
    said = ann.commands.press(ann.context(), "commit", {"kept": "yes", "entry": "99"})
    assert said.event == "refusal"
