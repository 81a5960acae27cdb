"""Letters in words: what one person has for another, or what Comeback notes about somebody's company.

Titles and first sentences name nobody's exam, score or trouble: they stand on lock screens. To add a kind: a function
in the family's own file, its name in ``EXPLAIN``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from core import days
from core.causes import Cause
from core.company import Letter
from core.members import Member
from core.message import Message, line
from core.wording import buddy_letters, groups, mentors, offers, requests, shares
from core.wording.said import Explain, Said

EXPLAIN: Mapping[str, Explain] = {
    **buddy_letters.EXPLAIN,
    "group-note": groups.note,
    "shared-with-you": shares.letter,
    **requests.EXPLAIN,
    **mentors.EXPLAIN,
    **offers.EXPLAIN,
}
"""How each kind is said: the member who gets it, the letter, and the moment (aware UTC)."""

AGAIN = "I am not sure whether this reached you before, so you may have this already."
LAST = "From here on I'll be quiet until you write."


def letter_of(cause: Cause) -> Letter | None:
    """The letter that a cause is; none where it is something else."""
    found = cause.data.get("letter")
    return found if isinstance(found, Letter) else None


def said(member: Member, letter: Letter, now: datetime) -> Said:
    """One letter in words."""
    explain = EXPLAIN.get(letter.kind)
    if explain is not None:
        return explain(member, letter, now)
    sender = letter.sender_name or "somebody"
    text = letter.data.get("text", "")
    return Said(title=f"From {sender}", lines=(line(f"{sender} wrote to you."), *((line(text),) if text else ())))


def say(
    member: Member, causes: Sequence[Cause], *, now: datetime, late: bool, again: bool = False, last: bool = False
) -> Message:
    """The message for one or more letters: the first gives the title and the buttons.

    ``again`` marks a repeat of one that may have arrived, ``last`` the one after which Comeback is quiet.
    Raises ValueError without a letter.
    """
    words = [said(member, letter, now) for cause in causes if (letter := letter_of(cause)) is not None]
    if not words:
        raise ValueError("A nudge without a plan rests on a letter: without one nothing is due.")
    notes = [*([_late(member, causes)] if late else ()), *([AGAIN] if again else ())]
    first, *rest = (each.lines for each in words)
    return Message(
        title=words[0].title,
        lines=(
            *first[:1],
            *(line(note) for note in notes),
            *first[1:],
            *(each for lines in rest for each in lines),
            *((line(LAST),) if last else ()),
        ),
        buttons=words[0].buttons,
        event="nudge",
        kinds=tuple(cause.kind for cause in causes),
        late=late,
    )


def _late(member: Member, causes: Sequence[Cause]) -> str:
    rows = [member.ledger.rows.get(cause.key) for cause in causes]
    known = [row.allowed_at for row in rows if row is not None and row.allowed_at is not None]
    due = days.local(member.rhythm, min(known or [cause.since for cause in causes]))
    return f"This should have come {due:%a} {due.day} {due:%b %H:%M}; I was not able to send it then, sorry."
