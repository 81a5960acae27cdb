"""What is answered to words without a slash: they are kept, and help is one press away."""

from __future__ import annotations

from collections.abc import Sequence

from core.message import Button, Line, Message, line
from core.wording import shares

CHECK_IN = Button("Check in", "check-in")
STRUGGLING = Button("Struggling", "check-in", {"how": "struggling"})
HELP = Button("Help", "help")


def kept(*, open_form: str | None, filled: bool, new: bool, seen_by: Sequence[str] = ()) -> Message:
    """The words are kept; a form that is still open, whether it is ``filled``, and the way to begin are mentioned.

    ``seen_by`` are those whom the member chose to see their notes.
    """
    alone = "" if seen_by else ", for you alone"
    lines: list[Line] = [line(f"Your words are kept as a note{alone}. I don't read anything into them.")]
    if seen_by:
        lines.append(shares.still_seen(seen_by, "notes"))
    if open_form is not None:
        rest = "what you filled in is there" if filled else "if this was for it, type it there"
        lines.append(line(f"The form for /{open_form} is still open; {rest}."))
    if new:
        lines.append(line("To begin, type /plan with your exam. The exam date can come later."))
    start = (Button("Start a plan", "plan"),) if new else ()
    return Message(title="Kept", lines=tuple(lines), buttons=(*start, CHECK_IN, STRUGGLING, HELP))


def unreadable(sentence: str) -> Message:
    """Words that cannot be kept as they are, and why."""
    return Message(
        title="Not kept",
        lines=(line(sentence),),
        buttons=(CHECK_IN, STRUGGLING, HELP),
        event="refusal",
    )


def empty() -> Message:
    """Nothing that could be kept."""
    return unreadable("There were no words in that message. Type a few, or press a button.")
