from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core import days, notices, pods
from core.causes import World
from core.company import ITEMS, Item, Letter, Meeting, Share, Tie
from core.members import Member
from core.people import Outage
from core.pods import Mate, Pod
from tests.core import stories

GROUP, TIE, BUDDY = 7, 5, 2
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def a_share(item: Item, until: date | None = None, *, other: int = BUDDY, at: datetime = NOW) -> Share:
    return Share(owner=1, item=item, audience="buddy", other=other, group=GROUP, until=until, at=at)


def a_member(*items: Item, meeting: Meeting | None = None, until: date | None = None) -> Member:
    """Somebody with a plan, a buddy, and these items shared with them."""
    member = stories.member_of(NOW, exam_on=date(2026, 6, 29))
    tie = Tie(id=TIE, kind="buddy", one=1, other=BUDDY, group=GROUP, state="live", at=NOW, meeting=meeting)
    return replace(member, ties=(tie,), shares=tuple(a_share(item, until) for item in items))


def standing(
    member: Member,
    now: datetime,
    *,
    groups: Sequence[int] = (GROUP,),
    before: Sequence[Letter] = (),
    outages: tuple[Outage, ...] = (),
) -> tuple[Letter, ...]:
    """What stands at that moment."""
    world = World(now=now, rules=stories.RULES, outages=outages)
    around = notices.Circumstances(world=world, groups={BUDDY: frozenset(groups)}, before=before)
    return notices.standing(member, around)


def kept(member: Member, kind: str, on: date) -> Member:
    """The member after a step was kept on that day."""
    assert member.plan is not None
    steps = tuple(replace(c, done_on=on) if c.kind == kind else c for c in member.plan.checkpoints)
    return replace(member, plan=replace(member.plan, checkpoints=steps))


def about(letters: Sequence[Letter]) -> list[str]:
    return [letter.data.get("about", letter.kind) for letter in letters]


QUIET_AT = NOW + 4 * DAY
"""Friday after three study days without a sign, Tuesday to Thursday."""


def test_a_buddy_learns_of_a_step_that_was_kept() -> None:
    """Who shares checkpoints has a buddy who is told of one that was kept, by its kind alone."""
    member = kept(a_member("checkpoints"), "baseline", NOW.date() + DAY)
    (letter,) = standing(member, NOW + DAY)
    assert (letter.to, letter.sender, letter.kind) == (BUDDY, 1, "buddy-note")
    assert dict(letter.data) == {"tie": str(TIE), "about": "kept", "step": "baseline"}


def test_a_step_is_news_for_two_days() -> None:
    """A step that was kept longer ago is no news any more."""
    member = kept(a_member("checkpoints"), "baseline", NOW.date() + DAY)
    assert about(standing(member, NOW + 3 * DAY)) == ["kept"]
    assert standing(member, NOW + 4 * DAY) == ()


def test_what_was_kept_before_it_was_shared_is_no_news() -> None:
    """Sharing checkpoints today tells nobody of yesterday's step."""
    member = kept(a_member(), "baseline", NOW.date())
    shared = replace(member, shares=(a_share("checkpoints", at=NOW + DAY),))
    assert standing(shared, NOW + DAY) == ()


def test_a_day_to_decide_is_nobody_elses_news() -> None:
    """Days to decide, the exam and its result are never told."""
    member = a_member("checkpoints")
    for kind in ("decision", "exam", "result", "light-day"):
        assert standing(kept(member, kind, NOW.date()), NOW) == ()


def test_three_quiet_study_days_are_told_on_the_fourth() -> None:
    """Three study days without a sign are told once they have gone by, not while the third goes on."""
    member = a_member("effort")
    assert standing(member, QUIET_AT - DAY) == ()
    assert about(standing(member, QUIET_AT)) == ["quiet"]


def test_a_rest_day_is_no_quiet_day() -> None:
    """A day off between does not count: from Thursday on it is Tuesday before three study days have gone by."""
    member = a_member("check-ins")
    assert member.plan is not None
    seen = replace(member, person=replace(member.person, seen_at=NOW + 3 * DAY))
    assert standing(seen, NOW + 7 * DAY) == ()
    assert about(standing(seen, NOW + 8 * DAY)) == ["quiet"]


def test_light_days_and_pauses_are_no_quiet_days() -> None:
    """Who takes light days or a pause is not quiet; the days count anew from their end."""
    member = a_member("effort")
    assert member.plan is not None
    light = replace(member, plan=replace(member.plan, light_until=NOW.date() + DAY))
    assert standing(light, QUIET_AT) == ()
    assert about(standing(light, QUIET_AT + DAY)) == ["quiet"]
    paused = replace(member, plan=replace(member.plan, status="paused", paused_until=None))
    assert standing(paused, QUIET_AT) == ()
    finished = replace(member, plan=replace(member.plan, status="finished"))
    assert standing(finished, QUIET_AT) == ()


def test_days_on_which_comeback_was_off_are_no_quiet_days() -> None:
    """Nobody is called quiet for days on which they could not have been heard."""
    off = Outage(NOW + timedelta(hours=1), NOW + 2 * DAY)
    assert standing(a_member("effort"), QUIET_AT, outages=(off,)) == ()


def test_from_the_exam_on_nobody_is_quiet() -> None:
    """The exam day and what comes after it bring no note."""
    member = a_member("effort")
    assert member.plan is not None
    sat = replace(member, plan=replace(member.plan, exam_on=QUIET_AT.date()))
    assert standing(sat, QUIET_AT) == ()


def test_a_buddy_is_told_of_a_quiet_stretch_once_in_fourteen_days() -> None:
    """Another stretch within two weeks of the last note brings none; after that it does."""
    (first,) = standing(a_member("effort"), QUIET_AT)
    back = a_member("effort")
    back = replace(back, person=replace(back.person, seen_at=QUIET_AT))
    again = QUIET_AT + 6 * DAY
    assert about(standing(back, again)) == ["quiet"]
    assert standing(back, again, before=[first]) == ()
    assert about(standing(back, QUIET_AT + 15 * DAY, before=[first])) == ["quiet"]


def test_a_stretch_that_goes_on_is_one_and_the_same() -> None:
    """On its fourth and on its eighth day a quiet stretch has one subject, so it is written once."""
    member = a_member("effort")
    (first,), (later,) = standing(member, QUIET_AT), standing(member, QUIET_AT + 4 * DAY, before=[])
    assert first.subject == later.subject


def test_who_comes_back_is_not_quiet() -> None:
    """One word to Comeback ends it: the note stands no more."""
    member = a_member("effort")
    back = replace(member, person=replace(member.person, seen_at=QUIET_AT))
    assert standing(back, QUIET_AT) == ()


@given(st.sets(st.sampled_from(ITEMS)), st.booleans(), st.booleans())
def test_nothing_is_told_that_was_not_shared(items: set[Item], together: bool, ended: bool) -> None:
    """A note needs the item that it rests on, shared with that buddy today, and a group that both are in."""
    until = QUIET_AT.date() - DAY if ended else None
    member = kept(a_member(*sorted(items), until=until), "appraisal", NOW.date() + 3 * DAY)
    found = set(about(standing(member, QUIET_AT, groups=(GROUP,) if together else (GROUP + 1,))))
    allowed = {"kept"} if "checkpoints" in items else set()
    allowed |= {"quiet"} if items & {"effort", "check-ins"} else set()
    assert found == (allowed if together and not ended else set())


def test_a_share_for_somebody_else_tells_a_buddy_nothing() -> None:
    """What a mentor may see is not for the buddy."""
    member = kept(a_member(), "baseline", NOW.date())
    shared = replace(member, shares=(a_share("checkpoints", other=3), a_share("effort", other=3)))
    assert standing(shared, QUIET_AT) == ()


def test_a_note_ends_with_what_it_rests_on() -> None:
    """A note makes no sense any more once the last day of its share is over, in the owner's own zone."""
    member = kept(a_member("checkpoints", "effort", until=QUIET_AT.date()), "appraisal", QUIET_AT.date())
    ends = days.day_ends(member.rhythm, QUIET_AT.date())
    assert {letter.until for letter in standing(member, QUIET_AT)} == {ends}


MEETING = Meeting(day=6, at=time(18), zone="America/New_York", deliverable="two blocks", by=1, agreed_at=NOW)


def test_both_are_told_when_to_meet_each_in_their_own_look() -> None:
    """A meeting is a letter to the member, from their buddy, for its moment and two hours more."""
    (letter,) = standing(a_member(meeting=MEETING), NOW)
    assert (letter.to, letter.sender, letter.kind) == (1, BUDDY, "buddy-meeting")
    assert letter.at == datetime(2026, 3, 8, 22, 0, tzinfo=UTC)
    assert letter.until == letter.at + timedelta(hours=2)
    assert letter.subject == f"{TIE}:2026-03-08"


def test_a_meeting_comes_with_a_plan_or_without() -> None:
    """It belongs to the two, not to the plan: in a pause, after the exam and without a plan it goes on."""
    member = replace(a_member(meeting=MEETING), plan=None)
    assert about(standing(member, NOW)) == ["buddy-meeting"]


def test_a_time_that_nobody_agreed_to_is_no_meeting() -> None:
    """What was only proposed brings nothing."""
    assert standing(a_member(meeting=replace(MEETING, agreed_at=None)), NOW) == ()


def test_an_invitation_is_no_buddy() -> None:
    """Somebody who was asked and has not said yes is told nothing."""
    member = kept(a_member("checkpoints", "effort", meeting=MEETING), "baseline", NOW.date())
    asked = replace(member, ties=(replace(member.ties[0], state="asked"),))
    assert standing(asked, NOW) == ()


def a_pod(**more: object) -> Pod:
    mates = tuple(Mate(person=n, name=f"m{n}", month=None, offset=timedelta(0)) for n in (1, 2, 3))
    made = Pod(id=4, group=GROUP, exam="usmle-step-1", started_at=NOW - 7 * DAY, me=mates[0], mates=mates[1:])
    return replace(made, **more)  # type: ignore[arg-type] # fields of Pod, by keyword


def test_a_pods_week_begins_on_its_first_study_day() -> None:
    """On Monday, or the first study day after it, once a week; not later than two days after that."""
    member = replace(stories.member_of(NOW, rest_days=frozenset({0, 6})), pod=a_pod())
    found = {day: about(standing(member, NOW + day * DAY)) for day in range(7)}
    assert found == {0: [], 1: ["pod-week"], 2: ["pod-week"], 3: ["pod-week"], 4: [], 5: [], 6: []}
    subjects = {letter.subject for day in range(7) for letter in standing(member, NOW + day * DAY)}
    assert subjects == {"4:2026-03-02"}


def test_a_pod_says_nothing_in_its_first_week_nor_when_it_is_off() -> None:
    """A pod that began this week, one that waits, one that is switched off and one without others say nothing."""
    member = stories.member_of(NOW)
    quiet = (a_pod(started_at=NOW), a_pod(started_at=None), a_pod(on=False), a_pod(mates=()))
    assert [standing(replace(member, pod=pod), NOW) for pod in quiet] == [()] * 4


def test_a_pod_is_over_with_the_exam() -> None:
    """The day after the exam somebody's time in the pod is over; a date that moved away ends nothing."""
    member = replace(stories.member_of(NOW, exam_on=date(2026, 3, 20)), pod=a_pod())
    assert not notices.over(member, datetime(2026, 3, 20, 12, 0, tzinfo=UTC))
    assert notices.over(member, datetime(2026, 3, 21, 12, 0, tzinfo=UTC))
    assert member.plan is not None
    moved = replace(member, plan=replace(member.plan, exam_on=date(2026, 12, 1)))
    assert not notices.over(moved, datetime(2026, 3, 21, 12, 0, tzinfo=UTC))
    assert pods.monday_of(date(2026, 3, 8)) == date(2026, 3, 2)
