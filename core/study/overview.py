"""``/today`` and ``/progress``: what to do now, and what the numbers honestly say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from core import causes, decision, focus, forecast, gates, nudges, progress, reading, scores
from core.declaration import Command, Field, Values
from core.exams import Exam
from core.journal import Score, Subject
from core.message import Message
from core.plans import Plan
from core.ports import Context
from core.study import mentoring, pictures
from core.study.outlooks import outlook, the_plan
from core.wording import forecast as forecasting
from core.wording import overview as wording
from core.wording import profiles


def today(context: Context, _values: Values) -> Message:
    """Answer ``/today``."""
    plan, exam = the_plan(context)
    member, day = context.member, context.member.today(context.now)
    journal = member.journal
    said = wording.Today(
        plan=plan,
        view=outlook(context, plan, exam),
        speaks=plan.speaks(day),
        minutes=progress.minutes_since(journal.studies, day, day),
        questions=sum(each.questions for each in journal.studies if each.day == day),
        checked_in=next((c.how for c in reversed(journal.check_ins) if c.day == day), None),
        changes=journal.reflections[-1].changes if journal.reflections else (),
        commitment=next((c for c in reversed(journal.commitments) if c.kept is None and (day - c.day).days < 7), None),  # noqa: PLR2004 - a week
        reason=journal.reasons[-1].text if journal.reasons else "",
        waiting=waiting(context),
        decision=decision.weigh(plan, exam, journal, day) if decision.decides(plan, exam, day) else None,
        decided=decision.decided(plan, journal, day),
        studies=focus.studies(plan, exam, day),
        misses=focus.misses([s for s in journal.scores if s.exam == exam.id]),
    )
    return wording.today(said)


def waiting(context: Context) -> tuple[causes.Cause, ...]:
    """What a nudge would be about today, most pressing first: it stands here whether or not a message carries it."""
    world = causes.World(now=context.now, rules=context.book.rules, outages=context.outages)
    exam = context.exam
    view = None if exam is None else nudges.view_of(context.member, exam, world)
    if view is None:
        return ()
    found = [c for c in causes.find(view) if c.since <= context.now < c.until and c.kind not in {"check-in", "snoozed"}]
    kept = {c.subject for c in context.member.journal.choices if c.about in decision.ABOUT}
    found = [c for c in found if c.kind != "fee-threshold" or c.subject not in kept]
    newest = {(cause.kind, cause.subject): cause for cause in found}
    return tuple(newest.values())


def show_progress(context: Context, values: Values) -> Message:
    """Answer ``/progress``, or one of its other pictures."""
    plan, exam = the_plan(context)
    day, journal = context.member.today(context.now), context.member.journal
    logged = tuple(s for s in journal.scores if s.exam == exam.id)
    if values.get("show") == "subjects":
        return pictures.subjects(plan, exam, logged)
    if values.get("show") == "weeks":
        return pictures.weeks(plan, journal, day)
    said = wording.Progress(
        plan=plan,
        view=(view := outlook(context, plan, exam)),
        gate=None if view.gate is None else gates.judge(view.gate, exam, journal, day),
        scores=logged[-6:],
        ready=progress.readiness(exam, logged, day),
        forecast=_forecast(plan, exam, logged, day),
        drop=progress.drop(exam, logged),
        plateau=progress.plateau(exam, logged),
        first=next(iter(scores.fresh_full(exam, logged)), None),
        active=progress.days_active(journal, day),
        minutes=progress.minutes_since(journal.studies, day - timedelta(days=6), day),
        questions=sum(s.questions for s in journal.studies if (day - s.day).days < 7),  # noqa: PLR2004 - a week
        misses=focus.misses(logged),
        weak=_weak(logged, plan.failed_report),
        chart=pictures.scores(plan, exam, logged, day),
        pictured=tuple(
            button
            for button, there in (
                (profiles.SUBJECTS, pictures.has_subjects(plan, logged)),
                (profiles.WEEKS, any(each.minutes for each in journal.studies)),
            )
            if there
        ),
        reviewed=mentoring.looked_over(context),
    )
    return wording.progress(said)


def _forecast(plan: Plan, exam: Exam, logged: tuple[Score, ...], day: date) -> forecasting.Said:
    """The forecast for the exam day, or for today where none is ahead; dates are weighed on a day to decide."""
    newest = max(logged, key=lambda s: (s.day, s.at, s.id), default=None)
    wrong = None if newest is None else forecast.contradiction(exam, newest)
    said = forecasting.Said(
        printed=forecast.printed(exam, logged, day),
        wrong=None if newest is None or wrong is None else (newest, wrong),
    )
    found = forecast.estimate(exam, logged)
    if found is None or plan.status == "finished":
        return said
    sits = plan.exam_on is not None and plan.exam_on > day
    on = plan.exam_on if sits and plan.exam_on else day
    moves = _moves(plan, exam, logged, day)
    return replace(said, ahead=forecast.ahead(found, on, today=day), sits=sits, moves=moves)


def _moves(plan: Plan, exam: Exam, logged: tuple[Score, ...], day: date) -> forecast.KeepOrMove | None:
    """What other dates would change, on a day to decide and where the planned one is hardly reached."""
    found, exam_on = forecast.estimate(exam, logged), plan.exam_on
    if found is None or found.count == 1 or exam_on is None or exam_on <= day:
        return None
    if not decision.decides(plan, exam, day) and progress.off_pace(exam, logged, exam_on, day) is None:
        return None
    return forecast.keep_or_move(found, exam_on, today=day)


def _weak(logged: tuple[Score, ...], report: tuple[Subject, ...]) -> tuple[tuple[str, bool], ...]:
    """Subjects that are lower in the latest profile, those also lower in the exam's report first and marked."""
    latest = next((s.subjects for s in reversed(logged) if s.subjects), ())
    lower = [each.name for each in latest if each.level == "lower"]
    before = {each.name for each in report if each.level == "lower"}
    names = lower or [each.name for each in report if each.level == "lower"]
    marked = [(name, bool(lower) and name in before) for name in names]
    return tuple(sorted(marked, key=lambda each: not each[1]))


TODAY = Command(name="today", help="What matters today", example="/today", run=today, first=True)
PROGRESS = Command(
    name="progress",
    help="What your scores say, and how sure that is",
    example="/progress",
    run=show_progress,
    first=True,
    fields=(
        Field(
            name="show",
            help=profiles.SHOW_HELP,
            read=lambda text, _context: reading.choice(text, profiles.SHOW, profiles.WHAT),
            on_form=False,
            button_only=True,
        ),
    ),
)
