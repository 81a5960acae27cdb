"""``/pod``: be put together with a few people of one's exam and date, state one thing a week, leave."""

from __future__ import annotations

from datetime import date

from core import journal, pods, reading
from core.commands import Command, Field, Missing, Values
from core.groups import Membership
from core.message import Message
from core.pods import Pod, Seat
from core.ports import Context
from core.wording import pods as wording

LIMIT = 300


def run(context: Context, values: Values) -> Message:
    """Join, leave, state something, or show the pod."""
    pod = context.records.pods.mine()
    if values.get("leave"):
        if pod is None:
            return wording.none()
        context.records.pods.leave()
        return wording.left()
    if values.get("join"):
        return _join(context, pod, values)
    if pod is not None and not pod.on:
        return wording.switched_off(_name(context, pod))
    if "commit" in values:
        return wording.none() if pod is None else _state(context, pod, values["commit"])
    if "form" in values:
        raise Missing("commit", reason=wording.ask_commit(), needed=True, only=True)
    return wording.what_it_is() if pod is None else wording.page(pod, _monday(context))


def _monday(context: Context) -> date:
    return pods.monday_of(context.member.today(context.now))


def _name(context: Context, pod: Pod) -> str:
    groups = context.records.company.groups()
    return next((each.group.name for each in groups if each.group.id == pod.group), "your group")


def _join(context: Context, pod: Pod | None, values: Values) -> Message:
    if pod is not None and pod.on:
        return wording.page(pod, _monday(context))
    plan = context.member.plan
    if plan is None or plan.status == "finished" or plan.exam_on is None:
        return wording.no_date()
    if plan.exam_on <= context.member.today(context.now):
        return wording.no_date()
    among = _groups(context, values)
    if not among:
        return wording.no_group()
    if len(among) > 1:
        return wording.which_group(among)
    group = among[0].group
    if not group.settings.pods:
        return wording.switched_off(group.name)
    if pod is not None:
        context.records.pods.leave()
    seat = Seat(plan.exam_on, context.records.person.reminders.zone)
    circles = context.records.pods.circles(group.id, plan.exam)
    entered = context.records.pods.enter(pods.fitting(circles, seat, context.now), group.id, plan.exam)
    return wording.waiting() if entered.started_at is None else wording.joined(entered, _monday(context))


def _groups(context: Context, values: Values) -> tuple[Membership, ...]:
    """The group that is meant: the one that was chosen, the one they speak in, else all that they are in."""
    known = context.records.company.groups()
    if "group" in values:
        return tuple(each for each in known if each.group.id == values["group"])
    here = context.records.company.here()
    return known if here is None else tuple(each for each in known if each.group.id == here.group.id)


def _state(context: Context, pod: Pod, what: str) -> Message:
    """A commitment like any other, which the pod sees as well."""
    today = context.member.today(context.now)
    entry = journal.Commitment(at=context.now, day=today, what=what, pod=pod.id)
    return wording.stated(pod, what, context.records.add(entry))


def _yes(name: str) -> Field:
    return Field(
        name=name,
        help=wording.FIELDS[name],
        read=lambda text, _context: reading.yes_no(text),
        kind="choice",
        choices=lambda _context: wording.YES_CHOICES,
        on_form=False,
    )


POD = Command(
    name="pod",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    fields=(
        Field(
            name="commit",
            help=wording.FIELDS["commit"],
            read=lambda text, _context: reading.clean(text, LIMIT),
            most=LIMIT,
        ),
        _yes("join"),
        _yes("leave"),
        Field(
            name="group",
            help=wording.FIELDS["group"],
            read=lambda text, _context: reading.whole_number(text, 1, 2**63, wording.FIELDS["group"]),
            on_form=False,
            button_only=True,
        ),
        Field(
            name="form",
            help=wording.FIELDS["form"],
            read=lambda text, _context: reading.yes_no(text),
            on_form=False,
            button_only=True,
            opens=True,
        ),
    ),
)
