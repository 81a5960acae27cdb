from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import reading
from core.company import Meeting

ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def a_meeting(day: int = 6, at: time = time(18), zone: str = "America/New_York") -> Meeting:
    return Meeting(day=day, at=at, zone=zone, deliverable="two blocks", by=1)


@pytest.mark.parametrize(
    ("typed", "day", "at"),
    [
        ("sun 18:00", 6, time(18)),
        ("Every Sunday at 6pm", 6, time(18)),
        ("mondays, 8:30", 0, time(8, 30)),
        ("wed noon", 2, time(12)),
        ("  Fri   7.15 p.m. ", 4, time(19, 15)),
    ],
)
def test_a_moment_of_each_week_is_read(typed: str, day: int, at: time) -> None:
    """A weekday and a time are read as people write them."""
    assert reading.weekly(typed) == (day, at)


@pytest.mark.parametrize(
    "typed", ["", "sunday", "18:00", "sat,sun 18:00", "weekends 9:00", "someday 18:00", "none 8:00"]
)
def test_what_is_no_moment_of_a_week_is_refused(typed: str) -> None:
    """No day, no time, or several days are refused with what to type instead."""
    with pytest.raises(reading.Unreadable, match="sun 18:00"):
        reading.weekly(typed)


@pytest.mark.parametrize("typed", ["sun 25:00", "mon 8:75"])
def test_a_time_that_is_none_is_refused(typed: str) -> None:
    """A time that no clock shows is refused."""
    with pytest.raises(reading.Unreadable):
        reading.weekly(typed)


@given(st.integers(0, 6), st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_every_weekday_and_time_is_read(day: int, at: time) -> None:
    """Any weekday with any time of the day comes back as it was written."""
    assert reading.weekly(f"{NAMES[day]} {at:%H:%M}") == (day, at.replace(tzinfo=None, fold=0))


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is typed is read, or refused in a sentence."""
    try:
        day, _ = reading.weekly(text)
    except reading.Unreadable:
        return
    assert day in range(7)


def test_the_wall_clock_stays_when_clocks_go_forward() -> None:
    """A meeting on Sundays at 18:00 in New York stays at 18:00 there, before and after 8 March 2026."""
    before = a_meeting().next_after(datetime(2026, 2, 25, tzinfo=UTC))
    after = a_meeting().next_after(before)
    assert before == datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
    assert after == datetime(2026, 3, 8, 22, 0, tzinfo=UTC)


def test_the_wall_clock_stays_when_clocks_go_back() -> None:
    """The same on 1 November 2026, when an hour comes twice."""
    before = a_meeting().next_after(datetime(2026, 10, 20, tzinfo=UTC))
    after = a_meeting().next_after(before)
    assert (before, after) == (
        datetime(2026, 10, 25, 22, 0, tzinfo=UTC),
        datetime(2026, 11, 1, 23, 0, tzinfo=UTC),
    )


def test_a_time_that_never_comes_is_the_first_moment_after_the_gap() -> None:
    """Sundays at 02:30 are met at 03:00 on the night on which clocks skip from 02:00 to 03:00."""
    at = a_meeting(at=time(2, 30)).next_after(datetime(2026, 3, 7, 12, 0, tzinfo=UTC))
    assert at == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_a_time_that_comes_twice_is_met_once() -> None:
    """Sundays at 01:30 are met at the first of both 01:30 of 1 November 2026, and then a week later."""
    meeting = a_meeting(at=time(1, 30))
    first = meeting.next_after(datetime(2026, 10, 31, 12, 0, tzinfo=UTC))
    assert first == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert meeting.next_after(first) == datetime(2026, 11, 8, 6, 30, tzinfo=UTC)


@given(
    st.integers(0, 15 * 365 * 24 * 3600).map(lambda seconds: EARLIEST + timedelta(seconds=seconds)),
    st.integers(0, 6),
    st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0)),
    st.sampled_from(ZONES),
)
def test_the_next_meeting_is_ahead_and_within_eight_days(now: datetime, day: int, at: time, zone: str) -> None:
    """From any moment the next one is ahead, at most a week and a clock change away, and on the agreed weekday."""
    meeting = a_meeting(day, at, zone)
    coming = meeting.next_after(now)
    assert now < coming <= now + timedelta(days=8, hours=1)
    local = coming.astimezone(ZoneInfo(zone))
    assert local.weekday() == day or local.time() < at
    assert meeting.next_after(coming - timedelta(seconds=1)) == coming
