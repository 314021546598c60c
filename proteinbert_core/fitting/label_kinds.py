"""Reads the labels of a data folder with the kind of evidence that stands behind each."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from proteinbert_core.go.labels import read_labels
from proteinbert_core.reference.build import evidence_kind
from proteinbert_core.reference.reference_set import EXPERIMENTAL
from proteinbert_core.training.proteins import ALL_EVIDENCE_FILE, EXPERIMENTAL_FILE


def read_label_kinds(folder: str | os.PathLike[str]) -> pd.DataFrame:
    """Read the labels of experimental and of all evidence, ``ND`` left out.

    Returns
    -------
    DataFrame
        Columns accession, term and kind (place in `EVIDENCE_KINDS`), the best evidence of
        each pair alone.
    """
    experimental = read_labels(Path(folder) / EXPERIMENTAL_FILE).assign(kind=EXPERIMENTAL)
    every = read_labels(Path(folder) / ALL_EVIDENCE_FILE)
    every = every.assign(kind=every["evidence"].map(evidence_kind))
    columns = ["accession", "term", "kind"]
    both = pd.concat([experimental[columns], every[columns]], ignore_index=True)
    return both.sort_values(columns).drop_duplicates(["accession", "term"], ignore_index=True)
