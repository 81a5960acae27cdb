"""Figures with their source and year; what was replaced stands beside what replaced it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from core import reading
from core.exams import Trust
from core.facts import (
    Directors,
    ExamFacts,
    Factor,
    Group,
    PassRates,
    Rate,
    Specialties,
    Specialty,
    Statement,
    Topic,
)
from core.message import Bold, Button, Day, Line, Message, line

HELP = "Figures and rules, each with its source and year"
EXAMPLE = "/facts pass-rates"
FIELDS = {
    "topic": "pass-rates, directors, specialty, format or rules",
    "specialty": "One specialty by name, such as pediatrics",
    "exam": "Which exam, where it is not your own",
}
OTHER = "other"
"""The exam to ask for when any may be chosen."""
TOPIC_NAMES: Mapping[str, tuple[str, ...]] = {
    "pass-rates": ("pass rate", "rates", "passing"),
    "directors": ("director", "program directors"),
    "specialty": ("specialties",),
    "format": ("exam day", "test day"),
    "rules": ("rule",),
}
TOPIC = "a topic"
TITLES: Mapping[str, str] = {
    "pass-rates": "Pass rates",
    "directors": "What directors weigh",
    "specialty": "Specialties",
    "format": "Format",
    "rules": "Rules",
}
TRUST: Mapping[Trust, str] = {
    "O": "official",
    "C": "from the official page, as others transcribed it",
    "A": "advice, a rule of thumb",
    "D": "our own estimate, rough, not official",
}
NOISY = 4
"""Points by which chance alone moves a share: from here on it is said beside the share."""
FEW = 4
"""So many figures of a survey are quoted; the rest is at the source."""


def topics(names: Sequence[Topic], given: Mapping[str, str], *, others: bool) -> Message:
    """What there is to ask for; ``given`` says which exam, ``others`` whether there are figures for further ones."""
    more = (Button("Another exam", "facts", {"exam": OTHER}),) if others else ()
    return Message(
        title="Facts",
        lines=(line("Each with its source and year. Choose a topic, or type it: ", EXAMPLE),),
        buttons=(*(Button(TITLES[name], "facts", {"topic": name, **given}) for name in names), *more),
    )


def of_exam(message: Message, name: str) -> Message:
    """The message with the exam it is about, where that is not the member's own."""
    return replace(message, title=f"{message.title}: {name}")


def nothing(topic: str) -> Message:
    """Nothing is known about it for this exam."""
    return Message(
        title=TITLES[topic],
        lines=(line("I have no figures on that for this exam. Type /facts to see what there is."),),
        event="refusal",
    )


def no_facts() -> Message:
    """There are no figures for the exam at all."""
    return Message(
        title="No figures",
        lines=(line("I have no figures for this exam yet. Your plan and its rules stand in /plan."),),
        event="refusal",
    )


def which_exam(named: Sequence[tuple[str, str]], given: Mapping[str, str]) -> Message:
    """Several exams, as (id, name), have figures, and nothing tells which is meant; ``given`` is what was asked."""
    listed = reading.listed([name for _, name in named])
    return Message(
        title="Which exam?",
        lines=(line(f"I have figures for {listed}. Choose one; with a plan I know which ones you need."),),
        buttons=tuple(Button(name, "facts", {**given, "exam": exam_id}) for exam_id, name in named),
    )


def about(topic: Topic, facts: ExamFacts) -> Message:
    """Everything about one topic; of the specialties only the names."""
    match topic:
        case "pass-rates":
            lines = _lines(facts.pass_rates, _pass_rates)
        case "directors":
            lines = _lines(facts.directors, _directors)
        case "specialty":
            return specialties(facts.specialty_names)
        case "format":
            lines = _lines(facts.format, _statement)
        case _:
            lines = _lines(facts.rules, _statement)
    return Message(title=TITLES[topic], lines=tuple(lines))


_G = TypeVar("_G", bound=Group)


def _lines(groups: Iterable[_G], say: Callable[[_G], Sequence[Line]]) -> list[Line]:
    said: list[Line] = []
    for group in groups:
        said += [_heading(group), *say(group), *_note(group), _source(group)]
    return said


def _heading(group: Group) -> Line:
    year = "" if str(group.year) in group.title else f", {group.year}"
    return line(Bold(f"{group.title}{year}"), " (retired: replaced by newer figures)" if group.retired else "")


def _note(group: Group) -> Sequence[Line]:
    return (line(group.note),) if group.note else ()


def _source(group: Group) -> Line:
    return line(f"Source: {group.source}; {TRUST[group.trust]}; checked ", Day(group.checked), ".")


def _pass_rates(group: PassRates) -> Sequence[Line]:
    return [line(f"- {_rate(row)}") for row in group.rows]


def _rate(row: Rate) -> str:
    people = "number of people not given" if row.n is None else f"of {row.n:,} people"
    if row.noise is not None and row.noise >= NOISY:
        people += f", so ±{row.noise:.0f} points by chance alone"
    return f"{row.name}: {row.percent:g} % ({people})"


def _directors(group: Directors) -> Sequence[Line]:
    if group.ordered:
        return [line(f"{place}. {row.name}") for place, row in enumerate(group.rows, 1)]
    shown = [line(f"- {_factor(row)}") for row in group.rows[:FEW]]
    more = len(group.rows) - FEW
    return [*shown, line(f"- and {more} more at the source")] if more > 0 else shown


def _factor(row: Factor) -> str:
    parts = [f"named by {row.citing:g} %"] if row.citing is not None else []
    parts += [f"importance {row.importance:g} of 5"] if row.importance is not None else []
    return f"{row.name}: {', '.join(parts)}" if parts else row.name


def _statement(group: Statement) -> Sequence[Line]:
    since = (" Since ", Day(group.since), ".") if group.since else ()
    return [line(group.text, *since)]


def specialties(names: Sequence[str]) -> Message:
    """The specialties one can ask for; never their figures together."""
    return Message(
        title=TITLES["specialty"],
        lines=(line("One at a time, such as /facts specialty=pediatrics. I know: ", ", ".join(names), "."),),
    )


def specialty(group: Specialties, row: Specialty) -> Message:
    """One specialty's figures with their source."""
    unmatched = f"median {row.unmatched:g}" if row.unmatched is not None else "not given"
    return Message(
        title=row.name,
        lines=(
            line(f"{group.figure}: median {row.median:g}, the middle half {row.low:g} to {row.high:g}."),
            line(f"Of those who did not match: {unmatched}."),
            *_note(group),
            line(f"The whole report: {group.report}."),
            _source(group),
        ),
    )


def unknown_specialty(text: str, near: str | None) -> str:
    """A specialty that is not among them."""
    hint = f"Did you mean {near}? " if near else ""
    return f"I have no specialty called {reading.quoted(text)}. {hint}Type /facts specialty to see the names."
