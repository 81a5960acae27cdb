from __future__ import annotations

from datetime import timedelta

import pytest

from bot.application import Application
from bot.delivery import TryAgain, Unknown
from tests.bot import stage
from tests.bot.stage import ALICE, BOB, NOW

pytestmark = pytest.mark.both

YEAR = timedelta(days=365)
MINUTE = timedelta(minutes=1)


async def test_a_clock_that_was_wrong_for_a_while_costs_nobody_their_messages(app: Application) -> None:
    """When a clock that ran a year ahead is put right, everybody is looked at again, and no outage is made up."""
    post = stage.Post()
    app.connect("console", post)
    ids = await stage.join(app, ALICE, BOB)
    await app.tick(NOW)
    await app.start(NOW + YEAR)
    await app.tick(NOW + YEAR)
    tomorrow = NOW + stage.DAY
    await app.beat(tomorrow)
    await app.tick(tomorrow)
    assert [await stage.status(app, who, tomorrow.date(), tomorrow) is not None for who in ids] == [True, True]
    people = [(await stage.member(app, who, tomorrow)).person for who in ids]
    assert all(person.seen_at <= person.looked_at <= tomorrow < person.next_look for person in people)
    assert all(outage.ended <= tomorrow for outage in app.outages)


async def test_what_waited_by_a_wrong_clock_goes(app: Application) -> None:
    """Messages that a wrong clock put off, leased or tried in the future are sent once it is put right."""
    post = stage.Post(fails={"alice": TryAgain(), "bob": Unknown()})
    app.connect("console", post)
    await stage.queued(app, ALICE, BOB)
    await app.start(NOW + YEAR)
    await app.deliver(NOW + YEAR)
    await app.store.transact(lambda tx: tx.outbox.claim(NOW + YEAR + MINUTE, 9))
    post.fails = {}
    await app.tick(NOW + 5 * MINUTE)
    await app.tick(NOW + 7 * MINUTE)
    assert post.users == ["alice", "bob"]


async def test_a_clock_that_is_set_back_a_little_changes_nothing(app: Application) -> None:
    """An hour back nobody gets a second message, and whoever is not due is not looked at sooner."""
    post = stage.Post()
    app.connect("console", post)
    person_id = (await stage.join(app, ALICE))[0]
    await app.tick(NOW)
    before = (await stage.member(app, person_id)).person.next_look
    await app.tick(NOW - timedelta(hours=1))
    assert (await stage.member(app, person_id)).person.next_look == before
    assert len(post.sent) == 1
