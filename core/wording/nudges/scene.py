"""What the words of a nudge rest on, and the small phrases that they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from core import supply
from core.causes import Cause
from core.exams import Exam, Form
from core.journal import Score
from core.members import Member
from core.message import Line
from core.plans import Plan
from core.timetable import Checkpoint

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A member with a plan at the moment of sending; ``today`` is their local day."""

    member: Member
    plan: Plan
    exam: Exam
    now: datetime
    today: date

    def dealt(self, checkpoint: Checkpoint) -> Form | None:
        """The practice exam to take at that checkpoint; none where only timed blocks are left."""
        return supply.deal(self.exam, self.plan, self.member.journal.scores).get(checkpoint.id)

    def step(self, cause: Cause) -> Checkpoint | None:
        """The checkpoint that a cause is about; its subject is ``<checkpoint id>@<date>``."""
        given = datum(cause, "checkpoint", Checkpoint)
        return given if given is not None else self.plan.checkpoint(cause.subject.partition("@")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A nudge in words: what was seen in one or two sentences, what more there is to say, and what eases it.

    As one of several, only ``seen`` is said; in the firm tone ``ease`` is left out.
    """

    seen: Line
    more: tuple[Line, ...] = ()
    ease: tuple[Line, ...] = ()


def datum(cause: Cause, name: str, kind: type[T]) -> T | None:
    """What a cause carries under that name; none where it carries nothing of that kind."""
    value = cause.data.get(name)
    return value if isinstance(value, kind) else None


def day_in(subject: str) -> date | None:
    """The date that a subject is, or that stands at its end after an ``@``."""
    try:
        return date.fromisoformat(subject.rpartition("@")[2])
    except ValueError:
        return None


def count(number: int, noun: str) -> str:
    """A number with its noun: ``1 day``, ``3 days``."""
    return f"{number} {noun}{'s' * (number != 1)}"


def ago(then: date, today: date) -> str:
    """How long ago a day was."""
    past = (today - then).days
    return {0: "today", 1: "yesterday"}.get(past, f"{count(past, 'day')} ago")


def ahead(then: date, today: date) -> str:
    """How far ahead a day is."""
    left = (then - today).days
    return {0: "today", 1: "tomorrow"}.get(left, f"in {count(left, 'day')}")


def upper(text: str) -> str:
    """The text with a capital at its beginning, and nothing else changed."""
    return text[:1].upper() + text[1:]


def result(exam: Exam, score: Score) -> str:
    """A result with its unit."""
    scale = exam.scales.get(score.scale)
    return f"{score.value:g} {scale.unit}" if scale else f"{score.value:g}"
