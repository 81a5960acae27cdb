"""Attempts at the exam and what its makers allow: counted, never guessed, with the source beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core import reading, retake
from core.exams import Retake
from core.message import Button, Day, Line, Message, Row, line
from core.wording import facts

HELP = "Attempt limits, and the earliest day for the next one"
EXAMPLE = "/retake attempts=2011-01-15 failed, 2011-04-15 failed"
FIELDS = {
    "attempts": "All so far, such as 2011-01-15 failed, unknown failed; or none",
    "limit": "Your school's or state's limit as a number, or none",
    "on": "A day to check, such as 2026-05-11",
}
OUTCOMES: Mapping[str, retake.Outcome] = {
    "failed": "failed",
    "fail": "failed",
    "passed": "passed",
    "pass": "passed",
    "incomplete": "incomplete",
    "unfinished": "incomplete",
}
UNKNOWN = frozenset({"unknown", "?", "unknown date", "date unknown", "undated"})
NONE = frozenset({"none", "no", "0", "off"})
LIMIT = "a limit of attempts"

_RULES: Mapping[retake.Rule, str] = {
    "passed": "it is passed, and once passed it cannot be taken again",
    "lifetime": "all attempts that the limit allows are used",
    "after-latest": "it has to come after the latest attempt",
    "twelve-months": "the limit of attempts in 12 months",
    "months-after-first": "the time since the first attempt",
    "months-after-latest": "the time since the latest attempt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an answer rests on: the rule, the limits in force, the attempts, and the earliest day.

    ``counted`` attempts were never listed: the plan only knows their number.
    """

    rule: Retake
    limits: retake.AttemptLimits
    own_limit: bool
    attempts: Sequence[retake.Attempt]
    counted: int
    earliest: retake.Earliest


def standing(said: Standing, notes: Sequence[Line]) -> Message:
    """The attempts, the limits with their source, and the earliest day."""
    lines = (
        *notes,
        *_earliest(said),
        *_unchecked(said),
        line(f"The rules: {said.rule.text}"),
        _source(said.rule),
    )
    rows = (Row("Attempts so far", _counted(said.attempts)), Row("Limit in all", _limit(said)))
    return Message(title="Attempts", lines=lines, rows=rows)


def _counted(attempts: Sequence[retake.Attempt]) -> Line:
    if not attempts:
        return line("none")
    dated = sorted((each for each in attempts if each.on is not None), key=lambda each: each.on or date.min)
    known = "; ".join(f"{Day(each.on)} {each.outcome}" for each in dated if each.on is not None)
    unknown = len(attempts) - len(dated)
    undated = f"{unknown} with unknown date{'s' * (unknown != 1)}" if unknown else ""
    return line(f"{len(attempts)}: " + "; ".join(part for part in (known, undated) if part))


def _limit(said: Standing) -> Line:
    if said.limits.lifetime is None:
        return line("none that I know of")
    return line(f"{said.limits.lifetime}" + (", as you set it for your school or state" if said.own_limit else ""))


def _earliest(said: Standing) -> Sequence[Line]:
    found = said.earliest
    if found.on is None:
        why = reading.listed([_RULES[each.code] for each in found.reasons], "and")
        return (line(f"By these rules there is no further attempt: {why}. Your advisor knows of exceptions."),)
    if not found.reasons:
        known = ", as far as the known dates tell" if found.unknown else ""
        return (line(f"No attempt rule stands in the way of the next one{known}."),)
    sure = ", perhaps later" if found.unknown else ""
    because = f"The rule that decides: {_RULES[found.reasons[0].code]}."
    return (line("The next attempt may be on ", Day(found.on), f" at the earliest{sure}. {because}"),)


def _unchecked(said: Standing) -> Sequence[Line]:
    lines: list[Line] = []
    if said.earliest.unknown:
        rules = reading.listed([_RULES[each] for each in said.earliest.unknown], "and")
        lines.append(line(f"Not fully checked, because a date is unknown: {rules}."))
    if said.counted:
        lines.append(line("Dates can be added, as in: ", EXAMPLE, ". The number alone is changed by /plan attempts="))
    return lines


def _source(rule: Retake) -> Line:
    return line(f"Source: {rule.source}; {facts.TRUST[rule.trust]}; checked ", Day(rule.checked), ".")


def day_fits(on: date, *, unknown: bool) -> Line:
    """A day that breaks no rule."""
    sure = ", as far as the known dates tell" if unknown else ""
    return line(Day(on), f" breaks no attempt rule{sure}.")


def day_breaks(on: date, reasons: Sequence[retake.Reason]) -> Line:
    """A day that breaks rules."""
    rules = reading.listed([_RULES[each.code] for each in reasons], "and")
    return line(Day(on), f" is too early: {rules}." if reasons[0].on else f" is not possible: {rules}.")


def kept(count: int) -> Line:
    """The attempts were kept."""
    return line("Kept: no attempt is listed." if count == 0 else f"Kept: {count} attempt{'s' * (count != 1)}.")


def limit_kept(limit: str) -> Line:
    """The member's own limit."""
    if limit == "none":
        return line("Your own limit is taken out; the exam's counts again.")
    return line(f"Kept: at most {limit} in all, for your school or state.")


def no_plan() -> Message:
    """Which exam is not known yet."""
    return Message(
        title="Which exam?",
        lines=(line("Attempt rules belong to an exam. Start a plan with /plan, and I can check them for you."),),
        buttons=(Button("Start a plan", "plan"), Button("Facts and rules", "facts", {"topic": "rules"})),
        event="refusal",
    )


def no_rule(advisor: str) -> Message:
    """This exam has no attempt rules."""
    return Message(
        title="No attempt rules",
        lines=(line(f"I have no attempt rules for this exam. Your {advisor} or the examination office knows them."),),
    )


def unreadable(text: str) -> str:
    """An attempt that cannot be read."""
    return (
        f"I can't read {reading.quoted(text)} as an attempt. Type a date and failed, passed or incomplete, "
        "as in 2011-01-15 failed; a date you don't know is unknown."
    )


def ahead(on: date) -> str:
    """An attempt on a day that has not come."""
    return f"{Day(on)} is still ahead. Attempts are what lies behind; check a day ahead with on=."


def in_past() -> str:
    """A day to check that is over."""
    return "That day is over. Type a day ahead, such as on=in 8 weeks, or list it as an attempt."


def twice(on: date) -> str:
    """One day given two times."""
    return f"{Day(on)} stands there twice. List each attempt once."
