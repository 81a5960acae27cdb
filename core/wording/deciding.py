"""A day to decide in plain sentences: keeping the date beside moving it, with range and label, cost and rules."""

from __future__ import annotations

from collections.abc import Sequence

from core import reading
from core.decision import Offer, Weighed
from core.exams import Exam
from core.message import Bold, Button, Day, Line, Span, line
from core.plans import Plan
from core.wording import forecast as forecasting
from core.wording import steps


def lines(exam: Exam, found: Weighed, *, cost: bool = True) -> list[Line]:
    """The comparison, what a move costs (left out without ``cost``: it was said), what the rules allow, and which day
    is offered.
    """
    said = _compared(exam, found)
    if cost and found.worth_more:
        said += _cost(exam, found)
    if found.worth_more:
        said += _rules(exam, found)
    return [*said, *_offered(found)]


def _compared(exam: Exam, found: Weighed) -> list[Line]:
    if found.moves is None:
        noun = exam.wording.practice_noun
        if exam.primary.likely is None:
            return [
                line(f"How exact a {noun} of this exam is has not been published: two dates can't be weighed by it.")
            ]
        return [line(f"One result or none says too little to weigh two dates: one more {noun} would tell more.")]
    printed = [] if found.printed is None else forecasting.printed(found.printed)
    return [*printed, forecasting.weighed(exam, found.moves, ranges=found.printed is not None)]


def _cost(exam: Exam, found: Weighed) -> list[Line]:
    if exam.fee is None or found.fee is None:
        return []
    source = f" ({steps.cited(exam.fee.source)}.)"
    if found.fee == "charged":
        return [line(exam.fee.past_text, source)]
    last: Sequence[Span] = (" The last day without it is ", Day(found.free_until), ".") if found.free_until else ()
    return [line(exam.fee.text, *last, source)]


def _rules(exam: Exam, found: Weighed) -> list[Line]:
    said: list[Line] = []
    if exam.retake is not None and found.offers:
        said.append(_attempts(exam, found.offers))
    if exam.eligibility is not None:
        text = f"{exam.eligibility.text} Check that a later day still falls into yours"
        said.append(line(f"{text} ({steps.cited(exam.eligibility.source)})."))
    return said


def _attempts(exam: Exam, offers: Sequence[Offer]) -> Line:
    source = f" ({steps.cited(exam.retake.source)}.)" if exam.retake else ""
    broken = [str(Day(offer.on)) for offer in offers if offer.broken]
    if not broken:
        return line(f"By the attempts I know of, the attempt rules allow each of these days.{source}")
    return line(f"By the attempts I know of, the attempt rules do not allow {reading.listed(broken)}; see /retake.")


def _offered(found: Weighed) -> list[Line]:
    if found.moves is None:
        return []
    if found.better is not None:
        return [line("Move it would set ", Bold(str(Day(found.better))), "; Keep the date leaves it. You decide.")]
    return [line("Neither of the later days changes much by these figures. You decide.")]


def keep(plan: Plan, kind: str = "decision") -> Button:
    """*Keep the date*."""
    return Button("Keep the date", "plan", {"keep": f"{kind}:{plan.exam_on}"}, plan.version)


def move(plan: Plan, found: Weighed | None, label: str = "Move it") -> Button:
    """*Move it*, to the day that was named: one press. Where no day was named, it asks for one."""
    if found is None or found.better is None:
        return Button(label, "plan", {"move": "exam"}, plan.version)
    return Button(label, "plan", {"exam-date": found.better.isoformat(), "apply": "yes"}, plan.version)
