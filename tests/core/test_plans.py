from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core import journal, plans, timetable
from core.exams import Exam
from core.plans import Plan, Refusal, Start
from core.timetable import Checkpoint
from tests import sizes
from tests.core.stories import COURSE, MEDICAL

MONDAY = date(2026, 3, 2)
EXAM_ON = date(2026, 5, 18)
SUNDAYS = frozenset({6})


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def started(exam_on: date | None = EXAM_ON, rest_days: frozenset[int] = SUNDAYS, **more: object) -> Plan:
    given = Start(exam=MEDICAL, exam_on=exam_on, rest_days=rest_days, **more)  # type: ignore[arg-type] # by keyword
    return plans.start(given, today=MONDAY, now=noon(MONDAY))


def sat(form: str, day: date, score_id: int = 1, value: float = 60) -> journal.Score:
    found = MEDICAL.form(form)
    assert found is not None
    return journal.Score(
        id=score_id, at=noon(day), day=day, exam=MEDICAL.id, form=form, name=found.name, scale=found.scale, value=value
    )


def taken(plan: Plan, form: str, day: date, score_id: int = 1, today: date | None = None) -> Plan:
    found = MEDICAL.form(form)
    assert found is not None
    return plans.take(plan, MEDICAL, found, sat(form, day, score_id), today=today or day)


def on_days(plan: Plan, kind: str) -> list[date]:
    return [c.on for c in plan.checkpoints if c.kind == kind and c.open]


def refused(step: object) -> str:
    """The code with which a step is refused."""
    assert callable(step)
    with pytest.raises(Refusal) as caught:
        step()
    return caught.value.code


# -- start


def test_before_the_baseline_only_the_first_things_are_firm() -> None:
    """A first plan's appraisal, advisor talk and baseline are firm; everything later is provisional."""
    plan = started()
    assert {c.kind for c in plan.checkpoints if c.firm} == {"appraisal", "advisor", "baseline"}
    assert on_days(plan, "baseline") == [date(2026, 3, 9)]
    assert plan.status == "active"


def test_a_plan_needs_no_exam_day() -> None:
    """Without an exam day a plan holds the first things alone."""
    assert {c.kind for c in started(None).checkpoints} == {"appraisal", "advisor", "baseline"}


@pytest.mark.parametrize("days", [0, -1, -400])
def test_an_exam_day_has_to_be_ahead(days: int) -> None:
    """A plan for today or a day gone by is refused."""
    assert refused(lambda: started(MONDAY + timedelta(days=days))) == "exam-past"


def test_a_plan_follows_its_own_version_of_the_rules() -> None:
    """A plan keeps the version of the exam file it was made with."""
    assert started().exam_version == MEDICAL.version


# -- take and untake


def test_the_baseline_makes_dates_firm() -> None:
    """With the baseline everything later is laid from it and firm."""
    plan = taken(started(), "nbme-27", date(2026, 3, 5))
    assert plan.baseline_done
    assert all(c.firm for c in plan.checkpoints)
    assert on_days(plan, "practice-exam")[0] == date(2026, 3, 19)


def test_a_baseline_may_lie_before_the_plan() -> None:
    """A full form of the two weeks before the plan serves as its baseline, an older one does not."""
    assert taken(started(), "nbme-27", MONDAY - timedelta(days=14), today=MONDAY).baseline_done
    assert not taken(started(), "nbme-27", MONDAY - timedelta(days=15), today=MONDAY).baseline_done


def test_only_a_full_form_is_a_baseline() -> None:
    """Another practice exam is no baseline, unless every full form was used before."""
    assert taken(started(), "uwsa-1", MONDAY) == started()
    full = tuple(form.id for form in MEDICAL.forms if form.role == "full")
    assert taken(started(used_forms=full), "uwsa-1", MONDAY).baseline_done


def test_the_earliest_open_practice_exam_is_completed() -> None:
    """A form completes the earliest open practice exam up to a week before its date, and an earlier one is extra."""
    plan = taken(started(), "nbme-27", MONDAY)
    first = plan.first("practice-exam")
    assert first is not None
    early = taken(plan, "nbme-28", first.on - timedelta(days=7), 2).checkpoint(first.id)
    assert early is not None
    assert early.taken_by == 2
    assert taken(plan, "nbme-28", first.on - timedelta(days=8), 2).checkpoint(first.id) == first
    assert taken(plan, "uwsa-1", first.on, 2) != plan


def test_a_short_form_completes_its_own_step() -> None:
    """The short form never counts for a full practice exam."""
    plan = taken(started(), "nbme-27", MONDAY)
    after = taken(plan, "free-120", date(2026, 5, 12), 2)
    assert on_days(after, "practice-exam") == on_days(plan, "practice-exam")
    assert on_days(after, "short-form") == []


def test_a_removed_score_opens_its_step_again() -> None:
    """After its score is removed a step is open again, and without a baseline dates are provisional again."""
    plan = taken(started(), "nbme-27", MONDAY, 7)
    back = plans.untake(plan, MEDICAL, 7, today=MONDAY)
    assert not back.baseline_done
    assert on_days(back, "practice-exam") == on_days(started(), "practice-exam")
    assert not any(c.firm for c in back.checkpoints if c.kind == "practice-exam")
    assert plans.untake(plan, MEDICAL, 99, today=MONDAY) == plan


def test_an_opened_step_never_stands_behind_the_exam() -> None:
    """A step whose score is removed is laid anew where the exam has moved before its day meanwhile."""
    plan = taken(started(), "nbme-27", MONDAY)
    first = plan.first("practice-exam")
    assert first is not None
    early = first.on - timedelta(days=6)
    plan = taken(plan, "nbme-28", early, 2)
    plan = plans.set_exam(plan, MEDICAL, first.on - timedelta(days=1), today=early, now=noon(early))
    assert all(day < first.on for day in on_days(plans.untake(plan, MEDICAL, 2, today=early), "practice-exam"))


def test_blocks_stand_in_without_a_score() -> None:
    """Timed blocks complete a practice step without a score, and a baseline done so makes dates firm."""
    plan = plans.take_blocks(started(), MEDICAL, "baseline", today=MONDAY)
    assert plan.baseline_done
    assert all(c.firm for c in plan.checkpoints)
    assert refused(lambda: plans.take_blocks(plan, MEDICAL, "baseline", today=MONDAY)) == "checkpoint-done"
    assert refused(lambda: plans.take_blocks(plan, MEDICAL, "exam-1", today=MONDAY)) == "no-such-checkpoint"


# -- move


def test_what_follows_a_moved_form_slides() -> None:
    """The practice exams after a moved one are counted from its new day; those before it stay."""
    plan = taken(started(), "nbme-27", MONDAY)
    days = on_days(plan, "practice-exam")
    second = [c for c in plan.checkpoints if c.kind == "practice-exam"][1]
    moved = plans.move(plan, MEDICAL, second.id, second.on + timedelta(days=2), today=MONDAY)
    assert on_days(moved, "practice-exam")[:2] == [days[0], days[1] + timedelta(days=2)]
    assert on_days(moved, "decision")[0] == on_days(plan, "decision")[0]


def test_a_moved_last_form_keeps_its_decision_day() -> None:
    """When the last form moves within its window, it is still the last one and its decision day goes with it."""
    plan = taken(started(), "nbme-27", MONDAY)
    final = next(c for c in plan.checkpoints if c.why == "final" and c.kind == "practice-exam")
    to = final.on - timedelta(days=2)
    moved = plans.move(plan, MEDICAL, final.id, to, today=MONDAY)
    assert [c.on for c in moved.checkpoints if c.why == "final"] == [to, to]


def test_a_missed_form_never_piles_up() -> None:
    """Two missed practice exams become one when one of them is moved."""
    plan = taken(started(), "nbme-27", MONDAY)
    today = on_days(plan, "practice-exam")[1] + timedelta(days=2)
    missed = [c for c in plan.checkpoints if c.kind == "practice-exam" and c.on < today]
    assert len(missed) == 2
    for each in missed:
        moved = plans.move(plan, MEDICAL, each.id, today, today=today)
        assert on_days(moved, "practice-exam")[0] == today


@pytest.mark.parametrize(
    ("step", "to", "code"),
    [
        ("baseline", MONDAY - timedelta(days=1), "move-past"),
        ("baseline", EXAM_ON, "move-after-exam"),
        ("baseline", date(2026, 3, 8), "move-rest-day"),
        ("practice-exam-99", date(2026, 3, 9), "no-such-checkpoint"),
        ("exam-1", date(2026, 3, 9), "no-such-checkpoint"),
        ("result-1", date(2026, 3, 9), "no-such-checkpoint"),
    ],
)
def test_a_day_that_does_not_do_is_refused(step: str, to: date, code: str) -> None:
    """A step moves to no past day, no rest day and no day from the exam on; the exam has its own way."""
    assert refused(lambda: plans.move(started(), MEDICAL, step, to, today=MONDAY)) == code


def test_a_done_step_stays() -> None:
    """What is done cannot be moved or done again."""
    plan = plans.complete(started(), "advisor", on=MONDAY)
    assert refused(lambda: plans.move(plan, MEDICAL, "advisor", date(2026, 3, 6), today=MONDAY)) == "checkpoint-done"
    assert refused(lambda: plans.complete(plan, "advisor", on=MONDAY)) == "already-so"


# -- pause, resume, exam, rest days, finish


def test_what_falls_into_a_pause_comes_after_it() -> None:
    """With a day to come back, nothing open stands before that day, and the first things keep their distance."""
    plan = plans.pause(started(), MEDICAL, date(2026, 3, 16), today=MONDAY)
    assert not plan.speaks(date(2026, 3, 15))
    assert plan.speaks(date(2026, 3, 16))
    assert all(c.on >= date(2026, 3, 16) for c in plan.checkpoints)
    firsts = [c.on for c in plan.checkpoints if c.kind in timetable.FIRST]
    assert len(set(firsts)) == 3


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 60), st.integers(2, 60), st.booleans())
def test_a_shorter_pause_lays_its_dates_anew(one: int, two: int, with_baseline: bool) -> None:
    """A pause that is made shorter lays the dates that it would have laid alone; an early return, those of today."""
    short, long = sorted((one, two))
    assume(short < long)
    plan = taken(started(), "nbme-27", MONDAY) if with_baseline else started()
    today = MONDAY + timedelta(days=1)
    ends = [MONDAY + timedelta(days=n) for n in (short, long)]
    straight = plans.pause(plan, MEDICAL, ends[0], today=today)
    around = plans.pause(plans.pause(plan, MEDICAL, ends[1], today=today), MEDICAL, ends[0], today=today)
    assert [(c.kind, c.on) for c in around.checkpoints] == [(c.kind, c.on) for c in straight.checkpoints]
    back = plans.resume(straight, MEDICAL, today=today, now=noon(today))
    again = plans.resume(around, MEDICAL, today=today, now=noon(today))
    assert [(c.kind, c.on) for c in again.checkpoints] == [(c.kind, c.on) for c in back.checkpoints]
    if with_baseline:
        assert on_days(back, "practice-exam") == on_days(plan, "practice-exam")


def test_a_practice_exam_that_was_moved_stays_when_a_pause_shortens() -> None:
    """What a member moved behind a pause is theirs: a shorter pause leaves it where it is."""
    plan = plans.pause(taken(started(), "nbme-27", MONDAY), MEDICAL, date(2026, 4, 6), today=MONDAY)
    first = plan.first("practice-exam")
    assert first is not None
    moved = plans.move(plan, MEDICAL, first.id, date(2026, 4, 10), today=MONDAY)
    after = plans.pause(moved, MEDICAL, date(2026, 3, 23), today=MONDAY)
    assert on_days(after, "practice-exam") == on_days(moved, "practice-exam")


def test_a_changed_exam_day_leaves_a_pause_alone() -> None:
    """Another exam day lays nothing into a pause that has an end."""
    plan = plans.pause(taken(started(), "nbme-27", MONDAY), MEDICAL, date(2026, 4, 6), today=MONDAY)
    after = plans.set_exam(plan, MEDICAL, date(2026, 6, 15), today=MONDAY, now=noon(MONDAY))
    assert min(on_days(after, "practice-exam")) >= date(2026, 4, 6)


def test_coming_back_starts_from_today() -> None:
    """After an open pause what was missed is laid from today on, and the plan speaks again."""
    paused = plans.pause(taken(started(), "nbme-27", MONDAY), MEDICAL, None, today=MONDAY)
    today = date(2026, 4, 13)
    assert not paused.speaks(today)
    back = plans.resume(paused, MEDICAL, today=today, now=noon(today))
    assert back.speaks(today)
    assert min(on_days(back, "practice-exam")) >= today
    assert back.live_since == noon(today)


@pytest.mark.parametrize(
    ("until", "code"), [(MONDAY, "until-past"), (EXAM_ON, "until-after-exam"), (date(2026, 9, 1), "until-after-exam")]
)
def test_a_pause_ends_before_the_exam(until: date, code: str) -> None:
    """A pause ends on a day ahead and before the exam."""
    assert refused(lambda: plans.pause(started(), MEDICAL, until, today=MONDAY)) == code


def test_an_earlier_exam_pulls_the_first_things_before_it() -> None:
    """Setting an exam day before the planned baseline moves the baseline, the advisor talk and all else before it."""
    plan = plans.set_exam(started(None), MEDICAL, date(2026, 3, 5), today=MONDAY, now=noon(MONDAY))
    assert all(c.on < date(2026, 3, 5) for c in plan.checkpoints if c.kind not in {"exam", "result"})


def test_without_an_exam_day_what_hangs_on_it_goes() -> None:
    """When the exam day is taken back, only the first things and what is done are left."""
    plan = plans.unset_exam(started(), MEDICAL, today=MONDAY, now=noon(MONDAY))
    assert plan.checkpoints == started(None).checkpoints


def test_the_same_exam_day_is_no_change() -> None:
    """The day that is set already is refused, and so is a day gone by."""
    same = lambda: plans.set_exam(started(), MEDICAL, EXAM_ON, today=MONDAY, now=noon(MONDAY))  # noqa: E731
    past = lambda: plans.set_exam(started(), MEDICAL, MONDAY, today=MONDAY, now=noon(MONDAY))  # noqa: E731
    assert (refused(same), refused(past)) == ("already-so", "exam-past")


def test_new_rest_days_are_kept_free() -> None:
    """With other rest days nothing that can move stands on one of them."""
    plan = plans.set_rest_days(started(), MEDICAL, frozenset({0, 3}), today=MONDAY)
    movable = ("advisor", "baseline", "practice-exam", "short-form", "decision")
    assert not any(day.weekday() in {0, 3} for kind in movable for day in on_days(plan, kind))
    assert on_days(plan, "baseline") == [date(2026, 3, 8)]


def test_a_finished_plan_stays_as_it_is() -> None:
    """After the end nothing is taken, moved, paused, done or laid anew, and the same end is told once."""
    plan = plans.finish(taken(started(), "nbme-27", MONDAY), "passed", today=EXAM_ON)
    assert (plan.status, plan.result) == ("finished", "passed")
    assert not plan.speaks(EXAM_ON)
    assert not [c for c in plan.checkpoints if c.open and c.kind in {"exam", "result"}]
    assert taken(plan, "nbme-28", EXAM_ON, 2) == plan
    assert plans.relay(plan, MEDICAL, after=EXAM_ON) == plan
    steps = (
        lambda: plans.move(plan, MEDICAL, "advisor", date(2026, 5, 20), today=EXAM_ON),
        lambda: plans.pause(plan, MEDICAL, None, today=EXAM_ON),
        lambda: plans.resume(plan, MEDICAL, today=EXAM_ON, now=noon(EXAM_ON)),
        lambda: plans.complete(plan, "advisor", on=EXAM_ON),
        lambda: plans.take_blocks(plan, MEDICAL, "practice-exam-1", today=EXAM_ON),
    )
    assert [refused(step) for step in steps] == ["finished"] * 5
    assert refused(lambda: plans.finish(plan, "passed", today=EXAM_ON)) == "already-so"


# -- whatever happens, in any order


class Life(RuleBasedStateMachine):
    """A plan through random weeks: what holds whatever a member does, in whatever order."""

    plan: Plan
    today: date
    scores: int
    live: dict[int, str]

    @initialize(
        days=st.one_of(st.none(), st.integers(1, 200)),
        rest=st.frozensets(st.integers(0, 6), max_size=4),
        weekday=st.integers(0, 6),
        exam=st.sampled_from([MEDICAL, COURSE]),
    )
    def begin(self, days: int | None, rest: frozenset[int], weekday: int, exam: Exam) -> None:
        self.exam = exam
        self.today = MONDAY + timedelta(days=weekday)
        exam_on = None if days is None else self.today + timedelta(days=days)
        given = Start(exam=exam, exam_on=exam_on, rest_days=rest)
        self.plan = plans.start(given, today=self.today, now=noon(self.today))
        self.scores, self.live = 0, {}

    def attempt(self, change: object) -> bool:
        """Carry out a step; a refusal leaves the plan as it is. What was done is never lost."""
        assert callable(change)
        before = self.plan
        kept = replace(before)
        try:
            after = change(before)
        except Refusal:
            assert before == kept
            return False
        done = {c.id: c for c in before.checkpoints if not c.open}
        assert done.items() <= {c.id: c for c in after.checkpoints if not c.open}.items()
        self.plan = after
        return True

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(number=st.integers(0, 20), back=st.integers(0, 20))
    def take(self, number: int, back: int) -> None:
        form = self.exam.forms[number % len(self.exam.forms)]
        self.scores += 1
        score = journal.Score(
            id=self.scores,
            at=noon(self.today),
            day=self.today - timedelta(days=back),
            exam=self.exam.id,
            form=form.id,
            name=form.name,
            scale=form.scale,
            value=60,
        )
        self.attempt(lambda plan: plans.take(plan, self.exam, form, score, today=self.today))

    @precondition(lambda self: self.scores > 0)
    @rule(data=st.data())
    def untake(self, data: st.DataObject) -> None:
        score_id = data.draw(st.integers(1, self.scores))
        done = {c.id for c in self.plan.checkpoints if not c.open and c.taken_by != score_id}
        self.plan = plans.untake(self.plan, self.exam, score_id, today=self.today)
        assert done <= {c.id for c in self.plan.checkpoints if not c.open}
        assert not any(c.taken_by == score_id for c in self.plan.checkpoints)

    @rule(data=st.data(), days=st.integers(-3, 30))
    def move(self, data: st.DataObject, days: int) -> None:
        step: Checkpoint = data.draw(st.sampled_from(self.plan.checkpoints))
        to = self.today + timedelta(days=days)
        moved = self.attempt(lambda plan: plans.move(plan, self.exam, step.id, to, today=self.today))
        if moved:
            now = self.plan.checkpoint(step.id)
            assert now is not None
            assert now.on == to
            if step.kind in {"practice-exam", "baseline"}:
                assert not [
                    c for c in self.plan.checkpoints if c.kind == "practice-exam" and c.open and c.on < self.today
                ]

    @rule(days=st.one_of(st.none(), st.integers(-2, 60)))
    def pause(self, days: int | None) -> None:
        until = None if days is None else self.today + timedelta(days=days)
        if self.attempt(lambda plan: plans.pause(plan, self.exam, until, today=self.today)) and until is not None:
            assert not [c for c in self.plan.checkpoints if c.open and c.on < until and c.kind in timetable.PRACTICE]

    @rule()
    def resume(self) -> None:
        if self.attempt(lambda plan: plans.resume(plan, self.exam, today=self.today, now=noon(self.today))):
            kinds = {"practice-exam", "short-form"}
            assert not [c for c in self.plan.checkpoints if c.open and c.kind in kinds and c.on < self.today]

    @rule(days=st.integers(-3, 200))
    def set_exam(self, days: int) -> None:
        if self.plan.status == "finished":
            return
        on = self.today + timedelta(days=days)
        self.attempt(lambda plan: plans.set_exam(plan, self.exam, on, today=self.today, now=noon(self.today)))

    @rule()
    def unset_exam(self) -> None:
        if self.plan.status != "finished":
            self.attempt(lambda plan: plans.unset_exam(plan, self.exam, today=self.today, now=noon(self.today)))

    @rule(rest=st.frozensets(st.integers(0, 6), max_size=4))
    def set_rest_days(self, rest: frozenset[int]) -> None:
        if self.plan.status != "finished":
            self.attempt(lambda plan: plans.set_rest_days(plan, self.exam, rest, today=self.today))

    @rule(kind=st.sampled_from(["appraisal", "advisor", "remediation"]))
    def complete(self, kind: str) -> None:
        self.attempt(lambda plan: plans.complete(plan, kind, on=self.today))

    @rule()
    def relay(self) -> None:
        self.attempt(lambda plan: plans.relay(plan, self.exam, after=self.today))

    @precondition(lambda self: self.plan.exam_on is not None and self.today > self.plan.exam_on)
    @rule(result=st.sampled_from(["passed", "failed", "unsaid", None]))
    def finish(self, result: Literal["passed", "failed", "unsaid"] | None) -> None:
        self.attempt(lambda plan: plans.finish(plan, result, today=self.today))

    @invariant()
    def ids_are_unique(self) -> None:
        ids = [c.id for c in self.plan.checkpoints]
        assert len(ids) == len(set(ids))
        assert sum(c.kind == "exam" for c in self.plan.checkpoints) <= 1

    @invariant()
    def nothing_to_take_stands_behind_the_exam(self) -> None:
        exam_on = self.plan.exam_on
        if exam_on is None:
            return
        behind = [
            c for c in self.plan.checkpoints if c.open and c.firm and c.on >= exam_on and c.kind in timetable.PRACTICE
        ]
        assert not behind

    @invariant()
    def what_is_firm_follows_from_the_baseline(self) -> None:
        later = [c for c in self.plan.checkpoints if c.open and c.kind not in timetable.FIRST]
        if self.plan.status != "finished":
            assert {c.firm for c in later} <= {self.plan.baseline_done}

    @invariant()
    def steps_stand_in_order(self) -> None:
        days = [c.on for c in self.plan.checkpoints if c.open]
        assert days == sorted(days)


TIMES = sizes.sized(1, 100)
TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60 * TIMES, stateful_step_count=25, deadline=None)


def test_an_extra_form_counts_for_the_cadence() -> None:
    """A full form that no step was laid for is kept as a step of its own, and goes again when its score is removed."""
    plan = taken(started(), "nbme-26", MONDAY)
    extra = taken(plan, "nbme-28", MONDAY + timedelta(days=3), 77)
    assert plans.last_practice_on(extra) == MONDAY + timedelta(days=3)
    assert [c.id for c in extra.checkpoints if c.taken_by == 77] == ["extra-77"]
    assert plans.untake(extra, MEDICAL, 77, today=MONDAY) == plan
