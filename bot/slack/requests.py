"""What Slack's requests say: who asks, from which workspace, and what they typed or pressed. Pure, but for the ack."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from core.declaration import Command, split_line
from core.people import Account

OURS = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that somebody wrote."""

NAME = "slack"
NAMING = frozenset({"person", "channel"})
"""Kinds of fields in which a mention stays one; everywhere else it is what somebody wrote."""

_MENTION = re.compile(r"<([@#!])([^|>\s]+)(?:\|([^>]*))?>")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^|>]*)(?:\|[^>]*)?>")

Body = Mapping[str, Any]
Ack = Callable[..., Awaitable[Any]]


def typed(text: str) -> str:
    """What somebody typed, from what Slack makes of it: addresses in brackets, and three signs escaped."""
    plain = _ADDRESS.sub(lambda found: found[1].removeprefix("mailto:"), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def line_of(command: Command | None, text: str) -> str:
    """What somebody typed behind a command that Slack hands over with mentions in it.

    They stay where people or channels are asked for, and in front of the first value; elsewhere they become letters.
    """
    asked = {each.name for each in command.fields if each.kind in NAMING} if command is not None else set()
    if command is None or not asked:
        return typed(in_letters(text))
    before, given = split_line(command, text)
    values = (f"{name}={value if name in asked else in_letters(value)}" for name, value in given.items())
    return typed(" ".join([before, *values])).strip()


def in_letters(text: str) -> str:
    """The text with each mention as it is read: a name behind its sign."""

    def read(found: re.Match[str]) -> str:
        sign, name, label = found[1], found[2], found[3] or ""
        if sign == "!" and name.startswith("date^"):
            return label
        sign = "#" if sign == "#" else "@"
        return f"{sign}{(label or name).removeprefix(sign)}"

    return _MENTION.sub(read, text)


def mentioned(command: Command | None, texts: Iterable[str]) -> tuple[str, ...]:
    """The users who are mentioned behind a command that asks for people."""
    if command is None or all(each.kind != "person" for each in command.fields):
        return ()
    found = (each for text in texts for each in _MENTION.finditer(text))
    return tuple(dict.fromkeys(each[2] for each in found if each[1] == "@"))


class Once:
    """An ack that is given once: Slack tells off a second one."""

    def __init__(self, ack: Ack) -> None:
        self._ack: Ack | None = ack

    async def __call__(self, **given: Any) -> None:
        """Give it, when it was not given yet."""
        ack, self._ack = self._ack, None
        if ack is not None:
            await ack(**given)


def account_of(team: str | None, user: str) -> Account:
    """The account of a Slack user: one in each workspace."""
    return Account(platform=NAME, team=str(team or ""), user=str(user))


def team_of(body: Body) -> str:
    """The workspace of an interaction or an event."""
    team = body.get("team")
    found = team.get("id") if isinstance(team, Mapping) else team
    return str(found or body.get("team_id") or (body.get("user") or {}).get("team_id") or "")


def pressed_of(body: Body) -> str:
    """What a pressed button or a picked entry stands for."""
    action: Body = next(iter(body.get("actions") or ()), {})
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")


def words_of(body: Body) -> str:
    """What somebody wrote in the DM with Comeback; empty where it was not there, or where nobody wrote it."""
    event: Body = body["event"]
    if event.get("channel_type") != "im" or event.get("bot_id") or event.get("subtype") not in OURS:
        return ""
    return typed(str(event.get("text", ""))).strip() if event.get("user") else ""
