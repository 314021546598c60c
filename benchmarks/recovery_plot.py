"""Draws share named against proteins used, as SVG that is the same for the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from proteinbert_core.figures.theme import ASPECT_COLOURS, LIGHT

#: Line -> colour and marker; two of the colours that every figure of the project uses.
_STYLES = {
    "with the order": (ASPECT_COLOURS["MF"], "o"),
    "each output alone": (ASPECT_COLOURS["BP"], "s"),
}


def draw_learning_curve(
    shares: Mapping[str, Sequence[tuple[int, float, float]]], title: str, path: Path
) -> None:
    """Draw a line for each way of recovering.

    Parameters
    ----------
    shares : mapping of str to sequence of (int, float, float)
        "with the order" and "each output alone" -> proteins, share named, share of the names
        that are right.
    title : str
        States what is shown.
    path : Path
        SVG file to write.
    """
    # Comes with cafaeval, of requirements-dev.txt.
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "proteinbert", "font.family": "sans-serif"}):
        figure = Figure(figsize=(6.4, 4.0), layout="constrained")
        axes = figure.add_subplot()
        for name, points in shares.items():
            colour, marker = _STYLES[name]
            proteins, named, right = zip(*points, strict=True)
            axes.plot(proteins, named, color=colour, marker=marker, label=f"named, {name}")
            axes.plot(
                proteins,
                right,
                color=colour,
                marker=marker,
                linestyle=":",
                alpha=0.6,
                label=f"names that are right, {name}",
            )
        axes.set_xscale("log")
        ticks = sorted({point[0] for points in shares.values() for point in points})
        axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks], rotation=30)
        axes.set_xticks([], minor=True)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("annotated proteins used")
        axes.set_ylabel("share of outputs, or of names")
        axes.set_title(title, fontsize=10, color=LIGHT.text)
        axes.grid(alpha=0.25)
        axes.legend(fontsize=8, loc="center left")
        figure.savefig(path, metadata={"Date": None})
