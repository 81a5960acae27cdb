"""What somebody shares, as a page: the same in the preview, for a mentor, for a buddy and for a group.

It speaks of its owner by name alone, since whoever reads it may be anybody whom they chose. Nothing is judged but by
the exam file's own readings, and no step that was missed is named but the one that comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core import progress, scores
from core.company import Item
from core.exams import Exam
from core.journal import Score
from core.message import Bold, Day, Line, line
from core.sharing import Glimpse, in_order
from core.wording import effort, readable, steps
from core.wording import forecast as forecasting

NAMES: Mapping[Item, str] = {
    "checkpoints": "steps of the plan",
    "effort": "effort",
    "scores": "practice exams",
    "forecast": "forecast",
    "check-ins": "check-ins",
    "notes": "notes",
    "name": "name",
}
"""What each item is called in a sentence."""

WEEK = 7


def page(seen: Glimpse) -> list[Line]:
    """Everything that is seen of somebody, item by item; none but what they share."""
    return [each for item in in_order(seen.items) for each in PARTS[item](seen)]


def _checkpoints(seen: Glimpse) -> list[Line]:
    plan, exam = seen.member.plan, seen.exam
    if plan is None or exam is None or seen.steps is None:
        return [line(Bold("Steps"), ": there is no plan at the moment.")]
    if plan.status == "finished":
        return [line(Bold("Steps"), f": the plan for {exam.name} is finished.")]
    ahead = "" if plan.exam_on is None else f" ({steps.ahead(plan.exam_on, seen.today)})"
    day: Line = (" has no day yet.",) if plan.exam_on is None else (", ", Day(plan.exam_on), f"{ahead}.")
    found = [line(Bold("Exam"), f": {exam.name}", *day), line(Bold("Steps"), ": ", _kept(seen))]
    if plan.status == "paused":
        return [*found, line("The plan is paused: nothing is due.")]
    coming = seen.steps.next
    if coming is None:
        return found
    name = steps.name(exam, coming, {coming.id: seen.steps.form})
    if coming.on < seen.today:
        return [*found, line("Next: ", name, ", when there is time. It was planned for ", Day(coming.on), ".")]
    return [*found, line("Next: ", name, ", ", Day(coming.on), f" ({steps.ahead(coming.on, seen.today)}).")]


def _kept(seen: Glimpse) -> str:
    """Steps kept of those due, and the one that was kept last."""
    plan, exam, counted = seen.member.plan, seen.exam, seen.steps
    if plan is None or exam is None or counted is None or not counted.due:
        return "none was due so far."
    if not counted.kept:
        return "the first one is open." if counted.due == 1 else f"the first {counted.due} are open."
    text = "the one due so far is kept" if counted.due == 1 else f"{counted.kept} of the {counted.due} due so far kept"
    last = next((each for each in plan.checkpoints if each.done_on is not None), None)
    if last is None or last.done_on is None:
        return f"{text}."
    return f"{text}; the latest: {steps.taken(exam, last, None)}, {Day(last.done_on)}."


def _effort(seen: Glimpse) -> list[Line]:
    logged = seen.member.journal.studies
    if not logged:
        return [line(Bold("Effort"), ": no study logged in the last 7 days.")]
    minutes, questions = sum(each.minutes for each in logged), sum(each.questions for each in logged)
    amounts = [effort.duration(minutes)] if minutes else []
    amounts += [f"{questions:,} questions"] if questions else []
    told = f": {', '.join(amounts)}" if amounts else ""
    return [line(Bold("Effort"), f": study on {seen.studied} of the last {WEEK} days{told}.")]


def _scores(seen: Glimpse) -> list[Line]:
    logged, exam = seen.member.journal.scores, seen.exam
    if exam is None or not logged:
        return [line(Bold("Practice exams"), ": none is logged.")]
    return [
        line(Bold("Practice exams"), ":"),
        *(line("- ", *_score(exam, each)) for each in reversed(logged)),
        *_reading(seen, exam),
    ]


def _score(exam: Exam, score: Score) -> Line:
    likely = scores.likely(exam, score) if score.scale in exam.scales else None
    span = f", likely range {steps.number(likely[0])} to {steps.number(likely[1])}" if likely else ""
    marks = [text for text, there in (("used before", score.repeat), ("untimed", score.pace == "untimed")) if there]
    tail = f" ({', '.join(marks)})" if marks else ""
    return (steps.score(exam, score), span, ", ", Day(score.day), tail)


def _reading(seen: Glimpse, exam: Exam) -> list[Line]:
    """What the newest full practice exam says by the exam file, with its source."""
    ready = progress.readiness(exam, seen.member.journal.scores, seen.today)
    if ready.latest is None or ready.reading is None:
        return []
    text = {
        "at-risk": exam.readiness.at_risk,
        "borderline": exam.readiness.borderline,
        "close": exam.readiness.close,
        "likely": exam.readiness.likely,
    }[ready.reading]
    return [line(f"{ready.latest.name}: {text} ({steps.cited(exam.readiness.source)}.) One result is not a verdict.")]


def _forecast(seen: Glimpse) -> list[Line]:
    found, exam = seen.ahead, seen.exam
    if found is None or exam is None:
        return [line(Bold("Forecast"), ": there is too little to make one from.")]
    when = "on the exam day" if seen.sits else "if the exam were today"
    about = steps.value(exam.primary, round(found.p50))
    span = f"likely {round(found.p10)} to {round(found.p90)} (four times in five)"
    chance = f"; {forecasting.chance(exam, found)}" if exam.chance is not None else ""
    noun = exam.wording.practice_noun
    doubts = {
        "one-score": f"It rests on one {noun}, and one result says little.",
        "only-rough": f"It rests on no fresh, timed full {noun}: take it loosely.",
        "old": f"The latest {noun} is more than four weeks old.",
        "far": "The day is far ahead.",
    }
    said = [doubts[code] for code in found.cautions if code in doubts]
    return [
        line(Bold("Forecast"), f": {when} about {about}, {span}{chance}. It is {forecasting.ROUGH}."),
        *(line(text) for text in said),
    ]


def _check_ins(seen: Glimpse) -> list[Line]:
    said = seen.member.journal.check_ins
    if not said:
        return [line(Bold("Check-ins"), ": none in the last 7 days.")]
    told = "; ".join(f"{Day(each.day)} {readable.HOW.get(each.how, each.how)}" for each in said)
    return [line(Bold("Check-ins"), f": {told}.")]


def _notes(seen: Glimpse) -> list[Line]:
    written = seen.member.journal.notes
    if not written:
        return [line(Bold("Notes"), ": none in the last 14 days.")]
    return [line(Bold("Notes"), ":"), *(line("- ", Day(each.day), ": ", each.text) for each in reversed(written))]


PARTS: Mapping[Item, Callable[[Glimpse], list[Line]]] = {
    "checkpoints": _checkpoints,
    "effort": _effort,
    "scores": _scores,
    "forecast": _forecast,
    "check-ins": _check_ins,
    "notes": _notes,
}
"""How each item stands on the page."""
