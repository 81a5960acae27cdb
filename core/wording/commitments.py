"""What somebody will do this week, when and where, and how it went: kindly, whatever the answer."""

from __future__ import annotations

from collections.abc import Sequence

from core.journal import Commitment
from core.message import Button, Day, Line, Message, Span, line

HELP = "Say what you will do this week, when and where"
EXAMPLE = "/commit what=two timed blocks when=weekdays 8:00 where=library"
FIELDS = {
    "what": "One thing, small enough to do, such as two timed blocks",
    "when": "Such as weekdays 8:00, or after lunch",
    "where": "Such as library, third floor",
    "kept": "yes, partly or no",
    "form": "yes: open the form",
    "entry": "The commitment it is about",
}
KEPT_NAMES = {
    "yes": ("kept", "kept it", "y", "done"),
    "partly": ("part", "some", "half"),
    "no": ("n", "not", "not this week"),
}
KEPT = "how it went"
KEPT_CHOICES = (("yes", "Kept it"), ("partly", "Partly"), ("no", "Not this week"))
WHEN_AND_WHERE = "Saying when and where makes doing it likelier (94 tests; Gollwitzer & Sheeran 2006)."

ANOTHER = Button("Commit to something", "commit", {"form": "yes"})


def said_back(entry: Commitment) -> Sequence[Span]:
    """A commitment in one line, its when and where first."""
    spans: list[Span] = []
    if entry.when:
        spans += ["When: ", entry.when, ". "]
    if entry.where:
        spans += ["Where: ", entry.where, ". "]
    return (*spans, "What: " if spans else "", entry.what)


def _review(entry: Commitment) -> tuple[Button, ...]:
    return tuple(Button(label, "commit", {"kept": answer, "entry": str(entry.id)}) for answer, label in KEPT_CHOICES)


def made(entry: Commitment) -> Message:
    """A commitment is kept; what it lacks is asked for."""
    if entry.when and entry.where:
        return Message(
            title="Your commitment",
            lines=(
                line(*said_back(entry)),
                line("At the end of the week I'll ask how it went, without a grade."),
            ),
        )
    lacks = " and ".join(word for word, value in (("when", entry.when), ("where", entry.where)) if not value)
    return Message(
        title="Your commitment",
        lines=(line(*said_back(entry)), line(f"{lacks.capitalize()}? {WHEN_AND_WHERE}")),
        buttons=(Button("Say when and where", "commit", {"form": "yes", "entry": str(entry.id)}),),
    )


def ask_when_and_where() -> str:
    """What the form asks for once there is a what."""
    return "When will you do it, and where? A day and a time, and a place, are enough."


def ask_what() -> str:
    """What the form asks for first."""
    return "One thing for this week, with when and where."


def overview(entries: Sequence[Commitment]) -> Message:
    """The open commitments."""
    if not entries:
        return Message(
            title="No open commitment",
            lines=(line("To make one, type: ", EXAMPLE), line(WHEN_AND_WHERE)),
            buttons=(ANOTHER,),
        )
    lines: list[Line] = [line("- ", *said_back(each), " (", Day(each.day), ")") for each in entries]
    return Message(title="Open commitments", lines=tuple(lines), buttons=(*_review(entries[-1]), ANOTHER))


def reviewed(entries: Sequence[Commitment], answer: str, following: Commitment | None) -> Message:
    """How it went is kept; whatever it was, the next one is offered."""
    said = {
        "yes": ("Kept", "You said it and you did it."),
        "partly": (
            "Partly kept",
            "Part of it is more than none. A smaller one, or another time of day, may fit better.",
        ),
        "no": (
            "Not this week",
            "It happens. Was it too big, or the wrong time or place? Change one of the three.",
        ),
    }
    title, words = said[answer]
    lines: list[Line] = [line("- ", *said_back(each)) for each in entries]
    lines.append(line(words))
    if following is None:
        return Message(title=title, lines=tuple(lines), buttons=(ANOTHER,))
    lines.append(line("Still open: ", *said_back(following)))
    return Message(title=title, lines=tuple(lines), buttons=(*_review(following), ANOTHER))


def already(entry: Commitment) -> Message:
    """It was reviewed before."""
    answer = dict(KEPT_CHOICES)[entry.kept or "yes"].lower()
    return Message(
        title="That is done already",
        lines=(line("You answered: ", answer, ". ", *said_back(entry)),),
        buttons=(ANOTHER,),
    )


def nothing_to_review() -> Message:
    """There is no commitment to look back on."""
    return Message(
        title="No open commitment",
        lines=(line("There is none to look back on. To make one, type: ", EXAMPLE),),
        buttons=(ANOTHER,),
        event="refusal",
    )


def gone() -> Message:
    """The commitment of a button is not there any more."""
    return Message(
        title="That one is gone",
        lines=(line("I don't have that commitment any more. Type /commit to see the open ones."),),
        event="refusal",
    )
