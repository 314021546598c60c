"""Files of a small proteome, as users have them, for the toy model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from proteinbert_core.reference.embedding_code import EmbeddingCode

N_PROTEINS = 23
_RESIDUES = list("ACDEFGHIKLMNPQRSTVWY")
_GAF_ROW = (
    "UniProtKB\t{0}\tgene\t{1}\t{2}\tPMID:1\t{3}\t\t{4}\tname\t\tprotein\ttaxon:1\t20200101\tX\t\t"
)


def write_fasta(folder: Path, name: str = "toys.fasta", n: int = N_PROTEINS, seed: int = 1) -> Path:
    """Headers as UniProt's, accessions T001, T002 and so on, lengths from 20 to 60."""
    random = np.random.default_rng(seed)
    path = folder / name
    lines = []
    for number in range(1, n + 1):
        kind = "sp" if number % 2 else "tr"
        lines.append(
            f">{kind}|T{number:03d}|T{number}_TOY Toy protein {number} OS=Toyus primus OX=4711 "
            f"GN=toy{number} PE=1 SV=1"
        )
        lines.append("M" + "".join(random.choice(_RESIDUES, random.integers(20, 60))))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_gaf(folder: Path) -> Path:
    """Three terms of T001, one of them denied and one twice; one of T002, and one of no toy."""
    rows = [
        ("T001", "enables", "GO:0005515", "IEA", "F"),
        ("T001", "enables", "GO:0005515", "IDA", "F"),
        ("T001", "NOT|enables", "GO:0016787", "IDA", "F"),
        ("T001", "located_in", "GO:0005829", "ISS", "C"),
        ("T002", "located_in", "GO:0016020", "IEA", "C"),
        ("Q99999", "located_in", "GO:0016020", "IEA", "C"),
    ]
    path = folder / "toys.gaf"
    lines = ["!gaf-version: 2.2", "!GO-version: 2024-01-17", *(_GAF_ROW.format(*r) for r in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def toy_model_code(d_global: int = 32, d_code: int = 16) -> EmbeddingCode:
    """A code for the toy model's embeddings."""
    random = np.random.default_rng(3)
    return EmbeddingCode.fit(random.normal(size=(200, d_global)).astype(np.float32), d_code)
