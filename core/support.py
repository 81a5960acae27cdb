"""What is said to somebody who is struggling: fixed words, help first, and crisis lines for their country."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.exams import Trust, explain

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Text = Annotated[str, Field(min_length=3)]
Zone = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*/?$")]


class SupportFileError(Exception):
    """A support file that cannot be used; the text names the file, the key and the reason."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CrisisLine(_Model):
    """Somebody to reach at once: who answers, how to reach them, what to know before."""

    countries: tuple[Country, ...] = ()
    name: Text
    contact: Text = Field(description="what to dial or open")
    how: str = Field(default="", description="call or text, when, in which language")
    link: str = Field(default="", pattern=r"^(https://\S+)?$")
    source: Text
    checked: date
    trust: Trust


class Struggling(_Model):
    """The words for somebody who says that it is hard. They are always said as they stand here."""

    title: Text
    opening: Text = Field(description="taken seriously, and nothing owed")
    whom_intro: Text
    whom: tuple[Text, ...] = Field(min_length=1, description="people to ask, the nearest first")
    light_days: Text = Field(description="the offer of light days")
    crisis_intro: Text = Field(description="said before the crisis lines")
    source: Text
    checked: date
    trust: Trust


class Support(_Model):
    """The support file: the words, the lines, and which time zones suggest which country."""

    struggling: Struggling
    lines: tuple[CrisisLine, ...]
    fallback: tuple[CrisisLine, ...] = Field(min_length=1, description="said in every country, after its own lines")
    zones: Mapping[Country, tuple[Zone, ...]] = Field(description="zone names, and prefixes that end in a slash")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        wrong = _inconsistency(self)
        if wrong:
            raise ValueError(wrong)
        return self

    def country_of(self, zone: str) -> str | None:
        """The country that a time zone suggests: by full name, else by the longest prefix, if any."""
        known = {name: country for country, names in self.zones.items() for name in names}
        prefixes = sorted((name for name in known if name.endswith("/") and zone.startswith(name)), key=len)
        return known.get(zone) or (known[prefixes[-1]] if prefixes else None)

    def lines_for(self, zone: str) -> tuple[CrisisLine, ...]:
        """Whom to reach from a time zone: the country's own lines, then, always, what holds everywhere."""
        country = self.country_of(zone)
        return (*(line for line in self.lines if country in line.countries), *self.fallback)


def _inconsistency(support: Support) -> str | None:
    served = {country for line in support.lines for country in line.countries}
    nowhere = next((line for line in support.lines if not line.countries), None)
    if nowhere:
        return f"lines: {nowhere.name!r} names no country; what holds everywhere belongs in fallback"
    bound = next((line for line in support.fallback if line.countries), None)
    if bound:
        return f"fallback: {bound.name!r} is said everywhere, so it names no country"
    lost = sorted(set(support.zones) - served)
    if lost:
        return f"zones.{lost[0]}: no line serves this country"
    unreached = sorted(served - set(support.zones))
    if unreached:
        return f"zones: no time zone leads to {unreached[0]}"
    names = [name for zones in support.zones.values() for name in zones]
    twice = sorted({name for name in names if names.count(name) > 1})
    return f"zones: {twice[0]!r} stands twice" if twice else None


def parse(text: str, name: str) -> Support:
    """The support file from its text.

    Raises SupportFileError naming ``name``, the key and the reason.
    """
    try:
        return Support.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise SupportFileError(f"{name}: not valid TOML: {wrong}") from wrong
    except ValidationError as wrong:
        raise SupportFileError(explain(name, wrong)) from wrong
