"""Words as Slack's rich text, whose letters are letters and nothing else. Pure.

What somebody typed can format nothing and call nobody there. Days are items of a list, and long sentences have air
between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from bot import written
from core.message import Bold, Day, Line, Link, When

Block = dict[str, Any]
Renamed = Callable[[str], str]

URL = 3000
CHUNK = 2500
"""Characters of one block of text: far fewer than Slack refuses, since it counts them in its own way."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_WEB = re.compile(r"(?:https?://|mailto:)\S+")
_SECTION, _LIST = "rich_text_section", "rich_text_list"


@dataclass(frozen=True, slots=True)
class Look:
    """How a reader sees words: the zone of moments, and the commands' names as they are there."""

    zone: tzinfo
    renamed: Renamed = str


def blocks(lines: Sequence[Line], look: Look) -> list[Block]:
    """Lines as blocks of rich text; a line is torn at a space when it is longer than a block."""
    made: list[Block] = []
    parts: list[Block] = []
    size = 0
    for laid in written.laid_out(lines):
        for number, piece in enumerate(_torn(_elements(laid.line, look))):
            length = sum(_length(each) for each in piece) + 1
            if parts and size + length > CHUNK:
                made += _block(parts)
                parts, size = [], 0
            if laid.item and number == 0:
                _add_item(parts, piece)
            else:
                _add_line(parts, piece, air=laid.air and number == 0)
            size += length
    return [*made, *_block(parts)]


def spoken(block: Block) -> str:
    """What a block of rich text says, a line each."""
    return "\n".join(line for part in block["elements"] for line in _lines(part))


def said(line: Line, look: Look) -> str:
    """What a line says."""
    return "".join(_word(each) for each in _elements(line, look))


def literal(text: str) -> str:
    """The text without what cannot be seen and what Slack does not take."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(text: str) -> str:
    """The text for where Slack reads three characters as more than letters."""
    return literal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, most: int, otherwise: str = "…") -> Block:
    """A text object that is letters alone, of 1 to so many characters."""
    found = written.shortened(literal(text).strip(), most)
    return {"type": "plain_text", "text": found or otherwise, "emoji": False}


# --- Lines and items --------------------------------------------------------------------------------------------------


def _add_item(parts: list[Block], piece: list[Block]) -> None:
    if not _seen(piece):
        return
    if not parts or parts[-1]["type"] != _LIST:
        parts.append({"type": _LIST, "style": "bullet", "elements": []})
    parts[-1]["elements"].append({"type": _SECTION, "elements": _merged(piece)})


def _add_line(parts: list[Block], piece: list[Block], *, air: bool) -> None:
    if not parts or parts[-1]["type"] != _SECTION:
        parts.append({"type": _SECTION, "elements": [*piece]})
        return
    parts[-1]["elements"] += [_text("\n\n" if air else "\n"), *piece]


def _block(parts: Sequence[Block]) -> list[Block]:
    kept = [
        part | {"elements": _merged(part["elements"])} if part["type"] == _SECTION else part
        for part in parts
        if part["elements"]
    ]
    if not any(part["type"] == _LIST or _seen(part["elements"]) for part in kept):
        return []
    return [{"type": "rich_text", "elements": kept}]


def _seen(elements: Sequence[Block]) -> bool:
    return any(each["type"] != "text" or each["text"].strip() for each in elements)


def _merged(elements: Sequence[Block]) -> list[Block]:
    """The same with fewer elements: Slack counts each of them when it measures a message."""
    merged: list[Block] = []
    for each in elements:
        if merged and _is_plain(each) and _is_plain(merged[-1]):
            merged[-1] = _text(merged[-1]["text"] + each["text"])
        else:
            merged.append(each)
    return merged


def _is_plain(element: Block) -> bool:
    return element["type"] == "text" and "style" not in element


def _lines(part: Block) -> Iterator[str]:
    if part["type"] == _LIST:
        for item in part["elements"]:
            yield from _lines(item)
        return
    yield "".join(_word(each) for each in part["elements"])


def _word(element: Block) -> str:
    if element["type"] == "link":
        return f"{element['text']} ({element['url']})" if "text" in element else str(element["url"])
    return str(element.get("text") or element.get("fallback", ""))


# --- Spans ------------------------------------------------------------------------------------------------------------


def _elements(line: Line, look: Look) -> list[Block]:
    return [element for span in line for element in _span(span, look)]


def _span(span: Any, look: Look) -> Iterator[Block]:
    match span:
        case str() if span:
            yield _text(look.renamed(span))
        case Bold(text) if text.strip():
            yield _text(look.renamed(text)) | {"style": {"bold": True}}
        case Link(text, url) if _WEB.fullmatch(url) and len(url) <= URL:
            words = {} if url.endswith(f"//{text}") or not text.strip() else {"text": literal(text)}
            yield {"type": "link", "url": url, **words}
        case Link(text, url):
            yield _text(f"{text} ({url})")
        case When(at):
            date = {"type": "date", "timestamp": int(at.timestamp()), "format": "{date_short} {time}"}
            yield {**date, "fallback": _moment(span, look)}
        case Day():
            yield _text(str(span))
        case _:
            return


def _moment(when: When, look: Look) -> str:
    local = when.at.astimezone(look.zone)
    return f"{Day(local.date())}, {local:%H:%M}"


def _text(text: str) -> Block:
    return {"type": "text", "text": literal(text)}


def _length(element: Block) -> int:
    return len(element.get("text") or element.get("fallback") or element.get("url", ""))


def _torn(elements: Sequence[Block]) -> Iterator[list[Block]]:
    """A line in pieces that each fit into one block."""
    piece: list[Block] = []
    room = CHUNK
    for element in elements:
        left = element
        while element["type"] == "text" and len(left["text"]) > room:
            at = left["text"].rfind(" ", 1, room)
            at = at if at > 0 else (0 if piece else room)
            yield [*piece, left | {"text": left["text"][:at]}] if at else piece
            left = left | {"text": left["text"][at:].lstrip(" ")}
            piece, room = [], CHUNK
        if piece and _length(left) > room:
            yield piece
            piece, room = [], CHUNK
        if left["type"] != "text" or left["text"]:
            piece.append(left)
            room = max(1, room - _length(left))
    yield piece
