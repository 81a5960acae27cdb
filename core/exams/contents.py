"""What the exam is made of, the self-appraisal's questions, and phrases that belong to the exam."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from core.exams.base import Model, Sourced

WHOLE = 100.0
"""Percent of an exam."""


class Area(Model):
    """A subject of the outline with its share of the exam in percent, as far as the share is published."""

    name: str = Field(description="as members read it")
    aliases: tuple[str, ...] = Field(default=(), description="what people type for it; no other subject's")
    low: float | None = Field(
        default=None, ge=0, le=100, description="the least share in percent; none: the share is not known"
    )
    high: float | None = Field(
        default=None, ge=0, le=100, description="the largest share; none: only the least share is published"
    )

    @property
    def middle(self) -> float | None:
        """The share to reckon with, in percent: the middle of both ends, or the least one where it stands alone."""
        if self.low is None:
            return None
        return self.low if self.high is None else (self.low + self.high) / 2

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is None and self.high is not None:
            raise ValueError(f"{self.name}: high stands without low; write both, low alone, or neither")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"{self.name}: its low share, {self.low:g}, is above its high share, {self.high:g}")
        return self


class Outline(Sourced):
    """What the exam is made of: ``areas`` share the whole; ``disciplines`` overlap.

    Shares are weights after ``weights``: scaled to a whole, whether they are ranges, minimums, or not known at all.
    """

    version: str = Field(description="which outline, as its publisher dates it")
    areas: tuple[Area, ...] = Field(
        min_length=1, description="subjects that share the exam; all have a share, or none has"
    )
    disciplines: tuple[Area, ...] = Field(default=(), description="subjects that cut across the areas and overlap")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        wrong = _mixed("areas", self.areas) or _mixed("disciplines", self.disciplines) or _no_whole(self.areas)
        if wrong:
            raise ValueError(wrong)
        return self

    @property
    def weights(self) -> Mapping[str, float]:
        """Each area's part of the whole by name, together 1; equal parts where no share is known."""
        return _scaled(self.areas)

    @property
    def discipline_weights(self) -> Mapping[str, float]:
        """The same for the disciplines, scaled by themselves: what overlaps adds up to more than the exam."""
        return _scaled(self.disciplines)


def _scaled(areas: tuple[Area, ...]) -> Mapping[str, float]:
    shares = {area.name: 1.0 if area.middle is None else area.middle for area in areas}
    whole = sum(shares.values())
    return {name: share / whole for name, share in shares.items()}


def _mixed(what: str, areas: tuple[Area, ...]) -> str | None:
    """Why shares cannot be scaled to a whole, if they cannot."""
    unknown = [area.name for area in areas if area.low is None]
    if unknown and len(unknown) < len(areas):
        return f"{what}: {unknown[0]} has no share and others have: give every one a share, or none"
    if areas and not unknown and not sum(area.middle or 0.0 for area in areas):
        return f"{what}: every share is 0, so they cannot be scaled to a whole"
    return None


def _no_whole(areas: tuple[Area, ...]) -> str | None:
    least = sum(area.low or 0.0 for area in areas)
    most = sum(WHOLE if area.high is None else area.high for area in areas)
    if least > WHOLE:
        return f"areas: the least shares cannot add up to 100: they make {least:g} already"
    if most < WHOLE:
        return f"areas: the largest shares cannot add up to 100: together they make {most:g}"
    return None


class Structure(Sourced):
    """The shape of the exam day from a date on."""

    since: date | None = Field(default=None, description="none: the day is not known, or is said in the text")
    text: str = Field(description="in a sentence or two")


class Step(Model):
    """One question of the self-appraisal, rated 1-5."""

    id: Literal["effort", "weaknesses", "resources", "assessment", "help", "flashcards", "timeline", "ownership"] = (
        Field(description="fixed: /reflect and the reflections that are kept know these")
    )
    question: str = Field(description="a statement that is rated 1 to 5")


class Appraisal(Sourced):
    """The self-appraisal's questions, in order."""

    steps: tuple[Step, ...] = Field(min_length=8, max_length=8)


class Wording(Model):
    """Phrases that belong to the exam."""

    exam_noun: str = Field(description="'the exam' in running text")
    practice_noun: str = Field(description="what a practice exam is called")
    advisor_noun: str = Field(description="who is asked for advice")
    timed_blocks: str = Field(description="what to do instead of a practice exam, when avoiding or when none is left")
    small_step: str = Field(description="the smaller step offered to somebody who avoids a practice exam")
    remember: str = Field(default="", description="a line for a hard day")
