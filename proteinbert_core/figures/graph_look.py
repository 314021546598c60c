"""How a GO graph is drawn: its words, its scale, its direction and its room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from proteinbert_core.figures.go_outline import Wording
from proteinbert_core.figures.graph_edges import Direction
from proteinbert_core.figures.graph_values import ValueScale

Notes = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Look:
    """How a graph is drawn.

    Attributes
    ----------
    title : str
    subtitles : tuple of str
        Lines below the title.
    scale : ValueScale
        What the values are.
    wording : Wording
        What the signs mean.
    dark : bool
    direction : "down" or "right"
    width : int
        Room in pixels to compose for.
    selected : str or None
        GO id to emphasise.
    notes : callable or None
        GO id -> further lines for the text that appears at the pointer.
    """

    title: str
    subtitles: tuple[str, ...]
    scale: ValueScale
    wording: Wording
    dark: bool = False
    direction: Direction = "down"
    width: int = 840
    selected: str | None = None
    notes: Notes | None = None
