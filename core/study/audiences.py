"""With whom something may be shared: a buddy, somebody whom the member chooses as a mentor, a group they are in.

Everything here is asked anew at each press. Whoever cannot be found, for whatever reason, is answered in one sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import reading
from core.company import Acquaintance, Audience, Share, Tie
from core.message import Message
from core.ports import Context
from core.study import ties
from core.wording import invitations
from core.wording import share_refusals as refusals

BUDDY, MENTORS, GROUP = "buddy", "mentors", "group"
WORDS = (BUDDY, MENTORS, GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """One audience: ``person`` is the buddy or mentor, none for all of a group."""

    audience: Audience
    person: int | None
    name: str
    group: int

    def has(self, share: Share) -> bool:
        """Whether it is shared with them, in whichever way."""
        if self.person is None:
            return share.audience == "group" and share.group == self.group
        return share.other == self.person


def meant(context: Context, text: str) -> Sequence[Whom] | Message:
    """Whom these words mean, several where they fit several; a message says why it can be nobody."""
    word = reading.folded(text)
    if word == BUDDY:
        return buddies_of(context) or refusals.no_buddy()
    if word in {MENTORS, "mentor"}:
        return mentors_of(context) or refusals.no_mentor()
    if word == GROUP:
        return groups_of(context) or refusals.no_group()
    if is_mention(text):
        found = context.records.company.find(reading.person(text))
        return _checked(context, found)
    named = [each for each in offered(context) if reading.folded(each.name) == word]
    return named or refusals.nobody()


def is_mention(text: str) -> bool:
    """Whether it is a mention, as platforms write it, rather than a word."""
    return text.strip().startswith(("@", "<@"))


def pressed(context: Context, *, person: int | None, group: int | None) -> Whom | Message:
    """Whom a button means, by the id of a person or of a group that the member is in."""
    if group is not None:
        return next((each for each in groups_of(context, everywhere=True) if each.group == group), refusals.over())
    found = _checked(context, None if person is None else context.records.company.know(person))
    return found if isinstance(found, Message) else found[0]


def offered(context: Context) -> list[Whom]:
    """Everybody whom the member may choose without a mention, each once: buddies, mentors, offered ones, groups."""
    found = [*buddies_of(context), *mentors_of(context), *_offered_mentors(context)]
    once = {each.person: each for each in reversed(found)}
    return [each for each in found if once[each.person] is each] + groups_of(context, everywhere=True)


def buddies_of(context: Context) -> list[Whom]:
    """The member's buddies who are in a place with them."""
    return _tied(context, ties.held(context))


def mentors_of(context: Context) -> list[Whom]:
    """Those whom the member chose as mentors, and who are in a place with them."""
    return _tied(context, [tie for tie in ties.held(context, "mentor") if tie.one == ties.me(context)])


def groups_of(context: Context, *, everywhere: bool = False) -> list[Whom]:
    """The group in which the member speaks; in a DM that is no group's, or ``everywhere``, all that they are in."""
    company = context.records.company
    here = company.here()
    seats = company.groups() if everywhere or here is None else (here,)
    return [Whom(audience="group", person=None, name=seat.group.name, group=seat.group.id) for seat in seats]


def _offered_mentors(context: Context) -> list[Whom]:
    around, me = context.records.company, ties.me(context)
    away = {tie.other for tie in ties.blocks(context)}
    seats = [each for mine in around.groups() for each in around.staff(mine.group.id)]
    return [
        Whom(audience="mentor", person=seat.person, name=seat.name, group=seat.group.id)
        for seat in seats
        if seat.mentor and seat.person != me and seat.person not in away
    ]


def _tied(context: Context, held: Sequence[Tie]) -> list[Whom]:
    me, company = ties.me(context), context.records.company
    known = (company.know(tie.partner(me)) for tie in held)
    return [_whom(context, each) for each in known if each is not None]


def _checked(context: Context, found: Acquaintance | None) -> list[Whom] | Message:
    if found is None:
        return refusals.nobody()
    if found.person == ties.me(context):
        return refusals.oneself()
    away = next((tie for tie in ties.blocks(context) if tie.other == found.person), None)
    return [_whom(context, found)] if away is None else invitations.kept_away(away, found.name)


def _whom(context: Context, found: Acquaintance) -> Whom:
    """A live buddy is one; everybody else whom the member chooses is a mentor of theirs."""
    buddy = ties.to(context, found.person, "live") is not None
    return Whom(audience="buddy" if buddy else "mentor", person=found.person, name=found.name, group=found.group)
