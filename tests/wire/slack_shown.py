"""What a person sees in Slack: a message, a modal or the Home tab, and the answer to what they did."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]


class Option(NamedTuple):
    """Something to pick: its value, and what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button, or an entry of a menu or a list, as it stands in a block."""

    label: str
    value: str
    element: Json
    block: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a modal. ``kind`` is the element's type."""

    name: str
    label: str
    hint: str
    value: str
    options: tuple[Option, ...]
    required: bool
    multiline: bool
    kind: str
    block: str
    element: Json


def blocks_of(payload: Mapping[str, Any]) -> list[Json]:
    """The blocks of a message or a view."""
    return list(payload.get("blocks") or [])


def read(blocks: list[Json]) -> str:
    """Everything that a person reads in blocks, a line each."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield block["text"]["text"]
        case "section":
            texts = [block["text"]] if "text" in block else []
            yield from (_read_text(each) for each in [*texts, *block.get("fields", ())])
        case "context":
            yield from (_read_text(each) for each in block["elements"])
        case "rich_text":
            yield from (line for part in block["elements"] for line in _rich(part))
        case "image":
            yield block["alt_text"]
        case "actions":
            yield from (f"[{each.label}]" for each in _pressables(block))
        case "input":
            yield block["label"]["text"]
            if "hint" in block:
                yield block["hint"]["text"]


def _read_text(found: Json) -> str:
    return str(html.unescape(found["text"]) if found["type"] == "mrkdwn" else found["text"])


def _rich(part: Json) -> Iterator[str]:
    if part["type"] == "rich_text_list":
        for each in part["elements"]:
            yield from _rich(each)
        return
    yield "".join(_word(each) for each in part["elements"])


def _word(element: Json) -> str:
    match element["type"]:
        case "text":
            return str(element["text"])
        case "link":
            words = element.get("text", "")
            return f"{words} ({element['url']})" if words else str(element["url"])
        case "date":
            return str(element["fallback"])
        case other:
            return f"<{other}>"


def pressables(blocks: list[Json]) -> list[Pressable]:
    """Everything in blocks that can be pressed, in order."""
    return [each for block in blocks for each in _pressables(block)]


def _pressables(block: Json) -> Iterator[Pressable]:
    inside: list[Json] = block["elements"] if block["type"] == "actions" else []
    if block["type"] == "section" and "accessory" in block:
        inside = [block["accessory"]]
    for element in inside:
        match element["type"]:
            case "button":
                yield Pressable(
                    element["text"]["text"], element.get("value", ""), element, block.get("block_id", ""), listed=True
                )
            case "overflow" | "static_select":
                for option in element["options"]:
                    yield Pressable(
                        option["text"]["text"], option["value"], element, block.get("block_id", ""), listed=False
                    )


@dataclass(slots=True)
class Shown:
    """A message as one person sees it. ``ts`` names it in its channel; ``files`` are the names of what hangs on it."""

    channel: str
    ts: str
    payload: Json
    ephemeral: bool = False
    files: tuple[str, ...] = ()
    edited: bool = False

    @property
    def text(self) -> str:
        """The text that notifications show."""
        return html.unescape(self.payload.get("text") or "")

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return blocks_of(self.payload)

    @property
    def labels(self) -> list[str]:
        """The buttons' labels, in order; what stands behind a menu is in ``menu``."""
        return [each.label for each in pressables(self.blocks) if each.listed]

    @property
    def menu(self) -> list[str]:
        """The labels behind menus."""
        return [each.label for each in pressables(self.blocks) if not each.listed]

    @property
    def readable(self) -> str:
        """Everything a person reads: the blocks, or the text where there are none."""
        return read(self.blocks) if self.blocks else self.text


@dataclass(slots=True)
class ShownView:
    """A modal or a Home tab. ``typed`` is what its person has filled in, by block and action."""

    id: str
    payload: Json
    typed: dict[tuple[str, str], str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The modal's title."""
        return str(self.payload.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return blocks_of(self.payload)

    @property
    def readable(self) -> str:
        """Everything a person reads in it, with what is filled in, and errors beside their fields."""
        filled = [f"{each.name}={each.value}" for each in self.fields if each.value]
        return "\n".join([self.title, read(self.blocks), *filled, *self.errors.values()])

    @property
    def labels(self) -> list[str]:
        """The buttons' labels."""
        return [each.label for each in pressables(self.blocks) if each.listed]

    @property
    def fields(self) -> list[Field]:
        """Its inputs, in order."""
        return [self._field(block) for block in self.blocks if block["type"] == "input"]

    def field(self, name: str) -> Field:
        """The input of that name, or with that label."""
        found = [each for each in self.fields if name in {each.name, each.label}]
        assert found, f"The modal {self.title!r} has no field {name!r}, but {[each.name for each in self.fields]}"
        return found[0]

    def _field(self, block: Json) -> Field:
        element = block["element"]
        chosen = element.get("initial_option") or {}
        at_first = element.get("initial_value") or chosen.get("value") or element.get("initial_date") or ""
        at_first = at_first or element.get("initial_user") or element.get("initial_conversation") or ""
        at_first = at_first or " ".join(element.get("initial_users", ()))
        return Field(
            name=element["action_id"],
            label=block["label"]["text"],
            hint=block.get("hint", {}).get("text", ""),
            value=self.typed.get((block["block_id"], element["action_id"]), at_first),
            options=tuple(Option(each["value"], each["text"]["text"]) for each in element.get("options", ())),
            required=not block.get("optional", False),
            multiline=bool(element.get("multiline")),
            kind=element["type"],
            block=block["block_id"],
            element=element,
        )


@dataclass(slots=True)
class Answer:
    """What came of one thing that a person did. ``seconds`` are those to the ack, none where it never came.

    ``view`` is the modal that opened or changed, ``home`` the Home tab, ``errors`` those beside a modal's fields by
    the fields' names, ``closed`` says that the modal went. ``ack`` is what the ack carried.
    """

    messages: list[Shown] = field(default_factory=list)
    opened: ShownView | None = None
    home: ShownView | None = None
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    seconds: float | None = None
    ack: Json | None = None
    event: Json = field(default_factory=dict)
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answered(self) -> bool:
        """Whether its person saw anything come of it."""
        return bool(self.messages or self.opened or self.home or self.errors)

    @property
    def view(self) -> ShownView:
        """The modal that opened."""
        assert self.opened is not None, f"No modal opened; there came {[each.readable for each in self.messages]}"
        return self.opened

    @property
    def message(self) -> Shown:
        """The first message."""
        said = self.opened and self.opened.readable
        assert self.messages, f"No message came; there opened {said!r}, errors {self.errors}"
        return self.messages[0]

    @property
    def final(self) -> Shown:
        """The last message, as it stands now."""
        assert self.messages, "No message came"
        return self.messages[-1]

    async def until(self, count: int, within: float = 5) -> None:
        """Wait until so many messages have come."""
        async with asyncio.timeout(within):
            while len(self.messages) < count:
                self.moved.clear()
                await self.moved.wait()
