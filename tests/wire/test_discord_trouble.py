"""What goes wrong between Comeback and Discord, over real sockets: whoever waits is told, and nothing is kept for nothing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.application import Application
from tests.wire import stage
from tests.wire.discord_server import DiscordServer
from tests.wire.stage import Clock

PLAN = {"exam": "usmle-step-1", "attempts": 0, "exam-date": "2026-05-18", "rest-days": "sun"}


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(server: DiscordServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Application]:
    async with stage.on_discord(tmp_path, server, clock, zone="Europe/Berlin") as app:
        yield app


@pytest.mark.usefixtures("app")
async def test_an_open_modal_costs_nothing(server: DiscordServer) -> None:
    """A modal that somebody leaves open has nothing waiting for it, and none of its words are kept in memory."""
    ann = server.user("ann")
    await ann.command("plan", PLAN)
    for _ in range(5):
        assert (await ann.command("check-in")).modal is not None
    waiting = [task for task in asyncio.all_tasks() if "timeout" in getattr(task.get_coro(), "__qualname__", "")]
    assert waiting == []


async def test_what_comes_while_it_stops_is_answered(server: DiscordServer, clock: Clock, tmp_path: Path) -> None:
    """What is heard while Comeback finishes what it has in hand is answered too, not left thinking for ever."""
    ann, ben = server.user("ann"), server.user("ben")
    async with contextlib.AsyncExitStack() as up:
        await up.enter_async_context(stage.on_discord(tmp_path, server, clock))
        one = server.hangs(times=1, path="/webhooks/")
        first = asyncio.ensure_future(ann.command("today"))
        await asyncio.wait_for(one.met.wait(), 5)
        leaving = asyncio.ensure_future(up.aclose())
        two = server.hangs(times=1, path="/webhooks/")
        second = asyncio.ensure_future(ben.command("today"))
        await asyncio.wait_for(two.met.wait(), 5)
        one.ends()
        assert (await first).message.text
        two.ends()
        assert (await second).message.text
        await leaving
