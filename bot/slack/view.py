"""A message as Slack shows it, in blocks. Pure: message and zone come in, plain values go out.

Text stands in rich text, whose words are letters and nothing else: what somebody typed can format nothing and call
nobody. A message that is too long for Slack is several, and its buttons stand below the last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from bot import modals, written
from core.message import Bold, Button, Day, File, Line, Link, Message, When
from core.wording import forms as wording

Block = dict[str, Any]

HEADER, LABEL, OPTION, OPTION_VALUE, URL = 150, 75, 75, 150, 3000
IN_A_ROW, BEHIND_DOTS, IN_A_LIST = 5, 5, 100
"""Buttons a block, entries behind the three dots, and entries of a list."""
CHUNK = 2500
"""Characters of one block of text: far fewer than Slack refuses, since it counts them in its own way."""
MOST_BLOCKS, MOST_SIGNS = 45, 9000
"""Blocks of one message, and characters of their JSON; Slack takes 50 blocks and about 13,000 characters."""
FALLBACK = 3000
HOME = 100
"""Blocks of the Home tab."""
PARTS = 5
"""Messages that one answer may take: a response URL works so often."""
NAME = "Comeback"
BULLET = "\N{BULLET} "
PRESS, MENU = "press", "menu"
"""What a button's and a menu's action id begin with."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_WEB = re.compile(r"(?:https?://|mailto:)\S+")

Renamed = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """One message to post: the text of its notification, escaped, and its blocks."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def payload(self) -> Block:
        """As Slack's methods take it."""
        return {"text": self.text, "blocks": list(self.blocks)}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message in Slack's terms: one or more parts in their order, and files beside them."""

    parts: tuple[Part, ...]
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How a reader sees words: the zone of moments, and the commands' names as they are there."""

    zone: tzinfo
    renamed: Renamed = str


def shown(message: Message, look: Look) -> Shown:
    """The message as it is posted: nothing is lost, what is too long for the parts goes into a file."""
    heaps = _heaps([*_head(message, look), *_body(message, look)])
    files = message.files
    if len(heaps) > PARTS:
        heaps = heaps[:PARTS]
        files = (*files, File("the-whole-answer.txt", "text/plain", "\n".join(_plain(message, look)).encode()))
    heaps = [*heaps[:-1], *_heaps([*heaps[-1], *_presses(message, look)])]
    first = _fallback(message, look)
    return Shown(tuple(Part(_said(heap) if number else first, tuple(heap)) for number, heap in enumerate(heaps)), files)


def home(message: Message, look: Look) -> Block:
    """The Home tab that says this."""
    blocks = [*_head(message, look), *_body(message, look), *_presses(message, look)]
    return {"type": "home", "blocks": blocks[:HOME] or [_header(NAME)]}


# --- Words ------------------------------------------------------------------------------------------------------------


def rich(lines: Sequence[Line], look: Look) -> list[Block]:
    """Lines as blocks of rich text, a line each; a line is torn at a space when it is longer than a block."""
    blocks: list[Block] = []
    elements: list[Block] = []
    size = 0
    for laid in written.laid_out(lines):
        said = [_text(BULLET)] if laid.item else []
        for number, piece in enumerate(_torn([*said, *_elements(laid.line, look)])):
            length = sum(_length(each) for each in piece) + 1
            air = laid.air and not number
            if elements and size + length > CHUNK:
                blocks += _rich_block(elements)
                elements, size = [], 0
            elements += [_text("\n\n" if air else "\n")] if elements else []
            elements += piece
            size += length
    return [*blocks, *_rich_block(elements)]


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


def _rich_block(elements: list[Block]) -> list[Block]:
    seen = any(each["type"] != "text" or each["text"].strip() for each in elements)
    if not seen:
        return []
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": _merged(elements)}]}]


# --- What stands where ------------------------------------------------------------------------------------------------


def _header(text: str) -> Block:
    return {"type": "header", "text": plain(text.replace("\n", " "), HEADER)}


def _title(message: Message) -> str:
    return f"{message.title}{' (late)' if message.late else ''}".strip()


def _head(message: Message, look: Look) -> list[Block]:
    title = literal(look.renamed(_title(message))).strip()
    return [_header(title)] if title else []


def _body(message: Message, look: Look) -> list[Block]:
    """Lines, rows and a chart's words; the rest of a title that a header cannot hold stands before them."""
    title = _title(message)
    long = [(Bold(title),)] if len(look.renamed(title)) > HEADER else []
    rows: list[Line] = [(Bold(f"{row.name}: "), *row.value) for row in message.rows]
    chart: list[Line] = [(message.chart.alt,)] if message.chart is not None else []
    return [*rich([*long, *message.lines], look), *rich(rows, look), *rich(chart, look)]


def _presses(message: Message, look: Look) -> list[Block]:
    """The buttons, five a block, and those behind the menu; a form has one that opens it first."""
    listed = [each for each in message.buttons if not each.menu or len(each.encode()) > OPTION_VALUE]
    hidden = [each for each in message.buttons if each not in listed]
    made = [_button(number, look.renamed(each.label), each.encode()) for number, each in enumerate(listed)]
    if message.form is not None:
        opener = _button(len(made), wording.opener(message.form), modals.ticket_of(message.form).opens())
        made.insert(0, {**opener, "style": "primary"})
    rows = [made[at : at + IN_A_ROW] for at in range(0, len(made), IN_A_ROW)]
    for number, at in enumerate(range(0, len(hidden), IN_A_LIST)):
        menu = _menu(number, hidden[at : at + IN_A_LIST], look)
        if rows and len(rows[-1]) < IN_A_ROW:
            rows[-1].append(menu)
        else:
            rows.append([menu])
    return [{"type": "actions", "elements": row} for row in rows]


def _button(number: int, label: str, value: str) -> Block:
    return {"type": "button", "action_id": f"{PRESS}-{number}", "text": plain(label, LABEL), "value": value}


def _menu(number: int, hidden: Sequence[Button], look: Look) -> Block:
    options = [{"text": plain(look.renamed(each.label), OPTION), "value": each.encode()} for each in hidden]
    made = {"action_id": f"{MENU}-{number}", "options": options}
    if len(options) <= BEHIND_DOTS:
        return {"type": "overflow", **made}
    return {"type": "static_select", "placeholder": plain(wording.MORE, 150), **made}


# --- Parts ------------------------------------------------------------------------------------------------------------


def _heaps(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks in as few messages as they fit into; with no blocks, one empty one."""
    heaps: list[list[Block]] = [[]]
    size = 0
    for block in blocks:
        signs = len(json.dumps(block, ensure_ascii=False))
        if heaps[-1] and (len(heaps[-1]) >= MOST_BLOCKS or size + signs > MOST_SIGNS):
            heaps.append([])
            size = 0
        heaps[-1].append(block)
        size += signs
    return heaps


def _said(blocks: Sequence[Block]) -> str:
    """What the blocks of a further message say, for its notification."""
    sections = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"]]
    text = "".join(_spoken(each) for section in sections for each in section["elements"])
    return escaped(written.shortened(text, FALLBACK)).strip() or NAME


def _plain(message: Message, look: Look) -> list[str]:
    """The message as text, a line each: its title, its lines and rows, a chart's words."""
    lines: list[Line] = [*message.lines, *((f"{row.name}: ", *row.value) for row in message.rows)]
    texts = [
        look.renamed(_title(message)),
        *("".join(_spoken(each) for each in _elements(line, look)) for line in lines),
    ]
    return [*texts, *([message.chart.alt] if message.chart is not None else [])]


def _spoken(element: Block) -> str:
    if element["type"] == "link":
        return f"{element['text']} ({element['url']})" if "text" in element else str(element["url"])
    return str(element.get("text") or element.get("fallback", ""))


def _fallback(message: Message, look: Look) -> str:
    """What notifications and screen readers say in place of the blocks."""
    said = "\n".join(each for each in _plain(message, look) if each.strip())
    labels = ", ".join(button.label for button in message.buttons)
    return escaped(written.shortened(said or labels or NAME, FALLBACK)).strip() or NAME
