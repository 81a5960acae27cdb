"""What cannot be shared, or not so: each no says what to do instead. Whoever cannot be found is nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core.message import Button, Day, Message, line
from core.wording import refusals
from core.wording.shares import EXAMPLE, NOT_NOW, OVERVIEW


def nobody() -> Message:
    """Whoever cannot be found, whatever the reason: the sentence is one and the same."""
    return refusals.no(
        "I find nobody there",
        line("I can't find that person in a place that the two of you share, so I can't do that."),
        line("In a server or workspace that you are both in, mention them: ", EXAMPLE),
        buttons=(refusals.HELP,),
    )


def oneself() -> Message:
    """The mention is the member's own."""
    return refusals.no("That is you", line("You see all of yours anyway. Mention somebody else: ", EXAMPLE))


def no_buddy() -> Message:
    """Something for a buddy, and there is none."""
    return refusals.no(
        "No buddy yet",
        line(
            "There is no buddy to share it with. To ask somebody, in a place that you are both in: /buddy invite=@kim"
        ),
        line("Somebody who helps you needs no invitation: ", EXAMPLE),
    )


def no_mentor() -> Message:
    """Something for one's mentors, and there is none."""
    return refusals.no(
        "No mentor yet",
        line("A mentor is whoever you share something with, and nobody else can make one: ", EXAMPLE),
    )


def no_group() -> Message:
    """Something for a group, and none is known."""
    return refusals.no(
        "Which group?",
        line("I know of no group that you are in. Type it in a channel of the server or workspace that you mean."),
    )


def over() -> Message:
    """A button of something that has changed."""
    return refusals.no(
        "That has changed since",
        line("That does not stand any more, or was never yours. Nothing was done. What you share stands in /share."),
        buttons=(OVERVIEW,),
    )


def enough(most: int) -> Message:
    """As many new people as there may be in a day."""
    return refusals.no(
        "That is enough for today",
        line(f"You have chosen {most} new people today. Tomorrow there is room again; nothing was shared."),
        buttons=(OVERVIEW,),
    )


def name_is_for_groups() -> Message:
    """A name alone, for one person."""
    return refusals.no(
        "They know your name",
        line("The name is for a group's digest. For one person choose something else: ", EXAMPLE),
    )


def name_alone(given: Mapping[str, str]) -> Message:
    """A name alone, for a group that sees nothing else."""
    return refusals.no(
        "Your name alone says nothing",
        line("A group sees a name only beside something done: /share what=effort, name with=group"),
        buttons=(Button("Choose what to share", "share", {"form": "yes", **given}),),
    )


def needs_name(pick: str, given: Mapping[str, str]) -> Message:
    """What a group can see only beside a name."""
    return refusals.no(
        "A group sees that only beside a name",
        line("Without your name a group sees numbers alone: steps kept and study, counted with those of others."),
        line("With your name it is on a page that everybody in the group can open. You see it first."),
        buttons=(Button("Show me with my name", "share", {"pick": pick, **given}), NOT_NOW),
    )


def no_exam_day() -> str:
    """``until=exam`` where no exam day is ahead."""
    return "No exam day of yours is ahead. Type a day, or how long: until=2w."


def past() -> str:
    """A last day that is over."""
    return "That day is over. Type one that is ahead, or how long: until=2w."


def too_long(last: date) -> str:
    """A last day that is too far away."""
    return f"That is more than a year away. The last day can be {Day(last)} at most, and be set anew at any time."


def one_at_a_time() -> str:
    """Several audiences in one line."""
    return "One at a time here: buddy, mentors, group, or a mention such as @kim. The preview is theirs alone."


def stop_what(problem: str) -> str:
    """An end of something that is not known."""
    return f"{problem} Or type all, buddy, mentors, group, or a mention such as @kim."
