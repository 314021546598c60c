"""Annotations as JSON, with a schema version and the provenance inside.

The document, version 2::

    {"schema": "proteinbert-explorer/annotations", "schema_version": 2,
     "provenance": {"model": ..., ...},
     "proteins": [{"identifier": ..., "description": ..., "length": ...,
                   "unfamiliar": true | false | null,
                   "annotations": [{"go_id": ..., "name": ..., "aspect": "MF" | "BP" | "CC",
                                    "score": ..., "probability": ...,
                                    "neighbour_score": ..., "information": ...,
                                    "depth": ..., "most_specific": ...}, ...]}, ...]}

``length`` is in residues, ``score`` and ``probability`` are finite numbers from 0 to 1,
``neighbour_score`` is one or null, ``information`` is in bits or null: null is what is not known.
``unfamiliar`` says whether the protein is like no reference protein. A protein without a term
above the threshold is listed with no annotations. A reader should accept members that it does
not know; a change that breaks readers raises the version. ``annotations.schema.json`` beside this
module is the same as a JSON Schema (draft 2020-12).
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import pandas as pd

from proteinbert_core.errors import ExportError
from proteinbert_core.export.checks import check_table

if TYPE_CHECKING:
    from proteinbert_core.sequences import Protein

SCHEMA = "proteinbert-explorer/annotations"
SCHEMA_VERSION = 2
#: The JSON Schema of the document.
SCHEMA_FILE = Path(__file__).with_name("annotations.schema.json")
ANNOTATION_COLUMNS = (
    "go_id",
    "name",
    "aspect",
    "score",
    "probability",
    "neighbour_score",
    "information",
    "depth",
    "most_specific",
)
_DIGITS = 6


class JsonWriter:
    """Writes annotations as one JSON document, a protein a line.

    The memory used does not grow with the number of proteins. The document is complete when the
    writer is closed.

    Parameters
    ----------
    stream : text stream
    provenance : mapping of str to str
        Model, ontology and versions, as `Annotator.provenance`.
    """

    def __init__(self, stream: TextIO, provenance: Mapping[str, str]) -> None:
        self._stream = stream
        self._begun = False
        head = {
            "schema": SCHEMA,
            "schema_version": SCHEMA_VERSION,
            "provenance": {key: str(value) for key, value in provenance.items()},
        }
        stream.write(json.dumps(head)[:-1] + ',\n"proteins": [')

    def write(
        self,
        table: pd.DataFrame,
        proteins: Iterable[Protein],
        unfamiliar: Collection[str] | None = None,
    ) -> int:
        """Append proteins and their annotations.

        Parameters
        ----------
        table : pandas.DataFrame
            One row a protein and term, as `Annotator.table` makes it; rows keep their order.
        proteins : iterable of Protein
            Every protein that was annotated, in the order wanted; sequences are not written.
        unfamiliar : collection of str, optional
            Identifiers of the proteins that are like no reference protein; without it nothing
            is said about that.

        Returns
        -------
        int
            Annotations written.

        Raises
        ------
        ExportError
            A column is missing, a score or probability is not finite, or a row belongs to no
            listed protein; nothing of it was written.
        """
        for entry in _entries(table, proteins, unfamiliar):
            self._stream.write(",\n" if self._begun else "\n")
            self._stream.write(json.dumps(entry, allow_nan=False))
            self._begun = True
        return len(table)

    def close(self) -> None:
        """End the document; the stream stays open."""
        self._stream.write("\n]}\n")


def to_json(
    table: pd.DataFrame,
    proteins: Iterable[Protein],
    provenance: Mapping[str, str],
    unfamiliar: Collection[str] | None = None,
) -> str:
    """Return annotations as a JSON document.

    Parameters
    ----------
    table, proteins, unfamiliar
        As of `JsonWriter.write`.
    provenance : mapping of str to str
        Model, ontology and versions, as `Annotator.provenance`.

    Returns
    -------
    str
        ASCII only (other characters escaped), numbers rounded to six decimals.

    Raises
    ------
    ExportError
        As `JsonWriter.write`.
    """
    stream = io.StringIO()
    writer = JsonWriter(stream, provenance)
    writer.write(table, proteins, unfamiliar)
    writer.close()
    return stream.getvalue()


def _entries(
    table: pd.DataFrame, proteins: Iterable[Protein], unfamiliar: Collection[str] | None
) -> list[dict[str, Any]]:
    check_table(table, ("protein", *ANNOTATION_COLUMNS))
    rows_of: dict[str, list[dict[str, Any]]] = {}
    entries = []
    for protein in proteins:
        rows_of[protein.identifier] = []
        entries.append(
            {
                "identifier": protein.identifier,
                "description": protein.description,
                "length": len(protein.sequence),
                "unfamiliar": None if unfamiliar is None else protein.identifier in unfamiliar,
                "annotations": rows_of[protein.identifier],
            }
        )
    columns = (table[column].tolist() for column in ANNOTATION_COLUMNS)
    for protein_id, *row in zip(table["protein"].tolist(), *columns, strict=True):
        go_id, name, aspect, score, probability, votes, bits, depth, most_specific = row
        if protein_id not in rows_of:
            raise ExportError(
                f"The table holds annotations of {protein_id!r}, which is not among the proteins."
            )
        rows_of[protein_id].append(
            {
                "go_id": go_id,
                "name": name,
                "aspect": aspect,
                "score": round(score, _DIGITS),
                "probability": round(probability, _DIGITS),
                "neighbour_score": _known(votes),
                "information": _known(bits),
                "depth": int(depth),
                "most_specific": bool(most_specific),
            }
        )
    return entries


def _known(number: float) -> float | None:
    return round(number, _DIGITS) if math.isfinite(number) else None
