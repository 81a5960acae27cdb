"""A message as Slack shows it, in blocks. Pure: message and look come in, plain values go out.

A message that is too long for Slack is several, and its buttons stand below the last.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot import modals, written
from bot.slack import rich
from bot.slack.rich import Block, Look
from core.message import Bold, Button, File, Line, Message
from core.wording import forms as wording

HEADER, LABEL, OPTION, OPTION_VALUE = 150, 75, 75, 150
IN_A_ROW, BEHIND_DOTS, IN_A_LIST = 5, 5, 100
"""Buttons a block, entries behind the three dots, and entries of a list."""
MOST_BLOCKS, MOST_SIGNS = 45, 9000
"""Blocks of one message, and characters of their JSON; Slack takes 50 blocks and about 13,000 characters."""
FALLBACK = 3000
HOME = 100
"""Blocks of the Home tab."""
PARTS = 5
"""Messages that one answer may take: a response URL works so often."""
NAME = "Comeback"
PRESS, MENU = "press", "menu"
"""What a button's and a menu's action id begin with."""


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


# --- What stands where ------------------------------------------------------------------------------------------------


def _header(text: str) -> Block:
    return {"type": "header", "text": rich.plain(text.replace("\n", " "), HEADER)}


def _title(message: Message) -> str:
    return f"{message.title}{' (late)' if message.late else ''}".strip()


def _head(message: Message, look: Look) -> list[Block]:
    title = rich.literal(look.renamed(_title(message))).strip()
    return [_header(title)] if title else []


def _body(message: Message, look: Look) -> list[Block]:
    """Lines, rows and a chart's words; the rest of a title that a header cannot hold stands before them."""
    title = _title(message)
    long = [(Bold(title),)] if len(look.renamed(title)) > HEADER else []
    rows: list[Line] = [(Bold(f"{row.name}: "), *row.value) for row in message.rows]
    chart: list[Line] = [(message.chart.alt,)] if message.chart is not None else []
    return [*rich.blocks([*long, *message.lines], look), *rich.blocks(rows, look), *rich.blocks(chart, look)]


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
    return {"type": "button", "action_id": f"{PRESS}-{number}", "text": rich.plain(label, LABEL), "value": value}


def _menu(number: int, hidden: Sequence[Button], look: Look) -> Block:
    options = [{"text": rich.plain(look.renamed(each.label), OPTION), "value": each.encode()} for each in hidden]
    made = {"action_id": f"{MENU}-{number}", "options": options}
    if len(options) <= BEHIND_DOTS:
        return {"type": "overflow", **made}
    return {"type": "static_select", "placeholder": rich.plain(wording.MORE, 150), **made}


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
    text = "\n".join(rich.spoken(block) for block in blocks if block["type"] == "rich_text")
    return rich.escaped(written.shortened(text, FALLBACK)).strip() or NAME


def _plain(message: Message, look: Look) -> list[str]:
    """The message as text, a line each: its title, its lines and rows, a chart's words."""
    lines: list[Line] = [*message.lines, *((f"{row.name}: ", *row.value) for row in message.rows)]
    texts = [
        look.renamed(_title(message)),
        *(rich.said(line, look) for line in lines),
    ]
    return [*texts, *([message.chart.alt] if message.chart is not None else [])]


def _fallback(message: Message, look: Look) -> str:
    """What notifications and screen readers say in place of the blocks."""
    text = "\n".join(each for each in _plain(message, look) if each.strip())
    labels = ", ".join(button.label for button in message.buttons)
    return rich.escaped(written.shortened(text or labels or NAME, FALLBACK)).strip() or NAME
