"""Nudges about what was logged: results, quiet stretches, too much work, hard days."""

from __future__ import annotations

from datetime import timedelta

from core import progress, reading
from core.causes import Cause
from core.exams import Exam
from core.journal import Score
from core.message import Bold, Day, Span, line
from core.wording import effort, steps
from core.wording.nudges.scene import Scene, Words, ago, count, datum, day_in, result


def drop(scene: Scene, cause: Cause) -> Words:
    """A real fall: both results, what to expect of two results, and the next step. No chances."""
    exam, primary = scene.exam, scene.exam.primary
    found = datum(cause, "drop", progress.Drop) or progress.drop(exam, scene.member.journal.scores)
    if found is None:
        return Words(seen=line("The latest results in your log were far apart; /progress has them."))
    rule = f"A change of {primary.real_change:g} {primary.unit} or more counts as real. Source: {primary.source}."
    return Words(
        seen=line(
            *_named(exam, found.after),
            f" came out at {result(exam, found.after)}, ",
            *_named(exam, found.before),
            f" at {result(exam, found.before)}. That is a real change; two results are no trend.",
        ),
        more=(line("A single result can land low. ", exam.plateau.remedy), line(rule)),
        ease=(line("It says what to look at next, not how this ends."),),
    )


def _named(exam: Exam, score: Score) -> tuple[Span, ...]:
    form = exam.form(score.form or "")
    return (Bold(form.name if form else score.name), " on ", Day(score.day))


def plateau(scene: Scene, cause: Cause) -> Words:
    """Results that may have levelled off, and what helps then."""
    exam = scene.exam
    found = datum(cause, "plateau", progress.Plateau) or progress.plateau(exam, scene.member.journal.scores)
    if found is None:
        return Words(seen=line("The latest results in your log may have levelled off; /progress has them."))
    first, last = found.forms[0].day, found.forms[-1].day
    noun = f"{exam.wording.practice_noun}s"
    return Words(
        seen=line(
            f"Your last {len(found.forms)} {noun}, from ",
            Day(first),
            " to ",
            Day(last),
            ", came out at ",
            reading.listed([result(exam, score) for score in found.forms], "and"),
            ". They may have levelled off.",
        ),
        more=(line(exam.plateau.remedy), line(_why_level(exam, found))),
        ease=(line("It says how to practise next, not how this ends."),),
    )


def _why_level(exam: Exam, found: progress.Plateau) -> str:
    if found.rule == "spread":
        return f"Source: {exam.plateau.source}."
    return "Standing still explains them at least twice as well as usual growth does. Rough, not official."


def off_pace(scene: Scene, cause: Cause) -> Words:
    """A date that the member's own pace hardly reaches: what was seen, what it would take, and ways on. No chances."""
    exam, kept, unit = scene.exam, scene.member.journal, scene.exam.primary.unit
    found = datum(cause, "off-pace", progress.OffPace)
    found = found or progress.off_pace(exam, kept.scores, scene.plan.exam_on, scene.today)
    if found is None:
        return Words(seen=line("Your date and your pace may not have met for a while; /progress has both."))
    noun, last = f"{exam.wording.practice_noun}s", found.forms[-1]
    asked, low, high = (_whole(each) for each in (found.needed, found.pace.low, found.pace.high))
    return Words(
        seen=line(
            f"To stand at {steps.value(exam.primary, found.standard)} by ",
            Day(found.on),
            f" would take about {asked} {unit} a month. After your last {len(found.forms)} {noun}, the latest on ",
            Day(last.day),
            f" at {result(exam, last)}, your own pace is likely {low} to {high} a month.",
        ),
        more=(
            line("A later date, or help with the weakest subjects, changes more here than longer days would."),
            line("/progress shows what two or four more weeks would change. Rough, not official."),
        ),
        ease=(line("Keeping the date is a choice, too. You know things that no log does."),),
    )


def _whole(value: float) -> str:
    return f"{round(value):d}"


def activity(scene: Scene, cause: Cause) -> Words:
    """Nothing was logged or answered for a while: since when."""
    since = day_in(cause.subject) or scene.today
    return Words(
        seen=line("Since ", Day(since), f", {ago(since, scene.today)}, nothing was logged or answered here."),
        ease=(line("A press on Check in is enough to go on from here."),),
    )


def overwork(scene: Scene, cause: Cause) -> Words:
    """More than is healthy for long: the hours, or the days without a day of rest."""
    load, today = scene.exam.load, scene.today
    offer = line(f"{count(load.light_days, 'light day')} ask for less, and nothing piles up in the meantime.")
    if (datum(cause, "what", str) or cause.subject) == "no-rest":
        since = today - timedelta(days=load.days_without_rest - 1)
        run = count(load.days_without_rest, "day")
        return Words(seen=line(f"Each of the last {run}, since ", Day(since), ", has study in it."), more=(offer,))
    since = today - timedelta(days=6)
    logged = effort.duration(progress.minutes_since(scene.member.journal.studies, since, today))
    cap = f". More than {load.hours_a_week_cap} h a week is too much for long."
    return Words(seen=line("In the last 7 days, since ", Day(since), f", you logged {logged}{cap}"), more=(offer,))


def light_days(scene: Scene, cause: Cause) -> Words:
    """Milestones went by and it is hard: an offer of light days."""
    kept, load = scene.member.journal, scene.exam.load
    hard = next((c.day for c in reversed(kept.check_ins) if c.how == "struggling"), None)
    missed = datum(cause, "missed", int) or progress.missed_milestones(scene.plan, scene.exam, kept, scene.today)
    noun = scene.exam.wording.practice_noun
    said: tuple[Span, ...] = ("On ", Day(hard), " you") if hard else ("You",)
    went = f" said that it is a struggle, and the last {count(missed, noun)} in your plan did not go as planned."
    return Words(
        seen=line(*said, went),
        more=(line(f"The offer: {count(load.light_days, 'light day')}, then a fresh look. Nothing piles up."),),
    )
