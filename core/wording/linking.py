"""One person on several platforms: the code, what linking would do, what it did, and the way out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import linking, reading
from core.message import Bold, Button, Line, Message, When, line
from core.people import Account
from core.wording import refusals

PLATFORMS: Mapping[str, str] = {"discord": "Discord", "slack": "Slack", "console": "the terminal", "web": "the browser"}

PLAN = Button("Show the plan", "plan")
TODAY = Button("Today", "today")
MINUTES = int(linking.VALID.total_seconds() // 60)


def platforms(accounts: Sequence[Account]) -> str:
    """Where these accounts are, without whose they are: ``Discord and Slack (2)``."""
    counts = Counter(PLATFORMS.get(each.platform, each.platform) for each in accounts)
    return reading.listed([name if count == 1 else f"{name} ({count})" for name, count in counts.items()], "and")


def made(code: str, where: str) -> Message:
    """A new code, how it is spoken, and where the person can be met so far."""
    return Message(
        title="Link another account",
        lines=(
            line("Your code: ", Bold(code)),
            line(f"On the other platform, type: /my-data link {code}"),
            line(
                f"It holds for {MINUTES} minutes and for one use; a new one replaces it. Give it to nobody: "
                "whoever types it shares your plan and everything you logged."
            ),
            line(f"I know you on: {where}."),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """What becomes of both: ``there`` is where the code was made, ``plan`` and ``ended`` are plans by exam's name.

    ``from_there``: the plan that goes on is the one from there. ``twice`` counts records that both had.
    """

    there: str
    plan: str | None
    from_there: bool
    ended: str | None
    twice: int
    zone: str


def ask(said: Both, offer_id: int) -> Message:
    """What linking would do, before it is done: there is something to lose."""
    return Message(
        title="Link both accounts?",
        lines=(
            line(f"The code is right: it was made on {said.there}. You have something here, too. If you link them:"),
            *_plan(said, will=True),
            line(
                "• Everything you logged in both places is kept: scores, study, check-ins, notes and the rest.",
                f" {_twice(said.twice)}" if said.twice else "",
            ),
            line(
                f"• Settings are those from there (time zone {said.zone}). Settings and open forms from here go, "
                "and so does what was about to be sent."
            ),
            line("Link them only if you made the code yourself. Nothing has changed so far."),
        ),
        buttons=(
            Button("Link them", "my-data", {"do": "link", "join": str(offer_id)}),
            Button("Keep them apart", "my-data", {"do": "link", "join": "no"}),
        ),
    )


def _plan(said: Both, *, will: bool) -> list[Line]:
    """Which plan goes on, and which comes to its end."""
    lines: list[Line] = []
    if said.plan is not None:
        place = "there" if said.from_there else "here"
        lines.append(line(f"• Your plan is the one from {place}: {said.plan}."))
    if said.ended is not None:
        lines.append(line(f"• The plan from here ({said.ended}) {'comes' if will else 'has come'} to its end."))
    return lines


def _twice(count: int) -> str:
    return "One that both have counts once." if count == 1 else f"{count} that both have count once."


def joined(said: Both, where: str) -> Message:
    """Both are one."""
    return Message(
        title="One person from now on",
        lines=(
            line(f"This account is linked with the one on {said.there}. I know you on: {where}."),
            *_plan(said, will=False),
            line("Messages come to the account you used last, once. What you log in one place stands in the other."),
            line("If it was not you who made the code, type /my-data unlink now."),
        ),
        buttons=(TODAY, PLAN) if said.plan is not None else (Button("Start a plan", "plan"),),
    )


def apart() -> Message:
    """Nothing is linked."""
    return Message(
        title="Kept apart",
        lines=(line("Both accounts stay as they are. A code that nobody uses ends by itself."),),
    )


def left(here: str, others: str) -> Message:
    """The account is out."""
    return Message(
        title="Unlinked",
        lines=(
            line(f"This account ({here}) is taken out. Your plan and all you logged stay with: {others}."),
            line("What you write here next begins anew, as somebody I don't know."),
        ),
    )


# --- What stands in the way -------------------------------------------------------------------------------------------


def no_code(text: str) -> str:
    """Something that cannot be a code."""
    return (
        f"I can't read {reading.quoted(text)} as a code. It has {linking.LENGTH} letters and digits, such as "
        "ABCD-EFGH, and none of 0, O, 1, I and L."
    )


def wrong(left: int) -> str:
    """A code that nobody was given; how many tries are left this hour."""
    tries = {0: "That was the last try for this hour.", 1: "One more try this hour."}.get(
        left, f"{left} more tries this hour."
    )
    return f"I gave out no such code, or a newer one has replaced it. {tries} /my-data link there shows a new one."


def expired() -> str:
    """A code that was right and is too old."""
    return f"That code was right, but it held for {MINUTES} minutes only. Type /my-data link there for a new one."


def used() -> str:
    """A code that somebody used before."""
    return "That code has been used already, and each works once. Type /my-data link there for a new one."


def own() -> str:
    """The person's own code."""
    return "That is your own code: this account is yours already. Type it on the platform where I don't know you yet."


def _too_many(data: Mapping[str, object]) -> Message:
    until = data.get("until")
    when: Line = (" at ", When(until)) if isinstance(until, datetime) else (" in an hour",)
    return refusals.no(
        "No more tries for now",
        (f"There were {linking.TRIES} wrong codes within an hour. You can try again", *when, "."),
        line("Nothing is linked, and nothing was changed."),
    )


def _gone(_data: Mapping[str, object]) -> Message:
    return refusals.no(
        "That question is closed",
        line("The code behind it has been used, replaced, or was too old. /my-data link says where I know you."),
        buttons=(Button("Link another account", "my-data", {"do": "link"}),),
    )


def _only_account(_data: Mapping[str, object]) -> Message:
    return refusals.no(
        "This is your only account",
        line("Without it nobody could reach what you logged. To have everything erased, type /my-data erase."),
        buttons=(Button("Export first", "my-data", {"do": "export"}), Button("Erase", "my-data", {"do": "erase"})),
    )


refusals.learn({"link-tries": _too_many, "link-gone": _gone, "only-account": _only_account})
