"""Reading what people type: dates, times, durations, zones, people, lists, choices and numbers.

Use it as one module: `reading.date(text, today)`. Every reader takes text, and the moment if it needs one,
and gives a value or raises `Unreadable`, whose text tells the member what was not understood and what to type
instead. Inside: `words` (the error, near misses, lists, choices, numbers), `dates`, `clocks`, `weeks`, `zones`.
"""

from core.reading.clocks import clock_time, hours_between, minutes, moment_ahead
from core.reading.dates import date, weekdays
from core.reading.people import channel, people, person
from core.reading.weeks import weekly
from core.reading.words import (
    Unreadable,
    choice,
    clean,
    closest,
    folded,
    items,
    listed,
    percentage,
    quoted,
    whole_number,
    yes_no,
)
from core.reading.zones import zone, zone_names

__all__ = [
    "Unreadable",
    "channel",
    "choice",
    "clean",
    "clock_time",
    "closest",
    "date",
    "folded",
    "hours_between",
    "items",
    "listed",
    "minutes",
    "moment_ahead",
    "people",
    "percentage",
    "person",
    "quoted",
    "weekdays",
    "weekly",
    "whole_number",
    "yes_no",
    "zone",
    "zone_names",
]
