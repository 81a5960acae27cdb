"""Forms on platforms that show them as modals: which fields one shows, and the button that opens a form again.

A modal shows at most five fields, and must open at once. Whether a command opens one is decided from the given values
alone. What was filled before is asked of the database, but never waited for longer than a platform waits.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from bot.application import Heard
from core.declaration import PAGE, Command
from core.message import Form, Input, Message
from core.wording import refusals

PATIENCE = 1.0
"""Seconds in which the database may say what was filled before: platforms wait for three, the network included."""

LONGEST = 100
"""Characters of a button's id, on the platform that takes the fewest."""

_FILL, _OPEN = "fill", "open"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a modal, or the button that opens one, says about its form: the command, the page and the fields."""

    command: str
    page: int
    names: tuple[str, ...] = ()

    def fills(self) -> str:
        """The id of the modal itself."""
        return f"{_FILL}|{self.command}|{self.page}"

    def opens(self) -> str:
        """The id of the button that opens it; where the fields' names do not fit, the page has them."""
        whole = f"{_OPEN}|{self.command}|{self.page}|{','.join(self.names)}"
        return whole if len(whole) <= LONGEST else f"{_OPEN}|{self.command}|{self.page}|"


def read_modal(text: str) -> Ticket | None:
    """The ticket of a modal's id; none for one that is not ours."""
    verb, _, rest = text.partition("|")
    return _ticket(rest) if verb == _FILL else None


def read_opener(text: str) -> Ticket | None:
    """The ticket of a button that opens a form; none for another button."""
    verb, _, rest = text.partition("|")
    return _ticket(rest) if verb == _OPEN else None


def _ticket(text: str) -> Ticket | None:
    command, _, rest = text.partition("|")
    page, _, names = rest.partition("|")
    if not command or not (page.isascii() and page.isdecimal()):
        return None
    return Ticket(command, int(page), tuple(filter(None, names.split(","))))


def ticket_of(form: Form) -> Ticket:
    """What the modal of a form says about it."""
    return Ticket(form.command, form.page, tuple(each.name for each in inputs(form)))


def opens(command: Command, given: Mapping[str, str]) -> bool:
    """Whether a command opens its form rather than runs, decided from the given values alone."""
    asks = any(name in given and each.opens for name in given if (each := command.field(name)) is not None)
    return asks or bool(command.missing(given))


def inputs(form: Form) -> tuple[Input, ...]:
    """The fields of a form that one modal shows, in the form's order: first of all what is wrong or waited for."""
    urgent = [each for each in form.inputs if each.error]
    urgent += [each for each in form.inputs if each.required and not each.value and each not in urgent]
    others = [each for each in form.inputs if each not in urgent]
    shown = (urgent + others)[:PAGE]
    return tuple(each for each in form.inputs if each in shown)


def blank(command: Command, given: Mapping[str, str]) -> Form:
    """The form from the declaration alone, for when the database is slow: nothing of what was filled before."""
    missing = command.missing(given)
    page = next((number for number, fields in enumerate(command.pages) if any(f.name in missing for f in fields)), 0)
    fields = command.pages[page] if command.pages else ()
    asked = tuple(
        Input(
            name=each.name,
            label=each.label or each.name.replace("-", " ").capitalize(),
            help=each.help,
            kind=each.kind,
            required=each.name in missing,
            value=given.get(each.name, ""),
            choices=tuple(each.choices(None)) if each.choices else (),
            many=each.many,
            answer=each.answer,
            most=each.most,
        )
        for each in fields
    )
    return Form(command=command.name, page=page, pages=len(command.pages), inputs=asked, given=dict(given))


async def in_time(
    answer: Awaitable[Heard], command: Command | None, given: Mapping[str, str], patience: float = PATIENCE
) -> Message:
    """The message that opens a form; one with a blank form where the answer takes too long, or failed.

    It may have none: then it says, in place of it, why nothing can be filled in.
    """
    message = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience):
            message = (await answer).message
    if (message is None or message.event == "error") and command is not None:
        return Message(event="form", form=blank(command, given))
    return message or refusals.unknown_command("", None)


def picked(asked: Input, *, most: int) -> str | None:
    """The choice that is picked beforehand where a field is shown as a list to pick from.

    None: it must be typed, since it has too many choices or several values, or what was typed is none of them. Empty:
    nothing is picked yet.
    """
    if not asked.choices or asked.many or len(asked.choices) > most:
        return None
    if not asked.value:
        return ""
    wanted = _letters(asked.value)
    same = (value for value, label in asked.choices if wanted in {_letters(value), _letters(label)})
    return next(same, None)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
