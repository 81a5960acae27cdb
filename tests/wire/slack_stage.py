"""What the tests of Slack's adapter share: the real program on a real file, a stand-in Slack, and a clock to move."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import composition
from bot.application import Application
from bot.database import sqlite
from bot.platforms import Connection
from bot.slack import SlackSettings, app, manifest
from core.commands import Commands
from tests import databases
from tests.wire.slack_person import Person
from tests.wire.slack_server import SlackServer

CONFIG = composition.read_config()
MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
"""09:00 in New York."""
CHECK_IN = MONDAY + timedelta(hours=11)
"""20:00 in New York."""
KEY = "0OISMKm7FvTCMeUJBgvTAPWeJZ5gXgWCeZjxN8GCdOk="
OTHER_KEY = "3Y1BBnm3MhA7mYBrGSJ2iw9cVHsX3u8Vq2rMW7t0m5A="


@dataclass
class Stage:
    """A program that is there, and its Slack. ``now`` is what its clock shows, unless it has another ``clock``.

    ``commands`` are others than the program's own.
    """

    server: SlackServer
    file: Path
    now: datetime = MONDAY
    port: int = 0
    clock: Callable[[], datetime] | None = None
    connection: Connection | None = None
    more: dict[str, object] = field(default_factory=dict)
    commands: Commands | None = None

    def settings(self, **changed: object) -> SlackSettings:
        """How the program connects: over Socket Mode, unless another way is set."""
        given: dict[str, object] = {
            "bot_token": "xoxb-tests",
            "app_token": self.server.app_token,
            "api_url": self.server.api_url,
            "zone": "Europe/Berlin",
            "database_url": f"sqlite:///{self.file}",
        }
        return SlackSettings(**given | self.more | changed)  # type: ignore[arg-type] # by name

    def over_http(self, **more: object) -> None:
        """Let the program listen for signed requests."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.more = {"app_token": "", "signing_secret": self.server.signing_secret, "port": self.port, **more}
        self.server.over_http(f"{self.address}/slack/events")

    @property
    def address(self) -> str:
        """Where the program listens."""
        return f"http://127.0.0.1:{self.port}"

    @contextlib.asynccontextmanager
    async def up(self, **changed: object) -> AsyncIterator[Application]:
        """The program, started and connected, until the end of this block."""
        settings = self.settings(**changed)
        async with composition.composed(databases.address_of(self.file), CONFIG) as application:
            application.commands = self.commands or application.commands
            made = manifest.manifest(application.commands, settings.prefix, socket_mode=True)
            slash = made["features"]["slash_commands"]
            self.server.escaping = {each["command"] for each in slash if each["should_escape"]}
            clock = self.clock or (lambda: self.now)
            await application.start(clock())
            async with app.connected(application, settings, clock) as self.connection:
                if settings.over_sockets:
                    await self.server.connected()
                yield application

    async def tick(self, application: Application, at: datetime | None = None) -> None:
        """Let the program's clock show that moment, and do what is due."""
        self.now = at or self.now
        await application.tick(self.now)


async def planned(person: Person) -> None:
    """Somebody has a plan."""
    said = await person.command("/plan", "exam=usmle step 1 exam-date=2026-06-15")
    assert said.messages, said.view.readable


@contextlib.asynccontextmanager
async def held(application: Application) -> AsyncIterator[None]:
    """The database answers nobody until the end of this block."""
    file = application.store._opened  # noqa: SLF001 - a test's own way to make it slow
    assert isinstance(file, sqlite.File)
    async with file._turn:  # noqa: SLF001 - the same
        yield
