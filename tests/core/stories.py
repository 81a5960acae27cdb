"""Members and weeks made up for tests: exams from the shipped files, and a clock that sweeps as the engine does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from core import causes, days, exams, journal, ledger, nudges, plans, rules
from core.members import Member
from core.people import Outage, Person, Reminders

CONFIG = Path(__file__).parents[2] / "config"
EXAMS = exams.catalogue({path.name: path.read_text("utf-8") for path in sorted((CONFIG / "exams").glob("*.toml"))})
MEDICAL = EXAMS.current["usmle-step-1"]
COURSE = EXAMS.current["course-final"]
RULES = rules.parse((CONFIG / "nudges.toml").read_text("utf-8"), "nudges.toml")


def member_of(
    now: datetime,
    *,
    exam: exams.Exam = MEDICAL,
    zone: str = "Europe/Berlin",
    exam_on: date | None = None,
    check_in: time = time(19),
    quiet: tuple[time, time] | None = (time(21), time(8)),
    rest_days: frozenset[int] = frozenset({6}),
    **start: object,
) -> Member:
    """Somebody who began a plan at ``now``."""
    reminders = Reminders(zone=zone, check_in=check_in, quiet=quiet)
    person = Person(id=1, created_at=now, reminders=reminders, seen_at=now, looked_at=now, next_look=now)
    today = days.day_of(reminders.rhythm(rest_days), now)
    given = plans.Start(exam=exam, exam_on=exam_on, rest_days=rest_days, **start)  # type: ignore[arg-type] # by keyword
    return Member(person=person, plan=plans.start(given, today=today, now=now))


def score_of(member: Member, form: str, value: float, day: date, at: datetime, score_id: int = 1) -> journal.Score:
    """A timed sitting of a full form of the medical exam."""
    found = MEDICAL.form(form)
    assert found is not None
    return journal.Score(
        id=score_id, at=at, day=day, exam=MEDICAL.id, form=form, name=found.name, scale=found.scale, value=value,
        pace="timed",
    )  # fmt: skip


def with_score(member: Member, score: journal.Score) -> Member:
    """The member after a score was logged and its checkpoint taken, seen at that moment."""
    form = MEDICAL.form(score.form or "")
    assert form is not None
    assert member.plan is not None
    kept = replace(member.journal, scores=(*member.journal.scores, score))
    plan = plans.take(member.plan, MEDICAL, form, score, today=member.today(score.at))
    return seen(replace(member, plan=plan, journal=kept), score.at)


def with_check_in(member: Member, at: datetime, how: journal.How = "on-track") -> Member:
    """The member after a check-in."""
    said = journal.CheckIn(id=1, at=at, day=member.today(at), how=how)
    return seen(replace(member, journal=replace(member.journal, check_ins=(*member.journal.check_ins, said))), at)


def seen(member: Member, at: datetime) -> Member:
    """The member after they said something: to be looked at at once."""
    return replace(member, person=replace(member.person, seen_at=at, next_look=at))


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that went out."""

    at: datetime
    kinds: tuple[str, ...]
    late: bool
    last: bool


@dataclass(slots=True)
class Weeks:
    """A member's weeks: looks decide, messages go at once, and the ledger keeps it."""

    member: Member
    exam: exams.Exam
    outages: tuple[Outage, ...] = ()
    sent: list[Sent] = field(default_factory=list)

    def look(self, now: datetime) -> None:
        """One look and the sends that follow from it."""
        world = causes.World(now=now, rules=RULES, outages=tuple(o for o in self.outages if o.ended <= now))
        look = nudges.look(self.member, self.exam, world)
        assert now < look.next_look <= now + timedelta(days=7)
        self._settle(look.rows)
        for outgoing in look.outgoing:
            verdict = nudges.at_sending(self.member, self.exam, outgoing, world)
            assert verdict.what == "send", (verdict, outgoing)
            self._settle((*verdict.rows, *verdict.items))
            kinds = tuple(cause.kind for cause in verdict.causes)
            self.sent.append(Sent(now, kinds, verdict.late, verdict.last))
        person = replace(self.member.person, looked_at=now, next_look=look.next_look)
        self.member = replace(self.member, person=person)

    def _settle(self, rows: Sequence[ledger.Row]) -> None:
        kept = {**self.member.ledger.rows, **{row.key: row for row in rows}}
        self.member = replace(self.member, ledger=ledger.Ledger(kept))

    def up(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the outages it falls into."""
        while any(o.began <= moment < o.ended for o in self.outages):
            moment = max(o.ended for o in self.outages if o.began <= moment < o.ended)
        return moment

    def run(
        self, until: datetime, events: Sequence[tuple[datetime, Callable[[Member, datetime], Member]]] = ()
    ) -> None:
        """Sweep by ``next_look`` until a moment; events change the member at theirs."""
        waiting = sorted(events, key=lambda each: each[0])
        while True:
            due = self.up(self.member.person.next_look)
            if waiting and waiting[0][0] <= due:
                at, change = waiting.pop(0)
                self.member = change(self.member, at)
                continue
            if due > until:
                return
            self.look(due)

    def ask(
        self,
        begin: datetime,
        until: datetime,
        step: timedelta,
        events: Sequence[tuple[datetime, Callable[[Member, datetime], Member]]] = (),
    ) -> None:
        """Look at every step of the clock, whatever ``next_look`` says."""
        waiting, now = sorted(events, key=lambda each: each[0]), begin
        while now <= until:
            while waiting and waiting[0][0] <= now:
                at, change = waiting.pop(0)
                self.member = change(self.member, at)
            if self.up(now) == now:
                self.look(now)
            now += step
