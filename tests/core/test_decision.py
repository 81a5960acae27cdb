from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import decision, journal, plans
from core.plans import Plan
from tests.core.stories import MEDICAL

MONDAY = date(2026, 3, 2)
EXAM_ON = date(2026, 5, 18)
FULL = [form for form in MEDICAL.forms if form.role == "full"]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def score(value: float, day: date, number: int) -> journal.Score:
    form = FULL[number]
    return journal.Score(
        id=number + 1, at=noon(day), day=day, exam=MEDICAL.id, form=form.id, name=form.name, scale="epc",
        value=value, pace="timed",
    )  # fmt: skip


def somebody(*values: float, hours: int | None = None, exam_on: date | None = EXAM_ON) -> tuple[Plan, journal.Journal]:
    """A plan with results a week apart from its first day on."""
    begin = plans.Start(exam=MEDICAL, exam_on=exam_on, rest_days=frozenset({6}), hours_a_week=hours)
    plan, logged = plans.start(begin, today=MONDAY, now=noon(MONDAY)), list[journal.Score]()
    for number, value in enumerate(values):
        day = MONDAY + timedelta(weeks=number)
        logged.append(score(value, day, number))
        plan = plans.take(plan, MEDICAL, FULL[number], logged[-1], today=day)
    return plan, journal.Journal(scores=tuple(logged))


def test_days_to_decide_are_the_plans_and_the_fees() -> None:
    """Firm decision days and the fee's notice days are days to decide; others, and provisional ones, are not."""
    plan, _ = somebody(58, 60)
    final = next(c.on for c in plan.checkpoints if c.kind == "decision" and c.why == "final")
    days = [EXAM_ON - timedelta(days=n) for n in range(1, 60)]
    found = {day for day in days if decision.decides(plan, MEDICAL, day)}
    assert found == {EXAM_ON - timedelta(days=49), EXAM_ON - timedelta(days=46), final}
    early, _ = somebody()
    assert not any(decision.decides(early, MEDICAL, day) for day in days)
    assert not decision.decides(replace(plan, status="finished"), MEDICAL, final)


def test_three_days_are_weighed() -> None:
    """Keeping, two and four more weeks stand side by side, each with its forecast and the rules it would break."""
    plan, kept = somebody(55, 58, 60)
    found = decision.weigh(plan, MEDICAL, kept, date(2026, 3, 30))
    assert found is not None
    assert [offer.on for offer in found.offers] == [EXAM_ON, EXAM_ON + timedelta(weeks=2), EXAM_ON + timedelta(weeks=4)]
    assert found.better in {offer.on for offer in found.offers[1:]}
    assert (found.fee, found.free_until) == ("free", EXAM_ON - timedelta(days=46))
    later = decision.weigh(plan, MEDICAL, kept, EXAM_ON - timedelta(days=45))
    assert later is not None
    assert later.fee == "charged"


def test_one_result_is_not_weighed() -> None:
    """One result or none is too few to weigh two dates; without a date ahead there is nothing to weigh."""
    for values in ((), (60,)):
        plan, kept = somebody(*values)
        found = decision.weigh(plan, MEDICAL, kept, date(2026, 3, 30))
        assert found is not None
        assert (found.few, found.better, found.offers) == (True, None, ())
    plan, kept = somebody(58, 60, exam_on=None)
    assert decision.weigh(plan, MEDICAL, kept, MONDAY) is None
    plan, kept = somebody(58, 60)
    assert decision.weigh(plan, MEDICAL, kept, EXAM_ON) is None


def test_a_chance_that_is_high_is_left() -> None:
    """Where more weeks change little, no day is offered and a move's cost needs no words."""
    plan, kept = somebody(74, 75, 76)
    found = decision.weigh(plan, MEDICAL, kept, date(2026, 3, 30))
    assert found is not None
    assert (found.better, found.worth_more) == (None, False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(40, 80), min_size=2, max_size=5))
def test_an_offered_day_is_worth_it(values: list[int]) -> None:
    """A day is offered only if its chance is higher than that of the date by five points or more."""
    plan, kept = somebody(*values)
    found = decision.weigh(plan, MEDICAL, kept, date(2026, 4, 6))
    assert found is not None
    by_day = {offer.on: offer.ahead.chance for offer in found.offers}
    if found.better is not None:
        assert by_day[found.better] - by_day[EXAM_ON] >= decision.GAIN
    else:
        assert by_day[EXAM_ON + timedelta(weeks=2)] - by_day[EXAM_ON] < decision.GAIN


def test_a_day_that_breaks_a_rule_is_not_offered() -> None:
    """With four attempts on record no later day is allowed, so none is offered."""
    plan, kept = somebody(55, 58, 60)
    tried = tuple(
        journal.Attempt(at=noon(MONDAY), day=date(2020 + n, 1, 15), id=90 + n, exam=MEDICAL.id, outcome="failed")
        for n in range(4)
    )
    found = decision.weigh(plan, MEDICAL, replace(kept, attempts=tried), date(2026, 3, 30))
    assert found is not None
    assert found.better is None
    assert all(offer.broken for offer in found.offers)


@pytest.mark.parametrize(("hours", "settled"), [(47, False), (48, True)])
def test_a_fresh_score_is_left_alone(hours: int, settled: bool) -> None:
    """Nothing unasked rests on a score that was logged less than its rest ago."""
    _, kept = somebody(60)
    assert decision.settled(kept, noon(MONDAY) + timedelta(hours=hours), 48) is settled


def test_an_answer_holds_for_its_day_and_date() -> None:
    """Keeping the date answers that day's question about that date, and no other."""
    plan, kept = somebody(58, 60)
    day = date(2026, 3, 30)
    answer = journal.Choice(at=noon(day), day=day, about="decision", subject=str(EXAM_ON), answer="keep")
    kept = replace(kept, choices=(answer,))
    assert decision.decided(plan, kept, day)
    assert not decision.decided(plan, kept, day + timedelta(days=3))
    assert not decision.decided(replace(plan, exam_on=EXAM_ON + timedelta(days=7)), kept, day)


def test_fewer_hours_name_the_day_that_makes_up_for_them() -> None:
    """Half the hours take twice the days; more hours, no hours and no date name none."""
    plan, _ = somebody(58, hours=40)
    today = EXAM_ON - timedelta(days=28)
    assert decision.as_many_hours(plan, 20, today) == EXAM_ON + timedelta(days=28)
    assert decision.as_many_hours(plan, 50, today) is None
    assert decision.as_many_hours(plan, 1, today) is None
    assert decision.as_many_hours(replace(plan, hours_a_week=None), 20, today) is None
    assert decision.planned_hours(plan, 20, today) == 80
