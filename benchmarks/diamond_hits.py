"""Runs DIAMOND: the relatives of each protein in a set of others."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from proteinbert_core.sequences import Protein

#: Sensitivity, and which hits are reported.
SEARCH = ("--very-sensitive", "--evalue", "0.001", "--max-target-seqs", "50")


def diamond_hits(
    queries: Sequence[Protein], database: Sequence[Protein], threads: int
) -> pd.DataFrame:
    """Search each query in a database.

    Parameters
    ----------
    queries, database : sequence of Protein
    threads : int

    Returns
    -------
    DataFrame
        Columns ``query``, ``subject`` (identifiers), ``identity`` (float64, percent of the
        aligned positions) and ``bits`` (float64, bit score): one row for each pair, of its
        alignment with the most bits.

    References
    ----------
    Buchfink et al. 2021, https://doi.org/10.1038/s41592-021-01101-x
    """
    diamond = shutil.which("diamond")
    if diamond is None:
        raise SystemExit(
            "The program 'diamond' is not on the PATH (Debian: apt install diamond-aligner)."
        )
    columns = {"query": "qseqid", "subject": "sseqid", "identity": "pident", "bits": "bitscore"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_fasta(database, folder / "database.fasta")
        _write_fasta(queries, folder / "query.fasta")
        common = ["--db", str(folder / "database"), "--threads", str(threads), "--quiet"]
        subprocess.run(
            [diamond, "makedb", "--in", str(folder / "database.fasta"), *common], check=True
        )
        search = [diamond, "blastp", *SEARCH, "--query", str(folder / "query.fasta"), *common]
        search += ["--out", str(folder / "hits.tsv"), "--outfmt", "6", *columns.values()]
        subprocess.run(search, check=True)
        hits = pd.read_csv(
            folder / "hits.tsv",
            sep="\t",
            names=list(columns),
            dtype={"query": str, "subject": str, "identity": float, "bits": float},
            keep_default_na=False,
        )
    hits = hits.sort_values(["query", "bits"], ascending=[True, False], kind="stable")
    return hits.drop_duplicates(["query", "subject"], ignore_index=True)


def _write_fasta(proteins: Sequence[Protein], path: Path) -> None:
    path.write_text("".join(f">{protein.identifier}\n{protein.sequence}\n" for protein in proteins))
