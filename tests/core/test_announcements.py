from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core import announcements
from core.announcements import AHEAD, WAITS
from core.groups import Group, Notice, Settings, Weekly

ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "Pacific/Apia")
SETTINGS = Settings(zone="America/New_York", channel="study", digest=Weekly(4, time(17)))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def group(settings: Settings = SETTINGS, changed_at: datetime = LONG_AGO) -> Group:
    return Group(id=1, platform="console", place="terminal", settings=settings, changed_at=changed_at)


def at(text: str, zone: str = "America/New_York") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def decided(group: Group, now: datetime, *known: str) -> list[tuple[str, str]]:
    """The slots that a look decides, each with what becomes of it."""
    return [(each.post.slot, each.rule) for each in announcements.look(group, known, now).decided]


def test_a_digest_is_due_once_at_its_moment() -> None:
    """It is not due a second before, is due at its moment, and never again once it is known."""
    friday = at("2026-03-06 17:00")
    assert decided(group(), friday - timedelta(seconds=1), "digest:2026-02-27") == []
    assert decided(group(), friday) == [("digest:2026-03-06", "due")]
    assert decided(group(), friday + HOUR, "digest:2026-03-06") == []


def test_what_was_due_before_the_group_was_set_up_is_not_missed() -> None:
    """Setting a group up on a Friday evening brings no digest of that Friday."""
    friday = at("2026-03-06 17:00")
    assert decided(group(changed_at=friday + HOUR), friday + 2 * HOUR) == []
    assert decided(group(changed_at=friday - HOUR), friday) == [("digest:2026-03-06", "due")]


def test_after_downtime_a_digest_waits_a_day_and_a_reminder_six_hours() -> None:
    """Within that time they still go, and after it they are dropped and known as dropped."""
    notices = (Notice(id=3, when=Weekly(4, time(17)), text="Plan the week"),)
    both = group(replace(SETTINGS, notices=notices))
    friday = at("2026-03-06 17:00")
    slots = ["digest:2026-03-06", "reminder:3:2026-03-06"]
    assert decided(both, friday + 6 * HOUR) == [(slots[0], "due"), (slots[1], "due")]
    assert decided(both, friday + 7 * HOUR) == [(slots[0], "due"), (slots[1], "too-late")]
    assert decided(both, friday + 25 * HOUR) == [(slots[0], "too-late"), (slots[1], "too-late")]


def test_after_months_of_downtime_only_the_latest_counts() -> None:
    """Whoever was off for months drops the latest of each, and says nothing of those before."""
    assert decided(group(), at("2026-06-03 12:00")) == [("digest:2026-05-29", "too-late")]


def test_without_a_channel_nothing_is_due_and_nobody_looks() -> None:
    """A group without a channel is looked at again only when it is set up."""
    look = announcements.look(group(replace(SETTINGS, channel="")), (), at("2026-03-06 17:00"))
    assert (look.decided, look.next_look) == ((), None)


def test_the_wall_clock_stays_over_both_nights_of_a_change() -> None:
    """A time that is skipped comes right after the gap, and one that comes twice comes once."""
    sunday = group(replace(SETTINGS, digest=None, notices=(Notice(id=1, when=Weekly(6, time(2, 30)), text="x"),)))
    assert announcements.look(sunday, (), at("2026-03-07 12:00")).next_look == at("2026-03-08 03:00")
    twice = group(replace(SETTINGS, digest=None, notices=(Notice(id=1, when=Weekly(6, time(1, 30)), text="x"),)))
    autumn = announcements.look(twice, (), at("2026-10-31 12:00")).next_look
    assert autumn == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert decided(twice, autumn + HOUR, "reminder:1:2026-11-01") == []


def test_a_queued_post_is_asked_for_again() -> None:
    """What was moved, switched off or taken out after it was queued does not go; what stayed does."""
    friday, slot = at("2026-03-06 17:00"), "digest:2026-03-06"
    again = announcements.again(group(), slot, friday)
    assert again is not None
    assert again.slot == slot
    for changed in (
        replace(SETTINGS, digest=None),
        replace(SETTINGS, digest=Weekly(5, time(10))),
        replace(SETTINGS, digest=Weekly(4, time(18))),
        replace(SETTINGS, channel=""),
    ):
        assert announcements.again(group(changed), slot, friday) is None
    assert announcements.again(group(), "reminder:1:2026-03-06", friday) is None


WEEKLIES = st.builds(Weekly, st.integers(0, 6), st.times().map(lambda each: each.replace(second=0, microsecond=0)))


@given(
    st.sampled_from(ZONES),
    WEEKLIES,
    st.integers(0, 365 * 24 * 60),
    st.lists(st.integers(1, 14 * 24 * 60), min_size=3, max_size=12),
)
def test_each_week_has_its_post_once(zone: str, weekly: Weekly, begin: int, gaps: list[int]) -> None:
    """However often and irregularly a group is looked at, no post is decided twice, none of the last week is forgotten,
    and the next look is ahead and at most a week away.
    """
    begins = LONG_AGO + timedelta(minutes=begin)
    watched = group(replace(SETTINGS, zone=zone, digest=weekly), changed_at=begins)
    now, known, moments = begins, set[str](), list[datetime]()
    for minutes in gaps:
        look = announcements.look(watched, known, now)
        for each in look.decided:
            assert each.post.slot not in known
            assert each.post.at <= now
            assert (each.state == "dropped") == (now - each.post.at > WAITS["digest"])
            local = each.post.at.astimezone(ZoneInfo(zone))
            assert local.weekday() == weekly.day or each.post.day != local.date()
            known.add(each.post.slot)
            moments.append(each.post.at)
        assert look.next_look is not None
        assert now < look.next_look <= now + AHEAD
        assert now - begins < timedelta(days=8) or now - max(moments) < timedelta(days=7, hours=2)
        now = min(look.next_look, now + timedelta(minutes=minutes))
