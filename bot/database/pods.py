"""Pods: ``core.ports.Pods`` on the open transaction, and what everybody's pod is when they are loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from bot.database import neighbours, tables, values
from bot.database.statements import among
from core import pods
from core.company import Letter
from core.journal import Commitment
from core.pods import Circle, Mate, Pod, Seat

GROUPS, JOURNAL, LETTERS, MEMBERSHIPS, PEOPLE, PLANS, POD_MEMBERS, PODS, TIES = (
    tables.groups,
    tables.journal,
    tables.letters,
    tables.memberships,
    tables.people,
    tables.plans,
    tables.pod_members,
    tables.pods,
    tables.ties,
)
BACK = timedelta(days=21)
"""What was said longer ago than this is not shown: the week before the last one is over everywhere."""

TOLD = timedelta(days=7)
"""So long somebody may still be told that their pod began."""

_still_there = sa.and_(MEMBERSHIPS.c.person_id == POD_MEMBERS.c.person_id, MEMBERSHIPS.c.group_id == PODS.c.group_id)
IN = (
    sa.select(POD_MEMBERS.c.person_id, PODS, GROUPS.c.settings)
    .join(PODS, PODS.c.id == POD_MEMBERS.c.pod_id)
    .join(GROUPS, GROUPS.c.id == PODS.c.group_id)
    .join(MEMBERSHIPS, _still_there)
    .order_by(POD_MEMBERS.c.at)
)
OF_PEOPLE = IN.where(among(POD_MEMBERS.c.person_id, "ids"))
OF_PODS = IN.where(among(PODS.c.id, "ids"))
OF_GROUP = IN.where(PODS.c.group_id == sa.bindparam("group"), PODS.c.exam == sa.bindparam("exam"))
ZONES = sa.select(PEOPLE.c.id, PEOPLE.c.reminders).where(among(PEOPLE.c.id, "ids"))
DATES = sa.select(PLANS.c.person_id, PLANS.c.status, PLANS.c.body, PLANS.c.id, PLANS.c.version).where(
    PLANS.c.id.in_(
        sa.select(sa.func.max(PLANS.c.id)).where(among(PLANS.c.person_id, "ids")).group_by(PLANS.c.person_id)
    )
)
SAID = (
    sa.select(JOURNAL)
    .where(
        among(JOURNAL.c.person_id, "ids"),
        JOURNAL.c.kind == Commitment.kind,
        JOURNAL.c.day >= sa.bindparam("since"),
    )
    .order_by(JOURNAL.c.day, JOURNAL.c.id)
)
APART = sa.select(TIES.c.person_id, TIES.c.other_id).where(
    TIES.c.kind == "block", sa.or_(among(TIES.c.person_id, "ids"), among(TIES.c.other_id, "ids"))
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of people in pods: their seats, what they are called, and what they said, by person."""

    seats: Mapping[int, Seat]
    names: Mapping[int, str]
    said: Mapping[int, tuple[Commitment, ...]]

    def mate(self, person_id: int, pod_id: int, now: datetime) -> Mate:
        """Somebody as their pod sees them: nothing that they did not say to it, and no day of their exam."""
        seat = self.seats[person_id]
        return Mate(
            person=person_id,
            name=self.names.get(person_id, ""),
            month=None if seat.exam_on is None else seat.exam_on.replace(day=1),
            offset=pods.offset(seat.zone, now),
            stated=pods.stated(self.said.get(person_id, ()), pod_id),
        )


def of(connection: sa.Connection, ids: Collection[int], now: datetime) -> dict[int, Pod]:
    """The pod of each of these people who is in one. Nobody sees somebody whom they keep away, or who does so."""
    mine = {row.person_id: row for row in connection.execute(OF_PEOPLE, {"ids": list(ids)})}
    if not mine:
        return {}
    together: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(OF_PODS, {"ids": sorted({row.id for row in mine.values()})}):
        together[row.id].append(row.person_id)
    found = _found(connection, {each for people in together.values() for each in people}, now)
    apart = _apart(connection, mine)
    return {
        person_id: Pod(
            id=row.id,
            group=row.group_id,
            exam=row.exam,
            started_at=row.started_at,
            me=found.mate(person_id, row.id, now),
            mates=tuple(
                found.mate(other, row.id, now)
                for other in together[row.id]
                if row.started_at is not None and other != person_id and frozenset((person_id, other)) not in apart
            ),
            on=values.group_settings(row.settings).pods,
        )
        for person_id, row in mine.items()
    }


def _found(connection: sa.Connection, ids: Collection[int], now: datetime) -> Found:
    said: dict[int, tuple[Commitment, ...]] = defaultdict(tuple)
    for row in connection.execute(SAID, {"ids": list(ids), "since": (now - BACK).date()}):
        entry = values.entry(row)
        if isinstance(entry, Commitment):
            said[row.person_id] += (entry,)
    return Found(_seats(connection, ids), neighbours.names(connection, ids), said)


def _seats(connection: sa.Connection, ids: Collection[int]) -> dict[int, Seat]:
    dates: dict[int, date | None] = {
        row.person_id: values.plan(row).exam_on for row in connection.execute(DATES, {"ids": list(ids)})
    }
    return {
        row.id: Seat(dates.get(row.id), values.reminders(row.reminders).zone)
        for row in connection.execute(ZONES, {"ids": list(ids)})
    }


def _apart(connection: sa.Connection, ids: Iterable[int]) -> set[frozenset[int]]:
    rows = connection.execute(APART, {"ids": list(ids)})
    return {frozenset((row.person_id, row.other_id)) for row in rows}


class PersonPods:
    """``core.ports.Pods`` for the person who speaks."""

    def __init__(self, connection: sa.Connection, me: Callable[[], int], now: datetime) -> None:
        self._connection = connection
        self._me = me
        self._now = now

    def mine(self) -> Pod | None:
        """The member's pod as this command has left it."""
        return of(self._connection, [self._me()], self._now).get(self._me())

    def circles(self, group_id: int, exam: str) -> tuple[Circle, ...]:
        """The pods of a group for an exam; none of somebody who is kept away from the member, or keeps them away."""
        together: dict[int, list[int]] = defaultdict(list)
        for row in self._connection.execute(OF_GROUP, {"group": group_id, "exam": exam}):
            together[row.id].append(row.person_id)
        shunned = {each for pair in _apart(self._connection, [self._me()]) for each in pair} - {self._me()}
        seats = _seats(self._connection, {each for people in together.values() for each in people})
        return tuple(
            Circle(pod_id, tuple(seats[each] for each in people))
            for pod_id, people in together.items()
            if not shunned.intersection(people)
        )

    def enter(self, circle_id: int | None, group_id: int, exam: str) -> Pod:
        """Put the member into a pod of these, or into a new one; once there are enough it begins, and all are told.

        Raises LookupError where the pod is not there.
        """
        if circle_id is None:
            new = {"group_id": group_id, "exam": exam, "started_at": None, "at": self._now}
            circle_id = values.new_id(self._connection.execute(sa.insert(PODS), new))
        seat = {"person_id": self._me(), "pod_id": circle_id, "at": self._now}
        self._connection.execute(sa.insert(POD_MEMBERS), seat)
        neighbours.touch(self._connection, [self._me()], self._now)
        self._begin(circle_id)
        entered = self.mine()
        if entered is None:
            raise LookupError(f"There is no pod {circle_id}.")
        return entered

    def _begin(self, pod_id: int) -> None:
        people = self._connection.execute(OF_PODS, {"ids": [pod_id]}).all()
        if len(people) < pods.FEWEST or people[0].started_at is not None:
            return
        self._connection.execute(sa.update(PODS).where(PODS.c.id == pod_id).values(started_at=self._now))
        for row in people:
            if row.person_id == self._me():  # the answer tells them
                continue
            told = Letter(
                to=row.person_id,
                sender=None,
                group=row.group_id,
                kind="pod-started",
                subject=str(pod_id),
                at=self._now,
                until=self._now + TOLD,
            )
            neighbours.write(self._connection, told, self._now)

    def leave(self) -> None:
        """Take the member out of their pod, and out of all that it is still to be told."""
        leave(self._connection, self._me())


def leave(connection: sa.Connection, person_id: int) -> None:
    """Take somebody out of their pod; one that nobody is in any more goes, too."""
    connection.execute(sa.delete(POD_MEMBERS).where(POD_MEMBERS.c.person_id == person_id))
    told = sa.and_(LETTERS.c.person_id == person_id, LETTERS.c.kind.in_(("pod-started", "pod-week")))
    connection.execute(sa.delete(LETTERS).where(told))
    connection.execute(sa.delete(PODS).where(PODS.c.id.not_in(sa.select(POD_MEMBERS.c.pod_id))))
