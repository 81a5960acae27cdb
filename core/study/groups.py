"""``/group``: what a group offers its members, and where its organisers set it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core import reading
from core.company import Item
from core.declaration import Command, Field, Missing, Reader, Values
from core.groups import Group, Membership, Settings
from core.message import Message
from core.ports import Context
from core.study import choices, defaults
from core.study import group_changes as changes
from core.study import group_fields as fields
from core.study import group_people as people
from core.study import planning_fields as planning
from core.wording import group_changes as said
from core.wording import groups as wording
from core.wording import reminders as tones

LONGEST_NAME = 60
BUTTONS = frozenset({"form", "preset", "dismiss"})


def run(context: Context, values: Values) -> Message:
    """Show the group, or change what was given."""
    seat = _seat(context)
    if isinstance(seat, Message):
        return seat
    staff = context.records.company.staff(seat.group.id)
    first = not seat.manages and _is_free(context, staff)
    if not values:
        return _shown(context, seat, staff, manages=seat.manages or first)
    if not seat.manages and not first:
        return wording.ask_organiser([each.name for each in staff if each.manages])
    if "form" in values and values.keys() <= BUTTONS:
        raise Missing("channel", reason=wording.ask(), filled=_filled(seat.group.settings))
    if "dismiss" in values:
        return people.dismiss(context, seat.group, staff, values["dismiss"])
    return _set(context, seat, values, first=first)


def _seat(context: Context) -> Membership | Message:
    """The member in the group they mean: where they speak, or the only one they manage or are in."""
    company = context.records.company
    here = company.here()
    if here is not None:
        return here
    known = company.groups()
    meant = [each for each in known if each.manages] or list(known)
    return meant[0] if len(meant) == 1 else wording.nowhere()


def _is_free(context: Context, staff: Sequence[Membership]) -> bool:
    """Whether whoever sets the group up first becomes its organiser: its platform knows no rights, and nobody is."""
    place = context.place
    return place is not None and place.manages is None and not any(each.manages for each in staff)


# -- show


def _shown(context: Context, seat: Membership, staff: Sequence[Membership], *, manages: bool) -> Message:
    view = _view(context, seat.group, staff)
    if manages:
        return wording.overview(view)
    today = context.member.today(context.now)
    mine = _mine(context, seat.group, today)
    return wording.for_member(view, mine, defaults.near(context, seat.group))


def _view(context: Context, group: Group, staff: Sequence[Membership]) -> wording.View:
    settings, place = group.settings, context.place
    return wording.View(
        group=group,
        exam=context.book.exams.current.get(settings.exam),
        gate=context.book.gates.gate(settings.gate),
        mentors=tuple((each.person, each.name) for each in staff if each.mentor),
        organisers=tuple(each.name for each in staff if each.manages),
        asked=people.asked(context, group, staff),
        here=place is not None
        and place.id == group.place
        and bool(place.channel)
        and place.channel == settings.channel,
    )


def _mine(context: Context, group: Group, today: date) -> Mapping[Item, date | None]:
    """What of the member the group's digest may use, until when."""
    shares = context.records.company.shares()
    return {
        each.item: each.until
        for each in shares
        if each.audience == "group" and each.group == group.id and each.holds(today)
    }


def _filled(settings: Settings) -> Mapping[str, str]:
    """What the form has in it already."""
    filled = {"channel": settings.channel, "zone": settings.zone, "exam": settings.exam, "gate": settings.gate}
    filled["digest"] = wording.weekly(settings.digest) if settings.digest else "off"
    return {name: value for name, value in filled.items() if value}


# -- set


def _set(context: Context, seat: Membership, values: Values, *, first: bool) -> Message:
    company, group = context.records.company, seat.group
    # Whoever cannot be meant is refused before anything is written.
    mentors = people.found(context, group, "mentors", values.get("mentors", ()))
    organisers = people.found(context, group, "organisers", values.get("organisers", ()))
    change = changes.Change(_at_first(context, group.settings), [])
    for name, set_to in changes.SETTINGS.items():
        if name in values:
            changes.keep(context, change, set_to, values[name])
    changes.set_reminders(change, values)
    if "preset" in values and not changes.add_preset(change, values["preset"]):
        return said.reminder_there()
    if first:
        company.appoint(seat.person, group.id, manages=True)
        change.said.insert(0, said.began())
    group = replace(group, settings=change.settings)
    if change.settings != seat.group.settings:
        company.save_group(group)
    if "organisers" in values:
        change.said.append(people.name_organisers(context, group, organisers))
    if "mentors" in values:
        change.said += people.offer(context, group, mentors)
    return wording.changed(change.said, _view(context, group, company.staff(group.id)))


def _at_first(context: Context, settings: Settings) -> Settings:
    """A group that nobody has set up yet takes the clock of who does, where that one is known."""
    reminders = context.member.person.reminders
    untouched = settings == Settings(zone=settings.zone)
    return replace(settings, zone=reminders.zone) if untouched and reminders.zone_set else settings


def _field(name: str, read: Reader, **more: Any) -> Field:
    return Field(name=name, help=wording.FIELDS[name], read=read, **{"on_form": False, **more})


def _gates(context: Context | None) -> list[tuple[str, str]]:
    return [(gate.id, gate.name) for gate in context.book.gates.gates] if context else []


def _read_preset(text: str, _context: Context) -> str:
    return reading.choice(text, dict.fromkeys(wording.PRESETS, ()), "a reminder")


def _people(text: str, _context: Context) -> tuple[str, ...]:
    return reading.people(text)


GROUP = Command(
    name="group",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    fields=(
        _field(
            "channel",
            fields.none_or(lambda text, _context: reading.channel(text), ""),
            kind="channel",
            on_form=True,
        ),
        _field("digest", fields.none_or(fields.read_weekly), on_form=True),
        _field(
            "zone",
            lambda text, _context: reading.zone(text),
            choices=lambda _context: [(zone, zone) for zone in reading.zone_names()],
            on_form=True,
        ),
        _field("exam", fields.none_or(planning.read_exam), choices=choices.exams, on_form=True),
        _field("gate", fields.none_or(fields.read_gate), choices=_gates, on_form=True),
        _field("mentors", fields.none_or(_people, ()), kind="person", many=True),
        _field("organisers", fields.none_or(_people, ()), kind="person", many=True),
        _field("resources", fields.none_or(fields.read_resources, fields.NO_RESOURCES), kind="long"),
        _field(
            "tone",
            fields.none_or(lambda text, _context: reading.choice(text, tones.TONE_NAMES, tones.TONE)),
            kind="choice",
            choices=lambda _context: [*tones.TONES, ("none", "none")],
        ),
        _field("remind", fields.read_reminder, kind="long"),
        _field("remove", lambda text, _context: reading.whole_number(text, 1, 9999, "the number"), kind="number"),
        _field("name", lambda text, _context: reading.clean(text, LONGEST_NAME), most=LONGEST_NAME),
        _field(
            "pods",
            lambda text, _context: reading.yes_no(text),
            kind="choice",
            choices=lambda _context: (("yes", "yes"), ("no", "no")),
        ),
        _field("form", lambda text, _context: reading.yes_no(text), button_only=True, opens=True),
        _field("preset", _read_preset, button_only=True),
        _field(
            "dismiss",
            lambda text, _context: reading.whole_number(text, 1, 2**53, "a person"),
            button_only=True,
        ),
    ),
)
