"""A form as Slack's modal, and what was filled in there. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from bot import modals, written
from bot.slack import rich
from bot.slack.rich import Block, Look
from core.message import Form, Input, Line
from core.wording import forms as wording

TITLE, NAME, HINT, TYPED, GHOST, LABEL, VALUE = 24, 150, 2000, 3000, 150, 75, 150
"""Characters of a modal's title, a field's name, hint, text and placeholder, and an option's label and value."""
OPTIONS = 100
MANY_OPTIONS = 1000
_ONE_LINE = 100
_ROUND = "~"
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CONVERSATION = re.compile(r"<#([CG][A-Z0-9]{2,})(?:\|[^>]*)?>|^([CG][A-Z0-9]{2,})$")
"""A mention, or an id as it is kept."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a modal was opened from, so that what comes of it is said there: it travels with the modal.

    ``url`` is the response URL of what opened it, ``thread`` the thread it stands in. ``turn`` counts the modal's
    pages: Slack keeps what was typed in a block whose id does not change.
    """

    where: Literal["dm", "private"] = "dm"
    channel: str = ""
    url: str = ""
    thread: str = ""
    turn: int = 0

    def written(self) -> str:
        """As a modal carries it."""
        return json.dumps(asdict(self))

    def next(self) -> Origin:
        """The same for the modal's next page."""
        return replace(self, turn=self.turn + 1)


def origin_of(text: str) -> Origin:
    """Where a modal was opened from; the DM, where it does not say."""
    try:
        found = json.loads(text)
        where: Literal["dm", "private"] = "private" if found.get("where") == "private" else "dm"
        channel, url, thread = (str(found.get(name, "")) for name in ("channel", "url", "thread"))
        return Origin(where, channel, url, thread, int(found.get("turn", 0)))
    except (ValueError, AttributeError, TypeError):
        return Origin()


def modal(form: Form, lines: Sequence[Line], origin: Origin, look: Look) -> Block:
    """The modal of a form: what was filled stands in its fields, ``lines`` stand above them."""
    fields = [_field(each, origin.turn, look) for each in modals.inputs(form)]
    return {
        "type": "modal",
        "callback_id": modals.ticket_of(form).fills(),
        "title": rich.plain(wording.title(form.command, form.page, form.pages), TITLE),
        "submit": rich.plain(wording.SAVE, TITLE),
        "close": rich.plain(wording.CANCEL, TITLE),
        "private_metadata": origin.written(),
        "blocks": [*rich.blocks(lines, look)[:10], *fields],
    }


def _field(asked: Input, turn: int, look: Look) -> Block:
    hint = look.renamed(asked.help).strip()
    return {
        "type": "input",
        "block_id": f"{asked.name}{_ROUND}{turn}",
        "label": rich.plain(asked.label, NAME, asked.name),
        "optional": not asked.required,
        "element": _people(asked) or _channels(asked) or _listed(asked) or _completed(asked) or _typed(asked),
        **({"hint": rich.plain(hint, HINT)} if hint else {}),
    }


def _people(asked: Input) -> Block | None:
    """The field as Slack's own list of people; none where it asks for something else."""
    if asked.kind != "person":
        return None
    chosen = list(dict.fromkeys(_USER.findall(asked.value)))
    if asked.many:
        kept = {"initial_users": chosen} if chosen else {}
        return {"type": "multi_users_select", "action_id": asked.name, **kept}
    return {"type": "users_select", "action_id": asked.name, **({"initial_user": chosen[0]} if chosen else {})}


def _channels(asked: Input) -> Block | None:
    """The field as Slack's own list of channels of this workspace; none where it asks for something else."""
    if asked.kind != "channel":
        return None
    chosen = _CONVERSATION.search(asked.value.strip())
    return {
        "type": "conversations_select",
        "action_id": asked.name,
        "filter": {
            "include": ["public", "private"],
            "exclude_bot_users": True,
            "exclude_external_shared_channels": True,
        },
        **({"initial_conversation": chosen[1] or chosen[2]} if chosen else {}),
    }


def _listed(asked: Input) -> Block | None:
    """The field as a list to pick from; none where it must be typed."""
    picked = modals.picked(asked, most=OPTIONS)
    if picked is None or any(len(value) > VALUE or not value for value, _ in asked.choices):
        return None
    options = options_of(asked.choices)
    chosen = [option for option in options if option["value"] == picked]
    return {
        "type": "static_select",
        "action_id": asked.name,
        "options": options,
        **({"initial_option": chosen[0]} if chosen else {}),
    }


def _completed(asked: Input) -> Block | None:
    """The field as a list that follows what is typed, where it has more choices than a list can hold."""
    picked = modals.picked(asked, most=MANY_OPTIONS) if len(asked.choices) > OPTIONS else None
    if picked is None or len(picked) > VALUE:
        return None
    chosen = options_of([(value, label) for value, label in asked.choices if value == picked])
    return {
        "type": "external_select",
        "action_id": asked.name,
        "min_query_length": 0,
        **({"initial_option": chosen[0]} if chosen else {}),
    }


def _typed(asked: Input) -> Block:
    most = min(asked.most or TYPED, TYPED)
    value = rich.literal(asked.value)[:most]
    long = asked.kind == "long" or len(value) > _ONE_LINE or "\n" in value
    return {
        "type": "plain_text_input",
        "action_id": asked.name,
        "multiline": long,
        "max_length": most,
        **({"initial_value": value} if value else {}),
        **({"placeholder": rich.plain(asked.answer, GHOST)} if asked.answer.strip() else {}),
    }


def options_of(pairs: Sequence[tuple[str, str]]) -> list[Block]:
    """Options to pick from, as many as Slack takes; one whose value is too long is left out."""
    fitting = [(value, label) for value, label in pairs if 0 < len(value) <= VALUE]
    return [{"text": rich.plain(label, LABEL, value), "value": value} for value, label in fitting[:OPTIONS]]


def filled(state: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by the fields' names; what was left empty is empty."""
    given: dict[str, str] = {}
    for block in (state.get("values") or {}).values():
        for name, element in block.items():
            given[str(name)] = _value(element)
    return given


def _value(element: Mapping[str, Any]) -> str:
    """What a field holds; people and channels as they would be mentioned."""
    if users := element.get("selected_users") or [each for each in (element.get("selected_user"),) if each]:
        return " ".join(f"<@{user}>" for user in users)
    if channel := element.get("selected_conversation"):
        return f"<#{channel}>"
    chosen = element.get("selected_option") or {}
    return str(element.get("value") or chosen.get("value") or "")


def errors(form: Form, shown: Mapping[str, Any], look: Look) -> dict[str, str]:
    """What is wrong, by the blocks of the modal that is open; empty where not all of it stands in that modal."""
    blocks = {
        block["element"]["action_id"]: block["block_id"] for block in shown.get("blocks", ()) if "element" in block
    }
    wrong = [each for each in form.inputs if each.error]
    if not wrong or any(each.name not in blocks for each in wrong):
        return {}
    return {blocks[each.name]: written.shortened(look.renamed(each.error), HINT) for each in wrong}
