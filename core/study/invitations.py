"""Two people become buddies, and stop being it: asked, answered, ended without a reason, kept away.

A no, a block and no answer look the same to whoever asked: silence, and after two weeks a word that it has ended.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.commands import Values
from core.company import INVITE_HOLDS, Acquaintance, Letter, Tie
from core.message import Message
from core.ports import Context
from core.study import ties
from core.wording import buddies
from core.wording import invitations as wording

MOST = 3
"""Buddies and open invitations of one person."""

NEWS_HOLDS = timedelta(days=7)


def invite(context: Context, user: str) -> Message:
    """Ask somebody; where they had asked the member, that is a yes."""
    found = context.records.company.find(user)
    if found is None:
        return wording.nobody()
    if found.person == ties.me(context):
        return wording.oneself()
    away = next((tie for tie in ties.blocks(context) if tie.other == found.person), None)
    if away is not None:
        return wording.kept_away(away, found.name)
    if ties.to(context, found.person, "live") is not None:
        return wording.already(found.name)
    asked = next((tie for tie in ties.asked_by_me(context) if tie.other == found.person), None)
    if asked is not None:
        return wording.asked_before(context.member, asked)
    open_ones = [tie for tie in ties.held(context, state="asked") if tie.one == found.person]
    theirs = ties.invitation(context, open_ones[0].id) if open_ones else None
    if theirs is not None:
        return _begin(context, *theirs)
    if _places(context) <= 0:
        return wording.enough(MOST)
    return wording.asked(context.member, _ask(context, found))


def _places(context: Context) -> int:
    return MOST - len(ties.held(context)) - len(ties.asked_by_me(context))


def _ask(context: Context, found: Acquaintance) -> Tie:
    """Write the invitation; and that it has ended without an answer, in two weeks, should there be none."""
    whose, now, around = ties.me(context), context.now, context.records.company
    for old in around.ties():
        if old.kind == "buddy" and (old.one, old.other) == (whose, found.person):
            around.end_tie(old)
    new = Tie(kind="buddy", one=whose, other=found.person, group=found.group, state="asked", at=now)
    kept = around.save_tie(new)
    until = now + INVITE_HOLDS
    ties.tell(context, kept, "buddy-invite", str(kept.id), until - now)
    around.write(
        Letter(
            to=whose,
            sender=found.person,
            group=found.group,
            kind="buddy-answer",
            subject=f"{kept.id}:none",
            data={"answer": "none"},
            at=until,
            until=until + NEWS_HOLDS,
        )
    )
    return replace(kept, names=("", found.name))


def accept(context: Context, tie_id: int) -> Message:
    """Say yes; also to what was declined, as long as it holds."""
    invitation = ties.invitation(context, tie_id)
    live = ties.live(context, tie_id)
    if live is None and invitation is not None:
        live = ties.to(context, invitation[0].one, "live")
    if live is not None:
        return wording.already(live.partner_name(ties.me(context)))
    return buddies.over() if invitation is None else _begin(context, *invitation)


def _begin(context: Context, tie: Tie, letter: Letter) -> Message:
    """Both want it: they are buddies, and nothing is shared by it."""
    around, whose = context.records.company, ties.me(context)
    if _places(context) <= 0:
        return wording.enough(MOST)
    around.read(letter)
    for other in around.ties():
        if other.kind == "buddy" and other.id != tie.id and other.partner(whose) == tie.one:
            around.end_tie(other)
    for each in around.written("buddy-answer"):
        if each.subject == f"{tie.id}:none":
            around.withdraw(each)
    live = around.save_tie(replace(tie, state="live", at=context.now))
    ties.tell(context, live, "buddy-answer", f"{tie.id}:yes", NEWS_HOLDS, answer="yes")
    return wording.welcome(live, live.partner_name(whose))


def decline(context: Context, tie_id: int) -> Message:
    """A no: the one who asked learns only, in its time, that there was no answer."""
    tie = ties.live(context, tie_id)
    if tie is not None:
        return wording.already(tie.partner_name(ties.me(context)))
    invitation = ties.invitation(context, tie_id)
    if invitation is None:
        return buddies.over()
    tie, letter = invitation
    context.records.company.read(letter)
    return wording.declined(tie.partner_name(ties.me(context)))


def end(context: Context, values: Values) -> Message:
    """End it with a buddy, or take an invitation back."""
    taken_back = next((tie for tie in ties.asked_by_me(context) if tie.id == values.get("tie")), None)
    if taken_back is not None:
        context.records.company.end_tie(taken_back)
        return wording.taken_back()
    tie = ties.meant(context, values)
    if tie is None:
        return buddies.over() if "tie" in values else buddies.no_buddy()
    _part(context, tie)
    return wording.ended(tie.partner_name(ties.me(context)))


def _part(context: Context, tie: Tie) -> None:
    """End a tie at once, and whatever else the two shared; the other one gets a plain note, the same for any reason."""
    me, around = ties.me(context), context.records.company
    for each in (tie, *ties.held(context, "mentor")):
        if each.partner(me) == tie.partner(me):
            around.end_tie(each)
    ties.tell(context, tie, "buddy-ended", str(tie.id), NEWS_HOLDS)


def block(context: Context, values: Values) -> Message:
    """Keep somebody away: a mention, or the buddy."""
    if values["block"] is None:
        tie = ties.meant(context, values)
        if tie is None:
            return buddies.no_buddy()
        return keep_away(context, tie.partner(ties.me(context)), tie.partner_name(ties.me(context)), tie.group)
    found = context.records.company.find(values["block"])
    if found is None:
        return wording.nobody()
    if found.person == ties.me(context):
        return wording.oneself()
    return keep_away(context, found.person, found.name, found.group)


def refuse(context: Context, tie_id: int) -> Message:
    """No, and never again from them."""
    tie = ties.live(context, tie_id) or next(iter(ties.invitation(context, tie_id) or ()), None)
    if not isinstance(tie, Tie):
        return buddies.over()
    return keep_away(context, tie.partner(ties.me(context)), tie.partner_name(ties.me(context)), tie.group)


def keep_away(context: Context, other: int, name: str, group: int) -> Message:
    """End what there is between the two, and let nothing more come from them. What they asked for stays with them."""
    whose, around = ties.me(context), context.records.company
    away = next((tie for tie in ties.blocks(context) if tie.other == other), None)
    if away is not None:
        return wording.kept_away(away, name)
    for tie in around.ties():
        if tie.partner(whose) != other or tie.kind == "block":
            continue
        if tie.state == "live" and tie.kind == "buddy":
            _part(context, tie)
        elif tie.state == "live" or tie.one == whose:
            around.end_tie(tie)
    for letter in around.letters():
        if letter.sender == other and letter.kind != "buddy-ended" and letter.read_at is None:
            around.withdraw(letter)
    around.save_tie(Tie(kind="block", one=whose, other=other, group=group, state="live", at=context.now))
    return wording.blocked(name)


def lift(context: Context, tie_id: int) -> Message:
    """Keep somebody away no longer."""
    away = next((tie for tie in ties.blocks(context) if tie.id == tie_id), None)
    if away is None:
        return buddies.over()
    context.records.company.end_tie(away)
    return wording.lifted()
