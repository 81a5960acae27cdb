"""How each nudge begins: a title and a first sentence that a stranger may read on a lock screen.

Nothing here holds a score, a date, a digit, the name of an exam, or a word that shames; every opener is at least
``SHOWN`` characters long, so that what follows is not shown before the message is opened. There are several of each,
since the same words every day are soon not read (push messages habituate: Bell 2023).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core.people import Tone
from core.wording.nudges import firm_openers, warm_openers

SHOWN = 80
"""So many characters of a message are read by others."""

TITLES: Mapping[str, str] = {
    "exam-eve": "For tomorrow",
    "fee-threshold": "About a date",
    "retake-rule": "A date and a rule",
    "snoozed": "As you asked",
    "result-due": "One question",
    "practice-exam-overdue": "A step in your plan",
    "baseline-missing": "The starting step",
    "appraisal-missing": "A look back",
    "advisor-missing": "A talk in your plan",
    "rushing": "About the time you have",
    "final-form": "Looking ahead",
    "score-drop": "From your log",
    "stalled-scores": "From your log",
    "off-pace": "Looking ahead",
    "stalled-activity": "Still here",
    "overwork": "About rest",
    "light-days": "About the next days",
    "commitment-review": "Your week",
    "check-in": "Check-in",
}
EASING: tuple[str, ...] = (
    "There is no hurry with any of this.",
    "It can wait until a better day.",
    "If this is not the day for it, that is fine.",
)
EASED: frozenset[str] = frozenset(
    {
        "practice-exam-overdue",
        "baseline-missing",
        "appraisal-missing",
        "advisor-missing",
        "final-form",
        "score-drop",
        "stalled-scores",
        "off-pace",
        "stalled-activity",
        "commitment-review",
    }
)
"""Kinds to which the gentle tone adds that they can wait."""


def title(kind: str) -> str:
    """The title of a kind's message; the evening of the exam day has none."""
    return TITLES.get(kind, "")


def opener(kind: str, tone: Tone, day: date) -> str:
    """The first sentence of a kind's message on that local day: another one than the day before."""
    said = (firm_openers.OPENERS if tone == "firm" else warm_openers.OPENERS)[kind]
    return said[day.toordinal() % len(said)]


def easing(kind: str, tone: Tone, day: date) -> str | None:
    """What the gentle tone adds to some kinds."""
    return EASING[day.toordinal() % len(EASING)] if tone == "gentle" and kind in EASED else None
