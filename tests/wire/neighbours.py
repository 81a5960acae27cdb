"""Commands that only tests have: what a platform says of places, people and channels, said back; and something to share
with all of a group.
"""

from __future__ import annotations

from core import reading, study
from core.commands import Commands
from core.company import Item, Share
from core.declaration import Command, Field, Missing, Values, short_text
from core.message import Button, Message, line
from core.ports import Context


def _said(context: Context, values: Values) -> Message:
    """Where somebody is, whether they run it, and who of those whom they named is found there."""
    if values.get("fill") and not values.get("with"):
        raise Missing("with", needed=True)
    company = context.records.company
    here = company.here()
    spoken = f"in {context.place.id}#{context.place.channel}" if context.place else "nowhere"
    runs = f"{here.name}, organiser {here.manages}" if here else "in no group"
    users = [values["with"]] if values.get("with") else list(values.get("all", ()))
    found = [company.find(user) for user in users]
    names = ", ".join(each.name if each else "nobody" for each in found) or "no one named"
    more = [f"channel {values['channel']}"] if values.get("channel") else []
    more += [f"note {values['note']}"] if values.get("note") else []
    return Message(title="Seen", lines=(line("; ".join([spoken, runs, names, *more])),), buttons=(AGAIN,))


AGAIN = Button("Again", "seen", {"do": "again"})

SEEN = Command(
    name="seen",
    help="Say who is where",
    example="/seen @kim",
    run=_said,
    short=short_text("with"),
    fields=(
        Field(
            name="with",
            help="Somebody of this server",
            kind="person",
            read=lambda text, _context: reading.person(text),
        ),
        Field(
            name="all",
            help="Several people",
            kind="person",
            many=True,
            read=lambda text, _context: reading.people(text),
        ),
        Field(
            name="channel",
            help="A channel",
            kind="channel",
            read=lambda text, _context: reading.channel(text),
        ),
        Field(name="note", help="A note", read=lambda text, _context: text),
        Field(name="fill", help="Open the form", on_form=False, opens=True, read=lambda text, _context: text),
        Field(name="do", help="Again", button_only=True, read=lambda text, _context: text),
    ),
)


def _given(context: Context, _values: Values) -> Message:
    """Share hours and name with the group."""
    company = context.records.company
    here = company.here()
    assert here is not None
    owner, group = here.person, here.group.id
    items: tuple[Item, ...] = ("effort", "name")
    company.give(
        Share(owner=owner, item=item, audience="group", other=None, group=group, until=None, at=context.now)
        for item in items
    )
    return Message(title="Given")


GIVE = Command(name="give", help="Share hours and name with the group", example="/give", run=_given)


def _looked(context: Context, _values: Values) -> Message:
    """Who shares their name with the member's groups."""
    company = context.records.company
    found = [company.know(share.owner) for share in company.shared_with_me() if share.item == "name"]
    return Message(title="There", lines=(line(", ".join(each.name for each in found if each)),))


LOOK = Command(name="look", help="Say who shares their name", example="/look", looks=True, run=_looked)

TABLE = Commands({**study.table().table, **{each.name: each for each in (SEEN, GIVE, LOOK)}})
