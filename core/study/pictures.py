"""What the pictures of ``/progress`` rest on: the forecast's fan, the newest profile, the latest weeks of study."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core import forecast, progress
from core.drawings import Week
from core.exams import Exam
from core.journal import Journal, Score, Study
from core.message import Chart, Message
from core.plans import Plan
from core.wording import charts, profiles

WEEKS = 8
"""Weeks of study in one picture."""


def scores(plan: Plan, exam: Exam, logged: Sequence[Score], today: date) -> Chart | None:
    """Results and forecast over time; none without a result that can stand on the primary scale."""
    seen = charts.Seen(plan=plan, exam=exam, scores=logged, today=today, fan=_fan(plan, exam, logged, today))
    return charts.scores(seen)


def _fan(plan: Plan, exam: Exam, logged: Sequence[Score], today: date) -> tuple[forecast.Ahead, ...]:
    """The forecast to the exam day, or to today where none is ahead."""
    found = forecast.estimate(exam, logged)
    if found is None or plan.status == "finished":
        return ()
    until = plan.exam_on if plan.exam_on is not None and plan.exam_on > today else today
    every = max((until - found.day).days // charts.POINTS, 1)
    return forecast.fan(found, until, every=every)


def has_subjects(plan: Plan, logged: Sequence[Score]) -> bool:
    """Whether a report's profile is known."""
    return bool(plan.failed_report) or any(score.subjects for score in logged)


def subjects(plan: Plan, exam: Exam, logged: Sequence[Score]) -> Message:
    """The newest practice profile, before there is one the report of the exam itself."""
    newest = next((score for score in reversed(logged) if score.subjects), None)
    parts = profiles.parts(exam, plan.failed_report if newest is None else newest.subjects)
    if not parts:
        return profiles.no_subjects()
    known = any(area.low is not None for area in exam.outline.areas)
    if newest is None:
        return profiles.subjects(profiles.Seen(exam=exam, parts=parts, known=known))
    seen = profiles.Seen(exam=exam, parts=parts, report=newest.name, on=newest.day, known=known)
    return profiles.subjects(seen)


def weeks(plan: Plan, kept: Journal, today: date) -> Message:
    """The latest weeks from Monday to Sunday, from the first on in which anything was logged."""
    return profiles.weeks(_weeks(kept.studies, today), plan.hours_a_week)


def _weeks(studies: Sequence[Study], today: date) -> tuple[Week, ...]:
    monday = today - timedelta(days=today.weekday())
    begins = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    found = [
        Week(each, progress.minutes_since(studies, each, each + timedelta(days=6)) / 60, each == monday)
        for each in begins
    ]
    first = next((number for number, week in enumerate(found) if week.hours), len(found) - 1)
    return tuple(found[first:])
