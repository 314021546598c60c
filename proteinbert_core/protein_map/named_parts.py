"""Selections of proteins by what they are called, where they come from and whom they are near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.protein_map.link_text import from_link, number_from, to_link
from proteinbert_core.protein_map.selection_part import Part, Shown, checked_texts, listed

BoolArray = npt.NDArray[np.bool_]

MOST_ACCESSIONS: Final = 20_000
MOST_NAMES: Final = 500
MOST_NEAREST: Final = 5_000


@dataclass(frozen=True)
class Accessions(Part):
    """Proteins by accession; those that are not on the map are passed over."""

    accessions: tuple[str, ...]
    letter: ClassVar[str] = "a"

    def __post_init__(self) -> None:
        checked = checked_texts(self.accessions, MOST_ACCESSIONS, "accessions")
        object.__setattr__(self, "accessions", checked)

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        rows = [row for each in self.accessions for row in shown.scene.proteomes.rows_of(each)]
        mask = np.zeros(len(shown.scene), dtype=np.bool_)
        mask[rows] = True
        return mask

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        if len(self.accessions) <= 3:
            return listed(self.accessions)
        return f"a list of {len(self.accessions):,} accessions"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [to_link(each) for each in self.accessions]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        return cls(tuple(from_link(each) for each in fields))


@dataclass(frozen=True)
class InProteomes(Part):
    """Proteins of some proteomes, by key."""

    keys: tuple[str, ...]
    letter: ClassVar[str] = "p"

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", checked_texts(self.keys, MOST_NAMES, "proteomes"))

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        mask = np.zeros(len(shown.scene), dtype=np.bool_)
        for key in self.keys:
            mask[shown.scene.proteomes.rows_in(key)] = True
        return mask

    def describe(self, names: Mapping[str, str]) -> str:
        """Say it in words."""
        return f"of {listed([names.get(key, key) for key in self.keys])}"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [to_link(key) for key in self.keys]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        return cls(tuple(from_link(each) for each in fields))


@dataclass(frozen=True)
class NearQuery(Part):
    """The proteins nearest to a query, by embedding and not on the map."""

    identifier: str
    k: int = 50
    letter: ClassVar[str] = "n"

    def __post_init__(self) -> None:
        checked_texts([self.identifier], 1, "queries")
        if not 1 <= self.k <= MOST_NEAREST:
            raise MapError(f"1 to {MOST_NEAREST:,} nearest proteins can be selected.")

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        queries = shown.scene.queries
        if self.identifier not in queries.identifiers:
            raise MapError(
                f"The selection is of proteins near “{self.identifier}”, which is not among the "
                "queries on the map. Place it, or select anew."
            )
        vectors = queries.vectors[[queries.identifiers.index(self.identifier)]]
        rows, _ = most_similar(shown.scene.proteomes.vectors, vectors, self.k)
        mask = np.zeros(len(shown.scene), dtype=np.bool_)
        mask[rows] = True
        return mask

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        return f"the {self.k:,} nearest of {self.identifier}"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [to_link(self.identifier), str(self.k)]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        if len(fields) != 2:
            raise MapError("This selection cannot be read: a query or a number is missing.")
        return cls(from_link(fields[0]), number_from(fields[1], 1, MOST_NEAREST, "number"))


@dataclass(frozen=True)
class TextFound(Part):
    """Proteins whose accession, entry, gene or name holds a text, in letters of any size."""

    text: str
    letter: ClassVar[str] = "f"

    def __post_init__(self) -> None:
        checked_texts([self.text.strip()], 1, "texts")

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        wanted = self.text.strip().lower()
        texts = shown.scene.search_texts
        return np.fromiter((wanted in text for text in texts), dtype=np.bool_, count=len(texts))

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        return f"named “{self.text.strip()}”"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [to_link(self.text)]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        if len(fields) != 1:
            raise MapError("This selection cannot be read: it looks for no text, or for several.")
        return cls(from_link(fields[0]))


@dataclass(frozen=True)
class Organisms(Part):
    """Proteins of some organisms, by name."""

    names: tuple[str, ...]
    letter: ClassVar[str] = "o"

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", checked_texts(self.names, MOST_NAMES, "organisms"))

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        organisms = shown.scene.proteomes.proteins["organism"]
        return np.asarray(organisms.isin(self.names).to_numpy(dtype=np.bool_))

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        return f"of {listed(self.names)}"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [to_link(each) for each in self.names]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        return cls(tuple(from_link(each) for each in fields))
