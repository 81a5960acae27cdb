from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import exams, timetable
from core.timetable import Checkpoint, Frame
from tests.core.stories import COURSE, MEDICAL

FIRST_DAY = date(2026, 1, 1)
SHIFT = 6
"""Days that rest days can move a step at most: six a week may be rest days."""

starts = st.integers(0, 800).map(lambda n: FIRST_DAY + timedelta(days=n))
ahead = st.integers(2, 300)
some_rest = st.frozensets(st.integers(0, 6), max_size=3)
any_rest = st.frozensets(st.integers(0, 6), max_size=6)


@st.composite
def frames(draw: st.DrawFn, exam: exams.Exam = MEDICAL, rest: st.SearchStrategy[frozenset[int]] = any_rest) -> Frame:
    """A plan's frame as a start makes it, or as it is once some days have passed and forms were taken."""
    start, rest_days = draw(starts), draw(rest)
    exam_on = start + timedelta(days=draw(ahead))
    frame = Frame(exam=exam, start=start, exam_on=exam_on, rest_days=rest_days, after=start)
    baseline = next(c for c in timetable.first_things(frame) if c.kind == "baseline").on
    frame = replace(frame, baseline_on=baseline)
    if not draw(st.booleans()):
        return frame
    length = (exam_on - start).days
    after = start + timedelta(days=draw(st.integers(0, length - 1)))
    taken = start + timedelta(days=draw(st.integers(-14, (after - start).days)))
    return replace(frame, after=after, last_form_on=taken, baseline_on=min(baseline, taken))


def before(frame: Frame, day: date) -> int:
    """How many days before the exam a day is."""
    assert frame.exam_on is not None
    return (frame.exam_on - day).days


def laid(frame: Frame, kind: str) -> list[Checkpoint]:
    return [c for c in timetable.later_things(frame, firm=True) if c.kind == kind]


def window_days(frame: Frame, window: exams.Window) -> list[date]:
    """The study days of a window that are still ahead."""
    assert frame.exam_on is not None
    days = [frame.exam_on - timedelta(days=n) for n in range(window.last, window.first + 1)]
    return [day for day in days if day > frame.after and day.weekday() not in frame.rest_days]


@given(frames())
def test_no_practice_exam_comes_too_late(frame: Frame) -> None:
    """No practice exam comes after the last day of its window before the exam."""
    assert all(before(frame, c.on) >= 7 for c in laid(frame, "practice-exam"))


@given(frames(COURSE))
def test_no_practice_exam_comes_too_late_in_another_exam(frame: Frame) -> None:
    """The course exam's own window is kept as well."""
    assert all(before(frame, c.on) >= 4 for c in laid(frame, "practice-exam"))


@given(st.one_of(frames(), frames(COURSE)))
def test_the_last_form_falls_in_its_window(frame: Frame) -> None:
    """Wherever a study day of its window lies a step of the cadence ahead, the last full form falls there, marked."""
    window, cadence = frame.exam.last_weeks.final_form, frame.exam.cadence
    begin = frame.begin
    assert begin is not None
    free = [day for day in window_days(frame, window) if day > begin]
    next_day = max(begin + timedelta(days=cadence.last_step), frame.after + timedelta(days=1))
    finals = [c for c in laid(frame, "practice-exam") if c.why == "final"]
    if free and before(frame, next_day) >= window.last:
        assert [window.last <= before(frame, c.on) <= window.first for c in finals] == [True]
    assert len(finals) <= 1
    assert all(c.on == max(each.on for each in laid(frame, "practice-exam")) for c in finals)


@given(frames(rest=some_rest))
def test_gaps_follow_the_cadence(frame: Frame) -> None:
    """Practice exams are at most 14 days apart, 7 in the last 21, but for what rest days and the anchor move."""
    begin = frame.begin
    assert begin is not None
    days = [max(begin, frame.after), *(c.on for c in laid(frame, "practice-exam"))]
    anchored = [day for day in days if 50 <= before(frame, day) <= 50 + SHIFT]
    for one, two in itertools.pairwise(days):
        slack = SHIFT + (7 if {one, two} & set(anchored) else 0)
        assert (two - one).days <= (7 if before(frame, one) <= 21 - SHIFT else 14) + slack


@given(frames(rest=st.just(frozenset[int]())))
def test_without_rest_days_the_gaps_are_exact(frame: Frame) -> None:
    """Without rest days a gap is 14 days, 7 from the last 21 on, but for the anchor's neighbours and a late start."""
    begin = frame.begin
    assert begin is not None
    days = [begin, *(c.on for c in laid(frame, "practice-exam"))]
    for one, two in itertools.pairwise(days):
        if 50 in {before(frame, one), before(frame, two)} or one <= frame.after:
            continue
        assert (two - one).days == (7 if before(frame, one) <= 21 else 14)


@given(frames())
def test_one_form_stands_near_the_fee_threshold(frame: Frame) -> None:
    """Where the cadence brackets day -50, a practice exam falls on it or the study day before."""
    begin = frame.begin
    assert begin is not None
    anchor = (frame.exam_on or FIRST_DAY) - timedelta(days=50)
    earliest = max(begin, frame.after) + timedelta(days=1)
    if begin > anchor - timedelta(days=7) or earliest > anchor:
        return
    wanted = timetable.study_day_near(anchor, frame.rest_days, since=earliest)
    assert wanted in {c.on for c in laid(frame, "practice-exam")}


@given(st.one_of(frames(), frames(COURSE)))
def test_nothing_is_laid_on_a_rest_day(frame: Frame) -> None:
    """No practice exam, short form or decision day falls on a rest day."""
    kinds = {"practice-exam", "short-form", "decision"}
    assert all(c.on.weekday() not in frame.rest_days for kind in kinds for c in laid(frame, kind))


@given(st.one_of(frames(), frames(COURSE)))
def test_nothing_is_laid_in_the_past(frame: Frame) -> None:
    """Nothing but the exam and its result is laid on a day that is not after ``after``."""
    later = timetable.later_things(frame, firm=True)
    assert all(c.on > frame.after for c in later if c.kind not in {"exam", "result"})


@given(frames())
def test_the_last_two_days_are_light(frame: Frame) -> None:
    """The two days before the exam are light, as far as they are ahead."""
    wanted = [2, 1] if before(frame, frame.after) > 2 else [1] if before(frame, frame.after) > 1 else []
    assert [before(frame, c.on) for c in laid(frame, "light-day")] == wanted


@given(frames())
def test_the_short_form_has_its_own_day(frame: Frame) -> None:
    """The short form falls on day -10 to -4, and beside a practice exam only where no other study day is left."""
    shorts = laid(frame, "short-form")
    window = frame.exam.last_weeks.short_form
    assert window is not None
    free = window_days(frame, window)
    assert len(shorts) == bool(free)
    practice = {c.on for c in laid(frame, "practice-exam")}
    for short in shorts:
        assert 4 <= before(frame, short.on) <= 10
        assert short.on not in practice or set(free) <= practice


@given(frames(), st.booleans(), st.frozensets(st.sampled_from(["practice-exam-1", "practice-exam-2", "exam-1"])))
def test_ids_are_unique(frame: Frame, firm: bool, taken: frozenset[str]) -> None:
    """No id is given twice, nor one that is in use already."""
    ids = [c.id for c in timetable.later_things(frame, firm=firm, taken=sorted(taken))]
    assert len(ids) == len(set(ids))
    assert not set(ids) & taken


@given(frames())
def test_decision_days(frame: Frame) -> None:
    """There is a day to decide before the fee, and one with the last form."""
    fees = [c for c in laid(frame, "decision") if c.why == "fee"]
    if before(frame, frame.after) > 49:
        notice = (frame.exam_on or FIRST_DAY) - timedelta(days=49)
        since = frame.after + timedelta(days=1)
        assert [c.on for c in fees] == [timetable.study_day_near(notice, frame.rest_days, since=since)]
    finals = [c.on for c in laid(frame, "practice-exam") if c.why == "final"]
    assert [c.on for c in laid(frame, "decision") if c.why == "final"] == finals


@given(st.one_of(frames(), frames(COURSE)))
def test_the_result_comes_after_the_exam(frame: Frame) -> None:
    """The exam stands on its day, the result as many weeks later as the file says: 4 for Step 1, 2 for the course."""
    weeks = 4 if frame.exam is MEDICAL else 2
    assert [c.on for c in laid(frame, "exam")] == [frame.exam_on]
    assert [before(frame, c.on) for c in laid(frame, "result")] == [-7 * weeks]


@given(starts, st.one_of(st.none(), st.integers(1, 300)), any_rest)
def test_the_first_things_come_before_the_exam(start: date, days: int | None, rest_days: frozenset[int]) -> None:
    """Appraisal on day 0, advisor talk by day 3, baseline by day 7: on study days, firm, and before the exam."""
    exam_on = None if days is None else start + timedelta(days=days)
    frame = Frame(exam=MEDICAL, start=start, exam_on=exam_on, rest_days=rest_days, after=start)
    appraisal, advisor, baseline = timetable.first_things(frame)
    assert [c.kind for c in (appraisal, advisor, baseline)] == ["appraisal", "advisor", "baseline"]
    assert all(c.firm and c.open and start <= c.on for c in (appraisal, advisor, baseline))
    assert appraisal.on == start
    for step, day in ((advisor, 3), (baseline, 7)):
        assert (step.on - start).days <= day or start.weekday() in rest_days
        assert exam_on is None or step.on < exam_on
        study_days = [
            start + timedelta(days=n)
            for n in range(days if days is not None else 8)
            if (start + timedelta(days=n)).weekday() not in rest_days
        ]
        assert step.on.weekday() not in rest_days or not study_days or step.on == start


def test_the_first_days_are_the_files() -> None:
    """Without rest days and with time enough the first three stand on days 0, 3 and 7."""
    start = date(2026, 3, 2)
    frame = Frame(exam=MEDICAL, start=start, exam_on=None, rest_days=frozenset(), after=start)
    assert [(c.on - start).days for c in timetable.first_things(frame)] == [0, 3, 7]


def test_without_an_exam_day_nothing_is_laid() -> None:
    """Without an exam day only the first things are laid."""
    frame = Frame(exam=MEDICAL, start=FIRST_DAY, exam_on=None, rest_days=frozenset(), after=FIRST_DAY)
    assert timetable.later_things(replace(frame, baseline_on=FIRST_DAY), firm=True) == ()


@given(frames(), st.booleans())
def test_firm_or_provisional(frame: Frame, firm: bool) -> None:
    """What is laid is provisional before the baseline and firm after it, all of it."""
    assert {c.firm for c in timetable.later_things(frame, firm=firm)} == {firm}


def test_a_rest_day_at_the_edge_of_the_window() -> None:
    """A last form on day -13, a rest day like day -14, stays in its window on day -12."""
    exam_on = date(2026, 6, 13)  # a Saturday: day -13 is a Sunday, day -14 a Saturday
    baseline = exam_on - timedelta(days=27)
    frame = Frame(
        exam=MEDICAL, start=baseline, exam_on=exam_on, rest_days=frozenset({5, 6}), after=baseline, baseline_on=baseline
    )
    assert [before(frame, c.on) for c in laid(frame, "practice-exam")] == [12]


def test_an_anchor_that_is_past_takes_no_form_away() -> None:
    """Once day -50 is past, the form next to it keeps its own day."""
    exam_on = date(2026, 6, 13)
    taken = exam_on - timedelta(days=60)
    frame = Frame(
        exam=MEDICAL,
        start=taken,
        exam_on=exam_on,
        rest_days=frozenset(),
        after=exam_on - timedelta(days=49),
        baseline_on=taken,
        last_form_on=taken,
    )
    assert [before(frame, c.on) for c in laid(frame, "practice-exam")][:2] == [46, 32]


@pytest.mark.parametrize(("rest_days", "day"), [({6}, "2026-03-07"), ({5, 6}, "2026-03-06"), ({4, 5, 6}, "2026-03-09")])
def test_a_rest_day_gives_way_to_the_study_day_before(rest_days: set[int], day: str) -> None:
    """A step on a rest day moves to the study day before, or behind it where that day is not ahead."""
    found = timetable.study_day_near(date(2026, 3, 8), frozenset(rest_days), since=date(2026, 3, 6))
    assert found == date.fromisoformat(day)
