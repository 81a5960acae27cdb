"""How one declaration becomes a command, a form and a typed line on every platform.

A command is data: its name, fields and the function that runs it. ``Commands.answer`` takes values by name (options,
a form, a button) or a typed line, reads each value with its field's reader, and answers with a Message: the command's
own, or its form when something is missing or cannot be read. Nothing is stored but the form's draft in that case.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core import forms, reading
from core.declaration import Command, Field, Missing, Values, Wrong, button, short_text, split_line
from core.forms import Trouble, newest_draft
from core.message import Message
from core.people import Draft
from core.plans import Refusal
from core.ports import Context
from core.wording import forms as wording
from core.wording import refusals

__all__ = [
    "Command",
    "Commands",
    "Field",
    "Missing",
    "Values",
    "Wrong",
    "button",
    "newest_draft",
    "short_text",
]

NO_PLAN = "no-plan"
"""The refusal after which what was typed is kept: it only came too early."""


@dataclass(frozen=True, slots=True)
class Commands:
    """The command table."""

    table: Mapping[str, Command] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Command]:
        return iter(self.table.values())

    def typed(self, context: Context, text: str) -> Message:
        """The answer to a typed line that begins with a slash."""
        name, rest = [*text.strip().lstrip("/").split(None, 1), "", ""][:2]
        name = name.lower()
        command = self.table.get(name)
        if command is None:
            return refusals.unknown_command(name, reading.closest(name, list(self.table)))
        before, given = split_line(command, rest.strip())
        if not before or not command.options:
            return self.answer(context, name, given)
        if command.short is None:
            hint = reading.closest(before.split("=")[0], [each.name for each in command.options])
            trouble = Trouble(problem=wording.not_understood(before, hint))
            return forms.show(context, command, given, 0, trouble)
        try:
            given = {**command.short(before, context), **given}
        except reading.Unreadable as wrong:
            return forms.show(context, command, given, 0, Trouble(problem=str(wrong)))
        return self.answer(context, name, given)

    def fill(self, context: Context, text: str) -> Message:
        """The answer to a filled form: the newest open draft with the new values."""
        draft = newest_draft(context)
        command = self.table.get(draft.command) if draft else None
        if draft is None or command is None:
            return refusals.nothing_to_fill()
        before, given = split_line(command, text.strip())
        filled = {**draft.given, **given}
        if before:
            return forms.show(context, command, filled, draft.page, Trouble(problem=wording.fill_how(before)))
        return self.answer(context, draft.command, filled, page=draft.page)

    def submit(self, context: Context, name: str, given: Mapping[str, str], page: int) -> Message:
        """The answer to a form's page that was handed in field by field, over what its draft has of the other pages."""
        if name not in self.table:
            return refusals.unknown_command(name, None)
        draft = forms.draft_of(context, name)
        return self.answer(context, name, {**(draft.given if draft else {}), **given}, page=page)

    def reopen(self, context: Context, name: str, names: Sequence[str], page: int) -> Message:
        """The form that was left, to go on with: these of its fields, with what was filled. Nothing is run."""
        command = self.table.get(name)
        if command is None or not command.fields:
            return refusals.unknown_command(name, None)
        form = forms.reopen(context, command, names, page)
        return Message(title=wording.title(name, form.page, form.pages), event="form", form=form)

    def complete(self, context: Context, name: str, field: str, typed: str) -> list[tuple[str, str]]:
        """What a half typed value may become, as (value, label): what begins so first, then what contains it.

        Of a field with many values the last one is completed, and the others stand before it.
        """
        command = self.table.get(name)
        asked = command.field(field) if command else None
        if asked is None or asked.choices is None:
            return []
        before, comma, last = typed.rpartition(",") if asked.many else ("", "", typed)
        stem = f"{before.strip()}, " if comma else ""
        found = _matching(last, asked.choices(context))
        return [(f"{stem}{value}", f"{stem}{label}") for value, label in found]

    def keep(self, context: Context, name: str, given: Mapping[str, str], page: int) -> None:
        """Keep what is filled of a form so far: whoever is called away goes on there."""
        command = self.table[name]
        filled = {key: value for key, value in given.items() if command.field(key) and not _blank(value)}
        forms.keep_draft(context, Draft(command=name, given=filled, page=page, at=context.now))

    def press(self, context: Context, name: str, given: Mapping[str, str]) -> Message:
        """The answer to a pressed button; ``context.version`` is the plan version it carried."""
        if name not in self.table:
            return refusals.unknown_command(name, None)
        return self.answer(context, name, given)

    def answer(self, context: Context, name: str, given: Mapping[str, str], *, page: int | None = None) -> Message:
        """The answer to a command with values by name.

        ``page`` is the page of the form that was just filled, none when no form was open. Anything but a refusal or a
        value that cannot be read is raised: the caller undoes the transaction and says so.
        """
        command = self.table[name]
        given = {key: value for key, value in given.items() if command.field(key) and not _blank(value)}
        values, errors = _read(context, command, given)
        if errors:
            return self._refused(context, command, given, page, errors)
        if command.missing(given):
            return self._ask(context, command, given, page)
        try:
            before = forms.draft_of(context, name)
            message = command.run(context, values)
        except Wrong as wrong:
            return self._refused(context, command, given, page, {wrong.name: wrong.sentence})
        except Missing as more:
            trouble = Trouble(
                problem=more.reason,
                opened=True,
                only=more.names if more.only else (),
                needed=more.names if more.needed else (),
            )
            filled = forms.with_draft(context, command, given) if page is None else given
            filled = {**filled, **more.filled}
            return forms.show(context, command, filled, forms.page_of(command, more.names[0]), trouble)
        except Refusal as refused:
            if refused.code == NO_PLAN and given and not command.acts(given):
                refused.data["kept"] = True
                kept = forms.with_draft(context, command, given)
                forms.keep_draft(context, Draft(command=name, given=kept, page=0, at=context.now))
            return refusals.say(refused)
        draft = forms.draft_of(context, name)
        if draft is not before:
            # The command itself keeps it, for a press that will come: only what was there before was carried out.
            return message
        if not command.acts(given) or (draft is not None and command.acts(draft.given)):
            forms.drop_draft(context, name)
        return message

    @staticmethod
    def _refused(
        context: Context, command: Command, given: Mapping[str, str], page: int | None, errors: Mapping[str, str]
    ) -> Message:
        """The form with what is wrong; a line that was typed anew loses nothing that was filled before.

        A line that says something else than what was filled is about something else, and takes its place.
        """
        if page is None and command.needs and not command.acts(given):
            filled = forms.with_draft(context, command, {})
            read = {name: value for name, value in given.items() if name not in errors}
            given = {**filled, **given} if {**filled, **read} == {**read, **filled} else given
        at = forms.page_of(command, next(iter(errors)))
        return forms.show(context, command, given, at, Trouble(errors=errors))

    @staticmethod
    def _ask(context: Context, command: Command, given: Mapping[str, str], page: int | None) -> Message:
        """The form's page with the first value that is missing; opened anew, it holds what was filled before."""
        opened = page is None
        if opened:
            given = forms.with_draft(context, command, given)
        missing = command.missing(given)
        at = forms.page_of(command, missing[0]) if missing else 0
        back = page is not None and at < page
        return forms.show(context, command, given, at, Trouble(opened=opened, problem=wording.BACK if back else ""))


def _matching(typed: str, choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    wanted = reading.folded(typed)
    beginning, within = [], []
    for value, label in choices:
        words = (reading.folded(value), reading.folded(label))
        if any(each.startswith(wanted) for each in words):
            beginning.append((value, label))
        elif any(wanted in each for each in words):
            within.append((value, label))
    return beginning + within


def _blank(text: str) -> bool:
    """Whether nothing that can be seen was typed: spaces, control and other invisible characters alone."""
    return all(letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in text)


def _read(context: Context, command: Command, given: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for each in command.fields:
        if each.name not in given:
            continue
        try:
            values[each.name] = each.read(given[each.name], context)
        except reading.Unreadable as wrong:
            errors[each.name] = str(wrong)
    return values, errors
