"""The one place that asks for others' data: only what is shared with the member comes back, and the look is noted.

Nobody else calls ``Company.owners`` (a test looks). Somebody who is kept away, or keeps the member away, shows nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from core import days, sharing
from core.company import Acquaintance, Audience, Share
from core.ports import Context
from core.sharing import Glimpse

EARLIEST, LATEST = timedelta(hours=-36), timedelta(hours=14)
"""An owner's local day begins at most so much earlier or later than the same day in UTC: zones and early mornings."""


def see(context: Context, person: int) -> Glimpse | None:
    """One person's page; none where nothing is shared with the member, for whatever reason. It is a look."""
    found = _glimpses(context, {person: _shares(context).get(person, [])})
    for each in found:
        context.records.company.sighted(each.person, sharing.in_order(each.items))
    return found[0] if found else None


def owners(context: Context) -> tuple[Glimpse, ...]:
    """Everybody who shares something with the member, for a list. It is a look, written down once a local day."""
    found = _glimpses(context, _shares(context))
    since = _day_begins(context)
    for each in found:
        context.records.company.sighted(each.person, sharing.in_order(each.items), since)
    return found


def names(context: Context) -> tuple[Acquaintance, ...]:
    """Who shares with the member, by name alone, to pick from: none of their data is read, and no look written down.

    On a share's very last day somebody may be left out already.
    """
    latest = (context.now + LATEST).date()
    kinds = _kinds(context)
    known = (
        context.records.company.know(person)
        for person, shares in _shares(context).items()
        if sharing.seen(shares, _me(context), _groups(shares), kinds.get(person, ()), latest)
    )
    return tuple(sorted((each for each in known if each is not None), key=lambda each: each.name.casefold()))


def _me(context: Context) -> int:
    return context.records.person.id


def _glimpses(context: Context, shared: Mapping[int, list[Share]]) -> tuple[Glimpse, ...]:
    """What is seen of these people; whoever shares nothing that can still hold is not even read."""
    earliest, kinds, found = (context.now + EARLIEST).date(), _kinds(context), list[Glimpse]()
    asked = [person for person, shares in shared.items() if any(each.holds(earliest) for each in shares)]
    for owner in context.records.company.owners(asked):
        person, today = owner.member.person.id, owner.member.today(context.now)
        shares = shared[person]
        items = sharing.seen(shares, _me(context), _groups(shares), kinds.get(person, ()), today)
        if items:
            found.append(sharing.glimpse(owner.member, owner.name, items, context.book.exams, context.now))
    return tuple(found)


def _shares(context: Context) -> dict[int, list[Share]]:
    """What others share with the member, by who they are; nothing across a block, in whichever direction."""
    me, around = _me(context), context.records.company
    away = {tie.partner(me) for tie in around.ties() if tie.kind == "block"}
    found: dict[int, list[Share]] = defaultdict(list)
    for share in around.shared_with_me():
        if share.owner not in away:
            found[share.owner].append(share)
    return found


def _groups(shares: list[Share]) -> frozenset[int]:
    """``shared_with_me`` gives only what was shared in groups that both are in now."""
    return frozenset(share.group for share in shares)


def _kinds(context: Context) -> Mapping[int, set[Audience]]:
    """How each person is tied to the member: as a buddy, or as whoever chose them as a mentor."""
    me, found = _me(context), defaultdict[int, set[Audience]](set)
    for tie in context.records.company.ties():
        if tie.state != "live":
            continue
        if tie.kind == "buddy":
            found[tie.partner(me)].add("buddy")
        elif tie.kind == "mentor" and tie.other == me:
            found[tie.one].add("mentor")
    return found


def _day_begins(context: Context) -> datetime:
    """The moment at which the member's local day began."""
    return days.day_begins(context.member.rhythm, context.member.today(context.now))
