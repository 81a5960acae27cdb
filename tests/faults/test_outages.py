from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import delivery
from bot.application import Application
from bot.delivery import Closed, TryAgain, Unknown
from core.message import Message
from core.people import Account
from tests import sizes
from tests.faults import town
from tests.faults.town import DAY, HOUR, MINUTE, MONDAY, SECOND

BERLIN = ZoneInfo("Europe/Berlin")
PEOPLE = sizes.sized(6, 40)


def local_hour(sent: town.Sent) -> int:
    return sent.at.astimezone(BERLIN).hour


def assert_in_peace(sent: list[town.Sent]) -> None:
    """Nothing in quiet hours, and one message a local day."""
    for each in town.by_user(sent).values():
        assert all(8 <= local_hour(one) < 22 for one in each), each
        first_sends = [one.at.astimezone(BERLIN).date() for one in each if not one.again]
        assert len(set(first_sends)) == len(first_sends), each


async def opened(app: Application, clock: town.Clock, *, keys: bool = True) -> tuple[town.Wire, town.Wire]:
    """A crowd on two platforms; ``keys`` says whether they know keys."""
    discord, slack = (town.Wire(name, clock, keys=keys) for name in ("discord", "slack"))
    app.connect("discord", discord)
    app.connect("slack", slack)
    await app.start(clock.now)
    await town.crowd(app, PEOPLE)
    return discord, slack


@pytest.mark.parametrize("hours", [1, 13, 30, 60] if sizes.TORTURE else [1, 30])
@pytest.mark.parametrize(
    "trouble",
    [
        TryAgain,
        lambda: TryAgain(timedelta(minutes=7)),
        lambda: TryAgain(timedelta(seconds=-5)),
        lambda: TryAgain(timedelta(days=400)),
    ],
    ids=["try-again", "in-minutes", "in-the-past", "in-a-year"],
)
async def test_what_waited_comes_once(tmp_path: Path, trouble: Callable[[], Exception], hours: int) -> None:
    """After an outage of one platform everybody on it gets one message, late if it is, and never at night."""
    clock = town.Clock()
    async with town.composed(tmp_path / "db") as app:
        discord, slack = await opened(app, clock)
        ends = town.CHECK_IN - 5 * MINUTE + hours * HOUR
        discord.trouble = lambda _user: trouble() if clock.now < ends else None
        await town.pass_time(app, clock, ends)
        assert discord.sent == []
        assert {len(sent) for sent in town.by_user(slack.sent).values()} == {1 + (hours >= 30) + (hours >= 60)}
        await town.pass_time(app, clock, ends + 24 * HOUR)
        assert_in_peace(discord.sent)
        came = town.by_user(discord.sent)
        assert len(came) == PEOPLE // 2
        # What was a check-in alone is gone with its day; what the plan asks for comes late, and once.
        assert all(len(sent) <= 2 for sent in came.values())
        assert all(sent[0].late == (sent[0].at > town.CHECK_IN + 10 * MINUTE and hours != 13) for sent in came.values())
        assert await town.count(app, "outbox", "state != 'sent'") == 0


@pytest.mark.parametrize("keys", [True, False], ids=["keys", "no-keys"])
async def test_lost_answers_are_repeated_once(tmp_path: Path, keys: bool) -> None:
    """A platform whose answers are lost for an hour brings each message at most twice, and the second says so."""
    clock = town.Clock()
    async with town.composed(tmp_path / "db") as app:
        discord, slack = await opened(app, clock)
        ends = town.CHECK_IN + HOUR
        discord.lost = lambda _user: Unknown() if clock.now < ends else None
        discord.trouble = lambda _user: RuntimeError() if clock.now < ends and not keys else None
        await town.pass_time(app, clock, town.CHECK_IN - MINUTE)
        await town.pass_time(app, clock, ends + 2 * HOUR, MINUTE)
        assert_in_peace(discord.sent)
        wanted = [False, True] if keys else []
        assert [[one.again for one in each] for each in town.by_user(discord.sent).values()] == [
            wanted for _ in range(PEOPLE // 2) if wanted
        ]
        assert len(slack.sent) == len(town.by_user(slack.sent)) == PEOPLE // 2
        assert (await town.fates(app))["sent answer-lost"] == PEOPLE // 2


async def test_closed_accounts_are_left_for_the_other_platform(tmp_path: Path) -> None:
    """Whoever closed one platform gets the message on the other one; nobody gets it on both."""
    clock = town.Clock()
    async with town.composed(tmp_path / "db") as app:
        discord, slack = await opened(app, clock)
        discord.trouble = lambda _user: Closed()
        await app.store.transact(
            lambda tx: tx.connection.exec_driver_sql(
                "INSERT INTO accounts (platform, team, user, person_id, closed, channel, used_at) "
                "SELECT 'slack', '', user, person_id, 0, '', used_at - 1 FROM accounts WHERE platform = 'discord'"
            )
        )
        await town.pass_time(app, clock, town.CHECK_IN + DAY + HOUR)
        assert discord.sent == []
        assert all(len(each) == 2 for each in town.by_user(slack.sent).values())
        assert len(town.by_user(slack.sent)) == PEOPLE
        assert max(discord.tries.values()) == 1


class Silent(town.Wire):
    """A platform that takes a message and never answers."""

    async def send(self, account: Account, message: Message, key: str) -> None:
        await super().send(account, message, key)
        await asyncio.Event().wait()


async def test_a_platform_that_hangs_holds_up_nobody_else(tmp_path: Path) -> None:
    """While one platform answers nobody the other one's messages go, and few of its own end unknown."""
    clock = town.Clock()
    async with town.composed(tmp_path / "db") as app:
        discord, slack = await opened(app, clock)
        hung = Silent("discord", clock)
        app.messengers["discord"] = delivery.Line(hung, patience=0.05)
        clock.now = town.CHECK_IN
        await app.sweep(clock.now)
        async with asyncio.timeout(20):
            await app.tick(clock.now)
        assert len(slack.sent) == PEOPLE // 2
        assert sum(hung.tries.values()) <= delivery.BATCH
        app.connect("discord", discord)
        clock.now += 10 * MINUTE
        await town.pass_time(app, clock, clock.now + HOUR)
        came = town.by_user([*hung.sent, *discord.sent])
        assert len(came) == PEOPLE // 2
        assert {len(each) for each in came.values()} <= {1, 2}
        assert all(each[-1].again for each in came.values() if len(each) == 2)


@pytest.mark.parametrize("seed", range(sizes.sized(2, 40)))
async def test_any_weather_ends_in_one_message_a_day(tmp_path: Path, seed: int) -> None:
    """Whatever platforms do for four days, nobody hears one thing twice unannounced, or at night, or in a burst."""
    chance = town.dice(seed)
    clock = town.Clock()
    async with town.composed(tmp_path / "db") as app:
        wires = await opened(app, clock, keys=chance.random() < 0.5)
        storm = MONDAY + 4 * DAY
        unclear: list[Callable[[], BaseException | None]] = [
            Unknown,
            TimeoutError,
            OSError,
            asyncio.CancelledError,
            lambda: None,
        ]
        clear: list[Callable[[], BaseException | None]] = [
            *unclear,
            TryAgain,
            lambda: TryAgain(timedelta(seconds=chance.uniform(-9, 9000))),
        ]
        for wire in wires:
            wire.trouble = lambda _user: chance.choice(clear)() if clock.now < storm else None
            wire.lost = lambda _user: chance.choice(unclear)() if clock.now < storm else None
        while clock.now < storm:
            step = chance.choice([SECOND, 20 * SECOND, MINUTE, 10 * MINUTE, 3 * HOUR, 15 * HOUR])
            await town.pass_time(app, clock, min(clock.now + chance.uniform(1, 8) * step, storm))
        await town.pass_time(app, clock, storm + 2 * DAY)
        for each in town.by_user([*wires[0].sent, *wires[1].sent]).values():
            assert all(8 <= local_hour(one) < 22 for one in each), each
            again = {one.key for one in each if one.again}
            plain = [one for one in each if not one.again]
            assert all(sum(one.key == key and one.again for one in each) == 1 for key in again), each
            for one in plain:
                same = [other for other in plain if other.key == one.key]
                assert same[-1].at - same[0].at <= 2 * MINUTE, same
            assert len({one.at.astimezone(BERLIN).date() for one in each}) == len({one.key for one in each}), each
        assert await town.count(app, "outbox", "state != 'sent'") == 0
