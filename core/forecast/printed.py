"""The chance of passing that a member's own report prints: it wins for a week, unless the score cannot have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core import exams, scores
from core.journal import Score

HOLDS = timedelta(days=7)
"""Reports print it for an exam that is taken within a week."""
WIDE = 1.5
"""So many likely ranges off its curve a printed chance may be: the curve is rough, and the report is not."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Why a printed chance does not go with its score: *too-high* or *too-low*; the ends in percent of what could."""

    code: Literal["too-high", "too-low"]
    low: float
    high: float


def contradiction(exam: exams.Exam, score: Score) -> Contradiction | None:
    """What is wrong with the chance typed for a score, against the exam file's curve; none where nothing is, or none
    was typed, or the file has no curve.
    """
    value, half = scores.of(exam, score), exam.primary.likely
    if score.pass_chance is None or value is None or half is None:
        return None
    low, high = scores.chance(exam, value - WIDE * half), scores.chance(exam, value + WIDE * half)
    if low is None or high is None:
        return None
    if score.pass_chance > high + 1:
        return Contradiction("too-high", low, high)
    return Contradiction("too-low", low, high) if score.pass_chance < low - 1 else None


def printed(exam: exams.Exam, logged: Sequence[Score], today: date) -> Score | None:
    """The latest score of the exam whose printed chance still holds today and goes with it."""
    held = [
        score
        for score in logged
        if score.exam == exam.id and score.pass_chance is not None and timedelta(0) <= today - score.day <= HOLDS
    ]
    fitting = (score for score in held if contradiction(exam, score) is None)
    return max(fitting, key=lambda score: (score.day, score.at, score.id), default=None)
