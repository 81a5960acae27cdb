"""From what is due to what is queued: a look at everybody whose moment has come."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import noticing, trouble
from bot.database.outbox import ANSWER_LOST, Queued
from bot.database.store import Store
from bot.database.transaction import Transaction
from bot.decisions import Decisions
from core import causes, ledger, nudges
from core.exams import Exam
from core.members import Member
from core.people import Outage
from core.ports import Rulebook

log = logging.getLogger("comeback")

CHUNK = 50
"""People a transaction: few enough that commands in between hardly wait."""

PUT_OFF = timedelta(hours=1)
SOONEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class World:
    """What looks and sending rest on besides a member: the moment (aware UTC), the rules, and when Comeback
    was off. ``forgetful`` are platforms that do not know a message by its key.
    """

    now: datetime
    book: Rulebook
    outages: tuple[Outage, ...]
    decisions: Decisions
    forgetful: frozenset[str] = frozenset()

    @property
    def of_nudges(self) -> causes.World:
        """The same, as the rules take it."""
        return causes.World(now=self.now, rules=self.book.rules, outages=self.outages)

    def exam(self, member: Member) -> Exam | None:
        """The rules of the exam that the member's plan is for, as the plan was built with them."""
        plan = member.plan
        return self.book.exams.of(plan.exam, plan.exam_version) if plan else None


async def sweep(store: Store, world: World, going: Callable[[], bool]) -> int:
    """Look at everybody who is due, as long as ``going`` is true; how many were looked at."""
    looked = 0
    while going() and (ids := await store.transact(lambda tx: tx.due_people(world.now, CHUNK))):
        await _look_at(store, world, ids)
        looked += len(ids)
    return looked


async def _look_at(store: Store, world: World, ids: Sequence[int]) -> None:
    """Look at these people together; where that fails, at each alone, and put off the one who cannot be
    looked at.
    """
    try:
        await store.transact(lambda tx: _looks(tx, world, ids))
    except Exception as error:  # noqa: BLE001 - one person's failure never stops the sweep for the others
        if len(ids) > 1:
            for person_id in ids:
                await _look_at(store, world, [person_id])
            return
        reference = trouble.report(error, f"looking at person {ids[0]}")
        log.warning("%s: person %d is put off for an hour.", reference, ids[0])
        await store.transact(lambda tx: tx.look_next(ids[0], world.now + PUT_OFF))


def _looks(tx: Transaction, world: World, ids: Collection[int]) -> None:
    unsent = tx.outbox.unsent(ids, world.now)
    members = tx.members(ids, world.now)
    if noticing.note(tx, members, world.of_nudges):
        members = tx.members(ids, world.now)
    looks: list[tuple[Member, nudges.Look]] = []
    for loaded in members:
        member = _with_stale_back(tx, world, loaded, unsent.get(loaded.person.id, ()))
        look = world.decisions.look(member, world.exam(member), world.of_nudges)
        if look.next_look <= world.now:
            log.warning("The look at person %d wants another one at once; it waits a minute.", member.person.id)
            look = replace(look, next_look=world.now + SOONEST)
        looks.append((member, look))
    tx.keep_looks(looks, world.now)


def _with_stale_back(tx: Transaction, world: World, member: Member, unsent: Sequence[Queued]) -> Member:
    """The member once day's messages of earlier days that could not go are taken out of the queue.

    So at most one waits: its nudges are held, and today's look merges or drops them.
    """
    today = member.today(world.now).isoformat()
    stale = [each for each in unsent if _is_day(each.outgoing.slot) and each.outgoing.slot < today]
    rows = [row for queued in stale for row in held(member, queued, "unsent", world.now)]
    if not stale:
        return member
    for queued in stale:
        tx.outbox.remove(queued)
    tx.settle(member.person.id, rows)
    return replace(member, ledger=ledger.ledger([*member.ledger.rows.values(), *rows]))


def held(member: Member, queued: Queued, rule: str, now: datetime) -> list[ledger.Row]:
    """A queued message's ledger rows as they are once it is taken back: open again, with their first allowed
    moment.

    Where it may have arrived, they say so, that the next try can.
    """
    lost_at = queued.first_try_at
    if lost_at is not None:
        rule, now = ANSWER_LOST, lost_at
    rows = (member.ledger.rows.get(key) for key in queued.outgoing.items)
    return [
        replace(row, status="held", slot="", rule=rule, at=now)
        for row in rows
        if row is not None and row.status == "queued"
    ]


def _is_day(slot: str) -> bool:
    return len(slot) == len("2026-01-01")
