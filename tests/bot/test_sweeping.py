from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.application import Application
from bot.database.store import Store
from bot.decisions import Decisions
from bot.delivery import TryAgain
from core.causes import World
from core.exams import Exam
from core.ledger import Outgoing
from core.members import Member
from core.nudges import Look
from core.people import Account
from tests.bot import stage
from tests.bot.stage import ALICE, BOB, NOW

pytestmark = pytest.mark.both

HOUR = timedelta(hours=1)
CROWD = [Account(platform="console", user=f"user{number}") for number in range(120)]


def look_but_not_at(bad: int) -> Decisions:
    """The test's rules, but one person cannot be looked at."""

    def look(member: Member, exam: Exam | None, world: World) -> Look:
        if member.person.id == bad:
            raise ValueError("secret words of a member")
        return stage.look(member, exam, world)

    return replace(stage.RULES, look=look)


async def test_everybody_due_is_looked_at_once(app: Application) -> None:
    """A sweep over more people than a chunk holds queues one message for each."""
    ids = await stage.join(app, *CROWD)
    assert await app.sweep(NOW) == len(CROWD)
    assert await app.sweep(NOW) == 0
    queued = await app.store.transact(lambda tx: tx.outbox.unsent(ids, NOW))
    assert [len(messages) for messages in queued.values()] == [1] * len(CROWD)


async def test_one_bad_person_does_not_stop_the_others(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Who cannot be looked at is logged without their words and put off for an hour; all others are looked at."""
    app = stage.app_of(store, look_but_not_at(2))
    post = stage.Post()
    app.connect("console", post)
    await stage.join(app, *CROWD)
    with caplog.at_level(logging.ERROR):
        await app.tick(NOW)
    assert len(post.sent) == len(CROWD) - 1
    assert "ValueError while looking at person 2" in caplog.text
    assert "secret" not in caplog.text
    assert (await stage.member(app, 2)).person.next_look == NOW + HOUR


async def test_unreadable_data_of_one_does_not_stop_the_others(app: Application) -> None:
    """Somebody whose rows cannot be read any more is put off; the others of their chunk are looked at."""
    ids = await stage.join(app, ALICE, BOB)
    await app.store.transact(
        lambda tx: tx.connection.exec_driver_sql("UPDATE journal SET body = '{}' WHERE person_id = 1")
    )
    assert await app.sweep(NOW) == 2
    assert await app.next_moment() == NOW
    assert list(await app.store.transact(lambda tx: tx.outbox.unsent(ids, NOW))) == [2]
    assert await app.sweep(NOW) == 0
    assert await app.store.transact(lambda tx: tx.due_people(NOW + HOUR, 9)) == [1]


async def test_a_look_that_wants_another_at_once_waits(store: Store) -> None:
    """Rules that ask for a look at this very moment again cannot keep the sweep busy for ever."""

    def look(member: Member, exam: Exam | None, world: World) -> Look:
        return Look(rows=(), outgoing=(), next_look=world.now)

    app = stage.app_of(store, replace(stage.RULES, look=look))
    await stage.join(app, ALICE)
    assert await app.sweep(NOW) == 1
    assert await app.next_moment() == NOW + timedelta(minutes=1)


async def test_a_slot_holds_one_message(store: Store) -> None:
    """A second message for a day that had one is not queued; its nudges are held."""

    def look(member: Member, exam: Exam | None, world: World) -> Look:
        row = stage.a_row(NOW.date(), at=world.now, subject=str(world.now))
        message = Outgoing(slot=row.slot, items=(row.key,), allowed_at=world.now)
        return Look(rows=(row,), outgoing=(message,), next_look=world.now + HOUR)

    app = stage.app_of(store, replace(stage.RULES, look=look))
    post = stage.Post()
    app.connect("console", post)
    person_id = (await stage.join(app, ALICE))[0]
    await app.tick(NOW)
    await app.tick(NOW + HOUR)
    assert len(post.sent) == 1
    rows = (await stage.member(app, person_id, NOW + HOUR)).ledger.rows.values()
    assert [(row.status, row.rule) for row in rows] == [("sent", "due"), ("held", "slot-taken")]


async def test_yesterdays_unsent_message_is_taken_back(app: Application) -> None:
    """While a platform is down at most one day's message waits: yesterday's is opened again, keeping its moment."""
    post = stage.Post(fails={"alice": TryAgain()})
    app.connect("console", post)
    person_id = (await stage.join(app, ALICE))[0]
    await app.tick(NOW)
    await app.tick(NOW + stage.DAY)
    queued = await app.store.transact(lambda tx: tx.outbox.slots([person_id]))
    assert queued == {(person_id, "2026-03-03")}
    yesterday = await stage.status(app, person_id, NOW.date(), NOW + stage.DAY)
    assert yesterday is not None
    assert (yesterday.status, yesterday.rule, yesterday.allowed_at) == ("held", "unsent", NOW)
    post.fails = {}
    await app.tick(NOW + stage.DAY + HOUR)
    assert len(post.sent) == 1


async def test_a_message_that_is_being_sent_is_not_taken_back(app: Application) -> None:
    """What somebody is sending at this moment stays in their hands."""
    person_id = (await stage.join(app, ALICE))[0]
    await app.sweep(NOW)
    tomorrow = NOW + stage.DAY
    claimed = await app.store.transact(lambda tx: tx.outbox.claim(tomorrow, 9))
    await app.sweep(tomorrow)
    slots = await app.store.transact(lambda tx: tx.outbox.slots([person_id]))
    assert (person_id, claimed[0].outgoing.slot) in slots
