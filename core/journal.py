"""What a member logged: one frozen record a thing said, each with the moment it was said and the local day it is about.

``id`` is 0 until the store has given one. ``day`` is local to the member's zone at the time; ``at`` is aware UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import ClassVar, Literal

Pace = Literal["timed", "untimed"]
How = Literal["on-track", "behind", "rest", "struggling", "avoiding"]
Kept = Literal["yes", "partly", "no"]
Level = Literal["lower", "same", "higher"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject of a score report: lower, about the same or higher than examinees with a low pass."""

    name: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has."""

    at: datetime
    day: date
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Record):
    """A practice exam's result. ``value`` is on ``scale`` (an id of the exam file); ``pass_chance`` is in percent.

    ``form`` is the exam file's id of the practice exam, none for one it does not list; ``name`` is what to call it.
    ``repeat`` marks a form used before: its result is inflated.
    """

    kind: ClassVar[str] = "score"
    exam: str
    form: str | None
    name: str
    scale: str
    value: float
    pace: Pace | None = None
    pass_chance: float | None = None
    subjects: tuple[Subject, ...] = ()
    misses: tuple[str, ...] = ()
    note: str = ""
    repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Study(Record):
    """A stretch of study: minutes, questions done and correct, cards reviewed."""

    kind: ClassVar[str] = "study"
    minutes: int = 0
    questions: int = 0
    correct: int | None = None
    cards: int = 0
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn(Record):
    """How a day goes, in the member's own choice of word."""

    kind: ClassVar[str] = "check-in"
    how: How
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    """Words without a slash: the member's own, acknowledged and kept, never interpreted."""

    kind: ClassVar[str] = "note"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Record):
    """What a member will do this week, when and where; ``kept`` once reviewed; ``pod``: the one that was told, too."""

    kind: ClassVar[str] = "commitment"
    what: str
    when: str = ""
    where: str = ""
    kept: Kept | None = None
    pod: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection(Record):
    """A self-appraisal: ratings 1-5 by question, a sentence each if wanted, and the member's own changes."""

    kind: ClassVar[str] = "reflection"
    ratings: Mapping[str, int]
    sentences: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Record):
    """Why the member does this, in their words."""

    kind: ClassVar[str] = "reason"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Record):
    """A call for help: with what, and whom the member would ask, in their words.

    ``to`` is the person for whom it was shown, ``sent_at`` (aware UTC) when it was sent to them; 0 and none: to nobody.
    """

    kind: ClassVar[str] = "request"
    about: str
    whom: str = ""
    to: int = 0
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Record):
    """A sitting of the real exam. ``day`` is meaningless where ``dated`` is false."""

    kind: ClassVar[str] = "attempt"
    exam: str
    outcome: Literal["passed", "failed", "incomplete"]
    dated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Record):
    """An answer given to a nudge's button: which kind and subject, and what was chosen."""

    kind: ClassVar[str] = "choice"
    about: str
    subject: str
    answer: str


Entry = Score | Study | CheckIn | Note | Commitment | Reflection | Reason | Request | Attempt | Choice
KINDS: Mapping[str, type[Entry]] = {
    each.kind: each
    for each in (
        Score,
        Study,
        CheckIn,
        Note,
        Commitment,
        Reflection,
        Reason,
        Request,
        Attempt,
        Choice,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A member's records, each kind by day and then by the moment it was said."""

    scores: tuple[Score, ...] = ()
    studies: tuple[Study, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    notes: tuple[Note, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    reflections: tuple[Reflection, ...] = ()
    reasons: tuple[Reason, ...] = ()
    requests: tuple[Request, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    choices: tuple[Choice, ...] = ()

    def last_activity(self) -> date | None:
        """The latest local day about or on which anything was logged or answered."""
        kinds = (self.scores, self.studies, self.check_ins, self.notes, self.reflections, self.choices)
        return max((record.day for kind in kinds for record in kind), default=None)


def gather(entries: Iterable[Entry]) -> Journal:
    """The records sorted into a journal."""
    sorts: dict[type, list[Entry]] = {kind: [] for kind in KINDS.values()}
    for entry in sorted(entries, key=lambda entry: (entry.day, entry.at, entry.id)):
        sorts[type(entry)].append(entry)
    return Journal(**{name: tuple(sorts[kind]) for name, kind in _FIELDS.items()})  # type: ignore[arg-type]


_FIELDS: Mapping[str, type[Entry]] = {
    "scores": Score,
    "studies": Study,
    "check_ins": CheckIn,
    "notes": Note,
    "commitments": Commitment,
    "reflections": Reflection,
    "reasons": Reason,
    "requests": Request,
    "attempts": Attempt,
    "choices": Choice,
}
