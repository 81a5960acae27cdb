"""Invitations in words: asked, answered, ended, kept away. Nobody is given a reason, and none is asked for."""

from __future__ import annotations

from core.company import INVITE_HOLDS, Tie
from core.members import Member
from core.message import Bold, Button, Day, Message, line
from core.wording import refusals
from core.wording.buddies import EXAMPLE, INVITE, OVERVIEW, asked_line, first_buttons, next_step, take_back


def asked(member: Member, tie: Tie) -> Message:
    """An invitation is on its way."""
    name, until = tie.partner_name(member.person.id), Day(member.today(tie.at + INVITE_HOLDS))
    return Message(
        title="Your invitation is on its way",
        lines=(
            line("I ask ", Bold(name), " in a direct message, as soon as it is not quiet there."),
            line("Without an answer it ends by itself on ", until, ", and that says nothing about you."),
            line("Nothing of yours is shown by it, nor by a yes: what a buddy sees you choose with /share."),
        ),
        buttons=(take_back(tie),),
    )


def asked_before(member: Member, tie: Tie) -> Message:
    """They were asked, and have not said yes."""
    return refusals.no(
        "You have asked already",
        asked_line(member, tie),
        buttons=(take_back(tie),),
    )


def taken_back() -> Message:
    """An invitation that somebody took back."""
    return Message(title="Taken back", lines=(line("Your invitation is gone. Nobody is told."),), buttons=(INVITE,))


def nobody(example: str = EXAMPLE) -> Message:
    """Whoever cannot be asked, whatever the reason: the sentence is one and the same."""
    return refusals.no(
        "I find nobody there",
        line("I can't find that person in a place that the two of you share, so I can't do that."),
        line("In a server or workspace that you are both in, mention them: ", example),
        buttons=(refusals.HELP,),
    )


def oneself() -> Message:
    """The mention is the member's own."""
    return refusals.no(
        "That is you",
        line("A buddy is somebody else. Mention the person you would like to ask: ", EXAMPLE),
        buttons=(INVITE,),
    )


def kept_away(tie: Tie, name: str) -> Message:
    """The member blocked them before."""
    return refusals.no(
        "You keep them away",
        line("You asked me to keep ", Bold(name), " away. That can be lifted; they are not told of either."),
        buttons=(Button("Let them ask again", "buddy", {"lift": str(tie.id)}),),
    )


def lifted() -> Message:
    """A block is gone."""
    return Message(title="Lifted", lines=(line("They can ask you again, and you them. Nobody is told."),))


def enough(most: int) -> Message:
    """As many buddies and invitations as one may have."""
    return refusals.no(
        "That is as many as there can be",
        line(f"You have {most} buddies or open invitations, which is as many as one person can be there for."),
        line("End one, or take an invitation back, and there is a place."),
        buttons=(OVERVIEW,),
    )


def welcome(tie: Tie, name: str) -> Message:
    """Both want it."""
    return Message(
        title="You have a buddy",
        lines=(line("You and ", Bold(name), " are buddies now."), *next_step()),
        buttons=first_buttons(str(tie.id)),
    )


def already(name: str) -> Message:
    """They are buddies."""
    return Message(title="You are buddies already", lines=(line(Bold(name), " is your buddy."),), buttons=(OVERVIEW,))


def declined(name: str) -> Message:
    """A no, of which nobody is told."""
    return Message(
        title="All right",
        lines=(line("The invitation of ", Bold(name), " is put away. Nobody is told that you said no, nor why."),),
    )


def blocked(name: str) -> Message:
    """From here on they reach the member no more."""
    return Message(
        title="They can't reach you any more",
        lines=(
            line("Nothing of ", Bold(name), " comes to you through me from now on, and they are not told so."),
            line("What you two shared with one another as buddies or mentor is not shared any more."),
            line("To lift it: /buddy block= with the same mention."),
        ),
    )


def ask_end(tie: Tie, name: str) -> Message:
    """Before it is ended by a press."""
    return Message(
        title="End it?",
        lines=(
            line("It ends at once, and what you and ", Bold(name), " share because of it is not shared any more."),
            line("They get one plain note that it has ended, without a reason."),
        ),
        buttons=(Button("End it now", "buddy", {"end": "yes", "tie": str(tie.id)}), Button("Keep it", "buddy")),
    )


def ended(name: str) -> Message:
    """It has ended."""
    return Message(
        title="It has ended",
        lines=(
            line("You and ", Bold(name), " are not buddies any more. What you two shared is not shared any more."),
            line("They get one plain note that it has ended, without a reason."),
        ),
    )
