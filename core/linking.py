"""When two people turn out to be one: the codes that say so, and what becomes of both their things.

A code is made on one platform and spoken on another. Who made it stays, with their settings and drafts; who spoke it
joins them, and is no person of their own from then on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core import ledger, plans
from core.journal import Attempt, Journal, Score
from core.members import Member
from core.people import Account
from core.plans import Plan

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What codes are made of: nothing that reads like something else."""

LENGTH = 8
VALID = timedelta(minutes=10)
"""How long a code holds."""

TRIES = 5
"""Wrong codes that one person may speak within an hour."""

TRIES_WITHIN = timedelta(hours=1)


def written(code: str) -> str:
    """A code in two groups, as it is shown."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What stands behind a code: who made it, where they can be met, until when it holds (aware UTC).

    ``id`` is what a button carries in place of the code.
    """

    id: int
    maker: Member
    accounts: tuple[Account, ...]
    expires_at: datetime
    used: bool = False

    def holds(self, now: datetime) -> bool:
        """Whether the code can be taken at this moment."""
        return not self.used and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """What becomes of everything when somebody joins a code's maker.

    ``plan`` is the plan that goes on (none: neither has one), ``ended`` the other one at its end, where it was not
    there already. ``twice`` are records that the other one has, too. ``fates`` are ledger rows that become the maker's.
    ``served`` are slots in which the one who joins has had their message: the maker's that waits there is taken back.
    """

    plan: Plan | None
    ended: Plan | None
    twice: tuple[int, ...]
    fates: tuple[ledger.Row, ...]
    served: frozenset[str]


def has_something(member: Member) -> bool:
    """Whether there is anything of the member's own: a plan, or a record."""
    return member.plan is not None or any(_records(member.journal))


def _records(journal: Journal) -> Iterator[object]:
    for name in Journal.__dataclass_fields__:
        yield from getattr(journal, name)


def join(maker: Member, joining: Member, *, today: date, now: datetime) -> Join:
    """What is decided about both their things; ``today`` is the maker's local day.

    The maker's plan goes on, unless they have none, or one that has ended while the other's has not.
    """
    theirs = (_goes_on(joining) and not _goes_on(maker)) or maker.plan is None
    kept, other = (joining, maker) if theirs else (maker, joining)
    served = frozenset(row.slot for row in joining.ledger.rows.values() if row.status == "sent" and row.slot)
    return Join(
        plan=kept.plan,
        ended=_ended(other.plan, today),
        twice=tuple(_twice(kept.journal, other.journal)),
        fates=tuple(_fates(maker, joining, served, whole=theirs, now=now)),
        served=served,
    )


def _goes_on(member: Member) -> bool:
    return member.plan is not None and member.plan.status != "finished"


def _ended(plan: Plan | None, today: date) -> Plan | None:
    if plan is None or plan.status == "finished":
        return None
    return plans.finish(plan, None, today=today)


def _twice(kept: Journal, other: Journal) -> Iterator[int]:
    """The other's records that are known already: scores of the same form and day, and sittings, one for one."""
    scores = {_of_score(score) for score in kept.scores}
    yield from (score.id for score in other.scores if _of_score(score) in scores)
    sittings = Counter(_of_attempt(attempt) for attempt in kept.attempts)
    for attempt in other.attempts:
        key = _of_attempt(attempt)
        if sittings[key]:
            sittings[key] -= 1
            yield attempt.id


def _of_score(score: Score) -> Hashable:
    return (score.exam, score.form or score.name.casefold(), score.day)


def _of_attempt(attempt: Attempt) -> Hashable:
    return (attempt.exam, attempt.outcome, attempt.day if attempt.dated else None)


def _fates(
    maker: Member, joining: Member, served: frozenset[str], *, whole: bool, now: datetime
) -> Iterator[ledger.Row]:
    """What went out to the one who joins was said to the maker, too; a nudge that waits in such a slot is held.

    ``whole``: their plan goes on, and with it every fate of its nudges but what was still on its way.
    """
    mine = maker.ledger.rows
    for row in joining.ledger.rows.values():
        before = mine.get(row.key)
        if row.status == "sent":
            if before is None or before.status != "sent":
                yield row
        elif whole and before is None and row.status != "queued":
            yield row
    said = {row.key for row in joining.ledger.rows.values() if row.status == "sent"}
    for row in mine.values():
        if row.status == "queued" and row.slot in served and row.key not in said:
            yield replace(row, status="held", rule="slot-taken", slot="", at=now)
