import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import retake
from core.retake import Attempt, AttemptLimits, Outcome, Reason

LIMITS = AttemptLimits(
    lifetime=4,
    within_12_months=3,
    spaced_from=4,
    months_after_first=12,
    months_after_latest=6,
    source="the exam's bulletin",
)
FREE = AttemptLimits(None, None, None, 0, 0, "nobody")


def failed(*dates: str | None) -> tuple[Attempt, ...]:
    return tuple(Attempt(date.fromisoformat(on) if on else None, "failed") for on in dates)


def plus(day: date, months: int) -> date:
    """Months later, a month at a time, and back to the last day that exists: another way than the code's."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def is_legal(limits: AttemptLimits, attempts: tuple[Attempt, ...], day: date) -> bool:
    """Judge one day by the rules as they are written, for attempts whose dates are known."""
    taken = [attempt.on for attempt in attempts if attempt.on is not None]
    if any(attempt.outcome == "passed" for attempt in attempts) or any(on >= day for on in taken):
        return False
    ordinal = len(taken) + 1
    if limits.lifetime is not None and ordinal > limits.lifetime:
        return False
    if limits.within_12_months is not None:
        for start in taken:
            inside = [on for on in [*taken, day] if start <= on < plus(start, 12)]
            if day in inside and len(inside) > limits.within_12_months:
                return False
    if taken and limits.spaced_from is not None and ordinal >= limits.spaced_from:
        if day < plus(min(taken), limits.months_after_first):
            return False
        if day < plus(max(taken), limits.months_after_latest):
            return False
    return True


dates = st.dates(date(2019, 1, 1), date(2026, 12, 31))
outcomes = st.sampled_from(["failed", "failed", "failed", "failed", "incomplete", "passed"])
attempts_of = st.lists(st.builds(Attempt, dates, outcomes), max_size=6).map(tuple)
limits_of = st.builds(
    AttemptLimits,
    lifetime=st.none() | st.integers(1, 7),
    within_12_months=st.none() | st.integers(1, 4),
    spaced_from=st.none() | st.integers(2, 5),
    months_after_first=st.integers(0, 24),
    months_after_latest=st.integers(0, 12),
    source=st.just("a test"),
)


def test_the_published_example() -> None:
    """Failed on 15 January, April and September 2011: the fourth attempt is in March 2012 at the earliest."""
    found = retake.earliest(LIMITS, failed("2011-01-15", "2011-04-15", "2011-09-15"), date(2011, 10, 1))
    assert found.on == date(2012, 3, 15)
    assert found.reasons[0] == Reason("months-after-latest", date(2012, 3, 15))
    assert {reason.code for reason in found.reasons} == {
        "months-after-latest",
        "months-after-first",
        "twelve-months",
    }
    assert found.unknown == ()


@settings(max_examples=150, deadline=None)
@given(limits_of, attempts_of, dates)
def test_the_earliest_day_is_the_one_that_trying_every_day_finds(
    limits: AttemptLimits, attempts: tuple[Attempt, ...], not_before: date
) -> None:
    """The earliest date is the first that a checker of single days allows; none means that it allows none."""
    found = retake.earliest(limits, attempts, not_before).on
    last = max(not_before, date(2027, 1, 1)) + timedelta(days=800)
    tried = (not_before + timedelta(days=count) for count in range((last - not_before).days))
    assert found == next((day for day in tried if is_legal(limits, attempts, day)), None)


@given(limits_of, attempts_of, dates)
def test_a_planned_date_breaks_a_rule_or_is_legal(
    limits: AttemptLimits, attempts: tuple[Attempt, ...], planned: date
) -> None:
    """A planned date has reasons against it exactly when a checker of single days forbids it."""
    assert (retake.breaks(limits, attempts, planned) == ()) == is_legal(limits, attempts, planned)


@given(limits_of, attempts_of, dates)
def test_the_earliest_day_breaks_nothing(
    limits: AttemptLimits, attempts: tuple[Attempt, ...], not_before: date
) -> None:
    """What is proposed as the earliest date breaks no rule, and its first reason is why it is no earlier."""
    found = retake.earliest(limits, attempts, not_before)
    assume(found.on is not None)
    assert found.on is not None
    assert retake.breaks(limits, attempts, found.on) == ()
    assert [reason.on for reason in found.reasons[:1]] == ([found.on] if found.on > not_before else [])


@given(limits_of, attempts_of, dates)
def test_the_order_in_which_attempts_are_told_does_not_matter(
    limits: AttemptLimits, attempts: tuple[Attempt, ...], not_before: date
) -> None:
    """Attempts may be told in any order."""
    backwards = tuple(reversed(attempts))
    assert retake.earliest(limits, attempts, not_before) == retake.earliest(limits, backwards, not_before)


def test_nobody_has_to_wait_for_a_first_attempt() -> None:
    """Without attempts every date is legal."""
    assert retake.earliest(LIMITS, (), date(2026, 3, 2)) == retake.Earliest(date(2026, 3, 2), (), ())


def test_without_limits_the_next_day_will_do() -> None:
    """An exam without limits may be taken again on the day after the latest attempt."""
    found = retake.earliest(FREE, failed("2026-03-02"), date(2026, 3, 2))
    assert found.on == date(2026, 3, 3)
    assert [reason.code for reason in found.reasons] == ["after-latest"]


def test_a_lifetime_of_attempts_is_the_end() -> None:
    """After the last attempt of a lifetime there is no earliest date, and that is the only reason."""
    found = retake.earliest(LIMITS, failed("2011-01-15", "2012-01-15", None, None), date(2020, 1, 1))
    assert found == retake.Earliest(None, (Reason("lifetime", None),), ())


def test_an_incomplete_attempt_counts() -> None:
    """An attempt that was not finished uses up one of them."""
    attempts = (*failed("2011-01-15", "2011-04-15"), Attempt(date(2011, 9, 15), "incomplete"))
    assert retake.earliest(LIMITS, attempts, date(2011, 10, 1)).on == date(2012, 3, 15)


@pytest.mark.parametrize("before", [(), failed("2025-01-01"), failed(None)])
def test_a_passed_exam_is_not_taken_again(before: tuple[Attempt, ...]) -> None:
    """Whoever passed has no next attempt, whatever else is known."""
    found = retake.earliest(LIMITS, (*before, Attempt(date(2025, 6, 1), "passed")), date(2026, 1, 1))
    assert found.on is None
    assert found.reasons == (Reason("passed", None),)


@pytest.mark.parametrize(("latest", "allowed"), [("2025-08-31", date(2026, 2, 28)), ("2027-08-31", date(2028, 2, 29))])
def test_half_a_year_after_the_end_of_august_is_the_end_of_february(latest: str, allowed: date) -> None:
    """Where a month has no such day, the rule is met on the month's last day."""
    attempts = failed("2020-01-15", "2022-01-15", latest)
    assert retake.earliest(LIMITS, attempts, date.fromisoformat(latest)).on == allowed


def test_the_same_date_a_year_later_is_outside_of_twelve_months() -> None:
    """Three attempts in twelve months bar a fourth until the first of them is a year old, and no longer."""
    limits = replace(LIMITS, lifetime=None, spaced_from=None)
    attempts = failed("2025-01-15", "2025-06-01", "2025-09-01")
    assert [reason.code for reason in retake.breaks(limits, attempts, date(2026, 1, 14))] == ["twelve-months"]
    assert retake.breaks(limits, attempts, date(2026, 1, 15)) == ()


def test_unknown_dates_are_named_and_not_guessed() -> None:
    """With a date missing, the rules that need it are named, and the date found holds for the others."""
    found = retake.earliest(LIMITS, failed("2025-04-15", None, "2025-09-15"), date(2025, 10, 1))
    assert found.unknown == ("twelve-months", "months-after-first", "months-after-latest")
    assert found.on == date(2026, 3, 15)
    assert [reason.code for reason in found.reasons] == ["months-after-latest"]


def test_an_unknown_date_that_no_rule_needs_is_no_matter() -> None:
    """Before the limits bite, a missing date keeps nothing from being checked."""
    assert retake.earliest(LIMITS, failed(None, "2025-09-15"), date(2025, 10, 1)).unknown == ()


def test_nothing_known_means_nothing_found() -> None:
    """With no date known at all, nothing but the count of attempts is judged."""
    found = retake.earliest(LIMITS, failed(None, None, None), date(2026, 3, 2))
    assert found.on == date(2026, 3, 2)
    assert found.unknown == ("twelve-months", "months-after-first", "months-after-latest")


@given(limits_of, attempts_of, dates, dates)
def test_learning_a_date_never_makes_it_earlier(
    limits: AttemptLimits, attempts: tuple[Attempt, ...], not_before: date, on: date
) -> None:
    """What was found while a date was missing still stands, or is later, once the date is known."""
    outcome: Outcome = "failed"
    before = retake.earliest(limits, (*attempts, Attempt(None, outcome)), not_before).on
    after = retake.earliest(limits, (*attempts, Attempt(on, outcome)), not_before).on
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert before <= after


def test_a_planned_date_names_every_rule_that_it_breaks() -> None:
    """The rule that lasts longest is named first."""
    reasons = retake.breaks(LIMITS, failed("2011-01-15", "2011-04-15", "2011-09-15"), date(2011, 12, 1))
    assert reasons[0] == Reason("months-after-latest", date(2012, 3, 15))
    assert all(one.on and other.on and one.on >= other.on for one, other in itertools.pairwise(reasons))
    assert len(reasons) == 3
