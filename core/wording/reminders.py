"""When Comeback may speak: the settings, what a change means, and the next moments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from core import reading
from core.message import Button, Line, Message, Row, line
from core.people import Reminders
from core.wording import ledger

HELP = "See and set when I write to you, and why I did"
EXAMPLE = "/reminders time-zone=berlin quiet=22:00-08:00 check-in=20:00"
FIELDS = {
    "time-zone": "A large city in your time zone, such as berlin or new york",
    "quiet": "Hours without messages, such as 22:00-08:00, or off",
    "check-in": "When the day's message comes, such as 20:00",
    "tone": "gentle, standard or firm",
    "day-starts": "When your day begins, such as 04:00",
    "snooze": "Bring the last one back at a moment, such as 2d or tomorrow",
    "form": "Open the form for it",
    "later": "Bring it again with the next message",
    "fewer": "Half as many of one kind, or none to undo",
    "off": "Switch one kind off, or none to switch all on",
    "explain": "yes: why I wrote, or did not",
}
TONE_NAMES: dict[str, tuple[str, ...]] = {
    "gentle": ("soft",),
    "standard": ("normal", "default"),
    "firm": ("strict",),
}
TONE = "the tone"
TONES = (("gentle", "gentle"), ("standard", "standard"), ("firm", "firm"))
EXPLAIN_NAMES = ("why", "why?", "explain")
NONE = ("none", "nothing", "no")

_COSTS = {
    "fee-threshold": "Moving the date can then come to cost a fee without a word from me.",
    "retake-rule": "A date that breaks an attempt rule can then pass without a word, and cost time and fees.",
}


def _hours(quiet: tuple[time, time] | None) -> str:
    return f"{quiet[0]:%H:%M}-{quiet[1]:%H:%M}" if quiet else "none"


def overview(reminders: Reminders, following: datetime | None, snoozed: Sequence[tuple[str, datetime]]) -> Message:
    """The settings and the next moments, in the member's own time."""
    rows = [
        Row("Time zone", line(reminders.zone)),
        Row("Quiet hours", line(_hours(reminders.quiet))),
        Row("Check-in", line(f"{reminders.check_in:%H:%M} on study days")),
        Row("Tone", line(reminders.tone)),
        Row("Your day begins", line(f"{reminders.day_starts:%H:%M}")),
    ]
    fewer = [ledger.kind(kind) for kind, count in reminders.fewer.items() if count]
    if fewer:
        rows.append(Row("Fewer of", line(", ".join(fewer))))
    if reminders.off:
        rows.append(Row("Off", line(", ".join(ledger.kind(kind) for kind in reminders.off))))
    rows += [Row("Coming back", line(f"{ledger.kind(kind)}, {ledger.moment(at)}")) for kind, at in snoozed]
    return Message(
        title="Reminders",
        lines=(next_check_in(following), line("To change something: ", EXAMPLE)),
        rows=tuple(rows),
        buttons=(Button("Why did I get this?", "reminders", {"explain": "yes"}),),
    )


def next_check_in(following: datetime | None) -> Line:
    """When the next check-in question comes."""
    if following is None:
        return line("No check-in is coming up: they come while a plan is active and its exam is ahead.")
    return line(f"The next check-in comes {ledger.moment(following)}.")


def changed(lines: Sequence[Line], following: datetime | None, *, moment: bool) -> Message:
    """What was changed; with the next moment where the change moves it."""
    return Message(
        title="Reminders changed",
        lines=(*lines, *((next_check_in(following),) if moment else ())),
    )


def ask_zone() -> str:
    """Another zone than the one that was guessed."""
    return "Which zone are you in? A large city in it will do, such as berlin or new york."


def zone_set(reminders: Reminders) -> Line:
    """A new zone: wall-clock times stay."""
    return line(
        f"Your time zone is {reminders.zone}. Times stay as the clock there shows them: check-in "
        f"{reminders.check_in:%H:%M}, quiet hours {_hours(reminders.quiet)}."
    )


def quiet_set(reminders: Reminders) -> Line:
    """New quiet hours."""
    if reminders.quiet is None:
        return line("You have no quiet hours now.")
    return line(f"Quiet hours are {_hours(reminders.quiet)}.")


def check_in_set(reminders: Reminders) -> Line:
    """A new time for the day's message."""
    return line(f"The day's message comes at {reminders.check_in:%H:%M} on study days.")


def day_starts_set(reminders: Reminders) -> Line:
    """A new start of the day."""
    return line(f"Your day begins at {reminders.day_starts:%H:%M}; what you log earlier counts for the day before.")


def tone_set(reminders: Reminders, study_days: int) -> Line:
    """A new tone, and what it means."""
    return line(f"The tone is {reminders.tone}: I ask how you are after {study_days} study days without a word.")


def halved(kind: str) -> Line:
    """Fewer of a kind."""
    return line(f"You get half as many about: {ledger.kind(kind)}. fewer=none undoes it.")


def halving_undone() -> Line:
    """As many as before."""
    return line("You get as many of each kind as before.")


def switched_off(kind: str) -> Line:
    """A kind is off, with what that may cost."""
    cost = _COSTS.get(kind, "")
    return line(f"Off now: {ledger.kind(kind)}. off=none switches it on again. {cost}".rstrip())


def all_on() -> Line:
    """Every kind is on."""
    return line("Every kind is on again.")


def snoozed(kind: str, until: datetime, *, asked: str, moved: bool, plan: bool) -> Line:
    """A nudge that comes again when asked."""
    about = (
        "I'll come back, as you asked,"
        if asked == "" and kind == "check-in"
        else f"I'll come back to it ({ledger.kind(kind)})"
    )
    note = " That is the end of your quiet hours: the moment you named is inside them." if moved else ""
    wait = "" if plan else " Messages begin once you have a plan: /plan."
    return line(f"{about} {ledger.moment(until)}.{note}{wait}")


def with_the_next(kind: str) -> Message:
    """A nudge that comes again with the next day's message."""
    text = f"All right: {ledger.kind(kind)} comes again with the next day's message, not before."
    return Message(title="Later", lines=(line(text),))


def check_in_in_quiet(check_in: time, quiet: tuple[time, time]) -> str:
    """A check-in time that is inside the quiet hours."""
    return (
        f"{check_in:%H:%M} is inside your quiet hours, {_hours(quiet)}. Choose a time outside of them, "
        "or give new hours as quiet=."
    )


def quiet_over_check_in(check_in: time, quiet: tuple[time, time]) -> str:
    """Quiet hours that cover the check-in time."""
    return (
        f"{_hours(quiet)} covers your check-in at {check_in:%H:%M}. Choose other hours, "
        "or give a new time as check-in= in the same line."
    )


def not_understood(text: str) -> str:
    """What stands before the first name and is not why."""
    return (
        f"I can't place {reading.quoted(text)}. Type /reminders why, or name what you set, "
        "such as check-in=20:00 or snooze=2d."
    )


def unknown_kind(text: str, near: str | None, kinds: Sequence[str]) -> str:
    """A kind of nudge that does not exist."""
    hint = f"Did you mean {near}? " if near else ""
    how = f"Type {reading.listed(list(kinds))}, or none."
    return f"I can't read {reading.quoted(text)} as a kind of message. {hint}{how}"
