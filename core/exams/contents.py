"""What the exam is made of, the self-appraisal's questions, and phrases that belong to the exam."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from core.exams.base import Model, Sourced


class Area(Model):
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


class Structure(Sourced):
    """The shape of the exam day from a date on."""

    since: date
    text: str


class Step(Model):
    """One question of the self-appraisal, rated 1-5."""

    id: Literal["effort", "weaknesses", "resources", "assessment", "help", "flashcards", "timeline", "ownership"]
    question: str


class Appraisal(Sourced):
    """The self-appraisal's questions, in order."""

    steps: tuple[Step, ...] = Field(min_length=8, max_length=8)


class Wording(Model):
    """Phrases that belong to the exam."""

    exam_noun: str = Field(description="'the exam' in running text")
    practice_noun: str
    advisor_noun: str
    timed_blocks: str = Field(description="what to do instead of a practice exam, when avoiding or when none is left")
    small_step: str = Field(description="the smaller step offered to somebody who avoids a practice exam")
    remember: str = Field(default="", description="a line for a hard day")
