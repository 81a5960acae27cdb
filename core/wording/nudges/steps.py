"""Nudges about a step whose date has gone by: which one, when it was, and a smaller way in."""

from __future__ import annotations

from datetime import timedelta

from core import plans, reading, timetable
from core.causes import Cause
from core.message import Bold, Day, Line, Span, line
from core.timetable import Checkpoint
from core.wording.nudges.scene import Scene, Words, ago, count, day_in, upper

MANY = 5
"""So many dates are named when a plan would slide."""
UNLOGGED = " and has no score in your log yet."


def when(scene: Scene, cause: Cause) -> tuple[Span, ...]:
    """The date that a step had, and how long ago that is."""
    step = scene.step(cause)
    on = step.on if step is not None else day_in(cause.subject) or scene.today
    return (Day(on), f", {ago(on, scene.today)},")


def overdue(scene: Scene, cause: Cause) -> Words:
    """A practice exam's date went by: the first time with what a move would slide, later with a smaller step."""
    step, words = scene.step(cause), scene.exam.wording
    if step is not None and scene.dealt(step) is None:
        blocks = upper(words.timed_blocks)
        more = line(f"No unused one is left. {blocks} stand in; “I took it” marks them as done, without a score.")
    elif scene.member.ledger.sent(cause.kind, cause.subject):
        more = line(f"A smaller way in: {words.small_step}.")
    else:
        more = (step and slide(scene, step)) or ()
    return Words(
        seen=line(*practice(scene, step), " was planned for ", *when(scene, cause), UNLOGGED),
        more=(more,) if more else (),
    )


def practice(scene: Scene, step: Checkpoint | None) -> tuple[Span, ...]:
    """The practice exam at the beginning of a sentence: by name, where one is dealt."""
    form = scene.dealt(step) if step is not None else None
    if form is not None:
        return (Bold(form.name),)
    short = "short " if step is not None and step.kind == "short-form" else ""
    return (f"The {short}{scene.exam.wording.practice_noun}",)


def slide(scene: Scene, step: Checkpoint) -> Line | None:
    """What would follow if the step moved to the next study day; none where it cannot move there."""
    to = timetable.study_day_from(max(scene.today + timedelta(days=1), step.on), scene.plan.rest_days)
    try:
        moved = plans.move(scene.plan, scene.exam, step.id, to, today=scene.today)
    except plans.Refusal:
        return None
    later = [c.on for c in moved.checkpoints if c.open and c.kind == "practice-exam" and c.on > to]
    if step.kind != "practice-exam" or not later:
        alone = "; no other date changes." if step.kind != "practice-exam" else "."
        return line("It could move to ", Day(to), f", your next study day{alone}")
    named = reading.listed([f"{on:%a} {on.day} {on:%b}" for on in later[:MANY]], "and")
    rest = f" ({len(later) - MANY} more later)" if len(later) > MANY else ""
    noun = f"{scene.exam.wording.practice_noun}{'s' * (len(later) > 1)}"
    come = f"; the {noun} after it would come on {named}{rest}. Nothing changes before you accept it."
    return line("It could move to ", Day(to), ", your next study day", come)


def baseline(scene: Scene, cause: Cause) -> Words:
    """The baseline's date went by; that it lands low is said again."""
    step = scene.step(cause)
    form = scene.dealt(step) if step is not None else None
    named: tuple[Span, ...] = ("Your baseline",) if form is None else (Bold(form.name), ", your baseline,")
    return Words(
        seen=line(*named, " was planned for ", *when(scene, cause), UNLOGGED),
        more=(expectation(scene),),
        ease=(line("Until it is there, every later date in your plan is provisional."),),
    )


def expectation(scene: Scene) -> Line:
    """What to expect of a baseline, by whether the exam was sat before."""
    expect = scene.exam.baseline
    if scene.plan.attempts or scene.plan.last.outcome == "failed":
        return line(expect.expect)
    return line("It is meant to land low. ", expect.expect_first_attempt)


def appraisal(scene: Scene, cause: Cause) -> Words:
    """The self-appraisal's date went by."""
    statements = count(len(scene.exam.appraisal.steps), "short statement")
    return Words(
        seen=line(
            "The self-appraisal was planned for ", *when(scene, cause), f" and is open: {statements}, in /reflect."
        ),
        ease=(line("What you filled in is kept, so it can be done in several sittings."),),
    )


def advisor(scene: Scene, cause: Cause) -> Words:
    """The advisor talk's date went by; one sentence to send is given."""
    noun = scene.exam.wording.advisor_noun
    return Words(
        seen=line(f"The talk with your {noun} was planned for ", *when(scene, cause), " and is not marked as done."),
        more=(line("One sentence is enough to ask for it: “Could we talk for 20 minutes this week?”"),),
    )
