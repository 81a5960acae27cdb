"""A weekly time of two buddies in words: proposed, agreed on, by the clocks of both."""

from __future__ import annotations

from datetime import datetime, time

from core import days
from core.company import Letter, Meeting
from core.members import Member
from core.message import Bold, Button, Line, Message, When, line
from core.wording import refusals

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OVERVIEW = Button("My buddies", "buddy")


def proposed(letter: Letter) -> Meeting | None:
    """The meeting that a letter proposes; none where it cannot be read."""
    try:
        return Meeting(
            day=int(letter.data["day"]),
            at=time.fromisoformat(letter.data["at"]),
            zone=letter.data["zone"],
            deliverable=letter.data["show"],
            by=letter.sender or 0,
        )
    except (KeyError, ValueError):
        return None


def lines(member: Member, meeting: Meeting, now: datetime) -> tuple[Line, ...]:
    """When it is, by the clock of who proposed it and by the member's own, and what each shows."""
    at = meeting.next_after(now)
    own = member.person.reminders.zone
    weekly = f"{WEEKDAYS[meeting.day]}s at {meeting.at:%H:%M}"
    elsewhere = f", {meeting.zone} time" if meeting.zone != own else ""
    quiet = days.is_quiet(member.rhythm, at)
    inside = (line("That is inside your quiet hours: I will not remind you of it."),) if quiet else ()
    return (
        line(Bold(weekly), f"{elsewhere}; the next one is ", When(at), "."),
        line("Each shows: ", meeting.deliverable),
        *inside,
    )


def proposal_sent(member: Member, meeting: Meeting, name: str, now: datetime, *, before: bool) -> Message:
    """A time was proposed; ``before``: another one was agreed on, and stays for now."""
    stays = " Until then what you agreed on before stays." if before else ""
    return Message(
        title="Your proposal is on its way",
        lines=(
            *lines(member, meeting, now),
            line("It holds once ", Bold(name), f" agrees.{stays}"),
        ),
    )


def agreed(member: Member, meeting: Meeting, name: str, now: datetime) -> Message:
    """Both want that time."""
    return Message(
        title="Agreed",
        lines=(
            line("You and ", Bold(name), " meet each week. I remind both of you when it is time."),
            *lines(member, meeting, now),
        ),
        buttons=(OVERVIEW,),
    )


def agreed_already() -> Message:
    """The same press once more."""
    return Message(title="Agreed already", lines=(line("You agreed to that one; /buddy has it."),), buttons=(OVERVIEW,))


def proposal_gone() -> Message:
    """A newer proposal took its place."""
    return refusals.no(
        "There is a newer one",
        line("That proposal does not stand any more. What stands now is in /buddy."),
        buttons=(OVERVIEW,),
    )
