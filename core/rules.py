"""The numbers of ``config/nudges.toml``: when to speak, how late is too late, how silence is read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Positive = Annotated[int, Field(gt=0)]
Tone = Literal["gentle", "standard", "firm"]


class RulesFileError(Exception):
    """A rules file that cannot be used; the text names the file, the key and the reason."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DayMessage(_Model):
    """The one unasked message of a day."""

    items: Positive
    late_minutes: Positive
    last_days: Positive
    source: str


class Silence(_Model):
    """How unanswered messages thin out. Counts are messages since the member's last word."""

    third_day_from: Positive
    weekly_from: Positive
    last: Positive
    third_day: Positive
    weekly_days: Positive
    source: str


class Overdue(_Model):
    """Days after a checkpoint's date on which it is mentioned."""

    days: tuple[Positive, ...]
    expire_days: Positive
    avoid_days: Positive
    source: str


class Stalls(_Model):
    """When study or scores that stand still are mentioned."""

    score_rest_hours: Positive
    again_days: Positive
    activity_again_days: Positive
    activity_study_days: Mapping[Tone, Positive]
    source: str


class Clock(_Model):
    """Wall-clock times in the member's zone."""

    exam_day: time
    exam_eve: time
    exam_eve_before_quiet_minutes: Positive


class After(_Model):
    """What follows a result."""

    failed_pause_days: Positive


class Rules(_Model):
    """All of it."""

    message: DayMessage
    silence: Silence
    overdue: Overdue
    stalls: Stalls
    clock: Clock
    after: After


def parse(text: str, name: str) -> Rules:
    """The rules from the text of their file.

    Raises RulesFileError naming ``name``, the key and the reason.
    """
    try:
        return Rules.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        msg = f"{name}: not valid TOML: {wrong}"
        raise RulesFileError(msg) from wrong
    except ValidationError as wrong:
        first = wrong.errors()[0]
        msg = f"{name}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise RulesFileError(msg) from wrong
