"""Buddies agree on a time each week and on what each of them shows then; without both it is nothing yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from core.commands import Missing, Values
from core.company import INVITE_HOLDS, Letter, Meeting, Tie
from core.message import Message
from core.ports import Context
from core.study import ties
from core.wording import buddies
from core.wording import meetings as wording

KIND = "buddy-proposal"


def newest_proposal(context: Context, tie: Tie) -> Letter | None:
    """What one of the two proposed last, where nobody has agreed to it yet."""
    around = context.records.company
    both = [*around.letters(KIND), *around.written(KIND)]
    its = [letter for letter in both if letter.data.get("tie") == str(tie.id) and letter.until > context.now]
    newest = max(its, key=lambda letter: letter.id, default=None)
    return newest if newest is not None and newest.read_at is None else None


def propose(context: Context, values: Values) -> Message:
    """Propose a time and what to show; what was agreed on stays until the other one says yes."""
    tie = ties.meant(context, values)
    if tie is None:
        return buddies.over() if "tie" in values else buddies.no_buddy()
    lacks = [name for name in ("when", "show") if name not in values and tie.meeting is None]
    if lacks:
        raise Missing(*lacks, reason=buddies.ask_when(), needed=True)
    meeting = _meeting(context, tie, values)
    mine = newest_proposal(context, tie)
    if mine is not None and mine.sender == ties.me(context):
        context.records.company.withdraw(mine)
    ties.tell(
        context,
        tie,
        KIND,
        f"{tie.id}:{context.now:%Y%m%dT%H%M%S.%f}",
        INVITE_HOLDS,
        day=str(meeting.day),
        at=meeting.at.isoformat(),
        zone=meeting.zone,
        show=meeting.deliverable,
    )
    name, before = tie.partner_name(ties.me(context)), tie.meeting is not None
    return wording.proposal_sent(context.member, meeting, name, context.now, before=before)


def _meeting(context: Context, tie: Tie, values: Values) -> Meeting:
    """What is proposed: a time is by the member's clock, what was not said is as it was."""
    old, zone = tie.meeting, context.records.person.reminders.zone
    new = Meeting(day=0, at=time(), zone=zone, deliverable="", by=ties.me(context)) if old is None else old
    if "when" in values:
        day, at = values["when"]
        new = replace(new, day=day, at=at, zone=zone)
    return replace(new, deliverable=values.get("show", new.deliverable), by=ties.me(context), agreed_at=None)


def agree(context: Context, letter_id: int) -> Message:
    """Say yes to the newest proposal of the other one."""
    around = context.records.company
    letter = next((each for each in around.letters(KIND) if each.id == letter_id), None)
    tie = ties.live(context, int(letter.data.get("tie", "0"))) if letter is not None else None
    if letter is None or tie is None:
        return buddies.over()
    newest, meeting = newest_proposal(context, tie), wording.proposed(letter)
    if letter.read_at is not None and tie.meeting is not None and _same(tie.meeting, meeting):
        return wording.agreed_already()
    if newest is None or newest.id != letter.id or meeting is None:
        return wording.proposal_gone()
    around.read(letter)
    agreed = replace(meeting, agreed_at=context.now)
    around.save_tie(replace(tie, meeting=agreed))
    return wording.agreed(context.member, agreed, tie.partner_name(ties.me(context)), context.now)


def _same(one: Meeting, other: Meeting | None) -> bool:
    return other is not None and replace(one, agreed_at=None) == replace(other, agreed_at=None)
