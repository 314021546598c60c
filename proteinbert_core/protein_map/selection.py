"""How proteins were selected: a recipe that can be read, repeated and sent as a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.drawn_parts import Box, Lasso
from proteinbert_core.protein_map.fact_parts import (
    Annotated,
    Carriers,
    ColumnValues,
    LengthBetween,
    Reviewed,
)
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.protein_map.named_parts import (
    Accessions,
    InProteomes,
    NearQuery,
    Organisms,
    TextFound,
)
from proteinbert_core.protein_map.projection import Projection
from proteinbert_core.protein_map.selection_part import Part, Shown

if TYPE_CHECKING:
    from proteinbert_core.enrichment.term_membership import TermMembership
    from proteinbert_core.protein_map.user_columns import UserColumns

_KINDS: Final[Mapping[str, type[Part]]] = {
    kind.letter: kind
    for kind in (
        Accessions,
        Annotated,
        Box,
        Carriers,
        ColumnValues,
        InProteomes,
        Lasso,
        LengthBetween,
        NearQuery,
        Organisms,
        Reviewed,
        TextFound,
    )
}
#: Letters of a recipe that still fits in a link.
LINK_LETTERS: Final = 1_500
_MOST_LETTERS: Final = 500_000
_MOST_PARTS: Final = 40


@dataclass(frozen=True)
class SelectionRecipe:
    """What proteins are asked for: groups of parts.

    A protein is selected if it fits at least one part of every group. A recipe without groups
    selects all.

    Attributes
    ----------
    groups : tuple of tuple of Part

    Examples
    --------
    >>> recipe = SelectionRecipe.of(InProteomes(("UP000000625",))).and_also(Annotated(False))
    >>> recipe.describe({"UP000000625": "E. coli K-12"})
    'of E. coli K-12, without a GO term'
    >>> recipe.to_text()
    'p.UP000000625~k.0'
    """

    groups: tuple[tuple[Part, ...], ...] = ()

    def __post_init__(self) -> None:
        if any(not group for group in self.groups) or sum(map(len, self.groups)) > _MOST_PARTS:
            raise MapError(f"A selection has at most {_MOST_PARTS} parts. Select less at once.")

    @classmethod
    def of(cls, *parts: Part) -> Self:
        """Make a recipe of which every part must hold."""
        return cls(tuple((part,) for part in parts))

    def __bool__(self) -> bool:
        return bool(self.groups)

    def and_also(self, *parts: Part) -> SelectionRecipe:
        """Narrow the selection: of what it selects, those that fit one of the parts, too."""
        return SelectionRecipe((*self.groups, tuple(parts)))

    def or_else(self, part: Part) -> SelectionRecipe:
        """Widen the selection: what fits its last group or this part, as a second lasso does."""
        if not self.groups:
            return SelectionRecipe(((part,),))
        return SelectionRecipe((*self.groups[:-1], (*self.groups[-1], part)))

    def rows(
        self,
        scene: MapScene,
        membership: TermMembership | None = None,
        *,
        projections: Sequence[Projection] = (),
        columns: UserColumns | None = None,
    ) -> npt.NDArray[np.int64]:
        """Select proteins.

        Parameters
        ----------
        scene : MapScene
        membership : TermMembership, optional
            Of the scene's proteomes; needed where a term is asked for.
        projections : sequence of Projection
            Others than the scene's, for outlines that were drawn there.
        columns : UserColumns, optional
            The user's own; needed where one is asked for.

        Returns
        -------
        ndarray, shape=(n_selected,), dtype=int64
            Rows of the proteome set, ascending.

        Raises
        ------
        MapError
            The scene lacks what is asked for: a query, a map, a column.
        OntologyError
            A term is no current term of the ontology.
        """
        shown = Shown(scene, membership, projections, columns)
        chosen = np.ones(len(scene), dtype=np.bool_)
        for group in self.groups:
            fits = np.zeros(len(scene), dtype=np.bool_)
            for part in group:
                fits |= part.mask(shown)
            chosen &= fits
        return np.flatnonzero(chosen)

    def describe(self, names: Mapping[str, str] | None = None) -> str:
        """Say in words what is selected.

        Parameters
        ----------
        names : mapping of str to str, optional
            Key of a proteome -> its name, GO id -> name of the term.

        Returns
        -------
        str
            Such as "lasso of 14 corners on the reference map, of E. coli K-12 and S. cerevisiae".
        """
        known = names or {}
        if not self.groups:
            return "all proteins shown"
        return ", ".join(
            " or ".join(part.describe(known) for part in group) for group in self.groups
        )

    @property
    def outlines(self) -> tuple[Lasso | Box, ...]:
        """The lassos and boxes, to be drawn on the map."""
        return tuple(
            part for group in self.groups for part in group if isinstance(part, Lasso | Box)
        )

    @property
    def fits_link(self) -> bool:
        """Whether it is short enough for a link; a long list of accessions is not."""
        return len(self.to_text()) <= LINK_LETTERS

    def to_text(self) -> str:
        """Write the recipe with letters, digits and ``- _ . ~``, which an address keeps.

        Returns
        -------
        str
            Empty for a recipe without groups.
        """
        return "~".join(
            "..".join(".".join([part.letter, *part.fields()]) for part in group)
            for group in self.groups
        )

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `to_text` has written.

        Parameters
        ----------
        text : str
            May come from anywhere.

        Returns
        -------
        SelectionRecipe

        Raises
        ------
        MapError
            It is something else, or beyond the limits.
        """
        if len(text) > _MOST_LETTERS:
            raise MapError(f"A selection of {len(text):,} letters is too long to be read.")
        if not text:
            return cls()
        return cls(
            tuple(
                tuple(_part(written) for written in group.split("..")) for group in text.split("~")
            )
        )


def _part(written: str) -> Part:
    letter, *fields = written.split(".")
    if letter not in _KINDS or not fields or "" in fields:
        raise MapError(f"“{written[:40]}” is no part of a selection. Select anew.")
    return _KINDS[letter].from_fields(fields)
