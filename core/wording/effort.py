"""Study that was logged: totals of the day and the week, said without praise and without a streak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core import reading
from core.message import Button, Day, Line, Message, Row, line

HELP = "Log study: time, questions, cards"
EXAMPLE = "/log-study 2h 40q 30 correct"
FIELDS = {
    "minutes": "How long, such as 90m, 2h or 1h 30m",
    "questions": "How many practice questions",
    "correct": "How many of them were right",
    "cards": "How many flash cards",
    "subject": "What it was about, in your words",
    "on": "Which day, if not today, such as yesterday",
    "remove": "last: take the newest entry out again",
    "entry": "The entry it is about",
    "form": "yes: open the form",
}
LABELS = {"minutes": "Time", "on": "Day", "correct": "Correct"}
COUNTS = {"questions": "questions", "correct": "correct answers", "cards": "cards"}
REMOVE_NAMES = {"last": ("newest", "latest")}
REMOVE = "what to remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What was logged in a stretch of days."""

    minutes: int = 0
    questions: int = 0
    correct: int | None = None
    cards: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What the answer to a new entry rests on. ``hours`` and ``cap`` are a week's; ``rest`` is a rest day."""

    day: date
    today: bool
    of_day: Total
    of_week: Total
    hours: int | None
    cap: int | None
    rest: bool
    long: bool
    entry: int


LOG = Button("Log study", "log-study", {"form": "yes"})


def duration(minutes: int) -> str:
    """Minutes as hours and minutes."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def amounts(total: Total) -> str:
    """A total in words; what was not logged is left out."""
    parts = [duration(total.minutes)] if total.minutes else []
    if total.questions:
        right = "" if total.correct is None else f" ({total.correct} correct)"
        parts.append(f"{total.questions} question{'s' * (total.questions != 1)}{right}")
    if total.cards:
        parts.append(f"{total.cards} card{'s' * (total.cards != 1)}")
    return ", ".join(parts) or "nothing"


def logged(said: Logged) -> Message:
    """An entry is kept: the day's total, the week's beside the plan's hours, and health first."""
    name = "Today" if said.today else "That day"
    week = amounts(said.of_week)
    if said.hours is not None and said.of_week.minutes:
        week += f"; your plan has {said.hours} h a week"
    lines: list[Line] = []
    if said.long:
        lines.append(line("That is a very long day. Sleep is when it settles: let tomorrow be shorter."))
    elif said.rest:
        lines.append(line("It is one of your rest days. It counts all the same, and so does resting."))
    if said.cap is not None and said.of_week.minutes > said.cap * 60:
        lines.append(line(f"This week is over {said.cap} h, more than is good for long. A free evening is well spent."))
    return Message(
        title="Logged",
        lines=tuple(lines),
        rows=(Row(name, line(Day(said.day), f": {amounts(said.of_day)}")), Row("This week", line(week))),
        buttons=(Button("Remove this", "log-study", {"remove": "last", "entry": str(said.entry)}),),
    )


def overview(days: Sequence[tuple[date, Total]]) -> Message:
    """The last seven days, only those on which something was logged."""
    how = line("To log, type what you did: ", EXAMPLE)
    if not days:
        return Message(
            title="The last 7 days", lines=(line("Nothing is logged in the last 7 days."), how), buttons=(LOG,)
        )
    return Message(
        title="The last 7 days",
        lines=(
            line(f"Study on {len(days)} of the last 7 days."),
            *(line(Day(day), f": {amounts(total)}") for day, total in days),
            how,
        ),
        buttons=(LOG,),
    )


def removed(total: Total, subject: str, day: date) -> Message:
    """What was taken out."""
    about = (" about ", subject) if subject else ()
    return Message(title="Removed", lines=(line(f"Taken out: {amounts(total)}", *about, ", ", Day(day), "."),))


def nothing_to_remove(*, done: bool) -> Message:
    """There is no entry, or that one is out already."""
    if done:
        return Message(title="Already removed", lines=(line("That entry is out already; nothing else was touched."),))
    return Message(
        title="Nothing to remove",
        lines=(line("No study is logged yet. To log some: ", EXAMPLE),),
        event="refusal",
    )


def too_many_correct(correct: int, questions: int) -> str:
    """More right answers than questions."""
    how = "Type the right ones as correct= and all of them as questions=."
    return f"{correct} correct is more than the {questions} questions. {how}"


def correct_of_what(correct: int) -> str:
    """Right answers without the number of questions."""
    return f"{correct} correct of how many? Type questions= as well, such as 2h 40q 30 correct."


def too_long(already: int, day: date) -> str:
    """More than a day holds."""
    had = f"{duration(already)} of it are logged already" if already else "nothing is logged for it yet"
    return f"A day has 24 h, and for {Day(day)} {had}. Type fewer minutes, or another day as on=yesterday."


def in_future() -> str:
    """A day that has not come."""
    return "That day is still ahead. Log study once it is done, such as on=today or on=yesterday."


def what_was_done() -> str:
    """A subject or day without an amount."""
    return "How much was it? Give minutes, questions or cards."


def not_understood(rest: str) -> str:
    """What cannot be placed in a line of study."""
    return f"I can't place {reading.quoted(rest)}. Type it like 90m, or 2h 40q 30 correct 100 cards."


def twice(what: str) -> str:
    """One amount given two times."""
    return f"There are two numbers for {what}. Type one of them, such as 2h 40q 30 correct 100 cards."
