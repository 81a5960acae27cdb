"""What of a member another person sees: nothing but what they share with them, worked out before the rest is left out.

Pure. Whoever looks, how and when is written down by ``core.study.seeing``, the one place that asks for others' data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from core import exams, forecast, plans, supply
from core.company import ITEMS, Audience, Item, Share, visible
from core.forecast import Ahead
from core.journal import CheckIn, Journal, Note, Score, Study
from core.members import Member
from core.people import Person, Reminders
from core.plans import LastResult, Plan
from core.timetable import FIRST, PRACTICE, Checkpoint

WEEK, FORTNIGHT = timedelta(days=7), timedelta(days=14)
MOST_SCORES, MOST_NOTES = 6, 10
"""Of practice exams and of notes so many of the newest are on a page."""

STEPS = FIRST | PRACTICE
"""Kinds of steps that somebody does; a day to decide, a light day, the exam and its result are none."""

COUNTED: frozenset[Item] = frozenset({"checkpoints", "effort"})
"""What of somebody without a name is counted in the week's digest of their group."""

NOWHERE = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How many of the steps due so far were kept; ``form`` is the practice exam that is dealt for the next one."""

    kept: int
    due: int
    next: Checkpoint | None
    form: exams.Form | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What is seen of somebody. ``member`` holds what ``items`` allow and nothing else: not even their zone.

    ``today`` is the owner's local day. ``exam`` are the rules of the exam that they prepare for, where an item speaks
    of it; ``ahead`` is the forecast, for the exam day where ``sits``, else for today.
    """

    member: Member
    name: str
    items: frozenset[Item]
    today: date
    exam: exams.Exam | None = field(default=None, repr=False)
    steps: Steps | None = None
    ahead: Ahead | None = None
    sits: bool = False

    @property
    def person(self) -> int:
        """Whose it is."""
        return self.member.person.id

    @property
    def studied(self) -> int:
        """On how many of the last 7 days they logged study, where they share it."""
        return len(self.member.journal.studies)


def seen(
    shares: Iterable[Share], viewer: int, groups: Collection[int], kinds: Collection[Audience], today: date
) -> frozenset[Item]:
    """Which items of one owner somebody sees on a page; ``today`` is the owner's local day.

    ``groups`` are those that both are in, ``kinds`` how they are tied. What is shared with a whole group stands on a
    page with a name: where that is not shared with the group, it is only counted (``core.digest``).
    """
    given = list(shares)
    found = visible(
        [each for each in given if each.other is not None and each.audience in kinds], viewer, groups, today
    )
    for group in groups:
        for_all = visible([each for each in given if each.other is None], viewer, (group,), today)
        found |= for_all if "name" in for_all else frozenset()
    return found - {"name"}


def in_order(items: Collection[Item]) -> tuple[Item, ...]:
    """Items as they stand on a page."""
    return tuple(item for item in ITEMS if item in items)


def glimpse(member: Member, name: str, items: Collection[Item], known: exams.Exams, now: datetime) -> Glimpse:
    """What is seen of a member who shares these items, at ``now`` (aware UTC).

    *checkpoints*: the exam and its day, steps kept of those due, the latest kept and the next; *effort*: study of each
    of the last 7 days; *scores*: the newest practice exams of this exam; *forecast*: the range and the chance;
    *check-ins*: the words of the last 7 days; *notes*: what was written in the last 14. A name is on every page.
    """
    shared, today, plan = frozenset(items) - {"name"}, member.today(now), member.plan
    exam = None if plan is None else known.of(plan.exam, plan.exam_version)
    spoken_of = shared & {"checkpoints", "scores", "forecast"}
    found = Glimpse(
        member=Member(person=_person(member.person.id, now), journal=_journal(member, exam, shared, today)),
        name=name,
        items=shared,
        today=today,
        exam=exam if spoken_of else None,
    )
    if plan is None or exam is None:
        return found
    if "checkpoints" in shared:
        steps = _steps(plan, exam, member.journal, today)
        kept = replace(found.member, plan=_plan(plan, steps.next, today, now))
        found = replace(found, member=kept, steps=steps)
    return _foreseen(found, plan, exam, member.journal) if "forecast" in shared else found


def _person(person_id: int, now: datetime) -> Person:
    """Somebody of whom nothing is known but who they are."""
    nothing = Reminders(zone=NOWHERE)
    return Person(id=person_id, created_at=now, reminders=nothing, seen_at=now, looked_at=now, next_look=now)


def _steps(plan: Plan, exam: exams.Exam, logged: Journal, today: date) -> Steps:
    due = [each for each in plan.checkpoints if each.kind in STEPS and (not each.open or each.on < today)]
    coming = plans.coming(plan, today) if plan.speaks(today) else None
    form = supply.deal(exam, plan, logged.scores).get(coming.id) if coming is not None else None
    step = None if coming is None else replace(coming, taken_by=None)
    return Steps(kept=sum(not each.open for each in due), due=len(due), next=step, form=form)


def _plan(plan: Plan, coming: Checkpoint | None, today: date, now: datetime) -> Plan:
    """The exam with its day, the step kept last and the next one: no step that was missed, no result, no reasons."""
    done = [(each.done_on, each) for each in plan.checkpoints if each.kind in STEPS and each.done_on is not None]
    last = [each for _, each in sorted(done, key=lambda pair: pair[0])[-1:]]
    return Plan(
        exam=plan.exam,
        exam_version=plan.exam_version,
        status=plan.status if plan.status == "finished" or plan.speaks(today) else "paused",
        started_on=today,
        live_since=now,
        exam_on=plan.exam_on,
        exam_set_at=now,
        exam_set_on=today,
        last=LastResult(),
        checkpoints=tuple(replace(each, taken_by=None) for each in (*last, coming) if each is not None),
    )


def _journal(member: Member, exam: exams.Exam | None, items: Collection[Item], today: date) -> Journal:
    logged = member.journal
    return Journal(
        studies=_studies(logged, today) if "effort" in items else (),
        scores=_scores(logged, exam) if "scores" in items else (),
        check_ins=_check_ins(logged, today) if "check-ins" in items else (),
        notes=_notes(logged, today) if "notes" in items else (),
    )


def _studies(logged: Journal, today: date) -> tuple[Study, ...]:
    """One entry for each day with study: minutes and questions, not how many were right, nor of what."""
    recent = [each for each in logged.studies if today - WEEK < each.day <= today]
    days = groupby(sorted(recent, key=lambda each: each.day), key=lambda each: each.day)
    return tuple(_study(list(entries)) for _, entries in days)


def _study(entries: list[Study]) -> Study:
    return Study(
        at=max(each.at for each in entries),
        day=entries[0].day,
        minutes=sum(each.minutes for each in entries),
        questions=sum(each.questions for each in entries),
    )


def _scores(logged: Journal, exam: exams.Exam | None) -> tuple[Score, ...]:
    """What a report says in one number, with its scale: no subjects, no misses, no printed chance, no words."""
    of_exam = [each for each in logged.scores if exam is not None and each.exam == exam.id]
    return tuple(replace(each, pass_chance=None, subjects=(), misses=(), note="") for each in of_exam[-MOST_SCORES:])


def _check_ins(logged: Journal, today: date) -> tuple[CheckIn, ...]:
    recent = (each for each in logged.check_ins if today - WEEK < each.day <= today)
    return tuple(replace(each, note="") for each in recent)


def _notes(logged: Journal, today: date) -> tuple[Note, ...]:
    """Words, and notes of check-ins without what was chosen there."""
    said = [Note(at=each.at, day=each.day, text=each.text) for each in logged.notes]
    said += [Note(at=each.at, day=each.day, text=each.note) for each in logged.check_ins if each.note]
    recent = (each for each in said if today - FORTNIGHT < each.day <= today)
    return tuple(sorted(recent, key=lambda each: (each.day, each.at))[-MOST_NOTES:])


def _foreseen(found: Glimpse, plan: Plan, exam: exams.Exam, logged: Journal) -> Glimpse:
    """With the forecast for the exam day, or for today where none is ahead; the day itself is the checkpoints'."""
    estimate = forecast.estimate(exam, [each for each in logged.scores if each.exam == exam.id])
    if estimate is None or plan.status == "finished":
        return found
    today, on = found.today, plan.exam_on
    sits = on is not None and on > today
    ahead = forecast.ahead(estimate, on if sits and on is not None else today, today=today)
    if "checkpoints" not in found.items:
        ahead = replace(ahead, on=today)
    return replace(found, ahead=ahead, sits=sits)
