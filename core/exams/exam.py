"""One exam's rules, cross-checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from core.exams.base import Id, Model, Trust
from core.exams.contents import Appraisal, Outline, Structure, Wording
from core.exams.dates import Bands, Cadence, Eligibility, Fee, Firsts, LastWeeks, Load, Result, Retake
from core.exams.practice import (
    Baseline,
    Chance,
    Form,
    Growth,
    Plateau,
    Readiness,
    Ready,
    Scale,
    Standard,
)


class Exam(Model):
    """One exam's rules."""

    id: Id = Field(description="the file's name")
    name: str = Field(description="as members read it")
    aliases: tuple[str, ...] = Field(default=(), description="what people type for it; no other exam's")
    summary: str = Field(description="what kind of exam it is, and how it is reported")
    place: int = Field(default=99, ge=1, description="where it stands among the exams on offer; lower ones first")
    primary_scale: Id = Field(description="the scale on which readiness is judged")
    firsts: Firsts
    scales: Mapping[Id, Scale] = Field(description="every scale on which results are reported")
    forms: tuple[Form, ...] = Field(min_length=1)
    forms_source: str = Field(description="where the list of practice exams comes from")
    forms_checked: date = Field(description="the day on which somebody looked")
    forms_trust: Trust = Field(description="how far to trust the list")
    baseline: Baseline
    readiness: Readiness
    ready: Ready
    chance: Chance | None = None
    bands: Bands | None = None
    cadence: Cadence
    last_weeks: LastWeeks
    fee: Fee | None = None
    eligibility: Eligibility | None = None
    result: Result
    retake: Retake | None = None
    outline: Outline
    plateau: Plateau
    load: Load
    growth: Growth | None = None
    standards: tuple[Standard, ...] = ()
    structure: tuple[Structure, ...] = ()
    appraisal: Appraisal
    wording: Wording
    version: str = Field(default="", description="filled when the file is read: a hash of its content")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        wrong = _inconsistency(self)
        if wrong:
            raise ValueError(wrong)
        return self

    @property
    def primary(self) -> Scale:
        """The scale on which readiness is judged."""
        return self.scales[self.primary_scale]

    def standard(self, scale: str, day: date) -> Standard | None:
        """The passing standard of a scale on a day; none where none is known for so early a day."""
        kept = [each for each in self.standards if each.scale == scale and (each.since is None or each.since <= day)]
        return kept[-1] if kept else None

    def form(self, form_id: str) -> Form | None:
        """The practice exam of that id, if the file lists it."""
        return next((form for form in self.forms if form.id == form_id), None)


def _inconsistency(exam: Exam) -> str | None:
    if exam.primary_scale not in exam.scales:
        return f"primary_scale: there is no scale {exam.primary_scale!r}"
    noise = (exam.primary.likely, exam.primary.maybe_change, exam.primary.real_change)
    if None in noise and noise != (None, None, None):
        return (
            f"scales.{exam.primary_scale}: the primary scale needs likely, maybe_change and real_change, "
            "or none of them where its precision is not known"
        )
    ids = [form.id for form in exam.forms]
    if len(ids) != len(set(ids)):
        return "forms: two forms have the same id"
    lost = next((form for form in exam.forms if form.scale not in exam.scales), None)
    if lost:
        return f"forms.{lost.id}.scale: there is no scale {lost.scale!r}"
    if not any(form.role == "full" for form in exam.forms):
        return "forms: at least one needs role = 'full'"
    if exam.bands and exam.bands.reported_scale not in exam.scales:
        return f"bands.reported_scale: there is no scale {exam.bands.reported_scale!r}"
    if exam.growth and exam.growth.scale not in exam.scales:
        return f"growth.scale: there is no scale {exam.growth.scale!r}"
    subjects = (*exam.outline.areas, *exam.outline.disciplines)
    return (
        _disordered(exam)
        or _unplaced(exam)
        or _shared("forms", "forms", [(form.id, form.name, *form.aliases) for form in exam.forms])
        or _shared("outline", "subjects", [(a.name, *a.aliases) for a in subjects])
        or _shared("plateau.misses", "kinds", [(m.id, m.name, *m.aliases) for m in exam.plateau.misses])
    )


RESULT = "report"
"""The scale of a standard that is about what a result says, not about a number."""


def _disordered(exam: Exam) -> str | None:
    """Why the passing standards cannot be told apart by a day, if they cannot."""
    latest: dict[str, date | None] = {}
    for standard in exam.standards:
        name, since = standard.scale, standard.since
        if name != RESULT and name not in exam.scales:
            return f"standards: there is no scale {name!r}"
        if name in latest and since is None:
            return f"standards: only the first on {name!r} may stand without a date, and {standard.value!r} has none"
        before = latest.get(name)
        if before is not None and since is not None and since <= before:
            return f"standards: those on {name!r} must stand in the order of their dates, and {since} follows {before}"
        scale = exam.scales.get(name)
        if scale and standard.passing is not None and not scale.low <= standard.passing <= scale.high:
            return f"standards: {standard.passing:g} lies off the scale {name!r}"
        latest[name] = since
    return None


def _unplaced(exam: Exam) -> str | None:
    """Why the forecast cannot place a scale, if the file's lines are wrong."""
    lines = exam.growth.lines if exam.growth else {}
    lost = next((name for name in lines if name not in exam.scales), None)
    if lost:
        return f"growth.lines: there is no scale {lost!r}"
    return "growth.lines: the primary scale needs no line to itself" if exam.primary_scale in lines else None


def _shared(where: str, what: str, named: Iterable[Iterable[str]]) -> str | None:
    """Why the names of several things cannot be told apart, if they cannot."""
    answers = [answer for names in named for answer in {key(name) for name in names}]
    if "" in answers:
        return f"{where}: a name or alias needs a letter or a digit"
    twice = sorted({answer for answer in answers if answers.count(answer) > 1})
    return f"{where}: two {what} answer to {twice[0]!r}" if twice else None


def key(text: str) -> str:
    """A name as it is compared: lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]+", "", text.casefold())
