"""What is drawn: facts about the picture, whatever machine draws it."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot import drawing
from bot.drawing import palette
from bot.drawing.sheet import LETTERS, PAGE, POINT, Sheet
from core.drawings import Dot, Drawing, Part, Profile, Spread, Timeline, Week, Weeks
from core.journal import Score
from core.study import pictures
from tests.core.wording.test_charts import PLAN, STEP, TODAY, histories, sat

GENERIC: dict[str, Callable[[], Drawing]] = {
    "one": lambda: of(sat(0, 54)),
    "scores": lambda: of(*(sat(60 - 12 * n, 52 + 3 * n, f"nbme-{26 + n}") for n in range(6))),
    "mixed": lambda: of(sat(30, 205, "uwsa-1"), sat(20, 60, pace="untimed"), sat(9, 64, "free-120"), sat(1, 63)),
    "subjects": lambda: profile(*([("lower", 14.0)] * 3 + [("same", 9.0)] * 3 + [("higher", 5.0)] * 2)),
    "weeks": lambda: Weeks(
        heading="Hours of study a week",
        weeks=tuple(Week(TODAY - timedelta(weeks=7 - n), 30 + 3 * n, n == 7) for n in range(8)),
        planned=45,
        planned_name="plan: 45 h",
        open_name="so far",
    ),
}


def of(*logged: Score) -> Drawing:
    found = pictures.scores(PLAN, STEP, logged, TODAY)
    assert found is not None
    assert found.drawing is not None
    return found.drawing


def profile(*bars: tuple[str, float], name: str = "Behavioral Health & Nervous Systems/Special Senses") -> Profile:
    parts = tuple(Part(name, share, level) for level, share in bars)  # type: ignore[arg-type]
    named = {"lower": "◀ lower", "same": "about the same", "higher": "higher ▶"}
    return Profile(heading="Subjects, by share of the exam", axis="% of the exam", parts=parts, **named)


def readable(sheet: Sheet) -> None:
    """Every word lies within the page and apart from every other, and none is smaller than a phone shows well."""
    areas = [(text.get_text(), sheet.area(text)) for text in sheet.words]
    for said, area in areas:
        assert area.within(PAGE), said
    for (one, here), (other, there) in combinations(areas, 2):
        assert not here.touches(there), (one, other)
    assert all(float(text.get_fontsize()) >= LETTERS * POINT for text in sheet.words)


@cache
def png_of(name: str) -> bytes:
    """The picture of that name, drawn once."""
    return drawing.png(GENERIC[name]())


@pytest.mark.parametrize("name", GENERIC)
def test_a_picture_is_one_for_phones(name: str) -> None:
    """A picture is 800 by 600 units at twice as many pixels, clear at its corners, and not empty."""
    with Image.open(io.BytesIO(png_of(name))) as image:
        assert (image.size, image.mode, image.format) == ((1600, 1200), "RGBA", "PNG")
        assert image.getpixel((0, 0)) == (255, 255, 255, 0)
        colours = image.getcolors(2**20)
    assert colours is not None
    assert len(colours) > 50


@pytest.mark.parametrize("name", GENERIC)
def test_the_same_data_is_the_same_picture(name: str) -> None:
    """The same data gives the same bytes."""
    assert drawing.png(GENERIC[name]()) == png_of(name)


@pytest.mark.parametrize("name", GENERIC)
def test_every_word_can_be_read(name: str) -> None:
    """Words lie within the page, apart from one another, and are large enough for a phone."""
    readable(drawing.drawn(GENERIC[name]()))


@settings(max_examples=8, deadline=None)
@given(histories)
def test_any_history_can_be_drawn(logged: list[Score]) -> None:
    """Any history of scores is drawn without a warning, and can be read."""
    found = pictures.scores(PLAN, STEP, logged, TODAY)
    if found is not None and found.drawing is not None:
        sheet = drawing.drawn(found.drawing)
        readable(sheet)
        assert sheet.png()


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
values = st.floats(0, 800)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    low = draw(st.floats(0, 10))
    spans = st.tuples(values, values, values).map(sorted)
    dots = tuple(
        Dot(
            on=draw(days),
            value=middle,
            low=least,
            high=most,
            series=draw(st.integers(0, 6)),
            label=draw(st.text(max_size=9)),
        )
        for least, middle, most in draw(st.lists(spans, min_size=1, max_size=4))
    )
    return Timeline(
        heading=draw(st.text(max_size=90)),
        low=low,
        high=low + draw(st.floats(1, 800)),
        dots=dots,
        series=tuple(draw(st.lists(st.text(min_size=1, max_size=20), max_size=3))),
        loose=draw(st.text(max_size=40)),
        band=(400, 460),
        band_name=draw(st.text(max_size=50)),
        fan=tuple(Spread(draw(days), *span) for span in draw(st.lists(spans, max_size=3))),
        fan_name=draw(st.text(max_size=50)),
        planned=tuple(draw(st.lists(days, max_size=3))),
        planned_name=draw(st.text(max_size=20)),
        today=draw(days),
        today_name="today",
        exam_on=draw(st.none() | days),
        exam_name="exam",
    )


@settings(max_examples=8, deadline=None)
@given(timelines())
def test_whatever_is_asked_for_is_drawn(shown: Timeline) -> None:
    """Strange days, values and words, such as signs that no font has, are drawn without a warning and lie apart."""
    sheet = drawing.drawn(shown)
    readable(sheet)
    assert sheet.png()


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["lower", "same", "higher"]), st.floats(0, 100)), max_size=8),
    st.text(max_size=80),
)
def test_any_profile_can_be_drawn(bars: list[tuple[str, float]], name: str) -> None:
    """Any subjects are drawn; what is too long is cut at a word."""
    readable(drawing.drawn(profile(*bars, name=name)))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(0, 168), min_size=1, max_size=8), st.none() | st.integers(1, 120))
def test_any_weeks_can_be_drawn(hours: list[float], planned: int | None) -> None:
    """Any hours are drawn, with and without a plan's line."""
    weeks = tuple(Week(TODAY + timedelta(weeks=n), each, n == len(hours) - 1) for n, each in enumerate(hours))
    name = "" if planned is None else f"plan: {planned} h"
    line = None if planned is None else float(planned)
    shown = Weeks(heading="Hours of study a week", weeks=weeks, planned=line, planned_name=name, open_name="so far")
    readable(drawing.drawn(shown))


def blended(colour: str, ground: str, alpha: float) -> str:
    """A colour that lies over another."""
    pairs = zip(*(bytes.fromhex(each[1:]) for each in (colour, ground)), strict=True)
    return "#" + "".join(f"{round(alpha * over + (1 - alpha) * under):02X}" for over, under in pairs)


def test_words_stand_out() -> None:
    """Ink has a contrast of 4.5 and more on the panel, on the band, on the fan, and where both lie."""
    band = blended(palette.GREEN, palette.PANEL, 0.2)
    fan = blended(palette.SKY, palette.PANEL, 0.38)
    for ground in (palette.PANEL, band, fan, blended(palette.SKY, band, 0.38)):
        assert palette.contrast(palette.INK, ground) >= 4.5
    assert palette.contrast(palette.QUIET, palette.PANEL) >= 4.5
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_marks_stand_out_and_differ_in_shape() -> None:
    """What is drawn has a contrast of 3 on the panel, and scales differ by shape, not by colour alone."""
    for colour, _ in palette.SERIES:
        assert palette.contrast(colour, palette.PANEL) >= 3
    assert len({shape for _, shape in palette.SERIES}) == len(palette.SERIES)


def test_the_panel_works_on_both_themes() -> None:
    """On a dark page the panel stands out by itself; on a white one its rim does."""
    assert palette.contrast(palette.PANEL, "#313338") >= 3
    assert palette.contrast(palette.RIM, "#FFFFFF") >= 3


def test_what_lies_off_the_scale_stands_at_its_end() -> None:
    """A value or band that no scale can have is drawn at the scale's end, and breaks nothing."""
    dot = Dot(on=TODAY, value=32, low=-5, high=90, label="32")
    shown = Timeline(heading="Points", low=0, high=1, dots=(dot,), band=(400, 460), today=TODAY, today_name="today")
    readable(drawing.drawn(shown))


def test_memory_is_given_back() -> None:
    """Once a picture is written its sheet holds no pixels any more."""
    sheet = drawing.drawn(GENERIC["one"]())
    assert sheet.png()
    sheet.close()
    assert not hasattr(sheet.canvas, "renderer")
    assert sheet.figure.axes == []
