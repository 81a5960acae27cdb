"""Playing a dialog: on a fresh, throw-away database and a clock of its own, through the real program.

While time passes, everything that falls due is delivered at its own moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot import application
from bot.console import conversation, script
from core import days

Opening = Callable[[], AbstractAsyncContextManager[application.Application]]
"""Opens the program on the dialog's database for as long as it runs; called again after a restart."""

_AT_ONE_MOMENT = 3
"""Ticks at one moment before the clock moves on by itself: something stays due without being done."""

_FIRST_PUSH = timedelta(minutes=1)
_LONGEST_PUSH = timedelta(hours=1)


class Audience(Protocol):
    """Who follows a dialog that is played."""

    def step(self, step: script.Step, now: datetime, zone: ZoneInfo) -> None:
        """A step begins; ``zone`` is the dialog's."""

    def said(self, said: conversation.Said) -> None:
        """Something was said to somebody."""


class Player:
    """Plays steps from a moment on.

    ``people`` are those who talk. ``pushes`` counts how often the clock had to move on by itself because
    something stayed due: a fault.
    """

    def __init__(self, opening: Opening, audience: Audience, clock: script.At) -> None:
        self._opening = opening
        self._audience = audience
        self._zone = clock.zone or ZoneInfo("UTC")
        self._now = days.instant(clock.wall, self._zone)
        self.people = conversation.Conversation(self.now, self._zone.key, audience.said)
        self._running = AsyncExitStack()
        self._app: application.Application | None = None
        self.pushes = 0

    def now(self) -> datetime:
        """The moment (UTC) that the dialog has come to."""
        return self._now

    async def open(self) -> None:
        """Start the program, as a process does that comes up."""
        self._app = await self._running.enter_async_context(self._opening())
        self.people.join(self._app)
        await self._app.start(self._now)
        await self._app.tick(self._now)

    async def close(self) -> None:
        """Stop the program, as a process does that ends; nothing happens when it does not run."""
        app, self._app = self._app, None
        if app is not None:
            await app.stop(self._now)
            await self._running.aclose()

    async def play(self, step: script.Step) -> None:
        """Play one step."""
        self._audience.step(step, self._now, self._zone)
        match step.action:
            case script.Say():
                await self.people.say(step.action)
            case script.Wait(length):
                await self._pass_until(length.after(self._now, self._zone))
            case script.At(wall, zone):
                self._zone = zone or self._zone
                await self._pass_until(days.instant(wall, self._zone))
            case script.Down(length):
                await self.close()
                self._now = length.after(self._now, self._zone)
                await self.open()
            case script.Restart():
                await self.close()
                await self.open()
            case script.Offline(platform, length):
                self.people.take_offline(platform, length.after(self._now, self._zone))
            case script.Comment():
                pass

    def is_past(self, clock: script.At) -> bool:
        """Whether that moment is over: playing it changes nothing."""
        return days.instant(clock.wall, clock.zone or self._zone) < self._now

    @property
    def _up(self) -> application.Application:
        if self._app is None:
            raise RuntimeError("The program does not run: open the player first.")
        return self._app

    async def _pass_until(self, end: datetime) -> None:
        """Let time pass: tick at every moment at which something falls due, and at the end."""
        ticks, push = 0, _FIRST_PUSH
        while (due := await self._up.next_moment()) is not None and due <= end:
            if due > self._now:
                self._now, ticks, push = due, 1, _FIRST_PUSH
            elif ticks < _AT_ONE_MOMENT:
                ticks += 1
            else:
                self.pushes += 1
                self._now, push = min(self._now + push, end), min(2 * push, _LONGEST_PUSH)
                if self._now == end:
                    break
            await self._up.tick(self._now)
        self._now = max(self._now, end)
        await self._up.tick(self._now)


async def play(steps: Iterable[script.Step], opening: Opening, audience: Audience) -> int:
    """Play a whole dialog; what comes back is the player's ``pushes``."""
    player: Player | None = None
    try:
        for step in steps:
            if player is None and isinstance(step.action, script.At):
                player = Player(opening, audience, step.action)
                await player.open()
            if player is not None:
                await player.play(step)
            else:
                audience.step(step, datetime.min.replace(tzinfo=UTC), ZoneInfo("UTC"))
    finally:
        if player is not None:
            await player.close()
    return player.pushes if player is not None else 0
