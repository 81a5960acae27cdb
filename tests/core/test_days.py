import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import days
from core.days import Rhythm

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

ZONES = sorted(key for key in available_timezones() if "/" in key)
quarter_hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
weekday_sets = st.frozensets(st.integers(0, 6), max_size=6)
calendar_days = st.dates(date(1995, 1, 1), date(2037, 12, 30))


def clock_changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The first whole minute of each new offset in a year, found by walking."""
    changes = []
    morning = datetime(year, 1, 1, tzinfo=UTC)
    while morning.year == year:
        if morning.astimezone(zone).utcoffset() != (morning + DAY).astimezone(zone).utcoffset():
            minutes = (morning + MINUTE * minute for minute in range(24 * 60))
            old = morning.astimezone(zone).utcoffset()
            changes.append(next((m for m in minutes if m.astimezone(zone).utcoffset() != old), morning + DAY))
        morning += DAY
    return changes


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    """Any rhythm in any zone."""
    start, end = draw(st.lists(quarter_hours, min_size=2, max_size=2, unique=True))
    return Rhythm(
        zone=draw(st.sampled_from(ZONES)),
        quiet=(start, end),
        check_in=draw(quarter_hours),
        day_starts=draw(quarter_hours),
        rest_days=draw(weekday_sets),
    )


@st.composite
def rhythms_and_moments(draw: st.DrawFn) -> tuple[Rhythm, datetime]:
    """A rhythm and a whole minute, near a change of its clocks if that year has one."""
    rhythm = draw(rhythms())
    changes = clock_changes(ZoneInfo(rhythm.zone), draw(st.integers(1995, 2037)))
    near = draw(st.sampled_from(changes)) if changes else datetime(2026, 3, 2, tzinfo=UTC)
    return rhythm, near + MINUTE * draw(st.integers(-36 * 60, 36 * 60))


def berlin(**changes: object) -> Rhythm:
    values: dict[str, object] = {
        "zone": "Europe/Berlin",
        "quiet": (time(22), time(8)),
        "check_in": time(20),
        **changes,
    }
    return Rhythm(**values)  # type: ignore[arg-type]


def at(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def test_the_day_begins_at_four() -> None:
    """03:59 still belongs to the day before, 04:00 to the new one."""
    assert days.day_of(berlin(), at("2026-03-03 03:59:59")) == date(2026, 3, 2)
    assert days.day_of(berlin(), at("2026-03-03 04:00")) == date(2026, 3, 3)


def test_a_repeated_hour_does_not_bring_a_day_back() -> None:
    """A day that began in the hour that clocks repeat stays begun."""
    rhythm = Rhythm("America/New_York", None, time(20), day_starts=time(1, 30))
    first, second = (
        at("2026-11-01 01:30", "America/New_York"),
        at("2026-11-01 01:10", "America/New_York", fold=1),
    )
    assert second > first
    assert days.day_of(rhythm, first - MINUTE) == date(2026, 10, 31)
    assert days.day_of(rhythm, first) == days.day_of(rhythm, second) == date(2026, 11, 1)


def test_a_skipped_time_is_the_first_moment_after_the_gap() -> None:
    """A wall-clock time that never comes is the moment when clocks have jumped over it."""
    jumped = at("2026-03-29 03:00")
    assert days.resolve(berlin(), date(2026, 3, 29), time(2, 0)) == jumped
    assert days.resolve(berlin(), date(2026, 3, 29), time(2, 59)) == jumped
    assert days.resolve(berlin(), date(2026, 3, 29), time(1, 59)) == jumped - MINUTE
    assert days.resolve(berlin(), date(2026, 3, 29), time(3, 1)) == jumped + MINUTE


def test_a_repeated_time_is_its_first_coming() -> None:
    """A wall-clock time that comes twice is the first of the two."""
    assert days.resolve(berlin(), date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_that_a_zone_left_out_does_not_break_its_neighbours() -> None:
    """Samoa had no 30 December 2011: its days still follow one another."""
    rhythm = Rhythm("Pacific/Apia", None, time(20))
    for day in (date(2011, 12, 29), date(2011, 12, 30), date(2011, 12, 31)):
        assert days.day_of(rhythm, days.day_begins(rhythm, day)) == day
        assert days.day_of(rhythm, days.day_ends(rhythm, day)) == day + DAY


def test_a_check_in_after_midnight_belongs_to_the_evening_before() -> None:
    """A check-in at half past midnight is the end of its day, on the next calendar date."""
    rhythm = berlin(check_in=time(0, 30), quiet=None)
    assert days.check_in_at(rhythm, date(2026, 3, 2)) == at("2026-03-03 00:30")
    assert days.check_in_at(berlin(), date(2026, 3, 2)) == at("2026-03-02 20:00")


def test_a_check_in_keeps_the_wall_clock_over_a_clock_change() -> None:
    """20:00 is 20:00 in winter and in summer."""
    around = [days.check_in_at(berlin(), date(2026, 3, day)) for day in (28, 29)]
    assert [moment.hour for moment in around] == [19, 18]


def test_quiet_hours_begin_on_time_and_end_on_time() -> None:
    """Quiet hours hold their first moment and not their last."""
    assert not days.is_quiet(berlin(), at("2026-03-02 21:59:59"))
    assert days.is_quiet(berlin(), at("2026-03-02 22:00"))
    assert days.is_quiet(berlin(), at("2026-03-03 07:59:59"))
    assert not days.is_quiet(berlin(), at("2026-03-03 08:00"))


def test_quiet_hours_within_a_day_do_not_wrap() -> None:
    """Quiet hours from 13:00 to 15:00 leave the night open."""
    rhythm = berlin(quiet=(time(13), time(15)))
    assert days.is_quiet(rhythm, at("2026-03-02 13:00"))
    assert not days.is_quiet(rhythm, at("2026-03-02 23:00"))
    assert days.quiet_begins_after(rhythm, at("2026-03-02 14:00")) == at("2026-03-03 13:00")


def test_without_quiet_hours_every_moment_is_allowed() -> None:
    """Somebody without quiet hours waits for nothing."""
    rhythm, moment = berlin(quiet=None), at("2026-03-02 03:00")
    assert not days.is_quiet(rhythm, moment)
    assert days.quiet_ends(rhythm, moment) == moment
    assert days.quiet_begins_after(rhythm, moment) is None


@pytest.mark.parametrize("moment", ["2026-03-28 23:00", "2026-10-24 23:00"])
def test_quiet_hours_end_by_the_wall_clock_on_both_clock_change_nights(moment: str) -> None:
    """The night is an hour shorter or longer, and 08:00 is 08:00."""
    ends = days.quiet_ends(berlin(), at(moment))
    assert ends == at(f"{moment[:8]}{int(moment[8:10]) + 1} 08:00")
    assert ends.tzinfo is UTC


def test_quiet_hours_that_clocks_skip_end_with_the_gap() -> None:
    """Quiet until 02:30 on the night without a 02:30 is quiet until 03:00."""
    rhythm = berlin(quiet=(time(22), time(2, 30)))
    assert days.quiet_ends(rhythm, at("2026-03-29 01:00")) == at("2026-03-29 03:00")


def test_quiet_hours_that_clocks_repeat_are_judged_twice() -> None:
    """Quiet from 02:30 on, clocks set back from 03:00 to 02:00 open half an hour again."""
    rhythm = berlin(quiet=(time(2, 30), time(8)))
    again = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert days.quiet_ends(rhythm, again - MINUTE) == again
    assert days.quiet_begins_after(rhythm, again) == again + 30 * MINUTE


def test_seconds_are_kept() -> None:
    """Quiet hours end on the second, whatever the moment's own seconds."""
    moment = at("2026-03-02 22:00").replace(second=17, microsecond=250)
    assert days.quiet_ends(berlin(), moment) == at("2026-03-03 08:00")


@settings(max_examples=150, deadline=None)
@given(rhythms_and_moments())
def test_every_moment_is_in_exactly_its_day(case: tuple[Rhythm, datetime]) -> None:
    """A moment is not before its day begins, and before it ends, in every zone and on every night."""
    rhythm, moment = case
    day = days.day_of(rhythm, moment)
    assert days.day_begins(rhythm, day) <= moment < days.day_ends(rhythm, day)
    assert days.day_ends(rhythm, day) == days.day_begins(rhythm, day + DAY)


@settings(max_examples=60, deadline=None)
@given(rhythms_and_moments())
def test_days_never_go_back(case: tuple[Rhythm, datetime]) -> None:
    """The local day only ever moves forward, minute after minute over a clock change."""
    rhythm, moment = case
    walked = [days.day_of(rhythm, moment + 7 * MINUTE * count) for count in range(200)]
    assert walked == sorted(walked)


@settings(max_examples=60, deadline=None)
@given(rhythms_and_moments(), quarter_hours)
def test_a_time_is_the_first_moment_at_which_the_clock_has_reached_it(
    case: tuple[Rhythm, datetime], wanted: time
) -> None:
    """A wall-clock time is the first minute whose wall clock shows it or more, found by walking."""
    rhythm, moment = case
    zone = ZoneInfo(rhythm.zone)
    day = moment.astimezone(zone).date()
    wall = datetime.combine(day, wanted)
    early = wall.replace(tzinfo=UTC) - 16 * HOUR
    minutes = (early + MINUTE * count for count in itertools.count())
    first = next(minute for minute in minutes if minute.astimezone(zone).replace(tzinfo=None) >= wall)
    assert days.resolve(rhythm, day, wanted) == first


@settings(max_examples=150, deadline=None)
@given(rhythms_and_moments())
def test_a_check_in_falls_in_its_day(case: tuple[Rhythm, datetime]) -> None:
    """The check-in of a day is never in another one, unless a zone left that day out."""
    rhythm, moment = case
    day = days.day_of(rhythm, moment)
    assert days.day_of(rhythm, days.check_in_at(rhythm, day)) == day


@settings(max_examples=60, deadline=None)
@given(rhythms_and_moments())
def test_quiet_ends_at_the_first_moment_that_is_not_quiet(case: tuple[Rhythm, datetime]) -> None:
    """Quiet hours end at the first minute that is not quiet, found by walking."""
    rhythm, moment = case
    minutes = (moment + MINUTE * count for count in itertools.count())
    assert days.quiet_ends(rhythm, moment) == next(m for m in minutes if not days.is_quiet(rhythm, m))


@settings(max_examples=60, deadline=None)
@given(rhythms_and_moments())
def test_quiet_begins_at_the_first_quiet_moment_after_an_open_one(case: tuple[Rhythm, datetime]) -> None:
    """The next quiet hours begin at the first quiet minute after one that is not, found by walking."""
    rhythm, moment = case
    minutes = (moment + MINUTE * count for count in itertools.count())
    later = itertools.dropwhile(lambda minute: days.is_quiet(rhythm, minute), minutes)
    assert days.quiet_begins_after(rhythm, moment) == next(m for m in later if days.is_quiet(rhythm, m))


@given(rhythms(), calendar_days)
def test_a_moved_day_is_the_nearest_study_day(rhythm: Rhythm, day: date) -> None:
    """What falls on a rest day moves to the nearest study day on its side, and a study day stays."""
    before, after = days.study_day_before(rhythm, day), days.next_study_day(rhythm, day)
    assert days.is_study_day(rhythm, before)
    assert days.is_study_day(rhythm, after)
    assert before <= day <= after
    between = [before + DAY * count for count in range(1, (after - before).days)]
    assert not any(days.is_study_day(rhythm, other) for other in between)
    assert (before == after) == days.is_study_day(rhythm, day)


@given(rhythms(), calendar_days, st.integers(-10, 400))
def test_study_days_are_counted_without_walking(rhythm: Rhythm, after: date, length: int) -> None:
    """Study days between two dates are those that a walk finds; the first date does not count."""
    walked = sum(days.is_study_day(rhythm, after + DAY * count) for count in range(1, length + 1))
    assert days.study_days_between(rhythm, after, after + DAY * length) == walked


@given(rhythms(), calendar_days)
def test_a_week_ends_with_its_last_study_day(rhythm: Rhythm, day: date) -> None:
    """The last study day of a week is in that week, Monday to Sunday, with only rest days after it."""
    last = days.last_study_day_of_week(rhythm, day)
    assert last.isocalendar()[:2] == day.isocalendar()[:2]
    assert days.is_study_day(rhythm, last)
    assert set(range(last.weekday() + 1, 7)) <= rhythm.rest_days


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 30), 2, date(2027, 1, 30)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_end_with_the_month(day: date, months: int, later: date) -> None:
    """Months later is the same day, or the last day of a month that is too short."""
    assert days.months_later(day, months) == later


def test_months_outside_the_calendar_are_refused() -> None:
    """A number of months that leaves the calendar is a sentence, not a crash elsewhere."""
    with pytest.raises(ValueError, match="outside the calendar"):
        days.months_later(date(2026, 1, 1), 12 * 9000)


@pytest.mark.parametrize(
    "wrong",
    [{"quiet": (time(8), time(8))}, {"rest_days": frozenset(range(7))}, {"rest_days": frozenset({7})}],
)
def test_a_rhythm_without_sense_cannot_be_made(wrong: dict[str, object]) -> None:
    """Quiet hours of no length and weeks without a study day are refused at once."""
    with pytest.raises(ValueError, match=r"\.$"):
        berlin(**wrong)


def test_a_zone_stays_loaded() -> None:
    """Going through every zone reads each from its file once."""
    loaded = {key: days.zone_info(key) for key in ZONES}
    assert all(days.zone_info(key) is zone for key, zone in loaded.items())
