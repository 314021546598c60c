"""A toy network with hidden names, and proteins whose labels follow its scores."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from proteinbert_core.inference import Predictor
from proteinbert_core.model.checkpoint import Checkpoint, save_checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.sequences import Protein
from tests.toy import TOY_GO_IDS, random_checkpoint, toy_ontology_path

N_OUTPUTS, N_CANDIDATES, N_PROTEINS = 30, 80, 400


@dataclass(frozen=True)
class ToyRecovery:
    """Files as a user has them, and the truth.

    Attributes
    ----------
    truth : tuple of str
        GO id of each output.
    """

    folder: Path
    truth: tuple[str, ...]
    checkpoint: Checkpoint

    def options(self, part: int | None = None) -> list[str]:
        """Options of the command for one or for both of the two proteomes."""
        options = ["--model", str(self.folder / "model")]
        options += ["--ontology", str(self.folder / "toy.obo")]
        options += ["--candidates", str(self.folder / "candidates.tsv")]
        options += ["--fixed-points", str(self.folder / "fixed.json")]
        for number in (0, 1) if part is None else (part,):
            files = [str(self.folder / f"{number}.{kind}.gz") for kind in ("fasta", "gaf")]
            options += ["--proteome", *files]
        return options


def toy_recovery(folder: Path, *, mask_padding: bool = True) -> ToyRecovery:
    """Write a model, an ontology, candidates, fixed points and two annotated proteomes."""
    rng = np.random.default_rng(5)
    invented = [f"GO:{number:07d}" for number in rng.choice(9_000_000, N_CANDIDATES, replace=False)]
    candidates = sorted({*invented[len(TOY_GO_IDS) :], *TOY_GO_IDS})
    others = [go_id for go_id in candidates if go_id not in TOY_GO_IDS]
    chosen = rng.choice(others, N_OUTPUTS - len(TOY_GO_IDS), replace=False)
    truth = tuple(sorted({*TOY_GO_IDS, *map(str, chosen)}))
    config = NetworkConfig(
        N_OUTPUTS, d_seq=16, d_global=32, n_blocks=2, d_key=8, mask_padding=mask_padding
    )
    unnamed = random_checkpoint(config)
    weights = list(unnamed.weights)
    weights[-2] = 4 * weights[-2]  # scores that differ from protein to protein
    checkpoint = replace(unnamed, weights=tuple(weights))
    save_checkpoint(checkpoint, folder / "model")
    toy_ontology_path(folder)
    (folder / "candidates.tsv").write_text("".join(f"{go_id}\n" for go_id in candidates))
    points = [
        {"output": 0, "go_id": truth[0], "certain": True},
        {"output": 9, "go_id": truth[9], "certain": False},
    ]
    (folder / "fixed.json").write_text(json.dumps(points))
    letters = np.array(list("ACDEFGHIKLMNPQRSTVWY"))
    proteins = [
        Protein(f"P{number:05d}", "".join(rng.choice(letters, rng.integers(20, 60))))
        for number in range(N_PROTEINS)
    ]
    scores = np.stack([each.scores for each in Predictor(checkpoint).predict(proteins)])
    carried = rng.random(scores.shape) < scores
    for part in (0, 1):
        rows = range(part, N_PROTEINS, 2)
        _write(folder, part, [(proteins[row], carried[row]) for row in rows], truth, others, rng)
    return ToyRecovery(folder, truth, checkpoint)


def _write(
    folder: Path,
    part: int,
    rows: list[tuple[Protein, np.ndarray]],
    truth: tuple[str, ...],
    others: list[str],
    rng: np.random.Generator,
) -> None:
    fasta, gaf = "", "!gaf-version: 2.1\n"
    for protein, carries in rows:
        fasta += f">sp|{protein.identifier}|NAME toy OX={part + 1} GN=x\n{protein.sequence}\n"
        terms = [go_id for go_id, yes in zip(truth, carries, strict=True) if yes]
        for go_id in {*terms, str(rng.choice(others))}:
            evidence = "IDA" if int(protein.identifier[1:]) % 4 < 2 else "IEA"
            columns = ["UniProtKB", protein.identifier, "x", "enables", go_id, "REF", evidence, ""]
            columns += ["F", "", "", "protein", "taxon:1", "20191007", "UniProt", "", ""]
            gaf += "\t".join(columns) + "\n"
    (folder / f"{part}.fasta.gz").write_bytes(gzip.compress(fasta.encode()))
    (folder / f"{part}.gaf.gz").write_bytes(gzip.compress(gaf.encode()))
