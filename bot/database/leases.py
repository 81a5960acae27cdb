"""Rows that wait to be sent, in whichever table: what may be claimed, and when next.

Such a table has the columns *state*, *not_before* and *leased_until*. A row waits (*queued*, or *repeated*) until it is
claimed; a lease keeps others off while it is being sent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

LEASE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=1)
"""What may go waits no longer than this for its next try."""


def waiting(table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a row is still to be sent."""
    return table.c.state.in_(("queued", "repeated"))


def free(table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether nobody is sending it at ``now``."""
    return sa.or_(table.c.leased_until.is_(None), table.c.leased_until <= sa.bindparam("now"))


def claimable(table: sa.Table) -> sa.Select[Any]:
    """At most ``at_most`` rows that may go at ``now``, those that have waited longest first."""
    return (
        sa.select(table)
        .where(waiting(table), table.c.not_before <= sa.bindparam("now"), free(table))
        .order_by(table.c.not_before, table.c.id)
        .limit(sa.bindparam("at_most"))
        .with_for_update(skip_locked=True)
    )


def soonest(table: sa.Table) -> sa.Select[Any]:
    """The earliest moment (aware UTC) at which a row may be claimed."""
    moment = sa.case((table.c.leased_until > table.c.not_before, table.c.leased_until), else_=table.c.not_before)
    return sa.select(sa.func.min(moment)).where(waiting(table))


def one(table: sa.Table) -> sa.Update:
    """An update of the row with the id ``its_id``."""
    return sa.update(table).where(table.c.id == sa.bindparam("its_id"))
