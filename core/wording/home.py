"""The page at which a member begins: a welcome, or where their plan stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.journal import Score
from core.message import Button, Day, Line, Message, Row, line
from core.plans import Plan
from core.wording import steps
from core.wording.plans import Outlook

Speaking = Literal["on", "off", "paused", "silent"]
"""Whether the day's messages come: switched off, paused with the plan, or quiet until the member writes."""

TODAY = Button("Today", "today")
CHECK_IN = Button("Check in", "check-in")
LOG_SCORE = Button("Log a score", "log-score")
PROGRESS = Button("Progress", "progress")
PLAN = Button("Plan", "plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What the page rests on; ``scores`` are the latest ones, newest first, ``waiting`` sentences about today."""

    plan: Plan
    view: Outlook
    scores: tuple[Score, ...]
    waiting: tuple[str, ...]
    reminders: Speaking


def welcome() -> Message:
    """For somebody who has no plan yet."""
    return Message(
        title="Welcome to Comeback",
        lines=(
            line("I keep you company on the way to an exam: a plan of steps, and a kind word when one slips by."),
            line("Only you see this page and my answers. I write once a day at most, and never in quiet hours."),
            line("Tell me which exam you face, and I lay out the first steps; its date can come later."),
        ),
        buttons=(Button("Start a plan", "plan"),),
    )


def page(said: Home) -> Message:
    """For a member: what is next, the exam, the latest scores, what waits."""
    plan, view = said.plan, said.view
    if plan.status == "finished":
        return Message(
            title="Comeback",
            lines=(line("Your plan is finished. Nothing is due."),),
            rows=_scores(said),
            buttons=(Button("Start a plan", "plan", {"again": "yes"}), PROGRESS, PLAN),
        )
    coming = steps.next_step(view.exam, plan, view.dealt, view.today)
    lines: list[Line] = [coming] if coming else []
    lines += [line("• ", text) for text in said.waiting] or [line("Nothing else waits today.")]
    return Message(
        title="Comeback",
        lines=tuple(lines),
        rows=(Row("Exam date", _exam(said)), *_scores(said), Row("Reminders", _reminders(said))),
        buttons=(TODAY, CHECK_IN, LOG_SCORE, PROGRESS, PLAN),
    )


def _exam(said: Home) -> Line:
    on = said.plan.exam_on
    return ("not set yet",) if on is None else (Day(on), f" ({steps.ahead(on, said.view.today)})")


def _scores(said: Home) -> tuple[Row, ...]:
    exam = said.view.exam
    if not said.scores:
        return (Row("Scores", line("none logged yet")),)
    return tuple(
        Row(
            score.name,
            (
                steps.value(exam.scales[score.scale], score.value)
                if score.scale in exam.scales
                else steps.number(score.value),
                ", ",
                Day(score.day),
            ),
        )
        for score in said.scores
    )


def _reminders(said: Home) -> Line:
    until = said.plan.paused_until
    match said.reminders:
        case "paused":
            return (f"paused until {Day(until)}" if until else "paused with your plan",)
        case "silent":
            return ("quiet until you write",)
        case "off":
            return ("check-ins are off",)
        case _:
            return ("on",)
