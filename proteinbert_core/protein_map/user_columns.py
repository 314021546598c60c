"""The user's own columns for proteins: read from a table, shown as colours and filters."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.colouring import Colouring
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.protein_map.neighbours import identifier_words
from proteinbert_core.protein_map.protein_colourings import groups_of, numbers_of

#: Bytes, columns and rows that are read of one table.
MOST_BYTES: Final = 20_000_000
MOST_COLUMNS: Final = 100
MOST_ROWS: Final = 500_000

_SEPARATORS: Final = ("\t", ",", ";")
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
        query_values = np.full(len(scene.queries), "", dtype=object)
        for query, identifier in enumerate(scene.queries.identifiers):
            for word in (identifier, *identifier_words(identifier)):
                if word in known:
                    query_values[query] = known[word]
                    break
        return values, query_values

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
    import pandas as pd

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
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    header = next((line for line in lines if line.strip()), "")
    separator = max(_SEPARATORS, key=header.count)
    if separator not in header:
        raise MapError(
            f"{filename} has a single column. Needed are accessions and a column of values, "
            "separated by tabs, commas or semicolons, with a header line."
        )
    try:
        table = pd.read_csv(
            io.StringIO("\n".join(lines)),
            sep=separator,
            dtype=str,
            keep_default_na=False,
            nrows=MOST_ROWS + 1,
            index_col=False,
        )
    except (ValueError, OverflowError) as error:  # pandas' own are ValueErrors
        raise MapError(f"{filename} cannot be read as a table: {error}") from error
    if len(table) > MOST_ROWS or table.shape[1] > MOST_COLUMNS:
        raise MapError(
            f"{filename} is too large: up to {MOST_ROWS:,} rows and {MOST_COLUMNS} columns are "
            "read. Keep those that you need."
        )
    table.columns = pd.Index(
        [" ".join(str(name).split()) or f"column {i}" for i, name in enumerate(table, start=1)]
    )
    key = _key_column(list(table.columns))
    keys = table[key].fillna("").str.strip()
    notes = []
    if empty := int((keys == "").sum()):
        notes.append(f"Rows without anything in “{key}” that were passed over: {empty:,}.")
    if again := int((keys.duplicated() & (keys != "")).sum()):
        notes.append(f"Rows that name a protein again, of which the first counts: {again:,}.")
    table = table[(keys != "") & ~keys.duplicated()]
    keys = keys[table.index]
    if not len(table):
        raise MapError(f"{filename} has no row with anything in the column “{key}”.")
    values: dict[str, dict[str, str]] = {}
    for place, name in enumerate(table.columns):
        if name == key or name in values:
            continue
        column = table.iloc[:, place].fillna("").str.strip()
        known = ~column.str.lower().isin(list(_UNKNOWN))
        values[name] = dict(zip(keys[known].tolist(), column[known].tolist(), strict=True))
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
