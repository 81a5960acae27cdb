"""What became of each nudge: the ledger's rows, unique by kind, subject and occurrence for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Status = Literal["queued", "sent", "held", "merged", "skipped", "dropped"]
CLOSED: frozenset[Status] = frozenset({"queued", "sent", "merged", "skipped", "dropped"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One nudge's fate.

    ``slot`` names the message that carried it (a local day, or a kind and day for those that come beside it).
    ``allowed_at`` is the first moment that quiet hours, rest days, fade-out and the daily slot allowed; none: not yet.
    ``rule`` says in a code why it is in this status. *held* rows are still open: they are asked again.
    """

    kind: str
    subject: str
    occurrence: str
    status: Status
    rule: str
    at: datetime
    slot: str = ""
    allowed_at: datetime | None = None
    late: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes a nudge one and the same for a person."""
        return (self.kind, self.subject, self.occurrence)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A person's rows, by key."""

    rows: dict[tuple[str, str, str], Row] = field(default_factory=dict)

    def closed(self, kind: str, subject: str, occurrence: str) -> bool:
        """Whether that nudge has found its fate."""
        row = self.rows.get((kind, subject, occurrence))
        return row is not None and row.status in CLOSED

    def sent(self, kind: str, subject: str | None = None) -> tuple[Row, ...]:
        """The rows of a kind that went out, oldest first; of one subject, where that is given."""
        found = [
            r for r in self.rows.values() if r.kind == kind and r.status == "sent" and subject in {None, r.subject}
        ]
        return tuple(sorted(found, key=lambda row: row.at))

    def day_slots(self) -> dict[date, datetime]:
        """The local days whose one message went out or is queued, with its moment."""
        return {
            date.fromisoformat(row.slot): row.at
            for row in self.rows.values()
            if row.status in {"queued", "sent"} and len(row.slot) == len("2026-01-01")
        }


def ledger(rows: Iterable[Row]) -> Ledger:
    """The rows as a ledger."""
    return Ledger({row.key: row for row in rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message that has been decided: which nudges it carries, and in which slot.

    ``slot`` is a local day (the day's one message) or ``kind:day`` for the few that come beside it. The words are made
    when it is sent, from what is still true then. ``allowed_at`` is the first moment at which it might have gone.
    """

    slot: str
    items: tuple[tuple[str, str, str], ...]
    allowed_at: datetime
