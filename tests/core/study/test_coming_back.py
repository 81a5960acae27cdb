"""What is remembered from one attempt to the next, and steps that have no score."""

from __future__ import annotations

from core import plans, supply
from core.study import planning, scoring
from core.study.attempts import RETAKE
from tests.core.conversation import BOOK, EXAM, Conversation, a_plan, labels, text_of

STEP_1 = BOOK.exams.current[EXAM]


def after_the_exam() -> Conversation:
    """Somebody whose exam day has passed, with two forms named as used and a school's gate."""
    ann = Conversation(planning.COMMAND, scoring.COMMAND, RETAKE, plan=a_plan())
    ann.says("/plan used-forms=nbme 29, nbme 30 school-gate=65 twice")
    ann.says("/log-score nbme 26 60")
    ann.waits(days=80)
    return ann


def test_the_next_attempt_remembers() -> None:
    """Forms that were named or logged, the school's gate and the attempts are not typed again."""
    ann = after_the_exam()
    ann.says("/plan last-result=failed")
    ann.says("/plan exam=usmle-step-1")
    plan = ann.records.plan
    assert plan is not None
    assert set(plan.used_forms) == {"nbme-26", "nbme-29", "nbme-30"}
    assert (plan.attempts, plan.last.outcome, plan.school_gate) == (2, "failed", "65 twice")


def test_a_sitting_without_a_result_counts() -> None:
    """Whoever would rather not say has sat the exam all the same."""
    ann = after_the_exam()
    ann.says("/plan status=finished")
    ann.says("/plan exam=usmle-step-1")
    assert ann.records.plan is not None
    assert ann.records.plan.attempts == 2


def test_a_result_told_wrongly_is_corrected() -> None:
    """A slip of the finger on *Passed* is put right, and the sitting counts once."""
    ann = after_the_exam()
    ann.says("/plan last-result=passed")
    assert "sorry" in text_of(ann.says("/plan last-result=failed"))
    assert [(each.outcome, str(each.day)) for each in ann.journal.attempts] == [("failed", "2026-05-11")]
    assert ann.says("/plan last-result=failed").event == "refusal"


def test_a_finished_plan_shows_what_was_done_only() -> None:
    """No step of it is ahead any more, no rule is held against its date, and the exam stands on its day."""
    ann = after_the_exam()
    ann.says("/plan last-result=failed")
    said = text_of(ann.says("/plan"))
    assert "Mon 11 May 2026  Exam" in said
    assert "NBME 33" not in said
    assert "latest attempt" not in said


def test_timed_blocks_are_done_without_a_score() -> None:
    """Where no practice exam is left, the plan says what stands in, and a press marks it as done, once."""
    ann = Conversation(planning.COMMAND, scoring.COMMAND, plan=a_plan())
    forms = ",".join(form.name for form in STEP_1.forms if form.id not in {"nbme-26", "nbme-33"})
    ann.says(f"/plan used-forms={forms}")
    ann.says("/log-score nbme 26 60")
    said = text_of(ann.says("/plan"))
    assert f"one is kept for the last weeks. Standing in: {STEP_1.wording.timed_blocks}." in said
    plan = ann.records.plan
    assert plan is not None
    step = plan.first("practice-exam")
    assert step is not None
    assert supply.deal(STEP_1, plan, ann.journal.scores)[step.id] is None
    done = ann.commands.press(ann.context(), "plan", {"took": step.id})
    assert "timed blocks are done" in text_of(done)
    twice = ann.commands.press(ann.context(), "plan", {"took": step.id})
    assert (twice.event, twice.title) == ("refusal", "Done already")


def test_the_end_of_a_practice_exams_name_is_not_its_score() -> None:
    """After a known name everything is the score, so that a wrong one is named as such."""
    ann = Conversation(scoring.COMMAND, plan=a_plan())
    said = ann.says("/log-score nbme 27 banana")
    assert said.form is not None
    assert {each.name: each.value for each in said.form.inputs if each.value} == {"test": "nbme 27"}
    assert "banana" in text_of(said)


def test_an_unlikely_older_number_is_asked_about() -> None:
    """101 is sooner a slip than a three-digit result; with its scale it is taken."""
    ann = Conversation(scoring.COMMAND, plan=a_plan())
    assert ann.says("/log-score nbme 27 101").event == "form"
    assert "Logged" in ann.says("/log-score nbme 27 101 three-digit").title
    assert "Correct it" in labels(ann.heard[-1])


def test_a_report_is_typed_with_the_exams_own_subjects() -> None:
    """A course in statistics is not asked about kidneys."""
    given = plans.Start(exam=BOOK.exams.current["course-final"])
    ann = Conversation(scoring.COMMAND)
    ann.records.save_plan(plans.start(given, today=a_plan().started_on, now=ann.now))
    said = ann.says("/log-score pp1 50 subjects=sideways")
    assert "descriptive lower, design same" in text_of(said)
