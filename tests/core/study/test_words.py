import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.study.check_in import CHECK_IN
from core.study.words import words
from tests.core.conversation import Conversation, a_plan, labels, text_of


def test_words_are_kept_as_typed() -> None:
    """Words become a note with the very letters that were typed, and three buttons stand below."""
    ann = Conversation(CHECK_IN, plan=a_plan())
    said = words(ann.context(), "talked to my advisor this morning, we have a plan")
    assert [each.text for each in ann.journal.notes] == ["talked to my advisor this morning, we have a plan"]
    assert labels(said) == ["Check in", "Struggling", "Help"]
    assert said.buttons[1].given == {"how": "struggling"}


@pytest.mark.parametrize("text", ["on-track", "how=struggling", "help", "I failed", "done=advisor", "yes"])
def test_words_are_never_interpreted(text: str) -> None:
    """Whatever the words look like, they complete, answer and change nothing."""
    ann = Conversation(CHECK_IN, plan=a_plan())
    before = ann.records.plan
    said = words(ann.context(), text)
    assert ann.records.plan == before
    assert not ann.journal.check_ins
    assert text_of(said) == text_of(words(ann.context(), "something else"))


def test_somebody_new_learns_how_to_begin() -> None:
    """Without a plan the answer also says how to start one."""
    said = words(Conversation().context(), "hello?")
    assert "/plan" in text_of(said)
    assert labels(said)[0] == "Start a plan"


def test_an_open_form_is_mentioned() -> None:
    """A form that is still open is named, and stays open."""
    ann = Conversation(CHECK_IN, plan=a_plan())
    ann.says("/check-in")
    assert "/check-in is still open; if this was for it" in text_of(words(ann.context(), "wait"))
    assert ann.says("fill how=rest").event == "reply"


def test_what_was_filled_is_only_spoken_of_when_there_is_some() -> None:
    """Who filled something into a form hears that it is there; who only looked at it does not."""
    ann = Conversation(CHECK_IN, plan=a_plan())
    ann.says("/check-in note=a long day")
    assert "what you filled in is there" in text_of(words(ann.context(), "wait"))


def test_too_long_is_a_sentence() -> None:
    """Words beyond the limit are not kept in part: a sentence says how long they may be."""
    ann = Conversation()
    said = words(ann.context(), "a" * 10_001)
    assert said.event == "refusal"
    assert "10,000 fit" in text_of(said)
    assert not ann.journal.notes


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "\n\n"])
def test_nothing_is_not_kept(text: str) -> None:
    """A message without words is answered and not kept."""
    ann = Conversation()
    assert words(ann.context(), text).event == "refusal"
    assert not ann.journal.notes


@given(st.text(max_size=300))
def test_any_text_is_answered_and_never_repeated_as_markup(text: str) -> None:
    """Any text at all gets an answer, and the answer repeats none of it."""
    ann = Conversation()
    said = words(ann.context(), text)
    assert said.event in {"reply", "refusal"}
    assert len(ann.journal.notes) == (1 if said.event == "reply" else 0)
