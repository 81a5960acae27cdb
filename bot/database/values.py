"""How the frozen values of ``core`` become rows, and rows become values again.

What stands in a column of its own (an id, a moment, a day) is not repeated in the row's JSON.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from core import journal, ledger
from core.company import Letter, Meeting, Share, Tie
from core.groups import Group, Settings
from core.people import Draft, Person, Reminders
from core.plans import Plan

Values = dict[str, Any]
"""A row's values by column."""

Row = Any
"""A row as SQLAlchemy gives it: its columns are attributes."""


@functools.cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _json(kind: Any, value: object, *, exclude: set[str] | None = None) -> str:
    # Read-only mappings are written as the mappings they are; pydantic knows only dict.
    text = _adapter(kind).dump_json(value, exclude=exclude, fallback=dict, warnings=False)
    return text.decode()


def _with_columns(kind: Any, body: str, **columns: object) -> Any:
    return _adapter(kind).validate_python(json.loads(body) | columns)


def of_settings(person: Person) -> Values:
    """What a person set and left open."""
    drafts = _adapter(tuple[Draft, ...]).dump_json(person.drafts, fallback=dict, warnings=False).decode()
    return {"reminders": _json(Reminders, person.reminders), "drafts": drafts}


def person(row: Row) -> Person:
    """A row of ``people``."""
    return Person(
        id=row.id,
        created_at=row.created_at,
        reminders=reminders(row.reminders),
        seen_at=row.seen_at,
        looked_at=row.looked_at,
        next_look=row.next_look,
        drafts=_adapter(tuple[Draft, ...]).validate_json(row.drafts) if row.drafts != "[]" else (),
        company=row.company,
    )


def reminders(text: str) -> Reminders:
    """What a person set, as it is kept."""
    made: Reminders = _adapter(Reminders).validate_json(text)
    return made


def of_plan(plan: Plan) -> Values:
    """A plan without its id and version, which the store gives."""
    return {"status": plan.status, "body": _json(Plan, plan, exclude={"id", "version", "status"})}


def plan(row: Row) -> Plan:
    """A row of ``plans``."""
    made: Plan = _with_columns(Plan, row.body, id=row.id, version=row.version, status=row.status)
    return made


def of_entry(entry: journal.Entry) -> Values:
    """A record without its id, which the store gives."""
    body = _json(type(entry), entry, exclude={"id", "at", "day"})
    return {"kind": entry.kind, "day": entry.day, "at": entry.at, "body": body}


def entry(row: Row) -> journal.Entry:
    """A row of ``journal``. Raises KeyError for a kind that this program does not know."""
    made: journal.Entry = _with_columns(journal.KINDS[row.kind], row.body, id=row.id, at=row.at, day=row.day)
    return made


def of_fate(person_id: int, row: ledger.Row) -> Values:
    """A row of a person's ledger."""
    return {
        "person_id": person_id,
        "kind": row.kind,
        "subject": row.subject,
        "occurrence": row.occurrence,
        "status": row.status,
        "rule": row.rule,
        "at": row.at,
        "slot": row.slot,
        "allowed_at": row.allowed_at,
        "late": row.late,
    }


def fate(row: Row) -> ledger.Row:
    """A row of ``ledger``."""
    return ledger.Row(
        kind=row.kind,
        subject=row.subject,
        occurrence=row.occurrence,
        status=row.status,
        rule=row.rule,
        at=row.at,
        slot=row.slot,
        allowed_at=row.allowed_at,
        late=row.late,
    )


Key = tuple[str, str, str]


def of_keys(keys: Sequence[Key]) -> str:
    """The nudges that a queued message carries."""
    return json.dumps(keys, ensure_ascii=False)


def keys(text: str) -> tuple[Key, ...]:
    """The same, read."""
    return tuple((kind, subject, occurrence) for kind, subject, occurrence in json.loads(text))


def of_group_settings(settings: Settings) -> str:
    """What a group's organisers set."""
    return _json(Settings, settings)


def group_settings(text: str) -> Settings:
    """The same, read."""
    made: Settings = _adapter(Settings).validate_json(text)
    return made


def group(row: Row) -> Group:
    """A row of ``groups``."""
    return Group(
        id=row.id,
        platform=row.platform,
        place=row.place,
        settings=group_settings(row.settings),
        changed_at=row.changed_at,
    )


def of_tie(tie: Tie) -> Values:
    """A tie without its id, which the store gives."""
    return {
        "kind": tie.kind,
        "person_id": tie.one,
        "other_id": tie.other,
        "group_id": tie.group,
        "state": tie.state,
        "at": tie.at,
        "meeting": None if tie.meeting is None else _json(Meeting, tie.meeting),
    }


def tie(row: Row, names: tuple[str, str]) -> Tie:
    """A row of ``ties``."""
    return Tie(
        id=row.id,
        kind=row.kind,
        one=row.person_id,
        other=row.other_id,
        group=row.group_id,
        state=row.state,
        at=row.at,
        names=names,
        meeting=None if row.meeting is None else _adapter(Meeting).validate_json(row.meeting),
    )


def with_id(tie: Tie, kept: sa.CursorResult[Any]) -> Tie:
    """The tie with the id that the store gave. Raises LookupError where it gave none."""
    return replace(tie, id=new_id(kept))


def new_id(kept: sa.CursorResult[Any]) -> int:
    """The id that the store gave to a new row. Raises LookupError where it gave none."""
    key = kept.inserted_primary_key
    if key is None:
        raise LookupError("The database gave no id to a new row.")
    return int(key[0])


def of_share(share: Share) -> Values:
    """A share without its id, which the store gives."""
    return {
        "person_id": share.owner,
        "item": share.item,
        "audience": share.audience,
        "other_id": share.other,
        "group_id": share.group,
        "until": share.until,
        "at": share.at,
    }


def share(row: Row) -> Share:
    """A row of ``shares``."""
    return Share(
        id=row.id,
        owner=row.person_id,
        item=row.item,
        audience=row.audience,
        other=row.other_id,
        group=row.group_id,
        until=row.until,
        at=row.at,
    )


def of_letter(letter: Letter) -> Values:
    """A letter without its id, which the store gives."""
    return {
        "person_id": letter.to,
        "sender_id": letter.sender,
        "group_id": letter.group,
        "kind": letter.kind,
        "subject": letter.subject,
        "body": json.dumps(dict(letter.data), ensure_ascii=False),
        "at": letter.at,
        "until": letter.until,
        "read_at": letter.read_at,
    }


def letter(row: Row, sender_name: str, to_name: str) -> Letter:
    """A row of ``letters``."""
    return Letter(
        id=row.id,
        to=row.person_id,
        sender=row.sender_id,
        sender_name=sender_name,
        to_name=to_name,
        group=row.group_id,
        kind=row.kind,
        subject=row.subject,
        data=json.loads(row.body),
        at=row.at,
        until=row.until,
        read_at=row.read_at,
    )
