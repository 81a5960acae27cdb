"""A member who talks to the commands, over records that are plain lists, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from core import exams, facts, gates, journal, ledger, linking, plans, rules, support
from core.commands import Command, Commands
from core.company import Acquaintance, Letter, Share, Sighting, Tie
from core.groups import Group, Membership
from core.linking import Join, Offer
from core.members import Member
from core.message import Message, plain
from core.people import Account, Person, Reminders
from core.plans import LastResult, Plan
from core.pods import Circle, Pod
from core.ports import Context, Owner, Rulebook

CONFIG = Path(__file__).resolve().parents[2] / "config"
ZONE = "America/New_York"
EXAM = "usmle-step-1"


def _texts(folder: str) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((CONFIG / folder).glob("*.toml"))}


EXAMS = exams.catalogue(_texts("exams"))
BOOK = Rulebook(
    exams=EXAMS,
    rules=rules.parse((CONFIG / "nudges.toml").read_text("utf-8"), "nudges.toml"),
    facts=facts.catalogue(_texts("facts")),
    support=support.parse((CONFIG / "support.toml").read_text("utf-8"), "support.toml"),
    gates=gates.parse((CONFIG / "gates.toml").read_text("utf-8"), "gates.toml", EXAMS),
)


def at(text: str, zone: str = ZONE) -> datetime:
    """A local time as a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def a_plan(started: date = date(2026, 3, 2), exam_on: date | None = date(2026, 5, 11), attempts: int = 1) -> Plan:
    """A plan as somebody has it in their first week, with Sundays off."""
    given = plans.Start(
        exam=BOOK.exams.current[EXAM],
        exam_on=exam_on,
        attempts=attempts,
        last=LastResult(outcome="failed" if attempts else "none"),
        rest_days=frozenset({6}),
        hours_a_week=45,
    )
    return plans.start(given, today=started, now=datetime.combine(started, time(14), UTC))


@dataclass
class MemoryLinks:
    """``core.ports.Links`` over lists: ``codes`` are those of other people, ``joined`` what was done."""

    memory: Memory
    places: list[Account] = field(default_factory=lambda: [Account(platform="discord", user="ann")])
    codes: dict[str, Offer] = field(default_factory=dict)
    spoken: set[int] = field(default_factory=set)
    wrong: list[datetime] = field(default_factory=list)
    joined: list[tuple[Offer, Join]] = field(default_factory=list)
    made: int = 0
    now: datetime = datetime(2026, 3, 3, tzinfo=UTC)

    def accounts(self) -> tuple[Account, ...]:
        return tuple(self.places)

    def new_code(self) -> str:
        self.made += 1
        return f"ABCDEFG{linking.ALPHABET[self.made % len(linking.ALPHABET)]}"

    def offered(self, code: str) -> Offer | None:
        found = self.codes.get(code)
        if found is None:
            self.wrong.append(self.now)
        else:
            self.spoken.add(found.id)
        return found

    def claimed(self, offer_id: int) -> Offer | None:
        return next((o for o in self.codes.values() if o.id == offer_id and offer_id in self.spoken), None)

    def tries(self, since: datetime) -> tuple[datetime, ...]:
        return tuple(moment for moment in self.wrong if moment > since)

    def join(self, offer: Offer, what: Join) -> None:
        self.joined.append((offer, what))
        self.codes = {code: replace(o, used=o.used or o.id == offer.id) for code, o in self.codes.items()}
        self.places += offer.accounts
        self.memory.person = offer.maker.person
        self.memory.plan = what.plan

    def leave(self) -> None:
        del self.places[0]


class Nobody:
    """``core.ports.Company`` of somebody with nobody around them; the real one has tests on a real database."""

    def here(self) -> Membership | None:
        return None

    def groups(self) -> tuple[Membership, ...]:
        return ()

    def save_group(self, group: Group) -> None:
        raise KeyError(group.id)

    def staff(self, group_id: int) -> tuple[Membership, ...]:
        return ()

    def appoint(
        self, person_id: int, group_id: int, *, manages: bool | None = None, mentor: bool | None = None
    ) -> None:
        raise KeyError(person_id)

    def find(self, user: str) -> Acquaintance | None:
        return None

    def know(self, person_id: int) -> Acquaintance | None:
        return None

    def ties(self) -> tuple[Tie, ...]:
        return ()

    def save_tie(self, tie: Tie) -> Tie:
        raise KeyError(tie.id)

    def end_tie(self, tie: Tie) -> None:
        raise KeyError(tie.id)

    def shares(self) -> tuple[Share, ...]:
        return ()

    def give(self, shares: Iterable[Share]) -> None:
        assert not list(shares)

    def revoke(self, shares: Iterable[Share]) -> None:
        assert not list(shares)

    def shared_with_me(self) -> tuple[Share, ...]:
        return ()

    def owners(self, people: Collection[int]) -> tuple[Owner, ...]:
        return ()

    def sighted(self, person_id: int, items: Iterable[str], since: datetime | None = None) -> None:
        raise KeyError(person_id)

    def sightings(self, most: int) -> tuple[tuple[Sighting, ...], int]:
        return (), 0

    def write(self, letter: Letter) -> bool:
        raise KeyError(letter.to)

    def letters(self, *kinds: str) -> tuple[Letter, ...]:
        return ()

    def written(self, *kinds: str) -> tuple[Letter, ...]:
        return ()

    def read(self, letter: Letter) -> None:
        raise KeyError(letter.id)

    def withdraw(self, letter: Letter) -> None:
        raise KeyError(letter.id)

    def take_back(self, letters: Collection[Letter]) -> None:
        assert not letters


class NoPod:
    """``core.ports.Pods`` of somebody without a group."""

    def mine(self) -> Pod | None:
        return None

    def circles(self, group_id: int, exam: str) -> tuple[Circle, ...]:
        return ()

    def enter(self, circle_id: int | None, group_id: int, exam: str) -> Pod:
        raise LookupError(circle_id)

    def leave(self) -> None:
        return None


@dataclass
class Memory:
    """``core.ports.Records`` over lists."""

    person: Person
    plan: Plan | None = None
    entries: dict[int, journal.Entry] = field(default_factory=dict)
    rows: dict[tuple[str, str, str], ledger.Row] = field(default_factory=dict)
    erased: bool = False
    last_id: int = 0

    def __post_init__(self) -> None:
        self.links = MemoryLinks(self)
        self.company = Nobody()
        self.pods = NoPod()

    def save_person(self, person: Person) -> None:
        assert not self.erased, "an erased person came back"
        self.person = person

    def save_plan(self, plan: Plan) -> Plan:
        kept = replace(plan, id=1) if plan.id == 0 else replace(plan, version=plan.version + 1)
        self.plan = kept
        return kept

    def add(self, entry: journal.Entry) -> int:
        self.last_id += 1
        self.entries[self.last_id] = replace(entry, id=self.last_id)
        return self.last_id

    def change(self, entry: journal.Entry) -> None:
        assert entry.id in self.entries
        self.entries[entry.id] = entry

    def remove(self, entry_id: int) -> None:
        del self.entries[entry_id]

    def settle(self, rows: Iterable[ledger.Row]) -> None:
        self.rows |= {row.key: row for row in rows}

    def whole_journal(self) -> journal.Journal:
        return journal.gather(self.entries.values())

    def dump(self) -> Mapping[str, object]:
        return {"entries": [{"kind": each.kind, **asdict(each)} for each in self.entries.values()]}

    def erase(self) -> None:
        self.entries.clear()
        self.rows.clear()
        self.plan = None
        self.erased = True


class Conversation:
    """One member and the commands of a test."""

    def __init__(self, *commands: Command, now: str = "2026-03-03 20:30", plan: Plan | None = None) -> None:
        self.now = at(now)
        self.commands = Commands({command.name: command for command in commands})
        reminders = Reminders(zone=ZONE)
        person = Person(
            id=1,
            created_at=self.now,
            reminders=reminders,
            seen_at=self.now,
            looked_at=self.now,
            next_look=self.now,
        )
        self.records = Memory(person=person)
        if plan is not None:
            self.records.save_plan(plan)
        self.heard: list[Message] = []

    @property
    def journal(self) -> journal.Journal:
        return journal.gather(self.records.entries.values())

    @property
    def reminders(self) -> Reminders:
        return self.records.person.reminders

    def context(self, version: int | None = None) -> Context:
        self.records.links.now = self.now
        member = Member(
            person=self.records.person,
            plan=self.records.plan,
            journal=self.journal,
            ledger=ledger.ledger(self.records.rows.values()),
        )
        return Context(now=self.now, member=member, records=self.records, book=BOOK, version=version)

    def says(self, text: str) -> Message:
        """The answer to a typed line or, after ``fill``, to a filled form."""
        if text.startswith("/"):
            return self._heard(self.commands.typed(self.context(), text))
        assert text.startswith("fill ")
        return self._heard(self.commands.fill(self.context(), text.removeprefix("fill ")))

    def presses(self, label: str) -> Message:
        """The answer to the button of that label on the newest message that has it."""
        for message in reversed(self.heard):
            for button in message.buttons:
                if button.label == label:
                    assert len(button.encode()) <= 100
                    context = self.context(button.version)
                    return self._heard(self.commands.press(context, button.command, button.given))
        raise AssertionError(f"no button {label!r}")

    def waits(self, **span: int) -> None:
        self.now += timedelta(**span)

    def _heard(self, message: Message) -> Message:
        self.heard.append(message)
        return message


def text_of(message: Message) -> str:
    """Everything a reader sees of a message, but for its buttons."""
    rows = [f"{row.name}: {plain(row.value)}" for row in message.rows]
    return "\n".join([message.title, *(plain(each) for each in message.lines), *rows])


def labels(message: Message) -> Sequence[str]:
    """The labels of a message's buttons."""
    return [button.label for button in message.buttons]
