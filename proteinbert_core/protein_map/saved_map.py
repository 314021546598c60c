"""A map as a file: the view, and the sequences of the queries that it is about."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.map_view import MapView
from proteinbert_core.sequences import DEFAULT_LIMITS, Protein

FORMAT: Final = "proteinbert-explorer-map"
FORMAT_VERSION: Final = 1
MOST_BYTES: Final = 50_000_000

_SEQUENCE: Final = re.compile("[A-Z]+")
_LONGEST_IDENTIFIER: Final = 500
_LONGEST_DESCRIPTION: Final = 10_000
_MOST_NOTES: Final = 10


@dataclass(frozen=True)
class SavedMap:
    """What a saved file brings back.

    Attributes
    ----------
    view : MapView
    queries : tuple of Protein
    facts : mapping of str to str
        What the map was made with: model, versions.
    notes : tuple of str
        A sentence for each part that could not be read.
    """

    view: MapView
    queries: tuple[Protein, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Write the map as a JSON document."""
        return json.dumps(
            {
                "format": FORMAT,
                "version": FORMAT_VERSION,
                "facts": dict(self.facts),
                "view": self.view.to_fields(),
                "queries": [
                    {
                        "identifier": each.identifier,
                        "description": each.description,
                        "sequence": each.sequence,
                    }
                    for each in self.queries
                ],
            },
            ensure_ascii=False,
            indent=1,
        )

    @classmethod
    def from_json(cls, data: bytes) -> SavedMap:
        """Read a saved map.

        Parameters
        ----------
        data : bytes
            May come from anywhere.

        Returns
        -------
        SavedMap
            What cannot be read is left out, and notes say so.

        Raises
        ------
        MapError
            It is no saved map, of a version that is not known here, or too large.
        """
        if len(data) > MOST_BYTES:
            raise MapError(
                f"The file has {len(data) / 1e6:,.0f} MB; saved maps have up to "
                f"{MOST_BYTES / 1e6:,.0f} MB."
            )
        try:
            document = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise MapError("The file is no saved map: it is not JSON. Choose another.") from error
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise MapError("The file is no saved map of ProteinBERT Explorer. Choose another.")
        if document.get("version") != FORMAT_VERSION:
            raise MapError(
                f"The map was saved in version {str(document.get('version'))[:20]} of its format, "
                f"and version {FORMAT_VERSION} is known here. Use a newer ProteinBERT Explorer."
            )
        read = MapView.from_query(_texts(document.get("view")))
        queries, left_out = _queries(document.get("queries"))
        facts = _texts(document.get("facts"))
        return cls(read.view, queries, facts, (*read.notes, *left_out))


def _texts(value: object) -> dict[str, str]:
    """Take of an object what is text, and of text what an encoding can write."""
    if not isinstance(value, dict):
        return {}
    return {
        key: text.encode("utf-8", "replace").decode()
        for key, text in value.items()
        if isinstance(text, str)
    }


def _queries(value: object) -> tuple[tuple[Protein, ...], tuple[str, ...]]:
    found: Sequence[Any] = value if isinstance(value, list) else []
    limits = DEFAULT_LIMITS
    queries: dict[str, Protein] = {}
    notes: list[str] = []
    residues = 0
    for number, each in enumerate(found, start=1):
        texts = _texts(each)
        identifier, sequence = texts.get("identifier", ""), texts.get("sequence", "")
        if (
            not identifier
            or len(identifier) > _LONGEST_IDENTIFIER
            or len(identifier.split()) != 1
            or len(sequence) > limits.max_sequence_length
            or not _SEQUENCE.fullmatch(sequence)
        ):
            notes.append(f"Query {number:,} of the file is no protein with a name; it is left out.")
        elif identifier in queries:
            notes.append(f"Query {number:,} of the file is named as one before; it is left out.")
        elif len(queries) >= limits.max_sequences or residues + len(sequence) > limits.max_residues:
            notes.append(f"Query {number:,} and those after it are beyond the limits.")
            break
        else:
            residues += len(sequence)
            description = texts.get("description", "")[:_LONGEST_DESCRIPTION]
            queries[identifier] = Protein(identifier, sequence, description)
    if len(notes) > _MOST_NOTES:
        notes = [*notes[:_MOST_NOTES], f"And {len(notes) - _MOST_NOTES:,} more such."]
    return tuple(queries.values()), tuple(notes)
