"""Ties as commands read and write them: who is tied to the member, which of them is meant, a letter along a tie."""

from __future__ import annotations

from datetime import timedelta

from core.commands import Missing, Values
from core.company import Letter, Tie
from core.ports import Context
from core.wording import buddies as wording


def me(context: Context) -> int:
    """The member's id."""
    return context.records.person.id


def held(context: Context, kind: str = "buddy", state: str = "live") -> list[Tie]:
    """The member's ties of a kind, those that still hold."""
    found = context.records.company.ties()
    return [tie for tie in found if tie.kind == kind and tie.state == state and not tie.lapsed(context.now)]


def to(context: Context, other: int, state: str) -> Tie | None:
    """The member's tie to somebody in that state."""
    return next((tie for tie in held(context, state=state) if tie.partner(me(context)) == other), None)


def blocks(context: Context) -> list[Tie]:
    """Whom the member keeps away."""
    return [tie for tie in held(context, "block") if tie.one == me(context)]


def asked_by_me(context: Context) -> list[Tie]:
    """The member's open invitations to others."""
    return [tie for tie in held(context, state="asked") if tie.one == me(context)]


def invitation(context: Context, tie_id: int) -> tuple[Tie, Letter] | None:
    """An invitation to the member that holds, answered or not: whom they keep away has none."""
    letters = {letter.subject: letter for letter in context.records.company.letters("buddy-invite")}
    for tie in held(context, state="asked"):
        if tie.id == tie_id and tie.other == me(context) and str(tie.id) in letters:
            return tie, letters[str(tie.id)]
    return None


def live(context: Context, tie_id: int) -> Tie | None:
    """A buddy by the tie's id; none for what has ended, and for what is others'."""
    return next((tie for tie in held(context) if tie.id == tie_id), None)


def meant(context: Context, values: Values) -> Tie | None:
    """The buddy that is meant: by a button's id, by a mention, or the only one. Raises Missing among several."""
    if "tie" in values:
        return live(context, values["tie"])
    buddies = held(context)
    if "with" in values:
        found = context.records.company.find(values["with"])
        return None if found is None else to(context, found.person, "live")
    if len(buddies) > 1:
        raise Missing("with", reason=wording.ask_with(), needed=True)
    return buddies[0] if buddies else None


def tell(context: Context, tie: Tie, kind: str, subject: str, holds: timedelta, **data: str) -> bool:
    """Write to the other one of a tie."""
    letter = Letter(
        to=tie.partner(me(context)),
        sender=me(context),
        group=tie.group,
        kind=kind,
        subject=subject,
        data={"tie": str(tie.id)} | data,
        at=context.now,
        until=context.now + holds,
    )
    return context.records.company.write(letter)
