"""Reads tables of GO labels: one protein and term a row, tab-separated."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pandas as pd

from proteinbert_core.errors import AnnotationFileError
from proteinbert_core.go.aspects import GAF_LETTERS

#: GAF evidence code of a row that says "looked, and found nothing": no label.
NO_DATA = "ND"

_NEEDED = ("accession", "term", "aspect")


def read_labels(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a table of GO labels.

    Parameters
    ----------
    path : str or path-like
        Tab-separated text, plain or gzip, with a header line and the columns ``accession``,
        ``term``, ``aspect`` (F, P or C) and, optionally, ``evidence`` (a GAF evidence code).

    Returns
    -------
    DataFrame
        Columns ``accession``, ``term``, ``aspect`` ("MF", "BP", "CC") and, where the file has
        it, ``evidence``; one row for each row of the file whose evidence is not ND.

    Raises
    ------
    AnnotationFileError
        The file cannot be read, lacks a column, or has a row with a missing field, a term
        that is no GO id or an unknown aspect; the message names the line.
    """
    name = Path(path).name
    try:
        table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, quoting=3)
    except (OSError, EOFError, ValueError, zlib.error) as error:  # pandas' own are ValueErrors
        raise AnnotationFileError(
            f"{name}: cannot be read as a table of labels: {error}"
        ) from error
    missing = [column for column in _NEEDED if column not in table.columns]
    if missing:
        raise AnnotationFileError(
            f"{name}, line 1: no column {', '.join(missing)}. Needed are {', '.join(_NEEDED)}, "
            "separated by tabs."
        )
    kept = [*_NEEDED, "evidence"] if "evidence" in table.columns else [*_NEEDED]
    table = table[kept]
    _refuse(name, (table.isna() | (table == "")).any(axis=1), "a field is missing")
    malformed = ~table["term"].str.fullmatch(r"GO:\d{7}").astype(bool)
    _refuse(name, malformed, "the term is no GO id, such as GO:0008150")
    _refuse(name, ~table["aspect"].isin(list(GAF_LETTERS)), "the aspect is none of F, P, C")
    table = table.assign(aspect=table["aspect"].map(dict(GAF_LETTERS)))
    if "evidence" in table.columns:
        table = table[table["evidence"] != NO_DATA]
    return table.reset_index(drop=True)


def _refuse(name: str, wrong: pd.Series[bool], reason: str) -> None:
    """Raise for the first wrong row; the header is line 1."""
    if wrong.any():
        line = int(wrong.to_numpy().argmax()) + 2
        raise AnnotationFileError(
            f"{name}, line {line}: {reason} ({int(wrong.sum()):,} rows are so)."
        )
