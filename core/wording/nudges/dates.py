"""Nudges about the exam's date: whether it may, costs or leaves time; the days around it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core import decision, dedicated, retake, scores, supply
from core.causes import Cause
from core.message import Day, Line, Span, line
from core.wording import deciding
from core.wording.nudges.scene import Scene, Words, ago, ahead, count, datum, day_in, upper

WEEK = 7


def exam_on(scene: Scene, cause: Cause) -> date:
    """The exam day that a cause is about: its subject, or the plan's."""
    return day_in(cause.subject) or scene.plan.exam_on or scene.today


def eve(scene: Scene, cause: Cause) -> Words:
    """Tomorrow's date, what to bring and check, and nothing else."""
    return Words(seen=line("For ", Day(exam_on(scene, cause)), ": ", scene.exam.last_weeks.logistics))


def evening(scene: Scene, _cause: Cause) -> Words:
    """The one line of the exam day's evening."""
    return Words(seen=line(scene.exam.last_weeks.day_line))


def _date(scene: Scene, on: date) -> tuple[Span, ...]:
    return (f"Your date for {scene.exam.wording.exam_noun} is ", Day(on), f", {ahead(on, scene.today)}.")


def fee(scene: Scene, cause: Cause) -> Words:
    """Moving the exam will soon cost a fee, or now does."""
    on, rule = exam_on(scene, cause), scene.exam.fee
    if rule is None:
        return Words(seen=line(*_date(scene, on)))
    left = datum(cause, "days", int)
    past = datum(cause, "past", bool)
    if past is None:
        past = ((on - scene.today).days if left is None else left) <= rule.from_day
    more = _weighed(scene, cause)
    if past:
        return Words(seen=line(*_date(scene, on), " ", rule.past_text, " Source: ", rule.source, "."), more=more)
    free = on - timedelta(days=rule.from_day + 1)
    last = line(" The last day without it is ", Day(free), f", {ahead(free, scene.today)}.")
    last = last if free >= scene.today else ()
    return Words(seen=line(*_date(scene, on), " ", rule.text, *last, " Source: ", rule.source, "."), more=more)


def _weighed(scene: Scene, cause: Cause) -> tuple[Line, ...]:
    """Keeping the date beside moving it; where a score is too new for that, how to ask for it."""
    found = datum(cause, "weighed", decision.Weighed)
    if found is not None:
        return tuple(deciding.lines(scene.exam, found, cost=False))
    if datum(cause, "unsettled", bool):
        return (line("/today weighs keeping the date and moving it, when you want to see it."),)
    return ()


def attempts(scene: Scene, cause: Cause) -> Words:
    """The planned date breaks an attempt rule: which one, and from when it would not."""
    on, kept = exam_on(scene, cause), scene.member.journal
    limits = dedicated.limits(scene.plan, scene.exam, kept)
    if limits is None:
        return Words(seen=line(*_date(scene, on)))
    broken: Sequence[retake.Reason] = datum(cause, "rules", tuple) or ()
    broken = broken or retake.breaks(limits, dedicated.attempts_of(scene.plan, kept), on)
    first, *others = [_rule(limits, reason) for reason in broken] or [line("It may not fit the limits.")]
    return Words(
        seen=line(*_date(scene, on), " ", *first),
        more=(
            *others,
            line("Source: ", limits.source, ". Your school or state may be stricter."),
            line("I go by the attempts I know of. If one is wrong or missing, “That's wrong” shows how to correct it."),
        ),
    )


def _rule(limits: retake.AttemptLimits, reason: retake.Reason) -> Line:
    number = f"Attempt {limits.spaced_from} and later ones come"
    texts: dict[retake.Rule, str] = {
        "passed": "An exam that was passed cannot be taken again, and a pass is on record here.",
        "lifetime": f"The rule is at most {limits.lifetime} attempts in all, and as many are on record here.",
        "after-latest": "It is not after your latest attempt on record.",
        "twelve-months": f"The rule is at most {limits.within_12_months} attempts in any 12 months.",
        "months-after-first": f"{number} at least {limits.months_after_first} months after the first one.",
        "months-after-latest": f"{number} at least {limits.months_after_latest} months after the latest one.",
    }
    if reason.on is None:
        return line(texts[reason.code])
    return line(texts[reason.code].removesuffix("."), ": not before ", Day(reason.on), ".")


def outcome(scene: Scene, cause: Cause) -> Words:
    """Whether the result has come; the last time says that it is the last."""
    on = exam_on(scene, cause)
    last = datum(cause, "last", bool) or False
    weeks = (scene.today - on).days // WEEK
    gone = f"{count(weeks, 'week')} ago" if weeks else ago(on, scene.today)
    exam = scene.exam
    return Words(
        seen=line(f"{upper(exam.wording.exam_noun)} was on ", Day(on), f", {gone}. {exam.result.typical}"),
        more=(line("I won't ask again after this."),) if last else (),
    )


def rushing(scene: Scene, cause: Cause) -> Words:
    """The date leaves less time than the rule of thumb asks for; another one is offered where there is one."""
    on, bands, kept = exam_on(scene, cause), scene.exam.bands, scene.member.journal
    if bands is None:
        return Words(seen=line(*_date(scene, on)))
    found = dedicated.banding(scene.plan, scene.exam, kept)
    least = dedicated.least_weeks(scene.plan, scene.exam, kept)
    own = found is not None and found.band.remediation
    given = count((on - scene.plan.exam_set_on).days, "day")
    begin = "The" if scene.plan.exam_set_on == scene.today else f"That is {given} from when you set it; the"
    asked = f"at least {count(least * WEEK, 'day')} ({count(least, 'week')})"
    start = f"for a start at {found.band.name}" if found else "whatever the start"
    return Words(
        seen=line(
            *_date(scene, on),
            f" {begin} rule of thumb asks for {asked} {start}.",
        ),
        more=(
            *_two_bands(found),
            *_instead(scene, cause, on),
            line("Source: ", bands.remediation_rush_source if own else bands.source, "."),
        ),
        ease=(line("It is advice: if you have good reasons for this date, keep it."),),
    )


def _two_bands(found: scores.Banding | None) -> tuple[Line, ...]:
    if found is None or not found.differ or found.by_result is None or found.by_baseline is None:
        return ()
    last, first = found.by_result.name, found.by_baseline.name
    return (line(f"Your last result points to {last}, the baseline to {first}; the longer time counts."),)


def better(scene: Scene, cause: Cause) -> date | None:
    """The later date to propose in place of one that is too soon."""
    found = datum(cause, "better", date)
    if found is None:
        found = dedicated.better_date(scene.plan, scene.exam, scene.member.journal, today=scene.today)
    return found if found is not None and found > exam_on(scene, cause) else None


def _instead(scene: Scene, cause: Cause, on: date) -> tuple[Line, ...]:
    later = better(scene, cause)
    if later is not None:
        return (line("A date that leaves enough time: ", Day(later), f", {count((later - on).days, 'day')} later."),)
    found = dedicated.banding(scene.plan, scene.exam, scene.member.journal)
    if found is not None and dedicated.needs_remediation(scene.plan, scene.exam, scene.member.journal):
        return (line(found.band.advice, " I propose no date before that is done."),)
    return ()


def final_form(scene: Scene, cause: Cause) -> Words:
    """The last weeks hold no full practice exam; whether an unused one is left is said."""
    on, last, noun = exam_on(scene, cause), scene.exam.last_weeks, scene.exam.wording.practice_noun
    window = last.final_form
    begin, end = on - timedelta(days=window.first), on - timedelta(days=window.last)
    unused = supply.left(scene.exam, scene.plan, scene.member.journal.scores)
    left = f"No unused full {noun} is left; {scene.exam.wording.timed_blocks} can stand in."
    if unused:
        left = f"{unused[-1].name} is unused and would fit there."
    return Words(
        seen=line(
            f"Between {Day(begin)} and {Day(end)}, {window.first} to {window.last} days before "
            f"{scene.exam.wording.exam_noun}, no {noun} is planned."
        ),
        more=(line(left), line("Source: ", last.source, ".")),
    )
