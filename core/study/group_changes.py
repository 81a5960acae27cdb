"""What becomes of a group's settings when an organiser sets something, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.declaration import Values, Wrong
from core.groups import Notice, Settings, Weekly
from core.message import Line
from core.people import Tone
from core.ports import Context
from core.wording import group_changes as wording
from core.wording import groups

MOST_REMINDERS = 10


@dataclass(slots=True)
class Change:
    """The settings as they become, and what is said of it."""

    settings: Settings
    said: list[Line]


SetTo = Callable[[Context, Change, Any], None]


def keep(context: Context, change: Change, set_to: SetTo, value: Any) -> None:
    """Set one thing; what was so already is not said: a form hands in what stood in it, too."""
    before, said = change.settings, list(change.said)
    set_to(context, change, value)
    if change.settings == before:
        change.said = said


def _set_channel(context: Context, change: Change, channel: str) -> None:
    change.settings = replace(change.settings, channel=channel)
    here = context.place is not None and bool(channel) and context.place.channel == channel
    change.said.append(wording.channel_set(change.settings, here=here))


def _set_digest(_context: Context, change: Change, when: Weekly | None) -> None:
    change.settings = replace(change.settings, digest=when)
    change.said.append(wording.digest_set(change.settings))


def _set_zone(_context: Context, change: Change, zone: str) -> None:
    change.settings = replace(change.settings, zone=zone)
    change.said.append(wording.zone_set(change.settings))


def _set_exam(context: Context, change: Change, exam: Any) -> None:
    change.settings = replace(change.settings, exam=exam.id if exam else "")
    change.said.append(wording.exam_set(exam))


def _set_gate(context: Context, change: Change, gate: Any) -> None:
    change.settings = replace(change.settings, gate=gate.id if gate else "")
    change.said.append(wording.gate_set(gate, context.book.exams.current.get(change.settings.exam)))


def _set_resources(_context: Context, change: Change, resources: Mapping[str, str]) -> None:
    change.settings = replace(change.settings, resources=resources)
    change.said.append(wording.resources_set(change.settings))


def _set_tone(_context: Context, change: Change, tone: Tone | None) -> None:
    change.settings = replace(change.settings, tone=tone)
    change.said.append(wording.tone_set(change.settings))


def _set_name(_context: Context, change: Change, name: str) -> None:
    change.settings = replace(change.settings, name=name)
    change.said.append(wording.name_set(change.settings))


def _set_pods(_context: Context, change: Change, pods: bool) -> None:  # noqa: FBT001 - a value as it was read
    change.settings = replace(change.settings, pods=pods)
    change.said.append(wording.pods_set(change.settings))


SETTINGS: Mapping[str, SetTo] = {
    "name": _set_name,
    "zone": _set_zone,
    "digest": _set_digest,
    "channel": _set_channel,
    "exam": _set_exam,
    "gate": _set_gate,
    "resources": _set_resources,
    "tone": _set_tone,
    "pods": _set_pods,
}
"""What is simply set, in the order in which it is said: the channel after what its sentence names."""


def set_reminders(change: Change, values: Values) -> None:
    """Take a reminder out, or add one. Raises Wrong."""
    notices = change.settings.notices
    if "remove" in values:
        number = values["remove"]
        if number not in {each.id for each in notices}:
            raise Wrong("remove", wording.no_reminder(number, notices))
        notices = tuple(each for each in notices if each.id != number)
        change.said.append(wording.reminder_removed(number))
    change.settings = replace(change.settings, notices=notices)
    if "remind" in values:
        _add(change, "remind", *values["remind"])


def _add(change: Change, field: str, when: Weekly, text: str) -> None:
    notices = change.settings.notices
    if len(notices) >= MOST_REMINDERS:
        raise Wrong(field, wording.too_many("reminders", MOST_REMINDERS))
    notice = Notice(id=max((each.id for each in notices), default=0) + 1, when=when, text=text)
    change.settings = replace(change.settings, notices=(*notices, notice))
    change.said.append(wording.reminder_set(notice))


def add_preset(change: Change, key: str) -> bool:
    """Add a reminder from the list; false where it is there already."""
    _, when, text = groups.PRESETS[key]
    if any(each.text == text for each in change.settings.notices):
        return False
    _add(change, "preset", when, text)
    return True
