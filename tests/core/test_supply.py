from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core import plans, supply
from core.exams import Form
from core.journal import Score
from core.plans import Plan, Start
from tests.core.stories import MEDICAL

MONDAY = date(2026, 3, 2)
FULL = tuple(form.id for form in MEDICAL.forms if form.role == "full")
OTHERS = tuple(form.id for form in MEDICAL.forms if form.role == "other")


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def started(weeks: int | None = 11, used: tuple[str, ...] = ()) -> Plan:
    exam_on = None if weeks is None else MONDAY + timedelta(weeks=weeks)
    given_ = Start(exam=MEDICAL, exam_on=exam_on, used_forms=used)
    return plans.start(given_, today=MONDAY, now=noon(MONDAY))


def sat(form_id: str, day: date = MONDAY) -> Score:
    form = MEDICAL.form(form_id)
    assert form is not None
    return Score(id=1, at=noon(day), day=day, exam=MEDICAL.id, form=form_id, name=form.name, scale=form.scale, value=60)


def names(plan: Plan, *logged: Score) -> dict[str, str | None]:
    """The dealt forms by step."""
    dealt: Mapping[str, Form | None] = supply.deal(MEDICAL, plan, logged)
    return {step: form.id if form else None for step, form in dealt.items()}


def in_order(plan: Plan, *logged: Score) -> list[str | None]:
    """The forms of the full practice exams by day."""
    dealt = names(plan, *logged)
    steps = [c for c in plan.checkpoints if c.open and c.kind in {"baseline", "practice-exam"}]
    return [dealt[step.id] for step in sorted(steps, key=lambda c: c.on)]


def test_each_step_has_a_form_of_its_own() -> None:
    """The oldest unused forms come first, the newest is kept for the end, the short form for its own step."""
    plan = started()
    dealt = in_order(plan)
    assert dealt[:-1] == list(FULL[: len(dealt) - 1])
    assert dealt[-1] == FULL[-1]
    assert names(plan)["short-form-1"] == "free-120"


def test_used_forms_are_not_dealt() -> None:
    """A form that was named as used or logged is dealt no more."""
    plan = started(used=("nbme-26", "nbme-33"))
    assert not {"nbme-26", "nbme-33", "nbme-27"} & set(in_order(plan, sat("nbme-27")))
    assert in_order(plan)[-1] == "nbme-32"


def test_others_stand_in_and_then_none() -> None:
    """When full forms run short other practice exams stand in, and after them nothing is left."""
    plan = started(weeks=14, used=FULL[:5])
    dealt = in_order(plan)
    assert dealt[0] == FULL[5]
    assert dealt[-1] == FULL[-1]
    assert dealt[2 : 2 + len(OTHERS)] == list(OTHERS)[: len(dealt) - 3]
    gone = started(used=(*FULL, *OTHERS, "free-120"))
    assert set(names(gone).values()) == {None}


def test_the_last_full_form_is_the_baselines() -> None:
    """With one full form left it is dealt for the baseline: no other practice exam could be one."""
    dealt = names(started(used=FULL[:-1]))
    assert dealt["baseline"] == FULL[-1]
    assert FULL[-1] not in [form for step, form in dealt.items() if step != "baseline"]


def test_without_a_last_form_in_the_plan_one_is_kept() -> None:
    """Without an exam day one full form is held back for the last weeks, but never from the baseline."""
    assert names(started(weeks=None)) == {"baseline": FULL[0]}
    assert names(started(weeks=None, used=FULL[:-1])) == {"baseline": FULL[-1]}


def test_what_is_left() -> None:
    """What is left is counted without what was used or logged, by role."""
    plan = started(used=("nbme-26",))
    left = [form.id for form in supply.left(MEDICAL, plan, (sat("nbme-28"),))]
    assert left == [form for form in FULL if form not in {"nbme-26", "nbme-28"}]
    assert [form.id for form in supply.left(MEDICAL, plan, (), "short")] == ["free-120"]


@given(st.sets(st.sampled_from((*FULL, *OTHERS))), st.one_of(st.none(), st.integers(1, 40)))
def test_no_form_is_dealt_twice(used: set[str], weeks: int | None) -> None:
    """No form is dealt twice or after its use, and full forms go before others wherever they can."""
    plan = started(weeks, tuple(sorted(used)))
    dealt = [form for form in names(plan).values() if form is not None]
    assert len(dealt) == len(set(dealt))
    assert not used & set(dealt)
    full_left = [form for form in FULL if form not in used]
    full_dealt = [form for form in dealt if form in FULL]
    if any(form in OTHERS for form in dealt):
        assert len(full_left) - len(full_dealt) <= (not any(c.why == "final" for c in plan.checkpoints))
