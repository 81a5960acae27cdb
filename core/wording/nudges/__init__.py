"""Nudges in words: each names what it saw, after a first sentence that anybody may read on a lock screen.

To add a kind: a title and openers (``openers``), its explanation in ``EXPLAIN``, its exits in ``buttons``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core import days
from core.causes import Cause
from core.exams import Exam
from core.members import Member
from core.message import Line, Message, line
from core.wording import letters
from core.wording.nudges import buttons, dates, log, openers, steps, week
from core.wording.nudges.scene import Scene, Words, datum

Explain = Callable[[Scene, Cause], Words]

EXPLAIN: Mapping[str, Explain] = {
    "exam-day": dates.evening,
    "exam-eve": dates.eve,
    "fee-threshold": dates.fee,
    "retake-rule": dates.attempts,
    "result-due": dates.outcome,
    "practice-exam-overdue": steps.overdue,
    "baseline-missing": steps.baseline,
    "appraisal-missing": steps.appraisal,
    "advisor-missing": steps.advisor,
    "rushing": dates.rushing,
    "final-form": dates.final_form,
    "score-drop": log.drop,
    "stalled-scores": log.plateau,
    "off-pace": log.off_pace,
    "stalled-activity": log.activity,
    "overwork": log.overwork,
    "light-days": log.light_days,
    "commitment-review": week.commitment,
    "check-in": week.check_in,
}
"""The explanation of each kind; a snoozed one has that of the nudge that was put off."""


def say(
    member: Member,
    exam: Exam,
    causes: Sequence[Cause],
    *,
    now: datetime,
    late: bool,
    again: bool = False,
    last: bool = False,
) -> Message:
    """The message for one or more nudges: the first gives the title and the buttons, the others follow in a line each.

    ``again`` marks a repeat of one that may have arrived, ``last`` the one after which Comeback is quiet.
    Raises ValueError without a plan or a cause.
    """
    scene, origin = _scene(member, exam, causes, now), origin_of(causes[0])
    notes = [*([_late(scene, causes)] if late else ()), *([letters.AGAIN] if again else ())]
    closing, letter = [_last(exam)] if last else [], letters.letter_of(causes[0])
    written = None if letter is None else letters.said(member, letter, now)
    return Message(
        title=written.title if written else openers.title(causes[0].kind),
        lines=_text(scene, causes, notes, closing),
        buttons=(*written.buttons, buttons.CHECK_IN) if written else buttons.of(scene, origin),
        event="nudge",
        kinds=tuple(cause.kind for cause in causes),
        late=late,
    )


def _scene(member: Member, exam: Exam, causes: Sequence[Cause], now: datetime) -> Scene:
    if member.plan is None or not causes:
        raise ValueError("A nudge rests on a plan and a cause: give a member with a plan, and at least one cause.")
    return Scene(member=member, plan=member.plan, exam=exam, now=now, today=member.today(now))


def origin_of(cause: Cause) -> Cause:
    """The nudge that a snoozed one brings back; any other one is its own origin."""
    if cause.kind != "snoozed":
        return cause
    kind, _, subject = cause.subject.partition(":")
    kind, subject = datum(cause, "kind", str) or kind, datum(cause, "subject", str) or subject
    return replace(cause, kind=kind, subject=subject, data={})


def _text(scene: Scene, causes: Sequence[Cause], notes: Sequence[str], closing: Sequence[str]) -> tuple[Line, ...]:
    tone, first = scene.member.person.reminders.tone, causes[0]
    words = _words(scene, origin_of(first))
    if letters.letter_of(first) is not None:
        rest = (*words.more, *_others(scene, causes[1:]), *(line(each) for each in closing))
        return (words.seen, *(line(note) for note in notes), *rest)
    if first.kind == "exam-day":
        return (line(" ".join((scene.exam.last_weeks.day_line, *notes, *closing))),)
    eased = openers.easing(first.kind, tone, scene.today)
    return (
        line(openers.opener(first.kind, tone, scene.today)),
        *(line(note) for note in notes),
        words.seen,
        *words.more,
        *(words.ease if tone != "firm" else ()),
        *_others(scene, causes[1:]),
        *((line(eased),) if eased else ()),
        *(line(each) for each in closing),
    )


def _words(scene: Scene, cause: Cause) -> Words:
    letter = letters.letter_of(cause)
    if letter is not None:
        first, *more = letters.said(scene.member, letter, scene.now).lines
        return Words(seen=first, more=tuple(more))
    explain = EXPLAIN.get(cause.kind)
    if explain is None:
        return Words(seen=line("What it was about is not there any more; /today has what is open."))
    return explain(scene, cause)


def _others(scene: Scene, causes: Sequence[Cause]) -> tuple[Line, ...]:
    """What rides along: one line each, and where its exits are, since the buttons are the first one's."""
    said = [
        week.beside(scene, cause) if cause.kind == "check-in" else _words(scene, origin_of(cause)).seen
        for cause in causes
    ]
    more = any(cause.kind != "check-in" for cause in causes)
    return (*said, *((line("More on the rest: /today."),) if more else ()))


def _late(scene: Scene, causes: Sequence[Cause]) -> str:
    rows = [scene.member.ledger.rows.get(cause.key) for cause in causes]
    known = [row.allowed_at for row in rows if row is not None and row.allowed_at is not None]
    due = days.local(scene.member.rhythm, min(known or [_first_moment(scene, cause) for cause in causes]))
    return f"This should have come {due:%a} {due.day} {due:%b %H:%M}; I was not able to send it then, sorry."


def _first_moment(scene: Scene, cause: Cause) -> datetime:
    """When a nudge might first have gone, where the ledger does not say: the first check-in time from its cause on."""
    rhythm, moment = scene.member.rhythm, cause.since
    day = days.next_study_day(rhythm, days.day_of(rhythm, moment))
    if not cause.own:
        moment = days.check_in_at(rhythm, day)
        if moment < cause.since:
            moment = days.check_in_at(rhythm, days.next_study_day(rhythm, day + timedelta(days=1)))
    return min(moment, scene.now)


def _last(exam: Exam) -> str:
    rules = [name for name, rule in (("a fee", exam.fee), ("an attempt rule", exam.retake)) if rule]
    but = f", and only {' or '.join(rules)} would still bring a note" if rules else ""
    return f"Your plan stays as it is{but}. From here on I'll be quiet until you write."
