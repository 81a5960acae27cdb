"""Practice exams: their scales, the list of forms, and how a result is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from core.exams.base import Id, Model, Sourced


class Conversion(Sourced):
    """A straight line to the primary scale: ``primary = at + (value - here) / per``."""

    here: float = Field(description="a value on this scale ...")
    at: float = Field(description="... that stands beside this one on the primary scale")
    per: float = Field(gt=0, description="so much here for one on the primary scale")


class Level(Model):
    """What a score report calls a range of its scale, highest first in the file."""

    name: str = Field(min_length=3, description="as in 'the report calls this ...'")
    at_least: float | None = Field(default=None, description="where it begins; none: all below the one before")


class Scale(Sourced):
    """A scale on which practice exams report.

    Without ``likely`` and both changes its precision is unknown: then no range is said, a change is never called real,
    and the number alone is held against the band.
    """

    label: str = Field(description="what the number is")
    unit: str = Field(description="written after a number, as in '54 points'")
    words: tuple[str, ...] = Field(description="what people type after a number to mean this scale")
    low: float = Field(description="the lowest number; what is off the scale is asked about")
    high: float = Field(description="the highest number")
    likely: float | None = Field(default=None, gt=0, description="half width of the likely range; none: unknown")
    maybe_change: float | None = Field(default=None, gt=0, description="a smaller change is no detectable change")
    real_change: float | None = Field(default=None, gt=0, description="a change from here on is real")
    to_primary: Conversion | None = None
    levels: tuple[Level, ...] = Field(default=(), description="the report's own names for ranges, highest first")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            msg = "low must be below high"
            raise ValueError(msg)
        ends = [level.at_least for level in self.levels]
        known = [end for end in ends if end is not None]
        if ends and (ends[-1] is not None or None in ends[:-1] or sorted(set(known), reverse=True) != known):
            raise ValueError("levels must fall in at_least, and only the last has none")
        if any(not self.low < end <= self.high for end in known):
            raise ValueError("levels: an at_least lies off the scale")
        return self

    def level(self, value: float) -> Level | None:
        """What the report calls a value; none where it names no ranges."""
        return next((each for each in self.levels if each.at_least is None or value >= each.at_least), None)


class Form(Model):
    """A practice exam that can be taken once with an honest result.

    ``role``: *full* paces the plan and counts for readiness; *other* stands in when no full form is left;
    *short* belongs in the last days before the exam.
    """

    id: Id = Field(description="a name of its own")
    name: str = Field(description="as members read it")
    aliases: tuple[str, ...] = Field(default=(), description="what people type for it; no other practice exam's")
    scale: Id = Field(description="the scale on which it reports")
    role: Literal["full", "other", "short"] = Field(
        description="full paces the plan and counts for readiness, other stands in, short belongs in the last days"
    )
    items: int | None = Field(default=None, gt=0, description="how many questions")
    note: str = Field(default="", description="said when a result on it is logged")


class Readiness(Sourced):
    """The low-pass band on the primary scale and what the likely range says beside it."""

    band_low: float = Field(description="where a low pass begins, on the primary scale")
    band_high: float = Field(description="where it ends")
    band_name: str = Field(description="what the band is called")
    at_risk: str = Field(description="said when the likely range is wholly below the band")
    borderline: str = Field(description="said when it is partly below")
    close: str = Field(description="said when it is inside or just above")
    likely: str = Field(description="said when it is wholly above")


class Ready(Sourced):
    """The rule of thumb for being ready: the most recent fresh, standard-paced full forms."""

    forms: int = Field(ge=1, description="how many of the latest practice exams")
    within_days: int = Field(ge=1, description="how old the oldest of them may be")
    at_least: float = Field(description="what each of them must reach, on the primary scale")
    latest_within_days: int = Field(ge=1, description="how old the latest may be")
    cautious_from: float | None = Field(default=None, description="from here on many would accept it; none: not known")


class Chance(Sourced):
    """A rough passing curve on the primary scale: a normal distribution's mean and standard deviation."""

    mean: float
    sd: float = Field(gt=0)
    label: str


class Baseline(Sourced):
    """What to expect of the first practice exam."""

    form_role: Literal["full"] = Field(default="full", description="a full practice exam, always")
    expect: str = Field(description="said before it is taken and again when it is logged")
    expect_first_attempt: str = Field(description="the same for somebody who has not sat the exam before")


class Miss(Model):
    """A kind of missed question."""

    id: Id
    name: str
    aliases: tuple[str, ...] = ()
    advice: str = Field(default="", description="what helps against it, in a sentence or two")


class Plateau(Sourced):
    """When scores may have levelled off, and what helps."""

    forms: int = Field(ge=2)
    days: int = Field(ge=1)
    spread: float = Field(gt=0)
    remedy: str
    misses: tuple[Miss, ...] = Field(min_length=1)


class Standard(Sourced):
    """A passing standard from a date on; those of one scale stand in the order of their dates."""

    scale: str = Field(description="a scale of this file, or 'report' for what a result says")
    value: str = Field(description="in words, as it is quoted")
    passing: float | None = Field(default=None, description="the lowest number that passes, where it is a number")
    since: date | None = Field(
        default=None, description="only the first of a scale may have none: the day is not known"
    )


class GrowthPrior(Sourced):
    """What growth to expect before a member's own scores tell it, near the passing standard."""

    monthly: float = Field(gt=0, description="units of the primary scale a month")
    monthly_sd: float = Field(gt=0, description="how far members differ from it: a standard deviation")


class Line(Sourced):
    """A line to the primary scale for the forecast alone: ``primary = at + (value - here) / per``.

    It says how wrong it may be. What it places counts little, and never for readiness.
    """

    here: float = Field(description="a value on the scale")
    at: float = Field(description="where that stands on the primary scale")
    per: float = Field(gt=0, description="units of the scale for one of the primary scale")
    sd: float = Field(gt=0, description="how wrong the line may be, in units of the primary scale")
    others_high: float = Field(
        default=0.0, description="units by which practice exams other than full forms read too high"
    )


class Growth(Sourced):
    """How ability closes the gap to a ceiling, for the forecast."""

    ceiling: float
    daily: float = Field(gt=0, lt=1, description="the share of the gap that is left after one day, as published")
    scale: Id
    text: str
    prior: GrowthPrior | None = Field(
        default=None, description="none: in proportion to the primary scale's likely range"
    )
    lines: Mapping[Id, Line] = Field(default_factory=dict, description="how the forecast places other scales")
