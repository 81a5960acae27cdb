"""The dedicated period: how long the evidence asks for, whether the date is too soon, and a better one.

Sources: the exam file's bands (advice), and the retake rules (official) for the earliest legal date.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from core import exams, retake, scores, timetable
from core.journal import Journal, Score
from core.plans import Plan


def baseline_score(plan: Plan, journal: Journal) -> Score | None:
    """The score that completed the plan's baseline."""
    taken = next((c.taken_by for c in plan.checkpoints if c.kind == "baseline" and not c.open), None)
    return next((score for score in journal.scores if taken is not None and score.id == taken), None)


def banding(plan: Plan, exam: exams.Exam, journal: Journal) -> scores.Banding | None:
    """The band by the last result and by the baseline; the longer counts."""
    reported = plan.last.reported if plan.last.outcome == "failed" else None
    return scores.banding(exam, reported, baseline_score(plan, journal))


def needs_remediation(plan: Plan, exam: exams.Exam, journal: Journal) -> bool:
    """Whether a review course or remediation comes before any date is proposed."""
    found = banding(plan, exam, journal)
    return found is not None and found.band.remediation and plan.remediation_done_on is None


def least_weeks(plan: Plan, exam: exams.Exam, journal: Journal) -> int:
    """The fewest dedicated weeks the evidence asks for; the shortest band's without any evidence, 0 without bands."""
    if exam.bands is None:
        return 0
    found = banding(plan, exam, journal)
    if found is None:
        return min(row.weeks_min for row in exam.bands.rows)
    return exam.bands.remediation_rush_weeks if found.band.remediation else found.band.weeks_min


def too_soon(plan: Plan, exam: exams.Exam, journal: Journal) -> bool:
    """Whether the exam day leaves less than the band's minimum.

    Counted from the day on which the date was set, or the baseline told more: as time goes on, every date comes near.
    """
    if plan.exam_on is None:
        return False
    baseline = next((c.done_on for c in plan.checkpoints if c.kind == "baseline" and c.done_on), plan.exam_set_on)
    return (plan.exam_on - max(plan.exam_set_on, baseline)).days < 7 * least_weeks(plan, exam, journal)


def known_since(plan: Plan, journal: Journal) -> datetime:
    """Since when (aware UTC) what speaks for or against the exam day is known: the date itself, and the baseline."""
    baseline = baseline_score(plan, journal)
    return max(plan.exam_set_at, baseline.at) if baseline else plan.exam_set_at


def kept_all_the_same(plan: Plan, journal: Journal) -> bool:
    """Whether the member answered the rush warning by keeping the date, knowing what is known now."""
    since = known_since(plan, journal)
    return any(c.about == "rushing" and c.subject == str(plan.exam_on) and c.at >= since for c in journal.choices)


def attempts_of(plan: Plan, journal: Journal) -> tuple[retake.Attempt, ...]:
    """The sittings of this exam that were told, and an undated one for each that was only counted.

    A plan counts the sittings before it; its own is one more as soon as its result is there.
    """
    told = tuple(
        retake.Attempt(on=each.day if each.dated else None, outcome=each.outcome)
        for each in journal.attempts
        if each.exam == plan.exam
    )
    missing = max(0, plan.attempts + (plan.result in {"failed", "passed"}) - len(told))
    return (*told, *(retake.Attempt(on=None, outcome="failed") for _ in range(missing)))


def limits(plan: Plan, exam: exams.Exam, journal: Journal) -> retake.AttemptLimits | None:
    """The exam's attempt limits, with the member's own limit of a school or state in place of the lifetime one."""
    if exam.retake is None:
        return None
    own = next(
        (c.answer for c in reversed(journal.choices) if c.about == "attempt-limit" and c.subject == plan.exam), ""
    )
    found = exam.retake.limits()
    return replace(found, lifetime=int(own)) if own.isdigit() else found


def earliest(plan: Plan, exam: exams.Exam, journal: Journal, *, today: date) -> retake.Earliest | None:
    """The earliest legal day for the next sitting, from today on; none where the exam has no such rule."""
    rules = limits(plan, exam, journal)
    return None if rules is None else retake.earliest(rules, attempts_of(plan, journal), today)


def better_date(plan: Plan, exam: exams.Exam, journal: Journal, *, today: date) -> date | None:
    """The day to propose: the baseline (planned, if not yet taken) plus the band's longest period, the next study day,
    not before the earliest legal date. None while remediation comes first, without bands or evidence, or without a
    legal date.
    """
    found = banding(plan, exam, journal)
    if found is None or needs_remediation(plan, exam, journal):
        return None
    baseline = next((c for c in plan.checkpoints if c.kind == "baseline"), None)
    if baseline is None:
        return None
    begin = baseline.done_on or max(baseline.on, today)
    if found.band.remediation and plan.remediation_done_on:
        begin = max(begin, plan.remediation_done_on)
    day = begin + timedelta(weeks=found.band.weeks_max)
    legal = earliest(plan, exam, journal, today=today)
    if legal is not None:
        if legal.on is None:
            return None
        day = max(day, legal.on)
    day = max(day, today + timedelta(weeks=least_weeks(plan, exam, journal)))
    return timetable.study_day_from(day, plan.rest_days)


def year_off(plan: Plan, exam: exams.Exam) -> bool:
    """Whether the period from the plan's start to the exam is longer than the file's half year."""
    if exam.bands is None or plan.exam_on is None:
        return False
    return (plan.exam_on - plan.started_on).days > exam.bands.year_off_days
