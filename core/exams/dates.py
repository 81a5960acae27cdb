"""What an exam's rules say of time: bands, cadence, the last weeks, fees, results and attempts."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from core import retake
from core.exams.base import Id, Model, Sourced, Trust


class Band(Model):
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


class Cadence(Sourced):
    """Days between practice exams; the one nearest ``anchor_day`` before the exam moves to that day."""

    days: int = Field(gt=0)
    last_days: int = Field(gt=0)
    last_step: int = Field(gt=0)
    anchor_day: int | None = None


class Window(Model):
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


class Load(Sourced):
    """What is healthy: hours a week, days without a rest day, light days after hard ones."""

    hours_a_week_cap: int = Field(gt=0, le=120)
    days_without_rest: int = Field(ge=1)
    missed_milestones: int = Field(ge=1)
    light_days: int = Field(ge=1)


class Firsts(Sourced):
    """Days of the plan, from its start, of what comes before anything else."""

    appraisal_day: int = 0
    advisor_day: int = 3
    baseline_day: int = 7
