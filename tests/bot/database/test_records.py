from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.application import Application
from bot.database import tables
from bot.database.records import MemberRecords
from bot.database.store import Store
from bot.database.transaction import Transaction
from core import journal, ledger
from core.journal import Journal
from core.members import Member
from core.people import Account, Draft
from tests.bot import stage
from tests.bot.stage import ALICE, BOB, NOW, ZONE

pytestmark = pytest.mark.both

TODAY = NOW.date()
LONG_AGO = NOW - timedelta(days=200)
ONE_OF_EACH: tuple[journal.Entry, ...] = (
    journal.Score(
        at=NOW,
        day=TODAY,
        exam="usmle-step-1",
        form="nbme-28",
        name="NBME 28",
        scale="epc",
        value=61.5,
        subjects=(journal.Subject(name="Renal", level="lower"),),
        misses=("timing",),
    ),
    journal.Study(at=NOW, day=TODAY, minutes=90, questions=40, correct=25),
    journal.CheckIn(at=NOW, day=TODAY, how="behind", note="slow"),
    journal.Note(at=NOW, day=TODAY, text="a hard day"),
    journal.Commitment(at=NOW, day=TODAY, what="Renal", when="Tue", where="library"),
    journal.Reflection(at=NOW, day=TODAY, ratings={"effort": 3}, changes=("Anki",)),
    journal.Reason(at=NOW, day=TODAY, text="my patients"),
    journal.Request(at=NOW, day=TODAY, about="pacing", whom="my advisor"),
    journal.Attempt(at=NOW, day=TODAY, exam="usmle-step-1", outcome="failed"),
    journal.Choice(at=NOW, day=TODAY, about="rushing", subject="exam", answer="keep"),
)


async def writes(store: Store, write: Callable[[MemberRecords], Any], account: Account = ALICE) -> Any:
    """Let somebody write."""

    def written(tx: Transaction) -> Any:
        records = tx.records(tx.member_of(account, NOW, ZONE), NOW)
        done = write(records)
        records.flush()
        return done

    return await store.transact(written)


async def member_of(store: Store, account: Account = ALICE) -> Member:
    return await store.transact(lambda tx: tx.member_of(account, NOW, ZONE))


async def test_a_new_person_lives_in_the_given_zone(store: Store) -> None:
    """Somebody who is heard for the first time gets the zone they are met in, and is looked at from now on."""
    member = await store.transact(lambda tx: tx.member_of(ALICE, NOW, "America/New_York"))
    assert member.person.reminders.zone == "America/New_York"
    assert member.person.looked_at == member.person.next_look == member.person.seen_at == NOW
    assert member == await member_of(store)


@pytest.mark.parametrize("zone", ["", "Europe/Atlantis", "../../etc/passwd", "Europe"])
async def test_a_zone_that_does_not_exist_is_utc(store: Store, zone: str) -> None:
    """Whatever a platform says of somebody's zone, they get a clock that can be read."""
    member = await store.transact(lambda tx: tx.member_of(ALICE, NOW, zone))
    assert member.person.reminders.zone == "UTC"


async def test_people_of_two_platforms_are_two(store: Store) -> None:
    """The same user name elsewhere, or in another team, is somebody else."""
    accounts = [ALICE, replace(ALICE, platform="discord"), replace(ALICE, platform="slack", team="T1")]
    ids = [(await member_of(store, account)).person.id for account in accounts]
    assert len(set(ids)) == 3


async def test_every_kind_of_record_is_kept(store: Store) -> None:
    """What a member logs, of every kind, is there the next time, in its place of the journal."""
    assert {entry.kind for entry in ONE_OF_EACH} == set(journal.KINDS)
    ids = await writes(store, lambda records: [records.add(entry) for entry in ONE_OF_EACH])
    kept = [replace(entry, id=given) for entry, given in zip(ONE_OF_EACH, ids, strict=True)]
    assert (await member_of(store)).journal == journal.gather(kept)


async def test_a_record_can_change_and_go(store: Store) -> None:
    """A record's new content replaces the old one, and a removed one is gone."""
    score, note = ONE_OF_EACH[0], ONE_OF_EACH[3]
    ids = await writes(store, lambda records: [records.add(score), records.add(note)])
    changed = replace(score, id=ids[0], day=TODAY - timedelta(days=1))
    await writes(store, lambda records: records.change(changed))
    await writes(store, lambda records: records.remove(ids[1]))
    assert (await member_of(store)).journal == journal.gather([changed])


async def test_nobody_reaches_anothers_records(store: Store) -> None:
    """Whatever id a member gives, another's records and plans stay as they are."""
    note = ONE_OF_EACH[3]
    its_id = await writes(store, lambda records: records.add(note))
    plan = await writes(store, lambda records: records.save_plan(stage.a_plan()))
    with pytest.raises(KeyError):
        await writes(store, lambda records: records.change(replace(note, id=its_id)), BOB)
    with pytest.raises(KeyError):
        await writes(store, lambda records: records.save_plan(plan), BOB)
    await writes(store, lambda records: records.remove(its_id), BOB)
    member = await member_of(store)
    assert (len(member.journal.notes), member.plan) == (1, plan)


async def test_a_plan_counts_its_versions(store: Store) -> None:
    """A new plan is version 1, each change the next; the newest plan is the member's."""
    first = await writes(store, lambda records: records.save_plan(stage.a_plan()))
    assert (first.version, (await member_of(store)).plan) == (1, first)
    changed = await writes(store, lambda records: records.save_plan(replace(first, attempts=2)))
    assert (changed.id, changed.version, (await member_of(store)).plan) == (first.id, 2, changed)
    second = await writes(store, lambda records: records.save_plan(stage.a_plan()))
    assert (second.id != first.id, (await member_of(store)).plan) == (True, second)


async def test_settings_and_drafts_are_kept(store: Store) -> None:
    """What a member set and left open is there the next time, and the command sees it at once."""
    draft = Draft(command="log-score", given={"test": "nbme 28"}, page=0, at=NOW)

    def write(records: MemberRecords) -> None:
        reminders = replace(records.person.reminders, zone="Asia/Tokyo", fewer={"check-in": 1})
        records.save_person(replace(records.person, reminders=reminders, drafts=(draft,)))
        assert records.person.drafts == (draft,)

    await writes(store, write)
    person = (await member_of(store)).person
    assert (person.reminders.zone, person.reminders.fewer, person.drafts) == (
        "Asia/Tokyo",
        {"check-in": 1},
        (draft,),
    )


async def test_who_spoke_was_seen(store: Store) -> None:
    """A command makes its member seen now and due for a look now."""
    await member_of(store)
    later = NOW + timedelta(days=2)

    def speak(tx: Transaction) -> None:
        tx.records(tx.member_of(ALICE, later, ZONE), later).flush()

    await store.transact(speak)
    person = (await member_of(store)).person
    assert (person.created_at, person.seen_at, person.next_look) == (NOW, later, later)


async def test_the_ledger_keeps_one_row_a_nudge(store: Store) -> None:
    """A nudge's new fate replaces its old one."""
    row = stage.a_row(TODAY)
    await writes(store, lambda records: records.settle([row, stage.a_row(TODAY + timedelta(days=1))]))
    await writes(store, lambda records: records.settle([replace(row, status="sent", late=True)]))
    rows = (await member_of(store)).ledger.rows
    assert (len(rows), rows[row.key].status, rows[row.key].late) == (2, "sent", True)


async def test_what_is_long_past_does_not_weigh_on_decisions(store: Store) -> None:
    """After 120 days check-ins, study and notes stay in the database, but only what is always needed is at hand."""
    old = [replace(entry, at=LONG_AGO, day=LONG_AGO.date()) for entry in ONE_OF_EACH]
    held = stage.a_row(LONG_AGO.date(), "held", at=LONG_AGO)
    sent = stage.a_row(TODAY, "sent", at=LONG_AGO)
    dropped = stage.a_row(TODAY - timedelta(days=1), "dropped", at=LONG_AGO)
    await writes(store, lambda records: [records.add(entry) for entry in old])
    await writes(store, lambda records: records.settle([held, sent, dropped]))
    member = await member_of(store)
    needed = {"score", "attempt", "reason", "reflection", "commitment", "choice"}
    assert _kinds(member.journal) == {entry.kind for entry in old if entry.kind in needed}
    assert member.ledger.rows == {held.key: held, sent.key: sent}
    dump = await writes(store, lambda records: records.dump())
    assert (len(dump["journal"]), len(dump["ledger"])) == (len(old), 3)


def _kinds(logged: Journal) -> set[str]:
    return {record.kind for name in Journal.__dataclass_fields__ for record in getattr(logged, name)}


async def everything_about(app: Application, account: Account) -> None:
    """Let somebody leave a trace in every table."""
    await app.hear(account, "hello", NOW, zone=ZONE)
    await app.sweep(NOW)

    def write(records: MemberRecords) -> None:
        for entry in ONE_OF_EACH:
            records.add(entry)
        records.save_plan(stage.a_plan())

    await writes(app.store, write, account)
    await app.store.transact(lambda tx: _leave_codes(tx, tx.member_of(account, NOW, ZONE).person.id))
    await app.store.transact(lambda tx: stage.leave_company(tx, tx.member_of(account, NOW, ZONE).person.id))


def _leave_codes(tx: Transaction, person_id: int) -> None:
    code = {"person_id": person_id, "digest": str(person_id), "expires_at": NOW}
    tx.connection.execute(sa.insert(tables.link_codes), code)
    tx.connection.execute(sa.insert(tables.link_tries), {"person_id": person_id, "at": NOW})


async def test_an_export_is_complete(app: Application) -> None:
    """An export holds every row about the member, in words that anybody can read, and nothing of others."""
    await everything_about(app, ALICE)
    await everything_about(app, BOB)
    dump = await writes(app.store, lambda records: records.dump())
    assert set(dump) == {table.name for table in tables.OF_A_PERSON}
    assert all(dump.values())
    assert [row["user"] for row in dump["accounts"]] == ["alice"]
    assert {row["kind"] for row in dump["journal"]} == set(journal.KINDS)
    assert dump["people"][0]["created_at"] == NOW.isoformat()
    assert dump["people"][0]["reminders"]["zone"] == ZONE
    assert dump["journal"][0]["body"]["text"] == "hello"
    assert "bob" not in json.dumps(dump)


async def test_the_whole_journal_reaches_back_for_ever(store: Store) -> None:
    """Everything that was ever logged is in the whole journal, also what no decision looks at any more."""
    old = tuple(replace(entry, at=LONG_AGO, day=LONG_AGO.date()) for entry in ONE_OF_EACH)
    await writes(store, lambda records: [records.add(entry) for entry in (*old, *ONE_OF_EACH)])
    whole = await writes(store, lambda records: records.whole_journal())
    found = [replace(record, id=0) for name in Journal.__dataclass_fields__ for record in getattr(whole, name)]
    assert len(found) == 2 * len(ONE_OF_EACH)
    assert all(each in found for each in (*old, *ONE_OF_EACH))


async def test_nothing_is_left_of_who_erases(app: Application, tmp_path: Path, address: str) -> None:
    """After erasing, no table holds a row of the member, no file a word of theirs, and others keep theirs."""
    await everything_about(app, ALICE)
    await everything_about(app, BOB)
    secret = "my very own words"
    note = journal.Note(at=NOW, day=TODAY, text=secret)
    person_id = await writes(app.store, lambda records: (records.add(note), records.person.id)[1])
    on_file = address.startswith("sqlite")
    assert files_with(secret, tmp_path) or not on_file
    await writes(app.store, lambda records: records.erase())

    def rows(tx: Transaction) -> dict[str, set[int]]:
        return {
            table.name: {row[-1] for row in tx.connection.execute(sa.select(table, _whose(table)))}
            for table in tables.OF_A_PERSON
        }

    left = await app.store.transact(rows)
    assert all(person_id not in people for people in left.values())
    assert all(left.values())
    assert files_with(secret, tmp_path) == []


def files_with(words: str, folder: Path) -> list[str]:
    """The files in a folder that hold these words."""
    return [file.name for file in folder.iterdir() if words.encode() in file.read_bytes()]


def _whose(table: sa.Table) -> sa.Label[Any]:
    column: sa.Column[Any] = table.c.id if table is tables.people else table.c.person_id
    return column.label("whose")


async def test_who_erased_can_start_anew(app: Application) -> None:
    """After erasing, the same account is somebody new, under a number that nobody had before."""
    before = (await stage.join(app, ALICE))[0]
    await writes(app.store, lambda records: records.erase())
    after = (await stage.join(app, ALICE))[0]
    assert after > before
    assert len((await stage.member(app, after)).journal.notes) == 1


async def test_the_members_of_a_chunk_are_their_own(app: Application) -> None:
    """Members that are loaded together each have their own plan, records and ledger."""
    people = [Account(platform="console", user=name) for name in ("a", "b", "c")]
    for account in people:
        note = journal.Note(at=NOW, day=TODAY, text=account.user)
        await writes(app.store, lambda records, note=note: records.add(note), account)  # type: ignore[misc]
    await writes(app.store, lambda records: records.save_plan(stage.a_plan()), people[1])
    await writes(app.store, lambda records: records.settle([stage.a_row(date(2026, 3, 1))]), people[2])
    members = await app.store.transact(lambda tx: tx.members([1, 2, 3, 4], NOW))
    assert [member.journal.notes[0].text for member in members] == ["a", "b", "c"]
    assert [member.plan is not None for member in members] == [False, True, False]
    assert [len(member.ledger.rows) for member in members] == [0, 0, 1]
    assert members[2].ledger == ledger.ledger([stage.a_row(date(2026, 3, 1))])
