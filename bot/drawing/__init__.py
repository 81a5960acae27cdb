"""Pictures as data to PNG, with matplotlib's object interface alone: no window, no pyplot, nothing kept between two.

Importing this loads matplotlib; ``bot.charts`` does so when the first picture is asked for, in a thread of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl

from bot.drawing import profile, timeline, weeks
from bot.drawing.sheet import Sheet
from core.drawings import Drawing, Profile, Timeline, Weeks

__all__ = ["drawn", "png"]


def png(drawing: Drawing) -> bytes:
    """The picture as PNG; the same bytes for the same data, as long as matplotlib is the same."""
    with _as_delivered():
        sheet = drawn(drawing)
        try:
            return sheet.png()
        finally:
            sheet.close()


@contextmanager
def _as_delivered() -> Iterator[None]:
    """The library without what somebody has set for their own pictures on this machine."""
    with mpl.rc_context():
        mpl.rcdefaults()
        yield


def drawn(drawing: Drawing) -> Sheet:
    """The picture before it is written."""
    sheet = Sheet(drawing.heading)
    match drawing:
        case Timeline():
            timeline.draw(sheet, drawing)
        case Profile():
            profile.draw(sheet, drawing)
        case Weeks():
            weeks.draw(sheet, drawing)
    return sheet
