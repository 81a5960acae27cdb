"""Clear noes: what cannot be done, and what to type instead. Nothing here blames anybody.

A ``plans.Refusal`` carries a code; ``learn`` adds the sentences of a family's codes to what ``say`` knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core import reading
from core.message import Button, Line, Message, line
from core.plans import Refusal

Sentence = Callable[[Mapping[str, object]], Message]
"""What is said for a code, given what the refusal carries."""

_SENTENCES: dict[str, Sentence] = {}

HELP = Button("Help", "help")


def learn(sentences: Mapping[str, Sentence]) -> None:
    """Know the sentences of more codes."""
    _SENTENCES.update(sentences)


def no(title: str, *lines: Line, buttons: tuple[Button, ...] = ()) -> Message:
    """A clear no with its way on."""
    return Message(title=title, lines=lines, buttons=buttons, event="refusal")


def say(refused: Refusal) -> Message:
    """The sentence for a refusal; a code that nobody has put into words still reads fine."""
    sentence = _SENTENCES.get(refused.code)
    if sentence is not None:
        return sentence(refused.data)
    words = refused.code.replace("-", " ")
    return no(
        "That does not work right now",
        line(f"The reason is: {words}. Nothing was changed; your plan stands in /plan."),
        buttons=(Button("Plan", "plan"), HELP),
    )


def unknown_command(name: str, near: str | None) -> Message:
    """A command that does not exist, with the one that was probably meant; it has no name where nothing is known."""
    if not name:
        return no(
            "No such command", line("That stands for no command. Type /help to see what there is."), buttons=(HELP,)
        )
    if near is not None:
        return no(
            "No such command",
            line(f"I know no command called {reading.quoted('/' + name)}. Did you mean /{near}?"),
            buttons=(Button(f"/{near}", near), HELP),
        )
    return no(
        "No such command",
        line(f"I know no command called {reading.quoted('/' + name)}. Type /help to see what there is."),
        buttons=(HELP,),
    )


def nothing_to_fill() -> Message:
    """A form was filled and none is open."""
    return no(
        "No form is open",
        line("Forms stay open for 7 days. Type the command again, such as /log-score, to open a new one."),
        buttons=(HELP,),
    )


def failure(reference: str) -> Message:
    """Something broke on our side."""
    return Message(
        title="That was our fault",
        lines=(
            line("Something broke on our side. Nothing was changed, and nothing you did was wrong."),
            line(f"Please try again in a minute. If it stays, tell the operator this reference: {reference}"),
        ),
        event="error",
    )


def unshown(reference: str) -> Message:
    """Something broke when an answer was to be shown: what it answers has happened by then."""
    return Message(
        title="That was our fault",
        lines=(
            line("I could not show you my answer to that. It may well have been done: look with /today first."),
            line(f"If it stays, tell the operator this reference: {reference}"),
        ),
        event="error",
    )
