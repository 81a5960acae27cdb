"""A person's local days, check-in times and quiet hours: pure arithmetic on moments and dates.

A *moment* is an aware `datetime`; every moment returned is in UTC, but for `local`. A *day* is a `date` in
the person's own zone, and it begins at `Rhythm.day_starts` (04:00 unless changed), so that studying past
midnight counts for the day that the person is still in. Both nights on which clocks change are handled here
and nowhere else.
"""

import calendar
import datetime as dt
import functools
import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

_ONE_DAY = dt.timedelta(days=1)
_ONE_SECOND = dt.timedelta(seconds=1)
_DAYS_IN_WEEK = 7
_WEEK = frozenset(range(_DAYS_IN_WEEK))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a person lives: wall-clock times in their IANA zone, never offsets, so summer time changes
    nothing.

    Raises `ValueError` if the quiet hours begin when they end, or if no weekday is left to study on.
    """

    zone: str
    """IANA key, such as `Europe/Berlin`."""
    quiet: tuple[dt.time, dt.time] | None
    """Quiet hours as [start, end), past midnight if the start is later than the end; None: there are none."""
    check_in: dt.time
    """When the day's message goes."""
    day_starts: dt.time = dt.time(4)
    """When the local day begins."""
    rest_days: frozenset[int] = frozenset()
    """Weekdays without study, Monday = 0."""

    def __post_init__(self) -> None:
        if self.quiet is not None and self.quiet[0] == self.quiet[1]:
            raise ValueError(f"Quiet hours begin and end at {self.quiet[0]:%H:%M}: give two different times.")
        if not self.rest_days < _WEEK:
            raise ValueError("Rest days are weekdays from 0 (Monday) to 6 (Sunday), and not all of them.")


@functools.cache
def zone_info(key: str) -> ZoneInfo:
    """Give the zone with that IANA key. Raises `zoneinfo.ZoneInfoNotFoundError` (a `KeyError`) if it is
    unknown.

    `ZoneInfo` itself keeps only the last eight alive, and reads a file for every other: too slow for a sweep.
    """
    return ZoneInfo(key)


def local(rhythm: Rhythm, moment: dt.datetime) -> dt.datetime:
    """Give the moment as the person's wall clock shows it."""
    return moment.astimezone(zone_info(rhythm.zone))


def instant(wall: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Give the moment at which a clock in the zone shows the naive time `wall`, or is first set past it.

    A time that comes twice (clocks go back) is its first coming; a time that never comes (clocks go forward)
    is the first moment after the gap.
    """
    first = wall.replace(tzinfo=zone, fold=0)
    moment = first.astimezone(dt.UTC)
    before, after = first.utcoffset(), first.replace(fold=1).utcoffset()
    if before is None or after is None or before >= after:
        return moment
    return _clock_change(moment - (after - before), moment, zone)


def resolve(rhythm: Rhythm, day: dt.date, time: dt.time) -> dt.datetime:
    """Give the moment at which the person's clock shows `time` on the calendar date `day`; see `instant`."""
    return _resolved(rhythm.zone, day, time)


@functools.lru_cache(maxsize=32768)
def _resolved(zone: str, day: dt.date, time: dt.time) -> dt.datetime:
    # The days around now are asked for again and again: a sweep spends a third of its time here without this.
    return instant(dt.datetime.combine(day, time), zone_info(zone))


def day_of(rhythm: Rhythm, moment: dt.datetime) -> dt.date:
    """Give the local day that the moment belongs to: 03:59 still belongs to the day before."""
    wall = local(rhythm, moment)
    day = wall.date()
    if wall.time() < rhythm.day_starts:
        day -= _ONE_DAY
    # Clocks that were set back over the start of a day do not take back that the day has begun.
    if wall.fold and day_ends(rhythm, day) <= moment:
        day += _ONE_DAY
    return day


def day_begins(rhythm: Rhythm, day: dt.date) -> dt.datetime:
    """Give the first moment of the local day."""
    return resolve(rhythm, day, rhythm.day_starts)


def day_ends(rhythm: Rhythm, day: dt.date) -> dt.datetime:
    """Give the first moment that no longer belongs to the local day."""
    return resolve(rhythm, day + _ONE_DAY, rhythm.day_starts)


def check_in_at(rhythm: Rhythm, day: dt.date) -> dt.datetime:
    """Give the moment of the local day's check-in: after midnight if its time is before the day's start."""
    on = day + _ONE_DAY if rhythm.check_in < rhythm.day_starts else day
    # Where clocks skip both the check-in and the end of the day, it goes in the day's last second.
    return min(resolve(rhythm, on, rhythm.check_in), day_ends(rhythm, day) - _ONE_SECOND)


def is_quiet(rhythm: Rhythm, moment: dt.datetime) -> bool:
    """Tell whether the wall clock is inside the quiet hours; on the night of a repeated hour, both times."""
    return _within(rhythm.quiet, local(rhythm, moment).time())


def quiet_ends(rhythm: Rhythm, moment: dt.datetime) -> dt.datetime:
    """Give the first moment, from this one on, that is not quiet: this very one if it is not."""
    if rhythm.quiet is None:
        return moment.astimezone(dt.UTC)
    return _first(rhythm, moment, quiet=False)


def quiet_begins_after(rhythm: Rhythm, moment: dt.datetime) -> dt.datetime | None:
    """Give the next moment after this one at which quiet hours begin; None if there are none.

    Inside quiet hours that is the beginning of the next ones.
    """
    if rhythm.quiet is None:
        return None
    return _first(rhythm, quiet_ends(rhythm, moment), quiet=True)


def is_study_day(rhythm: Rhythm, day: dt.date) -> bool:
    """Tell whether the day is none of the rest days."""
    return day.weekday() not in rhythm.rest_days


def study_day_before(rhythm: Rhythm, day: dt.date) -> dt.date:
    """Give the latest study day that is not after the day: the day itself if it is one."""
    while day.weekday() in rhythm.rest_days:
        day -= _ONE_DAY
    return day


def next_study_day(rhythm: Rhythm, day: dt.date) -> dt.date:
    """Give the earliest study day that is not before the day: the day itself if it is one."""
    while day.weekday() in rhythm.rest_days:
        day += _ONE_DAY
    return day


def study_days_between(rhythm: Rhythm, after: dt.date, until: dt.date) -> int:
    """Count the study days after `after`, up to and with `until`; 0 if that is no later."""
    weeks, days = divmod(max((until - after).days, 0), _DAYS_IN_WEEK)
    first = after.weekday() + 1
    rest = sum((first + more) % _DAYS_IN_WEEK in rhythm.rest_days for more in range(days))
    return weeks * (_DAYS_IN_WEEK - len(rhythm.rest_days)) + days - rest


def last_study_day_of_week(rhythm: Rhythm, day: dt.date) -> dt.date:
    """Give the last study day of the week, Monday to Sunday, that the day is in; it may be before the day."""
    return study_day_before(rhythm, day + dt.timedelta(days=_DAYS_IN_WEEK - 1 - day.weekday()))


def months_later(day: dt.date, months: int) -> dt.date:
    """Give the same day of the month so many calendar months later (earlier if negative).

    Where that month is too short it is the month's last day: six months after August 31 is February 28 or 29.
    Raises `ValueError` outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise ValueError(f"{months} months from {day.isoformat()} is outside the calendar: give fewer months.")
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _within(hours: tuple[dt.time, dt.time] | None, time: dt.time) -> bool:
    if hours is None:
        return False
    start, end = hours
    return start <= time < end if start < end else time >= start or time < end


def _first(rhythm: Rhythm, moment: dt.datetime, *, quiet: bool) -> dt.datetime:
    """Give the first moment, from this one on, that is quiet or is not; the rhythm must have quiet hours.

    It walks from one stretch of a constant offset to the next, since a clock change can end quiet hours,
    start them again or skip them whole. No zone since 1990 has two changes within 24 hours.
    """
    zone = zone_info(rhythm.zone)
    start, end = rhythm.quiet or (dt.time(), dt.time())
    edge = start if quiet else end
    moment = moment.astimezone(dt.UTC)
    while True:
        wall = moment.astimezone(zone)
        if _within(rhythm.quiet, wall.time()) == quiet:
            return moment
        later = moment + (dt.datetime.combine(wall, edge) - wall.replace(tzinfo=None)) % _ONE_DAY
        if later.astimezone(zone).utcoffset() == wall.utcoffset():
            return later
        moment = _clock_change(moment, later, zone)


def _clock_change(before: dt.datetime, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Give the first whole second of the new offset, between two UTC moments with one change between them."""
    low, high = math.floor(before.timestamp()), math.ceil(after.timestamp())
    old = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if dt.datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return dt.datetime.fromtimestamp(high, dt.UTC)
