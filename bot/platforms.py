"""What every platform's connection has: a name, who the bot is there, what it is answering, and when it is over."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


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


class InHand:
    """What is being answered: it may come to its end before the connection is closed."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Count the running task as an answer until the end of this block."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            yield
        finally:
            if task is not None:
                self._tasks.discard(task)

    async def finish(self, within: float) -> None:
        """Wait until all is answered, what comes meanwhile too, for so many seconds at most."""
        clock = asyncio.get_running_loop().time
        until = clock() + within
        while self._tasks and (left := until - clock()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left)
