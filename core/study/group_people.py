"""The people whom organisers name: other organisers, and mentors to offer, who are asked first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from core.company import Acquaintance, Letter
from core.declaration import Wrong
from core.groups import Group, Membership
from core.message import Line, Message
from core.ports import Context
from core.wording import group_changes as said
from core.wording import groups as wording

MOST_AT_ONCE = 10
OFFER_HOLDS, NOTE_HOLDS = timedelta(days=14), timedelta(days=7)


def found(context: Context, group: Group, field: str, users: Sequence[str]) -> list[Acquaintance]:
    """The people who are meant; everybody who cannot be is refused with the same sentence.

    Raises Wrong.
    """
    if len(users) > MOST_AT_ONCE:
        raise Wrong(field, said.too_many("people at a time", MOST_AT_ONCE))
    known = [context.records.company.find(user) for user in users]
    meant = [each for each in known if each is not None and each.group == group.id]
    if len(meant) < len(known):
        raise Wrong(field, wording.NOBODY)
    return meant


def name_organisers(context: Context, group: Group, people: Sequence[Acquaintance]) -> Line:
    """Let these people set the group up, too; without anybody, none but the member and those the platform says."""
    company, me = context.records.company, context.records.person.id
    if not people:
        for seat in company.staff(group.id):
            if seat.manages and seat.person != me:
                company.appoint(seat.person, group.id, manages=False)
    for each in people:
        company.appoint(each.person, group.id, manages=True)
        if each.person != me:
            _write(context, group, each, "group-note", f"named:{group.id}", NOTE_HOLDS, about="named")
    return said.named([each.name for each in people])


def offer(context: Context, group: Group, people: Sequence[Acquaintance]) -> list[Line]:
    """Ask people whether they may be offered as mentors; without anybody, nobody is offered any more."""
    company, me = context.records.company, context.records.person.id
    if not people:
        for seat in company.staff(group.id):
            if seat.mentor:
                _no_longer(context, group, seat.person)
        return [said.no_mentors()]
    mentors = {each.person for each in company.staff(group.id) if each.mentor}
    fresh: list[str] = []
    before: list[str] = []
    for each in people:
        if each.person == me:
            company.appoint(me, group.id, mentor=True)
        elif each.person not in mentors and _write(context, group, each, "mentor-offer", str(group.id), OFFER_HOLDS):
            fresh.append(each.name)
        else:
            before.append(each.name)
    return said.offered(fresh, before, myself=any(each.person == me for each in people))


def asked(context: Context, group: Group, staff: Sequence[Membership]) -> tuple[str, ...]:
    """Whom the member has asked to be offered as a mentor, and who has not said yes; a no looks like no answer."""
    mentors = {each.person for each in staff if each.mentor}
    written = [each for each in context.records.company.written("mentor-offer") if each.group == group.id]
    return tuple(each.to_name for each in reversed(written) if each.to not in mentors)


def _write(
    context: Context, group: Group, to: Acquaintance, kind: str, subject: str, holds: timedelta, **data: str
) -> bool:
    """Write a letter in the organiser's name. Whoever has blocked them gets none, which they cannot tell."""
    company, me = context.records.company, context.records.person.id
    if any(tie.kind == "block" and tie.one == to.person for tie in company.ties()):
        return True
    letter = Letter(
        to=to.person,
        sender=me,
        group=group.id,
        kind=kind,
        subject=subject,
        data={"group": group.settings.name, **data},
        at=context.now,
        until=context.now + holds,
    )
    return company.write(letter)


def _no_longer(context: Context, group: Group, person: int) -> None:
    """Offer somebody no more; the offer goes with it, so that they can be asked again some day."""
    company = context.records.company
    company.appoint(person, group.id, mentor=False)
    for letter in company.written("mentor-offer"):
        if letter.to == person and letter.group == group.id:
            company.withdraw(letter)


def dismiss(context: Context, group: Group, staff: Sequence[Membership], person: int) -> Message:
    """Offer one mentor no more."""
    offered = next((each for each in staff if each.mentor and each.person == person), None)
    if offered is None:
        return said.no_such_mentor()
    _no_longer(context, group, person)
    return said.dismissed(offered.name)
