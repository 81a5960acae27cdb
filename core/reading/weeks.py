"""Reading a moment of each week: a weekday and a time of day."""

import datetime as dt
import re

from core.reading import clocks, dates, words

_SAID = re.compile(r"(?:on |every |each )?([^0-9]+?),? (?:at )?([0-9].*|noon|midday|midnight)")
_INSTEAD = "Type a weekday and a time, such as sun 18:00."


def weekly(text: str) -> tuple[int, dt.time]:
    """Read a weekday (Monday = 0) and a wall-clock time: `sun 18:00`, `every Sunday at 6pm`, `mondays 8:30`.

    Raises `Unreadable`.
    """
    said = _SAID.fullmatch(words.plain(text))
    try:
        found = sorted(dates.weekdays(said[1])) if said else []
    except words.Unreadable:
        found = []
    if said is None or len(found) != 1:
        raise words.unread(text, "one day and a time", _INSTEAD)
    return found[0], clocks.clock_time(said[2])
