"""What the engine's tests share: a moment, an account, rules of a few lines, and a messenger that remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from bot.application import Application
from bot.database import tables
from bot.database.store import Store
from bot.database.transaction import Transaction
from bot.decisions import Decisions
from core import exams, facts, journal, ledger, rules, support
from core.causes import World
from core.commands import Command, Commands
from core.exams import Exam
from core.members import Member
from core.message import Message
from core.nudges import Look, Verdict
from core.people import Account, Place
from core.plans import Plan
from core.ports import Context, Rulebook

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = "UTC"
ALICE = Account(platform="console", user="alice")
BOB = Account(platform="console", user="bob")

CONFIG = Path(__file__).resolve().parents[2] / "config"


def _texts(folder: str) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((CONFIG / folder).glob("*.toml"))}


BOOK = Rulebook(
    exams=exams.catalogue(_texts("exams")),
    rules=rules.parse((CONFIG / "nudges.toml").read_text("utf-8"), "nudges.toml"),
    facts=facts.catalogue(_texts("facts")),
    support=support.parse((CONFIG / "support.toml").read_text("utf-8"), "support.toml"),
)


def a_row(day: date, status: ledger.Status = "queued", **more: object) -> ledger.Row:
    """A check-in of that day, in the day's message."""
    row = ledger.Row(kind="check-in", subject=str(day), occurrence="1", status=status, rule="due", at=NOW)
    return replace(row, **{"slot": str(day), "allowed_at": NOW} | more)  # type: ignore[arg-type]


def a_plan(exam: str = "usmle-step-1", version: str = "") -> Plan:
    """A new plan without a date."""
    return Plan(
        exam=exam,
        exam_version=version or BOOK.exams.current[exam].version,
        started_on=NOW.date(),
        live_since=NOW,
        exam_set_at=NOW,
        exam_set_on=NOW.date(),
    )


# --- Rules of a few lines: once a day everybody is asked how it goes, as soon as the sweep comes by ------------------


def words(context: Context, text: str) -> Message:
    """Keep the words."""
    context.records.add(journal.Note(at=context.now, day=context.member.today(context.now), text=text))
    return Message(title="Kept")


def look(member: Member, exam: Exam | None, world: World) -> Look:
    """Ask once a day."""
    today = member.today(world.now)
    row = a_row(today, at=world.now, allowed_at=world.now)
    later = world.now + DAY
    if member.ledger.closed(*row.key):
        return Look(rows=(), outgoing=(), next_look=later)
    outgoing = ledger.Outgoing(slot=row.slot, items=(row.key,), allowed_at=world.now)
    return Look(rows=(row,), outgoing=(outgoing,), next_look=later)


def at_sending(member: Member, exam: Exam | None, outgoing: ledger.Outgoing, world: World) -> Verdict:
    """Whatever is queued goes."""
    return Verdict(what="send", items=tuple(member.ledger.rows[key] for key in outgoing.items))


def say(member: Member, exam: Exam | None, verdict: Verdict, world: World, again: bool) -> Message:
    """Name the nudges."""
    title = "You may have this already" if again else "How does it go?"
    return Message(title=title, event="nudge", kinds=tuple(item.kind for item in verdict.items))


RULES = Decisions(words=words, look=look, at_sending=at_sending, say=say)


def app_of(store: Store, decisions: Decisions = RULES, **commands: Callable[[Context], Message]) -> Application:
    """Comeback on that store, with these commands."""
    table = {name: _command(name, run) for name, run in commands.items()}
    return Application(store=store, commands=Commands(table), book=BOOK, decisions=decisions, stamp="1")


def _command(name: str, run: Callable[[Context], Message]) -> Command:
    return Command(name=name, help=name, example=name, run=lambda context, _values: run(context))


@dataclass
class Post:
    """A platform that remembers what it was sent, and fails when it is told to."""

    sent: list[tuple[Account, Message, str]] = field(default_factory=list)
    posted: list[tuple[Place, Message, str]] = field(default_factory=list)
    fails: Mapping[str, Exception] = field(default_factory=dict)
    swallows: bool = False

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Remember the message, or fail for that user; a platform that swallows has sent it all the same."""
        failure = self.fails.get(account.user)
        if failure is None or self.swallows:
            self.sent.append((account, message, key))
        if failure is not None:
            raise failure

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """The same in a channel."""
        failure = self.fails.get(place.channel)
        if failure is None or self.swallows:
            self.posted.append((place, message, key))
        if failure is not None:
            raise failure

    @property
    def users(self) -> list[str]:
        """Who was written to, in alphabetical order."""
        return sorted(account.user for account, _, _ in self.sent)


async def join(app: Application, *accounts: Account, now: datetime = NOW) -> list[int]:
    """Let people say something, so that they are known; their ids."""
    heard = [await app.hear(account, "hello", now, zone=ZONE) for account in accounts]
    return [each.person_id or 0 for each in heard]


async def member(app: Application, person_id: int, now: datetime = NOW) -> Member:
    """A member as the database has them."""
    found = await app.store.transact(lambda tx: tx.members([person_id], now))
    return found[0]


async def status(app: Application, person_id: int, day: date, now: datetime = NOW) -> ledger.Row | None:
    """What became of the check-in of that day."""
    return (await member(app, person_id, now)).ledger.rows.get(("check-in", str(day), "1"))


async def queued(app: Application, *accounts: Account) -> list[int]:
    """People with a message each that may go; their ids."""
    ids = await join(app, *accounts)
    await app.sweep(NOW)
    return ids


async def fate(app: Application, person_id: int = 1, now: datetime = NOW) -> ledger.Row:
    """What became of somebody's check-in of the first day."""
    row = await status(app, person_id, NOW.date(), now)
    assert row is not None
    return row


def verdicts(what: Literal["hold", "drop"], status: ledger.Status) -> Decisions:
    """Rules that change their mind at the moment of sending."""

    def at_sending(member: Member, exam: Exam | None, outgoing: ledger.Outgoing, world: World) -> Verdict:
        rows = tuple(replace(member.ledger.rows[key], status=status, rule="changed", slot="") for key in outgoing.items)
        return Verdict(what=what, rows=rows)

    return replace(RULES, at_sending=at_sending)


def leave_company(tx: Transaction, person_id: int, friend: int | None = None) -> None:
    """Let somebody have a group with a post, a buddy (or a friend as one), a share, a look, a letter and a pod."""
    run = tx.connection.execute
    place = {"platform": "console", "place": str(person_id), "settings": "{}", "changed_at": NOW}
    (group_id,) = run(sa.insert(tables.groups), place).inserted_primary_key or (0,)
    friend = friend or tx.meet(Account(platform="console", user=f"friend-of-{person_id}"), NOW, ZONE)
    both = {"person_id": person_id, "other_id": friend, "group_id": group_id, "at": NOW}
    member = {"person_id": person_id, "group_id": group_id, "user": "x", "confirmed_at": NOW}
    run(sa.insert(tables.memberships), member | {"manages": False, "named": False, "mentor": False})
    run(sa.insert(tables.ties), both | {"kind": "buddy", "state": "live"})
    run(sa.insert(tables.shares), both | {"item": "effort", "audience": "buddy"})
    run(sa.insert(tables.sightings), {"person_id": person_id, "viewer_id": friend, "items": '["effort"]', "at": NOW})
    letter = {"person_id": person_id, "sender_id": friend, "kind": "kind-word", "subject": "1", "body": "{}"}
    run(sa.insert(tables.letters), letter | {"at": NOW, "until": NOW})
    (pod_id,) = run(sa.insert(tables.pods), {"group_id": group_id, "exam": "x", "at": NOW}).inserted_primary_key or (0,)
    run(sa.insert(tables.pod_members), {"person_id": person_id, "pod_id": pod_id, "at": NOW})
    post = {"group_id": group_id, "slot": "digest:2026-03-02", "kind": "digest", "allowed_at": NOW, "not_before": NOW}
    run(sa.insert(tables.posts), post | {"state": "sent", "rule": "due", "tries": 0, "key": "k", "sent_at": NOW})
