"""Time, ids and waiting, as the stand-in for Discord keeps them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import discord

_EPOCH_MS = 1_420_070_400_000
"""Discord counts the milliseconds in its ids from the beginning of 2015."""


class Clock:
    """The stand-in's clock: the real one, and ahead of it by as much as a test asks for."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds that only ever grow, for measuring."""
        return time.monotonic() + self._ahead

    def wall(self) -> datetime:
        """The moment, in UTC."""
        return discord.utils.utcnow() + timedelta(seconds=self._ahead)

    def advance(self, seconds: float) -> None:
        """Let that many seconds pass at once."""
        self._ahead += seconds


class Snowflakes:
    """Ids as Discord makes them: a moment and a number, rising, never the same twice."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def __call__(self) -> str:
        """Make the next id."""
        milliseconds = int(self._clock.wall().timestamp() * 1000) - _EPOCH_MS
        self._last = max(self._last + 1, milliseconds << 22)
        return str(self._last)


class Signal:
    """Something that others wait for: whoever waits looks again when it is given."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def give(self) -> None:
        """Let everybody who waits look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, ready: Callable[[], bool], within: float) -> bool:
        """Wait until it is so, for that many seconds at most; say whether it is."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while not ready():
            left = deadline - loop.time()
            if left <= 0:
                return False
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.add(future)
            await asyncio.wait([future], timeout=left)
            self._waiting.discard(future)
        return True
