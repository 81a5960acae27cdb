"""What is said about the gate of a member's school: where they stand before it, and what decides that."""

from __future__ import annotations

from core.exams import Exam
from core.gates import Condition, Gate, Reason, Verdict
from core.message import Bold, Line, line
from core.wording import steps

STANDINGS = {"met": "met", "close": "close", "not-yet": "not yet", "too-little": "too little to say"}
NAMED = 2
"""So many reasons are said: what decides, not everything that could be."""


def lines(exam: Exam, gate: Gate, verdict: Verdict) -> list[Line]:
    """The gate's name, the standing before it, the one or two things that decide it, and where the gate comes from."""
    said = [_reason(exam, gate.conditions[reason.condition], reason) for reason in verdict.reasons]
    because = f", because {'; '.join(said[:NAMED])}" if said and verdict.standing != "met" else ""
    caveat = f". Of note: {said[0]}" if said and verdict.standing == "met" else ""
    first = line("Your school's gate (", Bold(gate.name), f"): {STANDINGS[verdict.standing]}{because}{caveat}.")
    return [first, line(f"It asks: {gate.text} ({steps.cited(gate.source)}. Your school's own word wins.)")]


def _reason(exam: Exam, condition: Condition, reason: Reason) -> str:
    noun, have, need = exam.wording.practice_noun, _whole(reason.have), _whole(reason.need)
    match reason.code:
        case "no-form":
            return f"no fresh, timed full {noun} on its scale is logged"
        case "too-few-recent":
            return f"{have} of the {need} {noun}s it asks for {_are(reason.have)} within {condition.within_days} days"
        case "latest-old":
            return f"the latest {noun} is {have} days old, and {need} are the most"
        case "below" | "just-below":
            near = ", within the noise of one result" if reason.code == "just-below" else ""
            return f"{_result(exam, condition, reason)} is under its {need}{near}"
        case "no-questions":
            return f"no questions with how many were right are logged for the last {need} days"
        case "bank-below" | "bank-just-below":
            return f"{_bank(condition, reason)}, and it asks for {need} %"
        case "timing-unsaid":
            return "whether questions were timed is not in your log, so check that yourself"


def _result(exam: Exam, condition: Condition, reason: Reason) -> str:
    """The lowest result that counts, with its likely range."""
    scale = exam.scales[condition.scale or exam.primary_scale]
    value = steps.value(scale, reason.have or 0)
    return f"your lowest result that counts, {value}{_span(reason, scale.high)},"


def _bank(condition: Condition, reason: Reason) -> str:
    """The share of questions that were right, with what chance alone does to it, and whose number it is."""
    when = f"in the last {condition.days} days {_whole(reason.have)} % of the questions"
    return f"{when} were right{_span(reason, 100)} by your own log"


def _span(reason: Reason, high: float) -> str:
    if reason.have is None or reason.error is None:
        return ""
    return f" (likely {_whole(reason.have - reason.error)} to {_whole(min(reason.have + reason.error, high))})"


def _are(count: float | None) -> str:
    return "is" if count == 1 else "are"


def _whole(value: float | None) -> str:
    return steps.number(round(value or 0))
