"""Reading times of the day, durations, quiet hours, and the moment until which something is put off."""

import datetime as dt
import re

from core import days
from core.reading import dates, words

MAX_DAYS_AHEAD = 90
_MAX_MINUTES = 24 * 60

_HOURS, _MINUTES = "h(?:(?:ou)?rs?)?", "m(?:in(?:ute)?s?)?"
_ONLY_MINUTES = re.compile(f"([0-9]{{1,5}}) ?(?:{_MINUTES})?")
_ONLY_HOURS = re.compile(f"([0-9]{{1,4}})[.,]([0-9]{{1,3}}) ?{_HOURS}")
_HOURS_MINUTES = re.compile(f"([0-9]{{1,4}}) ?{_HOURS}(?:(?: |, | and )?([0-9]{{1,2}}) ?(?:{_MINUTES})?)?")
_COLON = re.compile("([0-9]{1,2}):([0-9]{2})")
_CLOCK = re.compile(r"(?:at )?([0-9]{1,2})(?:[:.h]([0-9]{2})|h)? ?(?:([ap])\.?m\.?)?")
_FOUR_DIGITS = re.compile("([0-9]{2})([0-9]{2})()")
_NAMED_TIMES = {"noon": dt.time(12), "midday": dt.time(12), "midnight": dt.time(0)}
_RANGE = re.compile("(?:from |between )?(.+?)(?: ?[-\u2013\u2014] ?| (?:to|till|until|and) )(.+)")
_HALF = r" ?[ap]\.?m\.?"
_HALF_SAID = re.compile(f".+{_HALF}")
_UNSURE = re.compile("(?:[1-9]|1[0-2])(?:[:.h][0-9]{2}|h)?")
"""Read on the 24-hour clock alone, but with am or pm on the other side it may share that."""
_SURE_CLOCK = f"[0-9]{{1,2}}:[0-9]{{2}}(?:{_HALF})?|[0-9]{{1,2}}{_HALF}|noon|midnight"
_TIME_ALONE = re.compile(f"(?:at )?({_SURE_CLOCK})")
_DAY_AND_TIME = re.compile(f"(.+?),? (?:at )?({_SURE_CLOCK})")


def minutes(text: str) -> int:
    """Read a duration in minutes, 1 to 24 hours' worth: `90`, `90m`, `1h30`, `1:30`, `1,5 h`, `2 hours`.

    A bare number is minutes; a fraction of a minute is rounded. Raises `Unreadable`.
    """
    total = _minutes(words.plain(text))
    if total is None:
        raise words.unread(text, "a duration", "Type it as 90m, 1h 30m or 1:30.")
    if not 1 <= total <= _MAX_MINUTES:
        raise words.Unreadable(f"{words.quoted(text)} is out of range. Type from 1 minute to 24 hours: 90m, say.")
    return total


def clock_time(text: str) -> dt.time:
    """Read a wall-clock time to the minute: `20:00`, `20.00`, `8pm`, `8:30 p.m.`, `noon`, `midnight`.

    Without am or pm it is on the 24-hour clock, so `8` is 08:00; `24:00` is midnight. Raises `Unreadable`.
    """
    time = _clock(words.plain(text))
    if time is None:
        raise words.unread(text, "a time of day", "Type it as 20:00 or 8pm.")
    return time


def hours_between(text: str) -> tuple[dt.time, dt.time] | None:
    """Read hours as [start, end) on the wall clock: `22:00-08:00`, `10pm to 8am`; None for `off`.

    Raises `Unreadable`, also when they end when they begin.
    """
    typed = words.plain(text)
    if typed in {"off", "none", "no", "never"}:
        return None
    form = _RANGE.fullmatch(typed)
    start, end = (_clock(form[1]), _clock(form[2])) if form else (None, None)
    if form is None or start is None or end is None:
        raise words.unread(text, "hours from one time to another", "Type 22:00-08:00, 10pm to 8am, or off.")
    if _is_half_said(form[1], form[2]) or _is_half_said(form[2], form[1]):
        raise words.Unreadable(f"{words.quoted(text)} has am or pm once. Type both, as in 10pm to 8am.")
    if start == end:
        sentence = f"{words.quoted(text)} ends when it begins. Type two times, such as 22:00-08:00, or off."
        raise words.Unreadable(sentence)
    return start, end


def moment_ahead(text: str, now_local: dt.datetime) -> dt.datetime:
    """Read a moment in the next 90 days: `2d`, `4h`, `tomorrow`, `monday`, `mar 3`, `18:00`.

    `now_local` is aware, and so is the answer, in the same zone. Hours and minutes are elapsed time. Days,
    weeks and dates keep the wall clock, unless a time stands with them (`tomorrow 8:00`). A time alone is its
    next coming, and today's weekday is next week's. Raises `Unreadable`, and `ValueError` if `now_local` is
    naive.
    """
    zone = now_local.tzinfo
    if zone is None:
        raise ValueError(f"{now_local} has no zone: give an aware local time.")
    typed = words.plain(text)
    moment = _elapsed(typed, now_local) or _on_the_clock(typed, now_local, zone)
    if moment is None:
        raise words.unread(text, "a moment ahead", "Type 2d, 4h, tomorrow, monday, mar 3 or 18:00.")
    if moment <= now_local.astimezone(dt.UTC):
        raise words.Unreadable(f"{words.quoted(text)} is not ahead of now. Type 2d, tomorrow or monday, say.")
    if moment > days.instant(now_local.replace(tzinfo=None) + dt.timedelta(days=MAX_DAYS_AHEAD), zone):
        raise _too_far(text)
    return moment.astimezone(zone)


def _minutes(typed: str) -> int | None:
    if form := _ONLY_MINUTES.fullmatch(typed):
        return int(form[1])
    if form := _ONLY_HOURS.fullmatch(typed):
        return round(float(f"{form[1]}.{form[2]}") * 60)
    form = _HOURS_MINUTES.fullmatch(typed) or _COLON.fullmatch(typed)
    if form is None or int(form[2] or 0) >= 60:  # noqa: PLR2004 - minutes
        return None
    return int(form[1]) * 60 + int(form[2] or 0)


def _clock(typed: str) -> dt.time | None:
    if typed in _NAMED_TIMES:
        return _NAMED_TIMES[typed]
    form = _CLOCK.fullmatch(typed) or _FOUR_DIGITS.fullmatch(typed)
    if form is None:
        return None
    hour, minute, half = int(form[1]), int(form[2] or 0), form[3]
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - on the 12-hour clock
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    try:
        return dt.time(hour, minute)
    except ValueError:
        return None


def _is_half_said(one: str, other: str) -> bool:
    return bool(_HALF_SAID.fullmatch(one) and _UNSURE.fullmatch(other))


def _elapsed(typed: str, now_local: dt.datetime) -> dt.datetime | None:
    span = typed.removeprefix("in ")
    span = {"an hour": "1h", "half an hour": "30m", "a minute": "1m"}.get(span, span)
    # A bare number may be hours or days, and 18:00 is a time of day.
    total = None if span.isdecimal() or _COLON.fullmatch(span) else _minutes(span)
    if total is None:
        return None
    if total > MAX_DAYS_AHEAD * _MAX_MINUTES:
        raise _too_far(typed)
    return now_local.astimezone(dt.UTC) + dt.timedelta(minutes=total)


def _on_the_clock(typed: str, now_local: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    if form := _TIME_ALONE.fullmatch(typed):
        named, again, time = "today", 1, _clock(form[1])
    elif form := _DAY_AND_TIME.fullmatch(typed):
        named, again, time = form[1].removeprefix("on "), 7, _clock(form[2])
    else:
        named, again, time = typed.removeprefix("on "), 7, now_local.time()
    day = dates.find(named, now_local.date(), "future")
    if day is None or time is None:
        return None
    moment = days.instant(dt.datetime.combine(day, time), zone)
    if moment <= now_local.astimezone(dt.UTC) and (again == 1 or dates.is_weekday(named)):
        return days.instant(dt.datetime.combine(day + dt.timedelta(days=again), time), zone)
    return moment


def _too_far(text: str) -> words.Unreadable:
    return words.Unreadable(f"{words.quoted(text)} is over {MAX_DAYS_AHEAD} days ahead. Type 2d or 2w, say.")
