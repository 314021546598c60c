"""Selections by what is known of proteins: terms, annotation, review, length, own columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

import numpy as np
import numpy.typing as npt

from proteinbert_core.enrichment.term_membership import ABSENT, DIRECT, INHERITED
from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.link_text import from_link, number_from, to_link
from proteinbert_core.protein_map.selection_part import Part, Shown, checked_texts
from proteinbert_core.proteomes.proteome import REVIEWED
from proteinbert_core.reference.reference_set import go_id

BoolArray = npt.NDArray[np.bool_]
Carried = Literal["any", "direct", "inherited", "absent"]

_CARRIED: Final[tuple[Carried, ...]] = ("any", "direct", "inherited", "absent")
_CARRIED_IN_WORDS: Final[Mapping[Carried, str]] = {
    "any": "with",
    "direct": "directly annotated with",
    "inherited": "that inherit",
    "absent": "without",
}
LONGEST_PROTEIN: Final = 1_000_000
MOST_VALUES: Final = 500


@dataclass(frozen=True)
class Carriers(Part):
    """Proteins that carry a GO term, or do not.

    Attributes
    ----------
    term : int
        Number of the GO id.
    how : {"any", "direct", "inherited", "absent"}
    """

    term: int
    how: Carried = "any"
    letter: ClassVar[str] = "t"

    def __post_init__(self) -> None:
        if not 0 <= self.term <= 9_999_999 or self.how not in _CARRIED:
            raise MapError("This selection cannot be read: its GO term is damaged.")

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        if shown.membership is None:
            raise MapError("Which proteins carry a term is not known before they are read.")
        carried = shown.membership.carriers(go_id(self.term))
        if self.how == "any":
            return np.asarray(carried != ABSENT)
        kinds = {"direct": DIRECT, "inherited": INHERITED, "absent": ABSENT}
        return np.asarray(carried == kinds[self.how])

    def describe(self, names: Mapping[str, str]) -> str:
        """Say it in words."""
        term = go_id(self.term)
        name = f"{names[term]} ({term})" if term in names else term
        return f"{_CARRIED_IN_WORDS[self.how]} {name}"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [str(self.term), self.how]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        if len(fields) != 2 or fields[1] not in _CARRIED:
            raise MapError("This selection cannot be read: its GO term is damaged.")
        how = _CARRIED[_CARRIED.index(fields[1])]
        return cls(number_from(fields[0], 0, 9_999_999, "number of a GO term"), how)


@dataclass(frozen=True)
class Annotated(Part):
    """Proteins that have a GO term, or those that have none."""

    has_terms: bool = True
    letter: ClassVar[str] = "k"

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        return np.asarray(shown.scene.proteomes.annotations.is_annotated == self.has_terms)

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        return "with GO terms" if self.has_terms else "without a GO term"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [str(int(self.has_terms))]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        return cls(bool(number_from(".".join(fields), 0, 1, "answer")))


@dataclass(frozen=True)
class Reviewed(Part):
    """Proteins whose entry was reviewed, or all others."""

    is_reviewed: bool = True
    letter: ClassVar[str] = "r"

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        reviewed = shown.scene.proteomes.proteins["reviewed"].to_numpy() == REVIEWED
        return np.asarray(reviewed == self.is_reviewed)

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        return "reviewed" if self.is_reviewed else "not reviewed"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [str(int(self.is_reviewed))]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        return cls(bool(number_from(".".join(fields), 0, 1, "answer")))


@dataclass(frozen=True)
class LengthBetween(Part):
    """Proteins with so many residues, both ends included."""

    low: int
    high: int
    letter: ClassVar[str] = "s"

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= LONGEST_PROTEIN:
            raise MapError(f"Lengths from {self.low:,} to {self.high:,} residues are none.")

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        lengths = shown.scene.proteomes.proteins["length"].to_numpy()
        return np.asarray((lengths >= self.low) & (lengths <= self.high))

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        return f"of {self.low:,} to {self.high:,} residues"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [str(self.low), str(self.high)]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        if len(fields) != 2:
            raise MapError("This selection cannot be read: its lengths are damaged.")
        low, high = (number_from(each, 0, LONGEST_PROTEIN, "length") for each in fields)
        return cls(low, high)


@dataclass(frozen=True)
class ColumnValues(Part):
    """Proteins with certain values in a column of the user's own."""

    column: str
    values: tuple[str, ...]
    letter: ClassVar[str] = "c"

    def __post_init__(self) -> None:
        checked_texts([self.column], 1, "columns")
        object.__setattr__(self, "values", checked_texts(self.values, MOST_VALUES, "values"))

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        if shown.columns is None or self.column not in shown.columns.names:
            raise MapError(
                f"The selection asks for the column “{self.column}”, which is not here. Add the "
                "file that has it."
            )
        values, _ = shown.columns.texts(self.column, shown.scene)
        return np.isin(values.astype(str), list(self.values))

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        return f"whose {self.column} is {' or '.join(self.values[:3])}" + (
            f" or {len(self.values) - 3} others" if len(self.values) > 3 else ""
        )

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [to_link(self.column), *(to_link(each) for each in self.values)]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        column, *values = (from_link(each) for each in fields)
        return cls(column, tuple(values))
