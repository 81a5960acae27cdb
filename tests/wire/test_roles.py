"""Several processes on one database, each of which does a part."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import running, scheduler
from bot.database.store import Store
from bot.settings import Settings
from core.people import Account
from tests.bot import stage
from tests.postgres import Server
from tests.wire import test_process as processes
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_server import SlackServer


@pytest.fixture
async def url(server: Server) -> AsyncIterator[str]:
    """A new database on the server."""
    made = await server.new()
    yield made
    await server.drop(made)


def settings(folder: Path, **environment: str) -> Settings:
    """What an operator sets."""
    file = folder / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in environment.items()), "utf-8")
    return Settings(_env_file=file)


async def up(process: asyncio.subprocess.Process) -> str:
    """Which part a process says it does, once it is up."""
    assert process.stderr is not None
    while line := (await asyncio.wait_for(process.stderr.readline(), processes.PATIENCE)).decode():
        if "Comeback is up" in line:
            return line.partition("(")[2].partition(")")[0]
    return "nothing"


async def test_who_only_delivers_sends_and_hears_nobody(url: str, tmp_path: Path) -> None:
    """What one process queues another sends, on both platforms, without a gateway and without a socket."""
    async with DiscordServer() as discord, SlackServer() as slack:
        ann, ben = discord.user("ann"), slack.user("ben")
        there = {**processes.on_discord(discord), **processes.on_slack(slack)}
        chosen = settings(tmp_path, COMEBACK_DATABASE_URL=url, **there)
        hears, sweeps, delivers = [  # each on a store of its own
            stage.app_of(await Store.open(url)) for _ in range(3)
        ]
        now = scheduler.utc_now()
        await stage.join(hears, Account(platform="discord", user=str(ann.id)), now=now)
        await stage.join(hears, Account(platform="slack", user=ben.id, team=ben.team.id), now=now)
        async with running.up(sweeps, chosen, frozenset({"sweep"})) as connections:
            assert list(connections) == []
            async with asyncio.timeout(processes.PATIENCE):
                while not await hears.store.transact(lambda tx: tx.outbox.slots([1, 2])):  # noqa: ASYNC110 - no bell here
                    await asyncio.sleep(0)
        async with running.up(delivers, chosen, frozenset({"deliver"})) as connections:
            assert sorted(each.platform for each in connections) == ["Discord", "Slack"]
            came = [*await slack.arrives(ben), *await discord.arrives(ann)]
            assert discord.gateway.live == []
        assert len(came) == 2
        for app in (hears, sweeps, delivers):
            await app.store.close()


async def test_parts_come_up_as_processes_and_end_in_order(url: str, tmp_path: Path) -> None:
    """A process for Discord answers while others sweep and deliver, on one database; SIGTERM ends each in order."""
    async with DiscordServer() as discord:
        there = {**processes.on_discord(discord), "DATABASE_URL": url}
        asked = ("discord", "sweep,deliver")
        parts = [await processes.started(tmp_path, "run", "--only", part, **there) for part in asked]
        try:
            await discord.ready(within=processes.PATIENCE)
            ann = discord.user("ann")
            assert "Your plan" in (await ann.command("plan", processes.PLAN)).message.text
            assert [await up(each) for each in parts] == ["discord only", "deliver and sweep only"]
            for each in parts:
                each.send_signal(signal.SIGTERM)
            assert [(await processes.ended(each))[0] for each in parts] == [143, 143]
        finally:
            for each in parts:
                with contextlib.suppress(ProcessLookupError):
                    each.kill()


@pytest.mark.parametrize(
    ("only", "says"),
    [
        ("discrod", "--only knows deliver, discord, slack, sweep, and not discrod."),
        ("slack", "No token is set for slack"),
        ("deliver", "needs tokens"),
    ],
)
async def test_a_part_that_cannot_be_is_one_sentence(only: str, says: str, tmp_path: Path) -> None:
    """A part that nobody knows, or that lacks its tokens, ends the start with what to do about it."""
    status, _, err = await processes.ended(await processes.started(tmp_path, "run", "--only", only))
    assert (status, err.count("\n")) == (1, 1)
    assert says in err
