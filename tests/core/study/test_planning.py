from datetime import date, timedelta

import pytest

from core.plans import Plan
from core.study import table
from core.timetable import Checkpoint
from tests.core.conversation import Conversation, at, labels, text_of

FIRST = "/plan exam=step 1 exam-date=2026-05-18 rest-days=sun"


def somebody(*said: str, now: str = "2026-03-02 14:00") -> Conversation:
    ann = Conversation(*table(), now=now)
    for line in said:
        ann.says(line)
    return ann


def plan_of(ann: Conversation) -> Plan:
    assert ann.records.plan is not None
    return ann.records.plan


def step(ann: Conversation, name: str) -> Checkpoint:
    found = plan_of(ann).checkpoint(name)
    assert found is not None
    return found


# -- begin


def test_a_first_plan_is_made_at_once() -> None:
    """A plan is made at once: first things first, the rest provisional, and that the baseline lands low is said."""
    ann = somebody()
    said = ann.says(FIRST)
    text = text_of(said)
    assert plan_of(ann).exam_on == date(2026, 5, 18)
    assert (
        text.index("Self-appraisal")
        < text.index("academic advisor")
        < text.index("Baseline")
        < text.index("(provisional)")
    )
    assert "usually lands well under" in text
    assert labels(said)[:2] == ["Self-appraisal", "Today"]


def test_an_exam_alone_is_enough() -> None:
    """Without an exam date a plan is made all the same, and the baseline proposes one where the rules have bands."""
    ann = somebody()
    said = ann.says("/plan exam=course-final")
    assert plan_of(ann).exam_on is None
    assert "no exam date yet" in text_of(said)
    assert "baseline will propose one" in text_of(somebody().says("/plan exam=step 1"))


def test_without_an_exam_the_form_opens() -> None:
    """The form asks for the exam, keeps what was given, and makes the plan when it is filled."""
    ann = somebody()
    said = ann.says("/plan rest-days=sun")
    assert said.event == "form"
    ann.says("fill exam=usmle step 1")
    assert plan_of(ann).rest_days == frozenset({6})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("exam=step 9", "Did you mean Step"),
        ("exam=step 1 exam-date=yesterday", "has to be ahead"),
        ("exam=step 1 exam-date=today", "has to be ahead"),
        ("exam=step 1 exam-date=2090-05-01", "more than five years away"),
        ("exam=step 1 exam-date=31 feb", "no day 31"),
        ("exam=step 1 last-result=failed 400", "400 is off the scale"),
        ("exam=course-final last-result=failed 40", "Type none, passed or failed"),
        ("exam=step 1 failed-report=renal bad", "I can't read “renal bad”"),
        ("exam=step 1 failed-report=rneal lower", "Did you mean renal?"),
        ("exam=step 1 used-forms=nbme 99", "I don't know a practice exam called “nbme 99”"),
        ("exam=step 1 hours-a-week=500", "from 1 to 120"),
        ("exam=step 1 rest-days=everyday", "Type sun"),
        ("exam=step 1 rest-days=mon-sun", "All seven days leave none"),
    ],
)
def test_a_value_that_does_not_do_stores_nothing(typed: str, sentence: str) -> None:
    """A value that cannot be read is said with what to type, and no plan is made until it is right."""
    ann = somebody()
    said = ann.says(f"/plan {typed}")
    assert said.event == "form"
    assert sentence in text_of(said)
    assert ann.records.plan is None


def test_the_same_plan_twice_changes_nothing() -> None:
    """The same line once more answers that the plan stands, and changes nothing."""
    ann = somebody(FIRST)
    before = plan_of(ann)
    said = ann.says(FIRST)
    assert said.event == "reply"
    assert "Nothing was changed" in text_of(said)
    assert plan_of(ann) == before


def test_one_plan_at_a_time() -> None:
    """Another exam is refused while a plan is running, and begins once it is finished."""
    ann = somebody(FIRST)
    assert ann.says("/plan exam=course-final").event == "refusal"
    assert plan_of(ann).exam == "usmle-step-1"
    ann.presses("Finish it")
    ann.says("/plan exam=course-final")
    assert (plan_of(ann).exam, plan_of(ann).status) == ("course-final", "active")


def test_a_far_exam_is_told_briefly() -> None:
    """A plan of years lists its first steps and counts the rest."""
    said = somebody().says("/plan exam=step 1 exam-date=2030-05-18")
    assert len(said.lines) < 40
    assert " more." in text_of(said)


# -- proposals


def test_a_change_is_proposed_and_accepted() -> None:
    """A change to a live plan is shown first, done with Accept, and a second press says that it is done."""
    ann = somebody(FIRST)
    before = plan_of(ann)
    said = ann.says("/plan exam-date=2026-06-01")
    assert "Mon 18 May 2026  →  Mon 1 Jun 2026" in text_of(said)
    assert plan_of(ann) == before
    assert ann.presses("Accept").event == "reply"
    assert plan_of(ann).exam_on == date(2026, 6, 1)
    after = plan_of(ann)
    said = ann.presses("Accept")
    assert "done already" in text_of(said).lower()
    assert plan_of(ann) == after


def test_a_change_can_be_left() -> None:
    """Keep as it is leaves everything as it was."""
    ann = somebody(FIRST)
    before = plan_of(ann)
    ann.says("/plan rest-days=sat,sun hours-a-week=40")
    ann.presses("Keep as it is")
    assert plan_of(ann) == before


def test_apply_changes_at_once() -> None:
    """With apply=yes the change is made without a proposal, and hours over the healthy cap get a word."""
    ann = somebody(FIRST)
    said = ann.says("/plan hours-a-week=80 rest-days=sat apply=yes")
    assert (plan_of(ann).hours_a_week, plan_of(ann).rest_days) == (80, frozenset({5}))
    assert "over 60" in text_of(said)


def test_a_stale_press_gets_a_fresh_proposal() -> None:
    """Accepting a proposal of an older version changes nothing and shows the proposal anew."""
    ann = somebody(FIRST)
    ann.says("/plan exam-date=2026-06-01")
    context = ann.context(plan_of(ann).version)
    ann.says("/plan rest-days=sat apply=yes")
    stale = ann.commands.press(ann.context(context.version), "plan", {"exam-date": "2026-06-01", "apply": "yes"})
    assert "changed since" in text_of(stale)
    assert plan_of(ann).exam_on == date(2026, 5, 18)
    assert "Accept" in labels(stale)


def test_facts_are_kept_at_once() -> None:
    """What a member corrects about themselves is kept at once and moves no date."""
    ann = somebody(FIRST)
    days = [c.on for c in plan_of(ann).checkpoints]
    said = ann.says("/plan attempts=2 used-forms=nbme 26, nbme27 school-gate=COMSAE 460 failed-report=renal lower")
    plan = plan_of(ann)
    assert (plan.attempts, plan.used_forms, plan.school_gate) == (2, ("nbme-26", "nbme-27"), "COMSAE 460")
    assert [each.level for each in plan.failed_report] == ["lower"]
    assert [c.on for c in plan.checkpoints] == days
    assert "Kept" in text_of(said)


# -- done, move


def test_a_step_is_done_once() -> None:
    """The advisor talk is done with done=advisor; the second time says so and changes nothing."""
    ann = somebody(FIRST)
    ann.says("/plan done=advisor")
    before = plan_of(ann)
    assert step(ann, "advisor").done_on == date(2026, 3, 2)
    said = ann.says("/plan done=advisor")
    assert (said.event, plan_of(ann)) == ("refusal", before)
    assert "done already" in text_of(said)


def test_remediation_done_proposes_a_date() -> None:
    """In the lowest band no date is proposed until remediation is done; then one is, to accept."""
    ann = somebody("/plan exam=step 1 last-result=failed 165 rest-days=sun")
    assert "exam date until" in text_of(ann.heard[-1])
    ann.waits(days=30)
    said = ann.says("/plan done=remediation")
    assert labels(said)[:2] == ["Accept", "Keep as it is"]
    ann.presses("Accept")
    exam_on = plan_of(ann).exam_on
    assert exam_on is not None
    assert (exam_on - date(2026, 4, 1)).days >= 56


def test_a_step_moves_to_a_chosen_day() -> None:
    """A step's new day is chosen in a form, a rest day is refused with the next study day, and what follows slides."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    said = ann.says("/plan move=practice-exam-1")
    assert "Mon 16 Mar 2026  →  Tue 17 Mar 2026" in text_of(said)
    ann.presses("Another day")
    assert "The next study day is Mon 16 Mar 2026" in text_of(ann.says("fill to=2026-03-15"))
    ann.says("fill to=2026-03-18")
    assert step(ann, "practice-exam-1").on == date(2026, 3, 16)
    said = ann.presses("Accept")
    assert step(ann, "practice-exam-1").on == date(2026, 3, 18)
    assert labels(said)[0] == "When and where"


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("2026-03-01", "is past"),
        ("2026-05-18", "is not before the exam"),
        ("2026-05-17", "rest days"),
        ("soon", "I can't read"),
    ],
)
def test_a_day_that_does_not_do_opens_the_form_again(to: str, sentence: str) -> None:
    """A day that is past, a rest day or not before the exam is said in the form, and nothing moves."""
    ann = somebody(FIRST)
    before = plan_of(ann)
    said = ann.says(f"/plan move=baseline to={to}")
    assert said.event == "form"
    assert sentence in text_of(said)
    assert plan_of(ann) == before


@pytest.mark.parametrize("name", ["practice-exam-99", "exam-1", "result-1", "😀"])
def test_a_step_that_cannot_move(name: str) -> None:
    """A step that is not there, the exam's own day and the result's are refused with a sentence."""
    ann = somebody(FIRST)
    before = plan_of(ann)
    assert ann.says(f"/plan move={name} to=2026-03-20 apply=yes").event == "refusal"
    assert plan_of(ann) == before


def test_moving_the_exam_asks_for_the_day() -> None:
    """Moving the exam opens the form for its day and then proposes it."""
    ann = somebody(FIRST)
    assert ann.says("/plan move=exam").event == "form"
    said = ann.says("fill exam-date=2026-06-01")
    assert "Accept" in labels(said)
    ann.presses("Accept")
    assert plan_of(ann).exam_on == date(2026, 6, 1)


# -- pause, end, next


def test_a_pause_with_its_end() -> None:
    """A pause says until when, moves what falls into it, and ends by a press."""
    ann = somebody(FIRST)
    said = ann.says("/plan status=paused until=2026-03-20")
    assert "Fri 20 Mar 2026" in text_of(said)
    assert step(ann, "baseline").on >= date(2026, 3, 20)
    assert ann.presses("Come back").event == "reply"
    assert plan_of(ann).status == "active"
    assert ann.says("/plan status=active").event == "refusal"


def test_until_belongs_to_a_pause() -> None:
    """Until without a pause is asked about, and a day from the exam on is refused."""
    ann = somebody(FIRST)
    said = ann.says("/plan until=2026-03-20")
    assert said.event == "form"
    assert "status=paused" in text_of(said)
    assert ann.says("/plan status=paused until=2026-05-18").event == "form"
    assert plan_of(ann).status == "active"


def test_the_result_after_the_exam() -> None:
    """After the exam day last-result is the plan's result and a told attempt, once; before it, a correction."""
    ann = somebody(FIRST)
    ann.says("/plan last-result=failed 176")
    assert (plan_of(ann).last.reported, plan_of(ann).status) == (176, "active")
    ann.waits(days=100)
    said = ann.says("/plan last-result=failed")
    assert (plan_of(ann).status, plan_of(ann).result) == ("finished", "failed")
    assert "Ask for help" in labels(said)
    assert [(each.outcome, each.day) for each in ann.journal.attempts] == [("failed", date(2026, 5, 18))]
    assert ann.says("/plan last-result=failed").event == "refusal"
    assert len(ann.journal.attempts) == 1


def test_the_next_attempt_knows_the_last() -> None:
    """The next attempt begins with a press: it counts the sitting and the forms that were used."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    ann.waits(days=100)
    ann.says("/plan last-result=failed")
    ann.presses("Next attempt")
    plan = plan_of(ann)
    assert (plan.status, plan.attempts, plan.last.outcome) == ("active", 1, "failed")
    assert plan.used_forms == ("nbme-27",)
    assert plan.rest_days == frozenset({6})


def test_a_finished_plan_is_left_alone() -> None:
    """A finished plan is not changed, moved or done any more, and says how to begin anew."""
    ann = somebody(FIRST, "/plan status=finished")
    before = plan_of(ann)
    for line in (
        "exam-date=2026-06-01",
        "move=baseline to=2026-03-10 apply=yes",
        "done=advisor",
        "status=paused",
        "attempts=3",
    ):
        assert ann.says(f"/plan {line}").event == "refusal"
        assert plan_of(ann) == before
    assert "/plan exam=" in text_of(ann.says("/plan"))


def test_no_is_no() -> None:
    """A button's value that says no does nothing."""
    ann = somebody(FIRST)
    before = plan_of(ann)
    for line in ("light-days=no", "relay=no", "again=no"):
        ann.says(f"/plan {line}")
        assert plan_of(ann) == before


@pytest.mark.parametrize(("typed", "attempts"), [("once", 1), ("Two times", 2), ("never", 0), ("3", 3)])
def test_attempts_may_be_words(typed: str, attempts: int) -> None:
    """How often the exam was sat is read from a word such as once as well as from a number."""
    assert plan_of(somebody(f"/plan exam=step 1 attempts={typed}")).attempts == attempts


def test_fewer_hours_say_what_they_mean() -> None:
    """Fewer hours move no date by themselves: what is left, and the date that makes up for them, stand beside it."""
    ann = somebody(f"{FIRST} hours-a-week=36", "/log-score nbme 26 60")
    said = ann.says("/plan hours-a-week=24")
    for part in ("No date moves", "4 h instead of 6 h", "instead of", "would take until"):
        assert part in text_of(said)
    assert labels(said) == ["Accept", "Move the exam", "Keep as it is"]
    assert "Exam date" in text_of(ann.presses("Move the exam"))
    assert plan_of(ann).hours_a_week == 36
    assert "Move the exam" not in labels(ann.says("/plan hours-a-week=40"))


def test_a_pause_says_why_dates_move_and_what_the_exam_loses() -> None:
    """A long pause names the exam date that gives its time back; a shorter one brings dates forward and says so."""
    ann = somebody(FIRST, "/log-score nbme 26 60")
    before = [c.on for c in plan_of(ann).checkpoints if c.kind == "practice-exam"]
    said = ann.says("/plan status=paused until=2026-04-10")
    assert "comes after it" in text_of(said)
    assert "which stays" in text_of(said)
    assert labels(said) == ["Come back", "Move the exam"]
    assert "comes forward" in text_of(ann.says("/plan until=2026-04-02"))
    ann.presses("Come back")
    assert [c.on for c in plan_of(ann).checkpoints if c.kind == "practice-exam"] == before


def test_blocks_done_late_propose_what_follows() -> None:
    """Timed blocks that stood in late propose the dates after them anew, to accept or to leave."""
    ann = somebody(FIRST, "/log-score nbme 26 60")
    first = step(ann, "practice-exam-1")
    ann.now = at(f"{first.on + timedelta(days=4)} 14:00")
    said = ann.commands.press(ann.context(plan_of(ann).version), "plan", {"took": first.id})
    ann.heard.append(said)
    assert labels(said)[:2] == ["Accept", "Keep as it is"]
    before = [c.on for c in plan_of(ann).checkpoints if c.kind == "practice-exam"]
    ann.presses("Accept")
    assert [c.on for c in plan_of(ann).checkpoints if c.kind == "practice-exam"] != before
