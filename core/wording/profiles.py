"""Two more pictures behind buttons of ``/progress``: subjects by their weight, and weeks of study beside the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.drawings import Part, Profile, Week, Weeks
from core.exams import Exam
from core.journal import Level, Subject
from core.message import Bold, Button, Chart, Day, Line, Message, line
from core.wording import charts, steps

MOST = 8
"""Subjects in one picture."""
LEVELS: tuple[Level, ...] = ("lower", "same", "higher")
NAMES = {"lower": "lower", "same": "about the same", "higher": "higher"}
SHOW = {"subjects": ("profile", "areas"), "weeks": ("week", "study", "hours")}
SHOW_HELP = "subjects or weeks: another picture"
WHAT = "what to show"
SUBJECTS = Button("Subjects", "progress", {"show": "subjects"})
WEEKS = Button("Weeks", "progress", {"show": "weeks"})
BACK = Button("Where I stand", "progress")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A report's profile: subjects with their shares of the exam in percent, and where it comes from.

    ``report`` is the practice exam's name, empty for the report of the exam that was failed; ``on`` its day.
    ``known`` says that shares are published.
    """

    exam: Exam
    parts: tuple[Part, ...]
    report: str = ""
    on: date | None = None
    known: bool = True


def parts(exam: Exam, subjects: Sequence[Subject]) -> tuple[Part, ...]:
    """Subjects with their shares: the weakest first, of those the heaviest. Areas before disciplines, which overlap."""
    for weights in (exam.outline.weights, exam.outline.discipline_weights):
        found = [Part(each.name, 100 * weights[each.name], each.level) for each in subjects if each.name in weights]
        if found:
            return tuple(sorted(found, key=lambda each: (LEVELS.index(each.level), -each.share)))
    return ()


def subjects(seen: Seen) -> Message:
    """The profile by weight, weakest and heaviest first: where an hour may move the most."""
    share = "about its published share of the exam" if seen.known else "the same for all: no share is published"
    lines: list[Line] = [_from(seen)]
    lines += [line(Bold(f"{steps.capital(NAMES[level])}: "), text) for level in LEVELS if (text := _named(seen, level))]
    lines.append(
        line(f"A bar's length is {share} ({steps.cited(seen.exam.outline.source)}). Long bars on the left come first.")
    )
    return Message(title="Subjects by weight", lines=tuple(lines), buttons=(BACK, WEEKS), chart=_profile(seen))


def _from(seen: Seen) -> Line:
    compared = " Lower and higher are beside examinees with a low pass, as reports have it."
    if seen.on is None:
        return line(f"From the report of your last sitting.{compared}")
    return line(f"From {seen.report}, ", Day(seen.on), f".{compared}")


def _named(seen: Seen, level: Level) -> str:
    return ", ".join(f"{each.name} ({charts.whole(each.share)} %)" for each in seen.parts if each.level == level)


def _profile(seen: Seen) -> Chart:
    shown = seen.parts[:MOST]
    said = [
        "A picture of subjects as bars, to the left of the middle what came out lower, to the right what is higher.",
        "The length is the share of the exam." if seen.known else "All have the same length: no share is published.",
    ]
    for level in LEVELS:
        names = [_told(each, known=seen.known) for each in shown if each.level == level]
        said += [f"{steps.capital(NAMES[level])}: {', '.join(names)}."] if names else []
    drawn = Profile(
        heading="Subjects, by share of the exam",
        axis="% of the exam" if seen.known else "",
        lower="◀ lower",
        same="about the same",
        higher="higher ▶",
        parts=shown,
    )
    return Chart(charts.within(" ".join(said)), drawn, "subjects.png")


def _told(each: Part, *, known: bool) -> str:
    return f"{each.name} ({charts.whole(each.share)} %)" if known else each.name


def no_subjects() -> Message:
    """No report has named any subject so far."""
    how = "Add it with a result: /log-score test=... score=... subjects=renal lower, cardio same"
    return Message(
        title="Subjects by weight", lines=(line("No report's profile is logged yet. ", how),), buttons=(BACK, WEEKS)
    )


def weeks(logged: Sequence[Week], planned: int | None) -> Message:
    """Hours a week beside the plan's; without praise and without blame."""
    lines: list[Line] = []
    if not any(each.hours for each in logged):
        lines.append(line("No time is logged in these weeks. ", "To log some: /log-study 90m"))
        return Message(title="Weeks of study", lines=tuple(lines), buttons=(BACK, SUBJECTS))
    if planned is not None:
        lines.append(line(f"Your plan has {planned} h a week. Rest days and hard weeks are part of it."))
    else:
        lines.append(line("Your plan names no hours a week; /plan hours-a-week=... sets some."))
    lines.append(line("What is not logged is not here: it is a picture of the log, not of you."))
    return Message(title="Weeks of study", lines=tuple(lines), buttons=(BACK, SUBJECTS), chart=_weeks(logged, planned))


def _weeks(logged: Sequence[Week], planned: int | None) -> Chart:
    said = ["A picture of hours of study as a bar for each week, each named by the day on which it begins."]
    said += [
        f"{steps.capital(charts.day(each.begins))}: {hours(each.hours)}{' so far' if each.open else ''}."
        for each in logged
    ]
    if planned is not None:
        said.append(f"A line stands at the plan's {planned} h a week.")
    drawn = Weeks(
        heading="Hours of study a week",
        weeks=tuple(logged),
        planned=None if planned is None else float(planned),
        planned_name="" if planned is None else f"plan: {planned} h",
        open_name="so far",
    )
    return Chart(charts.within(" ".join(said)), drawn, "weeks.png")


def hours(amount: float) -> str:
    """Hours as they stand in a picture."""
    return f"{steps.number(amount)} h"
