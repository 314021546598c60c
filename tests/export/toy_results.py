"""Predictions of toy proteins as writers take them, on the toy ontology with complexes in it."""

from __future__ import annotations

import datetime as dt
import io
import math
from pathlib import Path

import pandas as pd
from hypothesis import strategies as st

from proteinbert_core.export.annotated_block import AnnotatedBlock, ExportSource, KnownRelative
from proteinbert_core.export.formats import FORMATS
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.sequences import Protein
from tests.toy import toy_ontology_path

COLUMNS = (
    "protein",
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
COMPLEX, PROTEASOME, INSIDE = "GO:0032991", "GO:0000502", "GO:0999999"
_MORE_TERMS = f"""
[Term]
id: {COMPLEX}
name: protein-containing complex
namespace: cellular_component
is_a: GO:0005575

[Term]
id: {PROTEASOME}
name: proteasome complex
namespace: cellular_component
is_a: {COMPLEX}

[Term]
id: {INSIDE}
name: a place inside of a complex, which is none
namespace: cellular_component
is_a: GO:0110165
relationship: part_of {COMPLEX}
"""

#: What makes headers dangerous, among all that Unicode has.
NASTY = st.text(
    st.sampled_from("\t\n\r\0\x0b\x1b\x85\u2028\ufeff😀é<>&'\"=+-@|,;:#!%{}\\$ \xa0ab1_[]()")
    | st.characters(codec="utf-8"),
    max_size=40,
)


def ontology_with_complexes(folder: Path) -> Ontology:
    path = toy_ontology_path(folder)
    path.write_text(path.read_text(encoding="utf-8") + _MORE_TERMS, encoding="utf-8")
    return Ontology.from_obo(path, cache=folder)


def source(ontology: Ontology, **changes) -> ExportSource:
    settings = {
        "provenance": {"model": "toy", "model_sha256": "ab" * 32, "reference_proteins": "48"},
        "ontology": ontology,
        "predicted": dt.datetime(2024, 2, 3, 4, 5, tzinfo=dt.UTC),
        "least": 0.5,
        "taxon": 559292,
    }
    return ExportSource(**{**settings, **changes})


def row(protein: str, go_id: str, aspect: str, probability: float = 0.9, **changes) -> dict:
    """A row of the table; a specific term with a reference set, unless told otherwise."""
    return {
        "protein": protein,
        "go_id": go_id,
        "name": f"name of {go_id}",
        "aspect": aspect,
        "score": probability / 2,
        "probability": probability,
        "neighbour_score": 0.25,
        "information": 7.5,
        "depth": 3,
        "most_specific": True,
        **changes,
    }


def table(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype(
        {"score": float, "probability": float, "most_specific": bool}
    )


def block(proteins: list[Protein], *rows: dict, **more) -> AnnotatedBlock:
    return AnnotatedBlock(proteins, table(*rows), **more)


def written(name: str, about: ExportSource, *blocks: AnnotatedBlock) -> bytes:
    """What a format makes of blocks."""
    (kind,) = (each for each in FORMATS if each.name == name)
    raw = io.BytesIO()
    stream = raw if kind.binary else io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
    writer = kind.open(stream, about)
    for each in blocks:
        writer.write(each)
    writer.close()
    stream.flush()
    return raw.getvalue()


def one_protein(identifier: str, description: str = "") -> AnnotatedBlock:
    """A protein with a function, a process, a place, a complex, and what implies nothing."""
    return block(
        [Protein(identifier, "MKV", description)],
        row(identifier, "GO:0005344", "MF"),
        row(identifier, "GO:0015671", "BP"),
        row(identifier, "GO:0005829", "CC"),
        row(identifier, PROTEASOME, "CC"),
        row(identifier, INSIDE, "CC"),
        row(identifier, "GO:0005515", "MF", information=1.0),
        row(identifier, "GO:0006810", "BP", most_specific=False),
        row(identifier, "GO:0003674", "MF", most_specific=False, information=math.nan),
        unfamiliar={identifier},
        relatives={identifier: [KnownRelative("P0TY01", "Homo sapiens", 0.5, 0.75)]},
    )
