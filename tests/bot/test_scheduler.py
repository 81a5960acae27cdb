from __future__ import annotations

import asyncio

import pytest

from bot.application import Application
from bot.scheduler import Scheduler
from core.message import Message
from core.people import Account, Outage
from tests.bot import stage
from tests.bot.stage import ALICE, BOB, NOW

pytestmark = pytest.mark.both


class Arrivals(stage.Post):
    """A platform that says when the first message has come."""

    def __init__(self) -> None:
        super().__init__()
        self.came = asyncio.Event()

    async def send(self, account: Account, message: Message, key: str) -> None:
        await super().send(account, message, key)
        self.came.set()


async def test_what_is_due_at_the_start_goes_out(app: Application) -> None:
    """A scheduler that is started sweeps and delivers at once, by the clock it was given."""
    post = Arrivals()
    app.connect("console", post)
    await stage.join(app, ALICE)
    scheduler = Scheduler(app, lambda: NOW)
    scheduler.start()
    await asyncio.wait_for(post.came.wait(), 20)
    await scheduler.stop()
    assert post.users == ["alice"]


async def test_a_command_brings_the_next_look_forward(app: Application) -> None:
    """After a command nobody waits for the next tick: what it made due goes out soon."""
    post = Arrivals()
    app.connect("console", post)
    await stage.join(app, ALICE)
    scheduler = Scheduler(app, lambda: NOW)
    scheduler.start()
    await asyncio.wait_for(post.came.wait(), 20)
    post.came.clear()
    await stage.join(app, BOB)
    # Sooner than the 15 seconds of a tick.
    await asyncio.wait_for(post.came.wait(), 10)
    await scheduler.stop()
    assert post.users == ["alice", "bob"]


async def test_a_stopped_scheduler_is_still(app: Application) -> None:
    """Commands after the stop wake nobody."""
    scheduler = Scheduler(app, lambda: NOW)
    scheduler.start()
    await scheduler.stop()
    assert app.stirred is None


async def test_a_scheduler_says_that_comeback_is_up(app: Application) -> None:
    """The heartbeat is written by the clock, so that the next start knows how long it was dark."""
    scheduler = Scheduler(app, lambda: NOW)
    scheduler.start()
    async with asyncio.timeout(20):
        while (alive_at := await app.store.transact(lambda tx: tx.upkeep.alive_at())) is None:
            pass
    await scheduler.stop()
    assert alive_at == NOW


async def test_a_stop_leaves_the_queue_to_the_next_start(app: Application) -> None:
    """Who stops while many messages wait stops after those in hand, not after all of them."""
    post = Arrivals()
    app.connect("console", post)
    await stage.queued(app, *(Account(platform="console", user=str(number)) for number in range(300)))
    scheduler = Scheduler(app, lambda: NOW)
    scheduler.start()
    await asyncio.wait_for(post.came.wait(), 20)
    await scheduler.stop()
    sent = len(post.sent)
    assert 0 < sent < 300
    await app.tick(NOW + stage.DAY / 24)
    assert len(set(post.users)) == len(post.sent) == 300


async def test_a_machine_that_slept_was_off(app: Application) -> None:
    """Where the clock leaps while the program lives, the time between counts as an outage before anything is said."""
    post, times = Arrivals(), [NOW]
    app.connect("console", post)
    await app.start(NOW)
    scheduler = Scheduler(app, lambda: times[-1])
    scheduler.start()
    async with asyncio.timeout(20):
        while await app.store.transact(lambda tx: tx.upkeep.alive_at()) != NOW:
            pass
        times.append(NOW + 3 * stage.DAY)
        await stage.join(app, ALICE, now=times[-1])
        await post.came.wait()
    await scheduler.stop()
    assert app.outages == (Outage(NOW, NOW + 3 * stage.DAY),)
