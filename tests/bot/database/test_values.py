from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.database import values
from bot.database.tables import Moment
from core import journal, ledger
from core.people import Draft, Person, Reminders, Snooze
from core.plans import LastResult, Plan
from tests.bot.stage import NOW

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SUBJECTS = st.lists(st.from_type(journal.Subject), max_size=3).map(tuple)


def entries(kind: type[journal.Entry]) -> st.SearchStrategy[journal.Entry]:
    """Any record of that kind."""
    more: Mapping[str, st.SearchStrategy[object]] = (
        {"value": NUMBERS, "pass_chance": st.none() | NUMBERS, "subjects": SUBJECTS} if kind is journal.Score else {}
    )
    return st.builds(kind, at=MOMENTS, day=st.dates(), id=st.integers(1, 2**53), **more)


PLANS = st.builds(
    Plan,
    live_since=MOMENTS,
    exam_set_at=MOMENTS,
    last=st.builds(LastResult, reported=st.none() | NUMBERS),
    failed_report=SUBJECTS,
    rest_days=st.frozensets(st.integers(0, 6), max_size=6),
    id=st.integers(1, 2**53),
    version=st.integers(1, 2**31),
)
REMINDERS = st.builds(
    Reminders,
    snoozes=st.lists(st.builds(Snooze, until=MOMENTS), max_size=3).map(tuple),
    changed_at=st.none() | MOMENTS,
    fewer=st.dictionaries(st.text(), st.integers(0, 9)),
)
PEOPLE = st.builds(
    Person,
    created_at=MOMENTS,
    seen_at=MOMENTS,
    looked_at=MOMENTS,
    next_look=MOMENTS,
    reminders=REMINDERS,
    drafts=st.lists(st.builds(Draft, at=MOMENTS), max_size=3).map(tuple),
)


@pytest.mark.parametrize("kind", journal.KINDS.values(), ids=list(journal.KINDS))
def test_every_record_comes_back(kind: type[journal.Entry]) -> None:
    """A record of any kind, with anything in it, is read as it was kept."""

    @given(entries(kind))
    def comes_back(entry: journal.Entry) -> None:
        row = SimpleNamespace(id=entry.id, **values.of_entry(entry))
        assert values.entry(row) == entry

    comes_back()


@given(PLANS)
def test_every_plan_comes_back(plan: Plan) -> None:
    """A plan, with anything in it, is read as it was kept."""
    assert values.plan(SimpleNamespace(id=plan.id, version=plan.version, **values.of_plan(plan))) == plan


@given(PEOPLE)
def test_every_person_comes_back(person: Person) -> None:
    """What a person set and left open is read as it was kept."""
    row = SimpleNamespace(
        id=person.id,
        created_at=person.created_at,
        seen_at=person.seen_at,
        looked_at=person.looked_at,
        next_look=person.next_look,
        company=person.company,
        **values.of_settings(person),
    )
    assert values.person(row) == person


@given(st.builds(ledger.Row, at=MOMENTS, allowed_at=st.none() | MOMENTS))
def test_every_fate_comes_back(row: ledger.Row) -> None:
    """A row of the ledger is read as it was kept."""
    assert values.fate(SimpleNamespace(**values.of_fate(1, row))) == row


@given(st.lists(st.tuples(st.text(), st.text(), st.text())))
def test_what_a_message_carries_comes_back(keys: list[values.Key]) -> None:
    """The nudges of a queued message are read as they were kept."""
    assert values.keys(values.of_keys(keys)) == tuple(keys)


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_is_kept_to_the_microsecond(moment: datetime) -> None:
    """A moment of any zone comes back as the same instant, in UTC."""
    dialect, kind = sqlite.dialect(), Moment()
    kept = kind.process_bind_param(moment, dialect)
    read = kind.process_result_value(kept, dialect)
    assert read is not None
    assert read.tzinfo is UTC
    assert read == moment.astimezone(timezone(timedelta(0)))


def test_a_moment_without_a_zone_is_refused() -> None:
    """Nobody keeps a time by mistake without saying whose it is."""
    with pytest.raises(ValueError, match="needs its time zone"):
        Moment().process_bind_param(NOW.replace(tzinfo=None), sqlite.dialect())


def test_words_are_kept_as_they_are() -> None:
    """What a member wrote stands in the row as they wrote it, so that a person can read their export."""
    note = journal.Note(at=NOW, day=date(2026, 3, 2), text="Müde, aber <!channel> \N{PARTY POPPER}")
    assert "Müde, aber <!channel> \N{PARTY POPPER}" in values.of_entry(note)["body"]
