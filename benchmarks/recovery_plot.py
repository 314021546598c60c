"""Draws share named against proteins used, as SVG that is the same for the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from proteinbert_core.figures.theme import ASPECT_COLOURS, LIGHT

#: Line -> colour, marker and style; two of the colours that every figure of the project uses.
STYLES = {
    "named at confidence ≥ 0.9": (ASPECT_COLOURS["MF"], "o", "-"),
    "of these, right": (ASPECT_COLOURS["MF"], "o", ":"),
    "most probable term right": (ASPECT_COLOURS["BP"], "s", "-"),
    "most probable term right, without the order": (ASPECT_COLOURS["BP"], "D", ":"),
}


def draw_learning_curve(
    shares: Mapping[str, Sequence[tuple[int, float]]], title: str, path: Path
) -> None:
    """Draw shares against the number of proteins.

    Parameters
    ----------
    shares : mapping of str to sequence of (int, float)
        Key of `STYLES` -> proteins and share.
    title : str
        States what is shown.
    path : Path
        SVG file to write.
    """
    # Comes with cafaeval, of requirements-dev.txt.
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "proteinbert", "font.family": "sans-serif"}):
        figure = Figure(figsize=(6.4, 4.4), layout="constrained")
        axes = figure.add_subplot()
        for name, points in shares.items():
            colour, marker, style = STYLES[name]
            proteins, share = zip(*points, strict=True)
            axes.plot(proteins, share, color=colour, marker=marker, linestyle=style, label=name)
        axes.set_xscale("log")
        ticks = sorted({point[0] for points in shares.values() for point in points})
        axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks], rotation=30)
        axes.set_xticks([], minor=True)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("annotated proteins used")
        axes.set_ylabel("share of the outputs")
        axes.set_title(title, fontsize=10, color=LIGHT.text)
        axes.grid(alpha=0.25)
        figure.legend(fontsize=8, loc="outside lower center", ncols=2, frameon=False)
        figure.savefig(path, metadata={"Date": None})
