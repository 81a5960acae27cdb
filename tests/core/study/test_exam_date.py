"""The exam's date: proposed, moved, kept; and what is said of it to somebody who sits the exam for the first time."""

from dataclasses import replace
from datetime import date, timedelta

from core import dedicated, plans
from core.plans import LastResult
from core.study.overview import TODAY
from core.study.planning import COMMAND as PLAN
from core.study.scoring import COMMAND as LOG_SCORE
from tests.core.conversation import BOOK, EXAM, Conversation, a_plan, labels, text_of


def test_a_filled_form_for_another_date_is_a_proposal() -> None:
    """*Move it* asks for the day, and the day is answered with the change, not with the form again."""
    ann = Conversation(PLAN)
    ann.says(f"/plan exam={EXAM} exam-date=2026-03-30 last-result=failed 160")
    assert ann.presses("Move it").form is not None
    said = ann.says("fill exam-date=2026-06-08")
    assert "Mon 30 Mar 2026  →  Mon 8 Jun 2026" in text_of(said)
    assert labels(said) == ["Accept", "Keep as it is"]
    ann.presses("Accept")
    assert ann.records.plan is not None
    assert ann.records.plan.exam_on == date(2026, 6, 8)


def test_a_proposed_date_is_never_too_soon_itself() -> None:
    """However late the member comes back after remediation, the date to propose leaves the weeks that are asked for."""
    ann = Conversation(PLAN, LOG_SCORE)
    ann.says(f"/plan exam={EXAM} last-result=failed 160")
    ann.says("/log-score nbme 26 48")
    ann.says("/plan done=remediation")
    exam = BOOK.exams.current[EXAM]
    for _ in range(8):
        ann.waits(weeks=1)
        plan, today = ann.records.plan, ann.context().member.today(ann.now)
        assert plan is not None
        better = dedicated.better_date(plan, exam, ann.journal, today=today)
        assert better is not None
        dated = plans.set_exam(plan, exam, better, today=today, now=ann.now)
        assert not dedicated.too_soon(dated, exam, ann.journal)


def test_a_date_that_was_kept_is_not_argued_about() -> None:
    """After *Keep the date* the plan shows the date without the warning."""
    ann = Conversation(PLAN)
    said = ann.says(f"/plan exam={EXAM} exam-date=2026-03-20 last-result=failed 176")
    assert "at least 4 weeks (28 days)" in text_of(said)
    ann.presses("Keep the date")
    shown = ann.says("/plan")
    assert "at least" not in text_of(shown)
    assert "Keep the date" not in labels(shown)


def test_nobody_is_told_of_a_second_result_before_the_first() -> None:
    """A first-time taker's warning and praise speak of no attempt before."""
    ben = Conversation(PLAN)
    said = text_of(ben.says(f"/plan exam={EXAM} exam-date=2026-03-12 attempts=0"))
    assert "2 weeks (14 days)" in said
    assert "second" not in said
    assert "way back" not in text_of(ben.says("/plan done=advisor"))


def test_past_dates_that_never_were_firm_are_not_listed() -> None:
    """Somebody who comes back late finds the baseline, and no row of practice exams that were never theirs."""
    ann = Conversation(PLAN, TODAY, plan=a_plan())
    ann.waits(weeks=5)
    shown = text_of(ann.says("/plan"))
    assert "Mon 9 Mar 2026  Baseline" in shown
    assert "provisional" in shown
    assert not any(
        f"{day:%a} {day.day} {day:%b %Y}  Practice" in shown for day in _days(date(2026, 3, 3), date(2026, 4, 6))
    )
    assert "Next: Baseline" in text_of(ann.says("/today"))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_a_day_to_decide_is_named_in_today() -> None:
    """On a decision day ``/today`` says that it is one."""
    plan = a_plan()
    steps = tuple(replace(c, firm=True, on=date(2026, 3, 3)) if c.kind == "decision" else c for c in plan.checkpoints)
    ann = Conversation(TODAY, plan=replace(plan, checkpoints=steps, last=LastResult()))
    assert "a day to decide" in text_of(ann.says("/today"))
    ann.waits(days=1)
    assert "a day to decide" not in text_of(ann.says("/today"))


def test_an_exam_without_bands_proposes_no_date() -> None:
    """Where no rule gives the weeks, the plan says how to set the date instead of promising one."""
    hal = Conversation(PLAN, LOG_SCORE)
    assert "propose" not in text_of(hal.says("/plan exam=course-final"))
    assert "exam-date=" in text_of(hal.says("/log-score past paper 1 48"))


def test_a_moved_step_is_moved_once() -> None:
    """The proposal names the practice exam that is meant, and a second press says that it is done."""
    ann = Conversation(PLAN, plan=a_plan())
    ann.says("/plan")
    step = next(c for c in a_plan().checkpoints if c.kind == "baseline")
    given = {"move": step.id, "to": "2026-03-10"}
    said = ann.commands.press(ann.context(1), "plan", given)
    assert "NBME 26" in text_of(said)
    pressed = ann.commands.press(ann.context(1), "plan", given | {"apply": "yes"})
    assert "Tue 10 Mar 2026" in text_of(pressed)
    again = ann.commands.press(ann.context(1), "plan", given | {"apply": "yes"})
    assert "already" in text_of(again)
