"""Lay checkpoints between today and the exam: pure arithmetic on local dates.

Sources of the rules stand in the exam file: first things first, the cadence, the last weeks, fee and result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from core import exams

Kind = Literal[
    "appraisal",
    "advisor",
    "baseline",
    "practice-exam",
    "decision",
    "short-form",
    "light-day",
    "exam",
    "result",
]
PRACTICE: frozenset[str] = frozenset({"baseline", "practice-exam", "short-form"})
"""Checkpoints that a logged score completes."""
FIRST: frozenset[str] = frozenset({"appraisal", "advisor", "baseline"})
"""Checkpoints that are firm from the first day: nothing later is, before the baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """One dated step of a plan. ``on`` is a local date; ``firm`` is false while it is provisional.

    ``why`` is a fixed word for steps of one kind that differ: *final* for the last full practice exam, *fee* or *final*
    for decision days, *anchor* for the practice exam kept near the fee threshold.
    """

    id: str
    kind: Kind
    on: date
    firm: bool = True
    why: str = ""
    done_on: date | None = None
    taken_by: int | None = None

    @property
    def open(self) -> bool:
        """Whether it still has to happen."""
        return self.done_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the layout depends on.

    ``start`` is the plan's first day, ``exam_on`` the exam day (none: only the first things are laid), ``baseline_on``
    the baseline's planned day, ``last_form_on`` the last full practice exam taken, ``after`` the day before the first
    one that may be laid, ``rest_days`` weekdays with 0 = Monday. ``standing`` are the days of open practice exams that
    stay as they are; what follows is counted from the last of them.
    """

    exam: exams.Exam
    start: date
    exam_on: date | None
    rest_days: frozenset[int]
    after: date
    baseline_on: date | None = None
    last_form_on: date | None = None
    standing: tuple[date, ...] = ()

    @property
    def begin(self) -> date | None:
        """The day from which the cadence counts; none without a baseline."""
        known = [day for day in (self.baseline_on, self.last_form_on, *self.standing) if day is not None]
        return max(known, default=None)


def study_day_before(day: date, rest_days: frozenset[int]) -> date:
    """The day itself, or the study day before it when it is a rest day."""
    while day.weekday() in rest_days:
        day -= timedelta(days=1)
    return day


def study_day_from(day: date, rest_days: frozenset[int]) -> date:
    """The day itself, or the study day after it when it is a rest day."""
    while day.weekday() in rest_days:
        day += timedelta(days=1)
    return day


def study_day_near(day: date, rest_days: frozenset[int], *, since: date, before: date | None = None) -> date:
    """The study day before a rest day, if that is not before ``since``; else the one after it, if that is before
    ``before``; else the rest day itself.
    """
    earlier = study_day_before(day, rest_days)
    if earlier >= since:
        return earlier
    later = study_day_from(day, rest_days)
    return later if before is None or later < before else day


def first_things(frame: Frame) -> tuple[Checkpoint, ...]:
    """Appraisal, advisor talk and baseline: always firm."""
    firsts, start, rest = frame.exam.firsts, frame.start, frame.rest_days
    appraisal, advisor, baseline = (
        start + timedelta(days=days) for days in (firsts.appraisal_day, firsts.advisor_day, firsts.baseline_day)
    )
    laid = (
        Checkpoint(id="appraisal", kind="appraisal", on=appraisal),
        Checkpoint(id="advisor", kind="advisor", on=advisor),
        Checkpoint(id="baseline", kind="baseline", on=baseline),
    )
    days = [study_day_near(fitted(frame, c.kind, c.on), rest, since=start, before=frame.exam_on) for c in laid]
    return tuple(each if each.on == start else replace(each, on=day) for each, day in zip(laid, days, strict=True))


def fitted(frame: Frame, kind: Kind, day: date) -> date:
    """The day of a first thing, or the last one that the exam day leaves for it, from the plan's first day on."""
    if frame.exam_on is None:
        return day
    left = frame.exam.last_weeks.final_form.last if kind == "baseline" else 1
    return min(day, max(frame.start, frame.exam_on - timedelta(days=left)))


def practice_days(frame: Frame) -> tuple[date, ...]:
    """Days of the practice exams after the last one taken (or the planned baseline), oldest first.

    Fourteen days apart and seven within the last three weeks (the file's cadence); the last full form falls in its
    window; the one nearest the anchor day moves there; a rest day gives way to the study day before.
    """
    begin = frame.begin
    if frame.exam_on is None or begin is None:
        return ()
    cadence, window, exam_on = frame.exam.cadence, frame.exam.last_weeks.final_form, frame.exam_on
    days: list[date] = []
    day = begin
    while True:
        step = cadence.last_step if (exam_on - day).days <= cadence.last_days else cadence.days
        day = max(day + timedelta(days=step), frame.after + timedelta(days=1))
        if (exam_on - day).days < window.last:
            break
        days.append(day)
    since = max(begin, frame.after) + timedelta(days=1)
    days = _anchored(days, exam_on, cadence, since)
    moved = {study_day_near(day, frame.rest_days, since=since) for day in days}
    kept = {day for day in moved if (exam_on - day).days >= window.last}
    if days and (exam_on - days[-1]).days <= window.first and not any((exam_on - d).days <= window.first for d in kept):
        # Rest days pushed the last form out of its window: the study day of the window that is nearest.
        kept |= set(sorted(_study_days(frame, window, since), key=lambda day: abs((day - days[-1]).days))[:1])
        kept -= {study_day_near(days[-1], frame.rest_days, since=since)}
    return tuple(sorted(kept))


def _study_days(frame: Frame, window: exams.Window, since: date) -> list[date]:
    """The study days of a window before the exam, from ``since`` on."""
    if frame.exam_on is None:
        return []
    days = [frame.exam_on - timedelta(days=n) for n in range(window.first, window.last - 1, -1)]
    return [day for day in days if day >= since and day.weekday() not in frame.rest_days]


def _anchored(days: list[date], exam_on: date, cadence: exams.Cadence, since: date) -> list[date]:
    if cadence.anchor_day is None or not days:
        return days
    anchor = exam_on - timedelta(days=cadence.anchor_day)
    nearest = min(days, key=lambda day: abs((day - anchor).days))
    if anchor < since or abs((nearest - anchor).days) > cadence.last_step:
        return days
    return [anchor if day == nearest else day for day in days]


def final_day(frame: Frame) -> date | None:
    """The day of the last full practice exam, where it falls in its window."""
    window, exam_on = frame.exam.last_weeks.final_form, frame.exam_on
    if exam_on is None:
        return None
    ahead = (*frame.standing, *practice_days(frame))
    return max((day for day in ahead if window.last <= (exam_on - day).days <= window.first), default=None)


def later_things(frame: Frame, *, firm: bool, taken: Sequence[str] = ()) -> tuple[Checkpoint, ...]:
    """Everything after the baseline up to the result, provisional unless ``firm``; ``taken`` are ids already in use."""
    exam_on = frame.exam_on
    if exam_on is None:
        return ()
    laid: list[tuple[Kind, date, str]] = []
    days, final = practice_days(frame), final_day(frame)
    laid += [("practice-exam", day, "final" if day == final else "") for day in days]
    laid += _decisions(frame, exam_on, final)
    laid += _last_days(frame, exam_on, days)
    laid.append(("exam", exam_on, ""))
    weeks = frame.exam.result.ask_weeks[0]
    laid.append(("result", exam_on + timedelta(weeks=weeks), ""))
    return tuple(_numbered(sorted(laid, key=lambda each: each[1]), firm=firm, taken=taken))


def _decisions(frame: Frame, exam_on: date, final: date | None) -> list[tuple[Kind, date, str]]:
    days: list[tuple[Kind, date, str]] = []
    if frame.exam.fee:
        notice = exam_on - timedelta(days=max(frame.exam.fee.notice_days))
        on = study_day_near(notice, frame.rest_days, since=frame.after + timedelta(days=1))
        days.append(("decision", on, "fee"))
    if final is not None:
        days.append(("decision", final, "final"))
    return [each for each in days if each[1] > frame.after]


def _last_days(frame: Frame, exam_on: date, practice: Sequence[date]) -> list[tuple[Kind, date, str]]:
    last, laid = frame.exam.last_weeks, list[tuple[Kind, date, str]]()
    if last.short_form:
        open_days = _study_days(frame, last.short_form, frame.after + timedelta(days=1))
        if open_days:
            # As far from the practice exams as the window allows, the later day of two equal ones.
            others = [*practice, *frame.standing, *([frame.begin] if frame.begin else [])]
            laid.append(("short-form", max(open_days, key=lambda day: (_distance(day, others), day)), ""))
    for before in range(last.light_days.first, last.light_days.last - 1, -1):
        laid.append(("light-day", exam_on - timedelta(days=before), ""))
    return [each for each in laid if each[1] > frame.after]


def _distance(day: date, practice: Sequence[date]) -> int:
    return min((abs((day - other).days) for other in practice), default=0)


def _numbered(laid: Sequence[tuple[Kind, date, str]], *, firm: bool, taken: Sequence[str]) -> list[Checkpoint]:
    used, made = set(taken), list[Checkpoint]()
    for kind, on, why in laid:
        number = 1
        while f"{kind}-{number}" in used:
            number += 1
        used.add(f"{kind}-{number}")
        made.append(Checkpoint(id=f"{kind}-{number}", kind=kind, on=on, firm=firm, why=why))
    return made
