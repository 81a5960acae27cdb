"""``/my-data``: everything in one file, everything gone, or one person on both platforms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from core import reading
from core.commands import Command, Field, Missing, Values, Wrong
from core.message import Message
from core.ports import Context
from core.study import linking
from core.wording import data as wording


def run(context: Context, values: Values) -> Message:
    """Export, erase once the phrase was typed, link another account or take one out."""
    match values["do"]:
        case "export":
            return wording.exported(_file(context))
        case "erase":
            return _erase(context, values.get("confirm"))
        case "link":
            return linking.link(context, values)
        case "unlink":
            return linking.unlink(context)
        case later:
            return wording.not_yet(later)


def read_do(text: str, context: Context) -> str:
    """What to do; what is still to come is known by name, and not offered."""
    if text.strip().casefold() in wording.LATER:
        return text.strip().casefold()
    return reading.choice(text, wording.DO_NAMES, wording.DO)


def short(text: str, context: Context) -> Mapping[str, str]:
    """What to do; behind ``link``, a code."""
    do, *code = text.split(None, 1)
    if code and do.casefold() == "link":
        return {"do": "link", "code": code[0]}
    return {"do": text}


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
    short=short,
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
        Field(
            name="code",
            help=wording.FIELDS["code"],
            read=linking.read_code,
            on_form=False,
        ),
        Field(name="join", help=wording.FIELDS["join"], read=linking.read_join, button_only=True),
    ),
)
