"""The sheet that a picture is drawn on: a panel of 800 by 600 units, and words that stay inside and apart.

A phone shows it about 400 units of its own wide: 26 units here are 13 there, and nothing is written smaller.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from bot.drawing import palette

WIDE, TALL = 800.0, 600.0
DENSITY = 200
"""Pixels an inch, an inch being a hundred units: twice as many pixels as units."""
PIXELS = DENSITY / 100
LETTERS = 26.0
"""Units that letters are tall, at the least."""
HEADING = 29.0
POINT = 0.72
"""Points a unit."""
EDGE = 24.0
FONT = "DejaVu Sans"
"""Comes with matplotlib, so it is the same on every machine."""
SPACE = 4.0
"""Units that words keep from one another."""

Side = Literal["left", "center", "right"]
Stand = Literal["top", "center", "bottom", "baseline"]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in units, from the sheet's lower left corner."""

    left: float
    low: float
    right: float
    high: float

    def touches(self, other: Area, apart: float = 0.0) -> bool:
        """Whether they overlap, or come nearer than that."""
        beside = self.right + apart <= other.left or other.right + apart <= self.left
        return not beside and self.low - apart < other.high and other.low - apart < self.high

    def within(self, other: Area) -> bool:
        """Whether it lies in the other one."""
        inside = other.left <= self.left and self.right <= other.right
        return inside and other.low <= self.low and self.high <= other.high


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for words, and which part of them stands there."""

    x: float
    y: float
    side: Side = "center"
    stand: Stand = "center"


PAGE = Area(EDGE / 2, EDGE / 2, WIDE - EDGE / 2, TALL - EDGE / 2)


class Sheet:
    """A sheet with its heading. ``words`` are the texts on it."""

    def __init__(self, heading: str) -> None:
        self.figure = Figure(figsize=(WIDE / 100, TALL / 100), dpi=DENSITY)
        self.canvas = FigureCanvasAgg(self.figure)
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.figure.patch.set_alpha(0)
        self.axes.set_axis_off()
        self.axes.set_xlim(0, WIDE)
        self.axes.set_ylim(0, TALL)
        self.words: list[Text] = []
        self._taken: list[Area] = []
        panel = FancyBboxPatch((3, 3), WIDE - 6, TALL - 6, boxstyle="round,pad=0,rounding_size=22", lw=1.2, zorder=0)
        panel.set(facecolor=palette.PANEL, edgecolor=palette.RIM)
        self.axes.add_patch(panel)
        title = self.write(
            heading, Spot(EDGE, TALL - EDGE + 2, "left", "top"), size=HEADING, bold=True, most=WIDE - 2 * EDGE
        )
        self.top = self.area(title).low

    # --- Words --------------------------------------------------------------------------------------------------------

    def write(
        self,
        said: str,
        spot: Spot,
        *,
        size: float = LETTERS,
        bold: bool = False,
        quiet: bool = False,
        most: float = WIDE - 2 * EDGE,
    ) -> Text:
        """Words at a place, cut to so many units."""
        text = self._text(harmless(said), spot, size=size, bold=bold, quiet=quiet)
        if self.area(text).right - self.area(text).left > most:
            text.set_text(self._cut(text, most))
        self._keep(text)
        return text

    def place(self, said: str, spots: Iterable[Spot], *, bold: bool = False, quiet: bool = False) -> Text | None:
        """Words at the first of these places where they lie within the sheet and on nothing else; none: nowhere."""
        text = self._text(harmless(said), Spot(0, 0), size=LETTERS, bold=bold, quiet=quiet)
        for spot in spots:
            text.set_position((spot.x, spot.y))
            text.set_horizontalalignment(spot.side)
            text.set_verticalalignment(spot.stand)
            found = self.area(text)
            if found.within(PAGE) and not any(found.touches(each, SPACE) for each in self._taken):
                self._keep(text)
                return text
        text.remove()
        return None

    def length(self, said: str, *, bold: bool = False) -> float:
        """Units that words are wide."""
        text = self._text(harmless(said), Spot(0, 0), size=LETTERS, bold=bold, quiet=False)
        found = self.area(text)
        text.remove()
        return found.right - found.left

    def lines(self, said: str, most: float) -> list[str]:
        """Words broken at spaces into lines of so many units."""
        lines: list[str] = []
        for word in harmless(said).split():
            if lines and self.length(f"{lines[-1]} {word}") <= most:
                lines[-1] = f"{lines[-1]} {word}"
            else:
                lines.append(word)
        return lines or [""]

    def area(self, text: Text) -> Area:
        """Where words stand."""
        box = text.get_window_extent(self.canvas.get_renderer())  # type: ignore[no-untyped-call] # its stubs lack it
        return Area(box.x0 / PIXELS, box.y0 / PIXELS, box.x1 / PIXELS, box.y1 / PIXELS)

    def take(self, area: Area) -> None:
        """Let no words be placed here."""
        self._taken.append(area)

    def _keep(self, text: Text) -> None:
        self.words.append(text)
        self._taken.append(self.area(text))

    def _text(self, said: str, spot: Spot, *, size: float, bold: bool, quiet: bool) -> Text:
        text = self.axes.text(spot.x, spot.y, said, ha=spot.side, va=spot.stand, fontsize=size * POINT, zorder=9)
        text.set(fontfamily=FONT, fontweight="bold" if bold else "normal", parse_math=False)
        text.set_color(palette.QUIET if quiet else palette.INK)
        text.set_path_effects([withStroke(linewidth=5 * POINT, foreground=palette.PANEL)])
        return text

    def _cut(self, text: Text, most: float) -> str:
        """The words without the last ones; a single word without its last letters."""
        said = text.get_text()
        while said:
            shorter = said.rpartition(" ")[0] or said[:-1]
            said = shorter.rstrip(" ,;:/&(-")
            text.set_text(f"{said}…")
            found = self.area(text)
            if found.right - found.left <= most:
                return f"{said}…"
        return "…"

    # --- Marks --------------------------------------------------------------------------------------------------------

    def rule(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        *,
        wide: float = 2.0,
        dashed: bool = False,
        above: float = 2,
    ) -> Artist:
        """A line through these places."""
        style = (0, (4, 3)) if dashed else "-"
        [made] = self.axes.plot(
            xs, ys, color=colour, lw=wide * POINT, linestyle=style, zorder=above, solid_capstyle="butt"
        )
        return made

    def mark(
        self, x: float, y: float, colour: str, shape: str, *, hollow: bool = False, size: float = 17, above: float = 6
    ) -> Artist:  # fmt: skip
        """A mark, hollow or filled."""
        [made] = self.axes.plot(
            [x], [y], marker=shape, markersize=size * POINT, markeredgewidth=3.2 * POINT, markeredgecolor=colour,
            markerfacecolor=palette.PANEL if hollow else colour, zorder=above, linestyle="none",
        )  # fmt: skip
        return made

    def block(
        self, area: Area, colour: str, *, alpha: float = 1.0, hatch: str = "", rim: str = "none", above: float = 2
    ) -> Artist:  # fmt: skip
        """A filled rectangle."""
        [made] = self.axes.fill(
            [area.left, area.right, area.right, area.left], [area.low, area.low, area.high, area.high],
            facecolor=colour, alpha=alpha, hatch=hatch or None, edgecolor=rim, lw=1.5 * POINT, zorder=above,
        )  # fmt: skip
        return cast(Artist, made)

    def png(self) -> bytes:
        """The sheet as PNG, with nothing in it of where and when it was made."""
        written = io.BytesIO()
        self.canvas.print_png(written, metadata={"Software": None})  # type: ignore[no-untyped-call] # the same
        return written.getvalue()

    def close(self) -> None:
        """Give its memory back; nothing can be drawn on it after.

        A figure and its parts know one another: left to the garbage collector, many pictures' worth would lie about.
        """
        self.figure.clear()
        del self.canvas.renderer


def harmless(said: str) -> str:
    """The words with everything replaced that the font has no sign for."""
    return "".join(each if ord(each) in _signs() else "?" if each.isprintable() else " " for each in said)


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    """What both weights of the font can write."""
    weights: tuple[Literal["normal", "bold"], ...] = ("normal", "bold")
    files = (font_manager.findfont(font_manager.FontProperties(family=FONT, weight=weight)) for weight in weights)
    plain, bold = (font_manager.get_font(file).get_charmap().keys() for file in files)
    return frozenset(int(each) for each in plain & bold if each >= ord(" "))
