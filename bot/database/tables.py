"""What is kept. Every row about a person hangs on ``people`` and goes when that row goes.

Moments are whole microseconds since 1970 UTC, aware on both sides; days are local dates; JSON is text, so
that any database will do. A change here needs a migration (see ``upgrade``); a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """The number that an aware moment is kept as. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone before it can be kept.")
    return (moment - EPOCH) // MICROSECOND


class Moment(TypeDecorator[datetime]):
    """An aware moment as microseconds since 1970 UTC. A naive one raises ValueError."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """The number to keep."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The moment that was kept, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[int]:
    """A number that is never given twice, not even after its row is gone."""
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)


def _person(**more: Any) -> sa.Column[int]:
    return sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, **more)


def _other(name: str, **more: Any) -> sa.Column[int]:
    """Another person: what stands here goes with them, too."""
    return sa.Column(name, sa.ForeignKey("people.id", ondelete="CASCADE"), **{"nullable": False} | more)


def _group(**more: Any) -> sa.Column[int]:
    return sa.Column("group_id", sa.ForeignKey("groups.id", ondelete="CASCADE"), nullable=False, **more)


people = sa.Table(
    "people",
    metadata,
    _id(),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("looked_at", Moment, nullable=False),
    sa.Column("next_look", Moment, nullable=False, index=True),
    sa.Column("reminders", sa.Text, nullable=False),
    sa.Column("drafts", sa.Text, nullable=False),
    sa.Column("company", sa.Boolean, nullable=False, server_default=sa.false()),
    sqlite_autoincrement=True,
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("platform", sa.String(32), primary_key=True),
    sa.Column("team", sa.String(64), primary_key=True),
    sa.Column("user", sa.String(64), primary_key=True),
    _person(index=True),
    sa.Column("closed", sa.Boolean, nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("opened_at", Moment),
    sa.Column("used_at", Moment, nullable=False),
    sa.Column("name", sa.String(128), nullable=False, server_default=""),
)

plans = sa.Table(
    "plans",
    metadata,
    _id(),
    _person(index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

journal = sa.Table(
    "journal",
    metadata,
    _id(),
    _person(),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Index(None, "person_id", "day"),
    sqlite_autoincrement=True,
)

ledger = sa.Table(
    "ledger",
    metadata,
    _person(primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("subject", sa.String(64), primary_key=True),
    sa.Column("occurrence", sa.String(64), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("rule", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("slot", sa.String(200), nullable=False),
    sa.Column("allowed_at", Moment),
    sa.Column("late", sa.Boolean, nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _id(),
    _person(),
    sa.Column("slot", sa.String(200), nullable=False),
    sa.Column("items", sa.Text, nullable=False),
    sa.Column("allowed_at", Moment, nullable=False),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("leased_until", Moment),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("first_try_at", Moment),
    sa.Column("key", sa.String(25), nullable=False),
    sa.Column("sent_at", Moment),
    sa.UniqueConstraint("person_id", "slot"),
    sa.Index(None, "state", "not_before"),
    sqlite_autoincrement=True,
)

link_codes = sa.Table(
    "link_codes",
    metadata,
    _id(),
    _person(unique=True),
    sa.Column("digest", sa.String(64), nullable=False, index=True),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("claimed_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("used_at", Moment),
    sqlite_autoincrement=True,
)
"""The newest code of each person, as a hash; ``claimed_by`` is who spoke it and has yet to say whether to link."""

link_tries = sa.Table(
    "link_tries",
    metadata,
    _id(),
    _person(),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "person_id", "at"),
    sqlite_autoincrement=True,
)
"""When a person spoke a code that was none."""

groups = sa.Table(
    "groups",
    metadata,
    _id(),
    sa.Column("platform", sa.String(32), nullable=False),
    sa.Column("place", sa.String(64), nullable=False),
    sa.Column("settings", sa.Text, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("next_look", Moment, index=True),
    sa.UniqueConstraint("platform", "place"),
    sqlite_autoincrement=True,
)
"""Servers and workspaces in which somebody used what concerns others; ``next_look``: something may be to be posted."""

memberships = sa.Table(
    "memberships",
    metadata,
    _person(primary_key=True),
    _group(primary_key=True, index=True),
    sa.Column("user", sa.String(64), nullable=False),
    sa.Column("manages", sa.Boolean, nullable=False),
    sa.Column("named", sa.Boolean, nullable=False),
    sa.Column("mentor", sa.Boolean, nullable=False),
    sa.Column("confirmed_at", Moment, nullable=False, index=True),
)
"""Who is in which group, and when the platform last showed it; ``named`` organisers were named by another one."""

ties = sa.Table(
    "ties",
    metadata,
    _id(),
    sa.Column("kind", sa.String(16), nullable=False),
    _person(),
    _other("other_id"),
    _group(),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("meeting", sa.Text),
    sa.UniqueConstraint("person_id", "other_id", "kind"),
    sa.Index(None, "other_id"),
    sqlite_autoincrement=True,
)

shares = sa.Table(
    "shares",
    metadata,
    _id(),
    _person(),
    sa.Column("item", sa.String(16), nullable=False),
    sa.Column("audience", sa.String(16), nullable=False),
    _other("other_id", nullable=True),
    _group(index=True),
    sa.Column("until", sa.Date),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "person_id"),
    sa.Index(None, "other_id"),
    sqlite_autoincrement=True,
)

sightings = sa.Table(
    "sightings",
    metadata,
    _id(),
    _person(),
    sa.Column("viewer_id", sa.ForeignKey("people.id", ondelete="SET NULL"), index=True),
    sa.Column("items", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "person_id", "at"),
    sqlite_autoincrement=True,
)
"""Every look at what a person shares."""

letters = sa.Table(
    "letters",
    metadata,
    _id(),
    _person(),
    _other("sender_id", nullable=True),
    sa.Column("group_id", sa.ForeignKey("groups.id", ondelete="CASCADE"), index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("subject", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.Column("read_at", Moment),
    sa.Index(None, "person_id", "until"),
    sa.Index(None, "sender_id", "kind", "subject"),
    sqlite_autoincrement=True,
)
"""From one person for another, or from nobody in particular."""

pods = sa.Table(
    "pods",
    metadata,
    _id(),
    _group(index=True),
    sa.Column("exam", sa.String(32), nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
"""Small circles of a group with one exam at about the same time; ``started_at``: there were enough."""

pod_members = sa.Table(
    "pod_members",
    metadata,
    _person(primary_key=True),
    sa.Column("pod_id", sa.ForeignKey("pods.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("at", Moment, nullable=False),
)

posts = sa.Table(
    "posts",
    metadata,
    _id(),
    _group(),
    sa.Column("slot", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("allowed_at", Moment, nullable=False),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("rule", sa.String(64), nullable=False),
    sa.Column("leased_until", Moment),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("first_try_at", Moment),
    sa.Column("key", sa.String(25), nullable=False),
    sa.Column("sent_at", Moment),
    sa.UniqueConstraint("group_id", "slot"),
    sa.Index(None, "state", "not_before"),
    sqlite_autoincrement=True,
)
"""What a group's channel gets, as the outbox has it for persons. It holds no words."""

heard = sa.Table(
    "heard",
    metadata,
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("at", Moment, nullable=False),
)
"""What platforms may hand over once more, by a key of theirs."""

stamps = sa.Table(
    "stamps",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("stamp", sa.String(128), nullable=False),
)
"""What was last done for a version of something, by its name: the commands that a platform knows."""

exam_versions = sa.Table(
    "exam_versions",
    metadata,
    sa.Column("exam", sa.String(32), primary_key=True),
    sa.Column("version", sa.String(64), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)

heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("alive_at", Moment, nullable=False),
    sa.Column("stamp", sa.String(64), nullable=False),
)

outages = sa.Table(
    "outages",
    metadata,
    sa.Column("began", Moment, primary_key=True),
    sa.Column("ended", Moment, nullable=False),
)

OF_A_PERSON = tuple(table for table in metadata.sorted_tables if table is people or "person_id" in table.c)
"""The tables with rows about somebody."""

BY_OR_ABOUT = {table.name: ("person_id",) for table in OF_A_PERSON} | {
    "ties": ("person_id", "other_id"),
    "sightings": ("person_id", "viewer_id"),
    "letters": ("person_id", "sender_id"),
}
"""The columns by which a row is somebody's. What others share with them stays the others'."""
