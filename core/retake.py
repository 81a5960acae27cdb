"""Attempt limits: when an exam may be taken again at the earliest, and what a planned date would break.

The answers are codes and dates; the sentences are elsewhere. Limits are data with a source, since schools and
states are often stricter. Months are calendar months as in `days.months_later`: where a month is too short,
its last day counts. An attempt whose date is not known is never given one: the rules that need it are named
instead.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core import days

Outcome = Literal["failed", "passed", "incomplete"]
Rule = Literal["passed", "lifetime", "after-latest", "twelve-months", "months-after-first", "months-after-latest"]

_YEAR = 12
"""Months."""


@dataclass(frozen=True, slots=True)
class AttemptLimits:
    """What an exam's makers allow, as counts of at least 1. None: no such limit."""

    lifetime: int | None
    """Attempts at most, ever."""
    within_12_months: int | None
    """Attempts at most in any 12 months; the same date a year later is outside of them."""
    spaced_from: int | None
    """From which attempt on the two spacings hold: 4 means the fourth and every later one."""
    months_after_first: int
    """Calendar months that such an attempt must be after the first attempt, at least."""
    months_after_latest: int
    """Calendar months that such an attempt must be after the latest attempt, at least."""
    source: str
    """Where the limits are published."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at the exam. Incomplete ones count like any other."""

    on: dt.date | None
    """The exam day; None if it is not known."""
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that keeps an attempt from being earlier, or from being at all."""

    code: Rule
    """Which rule: `passed` and `lifetime` allow no attempt at all; `after-latest` is mere order."""
    on: dt.date | None
    """The first day that this rule allows; None: it allows none."""


@dataclass(frozen=True, slots=True)
class Earliest:
    """The earliest day of the next attempt."""

    on: dt.date | None
    """None: there may be no further attempt. With `unknown` rules: no earlier than this, perhaps later."""
    reasons: tuple[Reason, ...]
    """The rules that make it later than asked, the deciding one first; empty if none does."""
    unknown: tuple[Rule, ...]
    """The rules that could not be fully checked, because an attempt's date is not known."""


def earliest(limits: AttemptLimits, attempts: tuple[Attempt, ...], not_before: dt.date) -> Earliest:
    """Find the first day from `not_before` on at which the next attempt breaks no rule; any order of
    attempts.
    """
    reasons = breaks(limits, attempts, not_before)
    on: dt.date | None = not_before
    for reason in reasons:
        on = None if on is None or reason.on is None else max(on, reason.on)
    return Earliest(on, reasons, () if on is None else unchecked(limits, attempts))


def breaks(limits: AttemptLimits, attempts: tuple[Attempt, ...], planned: dt.date) -> tuple[Reason, ...]:
    """Name the rules that the next attempt would break on the planned day, the longest lasting first."""
    never = tuple(Reason(code, None) for code in _never(limits, attempts))
    if never:
        return never
    broken = [reason for reason in _bounds(limits, attempts) if reason.on is not None and reason.on > planned]
    return tuple(sorted(broken, key=lambda reason: reason.on or planned, reverse=True))


def unchecked(limits: AttemptLimits, attempts: tuple[Attempt, ...]) -> tuple[Rule, ...]:
    """Name the rules that an attempt without a date keeps from being fully checked."""
    if all(attempt.on is not None for attempt in attempts):
        return ()
    rules: list[Rule] = []
    if limits.within_12_months is not None and len(attempts) >= limits.within_12_months:
        rules.append("twelve-months")
    if _is_spaced(limits, attempts):
        if limits.months_after_first:
            rules.append("months-after-first")
        if limits.months_after_latest:
            rules.append("months-after-latest")
    return tuple(rules)


def _never(limits: AttemptLimits, attempts: tuple[Attempt, ...]) -> Iterator[Rule]:
    if any(attempt.outcome == "passed" for attempt in attempts):
        yield "passed"
    if limits.lifetime is not None and len(attempts) >= limits.lifetime:
        yield "lifetime"


def _bounds(limits: AttemptLimits, attempts: tuple[Attempt, ...]) -> Iterator[Reason]:
    """Give each rule's first day as far as the known dates go: attempts without one can only make it later.

    The exception is the first attempt: where a date is missing, it may have been before the first known one.
    """
    known = sorted(attempt.on for attempt in attempts if attempt.on is not None)
    if not known:
        return
    yield Reason("after-latest", known[-1] + dt.timedelta(days=1))
    most = limits.within_12_months
    if most is not None and len(known) >= most:
        yield Reason("twelve-months", days.months_later(known[-most], _YEAR))
    if _is_spaced(limits, attempts):
        if len(known) == len(attempts):
            yield Reason("months-after-first", days.months_later(known[0], limits.months_after_first))
        yield Reason("months-after-latest", days.months_later(known[-1], limits.months_after_latest))


def _is_spaced(limits: AttemptLimits, attempts: tuple[Attempt, ...]) -> bool:
    return limits.spaced_from is not None and len(attempts) + 1 >= limits.spaced_from
