"""Practice exams: their scales, the list of forms, and how a result is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from core.exams.base import Id, Model, Sourced


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


class Form(Model):
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


class Baseline(Sourced):
    """What to expect of the first practice exam."""

    form_role: Literal["full"] = "full"
    expect: str = Field(description="said before it is taken and again when it is logged")
    expect_first_attempt: str


class Miss(Model):
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


class Standard(Sourced):
    """A passing standard from a date on."""

    scale: str
    value: str
    since: date


class GrowthPrior(Sourced):
    """What growth to expect before a member's own scores tell it, near the passing standard."""

    monthly: float = Field(gt=0, description="units of the primary scale a month")
    monthly_sd: float = Field(gt=0, description="how far members differ from it: a standard deviation")


class Line(Sourced):
    """A line to the primary scale for the forecast alone: ``primary = at + (value - here) / per``.

    It says how wrong it may be. What it places counts little, and never for readiness.
    """

    here: float
    at: float
    per: float = Field(gt=0)
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
