"""How a plan's steps and dates are called; shared by everything that speaks of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core import plans, timetable
from core.exams import Exam, Form, Scale
from core.journal import Score
from core.message import Bold, Button, Day, Line, Span
from core.plans import Plan
from core.timetable import Checkpoint


def cited(source: str) -> str:
    """A source as it is named in a sentence: without what follows the colon, which says what was taken from it."""
    return source.split(": ", 1)[0]


def number(value: float) -> str:
    """A value without needless decimals."""
    return f"{round(value, 1):g}"


def value(scale: Scale, amount: float) -> str:
    """A value with its unit."""
    return f"{number(amount)} {scale.unit}"


def name(exam: Exam, checkpoint: Checkpoint, dealt: Mapping[str, Form | None]) -> str:
    """What a checkpoint is, with the practice exam dealt for it."""
    noun = exam.wording.practice_noun
    form = dealt.get(checkpoint.id)
    match checkpoint.kind:
        case "baseline":
            return f"Baseline {noun}" + (f": {form.name}" if form else "")
        case "practice-exam":
            what = f"Last {noun}" if checkpoint.why == "final" else capital(noun)
            if form is None:
                return f"{capital(exam.wording.timed_blocks)} (no unused {noun} is left)"
            if what.casefold() in form.name.casefold():
                return form.name
            return f"{what}: {form.name}"
        case "short-form":
            return form.name if form else f"Short {noun}"
        case "decision":
            return "Day to decide whether the date stays" + (", before the fee" if checkpoint.why == "fee" else "")
        case kind:
            return {
                "appraisal": "Self-appraisal (/reflect)",
                "advisor": f"Talk with your {exam.wording.advisor_noun}",
                "light-day": "Light day",
                "exam": "Exam",
                "result": "Result expected about now",
            }[kind]


def taken(exam: Exam, checkpoint: Checkpoint, score: Score | None) -> str:
    """What a step is called once it is done, with the practice exam that was taken for it."""
    if checkpoint.kind not in timetable.PRACTICE:
        return name(exam, checkpoint, {})
    what = {"baseline": f"baseline {exam.wording.practice_noun}", "short-form": f"short {exam.wording.practice_noun}"}
    called = what.get(checkpoint.kind, exam.wording.practice_noun)
    return f"{capital(called)}: {score.name}" if score else called


def capital(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def dated(exam: Exam, checkpoint: Checkpoint, dealt: Mapping[str, Form | None]) -> Line:
    """One line of a plan."""
    spans: list[Span] = [Day(checkpoint.on), "  ", name(exam, checkpoint, dealt)]
    if not checkpoint.firm:
        spans.append(" (provisional)")
    return tuple(spans)


def ahead(on: date, today: date) -> str:
    """How far away a day is, in plain words."""
    away = (on - today).days
    if away == 0:
        return "today"
    if away == 1:
        return "tomorrow"
    if away == -1:
        return "yesterday"
    if away < 0:
        return f"{-away} days ago"
    return f"in {away} days"


def sat_before(plan: Plan) -> bool:
    """Whether the exam was sat before this plan: a first-time taker is not on a way back."""
    return bool(plan.attempts) or plan.last.outcome == "failed"


def next_step(exam: Exam, plan: Plan, dealt: Mapping[str, Form | None], today: date) -> Line | None:
    """The next open checkpoint (``plans.coming``), as a sentence."""
    coming = plans.coming(plan, today)
    if coming is None:
        return None
    if coming.on < today and coming.kind in timetable.FIRST | timetable.PRACTICE:
        planned = (", when you are ready. It was planned for ", Day(coming.on), ".")
        return ("Next: ", Bold(name(exam, coming, dealt)), *planned)
    return ("Next: ", Bold(name(exam, coming, dealt)), ", ", Day(coming.on), f" ({ahead(coming.on, today)}).")


def score(exam: Exam, logged: Score) -> str:
    """A logged score with its practice exam."""
    scale = exam.scales.get(logged.scale)
    return f"{logged.name}: {value(scale, logged.value) if scale else number(logged.value)}"


def took(checkpoint: Checkpoint, form: Form | None, version: int) -> Button:
    """*I took it*: the score of the practice exam that was dealt, or the blocks in place of one, which have none."""
    if form is None and checkpoint.kind != "baseline":
        return Button("I took it", "plan", {"took": checkpoint.id}, version)
    return Button("I took it", "log-score", {"test": form.id} if form else {})


def weekdays(rest_days: frozenset[int]) -> str:
    """Rest days as people say them."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return ", ".join(names[day] for day in sorted(rest_days)) or "none"
