"""``/my-data``: everything as files, scores from a table, everything gone, or one person on both platforms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core import reading
from core.commands import Command, Field, Missing, Values, Wrong
from core.message import Message
from core.ports import Context
from core.study import calendar, export, importing, linking
from core.wording import data as wording


def run(context: Context, values: Values) -> Message:
    """Export, write a calendar, import, erase once the phrase was typed, link another account or take one out."""
    match values["do"]:
        case "import":
            return importing.take(context, values)
        case "erase":
            return _erase(context, values.get("confirm"))
        case "link":
            return linking.link(context, values)
        case "unlink":
            return linking.unlink(context)
        case "calendar":
            importing.hold(context)
            return calendar.calendar(context)
        case _:
            importing.hold(context)
            return export.export(context)


def short(text: str, context: Context) -> Mapping[str, str]:
    """What to do; behind ``link`` a code, behind ``import`` the rows."""
    do, *rest = text.split(None, 1)
    option = {"link": "code", "import": "rows"}.get(do.casefold())
    if rest and option is not None:
        return {"do": do.casefold(), option: rest[0]}
    return {"do": text}


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
            read=lambda text, _context: reading.choice(text, wording.DO_NAMES, wording.DO),
            kind="choice",
            choices=lambda _context: wording.OFFERED,
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
        Field(
            name="rows",
            help=wording.FIELDS["rows"],
            read=importing.read_rows,
            kind="long",
            on_form=False,
        ),
        Field(name="join", help=wording.FIELDS["join"], read=linking.read_join, button_only=True),
        Field(name="batch", help=wording.FIELDS["batch"], read=importing.read_batch, button_only=True),
    ),
)
