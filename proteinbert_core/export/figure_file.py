"""Plotly figures as files for a paper: SVG, PDF and PNG, of a size in millimetres.

They are drawn by matplotlib; no browser and no other program is needed. What it cannot draw as
Plotly does is refused, not drawn wrongly.
"""

from __future__ import annotations

import io
import threading
import warnings
from typing import Any, Final

from proteinbert_core.errors import ExportError

#: Suffix -> MIME type.
FIGURE_FORMATS: Final = {
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "png": "image/png",
}
#: Widths that a figure may have, in millimetres.
LEAST_WIDTH_MM: Final = 30.0
MOST_WIDTH_MM: Final = 1000.0
#: Resolutions of a PNG file, in dots per inch.
LEAST_DPI: Final = 50
MOST_DPI: Final = 1200

_MM_PER_INCH = 25.4
#: Pixels in a row of a PNG file.
MOST_PIXELS: Final = 10_000
_SETTINGS: Final[Any] = {
    "pdf.fonttype": 42,  # fonts inside, as text that can be selected
    "svg.fonttype": "none",  # text that can be edited, in a font that every computer has
    "lines.scale_dashes": False,  # dashes have lengths, whatever the width of their line
    "svg.hashsalt": "proteinbert-explorer",
    "path.simplify": False,
}
# Matplotlib's settings and its measuring of text are of the whole process.
_LOCK = threading.Lock()


def figure_file(figure: Any, kind: str, *, width_mm: float = 180.0, dpi: int = 300) -> bytes:
    """Draw a figure as a file.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Of lines, markers, text, bars, shapes and annotations. A transparent background becomes
        white.
    kind : str
        "svg", "pdf" or "png".
    width_mm : float
        Width; the height follows from the figure's proportions, and text grows and shrinks
        with it.
    dpi : int
        Dots per inch of a PNG file; the others are vectors.

    Returns
    -------
    bytes
        The same for the same figure.

    Raises
    ------
    ExportError
        The figure holds what cannot be drawn, or the size is out of bounds.
    """
    from proteinbert_core.export.drawing.sheet import Sheet

    check_size(kind, width_mm, dpi)
    sheet = Sheet(figure)
    inches = width_mm / _MM_PER_INCH
    import matplotlib as mpl

    stream = io.BytesIO()
    metadata = {"png": {"Software": None}, "pdf": {"CreationDate": None}, "svg": {"Date": None}}
    with _LOCK, mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        # Letters that no font here has become boxes; a name must not end the drawing.
        warnings.filterwarnings("ignore", message=".*[Gg]lyph.*missing")
        canvas = sheet.draw(inches)
        canvas.figure.savefig(
            stream,
            format=kind,
            dpi=dpi,
            facecolor=canvas.figure.get_facecolor(),
            metadata=metadata[kind],
        )
    return _with_usual_fonts(stream.getvalue()) if kind == "svg" else stream.getvalue()


def check_size(kind: str, width_mm: float, dpi: int) -> None:
    """Refuse a size that no figure can have.

    Parameters
    ----------
    kind : str
    width_mm : float
    dpi : int

    Raises
    ------
    ExportError
        The message says what is possible.
    """
    if kind not in FIGURE_FORMATS:
        raise ExportError(f"{kind!r} is no format of a figure; choose svg, pdf or png.")
    if not LEAST_WIDTH_MM <= width_mm <= MOST_WIDTH_MM:
        raise ExportError(
            f"A figure can be {LEAST_WIDTH_MM:g} to {MOST_WIDTH_MM:g} mm wide, not {width_mm:g}."
        )
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise ExportError(f"A figure can have {LEAST_DPI} to {MOST_DPI} dpi, not {dpi}.")
    pixels = width_mm / _MM_PER_INCH * dpi
    if kind == "png" and pixels > MOST_PIXELS:
        raise ExportError(
            f"A PNG of this size would be {pixels:,.0f} pixels wide; {MOST_PIXELS:,} are possible. "
            "Choose fewer dots per inch, or SVG or PDF, which have no pixels."
        )


def _with_usual_fonts(svg: bytes) -> bytes:
    """Name also fonts that are not here, but where the file is looked at."""
    from proteinbert_core.export.drawing.canvas import FAMILIES, families

    here = ", ".join(repr(name) for name in families())
    wanted = ", ".join([*(repr(name) for name in FAMILIES), "sans-serif"])
    return svg.replace(here.encode(), wanted.encode())
