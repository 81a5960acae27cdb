"""What a practice exam's number says: which scale it is on, how sure it is, what changed, and how long it asks for.

Values are on a scale of the exam file; *primary* is the scale on which readiness is judged. Every threshold comes from
the exam file with its source; the arithmetic is here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from core import exams, reading
from core.journal import Score

Reading = Literal["at-risk", "borderline", "close", "likely"]
Size = Literal["none", "maybe", "real"]


@dataclass(frozen=True, slots=True)
class Change:
    """The step from one result to the next on the primary scale, in its units, and whether noise explains it."""

    delta: float
    size: Size


@dataclass(frozen=True, slots=True)
class Banding:
    """The band that counts, and by which evidence: both are named where they differ, and the longer counts."""

    band: exams.Band
    by_result: exams.Band | None
    by_baseline: exams.Band | None

    @property
    def differ(self) -> bool:
        """Whether the last result and the baseline point to different bands."""
        return None not in {self.by_result, self.by_baseline} and self.by_result != self.by_baseline


def find_form(exam: exams.Exam, text: str) -> exams.Form:
    """The practice exam that was meant.

    Raises reading.Unreadable with a near miss, or with what the exam file lists.
    """
    wanted = exams.key(text)
    names = {exams.key(name): form for form in exam.forms for name in (form.id, form.name, *form.aliases)}
    if wanted in names:
        return names[wanted]
    starts = [form for form in exam.forms if wanted and exams.key(form.name).startswith(wanted)]
    if len(starts) == 1:
        return starts[0]
    listed = ", ".join(form.name for form in starts or exam.forms)
    if starts:
        msg = f"Which one is {reading.quoted(text)}? Type one of: {listed}."
        raise reading.Unreadable(msg)
    near = reading.closest(text, [form.name for form in exam.forms])
    hint = f"Did you mean {near}? " if near else ""
    if "block" in wanted:
        hint = "Blocks of questions have no score of this kind; they go into /log-study. "
    msg = f"I don't know a practice exam called {reading.quoted(text)}. {hint}I know: {listed}."
    raise reading.Unreadable(msg, offer=near)


LEAST = 0.4
"""The part of an older scale below which nobody's result lies: a number there needs its scale's name."""

NUMBER = re.compile(r"^\s*(\d{1,4}(?:[.,]\d{1,2})?)\s*(.*)$", re.DOTALL)


def read_value(exam: exams.Exam, form: exams.Form, text: str) -> tuple[float, str]:
    """A typed result as a value and the id of its scale: ``66``, ``66%``, ``66 points``, ``215``.

    Without a word the practice exam's own scale is tried first, then an older scale the number fits.
    Raises reading.Unreadable when it is no number, or off the scale.
    """
    own = exam.scales[form.scale]
    example = f"Type the number from the report, like {_example(own)}."
    found = NUMBER.match(text)
    if found is None or not found.group(1).isascii() or not re.match(r"[\w%]|$", found.group(2)):
        msg = f"I can't read {reading.quoted(text)} as a score. {example}"
        raise reading.Unreadable(msg)
    value = float(found.group(1).replace(",", "."))
    scale = _scale_of(exam, form, value, found.group(2), example)
    chosen = exam.scales[scale]
    if not chosen.low <= value <= chosen.high:
        msg = f"{form.name} reports {chosen.label}, {chosen.low:g} to {chosen.high:g}; {value:g} is off it. {example}"
        raise reading.Unreadable(msg)
    return value, scale


def _example(scale: exams.Scale) -> str:
    middle = round(scale.low + 0.62 * (scale.high - scale.low))
    return f"{middle} ({scale.label})"


def _scale_of(exam: exams.Exam, form: exams.Form, value: float, words: str, example: str) -> str:
    word = words.strip().casefold().rstrip(".")
    comparable = [name for name in exam.scales if name == form.scale or _older(exam, form, name)]
    if not word:
        fits = [name for name in comparable if _plausible(exam.scales[name], value)]
        if not fits:
            _refuse_another(exam, form, value)
        return fits[0] if fits and form.scale not in fits else form.scale
    meant = [name for name, scale in exam.scales.items() if word in {w.casefold() for w in (*scale.words, scale.unit)}]
    if form.scale in meant:
        return form.scale
    allowed = [name for name in meant if name in comparable]
    if allowed:
        return allowed[0]
    if meant:
        own = exam.scales[form.scale]
        msg = f"{form.name} reports {own.label}, not {exam.scales[meant[0]].label}. {example}"
        raise reading.Unreadable(msg)
    msg = f"I don't know the scale {reading.quoted(words)}. {example}"
    raise reading.Unreadable(msg)


def _refuse_another(exam: exams.Exam, form: exams.Form, value: float) -> None:
    """Raise reading.Unreadable for a bare number that would be a slip on the form's own scale, and fits another one."""
    own = exam.scales[form.scale]
    others = [scale for name, scale in exam.scales.items() if name != form.scale and _plausible(scale, value)]
    if others and own.low <= value <= own.high:
        msg = (
            f"{value:g} looks like {others[0].label}, and {form.name} reports {own.label} "
            f"({own.low:g} to {own.high:g}). Type the number from the report; "
            f"if {value:g} is right, type {value:g} {own.words[0]}."
        )
        raise reading.Unreadable(msg)


def _plausible(scale: exams.Scale, value: float) -> bool:
    """Whether a number without a scale may be meant on this one: 101 is sooner a slip than a three-digit result."""
    return scale.low + LEAST * (scale.high - scale.low) <= value <= scale.high


def _older(exam: exams.Exam, form: exams.Form, name: str) -> bool:
    """Whether a form on the primary scale may once have reported on this one."""
    return form.scale == exam.primary_scale and exam.scales[name].to_primary is not None


def primary(exam: exams.Exam, value: float, scale: str) -> float | None:
    """The value on the primary scale, an estimate where it is converted; none where the file gives no conversion."""
    if scale == exam.primary_scale:
        return value
    line = exam.scales[scale].to_primary
    return None if line is None else line.at + (value - line.here) / line.per


def of(exam: exams.Exam, score: Score) -> float | None:
    """A logged score on the primary scale."""
    return primary(exam, score.value, score.scale) if score.scale in exam.scales else None


def likely(exam: exams.Exam, score: Score) -> tuple[float, float] | None:
    """The likely range on the score's own scale; none where its precision is unknown."""
    scale = exam.scales[score.scale]
    if scale.likely is None:
        return None
    return max(scale.low, score.value - scale.likely), min(scale.high, score.value + scale.likely)


def judge(exam: exams.Exam, value: float) -> Reading:
    """The exam file's four readiness readings of one value on the primary scale.

    The likely range is held against the low-pass band: wholly below, partly below, inside or just above, wholly above.
    Without a known precision the number alone is: below, inside, or above.
    """
    half, band = exam.primary.likely or 0.0, exam.readiness
    if value + half < band.band_low:
        return "at-risk"
    if value - half < band.band_low:
        return "borderline"
    return "close" if value - half <= band.band_high else "likely"


def change(exam: exams.Exam, before: float, after: float) -> Change:
    """The step between two values on the primary scale against the noise of a difference.

    Where the noise is not known, any step is *maybe*: nothing is called real, and nothing is called none.
    """
    delta, scale = after - before, exam.primary
    if scale.maybe_change is None or scale.real_change is None:
        return Change(delta, "maybe" if delta else "none")
    if abs(delta) < scale.maybe_change:
        return Change(delta, "none")
    return Change(delta, "real" if abs(delta) >= scale.real_change else "maybe")


def chance(exam: exams.Exam, value: float) -> float | None:
    """A rough chance of passing in percent from one value on the primary scale, if the file gives a curve."""
    curve = exam.chance
    return None if curve is None else 100 * NormalDist(curve.mean, curve.sd).cdf(value)


def fresh_full(exam: exams.Exam, scores: Sequence[Score]) -> tuple[Score, ...]:
    """The full forms taken for the first time, oldest first."""
    full = {form.id for form in exam.forms if form.role == "full"}
    return tuple(score for score in scores if score.exam == exam.id and score.form in full and not score.repeat)


def banding(exam: exams.Exam, reported: float | None, baseline: Score | None) -> Banding | None:
    """The band by the last result's number and by the baseline; the longer counts. None without either.

    Source: the exam file's bands (a rule of thumb on the reported scale, an estimate on the primary one).
    """
    if exam.bands is None:
        return None
    by_result = None if reported is None else _row(exam.bands, reported, "reported_from")
    by_baseline = None
    if baseline is not None:
        by_baseline = _band_of(exam, exam.bands, baseline)
    found = [band for band in (by_result, by_baseline) if band is not None]
    if not found:
        return None
    return Banding(max(found, key=lambda b: (b.remediation, b.weeks_max)), by_result, by_baseline)


def _band_of(exam: exams.Exam, bands: exams.Bands, score: Score) -> exams.Band | None:
    if score.scale == bands.reported_scale:
        return _row(bands, score.value, "reported_from")
    value = of(exam, score)
    return None if value is None else _row(bands, value, "primary_from")


def _row(bands: exams.Bands, value: float, column: Literal["reported_from", "primary_from"]) -> exams.Band:
    for row in bands.rows:
        lowest: float | None = getattr(row, column)
        if lowest is None or value >= lowest:
            return row
    return bands.rows[-1]
