"""Figures that are quoted, never computed with: pass rates, what directors weigh, specialties, format, rules.

Only how far chance alone moves a share is worked out here, from the number of people it is of.

Each group of figures carries its source, year, check date and trust label; its file says which exams it
belongs to. A figure that a newer one has replaced stays in the file, marked as retired.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.exams import Id, Trust, explain, key

Topic = Literal["pass-rates", "directors", "specialty", "format", "rules"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
SURE = 1.96
"""Standard errors to each side that hold 95 percent of a normal distribution."""


class FactsFileError(Exception):
    """A facts file that cannot be used; the text names the file, the key and the reason."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(_Model):
    """Figures of one source and one year; groups of one ``series`` are the same figures over the years."""

    series: Id = Field(description="the same figures over the years have the same name")
    title: str = Field(min_length=3, description="the heading above the figures")
    source: str = Field(min_length=3, description="where they come from, in words")
    year: int = Field(ge=1990, le=2100, description="the year they are about")
    checked: date = Field(description="the day on which somebody looked")
    trust: Trust = Field(description="O official, C transcribed from the official page, A advice, D derived here")
    retired: bool = Field(default=False, description="a newer group of the series has taken its place")
    note: str = Field(default="", description="said below the figures")


class Rate(_Model):
    """The share that passed, among ``n`` people where that is known."""

    name: str = Field(description="which people")
    percent: float = Field(ge=0, le=100, description="the share that passed")
    n: int | None = Field(default=None, gt=0, description="of how many people; none: not given")

    @property
    def noise(self) -> float | None:
        """By how many points, up or down, chance alone moves it in 19 of 20 years; none where ``n`` is not given."""
        if self.n is None:
            return None
        share = self.percent / 100
        return 100 * SURE * math.sqrt(share * (1 - share) / self.n)


class PassRates(Group):
    """Shares that passed in one year."""

    rows: tuple[Rate, ...] = Field(min_length=1)


class Factor(_Model):
    """Something that directors weigh; without figures, its place in the list is all that is known."""

    name: str = Field(description="what is weighed")
    citing: float | None = Field(default=None, ge=0, le=100, description="percent of directors who name it")
    importance: float | None = Field(default=None, ge=1, le=5, description="mean importance among those, of 5")


class Directors(Group):
    """What directors weigh, most important first where ``ordered``."""

    ordered: bool = Field(default=False, description="the rows stand in order of weight")
    rows: tuple[Factor, ...] = Field(min_length=1)


class Specialty(_Model):
    """One specialty's results: median and quartiles of those who matched, median of those who did not."""

    name: str = Field(description="as members read it")
    aliases: tuple[str, ...] = Field(default=(), description="what people type for it")
    median: float = Field(description="of those who matched")
    low: float = Field(description="lower quartile of those who matched")
    high: float = Field(description="upper quartile of those who matched")
    unmatched: float | None = Field(default=None, description="median of those who did not; none: not given")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.median <= self.high:
            raise ValueError("low, median and high must rise")
        return self


class Specialties(Group):
    """Specialties, to be quoted one at a time with the source: its publisher forbids showing the table."""

    figure: str = Field(description="what the numbers are, as in 'score of ...'")
    report: str = Field(description="the report to read for the rest")
    rows: tuple[Specialty, ...] = Field(min_length=1)


class Statement(Group):
    """One sentence or two of fact, valid from ``since`` where that is known."""

    text: str = Field(min_length=3, description="a sentence or two")
    since: date | None = Field(default=None, description="the day from which on it holds, where it is known")


_G = TypeVar("_G", bound=Group)


def _by_series(groups: Iterable[_G]) -> tuple[_G, ...]:
    """Each series as it comes, and in it the newest first: what was retired stands beside what took its place."""
    series: dict[str, list[_G]] = {}
    for group in groups:
        series.setdefault(group.series, []).append(group)
    return tuple(each for found in series.values() for each in sorted(found, key=lambda group: -group.year))


class FactsFile(_Model):
    """One file of config/facts: the exams that its figures belong to, and the figures by topic."""

    exams: tuple[Id, ...] = Field(min_length=1, description="the exams that the figures belong to")
    pass_rates: tuple[PassRates, ...] = Field(default=(), alias="pass-rates")
    directors: tuple[Directors, ...] = ()
    specialty: tuple[Specialties, ...] = ()
    format: tuple[Statement, ...] = ()
    rules: tuple[Statement, ...] = ()

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not any(_groups(self).values()):
            raise ValueError(f"no topic has figures: write at least one of {', '.join(TOPICS)}")
        return self


@dataclass(frozen=True, slots=True)
class ExamFacts:
    """The figures of one exam: in each topic one series after the other, the newest of each first."""

    pass_rates: tuple[PassRates, ...] = ()
    directors: tuple[Directors, ...] = ()
    specialty: tuple[Specialties, ...] = ()
    format: tuple[Statement, ...] = ()
    rules: tuple[Statement, ...] = ()

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics about which something is known."""
        return tuple(topic for topic, groups in _groups(self).items() if groups)

    @property
    def specialty_names(self) -> tuple[str, ...]:
        """The specialties that can be asked for, without their figures."""
        return tuple(sorted({row.name for group in self.specialty if not group.retired for row in group.rows}))

    def find_specialty(self, text: str) -> tuple[Specialties, Specialty] | None:
        """The specialty of that name or alias and its group, as the newest source in force has it."""
        wanted = key(text)
        for group in self.specialty:
            for row in group.rows:
                if not group.retired and wanted in {key(name) for name in (row.name, *row.aliases)}:
                    return group, row
        return None


NONE = ExamFacts()


@dataclass(frozen=True, slots=True)
class Facts:
    """All figures, by exam."""

    exams: Mapping[str, ExamFacts] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, exam_id: str) -> ExamFacts:
        """The figures of that exam; an empty set where no file has any."""
        return self.exams.get(exam_id, NONE)


def _groups(facts: FactsFile | ExamFacts) -> Mapping[Topic, tuple[Group, ...]]:
    return {
        "pass-rates": facts.pass_rates,
        "directors": facts.directors,
        "specialty": facts.specialty,
        "format": facts.format,
        "rules": facts.rules,
    }


def _inconsistency(facts: FactsFile | ExamFacts) -> str | None:
    for topic, groups in _groups(facts).items():
        for series in {group.series for group in groups}:
            years = sorted((group for group in groups if group.series == series), key=lambda group: group.year)
            if len({group.year for group in years}) < len(years):
                return f"{topic}: series {series!r} has one year twice"
            if years[-1].retired:
                return f"{topic}: the newest of series {series!r}, {years[-1].year}, is marked as retired"
    for topic, names in (
        ("pass-rates", [[(row.name,) for row in group.rows] for group in facts.pass_rates]),
        ("directors", [[(row.name,) for row in group.rows] for group in facts.directors]),
        ("specialty", [[(row.name, *row.aliases) for row in group.rows] for group in facts.specialty]),
    ):
        for rows in names:
            answers = [answer for row in rows for answer in {key(name) for name in row}]
            twice = sorted({answer for answer in answers if answers.count(answer) > 1})
            if twice:
                return f"{topic}: two rows answer to {twice[0]!r}"
    return None


def parse(text: str, name: str) -> FactsFile:
    """The figures from the text of one file.

    Raises FactsFileError naming ``name``, the key and the reason.
    """
    try:
        file = FactsFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise FactsFileError(f"{name}: not valid TOML: {wrong}") from wrong
    except ValidationError as wrong:
        raise FactsFileError(explain(name, wrong)) from wrong
    refused = _inconsistency(file)
    if refused:
        raise FactsFileError(f"{name}: {refused}")
    return file


def catalogue(files: Mapping[str, str]) -> Facts:
    """All figures from their files' texts; several files may speak of one exam.

    Raises FactsFileError for a wrong file, or for one that repeats what another file already says.
    """
    by_exam: dict[str, ExamFacts] = {}
    for name, text in files.items():
        file = parse(text, name)
        for exam_id in file.exams:
            known = by_exam.get(exam_id, NONE)
            joined = ExamFacts(
                pass_rates=_by_series((*known.pass_rates, *file.pass_rates)),
                directors=_by_series((*known.directors, *file.directors)),
                specialty=_by_series((*known.specialty, *file.specialty)),
                format=_by_series((*known.format, *file.format)),
                rules=_by_series((*known.rules, *file.rules)),
            )
            refused = _inconsistency(joined)
            if refused:
                raise FactsFileError(f"{name}: {refused}")
            by_exam[exam_id] = joined
    return Facts(MappingProxyType(by_exam))
