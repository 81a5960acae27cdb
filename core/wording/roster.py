"""Those who share with the member, as a list and one by one: nothing stands here that was not shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.company import Letter
from core.message import Bold, Button, Day, Line, Message, line
from core.wording import mentors, refusals, requests

HELP = "See who shares with you, and be there for them"
EXAMPLE = "/roster who=@ana"
FIELDS = {
    "who": "Somebody who shares with you: a mention, as in @ana",
    "note": "A note to them, in up to 500 characters",
    "suggest": "Something to do, or a step of theirs to move",
    "on": "The day for what you suggest",
    "reviewed": "last, or the name of a practice exam that they share: say that you looked it over",
    "person": "The person it is about",
    "page": "The page of the list",
    "read": "The words that were read",
    "help": "The words to answer",
    "say": "What to answer",
    "form": "What the form is for",
    "step": "The step to move",
    "accept": "The suggestion to take up",
    "decline": "The suggestion to leave",
    "stop": "yes: see it no more",
    "sure": "yes: do it",
    "offer": "The group that would name you",
    "answer": "yes or no",
}
LONGEST_LABEL = 40
NOBODY_EXAMPLE = "/roster who=@ana"

STEPS = {
    "appraisal": "the self-appraisal",
    "advisor": "the talk with an advisor",
    "baseline": "the first practice exam",
    "practice-exam": "a practice exam",
    "short-form": "a short practice exam",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why somebody stands where they stand: since which day, how many days ago that is, and which kind of step."""

    kind: str
    on: date | None
    ago: int
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """One line of the list."""

    person: int
    name: str
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands on one student's page besides what they share."""

    name: str
    shared: Sequence[Line]
    asked: Sequence[tuple[date, Letter]]
    ideas: Sequence[Line]
    reviewed: Sequence[str]
    buttons: Sequence[Button]


Named = tuple[int, str]
"""A group that names the member as somebody to ask, by its id and name."""


def why(reason: Reason) -> str:
    """One reason, in kind and plain words."""
    match reason.kind:
        case "struggling":
            return f"said struggling {_when(reason)}"
        case "asked":
            return f"asked for help {_when(reason)}"
        case "avoiding":
            return f"said {_when(reason)} that something is hard to begin"
        case "waiting":
            return f"{STEPS.get(reason.step, 'a step')} waits since {_when(reason)}"
        case _:
            return f"no study logged for {reason.ago} days" + ("" if reason.on else " or more")


def _when(reason: Reason) -> str:
    if reason.ago <= 0 or reason.on is None:
        return "today"
    if reason.ago == 1:
        return "yesterday"
    on = reason.on
    return f"{on:%a}" if reason.ago < 7 else f"{on:%a} {on.day} {on:%b}"  # noqa: PLR2004 - else its name is another day's


def roster(students: Sequence[Student], *, page: int, pages: int, total: int, named: Sequence[Named]) -> Message:
    """Those who share with the member, the stuck ones first, each with why."""
    if not total:
        return _nobody_yet(named)
    lines = [line(Bold(each.name), ": ", _reasons(each)) for each in students]
    if pages > 1:
        lines.append(line(f"Page {page} of {pages}; {total} people in all."))
    opening = tuple(
        Button(each.name[:LONGEST_LABEL] or "Open", "roster", {"person": str(each.person)}) for each in students
    )
    further = (Button("More", "roster", {"page": str(page + 1)}),) if page < pages else ()
    return Message(
        title="Who shares with you",
        lines=(*lines, *_named(named)),
        buttons=(*opening, *further, *_let_go(named)),
    )


def _reasons(student: Student) -> str:
    return "; ".join(why(each) for each in student.reasons) or "nothing stands out"


def _named(named: Sequence[Named]) -> tuple[Line, ...]:
    return tuple(line("You are named as somebody to ask in ", Bold(name), ".") for _, name in named)


def _let_go(named: Sequence[Named]) -> tuple[Button, ...]:
    given = ({"offer": str(group), "answer": "no"} for group, _ in named)
    return tuple(Button("No longer name me", "roster", each, menu=True) for each in given)


def _nobody_yet(named: Sequence[Named]) -> Message:
    """Nobody shares with the member."""
    return Message(
        title="Nobody shares with you yet",
        lines=(
            line("Whoever wants you to see something chooses it with /share. Nobody can put a student on this list."),
            *_named(named),
        ),
        buttons=_let_go(named),
    )


def stranger() -> Message:
    """Somebody who does not share with the member, or no longer, or whom they cannot know: one and the same."""
    return refusals.no(
        "Nothing to see there",
        line("I find nobody of that name who shares something with you now."),
        line("/roster shows those who do. Whoever wants you to see something chooses it with /share."),
        buttons=(mentors.ROSTER,),
    )


def page(said: Page) -> Message:
    """One student: what they asked, what they share, what the member did before."""
    lines: list[Line] = []
    for on, letter in said.asked:
        lines += [line(Bold(said.name), " asked you on ", Day(on), ":"), *requests.body(letter)]
    lines += [*said.shared, *said.ideas]
    if said.reviewed:
        lines.append(line("You looked over: ", ", ".join(said.reviewed), "."))
    return Message(title=said.name, lines=tuple(lines), buttons=tuple(said.buttons))


def page_buttons(person: int, before: Sequence[Button], *, step: str, scores: bool, alone: bool) -> tuple[Button, ...]:
    """What can be done on a student's page. ``alone``: they share with the member by name, who can let go of it."""
    given = {"person": str(person)}
    found = [*before, Button("Leave a note", "roster", {"form": "note"} | given)]
    if step:
        found.append(Button("Suggest a date", "roster", {"form": "date", "step": step} | given))
    if scores:
        found.append(Button("Reviewed", "roster", {"reviewed": "last"} | given))
    if alone:
        found.append(Button("Stop seeing this", "roster", {"stop": "yes"} | given))
    return (*found, mentors.ROSTER)


def ask_note(name: str) -> str:
    """What the form asks for."""
    return f"A note to {name}. They get it in a direct message, and need not answer."


def ask_who() -> str:
    """Which of several people is meant."""
    return "Who is it about?"
