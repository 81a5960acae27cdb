"""What is said once about reaching somebody: a message found a closed door, or a time zone was only guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from core.message import Bold, Button, Line, line
from core.people import Reminders

_HOW: Mapping[str, str] = {
    "discord": (
        "To open it: allow direct messages in the privacy settings of a server that we share, or send me a message "
        "first, or install me as an app of your own."
    ),
    "slack": "To open it: choose me under Apps, and write anything in the tab Messages.",
}


def unreachable(platform: str) -> Line:
    """A reminder could not be delivered: how the way is opened again, and that nothing is lost."""
    how = _HOW.get(platform, "To open it, write to me there.")
    return line(
        "A reminder could not reach you: your direct messages were closed to me. ",
        f"{how} Nothing is lost, and /today has what the reminder was about.",
    )


def ask_zone(zone: str, check_in: time | None = None) -> tuple[Line, tuple[Button, ...]]:
    """Whether a zone (IANA) that was only guessed is right, and what it means for the check-in.

    ``check_in`` is the member's time for it; the usual one unless given.
    """
    at = check_in or Reminders(zone=zone).check_in
    asked = line(
        "I took your time zone to be ", Bold(zone), f": the day's check-in comes at {at:%H:%M} by the clock there."
    )
    return asked, (
        Button("That's right", "reminders", {"time-zone": zone}),
        Button("Another zone", "reminders", {"form": "time-zone"}),
    )
