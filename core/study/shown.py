"""What a member shares with whom, its end at once, and who looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from core import reading
from core.company import ITEMS, Item, Letter, Share
from core.declaration import Values, Wrong
from core.message import Message
from core.ports import Context
from core.study import audiences, ties
from core.wording import share_refusals as refusals
from core.wording import shares as wording

SHOWN_LOOKS = 20
ENDED = timedelta(days=14)
"""For so long a share that has run out is still listed."""


# --- What there is ---------------------------------------------------------------------------------------------------


def overview(context: Context) -> Message:
    """What is shared with whom until when, and what has run out lately."""
    mine, today = context.records.company.shares(), context.member.today(context.now)
    live = [each for each in mine if each.holds(today)]
    over = [each for each in mine if each.until is not None and today - ENDED <= each.until < today]
    return wording.overview(_rows(context, live), _rows(context, over))


def _rows(context: Context, shares: Sequence[Share]) -> list[wording.Row]:
    """Shares by audience, in the order in which they were first chosen."""
    rows: dict[tuple[int | None, int], list[Share]] = {}
    for share in sorted(shares, key=lambda each: (each.at, each.id)):
        rows.setdefault((share.other, 0 if share.other is not None else share.group), []).append(share)
    return [_row(context, given) for given in rows.values()]


def _row(context: Context, given: Sequence[Share]) -> wording.Row:
    first = given[-1]
    until = {each.item: each.until for each in given}
    if first.other is None:
        seats = {seat.group.id: seat.group.name for seat in context.records.company.groups()}
        name = seats.get(first.group, "")
        return wording.Row(audience="group", name=name, id=first.group, until=until, there=first.group in seats)
    found = context.records.company.know(first.other)
    name = _tied_name(context, first.other) if found is None else found.name
    return wording.Row(audience=first.audience, name=name, id=first.other, until=until, there=found is not None)


def _tied_name(context: Context, person: int) -> str:
    me = ties.me(context)
    return next((tie.partner_name(me) for tie in context.records.company.ties() if tie.partner(me) == person), "")


def looked(context: Context) -> Message:
    """Who looked at what is shared, newest first."""
    sightings, total = context.records.company.sightings(SHOWN_LOOKS)
    return wording.looked(context.member, sightings, total)


# --- Stopping --------------------------------------------------------------------------------------------------------


def stop(context: Context, text: str) -> Message:
    """Share no longer: all of it, with an audience, or one item with everybody."""
    shares, word = context.records.company.shares(), reading.folded(text)
    if word in {"all", "everything", "yes"}:
        return _revoke(context, shares, "")
    if audiences.is_mention(text):
        found = context.records.company.find(reading.person(text))
        if found is None:
            return refusals.nobody()
        return _revoke(context, [each for each in shares if each.other == found.person], found.name)
    if word in {*audiences.WORDS, "mentor"}:
        return _revoke(context, _of_audience(context, word, shares), "")
    named = next((row for row in _rows(context, shares) if row.name and reading.folded(row.name) == word), None)
    if named is not None:
        return _revoke(context, [each for each in shares if _has(named, each)], named.name)
    if any(reading.folded(each.name) == word for each in audiences.offered(context)):
        return _revoke(context, [], text)
    try:
        item = read_item(text)
    except reading.Unreadable as wrong:
        raise Wrong("stop", refusals.stop_what(str(wrong))) from wrong
    return _revoke(context, [each for each in shares if each.item == item], "")


def _of_audience(context: Context, word: str, shares: Sequence[Share]) -> list[Share]:
    """With all buddies, all mentors; or with the group in which the member speaks, in a DM with every group."""
    if word != audiences.GROUP:
        return [each for each in shares if each.audience == ("buddy" if word == audiences.BUDDY else "mentor")]
    here = context.records.company.here()
    return [each for each in shares if each.audience == "group" and (here is None or each.group == here.group.id)]


def _has(row: wording.Row, share: Share) -> bool:
    return share.group == row.id and share.other is None if row.audience == "group" else share.other == row.id


def stop_one(context: Context, values: Values) -> Message:
    """Stop by a button: with that person or group, whoever and wherever they are by now."""
    shares = context.records.company.shares()
    if "group" in values:
        found = [each for each in shares if each.other is None and each.group == values["group"]]
    else:
        found = [each for each in shares if each.other == values.get("person")]
    return _revoke(context, found, next((row.name for row in _rows(context, found)), ""))


def _revoke(context: Context, shares: Sequence[Share], name: str) -> Message:
    """End these at once; word of it that has not gone out goes no more where nothing is left to see."""
    today, around = context.member.today(context.now), context.records.company
    live = [each for each in shares if each.holds(today)]
    around.revoke(shares)
    left = [each for each in around.shares() if each.holds(today)]
    seeing = {each.other for each in left}
    around.take_back([each for each in letters(context) if each.to not in seeing])
    if not live:
        return wording.stopped_before(name)
    groups = [row.name for row in _rows(context, left) if row.audience == "group" and "name" in row.until]
    return wording.stopped(_rows(context, live), groups)


def viewers(context: Context, *items: Item) -> tuple[str, ...]:
    """Who sees one of these items of the member at the moment, by name: people, and groups with a page of theirs."""
    today = context.member.today(context.now)
    rows = _rows(context, [each for each in context.records.company.shares() if each.holds(today)])
    seeing = [row for row in rows if row.until.keys() & set(items) and row.there]
    return tuple(row.name for row in seeing if row.audience != "group" or "name" in row.until)


def letters(context: Context) -> tuple[Letter, ...]:
    """Word that went to those whom the member chose anew."""
    return context.records.company.written("shared-with-you")


def read_item(text: str) -> Item:
    """One item, by any of its names. Raises reading.Unreadable."""
    word = reading.choice(text, wording.KNOWN_AS, wording.WHAT)
    return next(item for item in ITEMS if item == word)
