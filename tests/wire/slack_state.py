"""What Slack remembers: workspaces, people, channels, tickets that run out, and what was told off."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.wire.slack_shown import Answer, Shown, ShownView

if TYPE_CHECKING:
    from tests.wire.slack_person import Person

Json = dict[str, Any]

ACK_SECONDS = 3.0
TRIGGER_SECONDS = 3.0
URL_SECONDS = 30 * 60.0
URL_USES = 5

SCOPES = frozenset({"commands", "chat:write", "im:history", "im:write", "users:read", "files:write"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a client did wrong: Slack's code, or a word of ours, and a sentence."""

    code: str
    what: str


@dataclass(slots=True)
class Team:
    """A workspace where the app is installed. ``gone`` is the error that its token answers with."""

    id: str
    token: str
    bot_user: str
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    gone: str = ""


@dataclass(slots=True)
class Channel:
    """A channel, or somebody's DM with the app. ``broken`` is the error that posting there answers with."""

    id: str
    name: str
    team: Team
    members: set[str] = field(default_factory=set)
    bot_is_in: bool = True
    is_dm: bool = False
    broken: str = ""
    messages: list[Shown] = field(default_factory=list)
    last_post: float = float("-inf")


@dataclass(slots=True)
class Exchange:
    """One thing that somebody did, on its way to the app and back."""

    person: Person
    kind: str
    answer: Answer
    channel: Channel | None = None
    trigger: str = ""
    url: str = ""
    view: ShownView | None = None


@dataclass(slots=True)
class Ticket:
    """A trigger id or a response URL: whose it is, since when, and how often it was used."""

    exchange: Exchange
    at: float
    used: int = 0


@dataclass(slots=True)
class Upload:
    """A file on its way: first its name and length, then its bytes, then where it is shown."""

    name: str
    length: int
    team: Team
    content: bytes | None = None
    done: bool = False
    alt: str = ""


class Workspace:
    """The state. ``now`` gives seconds that only go forward."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.faults: list[Fault] = []
        self.excused: list[Fault] = []
        self.excuses: set[str] = set()
        self.limited = 0
        self.workspace_a_minute = 1200
        self.teams: dict[str, Team] = {}
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, ShownView] = {}
        self.opened_by: dict[str, Exchange] = {}
        self.triggers: dict[str, Ticket] = {}
        self.urls: dict[str, Ticket] = {}
        self.uploads: dict[str, Upload] = {}
        self.open: list[Exchange] = []
        self.posts: deque[float] = deque()
        self._numbers = itertools.count(1)

    def fault(self, code: str, what: str) -> None:
        """Write down what a client did wrong; what a test asked for stands apart."""
        (self.excused if code in self.excuses else self.faults).append(Fault(code, what))

    def number(self) -> int:
        """A number that was not there before."""
        return next(self._numbers)

    def ts(self) -> str:
        """A message's name in its channel."""
        return f"1790000000.{self.number():06d}"

    def ticket(self, exchange: Exchange, *, url: bool) -> None:
        """Give what was done its trigger, and its response URL where it has one."""
        exchange.trigger = f"{self.number()}.{self.number()}.{'0f' * 16}"
        self.triggers[exchange.trigger] = Ticket(exchange, self.now())
        if url:
            exchange.url = f"u{self.number()}"
            self.urls[exchange.url] = Ticket(exchange, self.now())

    def dm_of(self, person: Person) -> Channel:
        """Somebody's DM with the app, opened where it was not."""
        for channel in self.channels.values():
            if channel.is_dm and channel.members == {person.id} and channel.team is person.team:
                return channel
        channel = Channel(f"D{self.number():08d}", "directmessage", person.team, {person.id}, is_dm=True)
        self.channels[channel.id] = channel
        return channel

    def hang(self, person: Person, shown: Shown) -> None:
        """Show somebody a file: it belongs to the answer that they have, and is none to what still waits for one."""
        person.saw.append(shown)
        if person.last is not None and person.last.answer.answered:
            person.last.answer.messages.append(shown)
            person.last.answer.moved.set()

    def land(self, person: Person, shown: Shown, exchange: Exchange | None = None) -> bool:
        """Show somebody a message as the answer to what they did; whether it was one, or came unasked."""
        waiting = [each for each in self.open if each.person is person and not each.answer.answered]
        if exchange is not None and exchange not in waiting:
            waiting = [each for each in waiting if each.channel is exchange.channel] or [exchange]
        target = exchange if exchange in waiting else next(iter(waiting), None)
        person.saw.append(shown)
        if target is None:
            return False
        target.answer.messages.append(shown)
        target.answer.moved.set()
        return True
