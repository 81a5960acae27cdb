"""What Comeback keeps about itself: that it is alive, when it was not, and the exam files that plans were
built with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.database import posts, tables
from bot.database.leases import LEASE, LONGEST_WAIT
from bot.database.statements import upsert
from core import announcements, linking, nudges
from core.people import Outage

GROUPS, HEARD, HEARTBEAT, LINK_CODES, LINK_TRIES, OUTAGES, OUTBOX, PEOPLE, POSTS, STAMPS, VERSIONS = (
    tables.groups,
    tables.heard,
    tables.heartbeat,
    tables.link_codes,
    tables.link_tries,
    tables.outages,
    tables.outbox,
    tables.people,
    tables.posts,
    tables.stamps,
    tables.exam_versions,
)
ROW = 1
KEPT = timedelta(days=120)
SENT_KEPT = timedelta(days=8)
"""How long a sent message's row is kept: longer than any day in which its slot could come again."""

HEARD_KEPT = timedelta(days=2)
"""How long it is known that an event was heard: longer than any platform hands one over again."""

CODES_KEPT = timedelta(days=1)
"""How long a link code that holds no more can still be told from one that never was."""

PEOPLE_A_SECOND = 500
LONGEST_SPREAD = 600
BEAT = sa.update(HEARTBEAT).where(HEARTBEAT.c.id == ROW)
ALIVE_AT = sa.select(HEARTBEAT.c.alive_at).with_for_update()
"""Programs beat in turns: who finds out that nobody did is one of them."""
KEEP_OUTAGE, KEEP_VERSION, KEEP_STAMP = upsert(OUTAGES), upsert(VERSIONS), upsert(STAMPS)

APART = timedelta(seconds=5)
"""So far apart the clocks of machines may be that share a database, before one of them counts as set back."""


class Upkeep:
    """The verbs on Comeback itself."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def alive_at(self) -> datetime | None:
        """The last moment (aware UTC) at which any program on this database was known to be up; none: never yet."""
        return self._connection.scalar(ALIVE_AT)

    def beat(self, now: datetime) -> None:
        """Comeback is up at this moment. Where the clock was set back, nobody waits for the moments it had shown.

        The first beat of a day tidies.
        """
        alive_at = self.alive_at()
        if alive_at is None or alive_at.date() != now.date():
            self.tidy(now)
        if alive_at is not None and alive_at > now:
            if alive_at - now <= APART:  # another machine's clock is a little ahead
                return
            self._set_back(now)
        if self._connection.execute(BEAT, {"alive_at": now}).rowcount == 0:
            self._connection.execute(sa.insert(HEARTBEAT), {"id": ROW, "alive_at": now, "stamp": ""})

    def _set_back(self, now: datetime) -> None:
        """Let no moment be ahead that the engine would never have set by the clock of now."""
        for column, latest, then in (
            (PEOPLE.c.next_look, now + nudges.AHEAD, now),
            (PEOPLE.c.looked_at, now, now),
            (PEOPLE.c.seen_at, now, now),
            (OUTBOX.c.not_before, now + LONGEST_WAIT, now),
            (OUTBOX.c.leased_until, now + LEASE, now + LEASE),
            (OUTBOX.c.first_try_at, now, now),
            (GROUPS.c.next_look, now + announcements.AHEAD, now),
            (GROUPS.c.changed_at, now, now),
            (POSTS.c.not_before, now + LONGEST_WAIT, now),
            (POSTS.c.leased_until, now + LEASE, now + LEASE),
            (POSTS.c.first_try_at, now, now),
            (OUTAGES.c.ended, now, now),
            (HEARD.c.at, now, now),
            (LINK_CODES.c.expires_at, now + linking.VALID, now),
            (LINK_TRIES.c.at, now, now),
        ):
            self._connection.execute(sa.update(column.table).where(column > latest).values({column.name: then}))
        self._connection.execute(sa.delete(OUTAGES).where(OUTAGES.c.began >= now))

    def add_outage(self, outage: Outage) -> None:
        """Keep that Comeback was off in that time."""
        self._connection.execute(KEEP_OUTAGE.on(self._connection), [{"began": outage.began, "ended": outage.ended}])

    def outages(self, now: datetime) -> tuple[Outage, ...]:
        """When Comeback was off in the last 120 days, oldest first."""
        recent = sa.select(OUTAGES).where(OUTAGES.c.ended >= now - KEPT).order_by(OUTAGES.c.began)
        return tuple(Outage(row.began, row.ended) for row in self._connection.execute(recent))

    def look_again(self, stamp: str, now: datetime) -> None:
        """Look at everybody and every group soon if the stamp is not the one of the last time; ``beat`` comes first.

        Many are spread over up to ten minutes, each at a place of their own.
        """
        if self._connection.scalar(sa.select(HEARTBEAT.c.stamp)) == stamp:
            return
        self._connection.execute(BEAT, {"stamp": stamp})
        enrolled = self._connection.scalar(sa.select(sa.func.count()).select_from(PEOPLE)) or 0
        spread = min(enrolled // PEOPLE_A_SECOND, LONGEST_SPREAD) + 1
        soon = tables.microseconds(now) + PEOPLE.c.id % spread * 1_000_000
        later = sa.type_coerce(PEOPLE.c.next_look, sa.BigInteger) > soon
        self._connection.execute(sa.update(PEOPLE).where(later).values(next_look=sa.type_coerce(soon, tables.Moment)))
        self._connection.execute(sa.update(GROUPS).where(GROUPS.c.next_look > now).values(next_look=now))

    def tidy(self, now: datetime) -> None:
        """Let go of what is of no use any more: messages that went out long ago (that they did stands in the ledger),
        events that no platform repeats, link codes that hold no more.
        """
        for table, old in (
            (OUTBOX, sa.and_(OUTBOX.c.state == "sent", OUTBOX.c.sent_at < now - SENT_KEPT)),
            (POSTS, POSTS.c.allowed_at < now - posts.KEPT),
            (HEARD, HEARD.c.at < now - HEARD_KEPT),
            (LINK_CODES, LINK_CODES.c.expires_at < now - CODES_KEPT),
            (LINK_TRIES, LINK_TRIES.c.at < now - CODES_KEPT),
        ):
            self._connection.execute(sa.delete(table).where(old))

    def exam_texts(self) -> Mapping[tuple[str, str], str]:
        """The texts of all exam files that plans may have been built with, by exam and version."""
        rows = self._connection.execute(sa.select(VERSIONS))
        return {(row.exam, row.version): row.text for row in rows}

    def keep_exam_texts(self, texts: Mapping[tuple[str, str], str]) -> None:
        """Keep exam files' texts, so that a plan built with one can follow it for ever."""
        rows = [{"exam": exam, "version": version, "text": text} for (exam, version), text in sorted(texts.items())]
        self._connection.execute(KEEP_VERSION.on(self._connection), rows)

    def stamp_of(self, name: str) -> str:
        """The version of something that was last dealt with; empty: none was."""
        return self._connection.scalar(sa.select(STAMPS.c.stamp).where(STAMPS.c.name == name)) or ""

    def keep_stamp(self, name: str, stamp: str) -> None:
        """Keep which version of something has been dealt with."""
        self._connection.execute(KEEP_STAMP.on(self._connection), [{"name": name, "stamp": stamp}])
