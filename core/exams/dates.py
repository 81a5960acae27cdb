"""What an exam's rules say of time: bands, cadence, the last weeks, fees, results and attempts."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from core import retake
from core.exams.base import Id, Model, Sourced, Trust


class Band(Model):
    """Where a result stands and how many dedicated weeks it asks for, highest band first in the file."""

    id: Id = Field(description="a name of its own")
    name: str = Field(description="as members read it")
    reported_from: float | None = Field(default=None, description="lowest on the reported scale; none: all below")
    primary_from: float | None = Field(default=None, description="lowest on the primary scale; none: all below")
    weeks_min: int = Field(ge=0, description="dedicated weeks: fewer are too soon")
    weeks_max: int = Field(ge=0, description="dedicated weeks: so many are proposed")
    weeks_source: str = Field(default="", description="where the weeks come from, if not from the bands' source")
    remediation: bool = Field(default=False, description="a course comes first, and no date is proposed before it")
    advice: str = Field(description="what it asks for, in a sentence")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.weeks_min > self.weeks_max:
            msg = "weeks_min must not be above weeks_max"
            raise ValueError(msg)
        return self


class Bands(Sourced):
    """The bands that set the length of the dedicated period."""

    reported_scale: Id = Field(description="the scale of an earlier result of the exam itself")
    primary_source: str = Field(description="where the limits on the primary scale come from")
    primary_trust: Trust = Field(description="how far to trust those")
    rows: tuple[Band, ...] = Field(min_length=1)
    remediation_rush_weeks: int = Field(ge=0, description="after remediation, fewer weeks are too soon")
    remediation_rush_source: str = Field(description="where that comes from")
    year_off_days: int = Field(gt=0, description="a period of more days is questioned, once")
    year_off_text: str = Field(description="what is said then")

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

    days: int = Field(gt=0, description="days between practice exams")
    last_days: int = Field(gt=0, description="in so many days before the exam ...")
    last_step: int = Field(gt=0, description="... they come at this distance")
    anchor_day: int | None = Field(default=None, description="days before the exam; none: no practice exam is moved")


class Window(Model):
    """Days before the exam, both ends included, ``first`` the farther."""

    first: int = Field(ge=0, description="the farther day, in days before the exam")
    last: int = Field(ge=0, description="the nearer day")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.first < self.last:
            msg = "first is the farther day: it must not be less than last"
            raise ValueError(msg)
        return self


class LastWeeks(Sourced):
    """The end of the plan, in days before the exam."""

    final_form: Window
    final_form_warning_day: int = Field(description="days before the exam on which a missing last form is mentioned")
    short_form: Window | None = None
    nothing_new_from: int = Field(description="days before the exam from which on nothing new is studied")
    light_days: Window
    logistics: str = Field(description="said on the eve: what to bring and check, nothing else")
    day_line: str = Field(description="the one line said on the evening of the exam day")


class Fee(Sourced):
    """Moving the exam costs money from ``from_day`` days before it; ``notice_days`` are when to say so."""

    from_day: int = Field(description="days before the exam from which on moving it costs money")
    notice_days: tuple[int, ...] = Field(description="days before the exam on which that is said")
    text: str = Field(description="said while it is still free")
    past_text: str = Field(description="said once it is not")


class Eligibility(Sourced):
    """How long a registration is good for."""

    months: int = Field(description="how long a registration is good for")
    extension_months: int = Field(description="by how much it can be extended, once")
    text: str = Field(description="in a sentence or two")


class Result(Sourced):
    """When to ask for the result, in weeks after the exam."""

    ask_weeks: tuple[int, ...] = Field(description="weeks after the exam in which to ask for the result")
    typical: str = Field(description="when results come, in a sentence")


class Retake(Sourced):
    """Attempt limits; see ``core.retake``."""

    lifetime: int | None = Field(default=None, description="attempts in all; none: no limit")
    within_12_months: int | None = Field(default=None, description="attempts in any 12 months; none: no limit")
    spaced_from: int | None = Field(
        default=None, description="from this attempt on the two spacings hold; none: they never do"
    )
    months_after_first: int = Field(default=0, description="calendar months after the first attempt")
    months_after_latest: int = Field(default=0, description="calendar months after the latest attempt")
    text: str = Field(description="the rules in sentences")

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

    hours_a_week_cap: int = Field(gt=0, le=120, description="more hours in seven days are mentioned")
    days_without_rest: int = Field(ge=1, description="so many days of study in a row are mentioned")
    missed_milestones: int = Field(
        ge=1, description="after so many missed or low practice exams in a row light days are offered"
    )
    light_days: int = Field(ge=1, description="so many of them")


class Firsts(Sourced):
    """Days of the plan, from its start, of what comes before anything else."""

    appraisal_day: int = Field(default=0, description="the look back")
    advisor_day: int = Field(default=3, description="the talk with somebody who knows the exam")
    baseline_day: int = Field(default=7, description="the first practice exam")
