from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import dedicated, plans, retake
from core.journal import Attempt, Choice, Journal, Score
from core.plans import LastResult, Plan, Start
from tests.core.stories import COURSE, MEDICAL

MONDAY = date(2026, 3, 2)
SUNDAYS = frozenset({6})


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def started(exam_on: date | None = None, failed: float | None = None, **more: object) -> Plan:
    last = LastResult(outcome="failed", reported=failed) if failed else LastResult()
    given_ = Start(exam=MEDICAL, exam_on=exam_on, last=last, rest_days=SUNDAYS, **more)  # type: ignore[arg-type] # by keyword
    return plans.start(given_, today=MONDAY, now=noon(MONDAY))


def with_baseline(plan: Plan, value: float, day: date, kept: Journal | None = None) -> tuple[Plan, Journal]:
    form = MEDICAL.form("nbme-27")
    assert form is not None
    score = Score(
        id=1, at=noon(day), day=day, exam=MEDICAL.id, form=form.id, name=form.name, scale=form.scale, value=value
    )
    return plans.take(plan, MEDICAL, form, score, today=day), replace(kept or Journal(), scores=(score,))


def better(plan: Plan, kept: Journal, today: date = MONDAY) -> date | None:
    return dedicated.better_date(plan, MEDICAL, kept, today=today)


@pytest.mark.parametrize(("failed", "weeks"), [(185, 4), (180, 4), (176, 6), (170, 6)])
def test_before_the_baseline_the_planned_one_counts(failed: float, weeks: int) -> None:
    """Before the baseline the better date is its planned day and the band's maximum."""
    assert better(started(failed=failed), Journal()) == date(2026, 3, 9) + timedelta(weeks=weeks)


@pytest.mark.parametrize(("value", "weeks"), [(60, 4), (56, 4), (55, 6), (52, 6)])
def test_the_baseline_counts_from_its_day(value: float, weeks: int) -> None:
    """Once the baseline is taken the better date is its day and the band's maximum."""
    day = date(2026, 3, 5)
    plan, kept = with_baseline(started(), value, day)
    assert better(plan, kept, day) == day + timedelta(weeks=weeks)


def test_the_longer_band_sets_the_date() -> None:
    """A better baseline than the failed exam does not shorten the time."""
    plan, kept = with_baseline(started(failed=176), 60, MONDAY)
    assert better(plan, kept) == MONDAY + timedelta(weeks=6)


def test_a_rest_day_gives_way_to_the_next_study_day() -> None:
    """A better date on a rest day moves to the study day after it."""
    sunday = date(2026, 3, 8)
    plan, kept = with_baseline(started(), 60, sunday)
    assert better(plan, kept, sunday) == sunday + timedelta(weeks=4, days=1)


def test_without_evidence_there_is_no_date() -> None:
    """Without a number or a baseline no date is proposed, nor for an exam without bands."""
    assert better(started(), Journal()) is None
    course = plans.start(Start(exam=COURSE), today=MONDAY, now=noon(MONDAY))
    assert dedicated.better_date(course, COURSE, Journal(), today=MONDAY) is None
    assert dedicated.least_weeks(course, COURSE, Journal()) == 0


def test_remediation_comes_before_any_date() -> None:
    """In the 160s or below no date is proposed until remediation is done; then at least 8 weeks from it."""
    plan = started(failed=165)
    assert dedicated.needs_remediation(plan, MEDICAL, Journal())
    assert better(plan, Journal()) is None
    done = date(2026, 5, 4)
    plan = plans.complete(plan, "remediation", on=done)
    assert not dedicated.needs_remediation(plan, MEDICAL, Journal())
    proposed = better(plan, Journal(), done)
    assert proposed is not None
    assert proposed >= done + timedelta(weeks=8)


def sittings(*days: str | None) -> Journal:
    return Journal(
        attempts=tuple(
            Attempt(
                id=number,
                at=noon(MONDAY),
                day=date.fromisoformat(day) if day else MONDAY,
                exam=MEDICAL.id,
                outcome="failed",
                dated=day is not None,
            )
            for number, day in enumerate(days, 1)
        )
    )


def test_the_better_date_is_legal() -> None:
    """The better date is not before the earliest legal one: the fourth attempt waits for its year."""
    kept = sittings("2025-07-01", "2025-09-01", "2025-12-01")
    plan = started(failed=185, attempts=3)
    legal = dedicated.earliest(plan, MEDICAL, kept, today=MONDAY)
    assert legal is not None
    assert legal.on == date(2026, 7, 1)
    assert better(plan, kept) == date(2026, 7, 1)


def test_without_a_legal_date_none_is_proposed() -> None:
    """After the last attempt that is allowed no date is proposed."""
    kept = sittings("2020-07-01", "2021-09-01", "2022-12-01", "2023-12-01")
    assert better(started(failed=185, attempts=4), kept) is None


def test_unknown_dates_are_not_guessed() -> None:
    """Sittings that were only counted have no date, and what cannot be checked is named."""
    plan = started(failed=185, attempts=3)
    attempts = dedicated.attempts_of(plan, sittings("2025-12-01", None))
    assert attempts == (
        retake.Attempt(date(2025, 12, 1), "failed"),
        retake.Attempt(None, "failed"),
        retake.Attempt(None, "failed"),
    )
    legal = dedicated.earliest(plan, MEDICAL, sittings("2025-12-01", None), today=MONDAY)
    assert legal is not None
    assert legal.on == date(2026, 6, 1)
    assert set(legal.unknown) == {"twelve-months", "months-after-first", "months-after-latest"}


def test_the_members_own_limit_wins() -> None:
    """A stricter limit of a school takes the place of the exam's own, and can be taken back."""
    kept = sittings("2023-07-01", "2024-09-01")
    plan = started(failed=185, attempts=2)

    def limited(*answers: str) -> Journal:
        chosen = [
            Choice(id=n, at=noon(MONDAY), day=MONDAY, about="attempt-limit", subject=MEDICAL.id, answer=answer)
            for n, answer in enumerate(answers, 1)
        ]
        return replace(kept, choices=tuple(chosen))

    assert better(plan, limited("2")) is None
    assert better(plan, limited("2", "none")) == better(plan, kept)


@pytest.mark.parametrize(
    ("weeks", "failed", "soon"),
    [
        (2, None, False),
        (1, None, True),
        (2, 185, False),
        (4, 176, False),
        (3, 176, True),
        (8, 165, False),
        (7, 165, True),
    ],
)
def test_too_soon(weeks: int, failed: float | None, soon: bool) -> None:
    """Too soon is less than the band's minimum from the day on which the date was set; 8 weeks after remediation."""
    plan = started(MONDAY + timedelta(weeks=weeks), failed)
    assert dedicated.too_soon(plan, MEDICAL, Journal()) is soon


def test_no_date_is_not_too_soon() -> None:
    """Without an exam day nothing is too soon."""
    assert not dedicated.too_soon(started(failed=165), MEDICAL, Journal())


@pytest.mark.parametrize(("days", "warned"), [(180, False), (181, True), (400, True)])
def test_a_year_off(days: int, warned: bool) -> None:
    """A dedicated period of more than 180 days gets its warning, and none is given without an exam day."""
    assert dedicated.year_off(started(MONDAY + timedelta(days=days)), MEDICAL) is warned
    assert not dedicated.year_off(started(), MEDICAL)


@given(
    st.integers(1, 300),
    st.one_of(st.none(), st.integers(30, 100)),
    st.integers(0, 60),
    st.lists(st.dates(date(2019, 1, 1), MONDAY - timedelta(days=1)), max_size=3, unique=True),
    st.booleans(),
)
def test_a_better_date_is_one(failed: int, value: int | None, wait: int, sat_on: list[date], done: bool) -> None:
    """A proposed date is a study day ahead, legal, and not too soon by the same evidence."""
    plan, kept = started(failed=failed, attempts=len(sat_on)), sittings(*(day.isoformat() for day in sat_on))
    today = MONDAY + timedelta(days=wait)
    if value is not None:
        plan, kept = with_baseline(plan, value, today, kept)
    if done:
        plan = plans.complete(plan, "remediation", on=today)
    proposed = better(plan, kept, today)
    if proposed is None:
        return
    assert proposed > today
    assert proposed.weekday() not in SUNDAYS
    limits = dedicated.limits(plan, MEDICAL, kept)
    assert limits is not None
    assert not retake.breaks(limits, dedicated.attempts_of(plan, kept), proposed)
    accepted = plans.set_exam(plan, MEDICAL, proposed, today=today, now=noon(today))
    assert not dedicated.too_soon(accepted, MEDICAL, kept)
