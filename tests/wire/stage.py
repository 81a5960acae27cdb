"""What wire tests share: the real program on a real file, by a clock that the test moves, connected to a stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import composition
from bot.application import Application
from bot.discord import connection
from bot.discord.settings import Settings
from core.commands import Commands
from tests import databases
from tests.wire.discord_server import DiscordServer

CONFIG = composition.read_config()
MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
"""09:00 in New York."""


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.moment

    def waits(self, **span: float) -> None:
        """Time passes."""
        self.moment += timedelta(**span)


@asynccontextmanager
async def program(
    folder: Path, clock: Callable[[], datetime], commands: Commands | None = None
) -> AsyncIterator[Application]:
    """The program on the database of that folder, started; with other commands than its own, where a test has some."""
    async with composition.composed(databases.address_of(folder / "wire.sqlite3"), CONFIG) as app:
        app.commands = commands or app.commands
        await app.start(clock())
        yield app


@asynccontextmanager
async def on_discord(
    folder: Path,
    server: DiscordServer,
    clock: Callable[[], datetime],
    *,
    zone: str = "UTC",
    guesses: bool = True,
    members: bool = False,
    commands: Commands | None = None,
) -> AsyncIterator[Application]:
    """The program, connected to that Discord; a story that tells everybody's zone has none to guess."""
    there, gateway = server.api_url, server.gateway_url
    settings = Settings(token=server.token, zone=zone, members=members, api_url=there, gateway_url=gateway)
    async with program(folder, clock, commands) as app, connection.connected(app, settings, clock):
        await server.ready()
        if not guesses:
            app.guessing.clear()
        yield app
