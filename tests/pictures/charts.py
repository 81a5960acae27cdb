"""The charts as members get them: stories told to the commands, and what is drawn of their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bot import charts
from core.message import Message
from core.study import table
from tests.core.conversation import Conversation

PLAN = "/plan exam=step 1 exam-date=2026-05-18 rest-days=sun hours-a-week=45"


def somebody(*said: str) -> Conversation:
    """Somebody with a plan who says this."""
    ann = Conversation(*table(), now="2026-03-02 14:00")
    for line in (PLAN, *said):
        ann.says(line)
    return ann


def over(ann: Conversation, *steps: tuple[int, str]) -> Message:
    """What /progress says after so many days and words, several times."""
    for days, said in steps:
        ann.waits(days=days)
        ann.says(said)
    return ann.says("/progress")


def scores() -> Message:
    """A way up, with a step down in it."""
    steps = ((12, "nbme 27 58"), (14, "nbme 28 57"), (12, "nbme 29 63"), (10, "nbme 30 66"))
    return over(somebody("/log-score nbme 26 54"), *((days, f"/log-score {said}") for days, said in steps))


def one() -> Message:
    """One result alone."""
    return over(somebody("/log-score nbme 26 54"))


def mixed() -> Message:
    """Three scales, one of them without a clock."""
    ann = somebody("/log-score uwsa 1 205")
    free = (10, "/log-score test=free 120 score=64%")
    timed = (9, "/log-score nbme 28 64")
    return over(ann, (5, "/log-score nbme 26 56"), (10, "/log-score nbme 27 61 pace=untimed"), free, timed)


def subjects() -> Message:
    """A profile of eight subjects."""
    levels = "renal lower, repro lower, neuro lower, cardio same, msk same, heme same, gi higher, biostat higher"
    return somebody(f"/log-score test=nbme 27 score=58 subjects={levels}").says("/progress show=subjects")


def weeks() -> Message:
    """Seven weeks and a day, one of them hard."""
    ann = somebody()
    for hours in (32, 41, 46, 28, 44, 47, 38):
        for _ in range(4):
            ann.says(f"/log-study {hours * 15}m")
            ann.waits(days=1)
        ann.waits(days=3)
    ann.says("/log-study 7h 30m")
    return ann.says("/progress show=weeks")


DRAWN: Mapping[str, Callable[[], Message]] = {
    "chart-scores": scores,
    "chart-scores-one": one,
    "chart-mixed": mixed,
    "chart-subjects": subjects,
    "chart-weeks": weeks,
}


async def write(folder: Path) -> None:
    """Draw them into a folder."""
    for name, tell in DRAWN.items():
        [picture] = charts.pictures(await charts.drawn(tell()))
        (folder / f"{name}.png").write_bytes(picture.content)
