"""``/buddy``: two people who chose one another, what they agreed on, kind words, and an end without a reason.

Whoever is kept away is answered as if they only had no answer. Every press is checked again: the id must belong to a
live tie, or an open invitation, of the member's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from core import company, reading
from core.commands import Command, Field, Missing, Values
from core.company import Tie
from core.message import Message
from core.ports import Context
from core.study import invitations, kind_words, meetings, ties
from core.wording import buddies as wording
from core.wording import invitations as ending

SHOW_LIMIT = 300
FARTHEST_DAY = timedelta(hours=14)
"""Somewhere it is so much later: whatever a share's last day is over there counts as over."""

FORMS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "invite": (("invite",), wording.ask_invite()),
    "when": (("when", "show"), wording.ask_when()),
    "say": (("say",), wording.ask_say()),
}


def run(context: Context, values: Values) -> Message:
    """What was pressed, or typed; else who the member's buddies are."""
    for name, press in PRESSES.items():
        if name in values:
            return press(context, values[name])
    for name, act in ACTS.items():
        if name in values and values[name] is not False:
            return act(context, values)
    return wording.overview(context.member, _overview(context), context.now)


def _invite(context: Context, values: Values) -> Message:
    return invitations.invite(context, values["invite"])


def _say(context: Context, values: Values) -> Message:
    tie = ties.meant(context, values)
    if tie is None:
        return wording.over() if "tie" in values else wording.no_buddy()
    return kind_words.send(context, tie, values["say"])


def _ask_for(context: Context, values: Values) -> Message:
    """Open a form; not for a buddy who is none any more. Raises Missing."""
    form = values["form"]
    if form != "invite" and not (ties.held(context) if "tie" not in values else ties.live(context, values["tie"])):
        return wording.over() if "tie" in values else wording.no_buddy()
    names, reason = FORMS[form]
    raise Missing(*names, reason=reason, only=True)


def _overview(context: Context) -> wording.Overview:
    me = ties.me(context)
    unread = {letter.subject for letter in context.records.company.letters("buddy-invite") if letter.read_at is None}
    asked = [tie for tie in ties.held(context, state="asked") if tie.other == me and str(tie.id) in unread]
    return wording.Overview(
        pairs=[_pair(context, tie) for tie in ties.held(context)],
        invitations=asked,
        asked=ties.asked_by_me(context),
        away=ties.blocks(context),
    )


def _pair(context: Context, tie: Tie) -> wording.Pair:
    """A buddy with the names of what is shared; what is behind them is read nowhere here."""
    me, other = ties.me(context), tie.partner(ties.me(context))
    today, latest = context.member.today(context.now), (context.now + FARTHEST_DAY).date()
    mine = [share for share in context.records.company.shares() if share.other == other]
    theirs = [share for share in context.records.company.shared_with_me() if (share.owner, share.other) == (other, me)]
    return wording.Pair(
        tie=tie,
        mine=company.visible(mine, other, {share.group for share in mine}, today),
        theirs=company.visible(theirs, me, {share.group for share in theirs}, latest),
        asked=meetings.newest_proposal(context, tie),
    )


def _one(context: Context, values: Values) -> Message:
    """One buddy, what may be said to them, or whether it is to end."""
    tie = ties.meant(context, values)
    if tie is None:
        return wording.over() if "tie" in values else wording.no_buddy()
    name = tie.partner_name(ties.me(context))
    match values.get("choose"):
        case "words":
            return wording.words_to_choose(tie, name)
        case "end":
            return ending.ask_end(tie, name)
        case _:
            return wording.page(context.member, _pair(context, tie), context.now)


PRESSES = {
    "accept": invitations.accept,
    "decline": invitations.decline,
    "refuse": invitations.refuse,
    "agree": meetings.agree,
    "thanks": kind_words.thank,
    "lift": invitations.lift,
}
"""What a button with one id does."""

ACTS: Mapping[str, Callable[[Context, Values], Message]] = {
    "invite": _invite,
    "block": invitations.block,
    "end": invitations.end,
    "when": meetings.propose,
    "show": meetings.propose,
    "say": _say,
    "form": _ask_for,
    "choose": _one,
    "tie": _one,
    "with": _one,
}
"""What the first of these that is given does."""


def _whom(text: str, _context: Context) -> str:
    return reading.person(text)


def _blocked(text: str, _context: Context) -> str | None:
    """A mention; none is the buddy."""
    return None if reading.folded(text) in {"yes", "buddy"} else reading.person(text)


def _id(text: str, _context: Context) -> int:
    return reading.whole_number(text, 1, 2**63, wording.FIELDS["tie"])


def _person(name: str) -> Field:
    return Field(name=name, help=wording.FIELDS[name], read=_whom, kind="person")


def _press(name: str) -> Field:
    return Field(name=name, help=wording.FIELDS[name], read=_id, on_form=False, button_only=True)


def _word(name: str, known: tuple[str, ...], *, opens: bool = False) -> Field:
    """A field that only buttons give, with one of these words."""
    return Field(
        name=name,
        help=wording.FIELDS[name],
        read=lambda text, _context: reading.choice(text, dict.fromkeys(known, ()), wording.FIELDS[name]),
        on_form=False,
        button_only=True,
        opens=opens,
    )


BUDDY = Command(
    name="buddy",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    looks=True,
    fields=(
        _person("invite"),
        Field(
            name="when",
            help=wording.FIELDS["when"],
            read=lambda text, _context: reading.weekly(text),
            answer="sun 18:00",
        ),
        Field(
            name="show",
            help=wording.FIELDS["show"],
            read=lambda text, _context: reading.clean(text, SHOW_LIMIT),
            most=SHOW_LIMIT,
        ),
        Field(
            name="say",
            help=wording.FIELDS["say"],
            read=lambda text, _context: reading.clean(text, kind_words.LIMIT),
            kind="long",
            most=kind_words.LIMIT,
        ),
        _person("with"),
        Field(
            name="end",
            help=wording.FIELDS["end"],
            read=lambda text, _context: reading.yes_no(text),
            kind="choice",
            choices=lambda _context: wording.YES_CHOICES,
            on_form=False,
        ),
        Field(name="block", help=wording.FIELDS["block"], read=_blocked, kind="person", on_form=False),
        *(_press(name) for name in (*PRESSES, "tie")),
        _word("choose", ("words", "end")),
        _word("form", tuple(FORMS), opens=True),
    ),
)
