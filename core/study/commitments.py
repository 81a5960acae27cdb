"""``/commit``: what, when and where, and how it went at the end of the week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core import journal, reading
from core.commands import Command, Field, Missing, Values, short_text
from core.journal import Commitment
from core.message import Message
from core.ports import Context
from core.wording import commitments as wording

LIMIT = 300


def run(context: Context, values: Values) -> Message:
    """Make a commitment, complete it with when and where, look back on it, or show the open ones."""
    entry_id = values.get("entry")
    named = next((each for each in context.member.journal.commitments if each.id == entry_id), None)
    if entry_id is not None and named is None:
        return wording.gone()
    if "kept" in values:
        return _review(context, named, values["kept"])
    if any(name in values for name in ("what", "when", "where")):
        return _make(context, named, values)
    if "form" in values:
        if named:
            raise Missing("when", "where", reason=wording.ask_when_and_where(), only=True)
        raise Missing("what", reason=wording.ask_what(), needed=True)
    return wording.overview(_open(context))


def _open(context: Context) -> list[Commitment]:
    return [each for each in context.member.journal.commitments if each.kept is None]


def _make(context: Context, named: Commitment | None, values: Values) -> Message:
    said = {name: values[name] for name in ("what", "when", "where") if name in values}
    bare = [each for each in _open(context) if not (each.when and each.where)]
    entry = named or (bare[-1] if bare and "what" not in said else None)
    if entry is not None:
        entry = replace(entry, **said)
        context.records.change(entry)
        return wording.made(entry)
    if "what" not in said:
        raise Missing("what", reason=wording.ask_what(), needed=True)
    made = Commitment(at=context.now, day=context.member.today(context.now), **said)
    return wording.made(replace(made, id=context.records.add(made)))


def _review(context: Context, named: Commitment | None, answer: journal.Kept) -> Message:
    asked = [named] if named else _of_the_week(context)
    waiting = [each for each in asked if each.kept is None]
    if not asked:
        return wording.nothing_to_review()
    if not waiting:
        return wording.already(asked[-1])
    done = [replace(each, kept=answer) for each in waiting]
    for each in done:
        context.records.change(each)
    answered = {each.id for each in done}
    left = [each for each in _open(context) if each.id not in answered]
    return wording.reviewed(done, answer, left[-1] if left else None)


def _of_the_week(context: Context) -> list[Commitment]:
    """This week's commitments, Monday to Sunday; if none is open, the open ones of the week before."""
    today = context.member.today(context.now)
    monday = today - timedelta(days=today.weekday())
    made = context.member.journal.commitments
    this_week = [each for each in made if each.day >= monday]
    if any(each.kept is None for each in this_week):
        return this_week
    return [each for each in made if each.kept is None and each.day >= monday - timedelta(days=7)] or this_week


def _text(name: str) -> Field:
    return Field(
        name=name, help=wording.FIELDS[name], read=lambda text, _context: reading.clean(text, LIMIT), most=LIMIT
    )


COMMIT = Command(
    name="commit",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    short=short_text("what"),
    fields=(
        _text("what"),
        _text("when"),
        _text("where"),
        Field(
            name="kept",
            help=wording.FIELDS["kept"],
            read=lambda text, _context: reading.choice(text, wording.KEPT_NAMES, wording.KEPT),
            kind="choice",
            choices=lambda _context: wording.KEPT_CHOICES,
            on_form=False,
        ),
        Field(
            name="form",
            help=wording.FIELDS["form"],
            read=lambda text, _context: reading.yes_no(text),
            on_form=False,
            button_only=True,
            opens=True,
        ),
        Field(
            name="entry",
            help=wording.FIELDS["entry"],
            read=lambda text, _context: reading.whole_number(text, 1, 2**63, wording.FIELDS["entry"]),
            on_form=False,
            button_only=True,
        ),
    ),
)
