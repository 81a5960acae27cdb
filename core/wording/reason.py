"""Why somebody does this, said back; and words to ask another person for help, to copy or to have sent."""

from __future__ import annotations

from collections.abc import Sequence

from core.company import Acquaintance
from core.message import Bold, Button, Line, Message, Span, line
from core.wording import requests

WHY_HELP = "Keep why you do this, for a hard day"
WHY_EXAMPLE = "/why I want to be the doctor my grandmother never had"
WHY_FIELDS = {"reason": "In your own words", "remove": "yes: take it out again"}
ASK_HELP = "Ask somebody for help, in words that you see first"
ASK_EXAMPLE = "/ask-for-help with=planning my week"
ASK_FIELDS = {
    "with": "What you would like help with",
    "whom": "Whom to ask, in a place that you share: a mention, as in @kim",
    "form": "yes: open the form",
    "lines": "yes: show whom to reach at once",
    "person": "The person to ask",
    "tie": "The buddy or mentor to ask",
    "show": "The words to show before they are sent",
    "send": "The words to send",
    "step": "yes: with the step that is open",
    "to": "The person they go to",
    "drop": "The words that are not sent",
}

CRISIS = requests.CRISIS
ASK = Button("Write it with me", "ask-for-help", {"form": "yes"})


def reason_kept(reason: str) -> Message:
    """The reason is kept and said back."""
    return Message(
        title="Kept",
        lines=(line(reason), line("Type /why to read it again. It is for you alone.")),
    )


def said_back(reason: str) -> Message:
    """The reason, in the member's words."""
    return Message(title="Why you do this", lines=(line(reason),))


def no_reason() -> Message:
    """No reason was kept yet."""
    return Message(title="Why?", lines=(line("Nothing is kept yet. In your own words, as in: ", WHY_EXAMPLE),))


def reason_removed() -> Message:
    """The reason is out."""
    return Message(title="Removed", lines=(line("Your reason is taken out. You can write another at any time."),))


def overview(advisor: str, people: Sequence[Acquaintance], standing: Sequence[Line]) -> Message:
    """Whom one could ask, and how; and where it stands with what was asked."""
    return Message(
        title="Asking for help",
        lines=(
            *standing,
            line("Asking early is a strength. You could ask:"),
            line(f"- your {advisor}, about dates and the plan"),
            line("- a tutor, about a subject or about how you study"),
            line("- a friend or somebody at home, to sit with you or only to listen"),
            line("I write the words, you send them: ", ASK_EXAMPLE),
            line("To somebody in a place that you share I take them, once you have seen them: whom=@kim"),
        ),
        buttons=(*(requests.ask_button(each) for each in people), ASK, CRISIS),
    )


def ask_with() -> str:
    """What the form asks for."""
    return "What would you like help with? One sentence is enough."


def words_to_send(about: str, whom: str, more: Sequence[Button] = ()) -> Message:
    """A short text to copy. It names no exam and no result. ``more`` are ways to have it sent instead."""
    to: tuple[Span, ...] = ("To send to ", Bold(whom), ":") if whom else ("To send to somebody you trust:",)
    lines: Sequence[Line] = (
        line("Nobody was notified. Here are words to copy."),
        line(*to),
        line(
            "“Hi! I would be glad of your help with this: ",
            about,
            ". Could we talk for 20 minutes this week?”",
        ),
        line("A day and a time in it make a yes easier."),
    )
    return Message(title="Words to send", lines=tuple(lines), buttons=(*more, CRISIS))


def reach(lines: tuple[Line, ...], title: str) -> Message:
    """Whom to reach at once, because it was asked for."""
    return Message(title=title, lines=lines, buttons=(ASK,))
