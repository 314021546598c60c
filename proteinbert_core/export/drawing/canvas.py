"""A sheet in pixels, y upwards, on which lines, areas, signs and text are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from proteinbert_core.export.drawing.css import Rgba
from proteinbert_core.export.drawing.rich_text import Font, Line, Run, line_height
from proteinbert_core.export.drawing.svg_path import LINE, MOVE, Point

#: Left, bottom, right and top, in pixels.
Box = tuple[float, float, float, float]

# The first that is installed; the last comes with matplotlib.
# The others have Arial's measures.
FAMILIES = ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans")
_BASELINE = 0.27  # below the middle of a line, in font sizes
#: From the top of a line of text to its base line, in font sizes.
BELOW_TOP = 0.65 + _BASELINE
_POINTS_PER_INCH = 72.0


@lru_cache(maxsize=1)
def families() -> list[str]:
    """The fonts that are here, the best first."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in FAMILIES if name in installed]


class Canvas:
    """A sheet of paper.

    Parameters
    ----------
    width, height : float
        Pixels.
    inches : float
        Width of the sheet.
    background : tuple of float
    """

    def __init__(self, width: float, height: float, inches: float, background: Rgba) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        #: Points of the sheet in a pixel.
        self.scale = inches * _POINTS_PER_INCH / width
        self.figure = Figure(figsize=(inches, inches * height / width), facecolor=background)
        self._axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(0, height)
        self._order = 0

    def path(
        self,
        points: Sequence[Point],
        codes: Sequence[int] | None = None,
        *,
        fill: Rgba | None = None,
        stroke: Rgba | None = None,
        width: float = 0,
        dash: Sequence[float] = (),
        clip: Box | None = None,
    ) -> None:
        """Draw a path; without codes its points are joined by straight lines."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        if not points:
            return
        if codes is None:
            codes = [MOVE] + [LINE] * (len(points) - 1)
        drawn = stroke is not None and width > 0
        patch = PathPatch(
            Path(list(points), list(codes)),
            facecolor=fill or "none",
            edgecolor=stroke if drawn else "none",
            linewidth=width * self.scale if drawn else 0,
            linestyle=(0, [length * self.scale for length in dash]) if drawn and dash else "solid",
            capstyle="butt",
            joinstyle="miter",
        )
        self._add(patch, clip)

    def rectangle(self, box: Box, **style: Any) -> None:
        """Draw a rectangle; the style is that of `path`."""
        left, bottom, right, top = box
        corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
        self.path(corners, [MOVE, LINE, LINE, LINE, 79], **style)

    def gradient(self, box: Box, colours: Sequence[Rgba], *, across: bool) -> None:
        """Fill a rectangle with colours, from left to right or from bottom to top."""
        rows = [list(colours)] if across else [[colour] for colour in colours]
        left, bottom, right, top = box
        image = self._axes.imshow(
            rows, extent=(left, right, bottom, top), origin="lower", aspect="auto"
        )
        image.set_interpolation("bilinear")
        image.set_zorder(self._next())
        self._axes.set_xlim(0, self.width)
        self._axes.set_ylim(0, self.height)

    def line_width(self, line: Line) -> float:
        """Width of a line of text, in pixels."""
        return sum(_width(run.text, run.font.size, run.font.bold) for run in line)

    def text_size(self, lines: Sequence[Line], font: Font) -> tuple[float, float]:
        """Width and height of lines of text, in pixels."""
        width = max((self.line_width(line) for line in lines), default=0.0)
        return width, sum(line_height(line, font) for line in lines)

    def text(
        self,
        lines: Sequence[Line],
        font: Font,
        at: Point,
        *,
        anchor: tuple[str, str] = ("left", "middle"),
        align: str | None = None,
        angle: float = 0.0,
    ) -> None:
        """Write lines of text.

        Parameters
        ----------
        lines : sequence of tuple of Run
        font : Font
            Of the text as a whole.
        at : tuple of float
            Where the anchor of the block lies.
        anchor : tuple of str
            "left", "center" or "right", and "top", "middle" or "bottom".
        align : str, optional
            Of the lines in the block; default the anchor's.
        angle : float
            Degrees, counter-clockwise, around the anchor.
        """
        width, height = self.text_size(lines, font)
        left = {"left": 0.0, "center": -width / 2, "right": -width}[anchor[0]]
        top = {"top": 0.0, "middle": height / 2, "bottom": height}[anchor[1]]
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[align or anchor[0]]
        cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        for line in lines:
            tall = line_height(line, font)
            base = top - tall / 2 - _BASELINE * max([font.size, *(r.font.size for r in line)])
            x = left + share * (width - self.line_width(line))
            for run in line:
                y = base + run.font.rise
                place = (at[0] + x * cosine - y * sine, at[1] + x * sine + y * cosine)
                self._write(run, place, angle)
                x += _width(run.text, run.font.size, run.font.bold)
            top -= tall

    def fitted(self, lines: Sequence[Line], room: float) -> list[Line]:
        """Make text smaller where it is wider than its room."""
        width = max((self.line_width(line) for line in lines), default=0.0)
        factor = min(1.0, room / width) if width else 1.0
        if factor == 1.0:
            return list(lines)
        return [
            tuple(Run(r.text, replace(r.font, size=r.font.size * factor)) for r in line)
            for line in lines
        ]

    def _write(self, run: Run, place: Point, angle: float) -> None:
        # Not parsed as mathematics: names hold dollar signs and backslashes.
        text = self._axes.text(
            *place,
            run.text,
            fontsize=run.font.size * self.scale,
            family=families(),
            weight="bold" if run.font.bold else "normal",
            style="italic" if run.font.italic else "normal",
            color=run.font.colour,
            rotation=angle,
            rotation_mode="anchor",
            ha="left",
            va="baseline",
            parse_math=False,
        )
        text.set_zorder(self._next())

    def _add(self, patch: Any, clip: Box | None) -> None:
        from matplotlib.transforms import Bbox, TransformedBbox

        patch.set_zorder(self._next())
        self._axes.add_patch(patch)
        if clip is None:
            patch.set_clip_on(False)
        else:
            left, bottom, right, top = clip
            area = Bbox.from_extents(left, bottom, right, top)
            patch.set_clip_box(TransformedBbox(area, self._axes.transData))

    def _next(self) -> int:
        self._order += 1
        return self._order


@lru_cache(maxsize=8192)
def _width(text: str, size: float, bold: bool) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    # Measured large, as at small sizes letters are fitted to whole pixels, and between two
    # letters, so that spaces at the ends count.
    font = FontProperties(family=families(), size=100, weight="bold" if bold else "normal")
    whole, ends = (
        text_to_path.get_text_width_height_descent(each, font, ismath=False)[0]
        for each in (f"n{text}n", "nn")
    )
    return float(whole - ends) * size / 100
