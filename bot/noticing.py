"""What looks at people write to the people around them, before it is decided what is due for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from bot.database import neighbours, pods, tables
from bot.database.transaction import Transaction
from core import notices
from core.causes import World
from core.company import Letter
from core.members import Member

LETTERS = tables.letters


def note(tx: Transaction, members: Sequence[Member], world: World) -> bool:
    """Write what these members' own looks have to say to others, and take back what does not stand any more.

    True: letters or pods that were loaded before are not what is there now.
    """
    around = [member for member in members if _buddies(member) or member.pod is not None]
    if not around:
        return False
    ids = {member.person.id for member in around}
    together = neighbours.common(tx.connection, ids.union(*map(_buddies, around)))
    before = _notes(tx, ids, world)
    changed = False
    for member in around:
        if notices.over(member, world.now):
            pods.leave(tx.connection, member.person.id)
            changed = True
            continue
        written = before.get(member.person.id, [])
        groups = {each: together.get(frozenset((member.person.id, each)), frozenset()) for each in _buddies(member)}
        circumstances = notices.Circumstances(world=world, groups=groups, before=written)
        open_ones = [*written, *(letter for letter in member.letters if letter.kind == notices.MEETING)]
        changed |= _bring_up_to_date(tx, world, open_ones, notices.standing(member, circumstances))
    return changed


def _buddies(member: Member) -> set[int]:
    whose = member.person.id
    return {tie.partner(whose) for tie in member.ties if tie.kind == "buddy" and tie.state == "live"}


def _notes(tx: Transaction, ids: Collection[int], world: World) -> Mapping[int, list[Letter]]:
    """The notes to buddies because of these people, by their ids, as far back as one may keep the next away."""
    which = LETTERS.c.sender_id.in_(ids) & (LETTERS.c.at > world.now - notices.AGAIN)
    found: dict[int, list[Letter]] = defaultdict(list)
    for letter in neighbours.letters(tx.connection, which, [notices.NOTE]):
        if letter.sender is not None:
            found[letter.sender].append(letter)
    return found


def _bring_up_to_date(tx: Transaction, world: World, written: Sequence[Letter], standing: Sequence[Letter]) -> bool:
    known, stands = {_key(letter) for letter in written}, {_key(letter) for letter in standing}
    ahead = [each for each in written if each.kind != notices.MEETING or each.at > world.now]
    gone = neighbours.take_back(tx.connection, [each for each in ahead if _key(each) not in stands])
    fresh = [neighbours.write(tx.connection, each, world.now) for each in standing if _key(each) not in known]
    return gone or any(fresh)


def _key(letter: Letter) -> tuple[int, str, str]:
    return letter.to, letter.kind, letter.subject
