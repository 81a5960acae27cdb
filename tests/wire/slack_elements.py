"""What stands inside blocks, as strict as Slack reads it: text objects, buttons, lists, inputs, rich text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

_PINGS = re.compile(r"<(?:!(?!date\^)|@|#)[^>]*>?")

_KEYS: Mapping[str, frozenset[str]] = {
    "button": frozenset({"text", "value", "url", "style", "confirm", "accessibility_label"}),
    "overflow": frozenset({"options", "confirm"}),
    "static_select": frozenset({"placeholder", "options", "initial_option", "confirm", "focus_on_load"}),
    "external_select": frozenset({"placeholder", "initial_option", "min_query_length", "confirm", "focus_on_load"}),
    "plain_text_input": frozenset(
        {"placeholder", "initial_value", "multiline", "min_length", "max_length", "focus_on_load"}
    ),
    "datepicker": frozenset({"placeholder", "initial_date", "confirm", "focus_on_load"}),
    "users_select": frozenset({"placeholder", "initial_user", "confirm", "focus_on_load"}),
    "multi_users_select": frozenset(
        {"placeholder", "initial_users", "max_selected_items", "confirm", "focus_on_load"}
    ),
    "conversations_select": frozenset(
        {
            "placeholder", "initial_conversation", "default_to_current_conversation", "confirm", "response_url_enabled",
            "filter", "focus_on_load",
        }
    ),
}  # fmt: skip
PEOPLE = frozenset({"users_select", "multi_users_select"})
_PRESSED = frozenset({"button", "overflow", "static_select", "external_select", "datepicker"})
_FILLED = frozenset({"static_select", "external_select", "plain_text_input", "datepicker"}) | {
    "conversations_select", "multi_users_select", "users_select",
}  # fmt: skip
_USER, _CONVERSATION = re.compile(r"[UW][A-Z0-9]{2,}"), re.compile(r"[CDG][A-Z0-9]{2,}")
_LONGEST_INPUT = 3000

_RICH: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text"}),
    "link": frozenset({"url", "text", "unsafe"}),
    "date": frozenset({"timestamp", "format", "url", "fallback", "timezone"}),
    "emoji": frozenset({"name", "unicode", "skin_tone"}),
}
_CALLING = frozenset({"user", "usergroup", "broadcast", "channel", "team"})
_STYLES = frozenset({"bold", "italic", "strike", "code", "underline"})
_DATES = re.compile(
    r"\{(?:day_divider_pretty|date_num|date_slash|date_long|date_long_full|date_long_pretty|date|date_pretty"
    r"|date_short|date_short_pretty|time|time_secs|ago)\}"
)


def short(holder: Json, name: str, most: int, where: str) -> Iterator[str]:
    """A string that may be missing, and may not be longer than this or empty."""
    if name in holder:
        value = holder[name]
        if not isinstance(value, str) or len(value) > most or (not value and name != "private_metadata"):
            yield f"{name} of a {where} is a string of at most {most} characters"


def text(found: Any, where: str, most: int, *, mrkdwn: bool = False) -> Iterator[str]:
    """A text object with 1 to so many characters."""
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        yield f"{where} is a text object"
        return
    kind = found.get("type")
    if kind not in ({"plain_text", "mrkdwn"} if mrkdwn else {"plain_text"}):
        yield f"{where} cannot be {kind!r}"
    allowed = {"type", "text", "emoji"} if kind == "plain_text" else {"type", "text", "verbatim"}
    yield from (f"{kind} has no {key}" for key in found.keys() - allowed)
    if not 1 <= len(found["text"]) <= most:
        yield f"{where} has 1 to {most} characters, not {len(found['text'])}"
    if kind == "mrkdwn" and _PINGS.search(found["text"]):
        yield f"pings: {where} has a control sequence that calls somebody"


def interactive(element: Any) -> Iterator[str]:
    """Something that is pressed or picked from."""
    yield from _known(element, _PRESSED)


def fillable(element: Any) -> Iterator[str]:
    """Something that is filled in a form."""
    yield from _known(element, _FILLED)


def _known(element: Any, kinds: frozenset[str]) -> Iterator[str]:
    kind = str(element.get("type")) if isinstance(element, dict) else ""
    if kind not in kinds:
        yield f"an element {kind!r} cannot stand here"
        return
    yield from (f"a {kind} has no {key}" for key in element.keys() - _KEYS[kind] - {"type", "action_id"})
    yield from short(element, "action_id", 255, kind)
    if not element.get("action_id"):
        yield f"a {kind} without an action_id cannot be heard"
    if "placeholder" in element:
        yield from text(element["placeholder"], "placeholder", 150)
    match kind:
        case "button":
            yield from _button(element)
        case "overflow":
            yield from options(element.get("options"), 5, "overflow")
        case "static_select":
            yield from _select(element)
        case "external_select":
            if "initial_option" in element:
                yield from options([element["initial_option"]], 1, "initial_option")
        case "plain_text_input":
            yield from _typed(element)
        case "users_select" | "multi_users_select" | "conversations_select":
            yield from _named(element)


def _button(element: Json) -> Iterator[str]:
    yield from text(element.get("text"), "button", 75)
    yield from short(element, "value", 2000, "button")
    yield from short(element, "url", 3000, "button")
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"button style {element['style']!r}"


def options(found: Any, most: int, where: str) -> Iterator[str]:
    """Options to pick from: 1 to so many, each a value of its own."""
    if not isinstance(found, list) or not 1 <= len(found) <= most:
        yield f"a {where} has 1 to {most} options"
        return
    for option in found:
        yield from _option(option, where)


def _option(option: Any, where: str) -> Iterator[str]:
    if not isinstance(option, dict):
        yield "an option is an object"
        return
    yield from (f"an option has no {key}" for key in option.keys() - {"text", "value", "description", "url"})
    yield from text(option.get("text"), f"option of {where}", 75, mrkdwn=where == "radio_buttons")
    if not isinstance(option.get("value"), str) or not 1 <= len(option["value"]) <= 150:
        yield f"the value of an option of {where} has 1 to 150 characters"
    if "description" in option:
        yield from text(option["description"], "description", 75)


def _select(element: Json) -> Iterator[str]:
    found = element.get("options")
    yield from options(found, 100, "static_select")
    chosen = element.get("initial_option")
    if chosen is not None and isinstance(found, list) and chosen not in found:
        yield "initial_option is none of the options"


def _named(element: Json) -> Iterator[str]:
    """Lists of Slack's own: what is picked beforehand are ids, and a filter has something in it."""
    users = [*element.get("initial_users", ()), *filter(None, [element.get("initial_user")])]
    yield from (f"{user!r} is no user's id" for user in users if not _USER.fullmatch(str(user)))
    channel = element.get("initial_conversation")
    if channel is not None and not _CONVERSATION.fullmatch(str(channel)):
        yield f"{channel!r} is no conversation's id"
    if "filter" in element:
        found = element["filter"]
        known = {"include", "exclude_bot_users", "exclude_external_shared_channels"}
        if not isinstance(found, dict) or not found or found.keys() - known:
            yield "a filter has at least one of its three keys"
        elif not found.get("include", ["im"]) or set(found.get("include", ())) - {"im", "mpim", "private", "public"}:
            yield "a filter includes im, mpim, private or public"


def _typed(element: Json) -> Iterator[str]:
    least, most = element.get("min_length", 0), element.get("max_length", _LONGEST_INPUT)
    if not 0 <= least <= _LONGEST_INPUT or not 1 <= most <= _LONGEST_INPUT or least > most:
        yield "min_length and max_length lie between 0 and 3000"
    value = element.get("initial_value")
    if value is not None and (not isinstance(value, str) or len(value) > most):
        yield f"initial_value has at most {most} characters"


def rich_text(block: Json) -> Iterator[str]:
    """A rich text block: sections, lists, quotes, each with something in it."""
    parts = block.get("elements")
    if not isinstance(parts, list) or not parts:
        yield "a rich_text has elements"
        return
    for part in parts:
        yield from _part(part)


def _part(part: Any) -> Iterator[str]:
    kind = part.get("type") if isinstance(part, dict) else None
    inside = part.get("elements") if isinstance(part, dict) else None
    if kind not in {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}:
        yield f"a rich_text cannot hold {kind!r}"
        return
    extra = {"style", "indent", "offset", "border"} if kind == "rich_text_list" else {"border"}
    yield from (f"a {kind} has no {key}" for key in part.keys() - extra - {"type", "elements"})
    if not isinstance(inside, list) or not inside:
        yield f"a {kind} has elements"
        return
    if kind == "rich_text_list":
        if part.get("style") not in {"bullet", "ordered"}:
            yield "a rich_text_list is bullet or ordered"
        for each in inside:
            if not isinstance(each, dict) or each.get("type") != "rich_text_section":
                yield "a rich_text_list holds sections"
            else:
                yield from _part(each)
        return
    for each in inside:
        yield from _rich(each)


def _rich(element: Any) -> Iterator[str]:
    kind = str(element.get("type")) if isinstance(element, dict) else ""
    if kind in _CALLING:
        yield f"pings: a rich text calls a {kind}"
        return
    if kind not in _RICH:
        yield f"rich text cannot hold {kind!r}"
        return
    yield from (f"rich {kind} has no {key}" for key in element.keys() - _RICH[kind] - {"type", "style"})
    style = element.get("style", {"bold": True})
    if not isinstance(style, dict) or not style or style.keys() - _STYLES or not all(v is True for v in style.values()):
        yield f"style {style!r}"
    if kind == "text" and not (isinstance(element.get("text"), str) and element["text"]):
        yield "rich text is not empty"
    if kind == "link" and not re.match(r"(?:https?://|mailto:|tel:)\S+$", str(element.get("url", ""))):
        yield f"a link to {element.get('url')!r}"
    if kind == "date":
        yield from _date(element)


def _date(element: Json) -> Iterator[str]:
    if not isinstance(element.get("timestamp"), int):
        yield "a date has a whole timestamp"
    if not _DATES.search(str(element.get("format", ""))) or re.search(r"\{", _DATES.sub("", element["format"])):
        yield f"date format {element.get('format')!r}"
    if not element.get("fallback"):
        yield "a date without fallback says nothing to old clients"
