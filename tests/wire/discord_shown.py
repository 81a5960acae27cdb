"""What a person sees: messages, modals, and what came of something that they did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.wire import discord_components as components
from tests.wire.discord_clock import Signal
from tests.wire.discord_limits import EPHEMERAL, LOADING
from tests.wire.discord_refusals import Json

if TYPE_CHECKING:
    from tests.wire.discord_interactions import Interaction
    from tests.wire.discord_places import Channel


class ClientRefused(Exception):
    """Discord's own client would not let a person do this."""


class NoAnswer(Exception):
    """The bot said nothing in time."""


@dataclass(eq=False)
class Shown:
    """A message, as it is now: an edit changes it."""

    id: str
    channel: Channel
    author: Json
    timestamp: str
    kind: int = 0
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    flags: int = 0
    nonce: str | int | None = None
    edited_at: str | None = None
    seen_by: str | None = None
    interaction: Interaction | None = None
    reference: Json | None = None
    sent: Json = field(default_factory=dict)
    deleted: bool = False

    @property
    def channel_id(self) -> str:
        """Where it stands."""
        return self.channel.id

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def edited(self) -> bool:
        """Whether it was changed after it had been shown."""
        return self.edited_at is not None

    @property
    def buttons(self) -> list[Json]:
        """Its buttons, in reading order."""
        return [each for each in components.walk(self.components) if each.get("type") == components.BUTTON]

    @property
    def selects(self) -> list[Json]:
        """Its select menus, in reading order."""
        return [each for each in components.walk(self.components) if each.get("type") in components.SELECTS]

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons."""
        return [each.get("label") or "" for each in self.buttons]

    @property
    def text(self) -> str:
        """Everything that can be read: content, embeds, laid out text, placeholders and alt texts; not the buttons."""
        texts: list[Any] = [self.content]
        for embed in self.embeds:
            texts += [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
            for each in embed.get("fields") or []:
                texts += [each.get("name"), each.get("value")]
            texts.append((embed.get("footer") or {}).get("text"))
        texts += [each.get("content") for each in components.walk(self.components)]
        texts += [each.get("placeholder") for each in self.selects]
        texts += [each.get("description") for each in self.attachments]
        return "\n".join(text for text in texts if text)

    @property
    def payload(self) -> Json:
        """The message as Discord writes it in JSON."""
        payload: Json = {
            "id": self.id,
            "type": self.kind,
            "channel_id": self.channel.id,
            "author": self.author,
            "content": self.content,
            "embeds": self.embeds,
            "components": self.components,
            "attachments": self.attachments,
            "flags": self.flags,
            "timestamp": self.timestamp,
            "edited_timestamp": self.edited_at,
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
        }
        if self.nonce is not None:
            payload["nonce"] = self.nonce
        if self.reference is not None:
            payload["message_reference"] = self.reference
        if self.interaction is not None:
            payload |= self.interaction.credits
        return payload


@dataclass(frozen=True, slots=True)
class ModalField:
    """A field of a modal, with what it holds before anybody types."""

    custom_id: str
    label: str
    description: str
    value: str
    values: tuple[str, ...]
    required: bool
    kind: int
    style: int
    options: tuple[Json, ...]
    min_length: int
    max_length: int
    min_values: int
    max_values: int


@dataclass(eq=False)
class Modal:
    """A modal that is open on somebody's screen."""

    payload: Json
    opened_by: Interaction
    closed: bool = False

    @property
    def title(self) -> str:
        """What stands above it."""
        return str(self.payload["title"])

    @property
    def custom_id(self) -> str:
        """The id that it is sent back with."""
        return str(self.payload["custom_id"])

    @property
    def texts(self) -> list[str]:
        """The texts that stand in it."""
        return [each["content"] for each in self.payload["components"] if each["type"] == components.TEXT]

    @property
    def fields(self) -> list[ModalField]:
        """Its fields, from top to bottom."""
        found = []
        for each in self.payload["components"]:
            if each["type"] == components.LABEL:
                found.append(_field(each["component"], each["label"], each.get("description") or ""))
            elif each["type"] == components.ROW:
                found += [_field(child, child.get("label") or "", "") for child in each["components"]]
        return found

    def field(self, custom_id: str) -> ModalField:
        """The field of that id."""
        found = next((each for each in self.fields if each.custom_id == custom_id), None)
        if found is None:
            raise ClientRefused(f"{self.title!r} has no field {custom_id!r}")
        return found


def _field(each: Json, label: str, description: str) -> ModalField:
    options = tuple(each.get("options") or ())
    values = tuple(option["value"] for option in options if option.get("default"))
    values += tuple(str(chosen["id"]) for chosen in each.get("default_values") or ())
    prefilled = each.get("value") or (values[0] if values else "")
    return ModalField(
        custom_id=each["custom_id"],
        label=label,
        description=description,
        value=prefilled,
        values=values,
        required=bool(each.get("required", True)) and each["type"] != components.CHECKBOX,
        kind=each["type"],
        style=each.get("style", 0),
        options=options,
        min_length=each.get("min_length") or 0,
        max_length=each.get("max_length") or 4000,
        min_values=each.get("min_values", 1),
        max_values=each.get("max_values", 10 if each["type"] == components.CHECKBOXES else 1),
    )


class Answer:
    """What came of something that a person did; it goes on showing what comes later."""

    def __init__(self, interaction: Interaction) -> None:
        self.interaction = interaction

    @property
    def modal(self) -> Modal | None:
        """The modal that opened."""
        return self.interaction.modal

    @property
    def message(self) -> Shown:
        """The answer itself, or the message that it changed. Raises NoAnswer where there is none, as beside a modal."""
        for each in self.messages:
            return each
        raise NoAnswer("a modal, or nothing, came in place of a message")

    @property
    def messages(self) -> list[Shown]:
        """The original and its follow-ups, as they are now."""
        first = [self.interaction.original] if self.interaction.original else []
        return [each for each in first + self.interaction.follow_ups if not each.deleted and not each.loading]

    @property
    def text(self) -> str:
        """Everything that can be read in all of it."""
        return "\n".join(each.text for each in self.messages)

    @property
    def seconds(self) -> float:
        """Seconds until the first response."""
        return (self.interaction.first or 0) - self.interaction.born

    @property
    def final(self) -> float:
        """Seconds until the final answer."""
        return (self.interaction.final or 0) - self.interaction.born

    async def more(self, count: int = 2, within: float = 3) -> list[Shown]:
        """Wait until there are so many messages, follow-ups included."""
        if not await self.interaction.signal.until(lambda: len(self.messages) >= count, within):
            raise NoAnswer(f"{len(self.messages)} of {count} messages within {within} s")
        return self.messages


class Words(Answer):
    """What came of words in the DM: what the bot has written there since, other than answers to interactions."""

    def __init__(self, channel: Channel, after: str, signal: Signal, born: float) -> None:
        self._channel = channel
        self._after = after
        self._signal = signal
        self._born = born
        self._came: float | None = None

    @property
    def modal(self) -> None:
        """Words open no modal."""

    @property
    def messages(self) -> list[Shown]:
        """The bot's messages since then, as they are now."""
        since = [each for each in self._channel.messages if int(each.id) > int(self._after)]
        return [each for each in since if each.author.get("bot") and each.interaction is None and not each.deleted]

    @property
    def seconds(self) -> float:
        """Seconds until the answer."""
        return (self._came or self._born) - self._born

    @property
    def final(self) -> float:
        """The same: a DM knows no defer."""
        return self.seconds

    def came(self, moment: float) -> None:
        """Note when the answer came."""
        self._came = moment

    async def more(self, count: int = 2, within: float = 3) -> list[Shown]:
        """Wait until there are so many messages."""
        if not await self._signal.until(lambda: len(self.messages) >= count, within):
            raise NoAnswer(f"{len(self.messages)} of {count} messages within {within} s")
        return self.messages
