"""Reading dates and weekdays: written out in English, in numbers that can mean one day only, or relative."""

import calendar
import datetime as dt
import re
from typing import Literal

from core import days
from core.reading import words

Prefer = Literal["past", "future"]

FIRST_YEAR, LAST_YEAR = 1990, 2100

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name[:length]: month for month, name in enumerate(_MONTH_NAMES, 1) for length in (3, 9)}
_MONTHS |= {"sept": 9}
_MONTH_NUMBERS = range(1, 13)
_LEAP_YEAR = 2024
_WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {name[:length]: day for day, name in enumerate(_WEEKDAY_NAMES) for length in (2, 3, 9)}
_WEEKDAYS |= {f"{name}s": day for day, name in enumerate(_WEEKDAY_NAMES)}
_WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_NEAR_TODAY = {"yesterday": -1, "today": 0, "tomorrow": 1}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {"a": 1, "an": 1} | {name: number for number, name in enumerate(_NUMBERS, 1)}

_DAY, _MONTH, _YEAR = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?P<month>[a-z]+)\.?", "(?P<year>[0-9]{1,4})"
_WRITTEN = (
    re.compile(f"(?:the )?{_DAY}(?: of )?[ ./-]{{0,2}}{_MONTH}(?:(?:[ ./-]|, ?){_YEAR})?"),
    re.compile(f"{_MONTH}[ ./-]{{0,2}}(?:the )?{_DAY}(?:(?:[ ./-]|, ?){_YEAR})?"),
    re.compile(f"(?P<year>[0-9]{{4}})[ ./-]{_MONTH}[ ./-]{_DAY}"),
)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})(?:\2([0-9]{1,4}))?")
_SPAN = re.compile(
    "(?P<ahead>in )?(?:(?P<number>[0-9]{1,4}) ?|(?P<word>[a-z]+) )"
    "(?P<unit>d|w|wks?|(?:day|week|month|year)s?)(?P<side> ago| from now| ahead)?"
)
_WEEKDAY = re.compile("(?:(?P<which>next|last|this|coming|past) )?(?P<name>[a-z]+)")


def date(text: str, today: dt.date, prefer: Prefer = "future") -> dt.date:
    """Read a date in the member's zone, where it is `today`; the years 1990 to 2100.

    `2026-03-03`, `3 march 2026`, `Mar 3rd`, `tomorrow`, `monday`, `last friday`, `in 8 weeks`, `2 weeks ago`.
    A date in numbers that could be read with day and month exchanged is refused. What could lie on either
    side of today (a date without a year, a weekday, `8 weeks`) is the nearest on the preferred side; today
    itself counts for both, but not for `next` and `last`. Raises `Unreadable`.
    """
    typed = words.plain(text).removeprefix("on ").rstrip(".")
    found = find(typed, today, prefer)
    if found is not None:
        return found
    instead = f"Type it as {today}, {_short(today.month)} {today.day}, tomorrow, monday or in 2 weeks."
    raise words.unread(text, "a date", instead, _near_miss(typed, today))


def find(typed: str, today: dt.date, prefer: Prefer) -> dt.date | None:
    """Read a date as `date` does from text that `plain` made; None if it does not look like one.

    Raises `Unreadable` if it does, but is not one.
    """
    if typed in _NEAR_TODAY:
        return today + dt.timedelta(days=_NEAR_TODAY[typed])
    readers = (_find_year_first, _find_year_last, _find_span, _find_weekday, _find_written)
    found = (reader(typed, today, prefer) for reader in readers)
    return next((day for day in found if day is not None), None)


def is_weekday(typed: str) -> bool:
    """Tell whether the plain text is a weekday's bare name."""
    return typed in _WEEKDAYS


def weekdays(text: str) -> frozenset[int]:
    """Read weekdays, Monday = 0: `sun`, `sat,sun`, `saturday and sunday`, `weekends`, `none`.

    Raises `Unreadable`, also for all seven.
    """
    typed = words.plain(text)
    if typed in {"none", "no", "off", "never", "no days"}:
        return frozenset()
    chosen: set[int] = set()
    for name in re.split("[ ,;/&+]+", typed.strip(" ,;")):
        # A hyphen joins the ends of a range, which may run over Sunday: fri-mon.
        first, last = name.partition("-")[0], name.rpartition("-")[2]
        if name in {"weekend", "weekends"}:
            chosen |= {5, 6}
        elif first in _WEEKDAYS and last in _WEEKDAYS and name.count("-") <= 1:
            span = (_WEEKDAYS[last] - _WEEKDAYS[first]) % 7
            chosen |= {(_WEEKDAYS[first] + more) % 7 for more in range(span + 1)}
        elif name != "and":
            near = words.closest(name, _WEEKDAY_NAMES)
            raise words.unread(text, "weekdays", "Type sun, or sat,sun, weekends, none.", near)
    if not chosen:
        raise words.unread(text, "weekdays", "Type sun, or sat,sun, weekends, none.")
    if len(chosen) == len(_WEEKDAY_NAMES):
        raise words.Unreadable("All seven days leave none to study on. Type fewer, such as sat,sun.")
    return frozenset(chosen)


def _find_year_first(typed: str, _today: dt.date, _prefer: Prefer) -> dt.date | None:
    form = _YEAR_FIRST.fullmatch(typed)
    return _checked(int(form[1]), int(form[3]), int(form[4])) if form else None


def _find_year_last(typed: str, today: dt.date, prefer: Prefer) -> dt.date | None:
    form = _YEAR_LAST.fullmatch(typed)
    if form is None:
        return None
    first, second, year = int(form[1]), int(form[3]), _year(form[4], typed)
    if first != second and first in _MONTH_NUMBERS and second in _MONTH_NUMBERS:
        tail = f" {year}" if year else ""
        readings = f"{_short(first)} {second}{tail} or {_short(second)} {first}{tail}"
        raise words.Unreadable(f"{words.quoted(typed)} could be {readings}. Type the month's name as here.")
    month, day = (first, second) if first in _MONTH_NUMBERS else (second, first)
    return _checked(year, month, day) if year else _nearest(month, day, today, prefer)


def _find_written(typed: str, today: dt.date, prefer: Prefer) -> dt.date | None:
    form = next((form for form in (pattern.fullmatch(typed) for pattern in _WRITTEN) if form), None)
    month = _MONTHS.get(form["month"]) if form else None
    if form is None or month is None:
        return None
    year = _year(form["year"], typed)
    day = int(form["day"])
    return _checked(year, month, day) if year else _nearest(month, day, today, prefer)


def _find_span(typed: str, today: dt.date, prefer: Prefer) -> dt.date | None:
    form = _SPAN.fullmatch(typed)
    if form is None or (form["ahead"] and form["side"]):
        return None
    count = int(form["number"]) if form["number"] else _COUNTS.get(form["word"])
    if count is None:
        return None
    past = form["side"] == " ago" or (prefer == "past" and not form["ahead"] and not form["side"])
    count = -count if past else count
    try:
        match form["unit"][0]:
            case "d":
                day = today + dt.timedelta(days=count)
            case "w":
                day = today + dt.timedelta(weeks=count)
            case "m":
                day = days.months_later(today, count)
            case _:
                day = days.months_later(today, 12 * count)
    except (ValueError, OverflowError):
        raise _out_of_reach(typed) from None
    return _checked(day.year, day.month, day.day)


def _find_weekday(typed: str, today: dt.date, prefer: Prefer) -> dt.date | None:
    form = _WEEKDAY.fullmatch(typed)
    weekday = _WEEKDAYS.get(form["name"]) if form else None
    if form is None or weekday is None:
        return None
    which = form["which"]
    if which in {"last", "past"} or (which is None and prefer == "past"):
        latest = today if which is None else today - dt.timedelta(days=1)
        return latest - dt.timedelta(days=(latest.weekday() - weekday) % 7)
    soonest = today + dt.timedelta(days=1) if which == "next" else today
    return soonest + dt.timedelta(days=(weekday - soonest.weekday()) % 7)


def _year(typed: str | None, text: str) -> int | None:
    if typed is not None and int(typed) < 1000:  # noqa: PLR2004 - four digits
        raise words.Unreadable(f"The year in {words.quoted(text)} is too short. Type it as in 3 mar 2026.")
    return int(typed) if typed else None


def _checked(year: int, month: int, day: int) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _out_of_reach(str(year))
    _check_day(year, month, day)
    return dt.date(year, month, day)


def _check_day(year: int | None, month: int, day: int) -> None:
    if month not in _MONTH_NUMBERS:
        raise words.Unreadable(f"There is no month {month}. Type one from 1 to 12, or its name, as in mar 3.")
    most = calendar.monthrange(year or _LEAP_YEAR, month)[1]
    if not 1 <= day <= most:
        when = f"{_MONTH_NAMES[month - 1].capitalize()} {year or ''}".rstrip()
        raise words.Unreadable(f"{when} has {most} days and no day {day}. Type one from 1 to {most}.")


def _nearest(month: int, day: int, today: dt.date, prefer: Prefer) -> dt.date:
    _check_day(None, month, day)
    side = -1 if prefer == "past" else 1
    year = today.year
    # February 29 may be eight years away.
    while day > calendar.monthrange(year, month)[1] or (dt.date(year, month, day) - today).days * side < 0:
        year += side
    return _checked(year, month, day)


def _near_miss(typed: str, today: dt.date) -> str | None:
    if typed.isalpha():
        return words.closest(typed, (*_NEAR_TODAY, *_WEEKDAY_NAMES))
    form = next((form for form in (pattern.fullmatch(typed) for pattern in _WRITTEN) if form), None)
    month = words.closest(form["month"], _MONTH_NAMES) if form else None
    if form is None or month is None:
        return None
    offer = typed[: form.start("month")] + month + typed[form.end("month") :]
    try:
        find(offer, today, "future")
    except words.Unreadable:
        return None
    return offer


def _out_of_reach(typed: str) -> words.Unreadable:
    reach = f"from {FIRST_YEAR} to {LAST_YEAR}"
    return words.Unreadable(f"{words.quoted(typed)} is out of reach. Type a date {reach}.")


def _short(month: int) -> str:
    return _MONTH_NAMES[month - 1][:3]
