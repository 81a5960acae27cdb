"""What Comeback says unasked on Slack, over real sockets: nudges as direct messages, whatever Slack does meanwhile."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.slack import SlackSettings
from core.people import Account
from tests import sizes
from tests.wire.slack_person import Person
from tests.wire.slack_server import SlackServer
from tests.wire.slack_stage import CHECK_IN, Stage, planned

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
def stage(server: SlackServer, tmp_path: Path) -> Stage:
    """A stage on which nobody waits for their turn in a channel."""
    server.gap = 0.0
    return Stage(server, tmp_path / "comeback.sqlite3", more={"in_a_channel": 1000.0})


@pytest.fixture
def ann(server: SlackServer) -> Person:
    return server.user("ann", tz="America/New_York")


async def test_a_nudge_comes_as_a_direct_message(stage: Stage, ann: Person) -> None:
    """At check-in time a nudge comes into the DM, with its buttons, its rare ones behind a menu, and our key."""
    async with stage.up() as comeback:
        await planned(ann)
        await stage.tick(comeback, CHECK_IN)
        [nudge] = await stage.server.arrives(ann)
        assert nudge.labels[:1] == ["On track"]
        assert nudge.menu == ["Fewer of these"]
        assert nudge.payload["metadata"]["event_payload"]["key"]
        said = await ann.press("On track", on=nudge)
        assert said.message.readable
        assert (await ann.press("Fewer of these", on=nudge)).message.readable
    assert stage.server.faults == []


async def test_a_dm_is_opened_once(stage: Stage, ann: Person) -> None:
    """The DM of somebody who only spoke in a channel is opened for the first nudge, and known from then on."""
    study = stage.server.channel("study", ann)
    async with stage.up() as comeback:
        await ann.command("/plan", "exam=usmle step 1 exam-date=2026-06-15", place=study)
        await stage.tick(comeback, CHECK_IN)
        await stage.server.arrives(ann)
        account = Account(platform="slack", team="T1", user=ann.id)
        assert await comeback.channel_of(account) == ann.dm.id
    async with stage.up() as comeback:
        stage.server.passes(MINUTE)
        await stage.tick(comeback, CHECK_IN + timedelta(days=1))
        await stage.server.arrives(ann)
    assert [name for name, _ in stage.server.api.calls].count("conversations.open") == 1
    assert stage.server.faults == []


async def test_a_dm_that_is_gone_is_opened_anew(stage: Stage, ann: Person) -> None:
    """When the DM that was known is gone, another one is opened, once."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.forget_dm(ann)
        await stage.tick(comeback, CHECK_IN)
        [nudge] = await stage.server.arrives(ann)
        assert nudge.channel == ann.dm.id


@pytest.mark.parametrize("error", ["user_disabled", "cannot_dm_bot", "user_not_found"])
async def test_a_closed_door_is_not_knocked_at_twice(stage: Stage, ann: Person, error: str) -> None:
    """Somebody who cannot be written to is left alone until they speak, and hears then that it was so."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.forget_dm(ann)
        ann.disabled = error
        await stage.tick(comeback, CHECK_IN)
        tries = len(stage.server.api.calls)
        await stage.tick(comeback, CHECK_IN + timedelta(days=1))
        assert len(stage.server.api.calls) == tries
        assert stage.server.inbox(ann) == []
        ann.disabled = ""
        await ann.types("I am back")
        stage.server.passes(MINUTE)
        await stage.tick(comeback, CHECK_IN + timedelta(days=2))
        await stage.server.arrives(ann)


async def test_a_lost_answer_is_repeated_once_and_says_so(stage: Stage, ann: Person) -> None:
    """Slack knows no keys: after a lost answer the nudge comes once more, saying that it may be there already."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.loses_answers()
        await stage.tick(comeback, CHECK_IN)
        stage.server.passes(MINUTE)
        await stage.tick(comeback, CHECK_IN + timedelta(seconds=20))
        stage.server.passes(MINUTE)
        await stage.tick(comeback, CHECK_IN + timedelta(minutes=20))
        first, again = await stage.server.arrives(ann, count=2)
        assert "may have this already" not in first.readable
        assert "may have this already" in again.readable
    assert stage.server.faults == []


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", 500])
async def test_an_unclear_error_counts_as_unknown(stage: Stage, ann: Person, error: int | str) -> None:
    """After Slack's own faults nobody knows whether a message went: it is repeated once, and says so."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.fails(error, method="chat.postMessage")
        await stage.tick(comeback, CHECK_IN)
        await stage.tick(comeback, CHECK_IN + timedelta(seconds=20))
        [nudge] = await stage.server.arrives(ann)
        assert "may have this already" in nudge.readable


@pytest.mark.parametrize("error", [429, 503, "ratelimited", "service_unavailable"])
async def test_not_now_is_tried_later(stage: Stage, ann: Person, error: int | str) -> None:
    """When Slack says not now the nudge waits, and comes as if nothing had been."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.fails(error, method="chat.postMessage")
        await stage.tick(comeback, CHECK_IN)
        assert stage.server.people[ann.id].unasked == []
        await stage.tick(comeback, CHECK_IN + timedelta(minutes=2))
        [nudge] = await stage.server.arrives(ann)
        assert "may have this already" not in nudge.readable


async def test_a_revoked_token_is_said_once(stage: Stage, ann: Person, caplog: pytest.LogCaptureFixture) -> None:
    """When the token is worth nothing any more that is said once, and nudges wait until there is another."""
    ben = stage.server.user("ben")
    async with stage.up() as comeback:
        await planned(ann)
        await planned(ben)
        stage.server.revoke()
        with caplog.at_level(logging.ERROR):
            await stage.tick(comeback, CHECK_IN)
            await stage.tick(comeback, CHECK_IN + timedelta(minutes=11))
        told = [each for each in caplog.records if "token_revoked" in each.getMessage()]
        assert len(told) == 1
        stage.server.teams["T1"].gone = ""
        await stage.tick(comeback, CHECK_IN + timedelta(minutes=25))
        await stage.server.arrives(ann)
        await stage.server.arrives(ben)


async def test_a_hanging_slack_is_unknown_not_for_ever(stage: Stage, ann: Person) -> None:
    """While Slack answers nothing nobody is nudged twice, and members are answered as soon as it does."""
    async with stage.up() as comeback:
        await planned(ann)
        with stage.server.hangs():
            ticking = asyncio.ensure_future(stage.tick(comeback, CHECK_IN))
            done, _ = await asyncio.wait({ticking}, timeout=0.5)
            assert not done
        await ticking
        assert len(await stage.server.arrives(ann)) == 1


async def test_messages_are_paced(stage: Stage) -> None:
    """Words that come fast are all answered, in their order, and no faster than Slack takes them."""
    stage.server.gap = SlackServer().gap
    ann = stage.server.user("ann")
    async with stage.up(in_a_channel=SlackSettings().in_a_channel):
        await ann.command("/today")
        said = [asyncio.ensure_future(ann.types(f"word {n}", within=20)) for n in range(sizes.sized(2, 4))]
        await asyncio.gather(*said)
    assert stage.server.limited == 0
    assert len(stage.server.inbox(ann)) == 1 + len(said)
    assert stage.server.faults == []
