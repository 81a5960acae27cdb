"""One place per platform that every send goes through, so that no more go in a second than the platform takes.

``Pace`` spaces turns evenly. ``Window`` lets so many be under way in any second, wherever in it they arrive: what it
counts begins before a request leaves and ends a second after its answer is here, so no delay can add them up.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(order=True, slots=True)
class _Waiting:
    rank: int
    number: int
    turn: asyncio.Future[None] = field(compare=False)


class Pace:
    """At most so many a second, evenly spaced after the first ``at_once``; who is urgent goes before who is not.

    ``clock`` gives seconds that only go forward: the loop's, unless a test passes its own.
    """

    def __init__(self, a_second: float, at_once: int = 1, clock: Callable[[], float] | None = None) -> None:
        self._gap = 1 / a_second
        self._slack = self._gap * (at_once - 1)
        self._clock = clock
        self._free_at = 0.0
        self._waiting: list[_Waiting] = []
        self._numbers = itertools.count()
        self._server: asyncio.Task[None] | None = None

    def wait_for(self) -> float:
        """Seconds until somebody who came now and is not urgent would have their turn."""
        return max(0.0, self._free_at - self._slack - self._now()) + len(self._waiting) * self._gap

    async def turn(self, *, urgent: bool = False) -> None:
        """Wait until it is this one's turn. Who stops waiting gives the turn to the next."""
        if not self._waiting and self._take() <= 0:
            return
        waiting = _Waiting(0 if urgent else 1, next(self._numbers), asyncio.get_running_loop().create_future())
        heapq.heappush(self._waiting, waiting)
        if self._server is None or self._server.done():
            self._server = asyncio.ensure_future(self._serve())
        await waiting.turn

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long: the platform said so."""
        self._free_at = max(self._free_at, self._now() + seconds + self._slack)

    async def _serve(self) -> None:
        while self._waiting:
            if (pause := self._take()) > 0:
                await asyncio.sleep(pause)
                continue
            self._next()

    def _next(self) -> None:
        """Give the turn that was taken to whoever is first and still waits; nobody there: it is free again."""
        while self._waiting:
            first = heapq.heappop(self._waiting)
            if not first.turn.done():
                first.turn.set_result(None)
                return
        self._free_at -= self._gap

    def _take(self) -> float:
        """Take a turn and give 0, or the seconds until one is free."""
        now = self._now()
        pause = self._free_at - self._slack - now
        if pause > 0:
            return pause
        self._free_at = max(self._free_at, now) + self._gap
        return 0.0

    def _now(self) -> float:
        return asyncio.get_running_loop().time() if self._clock is None else self._clock()


class Window:
    """At most so many in any ``seconds``; who is urgent goes before who is not."""

    def __init__(self, most: int, seconds: float = 1.0) -> None:
        self._free = most
        self._seconds = seconds
        self._waiting: list[_Waiting] = []
        self._numbers = itertools.count()

    @asynccontextmanager
    async def slot(self, *, urgent: bool = False) -> AsyncIterator[None]:
        """Wait for a place, and hold it while the request is under way and for the seconds after."""
        await self._taken(urgent=urgent)
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(self._seconds, self._give_back)

    async def _taken(self, *, urgent: bool) -> None:
        if self._free and not self._waiting:
            self._free -= 1
            return
        waiting = _Waiting(0 if urgent else 1, next(self._numbers), asyncio.get_running_loop().create_future())
        heapq.heappush(self._waiting, waiting)
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting.turn.done() and not waiting.turn.cancelled():
                self._give_back()
            raise

    def _give_back(self) -> None:
        while self._waiting:
            first = heapq.heappop(self._waiting)
            if not first.turn.done():
                first.turn.set_result(None)
                return
        self._free += 1
