"""The open form: what it shows, and the draft that keeps what was filled for seven days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from core import reading
from core.declaration import Command, Field
from core.message import Form, Input, Message
from core.people import Draft
from core.ports import Context
from core.wording import forms as wording

DRAFT_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why the form is open: errors by field, a problem of the whole line, fields found missing while running.

    Without each of ``needed`` nothing can be done, whatever the command says of them.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    only: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    opened: bool = False


def show(context: Context, command: Command, given: Mapping[str, str], page: int, trouble: Trouble) -> Message:
    """The form as a message, with its draft kept. A value that cannot be read is left out of what is kept."""
    read = {name: value for name, value in given.items() if name not in trouble.errors}
    kept = keep_draft(context, Draft(command=command.name, given=read, page=page, at=context.now)).given
    required = {*trouble.only, *trouble.needed, *(() if command.acts(kept) else command.needs)}
    inputs = tuple(
        _input(context, each, kept, trouble, required=each.name in required) for each in _shown(command, page, trouble)
    )
    form = Form(command=command.name, page=page, pages=len(command.pages), inputs=inputs, given=kept)
    return Message(
        title=wording.title(command.name, page, len(command.pages)),
        lines=wording.lines(form, trouble.problem, opened=trouble.opened),
        event="form",
        form=form,
    )


def _shown(command: Command, page: int, trouble: Trouble) -> Sequence[Field]:
    """The page; where something was wrong, every field, those last that the form does not ask for."""
    if trouble.only:
        return [each for each in command.fields if each.name in trouble.only]
    if not trouble.errors and not trouble.problem:
        return command.pages[page]
    wrong = [each for each in command.fields if each.name in trouble.errors]
    if wrong and all(each.button_only for each in wrong):
        return wrong
    if trouble.opened and not wrong:
        return command.pages[page]
    asked = command.asked
    return [*asked, *(each for each in command.fields if each not in asked and (each in wrong or not each.button_only))]


def _input(context: Context, each: Field, kept: Mapping[str, str], trouble: Trouble, *, required: bool) -> Input:
    return Input(
        name=each.name,
        label=each.label or each.name.replace("-", " ").capitalize(),
        help=each.ask(context) if each.ask else each.help,
        kind=each.kind,
        required=required,
        value=kept.get(each.name, ""),
        error=trouble.errors.get(each.name, ""),
        choices=tuple(each.choices(context)) if each.choices else (),
        many=each.many,
        answer=each.answer,
        most=each.most,
    )


def reopen(context: Context, command: Command, names: Sequence[str], page: int) -> Form:
    """The form as it was left: these fields of it, or the page's where none is known, with what was filled."""
    draft = draft_of(context, command.name)
    kept = draft.given if draft is not None else {}
    named = [each for each in command.fields if each.name in names]
    page = page if page in range(len(command.pages)) else 0
    required = () if command.acts(kept) else command.needs
    inputs = tuple(
        _input(context, each, kept, Trouble(), required=each.name in required)
        for each in named or (command.pages[page] if command.pages else ())
    )
    return Form(command=command.name, page=page, pages=len(command.pages), inputs=inputs, given=kept)


def page_of(command: Command, name: str) -> int:
    """The page of the form that asks for a field; the first for one that no page asks for."""
    for number, page in enumerate(command.pages):
        if any(each.name == name for each in page):
            return number
    return 0


def newest_draft(context: Context) -> Draft | None:
    """The form that is open for the member: the newest draft of the last seven days."""
    return max(reversed(_fresh(context)), key=lambda draft: draft.at, default=None)


def draft_of(context: Context, command: str) -> Draft | None:
    """What was filled of that command's form in the last seven days."""
    return next((draft for draft in _fresh(context) if draft.command == command), None)


def with_draft(context: Context, command: Command, given: Mapping[str, str]) -> Mapping[str, str]:
    """What is given, over what was filled of that form before.

    Only what the form asks for is taken from it, never what acts, as ``replace=last`` does; and a line that acts
    takes nothing from a form that did not.
    """
    draft = draft_of(context, command.name)
    filled = draft.given if draft is not None else {}
    if command.acts(given) and any(filled.get(name) != given.get(name) for name in command.instead):
        return given
    asked = {each.name for each in command.asked}
    return {**{name: value for name, value in filled.items() if name in asked}, **given}


def _fresh(context: Context) -> list[Draft]:
    since = context.now - timedelta(days=DRAFT_DAYS)
    return [draft for draft in context.records.person.drafts if draft.at >= since]


def keep_draft(context: Context, draft: Draft) -> Draft:
    """Keep what was filled, one draft a command; drafts past their days go. The newest stands last.

    What no database and no platform takes (control characters, halves of characters) is left out; the draft as kept
    comes back.
    """
    draft = replace(draft, given={name: reading.clean(value, len(value) * 4) for name, value in draft.given.items()})
    others = tuple(each for each in _fresh(context) if each.command != draft.command)
    context.records.save_person(replace(context.records.person, drafts=(*others, draft)))
    return draft


def drop_draft(context: Context, command: str) -> None:
    """Forget a command's draft: it was carried out."""
    person = context.records.person
    rest = tuple(draft for draft in person.drafts if draft.command != command)
    if rest != person.drafts:
        context.records.save_person(replace(person, drafts=rest))
