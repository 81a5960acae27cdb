"""What Discord's client does for a person's hands: finds what they press, and fills what they submit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tests.wire import discord_components as components
from tests.wire.discord_places import IN_PRIVATE
from tests.wire.discord_refusals import Json
from tests.wire.discord_shown import ClientRefused, Modal, ModalField, Shown

if TYPE_CHECKING:
    from tests.wire.discord_places import Channel


def owners(person_id: str, where: Channel, installed: str) -> dict[str, str]:
    """Who installed the app: a guild (0, and its id, or 0 in the bot's DM) or the person (1)."""
    if installed == "user":
        return {"1": person_id}
    if installed == "both":
        return {"1": person_id} | owners(person_id, where, "guild")
    if installed != "guild":
        raise ClientRefused(f"an app is installed by a guild, a user or both, not by {installed!r}")
    if where.guild is not None:
        if not where.guild.with_bot:
            raise ClientRefused(f"the app is not installed in {where.guild.name}")
        return {"0": where.guild.id}
    if where.context == IN_PRIVATE:
        raise ClientRefused("in a private channel an app is there only by a user's installation")
    return {"0": "0"}


def find(messages: Iterable[Shown], labels: list[str]) -> tuple[Shown, Json, list[str]]:
    """The newest message with that button or those options: the message, the component, the values chosen."""
    for message in messages:
        for button in message.buttons if len(labels) == 1 else ():
            if button.get("label") == labels[0]:
                return message, _pressable(button), []
        for select in message.selects:
            by_label = {each["label"]: each["value"] for each in select.get("options") or []}
            if all(label in by_label for label in labels):
                return message, _pressable(select), _chosen(select, [by_label[label] for label in labels])
    raise ClientRefused(f"no message has {' and '.join(map(repr, labels))}")


def _pressable(component: Json) -> Json:
    if component.get("disabled"):
        raise ClientRefused(f"{component.get('label') or component.get('custom_id')!r} is disabled")
    if not component.get("custom_id"):
        raise ClientRefused(f"{component.get('label')!r} only opens a link")
    return component


def _chosen(select: Json, values: list[str]) -> list[str]:
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not least <= len(values) <= most:
        raise ClientRefused(f"choose {least} to {most} of {select['custom_id']!r}")
    return values


def check_words(words: str) -> None:
    """The client sends no empty message, and none above 2,000 characters."""
    if not words.strip() or len(words) > 2000:
        raise ClientRefused("a message has 1 to 2,000 characters")


def fill(modal: Modal, values: Mapping[str, object]) -> list[Json]:
    """The components of a submitted modal."""
    for custom_id in values:
        modal.field(custom_id)
    sent: list[Json] = []
    for each in modal.payload["components"]:
        shell: Json = {"type": each["type"], "id": each["id"]}
        if each["type"] == components.LABEL:
            shell["component"] = _filled(modal, each["component"], values)
        elif each["type"] == components.ROW:
            shell["components"] = [_filled(modal, child, values) for child in each["components"]]
        sent.append(shell)
    return sent


def _filled(modal: Modal, component: Json, values: Mapping[str, object]) -> Json:
    field = modal.field(component["custom_id"])
    sent: Json = {"type": field.kind, "id": component["id"], "custom_id": field.custom_id}
    if field.kind == components.TEXT_INPUT:
        return sent | {"value": _typed(field, values.get(field.custom_id, field.value))}
    if field.kind == components.CHECKBOX:
        return sent | {"value": bool(values.get(field.custom_id, component.get("default", False)))}
    chosen = _picked(field, values.get(field.custom_id, list(field.values)))
    if field.kind == components.RADIO:
        return sent | {"value": chosen[0] if chosen else None}
    return sent | {"values": chosen}


def _typed(field: ModalField, value: Any) -> str:
    text = "" if value is None else str(value)
    if not text.strip():
        text = ""
    if field.required and not text:
        raise ClientRefused(f"{field.label!r} must be filled")
    if text and not field.min_length <= len(text) <= field.max_length:
        raise ClientRefused(f"{field.label!r} takes {field.min_length} to {field.max_length} characters")
    if field.style == 1 and "\n" in text:
        raise ClientRefused(f"{field.label!r} has one line")
    return text


def _picked(field: ModalField, value: Any) -> list[str]:
    """The values of the options that were named by value or label."""
    if field.kind in components.SELECTS - {components.STRING_SELECT}:
        several = value if isinstance(value, list | tuple) else [value]
        value = [str(getattr(each, "id", each)) for each in several if each not in (None, "")]
    named = [] if value in (None, "") else [value] if isinstance(value, str) else [str(each) for each in value]
    known = {each["label"]: each["value"] for each in field.options} | {
        each["value"]: each["value"] for each in field.options
    }
    if field.options and (unknown := [each for each in named if each not in known]):
        raise ClientRefused(f"{field.label!r} has no {unknown}")
    chosen = [known.get(each, each) for each in named]
    if not chosen and not field.required:
        return []
    if not max(field.min_values, 1 if field.required else 0) <= len(chosen) <= field.max_values:
        raise ClientRefused(f"{field.label!r} takes {field.min_values} to {field.max_values} choices")
    return chosen
