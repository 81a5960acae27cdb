"""What every group of figures has: a source, a date, and a label that says how far to trust it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Trust = Literal["O", "C", "A", "D"]


class Model(BaseModel):
    """A frozen group of keys; a key it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sourced(Model):
    """A group of figures with where they come from."""

    source: str = Field(min_length=3, description="where it comes from, in words: who publishes it, its name and year")
    checked: date = Field(description="the day on which somebody looked")
    trust: Trust = Field(
        description="O official, C transcribed from the official page, A advice, D derived here; the weakest decides"
    )
