"""What each logged score tells the forecast: a value on the primary scale, its noise, and what may read too high."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core import exams, scores
from core.forecast.assumptions import ROUGH, Assumptions
from core.journal import Score

COUNTED = timedelta(days=365)
"""Older than this before the newest, a score says nothing about today."""
USUAL = 0.65
"""The part of the items that is usually right, for the sampling noise of a form that reports raw percent."""
REUSED = 1.5
"""How much noisier a form is that was used before (A)."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One score as a measurement: ``noise`` is a standard deviation in units of the primary scale.

    ``biases`` name what it shares with others of its kind (``Assumptions.biases``). ``full`` marks a fresh,
    standard-paced full form on the primary scale.
    """

    day: date
    value: float
    noise: float
    biases: tuple[str, ...]
    full: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a score stands on the primary scale, and its likely range there (two thirds); none where that is unknown.

    The range has in it what a conversion, a used form or a missing clock may do. ``rough`` marks a conversion.
    """

    value: float
    low: float | None
    high: float | None
    rough: bool


def spot(exam: exams.Exam, score: Score, known: Assumptions | None) -> Spot | None:
    """A score as a picture shows it, within the primary scale's ends; none where nothing places it there."""
    value = place(exam, score)
    if value is None:
        return None
    low, high = exam.primary.low, exam.primary.high
    value, rough = min(max(value, low), high), score.scale != exam.primary_scale
    if known is None:
        return Spot(value, None, None, rough)
    found = _sitting(exam, score, value, known)
    half = math.hypot(found.noise, *(known.biases[name][1] for name in found.biases))
    return Spot(value, max(value - half, low), min(value + half, high), rough)


def gather(exam: exams.Exam, logged: Sequence[Score], known: Assumptions) -> tuple[Sitting, ...]:
    """The scores that can be placed on the primary scale, oldest first, whatever order they come in."""
    placed = [(score, value) for score in logged if (value := place(exam, score)) is not None]
    if not placed:
        return ()
    since = max(score.day for score, _ in placed) - COUNTED
    kept = sorted(
        ((score, value) for score, value in placed if score.day >= since),
        key=lambda each: (each[0].day, each[0].at, each[0].id, each[0].form or "", each[0].scale, each[1]),
    )
    return tuple(_sitting(exam, score, value, known) for score, value in kept)


def place(exam: exams.Exam, score: Score) -> float | None:
    """The score on the primary scale, within its scale's ends; none where nothing places it there."""
    scale = exam.scales.get(score.scale)
    if score.exam != exam.id or scale is None or not math.isfinite(score.value):
        return None
    value = min(max(score.value, scale.low), scale.high)
    line = _line(exam, score.scale)
    if line is None:
        return scores.primary(exam, value, score.scale)
    return line.at + (value - line.here) / line.per


def _line(exam: exams.Exam, scale: str) -> exams.Line | None:
    return None if exam.growth is None or scale == exam.primary_scale else exam.growth.lines.get(scale)


def _sitting(exam: exams.Exam, score: Score, value: float, known: Assumptions) -> Sitting:
    form = exam.form(score.form or "")
    stands_in = form is None or form.role != "full"
    noise = _noise(exam, score.scale, form, known) * (REUSED if score.repeat else 1.0)
    biases = [name for name, there in (("untimed", score.pace == "untimed"), ("repeat", score.repeat)) if there]
    if score.scale != exam.primary_scale or stands_in:
        biases.append(f"{'other' if stands_in else 'scale'}:{score.scale}")
    return Sitting(score.day, value, noise, tuple(biases), full=not biases)


def _noise(exam: exams.Exam, name: str, form: exams.Form | None, known: Assumptions) -> float:
    scale = exam.scales[name]
    conversion = _line(exam, name) or scale.to_primary
    per = 1.0 if name == exam.primary_scale or conversion is None else conversion.per
    if form is not None and form.items and form.role == "short":
        return (scale.high - scale.low) * math.sqrt(USUAL * (1 - USUAL) / form.items) / per
    return ROUGH * known.noise if scale.likely is None else scale.likely / per
