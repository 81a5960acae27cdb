"""What a person's own look writes: to their buddies what was shared and helps, to themselves when to meet.

``standing`` is all that holds at a moment. Whoever calls writes what of it was not written yet, and takes back what was
written, not said, and does not stand any more: somebody came back, or shares it no longer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core import company, days, pods
from core.causes import World
from core.company import Item, Letter, Tie
from core.members import Member
from core.people import was_up

NOTE, MEETING, POD_WEEK = "buddy-note", "buddy-meeting", "pod-week"
KEPT, QUIET = "kept", "quiet"

KEPT_KINDS = frozenset({"appraisal", "advisor", "baseline", "practice-exam", "short-form"})
"""Steps that somebody keeps. A day to decide, the exam and its result are nobody else's news."""

KEPT_FOR = timedelta(days=2)
"""So long a step that was kept is news."""

QUIET_DAYS = 3
AGAIN = timedelta(days=14)
"""A buddy is told of a quiet stretch at most once in this time."""

NOTE_HOLDS = timedelta(days=3)
MEETING_HOLDS = timedelta(hours=2)
POD_HOLDS = timedelta(days=2)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a look rests on besides the member: the ``groups`` that they and each buddy are both in, by the buddy's id,
    and the notes to buddies that were written ``before``.
    """

    world: World
    groups: Mapping[int, frozenset[int]]
    before: Sequence[Letter] = ()

    @property
    def now(self) -> datetime:
        """The moment (aware UTC)."""
        return self.world.now


def standing(member: Member, around: Circumstances) -> tuple[Letter, ...]:
    """All that is to be said at this moment because of the member: to their buddies, and to themselves."""
    found: list[Letter] = []
    for tie in member.ties:
        if tie.kind == "buddy" and tie.state == "live":
            found += [*_to_buddy(member, tie, around), *_meeting(member, tie, around)]
    return (*found, *_pod_week(member, around.now))


def _to_buddy(member: Member, tie: Tie, around: Circumstances) -> Iterator[Letter]:
    buddy, today = tie.partner(member.person.id), member.today(around.now)
    groups: Collection[int] = around.groups.get(buddy, frozenset())
    shares = [share for share in member.shares if share.other == buddy]
    seen = company.visible(shares, buddy, groups, today)
    if tie.group not in groups:
        return
    if "checkpoints" in seen:
        yield from _kept(member, tie, around.now)
    if seen & {"effort", "check-ins"}:
        yield from _quiet(member, tie, around)


def _kept(member: Member, tie: Tie, now: datetime) -> Iterator[Letter]:
    """A step that was kept since it was shared, as long as it is news."""
    plan, today, buddy = member.plan, member.today(now), tie.partner(member.person.id)
    chosen = min(s.at for s in member.shares if s.other == buddy and s.item == "checkpoints")
    for step in plan.checkpoints if plan is not None else ():
        done = step.done_on
        if step.kind not in KEPT_KINDS or done is None or not today - KEPT_FOR <= done <= today:
            continue
        if done < member.today(chosen):
            continue
        until = days.day_ends(member.rhythm, done + KEPT_FOR)
        note = _note(member, tie, now, f"{KEPT}:{step.id}:{done}", about=KEPT, step=step.kind)
        yield replace(note, until=_while_shared(member, buddy, ("checkpoints",), until))


def _quiet(member: Member, tie: Tie, around: Circumstances) -> Iterator[Letter]:
    """Three study days without a sign, once a stretch: what may help is a word."""
    last = _quiet_since(member, around.world)
    if last is None:
        return
    subject, buddy = str(last), tie.partner(member.person.id)
    for letter in around.before:
        other = letter.to == buddy and letter.data.get("about") == QUIET and letter.subject != f"{QUIET}:{subject}"
        if other and letter.at + AGAIN > around.now:
            return
    note = _note(member, tie, around.now, f"{QUIET}:{subject}", about=QUIET)
    yield replace(note, until=_while_shared(member, buddy, ("effort", "check-ins"), note.until))


def _note(member: Member, tie: Tie, now: datetime, subject: str, **data: str) -> Letter:
    """A note to a buddy."""
    return Letter(
        to=tie.partner(member.person.id),
        sender=member.person.id,
        group=tie.group,
        kind=NOTE,
        subject=subject,
        data={"tie": str(tie.id)} | data,
        at=now,
        until=now + NOTE_HOLDS,
    )


def _while_shared(member: Member, buddy: int, items: tuple[Item, ...], until: datetime) -> datetime:
    """That moment, or the one at which the last of these items stops being shared with a buddy."""
    ends = [share.until for share in member.shares if share.other == buddy and share.item in items]
    if not ends or None in ends:
        return until
    return min(until, max(days.day_ends(member.rhythm, end) for end in ends if end is not None))


def _quiet_since(member: Member, world: World) -> date | None:
    """The last day with any sign of the member, where three study days or more have gone by since; none: not quiet.

    A pause, light days, days on which Comeback was off and those from the exam on are no quiet days.
    """
    plan, rhythm, today = member.plan, member.rhythm, member.today(world.now)
    if plan is None or not plan.speaks(today) or (plan.exam_on is not None and plan.exam_on <= today):
        return None
    begun = days.day_of(rhythm, plan.live_since)
    logged, seen = member.journal.last_activity() or plan.started_on, days.day_of(rhythm, member.person.seen_at)
    last = max(logged, seen, begun, plan.paused_until or begun, plan.light_until or begun)
    count, day = 0, last + DAY
    while day < today and count < QUIET_DAYS:
        up = was_up(world.outages, days.check_in_at(rhythm, day))
        count += days.is_study_day(rhythm, day) and up
        day += DAY
    return last if count >= QUIET_DAYS else None


def _meeting(member: Member, tie: Tie, around: Circumstances) -> Iterator[Letter]:
    """The next time that was agreed on, as a letter that waits for its moment."""
    meeting, buddy = tie.meeting, tie.partner(member.person.id)
    if meeting is None or meeting.agreed_at is None or tie.group not in around.groups.get(buddy, frozenset()):
        return
    at = meeting.next_after(around.now)
    yield Letter(
        to=member.person.id,
        sender=buddy,
        group=tie.group,
        kind=MEETING,
        subject=f"{tie.id}:{at.astimezone(days.zone_info(meeting.zone)).date()}",
        data={"tie": str(tie.id), "show": meeting.deliverable},
        at=at,
        until=at + MEETING_HOLDS,
    )


def _pod_week(member: Member, now: datetime) -> Iterator[Letter]:
    """The pod's week, from its first study day on; not in the week in which the pod began."""
    pod, rhythm, today = member.pod, member.rhythm, member.today(now)
    if pod is None or pod.started_at is None or not pod.on or not pod.mates:
        return
    monday = pods.monday_of(today)
    first = days.next_study_day(rhythm, monday)
    if member.today(pod.started_at) >= monday or not first <= today <= first + POD_HOLDS:
        return
    yield Letter(
        to=member.person.id,
        sender=None,
        group=pod.group,
        kind=POD_WEEK,
        subject=f"{pod.id}:{monday}",
        at=now,
        until=days.day_ends(rhythm, first + POD_HOLDS),
    )


def over(member: Member, now: datetime) -> bool:
    """Whether the member's time in their pod is over, because their exam is."""
    plan = member.plan
    if member.pod is None or plan is None or plan.exam != member.pod.exam:
        return False
    return plan.status == "finished" or (plan.exam_on is not None and plan.exam_on < member.today(now))
