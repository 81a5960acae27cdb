"""The forecast in plain sentences: never a chance without its range and its label, and one result says little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.exams import Exam
from core.forecast import Ahead, Contradiction, KeepOrMove
from core.journal import Score
from core.message import Bold, Day, Line, Span, line
from core.wording import steps

ROUGH = "rough, not official"
"""What a range of ours is called; a chance has the exam file's label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the sentences rest on: the forecast for the exam day, or for today where no day is set.

    ``moves`` is there where keeping or moving the date is to be weighed. ``printed`` is the score whose report's chance
    still holds, ``wrong`` one whose printed chance does not go with it.
    """

    ahead: Ahead | None = None
    sits: bool = True
    moves: KeepOrMove | None = None
    printed: Score | None = None
    wrong: tuple[Score, Contradiction] | None = None


def lines(exam: Exam, said: Said, today: date) -> list[Line]:
    """The forecast as it stands in ``/progress``."""
    found = [doubted(exam, *said.wrong)] if said.wrong else []
    found += printed(said.printed) if said.printed else []
    if said.ahead is None:
        return found
    found += _one(exam, said)
    found.append(_ahead(exam, said, said.ahead, today))
    if said.moves is not None and said.printed is None:
        found.append(weighed(exam, said.moves))
    return [*found, *_cautions(exam, said.ahead)]


def printed(score: Score) -> list[Line]:
    """The chance that a report prints, as its own number."""
    if score.pass_chance is None:
        return []
    chance = steps.number(score.pass_chance)
    text = f"Your report of {Day(score.day)} prints a chance of passing of {chance} %"
    return [line(text, " if taken within a week of it. That is its number, not ours.")]


def _one(exam: Exam, said: Said) -> list[Line]:
    if said.ahead is None or "one-score" not in said.ahead.cautions:
        return []
    return [line(f"One result says little: one more {exam.wording.practice_noun} would narrow this a good deal.")]


def _ahead(exam: Exam, said: Said, found: Ahead, today: date) -> Line:
    if said.sits:
        pace = "the usual" if "usual-pace" in found.cautions else "your own"
        when: Line = ("On ", Day(found.on), f" ({steps.ahead(found.on, today)}), at {pace} pace: ")
    else:
        when = ("If you sat today: ",)
    span = f", likely {_whole(found.p10)} to {_whole(found.p90)} (four times in five)"
    about = (*when, "about ", Bold(steps.value(exam.primary, round(found.p50))), span)
    if exam.chance is None or said.printed is not None:
        return (*about, f"; {ROUGH}.")
    return (*about, "; ", chance(exam, found), ".")


def chance(exam: Exam, found: Ahead) -> str:
    """A chance with its range and label, for an exam that has a curve."""
    label = exam.chance.label if exam.chance else ROUGH
    return f"a chance of passing of {_ranged(found)} ({label})"


def _ranged(found: Ahead) -> str:
    """A chance and its range; the end of what can be said needs no "about"."""
    middle, low, high = (percent(each) for each in (found.chance, found.chance_low, found.chance_high))
    if low == high:
        return low
    if middle == high:
        return f"{low} or more"
    return f"{low} to {high}" if middle == low else f"about {middle}, between {low} and {high}"


def percent(value: float) -> str:
    """A percentage whose ends say no more than is known."""
    if value < 1:
        return "under 1 %"
    return "over 99 %" if value > 99 else f"{value:.0f} %"  # noqa: PLR2004 - the ends of a percentage


def _whole(value: float) -> str:
    return f"{round(value):d}"


def weighed(exam: Exam, moves: KeepOrMove, *, ranges: bool = False) -> Line:
    """What keeping the date, or two and four more weeks, would change; as results alone where ``ranges``."""
    ranges = ranges or exam.chance is None
    what = "a result that is" if ranges else "a chance of passing of"
    spans: list[Span] = [f"To weigh, {what}: "]
    named = (("if the date stays", moves.keep), ("two weeks later", moves.two_weeks), ("four", moves.four_weeks))
    for place, (words, found) in enumerate(named):
        spans += ["; " if place else "", words, " (", Day(found.on), "), ", *_short(exam, found, ranges=ranges)]
    label = exam.chance.label if exam.chance and not ranges else ROUGH
    return (*spans, f" ({label}).")


def _short(exam: Exam, found: Ahead, *, ranges: bool) -> Sequence[Span]:
    if ranges:
        return (f"likely {_whole(found.p10)} to {_whole(found.p90)} {exam.primary.unit}",)
    low, high = percent(found.chance_low), percent(found.chance_high)
    return (f"about {percent(found.chance)} ({low} to {high})" if low != high else low,)


def _cautions(exam: Exam, found: Ahead) -> list[Line]:
    noun = exam.wording.practice_noun
    texts = {
        "only-rough": f"It rests on no fresh, timed full {noun}, so take it loosely.",
        "old": f"The latest {noun} is more than four weeks old: what was learned or lost since is a guess.",
        "far": "The day is so far ahead that growth after about four months is left out.",
    }
    return [line(texts[code]) for code in found.cautions if code in texts]


def doubted(exam: Exam, score: Score, wrong: Contradiction) -> Line:
    """A printed chance that its score cannot have."""
    typed = f"{steps.number(score.pass_chance or 0)} %"
    could = f"between {percent(wrong.low)} and {percent(wrong.high)}"
    if wrong.low < 1 <= wrong.high:
        could = f"at most {percent(wrong.high)}"
    elif wrong.low <= 99 < wrong.high:  # noqa: PLR2004 - the other end of a percentage
        could = f"at least {percent(wrong.low)}"
    result = steps.value(exam.scales[score.scale], score.value)
    return line(
        f"The printed {typed} does not go with {result}: {could} would. Check both numbers against your report; "
        "/log-score replace=last puts them right. Until then I leave that one out."
    )
