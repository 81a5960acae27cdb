"""The people at one terminal: what they say to Comeback, what it says to them, and the buttons they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import application, delivery
from bot.console import script, view
from core import days, reading
from core.commands import Commands
from core.message import Message, line
from core.people import Account, Place, Present

HERE = "terminal"
"""The server that everybody is in who names no other."""

_NAMED = re.compile(r"@([^\s,@#=|<>]+)")
_OFFERED = 12
"""Buttons that are named to somebody who presses one that is not there."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said to somebody: when, by whose clock, to whom, where, and what.

    ``unasked`` words came by themselves; everything else answers what was just typed.
    """

    at: datetime
    zone: ZoneInfo
    account: Account
    where: str
    message: Message
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A button in somebody's hands: its label and the press as it is sent."""

    label: str
    encoded: str


class Conversation:
    """People at a terminal. ``tell`` gets all that is said to them, in order; ``now`` is the only clock.

    ``only`` names the one who sits here, where others have their own seats: their words do not come here.
    """

    def __init__(
        self, now: Callable[[], datetime], zone: str, tell: Callable[[Said], None], *, only: str | None = None
    ) -> None:
        self._now = now
        self._zone = zone
        self._tell = tell
        self._only = only
        self._zones: dict[Account, str] = {}
        self._servers: dict[Account, str] = {}
        self._held: dict[Account, list[tuple[Held, ...]]] = {}
        self._offline: dict[str, datetime] = {}
        self._app: application.Application | None = None

    def join(self, app: application.Application, platforms: Iterable[str] = script.PLATFORMS) -> None:
        """Talk with this program from now on: its unasked words to people of these platforms come here."""
        self._app = app
        for platform in platforms:
            app.connect(platform, Post(self))

    @property
    def commands(self) -> Commands:
        """What people can say."""
        return self._up.commands

    def take_offline(self, platform: str, until: datetime) -> None:
        """Refuse every post of a platform until then."""
        self._offline[platform] = until

    def reaches(self, account: Account) -> bool:
        """Whether words to somebody arrive now."""
        return self.is_up(account.platform) and self._only in {None, account.user}

    def is_up(self, platform: str) -> bool:
        """Whether a platform takes posts now."""
        until = self._offline.get(platform)
        return until is None or until <= self._now()

    async def say(self, said: script.Say) -> Message:
        """Somebody types, fills or presses; the answer is told and given back."""
        account = Account(platform=said.platform, user=said.name, name=said.name)
        where: application.Where = "private" if said.channel else "dm"
        if said.channel:
            self._servers[account] = said.server or HERE
        heard = await self._ask(account, said, where)
        if heard is None:
            return self.receive(account, self._no_such_button(account, said.words), where)
        self._zones[account] = heard.zone
        in_public = bool(said.channel) and heard.message.public
        return self.receive(account, heard.message, f"#{said.channel}" if in_public else where)

    async def submit(self, account: Account, command: str, given: Mapping[str, str]) -> Message:
        """Somebody hands in a form; the answer is told and given back."""
        place = self._place(account, " ".join(given.values()))
        heard = await self._up.run(account, command, given, self._now(), zone=self._zone, place=place)
        self._zones[account] = heard.zone
        return self.receive(account, heard.message)

    def show_in(self, place: Place, message: Message) -> None:
        """Something is posted in a channel: it is told as said to the channel."""
        server = "" if place.id == HERE else place.id
        channel = Account(platform=place.platform, user=f"{server}#{place.channel}")
        self._tell(Said(self._now(), days.zone_info(self._zone), channel, channel.user, message, unasked=True))

    async def keep(self, account: Account, command: str, given: Mapping[str, str], page: int) -> None:
        """Somebody is in the middle of a form: keep what is filled so far."""
        await self._up.keep(account, command, given, page, self._now(), zone=self._zone)

    def receive(self, account: Account, message: Message, where: str = "dm", *, unasked: bool = False) -> Message:
        """Something is said to somebody: keep its buttons and tell it."""
        if message.buttons:
            held = tuple(Held(button.label, button.encode()) for button in view.numbered(message))
            self._held.setdefault(account, []).append(held)
        self._tell(Said(self._now(), self.zone_of(account), account, where, message, unasked))
        return message

    def zone_of(self, account: Account) -> ZoneInfo:
        """Somebody's zone, as far as they were heard; before that the terminal's."""
        return days.zone_info(self._zones.get(account, self._zone))

    def held(self, account: Account) -> tuple[Held, ...]:
        """The buttons of the newest message that has any, in the order of their numbers."""
        return self._held.get(account, [()])[-1]

    @property
    def _up(self) -> application.Application:
        if self._app is None:
            raise RuntimeError("Nobody is there to talk with: join an application first.")
        return self._app

    async def _ask(self, account: Account, said: script.Say, where: application.Where) -> application.Heard | None:
        """What Comeback answers; none when there is no such button."""
        app, place = self._up, self._place(account, said.words, said.channel)
        if said.how == "fill":
            return await app.fill(account, said.words, self._now(), zone=self._zone, where=where, place=place)
        if said.how == "hear":
            return await app.hear(account, said.words, self._now(), zone=self._zone, where=where, place=place)
        held = self._find(account, said.words)
        if held is None:
            return None
        return await app.press(account, held.encoded, self._now(), zone=self._zone, where=where, place=place)

    def _place(self, account: Account, words: str, channel: str = "") -> Place:
        """The server in which somebody speaks, with the people of it whom they name; a DM is in their last one."""
        server = self._servers.get(account, HERE)
        named = {name.rstrip(".,;:!?") for name in _NAMED.findall(words)}
        others = {name: Account(platform=account.platform, user=name) for name in named}
        people = {name: Present(name) for name, other in others.items() if self._servers.get(other, server) == server}
        return Place(platform=account.platform, id=server, channel=channel, people=people)

    def _find(self, account: Account, label: str) -> Held | None:
        """The button of that label on the newest message that has it."""
        wanted = _folded(label)
        newest_first = reversed(self._held.get(account, []))
        return next((held for hand in newest_first for held in hand if _folded(held.label) == wanted), None)

    def _no_such_button(self, account: Account, label: str) -> Message:
        hands = reversed(self._held.get(account, []))
        labels = list(dict.fromkeys(held.label for hand in hands for held in hand))[:_OFFERED]
        there = f"There are: {', '.join(labels)}." if labels else "There are no buttons yet."
        sentence = line(f"None of your messages has a button called {reading.quoted(label)}. {there}")
        return Message(title="No such button", lines=(sentence,), event="refusal")


class Post:
    """A platform as the terminal plays it: it delivers at once, or not now."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Say something unasked to somebody; raises TryAgain while it would not arrive."""
        if not self._conversation.reaches(account):
            raise delivery.TryAgain
        self._conversation.receive(account, message, unasked=True)

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """Post in a channel; raises TryAgain while it would not arrive."""
        if not self._conversation.is_up(place.platform):
            raise delivery.TryAgain
        self._conversation.show_in(place, message)


def _folded(label: str) -> str:
    return " ".join(label.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold().split())
