"""A part of a selection: what it is asked, and what it is applied to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Self

import numpy as np
import numpy.typing as npt

from proteinbert_core.enrichment.term_membership import TermMembership
from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.protein_map.projection import Projection

if TYPE_CHECKING:
    from proteinbert_core.protein_map.user_columns import UserColumns

BoolArray = npt.NDArray[np.bool_]

LONGEST_TEXT: Final = 200


@dataclass(frozen=True, eq=False)
class Shown:
    """What a selection is applied to.

    Attributes
    ----------
    scene : MapScene
    membership : TermMembership, optional
        Needed where a term is asked for.
    projections : sequence of Projection
        Others than the scene's that the proteins have places on, for outlines drawn there.
    columns : UserColumns, optional
        The user's own columns.
    """

    scene: MapScene
    membership: TermMembership | None = None
    projections: Sequence[Projection] = ()
    columns: UserColumns | None = None

    def coordinates(self, key: str, name: str) -> npt.NDArray[np.float32]:
        """Places on a map, by its key.

        Raises
        ------
        MapError
            There is no such map.
        """
        for projection in (self.scene.projection, *self.projections):
            if projection.key == key:
                return projection.coordinates
        raise MapError(
            f"This selection was drawn on {name} of other proteins or with other settings, which "
            "is not shown. Show that map, or draw the selection again."
        )


class Part(ABC):
    """One thing that a selection asks for."""

    #: Letter under which it is written.
    letter: ClassVar[str]

    @abstractmethod
    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit, shape=(n,), dtype=bool.

        Raises
        ------
        MapError, OntologyError
            It cannot be told; the message says why.
        """

    @abstractmethod
    def describe(self, names: Mapping[str, str]) -> str:
        """Say it in words.

        Parameters
        ----------
        names : mapping of str to str
            Key of a proteome -> its name, GO id -> name of the term; may lack any.
        """

    @abstractmethod
    def fields(self) -> list[str]:
        """Write it as texts without ``.`` and ``~``, none of them empty."""

    @classmethod
    @abstractmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written.

        Raises
        ------
        MapError
            It is something else.
        """


def listed(words: Sequence[str], *, most: int = 4) -> str:
    """Join words for a sentence.

    Examples
    --------
    >>> listed(["A", "B"]), listed(["A", "B", "C", "D", "E", "F"], most=2)
    ('A and B', 'A, B and 4 others')
    """
    if len(words) > most + 1:
        return f"{', '.join(words[:most])} and {len(words) - most:,} others"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def checked_texts(texts: Sequence[str], most: int, what: str) -> tuple[str, ...]:
    """Refuse no texts, too many of them and too long ones."""
    if not texts or len(texts) > most:
        raise MapError(f"A selection names 1 to {most:,} {what}, not {len(texts):,}.")
    for text in texts:
        if not text or len(text) > LONGEST_TEXT:
            raise MapError(
                f"Of the {what} of a selection each has 1 to {LONGEST_TEXT} letters, and "
                f"“{text[:30]}” has {len(text):,}."
            )
    return tuple(dict.fromkeys(texts))
