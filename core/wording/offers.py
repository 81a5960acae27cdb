"""Being named by a group as somebody to turn to: asked first, answered, and let go of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.company import Letter
from core.members import Member
from core.message import Bold, Button, Line, Message, line
from core.wording.mentors import ROSTER
from core.wording.said import Explain, Said

ASKS = " asks whether you may be named as somebody to turn to. What that means for you stands just below this line."
"""So long that nothing of what follows stands on a lock screen."""


def offer(_member: Member, letter: Letter, _now: datetime) -> Said:
    """An organiser asks somebody whether their group may offer them as a mentor."""
    return Said(
        title="A question for you",
        lines=(
            line(Bold(letter.sender_name or "Somebody"), ASKS),
            line(*offered(letter.data.get("group", ""))),
            line("Who turns to you, and what they show you, each of them chooses. You can say no later, too."),
        ),
        buttons=offer_buttons(letter.subject),
    )


def offered(group: str) -> Line:
    """What a yes means."""
    return ("In ", Bold(group or "your group"), ", students would see your name as somebody they can ask for help.")


def offer_buttons(group: str) -> tuple[Button, ...]:
    """Yes and no."""
    return (
        Button("Yes, gladly", "roster", {"offer": group, "answer": "yes"}),
        Button("No, thank you", "roster", {"offer": group, "answer": "no"}),
    )


def answered(group: str, *, yes: bool) -> Message:
    """The answer to an offer."""
    if yes:
        said = ("In ", Bold(group), ", students see your name now as somebody they can ask. Thank you.")
        more = "Whoever shares with you stands in /roster. You can stop being named there at any time."
    else:
        said = ("In ", Bold(group), ", you are not named.")
        more = "What somebody shares with you stays theirs to end, and yours to let go of."
    return Message(title="Noted", lines=(line(*said), line(more)), buttons=(ROSTER,))


EXPLAIN: Mapping[str, Explain] = {"mentor-offer": offer}
"""The words of the letter."""
