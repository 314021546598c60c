"""The user's own columns for proteins: read from a table, shown as colours and filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.colouring import Colouring
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.protein_map.neighbours import identifier_words
from proteinbert_core.protein_map.protein_colourings import groups_of, numbers_of
from proteinbert_core.protein_map.table_rows import read_table_rows

#: Bytes that are read of one table.
MOST_BYTES: Final = 20_000_000

_KEY_NAMES: Final = (
    "accession",
    "identifier",
    "uniprot",
    "uniprot_id",
    "protein",
    "protein_id",
    "id",
    "entry",
)
_UNKNOWN: Final = frozenset({"", "na", "n/a", "nan", "null", "none", "-"})


@dataclass(frozen=True, eq=False)
class UserColumns:
    """Values for proteins, by accession or identifier.

    Attributes
    ----------
    key_column : str
        Name of the column that says which protein a row is about.
    values : mapping of str to mapping
        Name of a column -> accession or identifier -> its value, trimmed; what is not known is
        left out.
    numeric : frozenset of str
        Columns whose values are all numbers.
    notes : tuple of str
        What was passed over in reading, a sentence each.
    """

    key_column: str
    values: Mapping[str, Mapping[str, str]]
    numeric: frozenset[str]
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in the order of the table."""
        return tuple(self.values)

    def texts(self, column: str, scene: MapScene) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Give a column's values for proteins and queries.

        Parameters
        ----------
        column : str
        scene : MapScene

        Returns
        -------
        values : ndarray of str, shape=(n,), dtype=object
            Empty where it is not known.
        query_values : ndarray of str, shape=(n_queries,), dtype=object

        Raises
        ------
        MapError
            There is no such column.
        """
        if column not in self.values:
            raise MapError(f"There is no column “{column}”. There are: {', '.join(self.names)}.")
        known = self.values[column]
        values = np.full(len(scene), "", dtype=object)
        for key, value in known.items():
            for row in scene.proteomes.rows_of(key):
                values[row] = value
        query_values = np.empty(len(scene.queries), dtype=object)
        query_values[:] = self.of_queries(column, scene.queries.identifiers)
        return values, query_values

    def of_queries(self, column: str, identifiers: Sequence[str]) -> list[str]:
        """Give a column's values for queries, by identifier or an accession in it.

        Parameters
        ----------
        column : str
            One of `names`.
        identifiers : sequence of str

        Returns
        -------
        list of str
            Empty where it is not known.
        """
        known = self.values[column]
        return [
            next((known[word] for word in (each, *identifier_words(each)) if word in known), "")
            for each in identifiers
        ]

    def colouring(self, column: str, scene: MapScene) -> Colouring:
        """Colour by a column: by number where all its values are numbers.

        Parameters
        ----------
        column : str
        scene : MapScene

        Returns
        -------
        GroupColouring or NumberColouring

        Raises
        ------
        MapError
            There is no such column.
        """
        values, query_values = self.texts(column, scene)
        known = int((values != "").sum() + (query_values != "").sum())
        caption = f"Your column “{column}”, known of {known:,} proteins shown."
        if column in self.numeric:
            return numbers_of(
                "own", column, caption, "", _as_numbers(values), _as_numbers(query_values)
            )
        return groups_of("own", column, caption, values, query_values)


def read_user_columns(data: bytes, filename: str) -> UserColumns:
    """Read a table of proteins and values.

    Parameters
    ----------
    data : bytes
        Text in UTF-8, separated by tabs, commas or semicolons, with a header line. The column
        called accession, identifier, protein or the like says which protein a row is about; if
        none is, the first one does.
    filename : str
        For messages.

    Returns
    -------
    UserColumns
        Of a protein that comes up again the first row counts.

    Raises
    ------
    MapError
        It is no such table, or larger than the limits.
    """
    if len(data) > MOST_BYTES:
        raise MapError(
            f"{filename} has {len(data) / 1e6:,.0f} MB, and tables of up to "
            f"{MOST_BYTES / 1e6:,.0f} MB are read. Keep the columns and proteins that you need."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MapError(
            f"{filename} is no text in UTF-8 (byte {error.start + 1:,}). Save the table as CSV "
            "or TSV with that encoding."
        ) from error
    names, rows = read_table_rows(text, filename)
    key = _key_column(names)
    place = names.index(key)
    values: dict[str, dict[str, str]] = {name: {} for name in names if name != key}
    seen: set[str] = set()
    n_nameless = n_again = 0
    for row in rows:
        protein = row[place]
        if not protein:
            n_nameless += 1
        elif protein in seen:
            n_again += 1
        else:
            seen.add(protein)
            for name, value in zip(names, row, strict=True):
                if name != key and value.lower() not in _UNKNOWN:
                    values[name][protein] = value
    if not seen:
        raise MapError(f"{filename} has no row with anything in the column “{key}”.")
    notes = []
    if n_nameless:
        notes.append(f"Rows without anything in “{key}” that were passed over: {n_nameless:,}.")
    if n_again:
        notes.append(f"Rows that name a protein again, of which the first counts: {n_again:,}.")
    numeric = frozenset(name for name, known in values.items() if _are_numbers(known))
    return UserColumns(key, values, numeric, tuple(notes))


def _key_column(names: list[str]) -> str:
    lowered = [name.lower() for name in names]
    for wanted in _KEY_NAMES:
        if wanted in lowered:
            return names[lowered.index(wanted)]
    return names[0]


def _are_numbers(values: Mapping[str, str]) -> bool:
    try:
        return bool(values) and all(np.isfinite(float(each)) for each in values.values())
    except ValueError:
        return False


def _as_numbers(texts: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return np.array([float(text) if text else np.nan for text in texts], dtype=np.float64)
