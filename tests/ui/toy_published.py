"""A toy in place of the published model, whose names can be recovered from toy proteomes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pages.ui import names_desk
from proteinbert_core.model.checkpoint import save_checkpoint
from proteinbert_core.recovery.candidates import CandidateTerms
from proteinbert_core.recovery.fixed_points import read_fixed_points
from proteinbert_core.recovery.proteome_files import ProteomeFiles
from tests.recovery.test_recovered_annotator import make_small
from tests.recovery.toy_recovery import N_OUTPUTS, ToyRecovery, toy_recovery

_FACTS = {
    "name": "published toy",
    "file": "weights.pkl",
    "source": "made up for tests",
    "checked": "size and SHA-256",
    "sha256": None,
}


def published_toy(folder: Path) -> ToyRecovery:
    """Write the toy, which sees its padding as the published network does, and its proteomes."""
    return toy_recovery(folder, mask_padding=False)


def put_into(cache: Path, toy: ToyRecovery) -> None:
    """Make the toy the published model of a cache folder."""
    checkpoint = replace(toy.checkpoint, metadata=_FACTS)
    save_checkpoint(checkpoint, cache / "models" / "published")


def proteome(toy: ToyRecovery, part: int) -> ProteomeFiles:
    """One of the two proteomes."""
    return ProteomeFiles(toy.folder / f"{part}.fasta.gz", toy.folder / f"{part}.gaf.gz")


def use_toy_terms(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Give the desk the candidate terms in the toy's folder; few proteins do to calibrate."""
    candidates = CandidateTerms.read(folder / "candidates.tsv")
    points = read_fixed_points(folder / "fixed.json", N_OUTPUTS)
    patch.setattr(names_desk, "candidates_of", lambda *_: candidates)
    patch.setattr(names_desk, "fixed_points_of", lambda *_: points)
    make_small(patch)
