"""Help: what there is, and how one command is typed."""

from __future__ import annotations

from collections.abc import Sequence

from core import reading
from core.message import Bold, Button, Line, Message, line

HELP = "What I can do, and how to type it"
EXAMPLE = "/help log-score"
COMMAND_HELP = "A command by name, or all"

ALL = Button("All commands", "help", {"command": "all"})

Entry = tuple[str, str]
"""A command's name and its one line."""


def first(entries: Sequence[Entry]) -> Message:
    """What is needed on most days."""
    return Message(
        title="What I can do",
        lines=(*(line(Bold(f"/{name}"), f" {help}") for name, help in entries), _words()),
        buttons=(ALL,),
    )


def rest(entries: Sequence[Entry]) -> Message:
    """Everything else."""
    return Message(
        title="And the rest",
        lines=(*(line(Bold(f"/{name}"), f" {help}") for name, help in entries), _words()),
    )


def _words() -> Line:
    return line("Any words without a slash are kept as a note. For one command, type: ", EXAMPLE)


def command(name: str, help: str, example: str, options: Sequence[tuple[str, str, bool]]) -> Message:
    """One command: what it does, an example, its options."""
    listed = [
        line("- ", Bold(option), f": {what}{' (needed)' if required else ''}") for option, what, required in options
    ]
    return Message(title=f"/{name}", lines=(line(help), line("Example: ", example), *listed))


def unknown(text: str, near: str | None) -> Message:
    """A command that does not exist."""
    hint = f" Did you mean /{near}?" if near else ""
    button = (Button(f"/{near}", "help", {"command": near}),) if near else ()
    return Message(
        title="No such command",
        lines=(line(f"I know no command called {reading.quoted(text)}.{hint} Type /help all to see every one."),),
        buttons=(*button, ALL),
        event="refusal",
    )
