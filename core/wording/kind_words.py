"""Kind words that are ready to send: short, and none of them asks for an answer or for a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.message import Button


@dataclass(frozen=True, slots=True)
class KindWord:
    """What its button says, and what the other one reads."""

    label: str
    text: str


THANKS = "thanks"
WORDS: Mapping[str, KindWord] = {
    "thinking-of-you": KindWord("Thinking of you", "Thinking of you today. Nothing more."),
    "company": KindWord("Want company for an hour?", "Want company for an hour of work? Say when, and I bring mine."),
    "no-answer": KindWord("No need to answer", "I am around. There is no need to answer this."),
    "well-done": KindWord("Glad you did it", "Glad that you did it. Enjoy the evening."),
    THANKS: KindWord("Thank you", "Thank you. That was good to read."),
}
"""By the key that a button carries."""

QUIET = ("thinking-of-you", "company", "no-answer")
KEPT = ("well-done", "thinking-of-you", "company")
ANY = ("thinking-of-you", "company", "no-answer", "well-done")


def key_of(text: str) -> str | None:
    """The key of the ready-made words that somebody typed, by key or by what the button says."""
    wanted = _letters(text)
    return next((key for key, word in WORDS.items() if wanted in {_letters(key), _letters(word.label)}), None)


def buttons(tie: str, keys: tuple[str, ...]) -> tuple[Button, ...]:
    """A button for each of these words to a buddy."""
    return tuple(Button(WORDS[key].label, "buddy", {"say": key, "tie": tie}) for key in keys)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
