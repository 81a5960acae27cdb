from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.application import Application
from bot.database.store import Store
from bot.delivery import Closed, TryAgain
from core.causes import World
from core.exams import Exam
from core.ledger import Outgoing
from core.members import Member
from core.message import Message
from core.nudges import Look, Verdict
from core.people import Account
from tests.bot import stage
from tests.bot.stage import ALICE, BOB, NOW

pytestmark = pytest.mark.both

TODAY = NOW.date()
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ELSEWHERE = Account(platform="discord", user="alice#1")


async def link(app: Application, person_id: int, account: Account, now: datetime) -> None:
    await app.store.transact(lambda tx: tx.link(person_id, account, now))


async def test_a_key_fits_every_platform_and_is_never_shared(app: Application, post: stage.Post) -> None:
    """Each message goes out under a key of its own, of at most 25 plain characters."""
    await stage.queued(app, ALICE, BOB)
    await app.deliver(NOW)
    keys = [key for _, _, key in post.sent]
    assert len(set(keys)) == 2
    assert all(key.isalnum() and key.isascii() and len(key) <= 25 for key in keys)


async def test_a_leased_message_is_nobody_elses(app: Application, post: stage.Post) -> None:
    """While one is sending a message no other takes it; when the lease ends without word, it is taken up again."""
    await stage.queued(app, ALICE)
    claimed = await app.store.transact(lambda tx: tx.outbox.claim(NOW, 9))
    assert len(claimed) == 1
    assert await app.deliver(NOW + 59 * SECOND) == 0
    assert await app.next_moment() == NOW + 60 * SECOND
    assert await app.deliver(NOW + 60 * SECOND) == 1
    assert post.users == ["alice"]


async def test_several_at_work_send_nothing_twice(app: Application, post: stage.Post) -> None:
    """Deliveries that run at the same time share the queue."""
    await stage.queued(app, *(Account(platform="console", user=str(number)) for number in range(70)))
    taken = await asyncio.gather(*(app.deliver(NOW) for _ in range(8)))
    assert sum(taken) == len(post.sent) == len(set(post.users)) == 70


async def test_a_platform_that_is_down_is_tried_less_and_less(app: Application, post: stage.Post) -> None:
    """Retries come after 1, 2, 4, 8 and then every 15 minutes; what is certain not to have gone says nothing of it."""
    await stage.queued(app, ALICE)
    post.fails = {"alice": TryAgain()}
    moments, now = [], NOW
    for _ in range(6):
        await app.deliver(now)
        moment = await app.next_moment()
        assert moment is not None
        moments.append((moment - now) // MINUTE)
        now = moment
    assert moments == [1, 2, 4, 8, 15, 15]
    post.fails = {}
    await app.deliver(now)
    assert [message.title for _, message, _ in post.sent] == ["How does it go?"]


async def test_a_platform_may_say_when(app: Application, post: stage.Post) -> None:
    """A platform that says when to come back is asked then."""
    await stage.queued(app, ALICE)
    post.fails = {"alice": TryAgain(7 * SECOND)}
    await app.deliver(NOW)
    assert await app.next_moment() == NOW + 7 * SECOND


async def test_a_closed_place_falls_to_the_other_one(app: Application, post: stage.Post) -> None:
    """Where the preferred place is closed, the one message goes to the other one, now and from then on."""
    person_id = (await stage.queued(app, ALICE))[0]
    await link(app, person_id, ELSEWHERE, NOW + SECOND)
    discord = stage.Post(fails={ELSEWHERE.user: Closed()})
    app.connect("discord", discord)
    await app.tick(NOW)
    assert (post.users, discord.users) == (["alice"], [])
    discord.fails = {}
    await app.tick(NOW + stage.DAY)
    assert (post.users, discord.users) == (["alice", "alice"], [])


async def test_a_place_opens_when_its_person_speaks_there(app: Application, post: stage.Post) -> None:
    """Speaking somewhere opens that place again and makes it the preferred one."""
    person_id = (await stage.queued(app, ALICE))[0]
    await link(app, person_id, ELSEWHERE, NOW + SECOND)
    discord = stage.Post(fails={ELSEWHERE.user: Closed()})
    app.connect("discord", discord)
    await app.tick(NOW)
    discord.fails = {}
    await app.hear(ELSEWHERE, "here again", NOW + MINUTE, zone="UTC")
    await app.tick(NOW + stage.DAY)
    assert (post.users, discord.users) == (["alice"], ["alice#1"])
    await app.hear(ALICE, "back here", NOW + stage.DAY + MINUTE, zone="UTC")
    await app.tick(NOW + 2 * stage.DAY)
    assert (post.users, discord.users) == (["alice", "alice"], ["alice#1"])


async def test_who_cannot_be_reached_anywhere_is_left_alone(app: Application, post: stage.Post) -> None:
    """With every place closed the message is dropped and the ledger says why; no place is tried again daily."""
    await stage.queued(app, ALICE)
    post.fails = {"alice": Closed()}
    await app.tick(NOW)
    row = await stage.fate(app)
    assert (row.status, row.rule) == ("dropped", "nowhere-to-reach")
    post.fails = {}
    await app.tick(NOW + stage.DAY)
    assert post.sent == []


async def test_a_platform_that_is_not_connected_is_waited_for(app: Application) -> None:
    """A message for a platform that this program does not speak to waits in the queue."""
    await stage.queued(app, ALICE)
    assert await app.deliver(NOW) == 1
    assert await app.next_moment() == NOW + MINUTE
    post = stage.Post()
    assert await app.deliver(NOW + MINUTE, {"console": post}) == 1
    assert post.users == ["alice"]


async def test_one_persons_trouble_does_not_stop_the_others(store: Store) -> None:
    """A message that cannot be worded, and one that cannot be sent, leave all others on their way."""

    def say(member: Member, exam: Exam | None, verdict: Verdict, world: World, again: bool) -> Message:
        if member.person.id == 1:
            raise ValueError("secret words of a member")
        return stage.say(member, exam, verdict, world, again)

    app = stage.app_of(store, replace(stage.RULES, say=say))
    post = stage.Post(fails={"bob": RuntimeError()})
    app.connect("console", post)
    carol = Account(platform="console", user="carol")
    await stage.queued(app, ALICE, BOB, carol)
    await app.tick(NOW)
    assert post.users == ["carol"]
    almost, then = NOW + timedelta(minutes=59, seconds=30), NOW + timedelta(minutes=60)
    claimed = [await app.store.transact(lambda tx, at=at: tx.outbox.claim(at, 9)) for at in (almost, then)]  # type: ignore[misc]
    assert [[each.person_id for each in some] for some in claimed] == [[2], [1]]


async def test_what_is_no_longer_due_is_not_sent(store: Store) -> None:
    """A message whose cause is gone when it is about to go leaves the queue, and the ledger says so."""
    app, post = stage.app_of(store, stage.verdicts("drop", "skipped")), stage.Post()
    app.connect("console", post)
    await stage.queued(app, ALICE)
    assert await app.deliver(NOW) == 1
    assert (post.sent, (await stage.fate(app)).rule) == ([], "changed")
    assert await app.next_moment() == NOW + stage.DAY


async def test_what_may_not_go_now_is_decided_anew(store: Store) -> None:
    """A message that is held at sending opens its nudges again, with their moment, and the sweep looks at once."""
    app, post = stage.app_of(store, stage.verdicts("hold", "held")), stage.Post()
    app.connect("console", post)
    await stage.queued(app, ALICE)
    later = NOW + MINUTE
    assert await app.deliver(later) == 1
    row = await stage.fate(app)
    assert (post.sent, row.status, row.allowed_at) == ([], "held", NOW)
    assert await app.next_moment() == later


async def test_only_what_is_still_due_is_carried(store: Store) -> None:
    """Where some of a message's nudges are gone, the others go, and each has its own fate in the ledger."""

    def look(member: Member, exam: Exam | None, world: World) -> Look:
        rows = tuple(stage.a_row(TODAY, subject=subject) for subject in ("gone", "due"))
        keys = tuple(row.key for row in rows)
        message = Outgoing(slot=str(TODAY), items=keys, allowed_at=NOW)
        return Look(rows=rows, outgoing=(message,), next_look=NOW + stage.DAY)

    def at_sending(member: Member, exam: Exam | None, outgoing: Outgoing, world: World) -> Verdict:
        gone, due = (member.ledger.rows["check-in", subject, "1"] for subject in ("gone", "due"))
        return Verdict(what="send", items=(due,), rows=(replace(gone, status="skipped"),), late=True)

    app, post = stage.app_of(store, replace(stage.RULES, look=look, at_sending=at_sending)), stage.Post()
    app.connect("console", post)
    person_id = (await stage.join(app, ALICE))[0]
    await app.tick(NOW)
    rows = (await stage.member(app, person_id)).ledger.rows
    assert {key[1]: (row.status, row.late) for key, row in rows.items()} == {
        "gone": ("skipped", False),
        "due": ("sent", True),
    }


async def test_who_erases_while_a_message_goes_out_stays_gone(app: Application) -> None:
    """A message that was on its way when its member erased everything leaves no row behind."""

    class Erasing(stage.Post):
        async def send(self, account: Account, message: Message, key: str) -> None:
            await app.store.transact(lambda tx: tx.records(tx.member_of(account, NOW, "UTC"), NOW).erase())
            await super().send(account, message, key)

    app.connect("console", Erasing())
    await stage.queued(app, ALICE)
    await app.tick(NOW)
    assert await app.next_moment() is None
    left = await app.store.transact(
        lambda tx: tx.connection.exec_driver_sql("SELECT count(*) FROM ledger").scalar_one()
    )
    assert left == 0


async def test_each_day_has_its_message(app: Application, post: stage.Post) -> None:
    """Day after day there is one message, under a new key."""
    person_id = (await stage.join(app, ALICE))[0]
    for days in range(5):
        await app.tick(NOW + days * stage.DAY)
    assert len({key for _, _, key in post.sent}) == len(post.sent) == 5
    row = await stage.status(app, person_id, date(2026, 3, 6), NOW + 4 * stage.DAY)
    assert row is not None
    assert row.status == "sent"
