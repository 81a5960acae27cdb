"""An exam as data: one TOML file of rules and numbers, each with its source, date and trust label.

Nothing here names an exam. A file picks a rule by name and gives its numbers; the rules are Python in this
package. Trust labels: O official, C transcribed from the official page, A advice (a rule of thumb), D derived
here (an estimate).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core import retake

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Trust = Literal["O", "C", "A", "D"]


class ExamFileError(Exception):
    """An exam file that cannot be used; the text names the file, the key and the reason."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sourced(_Model):
    """A group of figures with where they come from."""

    source: str = Field(min_length=3)
    checked: date
    trust: Trust


class Conversion(Sourced):
    """A straight line to the primary scale: ``primary = at + (value - here) / per``."""

    here: float
    at: float
    per: float = Field(gt=0)


class Scale(Sourced):
    """A scale on which practice exams report."""

    label: str
    unit: str = Field(description="written after a number, as in '54 points'")
    words: tuple[str, ...] = Field(description="what people type after a number to mean this scale")
    low: float
    high: float
    likely: float | None = Field(default=None, gt=0, description="half width of the likely range; none: unknown")
    maybe_change: float | None = Field(default=None, gt=0, description="a smaller change is no detectable change")
    real_change: float | None = Field(default=None, gt=0, description="a change from here on is real")
    to_primary: Conversion | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            msg = "low must be below high"
            raise ValueError(msg)
        return self


class Form(_Model):
    """A practice exam that can be taken once with an honest result.

    ``role``: *full* paces the plan and counts for readiness; *other* stands in when no full form is left;
    *short* belongs in the last days before the exam.
    """

    id: Id
    name: str
    aliases: tuple[str, ...] = ()
    scale: Id
    role: Literal["full", "other", "short"]
    items: int | None = Field(default=None, gt=0)
    note: str = ""


class Readiness(Sourced):
    """The low-pass band on the primary scale and what the likely range says beside it."""

    band_low: float
    band_high: float
    band_name: str
    at_risk: str
    borderline: str
    close: str
    likely: str


class Ready(Sourced):
    """The rule of thumb for being ready: the most recent fresh, standard-paced full forms."""

    forms: int = Field(ge=1)
    within_days: int = Field(ge=1)
    at_least: float
    latest_within_days: int = Field(ge=1)
    cautious_from: float | None = None


class Chance(Sourced):
    """A rough passing curve on the primary scale: a normal distribution's mean and standard deviation."""

    mean: float
    sd: float = Field(gt=0)
    label: str


class Band(_Model):
    """Where a result stands and how many dedicated weeks it asks for, highest band first in the file."""

    id: Id
    name: str
    reported_from: float | None = Field(default=None, description="lowest on the reported scale; none: all below")
    primary_from: float | None = Field(default=None, description="lowest on the primary scale; none: all below")
    weeks_min: int = Field(ge=0)
    weeks_max: int = Field(ge=0)
    weeks_source: str = Field(default="", description="where the weeks come from, if not from the bands' source")
    remediation: bool = False
    advice: str

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.weeks_min > self.weeks_max:
            msg = "weeks_min must not be above weeks_max"
            raise ValueError(msg)
        return self


class Bands(Sourced):
    """The bands that set the length of the dedicated period."""

    reported_scale: Id
    primary_source: str
    primary_trust: Trust
    rows: tuple[Band, ...] = Field(min_length=1)
    remediation_rush_weeks: int = Field(ge=0)
    remediation_rush_source: str
    year_off_days: int = Field(gt=0)
    year_off_text: str

    @model_validator(mode="after")
    def _falling(self) -> Self:
        for column in ("reported_from", "primary_from"):
            values = [getattr(row, column) for row in self.rows]
            if values[-1] is not None or None in values[:-1] or sorted(values[:-1], reverse=True) != values[:-1]:
                msg = f"rows must fall in {column}, and only the last has none"
                raise ValueError(msg)
        return self


class Baseline(Sourced):
    """What to expect of the first practice exam."""

    form_role: Literal["full"] = "full"
    expect: str = Field(description="said before it is taken and again when it is logged")
    expect_first_attempt: str


class Cadence(Sourced):
    """Days between practice exams; the one nearest ``anchor_day`` before the exam moves to that day."""

    days: int = Field(gt=0)
    last_days: int = Field(gt=0)
    last_step: int = Field(gt=0)
    anchor_day: int | None = None


class Window(_Model):
    """Days before the exam, both ends included, ``first`` the farther."""

    first: int = Field(ge=0)
    last: int = Field(ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.first < self.last:
            msg = "first is the farther day: it must not be less than last"
            raise ValueError(msg)
        return self


class LastWeeks(Sourced):
    """The end of the plan, in days before the exam."""

    final_form: Window
    final_form_warning_day: int
    short_form: Window | None = None
    nothing_new_from: int
    light_days: Window
    logistics: str = Field(description="said on the eve: what to bring and check, nothing else")
    day_line: str = Field(description="the one line said on the evening of the exam day")


class Fee(Sourced):
    """Moving the exam costs money from ``from_day`` days before it; ``notice_days`` are when to say so."""

    from_day: int
    notice_days: tuple[int, ...]
    text: str
    past_text: str


class Eligibility(Sourced):
    """How long a registration is good for."""

    months: int
    extension_months: int
    text: str


class Result(Sourced):
    """When to ask for the result, in weeks after the exam."""

    ask_weeks: tuple[int, ...]
    typical: str


class Retake(Sourced):
    """Attempt limits; see ``core.retake``."""

    lifetime: int | None = None
    within_12_months: int | None = None
    spaced_from: int | None = None
    months_after_first: int = 0
    months_after_latest: int = 0
    text: str

    def limits(self) -> retake.AttemptLimits:
        """The same numbers as the arithmetic takes them."""
        return retake.AttemptLimits(
            lifetime=self.lifetime,
            within_12_months=self.within_12_months,
            spaced_from=self.spaced_from,
            months_after_first=self.months_after_first,
            months_after_latest=self.months_after_latest,
            source=self.source,
        )


class Area(_Model):
    """A subject of the outline with its share of the exam in percent."""

    name: str
    aliases: tuple[str, ...] = ()
    low: float = Field(ge=0, le=100)
    high: float = Field(ge=0, le=100)


class Outline(Sourced):
    """What the exam is made of: ``areas`` share the whole; ``disciplines`` overlap and are normalised."""

    version: str
    areas: tuple[Area, ...] = Field(min_length=1)
    disciplines: tuple[Area, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        low, high = sum(a.low for a in self.areas), sum(a.high for a in self.areas)
        if not low <= 100 <= high:  # noqa: PLR2004 - a whole is 100 percent
            msg = f"the areas' shares cannot add up to 100: they span {low:g} to {high:g}"
            raise ValueError(msg)
        if any(a.low > a.high for a in (*self.areas, *self.disciplines)):
            msg = "an area's low share is above its high share"
            raise ValueError(msg)
        return self


class Miss(_Model):
    """A kind of missed question."""

    id: Id
    name: str
    aliases: tuple[str, ...] = ()


class Plateau(Sourced):
    """When scores may have levelled off, and what helps."""

    forms: int = Field(ge=2)
    days: int = Field(ge=1)
    spread: float = Field(gt=0)
    remedy: str
    misses: tuple[Miss, ...] = Field(min_length=1)


class Load(Sourced):
    """What is healthy: hours a week, days without a rest day, light days after hard ones."""

    hours_a_week_cap: int = Field(gt=0, le=120)
    days_without_rest: int = Field(ge=1)
    missed_milestones: int = Field(ge=1)
    light_days: int = Field(ge=1)


class Standard(Sourced):
    """A passing standard from a date on."""

    scale: str
    value: str
    since: date


class Structure(Sourced):
    """The shape of the exam day from a date on."""

    since: date
    text: str


class Growth(Sourced):
    """How ability closes the gap to a ceiling, for the forecast."""

    ceiling: float
    daily: float = Field(gt=0, lt=1, description="the share of the gap that is left after one day")
    scale: Id
    text: str


class Step(_Model):
    """One question of the self-appraisal, rated 1-5."""

    id: Literal["effort", "weaknesses", "resources", "assessment", "help", "flashcards", "timeline", "ownership"]
    question: str


class Appraisal(Sourced):
    """The self-appraisal's questions, in order."""

    steps: tuple[Step, ...] = Field(min_length=8, max_length=8)


class Wording(_Model):
    """Phrases that belong to the exam."""

    exam_noun: str = Field(description="'the exam' in running text")
    practice_noun: str
    advisor_noun: str
    timed_blocks: str = Field(description="what to do instead of a practice exam, when avoiding or when none is left")
    small_step: str = Field(description="the smaller step offered to somebody who avoids a practice exam")
    remember: str = Field(default="", description="a line for a hard day")


class Firsts(Sourced):
    """Days of the plan, from its start, of what comes before anything else."""

    appraisal_day: int = 0
    advisor_day: int = 3
    baseline_day: int = 7


class Exam(_Model):
    """One exam's rules."""

    id: Id
    name: str
    aliases: tuple[str, ...] = ()
    summary: str
    primary_scale: Id
    firsts: Firsts
    scales: Mapping[Id, Scale]
    forms: tuple[Form, ...] = Field(min_length=1)
    forms_source: str
    forms_checked: date
    forms_trust: Trust
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

    def form(self, form_id: str) -> Form | None:
        """The practice exam of that id, if the file lists it."""
        return next((form for form in self.forms if form.id == form_id), None)


def _inconsistency(exam: Exam) -> str | None:
    if exam.primary_scale not in exam.scales:
        return f"primary_scale: there is no scale {exam.primary_scale!r}"
    if exam.primary.likely is None or exam.primary.maybe_change is None or exam.primary.real_change is None:
        return f"scales.{exam.primary_scale}: the primary scale needs likely, maybe_change and real_change"
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
        _shared("forms", "forms", [(form.id, form.name, *form.aliases) for form in exam.forms])
        or _shared("outline", "subjects", [(a.name, *a.aliases) for a in subjects])
        or _shared("plateau.misses", "kinds", [(m.id, m.name, *m.aliases) for m in exam.plateau.misses])
    )


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


def explain(name: str, wrong: ValidationError) -> str:
    """What is wrong with a file, in one sentence: the file, the key, the reason."""
    first = wrong.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    return ": ".join(part for part in (name, where, reason) if part)


@dataclass(frozen=True, slots=True)
class Exams:
    """The exams on offer, and every earlier version that a living plan was built with."""

    current: Mapping[str, Exam]
    earlier: Mapping[tuple[str, str], Exam]

    def of(self, exam_id: str, version: str) -> Exam:
        """The rules of that version; the current ones where that version is not kept."""
        kept = self.earlier.get((exam_id, version))
        return kept if kept is not None else self.current[exam_id]

    def __iter__(self) -> Iterator[Exam]:
        return iter(self.current.values())


def version_of(text: str) -> str:
    """The version of an exam file: a hash of its text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def parse(text: str, name: str) -> Exam:
    """One exam from the text of its file.

    Raises ExamFileError naming ``name``, the key and the reason.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        msg = f"{name}: not valid TOML: {wrong}"
        raise ExamFileError(msg) from wrong
    try:
        exam = Exam.model_validate(raw | {"version": version_of(text)})
    except ValidationError as wrong:
        raise ExamFileError(explain(name, wrong)) from wrong
    return exam


def catalogue(files: Mapping[str, str], earlier: Iterable[str] = ()) -> Exams:
    """All exams from their files' texts; ``earlier`` are texts of versions that plans still follow.

    Raises ExamFileError for a wrong file, two files of one id, or two exams of one name.
    """
    current: dict[str, Exam] = {}
    seen: dict[str, str] = {}
    for name, text in files.items():
        exam = parse(text, name)
        for alias in {key(n) for n in (exam.id, exam.name, *exam.aliases)}:
            if alias in seen:
                msg = f"{name}: aliases: {alias!r} already stands for {seen[alias]}"
                raise ExamFileError(msg)
            seen[alias] = exam.id
        current[exam.id] = exam
    versions = [parse(text, "an earlier exam file") for text in earlier]
    return Exams(current, {(exam.id, exam.version): exam for exam in (*versions, *current.values())})
