"""Charts as files for whoever shows them: beside the loop, and never in the way of the words."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from bot import charts
from core.drawings import Dot, Timeline, Week, Weeks
from core.message import Chart, File, Message, line

DAY = date(2026, 3, 2)
ALT = "Two marks."
GOOD = Timeline(
    heading="EPC", low=0, high=100, dots=(Dot(on=DAY, value=60, label="60"),), today=DAY, today_name="today"
)
BROKEN = Timeline(heading="EPC", low=0, high=100, dots=(), today=DAY, today_name="today")


def asked(drawing: Timeline | Weeks | None) -> Message:
    return Message(title="Where you stand", lines=(line("Close."),), chart=Chart(ALT, drawing, "progress.png"))


async def test_a_chart_becomes_a_file_with_its_words() -> None:
    """A message's chart is handed over as a PNG with the words that say the same; nothing else changes."""
    shown = await charts.drawn(asked(GOOD))
    [picture] = charts.pictures(shown)
    assert (picture.name, picture.media_type, picture.alt) == ("progress.png", "image/png", ALT)
    assert picture.content.startswith(b"\x89PNG")
    assert (shown.title, shown.lines, shown.chart) == ("Where you stand", (line("Close."),), None)


async def test_a_message_without_a_chart_stays_as_it_is() -> None:
    """Whoever shows messages may ask for the picture of any of them."""
    message = Message(title="Today")
    assert await charts.drawn(message) is message


async def test_a_chart_that_cannot_be_drawn_is_words(caplog: pytest.LogCaptureFixture) -> None:
    """A fault in drawing costs the picture alone: its words are said, and the fault is reported."""
    with caplog.at_level(logging.ERROR):
        shown = await charts.drawn(asked(BROKEN))
    assert shown.lines == (line("Close."), line(ALT))
    assert (shown.chart, shown.files) == (None, ())
    assert "while drawing a chart" in caplog.text


async def test_a_chart_of_words_alone_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    """Where there is nothing to draw the words are said, and nothing is reported."""
    assert (await charts.drawn(asked(None))).lines[-1] == line(ALT)
    assert caplog.records == []


async def test_pictures_can_be_told_in_words_or_left_out() -> None:
    """A platform that hands a picture over elsewhere says so with its words; other files stay with the message."""
    export = File("mine.json", "application/json", b"{}")
    drawn = await charts.drawn(Message(chart=Chart(ALT, GOOD), files=(export,)))
    assert [each.name for each in drawn.files] == ["mine.json", "chart.png"]
    assert charts.without(drawn) == Message(files=(export,))
    assert charts.in_words(drawn) == Message(lines=(line(ALT),), files=(export,))
    assert "direct messages" in str(charts.in_words(drawn, elsewhere=True).lines)


async def test_the_loop_keeps_beating() -> None:
    """While twenty charts are drawn the loop does its other work, and all of them are drawn by one thread."""
    beats, longest, going = 0, 0.0, True
    clock = asyncio.get_running_loop().time

    async def heart() -> None:
        nonlocal beats, longest
        while going:
            before = clock()
            await asyncio.sleep(0.001)
            beats, longest = beats + 1, max(longest, clock() - before)

    await charts.drawn(asked(GOOD))  # the library is loaded
    beating = asyncio.create_task(heart())
    weeks = Weeks(heading="Hours", weeks=tuple(Week(DAY, hours) for hours in range(8)))
    twenty: list[Timeline | Weeks] = [GOOD, weeks] * 10
    shown = await asyncio.gather(*(charts.drawn(asked(each)) for each in twenty))
    going = False
    await beating
    assert all(charts.pictures(each) for each in shown)
    assert beats > 40
    assert longest < 0.5
    assert sum(thread.name.startswith("charts") for thread in threading.enumerate()) == 1


def child(folder: Path, **environment: str) -> tuple[str, str]:
    """What a program says that draws a chart for the first time: where matplotlib keeps its things, and all it logs."""
    program = (
        "import asyncio, logging, sys\nlogging.basicConfig(level=logging.WARNING)\n"
        "from tests.bot.test_charts import GOOD, asked\nfrom bot import charts\n"
        "assert 'matplotlib' not in sys.modules\n"
        "print(len(charts.pictures(asyncio.run(charts.drawn(asked(GOOD))))))\n"
        "assert not [each for each in sys.modules if each.startswith('matplotlib.pyplot')]\n"
        "import matplotlib; print(matplotlib.get_configdir())"
    )
    kept = {name: value for name, value in os.environ.items() if name not in {"MPLCONFIGDIR", "HOME"}}
    kept = {name: value for name, value in kept.items() if not name.startswith("XDG_")}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).resolve().parents[2],
        env={**kept, "TMPDIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    drawn, place = ran.stdout.split()
    assert drawn == "1"
    return place, ran.stderr


def test_without_a_home_a_folder_is_lent_and_given_back(tmp_path: Path) -> None:
    """Where nothing can be kept at home, as in a container, a temporary folder serves, silently, and is gone after."""
    place, logged = child(tmp_path, HOME="/proc/nowhere")
    assert Path(place).parent == tmp_path
    assert list(tmp_path.iterdir()) == []
    assert logged == ""


def test_a_home_that_can_be_written_is_used(tmp_path: Path) -> None:
    """Where there is a home the list of fonts is kept there, so that only the first start makes it."""
    place, logged = child(tmp_path, HOME=str(tmp_path))
    assert Path(place) == tmp_path / ".config" / "matplotlib"
    assert logged == ""
