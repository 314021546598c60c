"""How the map is seen: all that a link or a saved file brings back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.colour_choice import COLOURS, NEED_TERM
from proteinbert_core.protein_map.link_text import from_link, number_from, to_link
from proteinbert_core.protein_map.live_umap import METRICS, UmapParameters
from proteinbert_core.protein_map.projection import PROJECTION_NAMES, ProjectionKind
from proteinbert_core.protein_map.selection import SelectionRecipe

MOST_PROTEOMES: Final = 200
_LONGEST: Final = 200
_GO_ID: Final = re.compile(r"GO:[0-9]{7}")
_KINDS: Final[tuple[ProjectionKind, ...]] = tuple(PROJECTION_NAMES)


@dataclass(frozen=True)
class MapView:
    """What is shown, how it is coloured, and what is selected.

    Attributes
    ----------
    proteomes : tuple of str
        Keys of the chosen proteomes; none: those that are chosen by default.
    colour : str
        Of `COLOURS`.
    term : str
        GO id that colours are about; empty for none.
    column : str
        The user's own column that colours are about; empty for none.
    projection : {"reference", "pca", "umap"} or ""
        Empty: the reference map, where there is one.
    umap : UmapParameters
    selection : SelectionRecipe
        Empty for none: that selects nothing, not everything.
    filters : SelectionRecipe
        What is shown; empty for all.
    protein : str
        Accession whose card is open; empty for none.
    """

    proteomes: tuple[str, ...] = ()
    colour: str = "organism"
    term: str = ""
    column: str = ""
    projection: ProjectionKind | str = ""
    umap: UmapParameters = field(default_factory=UmapParameters)
    selection: SelectionRecipe = field(default_factory=SelectionRecipe)
    filters: SelectionRecipe = field(default_factory=SelectionRecipe)
    protein: str = ""

    def to_query(self) -> dict[str, str]:
        """Write the view as parameters of an address; what is as by default is left out.

        Returns
        -------
        dict of str to str
            Letters, digits and ``- _ . ~ :`` alone. A selection or filters that are too long
            for a link are left out: see `left_out_of_link`.
        """
        written = self.to_fields()
        for name in ("select", "show"):
            if name in written and not SelectionRecipe.from_text(written[name]).fits_link:
                del written[name]
        return written

    @property
    def left_out_of_link(self) -> tuple[str, ...]:
        """What a link cannot bring back as it is too long: "selection", "filters"."""
        recipes = {"selection": self.selection, "filters": self.filters}
        return tuple(name for name, recipe in recipes.items() if not recipe.fits_link)

    def to_fields(self) -> dict[str, str]:
        """Write the whole view as named texts; what is as by default is left out."""
        umap = self.umap
        numbers = (umap.n_neighbors, round(umap.min_dist * 1000), umap.metric, umap.seed)
        written = {
            "proteomes": ".".join(to_link(key) for key in self.proteomes),
            "colour": self.colour,
            "term": self.term,
            "column": to_link(self.column) if self.column else "",
            "map": self.projection,
            "umap": ".".join([*map(str, numbers), *(["q"] if umap.with_queries else [])]),
            "select": self.selection.to_text(),
            "show": self.filters.to_text(),
            "protein": to_link(self.protein) if self.protein else "",
        }
        if umap == UmapParameters():
            written["umap"] = ""
        if self.colour == MapView().colour:
            written["colour"] = ""
        return {name: text for name, text in written.items() if text}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> ReadView:
        """Read the parameters of an address, or what `to_fields` has written.

        Parameters
        ----------
        query : mapping of str to str
            May come from anywhere; names that are not the map's are passed over.

        Returns
        -------
        ReadView
            What cannot be read is as by default, and a note says so.
        """
        view, notes = cls(), []
        for name, read in _READERS.items():
            if name not in query:
                continue
            try:
                view = replace(view, **read(str(query[name])))
            except MapError as error:
                notes.append(f"The view was not understood in part ({name}): {error}")
        if view.colour in NEED_TERM and not view.term:
            view = replace(view, colour=cls().colour)
            notes.append("The view names no GO term for its colours.")
        return ReadView(view, tuple(notes))


@dataclass(frozen=True)
class ReadView:
    """A view that was read, and what could not be.

    Attributes
    ----------
    view : MapView
    notes : tuple of str
        A sentence for each part that was not understood.
    """

    view: MapView
    notes: tuple[str, ...] = ()


def _proteomes(text: str) -> dict[str, Any]:
    keys = tuple(dict.fromkeys(from_link(part) for part in text.split(".")))
    if len(keys) > MOST_PROTEOMES or any(not key or len(key) > _LONGEST for key in keys):
        raise MapError(f"1 to {MOST_PROTEOMES} proteomes can be chosen.")
    return {"proteomes": keys}


def _colour(text: str) -> dict[str, Any]:
    if text not in COLOURS:
        raise MapError(f"there are no colours “{text[:40]}”.")
    return {"colour": text}


def _term(text: str) -> dict[str, Any]:
    if not _GO_ID.fullmatch(text):
        raise MapError(f"“{text[:40]}” is no GO id, such as GO:0004672.")
    return {"term": text}


def _short(name: str) -> Callable[[str], dict[str, Any]]:
    def read(text: str) -> dict[str, Any]:
        short = from_link(text)
        if not short or len(short) > _LONGEST:
            raise MapError(f"“{short[:40]}” is too long or empty.")
        return {name: short}

    return read


def _projection(text: str) -> dict[str, Any]:
    if text not in _KINDS:
        raise MapError(f"there is no map “{text[:40]}”; there are {', '.join(_KINDS)}.")
    return {"projection": text}


def _umap(text: str) -> dict[str, Any]:
    parts = text.split(".")
    with_queries = parts[4:] == ["q"]
    if len(parts) != 4 + with_queries or parts[2] not in METRICS:
        raise MapError("the settings of the UMAP are damaged.")
    return {
        "umap": UmapParameters(
            number_from(parts[0], 0, 10_000, "number of neighbours"),
            number_from(parts[1], 0, 990, "minimum distance in thousandths") / 1000,
            METRICS[METRICS.index(parts[2])],
            number_from(parts[3], 0, 2**32 - 1, "seed"),
            with_queries,
        )
    }


def _recipe(name: str) -> Callable[[str], dict[str, Any]]:
    return lambda text: {name: SelectionRecipe.from_text(text)}


_READERS: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = {
    "proteomes": _proteomes,
    "colour": _colour,
    "term": _term,
    "column": _short("column"),
    "map": _projection,
    "umap": _umap,
    "select": _recipe("selection"),
    "show": _recipe("filters"),
    "protein": _short("protein"),
}
#: Names of the parameters of an address that belong to the map.
QUERY_NAMES: Final = tuple(_READERS)
