"""What is said about subjects and kinds of misses: what comes first today, and the week's hours."""

from __future__ import annotations

from collections.abc import Mapping

from core import reading
from core.exams import Exam
from core.focus import Focus
from core.message import Bold, Line, Row, Span, line

FIRST = 3
"""So many subjects are named for a day."""
SHOWN = 6
"""So many subjects have a line of their own in a week."""


def hours(minutes: int) -> str:
    """Minutes in steps of half an hour as hours: ``7.5 h``."""
    return f"{minutes / 60:g} h"


def today(focus: Focus, minutes: int | None) -> Line:
    """The day in one line: how long, what first, what then."""
    names = [each for each in focus.subjects if each.weak][:FIRST] or list(focus.subjects[:FIRST])
    both = " (lower in the exam's report and in practice)" if names[0].both else ""
    then = [each.name for each in names[1:]]
    long = f"{hours(minutes)}, " if minutes else ""
    rest = f", then {reading.listed(then, 'and')}" if then else ", then the others"
    across = f". Across them: {reading.listed(list(focus.across[:2]), 'and')}" if focus.across else ""
    return ("Today: ", long, Bold(names[0].name), f" first{both}{rest}{across}.")


def rows(focus: Focus) -> list[Row]:
    """The week's hours by subject; only where the member said how many there are."""
    if any(each.minutes is None for each in focus.subjects):
        return []
    spans: list[Span] = []
    for place, each in enumerate(focus.subjects[:SHOWN]):
        mark = " (in both reports)" if each.both else ""
        spans += ["; " if place else "", each.name, mark, " ", Bold(hours(each.minutes or 0))]
    others = focus.subjects[SHOWN:]
    if others:
        spans += [f"; the other {len(others)} together ", Bold(hours(sum(each.minutes or 0 for each in others)))]
    spans.append(". By their share of the exam and what is lower in your profiles; our own rule of thumb.")
    return [Row("A week by subject", tuple(spans))]


def misses(exam: Exam, counted: Mapping[str, int]) -> list[Line]:
    """What helps against the kind of miss that was named most."""
    known = {miss.id: miss for miss in exam.plateau.misses}
    kind = next((known[each] for each in counted if each in known), None)
    if kind is None or not kind.advice:
        return []
    return [line("Against “", Bold(kind.name), f"”: {kind.advice}")]
