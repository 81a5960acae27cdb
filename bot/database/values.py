"""How the frozen values of ``core`` become rows, and rows become values again.

What stands in a column of its own (an id, a moment, a day) is not repeated in the row's JSON.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from core import journal, ledger
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
        reminders=_adapter(Reminders).validate_json(row.reminders),
        seen_at=row.seen_at,
        looked_at=row.looked_at,
        next_look=row.next_look,
        drafts=_adapter(tuple[Draft, ...]).validate_json(row.drafts) if row.drafts != "[]" else (),
    )


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
