"""Both platforms in one run: one person on both, and a crowd whose nudges are due at one moment."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.application import Application
from bot.discord import connection
from bot.discord.settings import Settings
from bot.slack import SlackSettings
from bot.slack import app as slack_app
from tests import sizes
from tests.wire import stage
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_server import SlackServer
from tests.wire.stage import Clock

PLAN = {"exam": "usmle-step-1", "attempts": 0, "exam-date": "2026-05-18", "rest-days": "sun"}
TYPED = "exam=usmle-step-1 attempts=0 exam-date=2026-05-18 rest-days=sun"
ZONE = "America/New_York"


@dataclass(frozen=True, slots=True)
class Both:
    """The program, its clock, and both platforms."""

    app: Application
    clock: Clock
    discord: DiscordServer
    slack: SlackServer


@asynccontextmanager
async def both_up(folder: Path) -> AsyncIterator[Both]:
    """The program on Discord and Slack at once."""
    clock = Clock()
    async with DiscordServer() as discord, SlackServer() as slack, stage.program(folder, clock) as app:
        there = Settings(token=discord.token, zone=ZONE, api_url=discord.api_url, gateway_url=discord.gateway_url)
        here = SlackSettings(bot_token="xoxb-tests", app_token=slack.app_token, api_url=slack.api_url, zone=ZONE)
        async with connection.connected(app, there, clock), slack_app.connected(app, here, clock):
            await discord.ready()
            await slack.connected()
            yield Both(app, clock, discord, slack)
        assert discord.faults == []
        assert slack.faults == []


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with both_up(tmp_path) as both:
        yield both


async def linked(both: Both) -> None:
    """Ann, who began on Discord, is met on Slack as well."""
    ann, there = both.discord.user("ann"), both.slack.user("ann")
    await ann.command("plan", PLAN)
    both.clock.waits(minutes=1)
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", (await ann.command("my-data", {"do": "link"})).message.text)
    assert code is not None
    said = await there.command("/my-data", f"link {code[0]}")
    assert "Discord" in said.message.readable
    assert "Mon 18 May 2026" in (await there.command("/plan")).message.readable


async def test_one_person_has_one_nudge(both: Both) -> None:
    """Who linked both accounts has one plan, and one message a day: where they spoke last."""
    await linked(both)
    both.clock.waits(hours=11)
    await both.app.tick(both.clock())
    ann = next(iter(both.slack.people.values()))
    assert len(await both.slack.arrives(ann)) == 1
    assert both.discord.user("ann").unasked == []


async def test_the_other_place_when_one_is_closed(both: Both) -> None:
    """Where the place they spoke in last is closed, the nudge comes to the other one, once."""
    await linked(both)
    next(iter(both.slack.people.values())).dm.broken = "channel_not_found"
    next(iter(both.slack.people.values())).disabled = "user_disabled"
    both.clock.waits(hours=11)
    await both.app.tick(both.clock())
    assert len(await both.discord.arrives(both.discord.user("ann"))) == 1


async def test_erasing_on_one_platform_erases_the_person(both: Both) -> None:
    """Erase, asked for on Slack, leaves nothing of the person that began on Discord."""
    await linked(both)
    ann = next(iter(both.slack.people.values()))
    asked = await ann.command("/my-data", "erase")
    await ann.submit(asked.view, {"confirm": "erase everything"})
    assert await both.app.next_moment() is None


async def test_a_crowd_on_both_platforms_is_nudged_within_the_rates(both: Both) -> None:
    """Everybody's nudge of one moment arrives, none twice, and neither platform ever has to say stop."""
    each = sizes.sized(16, 250)
    there = [both.discord.user(f"user{number}") for number in range(each)]
    here = [both.slack.user(f"user{number}", tz=ZONE) for number in range(each)]
    both.slack.workspace_a_minute = 600

    def arrived() -> list[int]:
        return [*(len(person.unasked) for person in there), *(len(member.unasked) for member in here)]

    for person in there:
        await person.command("plan", PLAN)
    for member in here:
        await member.types("hello")
        await member.command("/plan", TYPED)
    both.clock.waits(hours=11)
    await asyncio.gather(*(both.app.tick(both.clock()) for _ in range(6)))
    for _ in range(60):  # who had to wait for a turn comes a little later, by the queue's own clock
        if all(arrived()):
            break
        both.clock.waits(seconds=20)
        await asyncio.gather(*(both.app.tick(both.clock()) for _ in range(6)))
    assert Counter(arrived()) == {1: 2 * each}
    assert (both.discord.limited, both.slack.limited) == (0, 0)
