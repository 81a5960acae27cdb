"""What every platform's connection has: a name, who the bot is there, and when it is over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


class Problem(Exception):
    """Something about a platform that the operator has to mend; the text says what, and holds no secret."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A platform that is connected: its name, who the bot is there, and the task that ends with it.

    ``over`` raises Problem when the platform ended it for good.
    """

    platform: str
    who: str
    over: asyncio.Future[None]
