"""Pictures as data: what is drawn, with every word on it, before anybody decides on colours and sizes.

Days are local dates. Values stand on one axis whose unit the heading names. Whatever a picture says in words is here,
so whoever draws it adds none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["lower", "same", "higher"]

MOST_LABELS = 12
"""Words on one picture, beside its heading and what stands on the axes: more cannot be read on a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A result where it stands on the axis, with its likely range there; none where that is not known.

    ``series`` is its place among the timeline's series. ``loose`` is one that may read too high. ``label`` is written
    beside it where there is room; empty: nothing is.
    """

    on: date
    value: float
    low: float | None = None
    high: float | None = None
    series: int = 0
    loose: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """What is expected of a day: the middle, and the range in which four of five results should fall."""

    on: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Results over time. ``low`` and ``high`` are the scale's ends.

    ``series`` name the scales, the axis' own first, empty where the heading says enough; ``loose``, ``band_name``,
    ``fan_name`` and ``planned_name`` say what the other marks mean. ``fan`` goes from the latest result to the day that
    is forecast, ``planned`` are days of practice exams that are still ahead.
    """

    heading: str
    low: float
    high: float
    dots: tuple[Dot, ...]
    series: tuple[str, ...] = ()
    loose: str = ""
    band: tuple[float, float] | None = None
    band_name: str = ""
    fan: tuple[Spread, ...] = ()
    fan_name: str = ""
    planned: tuple[date, ...] = ()
    planned_name: str = ""
    today: date
    today_name: str
    exam_on: date | None = None
    exam_name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A subject of a profile: its share of the exam in percent, and how it came out."""

    name: str
    share: float
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Subjects by weight. Each side of the middle has a name; ``same`` is what lies in the middle.

    ``axis`` says what the length of a bar is.
    """

    heading: str
    axis: str
    lower: str
    same: str
    higher: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its Monday on, with the hours logged; ``open`` while it is not over."""

    begins: date
    hours: float
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """Hours a week, oldest first, beside the plan's hours a week, where it has some. ``open_name`` marks this week."""

    heading: str
    weeks: tuple[Week, ...]
    planned: float | None = None
    planned_name: str = ""
    open_name: str = ""


Drawing = Timeline | Profile | Weeks
