"""Block Kit as strict as Slack reads it, or stricter: what is wrong with a message's blocks, or with a view. Pure.

Beside the rules here every block goes through ``slack_sdk.models``, which has an opinion of its own.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.wire import slack_elements as elements

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
TEXT = 40_000
WHOLE = 13_000
"""Characters of a message's blocks as JSON: Slack's own sum is not documented, and is not smaller."""

PINGS = re.compile(r"<(?:!(?!date\^)|@|#)[^>]*>?")
NAMED = re.compile(r"(?<!\w)@(?:channel|here|everyone)\b")

_KEYS: Mapping[str, frozenset[str]] = {
    "header": frozenset({"text"}),
    "section": frozenset({"text", "fields", "accessory", "expand"}),
    "divider": frozenset(),
    "image": frozenset({"alt_text", "image_url", "slack_file", "title"}),
    "actions": frozenset({"elements"}),
    "context": frozenset({"elements"}),
    "rich_text": frozenset({"elements"}),
    "input": frozenset({"label", "element", "hint", "optional", "dispatch_action"}),
}
_MODAL = frozenset(
    {
        "type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close",
        "notify_on_close", "external_id", "submit_disabled",
    }
)  # fmt: skip
_HOME = frozenset({"type", "blocks", "private_metadata", "callback_id", "external_id"})


@dataclass(frozen=True, slots=True)
class Wrong:
    """What Slack would not take: its own error code, and a sentence."""

    code: str
    what: str


def of_message(payload: Mapping[str, Any]) -> list[Wrong]:
    """What is wrong with what is to be posted: its text, its blocks, its metadata."""
    return [*_of_text(payload), *_of_blocks(payload), *_of_metadata(payload)]


def _of_text(payload: Mapping[str, Any]) -> Iterator[Wrong]:
    text = payload.get("text") or ""
    if not isinstance(text, str):
        yield Wrong("invalid_arguments", "text is no string")
        return
    if not text.strip():
        yield Wrong("no_text", "a message has a text, even beside blocks: notifications show it")
    if len(text) > TEXT:
        yield Wrong("msg_too_long", f"text has {len(text)} characters")
    loud = payload.get("link_names") or payload.get("parse") == "full"
    if PINGS.search(text) or (loud and NAMED.search(text)):
        yield Wrong("pings", "text has a control sequence that calls somebody")


def _of_blocks(payload: Mapping[str, Any]) -> Iterator[Wrong]:
    blocks = payload.get("blocks") or []
    if not isinstance(blocks, list):
        yield Wrong("invalid_blocks_format", "blocks is no list")
        return
    if len(blocks) > MESSAGE_BLOCKS:
        yield Wrong("invalid_blocks", f"{len(blocks)} blocks, no more than {MESSAGE_BLOCKS}")
    size = len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
    if size > WHOLE:
        yield Wrong("msg_blocks_too_long", f"the blocks have {size} characters")
    for what in _blocks(blocks):
        yield Wrong("pings" if what.startswith("pings:") else "invalid_blocks", what)


def _of_metadata(payload: Mapping[str, Any]) -> Iterator[Wrong]:
    metadata = payload.get("metadata")
    if metadata is None:
        return
    fine = (
        isinstance(metadata, dict)
        and re.fullmatch(r"[a-zA-Z0-9_.-]{1,255}", str(metadata.get("event_type", "")))
        and isinstance(metadata.get("event_payload"), dict)
    )
    if not fine:
        yield Wrong("invalid_metadata_format", "metadata has an event_type and an event_payload")


def of_view(view: object) -> list[Wrong]:
    """What is wrong with a modal or a Home tab."""
    if not isinstance(view, dict):
        return [Wrong("invalid_arguments", "view is no object")]
    return [Wrong("pings" if what.startswith("pings:") else "invalid_arguments", what) for what in _view(view)]


def _view(view: Json) -> Iterator[str]:
    kind = view.get("type")
    if kind not in {"modal", "home"}:
        yield f"view type {kind!r}"
        return
    yield from (f"a {kind} has no {key}" for key in view.keys() - (_MODAL if kind == "modal" else _HOME))
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= VIEW_BLOCKS:
        yield "a view has 1 to 100 blocks"
        return
    if kind == "modal":
        yield from elements.text(view.get("title"), "title", 24)
        for name in ("submit", "close"):
            if name in view:
                yield from elements.text(view[name], name, 24)
        if "submit" not in view and any(block.get("type") == "input" for block in blocks):
            yield "a modal with inputs has a submit"
    yield from elements.short(view, "callback_id", 255, "view")
    yield from elements.short(view, "private_metadata", 3000, "view")
    yield from _blocks(blocks)
    yield from _opinion(lambda: [View(**view)])


def _blocks(blocks: Sequence[Any]) -> Iterator[str]:
    ids = Counter(block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id"))
    yield from (f"block_id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for number, block in enumerate(blocks):
        yield from (f"{what} (block {number})" if "pings:" not in what else what for what in _block(block))
    yield from _opinion(lambda: Block.parse_all(blocks))


def _opinion(parsed: Callable[[], Sequence[JsonObject]]) -> Iterator[str]:
    try:
        for each in parsed():
            each.validate_json()
    except SlackObjectFormationError as wrong:
        yield f"slack_sdk says: {wrong}"
    except (TypeError, AttributeError, KeyError) as broken:
        yield f"slack_sdk cannot read it: {broken.__class__.__name__}"


def _block(block: Any) -> Iterator[str]:
    if not isinstance(block, dict):
        yield "a block is an object"
        return
    kind = str(block.get("type"))
    if kind not in _KEYS:
        yield f"block type {kind!r}"
        return
    yield from (f"a {kind} has no {key}" for key in block.keys() - _KEYS[kind] - {"type", "block_id"})
    yield from elements.short(block, "block_id", 255, kind)
    match kind:
        case "header":
            yield from elements.text(block.get("text"), "header", 150)
        case "section":
            yield from _section(block)
        case "image":
            yield from _image(block)
        case "actions":
            yield from _actions(block)
        case "context":
            yield from _context(block)
        case "rich_text":
            yield from elements.rich_text(block)
        case "input":
            yield from _input(block)


def _section(block: Json) -> Iterator[str]:
    fields = block.get("fields")
    if "text" not in block and not fields:
        yield "a section has a text or fields"
    if "text" in block:
        yield from elements.text(block["text"], "section", 3000, mrkdwn=True)
    if fields is not None:
        if not 1 <= len(fields) <= 10:
            yield f"a section has 1 to 10 fields, not {len(fields)}"
        for field in fields:
            yield from elements.text(field, "field", 2000, mrkdwn=True)
    if "accessory" in block:
        yield from elements.interactive(block["accessory"])


def _image(block: Json) -> Iterator[str]:
    if ("image_url" in block) == ("slack_file" in block):
        yield "an image has an image_url or a slack_file"
    if not block.get("alt_text") or len(block["alt_text"]) > 2000:
        yield "an image has an alt_text of 1 to 2000 characters"
    if "title" in block:
        yield from elements.text(block["title"], "image title", 2000)


def _actions(block: Json) -> Iterator[str]:
    inside = block.get("elements")
    if not isinstance(inside, list) or not 1 <= len(inside) <= 25:
        yield "an actions block has 1 to 25 elements"
        return
    for element in inside:
        yield from elements.interactive(element)
    ids = Counter(element.get("action_id") for element in inside if isinstance(element, dict))
    yield from (f"action_id {name!r} stands {count} times in a block" for name, count in ids.items() if count > 1)


def _context(block: Json) -> Iterator[str]:
    inside = block.get("elements")
    if not isinstance(inside, list) or not 1 <= len(inside) <= 10:
        yield "a context has 1 to 10 elements"
        return
    for element in inside:
        yield from elements.text(element, "context", 2000, mrkdwn=True)


def _input(block: Json) -> Iterator[str]:
    yield from elements.text(block.get("label"), "label", 2000)
    if "hint" in block:
        yield from elements.text(block["hint"], "hint", 2000)
    yield from elements.fillable(block.get("element"))
