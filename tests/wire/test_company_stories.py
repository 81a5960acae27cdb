"""A group of people over the wire: an organiser, two buddies and somebody of elsewhere, on Discord and on Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.application import Application
from bot.delivery import Messenger
from core.message import Message
from core.people import Account, Place
from tests.wire import slack_stage, stage
from tests.wire.discord_server import Channel, DiscordServer, Guild, Shown
from tests.wire.neighbours import TABLE
from tests.wire.slack_server import SlackServer
from tests.wire.stage import Clock

ZONE = "America/New_York"
FRIDAY = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)
"""17:00 in New York."""
LEASE = timedelta(seconds=61)


class Killed(BaseException):
    """The program is gone."""


class Dying:
    """A platform's messenger after whose post the program is gone, before it can write down that it went."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Send."""
        await self._messenger.send(account, message, key)

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """Post, and be gone."""
        await self._messenger.post_in(place, message, key)
        raise Killed


async def killed_while_posting(app: Application, platform: str, now: datetime) -> None:
    """The program posts what is due and is gone in that moment."""
    alive = app.messengers[platform]
    app.messengers[platform] = Dying(alive)
    with pytest.raises(BaseExceptionGroup) as gone:
        await app.tick(now)
    assert gone.value.split(Killed)[1] is None
    app.messengers[platform] = alive


async def until(there: Callable[[], bool], app: Application, clock: Clock) -> None:
    """Let time pass until it is so."""
    for _ in range(10):
        await app.tick(clock())
        if there():
            return
        clock.waits(seconds=30)
    raise AssertionError("It never came.")


def posts(channel: Channel) -> list[Shown]:
    """What was posted in a channel, beside answers to its people."""
    return [each for each in channel.messages if each.interaction is None]


# --- Discord ----------------------------------------------------------------------------------------------------------


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(window=0.02) as server:
        for name in ("mia", "kim", "lee", "pat"):
            server.user(name)
        yield server
        assert server.faults == []


@pytest.fixture
def study(discord: DiscordServer) -> Guild:
    """A server that Mia manages; Pat is in Oslo's only."""
    found = discord.guild("Study")
    found.managers = {discord.user("mia").id}
    discord.user("pat").leaves(found)
    for name in ("mia", "kim", "lee"):
        discord.user(name).leaves(discord.guild("Oslo"))
    return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def on_discord(discord: DiscordServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Application]:
    async with stage.on_discord(tmp_path, discord, clock, zone=ZONE, guesses=False, commands=TABLE) as app:
        yield app


@pytest.mark.usefixtures("on_discord")
async def test_only_who_manages_the_server_sets_it_up(discord: DiscordServer, study: Guild) -> None:
    """Discord's own right to manage the server is what counts: others change nothing, nor does another server's."""
    where, oslo = study.channel("study"), discord.guild("Oslo")
    mia, kim, pat = discord.user("mia"), discord.user("kim"), discord.user("pat")
    oslo.managers = {pat.id}
    assert "Organisers set this up" in (await kim.command("group", {"digest": "off"}, place=where)).text
    said = await mia.command("group", {"channel": where, "digest": "fri 17:00", "zone": ZONE}, place=where)
    assert "17:00" in said.text
    await pat.command("group", {"digest": "off"}, place=oslo.channel("study"))
    assert "Fri 17:00" in (await mia.command("group", place=where)).text


async def test_buddies_are_asked_and_answer_in_the_dm(
    on_discord: Application, discord: DiscordServer, study: Guild, clock: Clock
) -> None:
    """Whoever is picked from the list is asked in the DM, answers there with a press, and the other one hears of it."""
    kim, lee, where = discord.user("kim"), discord.user("lee"), study.channel("study")
    said = await kim.command("buddy", {"invite": lee}, place=where)
    assert said.message.ephemeral
    await until(lambda: bool(lee.unasked), on_discord, clock)
    asked = lee.unasked[-1]
    assert "**Kim** would like to be your buddy" in asked.text
    await lee.press("Yes, let's", on=asked)
    await until(lambda: bool(kim.unasked), on_discord, clock)
    assert "Lee" in kim.unasked[-1].text
    assert "Lee" in (await kim.command("buddy")).text


@pytest.mark.usefixtures("on_discord")
async def test_nobody_else_can_be_told_apart(discord: DiscordServer, study: Guild) -> None:
    """Somebody of another server and a program get one and the same answer, and nobody is asked."""
    kim, where = discord.user("kim"), study.channel("study")
    answers = {
        (await kim.command("buddy", {"invite": who}, place=where)).text
        for who in (discord.user("pat"), discord.bot["id"])
    }
    assert len(answers) == 1
    assert discord.user("pat").unasked == []


async def test_who_leaves_is_no_buddy_any_more(
    on_discord: Application, discord: DiscordServer, study: Guild, clock: Clock
) -> None:
    """When a buddy has left the server, they are gone from the other one's list within a day."""
    kim, lee, where = discord.user("kim"), discord.user("lee"), study.channel("study")
    await kim.command("buddy", {"invite": lee}, place=where)
    await until(lambda: bool(lee.unasked), on_discord, clock)
    await lee.press("Yes, let's")
    lee.leaves(study)
    clock.waits(days=1)
    await on_discord.check_members(clock())
    assert "Lee" not in (await kim.command("buddy")).text


async def test_a_digest_is_posted_once_though_the_program_is_killed(
    discord: DiscordServer, study: Guild, clock: Clock, tmp_path: Path
) -> None:
    """The program is killed right after the digest went: the next one sends the same key, and it stands there once."""
    mia, kim, where = discord.user("mia"), discord.user("kim"), study.channel("study")
    async with stage.on_discord(tmp_path, discord, clock, zone=ZONE, guesses=False, commands=TABLE) as app:
        await mia.command("group", {"channel": where, "digest": "fri 17:00", "zone": ZONE}, place=where)
        await kim.command("give", place=where)
        await kim.command("log-study", {"minutes": 90})
        clock.moment = FRIDAY
        await killed_while_posting(app, "discord", clock())
    [posted] = posts(where)
    async with stage.on_discord(tmp_path, discord, clock, zone=ZONE, guesses=False, commands=TABLE) as app:
        clock.moment += LEASE
        await app.tick(clock())
        await app.tick(clock() + timedelta(hours=1))
    assert posts(where) == [posted]
    assert "Kim" in posted.text
    assert not posted.ephemeral


# --- Slack ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.gap, server.workspace_a_minute = 0.0, 1_000_000
        yield server
        assert server.faults == []


@pytest.fixture
async def on_slack(slack: SlackServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Application]:
    there = slack_stage.Stage(slack, tmp_path / "slack.sqlite3", clock=clock, commands=TABLE)
    async with there.up(in_a_channel=1000.0, zone=ZONE) as app:
        yield app


async def test_a_workspace_over_a_week(on_slack: Application, slack: SlackServer, clock: Clock) -> None:
    """An owner sets it up and others may not; a mention asks somebody, who says yes in the DM; the digest is posted in
    the channel; and who leaves the workspace is nobody's buddy from then on.
    """
    mia, kim, lee = (slack.user(name, tz=ZONE) for name in ("mia", "kim", "lee"))
    mia.role = "owner"
    where = slack.channel("study", mia, kim, lee)
    assert "Organisers set this up" in (await kim.command("/group", "digest=off", place=where)).message.readable
    said = await mia.command("/group", f"channel=#study digest=fri 17:00 zone={ZONE}", place=where)
    assert "17:00" in said.message.readable
    await kim.command("/buddy", "invite=@lee", place=where)
    await until(lambda: bool(lee.unasked), on_slack, clock)
    assert "Kim would like to be your buddy" in lee.unasked[-1].readable
    await lee.press("Yes, let's")
    await until(lambda: bool(kim.unasked), on_slack, clock)
    assert "Lee" in (await kim.command("/buddy")).message.readable
    await kim.command("/give", place=where)
    await kim.command("/log-study", "minutes=90")
    clock.moment = FRIDAY
    await on_slack.tick(clock())
    assert ["Kim" in each.readable for each in where.messages] == [True]
    await lee.leaves()
    readable = "Lee"
    for _ in range(50):
        readable = (await kim.command("/buddy")).message.readable
        if "Lee" not in readable:
            break
    assert "Lee" not in readable


async def test_a_channel_without_the_bot_is_told_to_its_organiser(
    on_slack: Application, slack: SlackServer, clock: Clock
) -> None:
    """Where the bot was not invited nothing is posted, and the organiser hears why, once."""
    mia = slack.user("mia", tz=ZONE)
    mia.role = "admin"
    slack.channel("study", mia, bot_is_in=False)
    await mia.command("/group", f"channel=#study digest=off zone={ZONE} remind=fri 17:00 Sunday planning")
    clock.moment = FRIDAY
    await until(lambda: bool(mia.unasked), on_slack, clock)
    await on_slack.tick(clock() + timedelta(hours=1))
    assert len(mia.unasked) == 1
