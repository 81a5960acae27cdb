"""``/my-data``: everything in one file, or everything gone."""

from __future__ import annotations

import json
from dataclasses import replace

from core import reading
from core.commands import Command, Field, Missing, Values, Wrong, short_text
from core.message import Message
from core.ports import Context
from core.wording import data as wording


def run(context: Context, values: Values) -> Message:
    """Export, or erase once the phrase was typed."""
    match values["do"]:
        case "export":
            return wording.exported(_file(context))
        case "erase":
            return _erase(context, values.get("confirm"))
        case later:
            return wording.not_yet(later)


def read_do(text: str, context: Context) -> str:
    """What to do; what is still to come is known by name, and not offered."""
    if text.strip().casefold() in wording.LATER:
        return text.strip().casefold()
    return reading.choice(text, wording.DO_NAMES, wording.DO)


def _file(context: Context) -> bytes:
    return json.dumps(context.records.dump(), ensure_ascii=False, indent=2, default=str).encode() + b"\n"


def _erase(context: Context, confirm: str | None) -> Message:
    if confirm is None:
        raise Missing("confirm", reason=wording.ask(), only=True)
    if " ".join(confirm.casefold().split()).strip("\"'.!“”") not in wording.MEANT:
        raise Wrong("confirm", wording.not_the_phrase(confirm))
    # The open form goes first: nothing may be saved for somebody who is gone.
    context.records.save_person(replace(context.records.person, drafts=()))
    context.records.erase()
    return wording.erased()


MY_DATA = Command(
    name="my-data",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    short=short_text("do"),
    fields=(
        Field(
            name="do",
            help=wording.FIELDS["do"],
            read=read_do,
            kind="choice",
            choices=lambda _context: wording.NOW,
            required=True,
        ),
        Field(
            name="confirm",
            help=wording.FIELDS["confirm"],
            read=lambda text, _context: reading.clean(text, 100),
            on_form=False,
        ),
    ),
)
