"""Training runs of seconds; also a program, so that a test can run it apart, and kill it.

``python -m tests.training.toy_run FOLDER [--precision ...] [--deterministic] [--jit-compile]``
trains `STEPS` from given weights.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix

from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.training.corruption import Corruption
from proteinbert_core.training.plan import PretrainingPlan, Stage
from proteinbert_core.training.proteins import LabelledProteins
from tests.toy import random_checkpoint

if TYPE_CHECKING:
    import keras

log = logging.getLogger(__name__)

CONFIG = NetworkConfig(
    n_annotations=3, d_seq=8, d_global=16, n_blocks=1, n_heads=2, d_key=4, mask_padding=True
)
#: Learns, in two stages: four epochs.
PLAN = PretrainingPlan(
    stages=(
        Stage("all", 192, (16, 32), Corruption(hide_annotations=0.9)),
        Stage("experimental", 64, (32,), Corruption(hide_annotations=1.0)),
    ),
    proteins_per_epoch=64,
    tokens_per_batch=256,
    learning_rate=1e-2,
    warmup_steps=4,
    annotation_weight=3.0,
    seed=5,
)
#: An epoch is one step, so the log has the losses of each.
STEPS = PretrainingPlan(
    stages=(Stage("all", 192, (32,)),),
    proteins_per_epoch=8,
    tokens_per_batch=256,
    learning_rate=1e-2,
    warmup_steps=2,
    annotation_weight=3.0,
    seed=5,
)


def proteins_that_tell() -> LabelledProteins:
    """Sequences whose label can be read off their composition."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 128).astype(bool)
    sequences = tuple(
        "".join(rng.choice(list("WYF" if label else "DEK"), rng.integers(8, 40)))
        for label in labels
    )
    matrix = np.stack([labels, ~labels, np.ones_like(labels)], axis=1)
    return LabelledProteins(
        accessions=tuple(f"P{i}" for i in range(128)),
        sequences=sequences,
        labels=csr_matrix(matrix),
        known=np.ones((128, 3), dtype=bool),
        term_aspects=np.array([0, 1, 2]),
        label_report="made for the test",
    )


def toy_run(
    folder: Path,
    plan: PretrainingPlan = PLAN,
    report: Callable[[str], None] = log.debug,
    **options: Any,
) -> keras.Model:
    """Train on `proteins_that_tell`, uncompiled if not asked for: compiling takes longest."""
    from proteinbert_core.training.pretraining import Pretraining

    proteins = proteins_that_tell()
    sets = {"all": proteins, "experimental": proteins}
    options = {"jit_compile": False, **options}
    return Pretraining(CONFIG, plan, sets, proteins, folder, report, **options).run()


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--deterministic", action="store_true")
    parser.add_argument("--jit-compile", action="store_true")
    arguments = parser.parse_args()
    if arguments.deterministic:
        from proteinbert_core.training.determinism import compute_deterministically

        compute_deterministically()
    toy_run(
        arguments.folder,
        STEPS,
        initial=random_checkpoint(CONFIG),
        precision=arguments.precision,
        jit_compile=arguments.jit_compile,
    )


if __name__ == "__main__":
    _main()
