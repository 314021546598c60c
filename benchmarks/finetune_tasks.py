"""ProteinBERT's own downstream tasks: which files, which split, what was published of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from proteinbert_core.finetuning import (
    LabelledProteins,
    Split,
    guess_task,
    label_proteins,
    random_split,
    read_files,
    summarise_data,
)
from proteinbert_core.finetuning.prepared_data import PreparedData
from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod


@dataclass(frozen=True, slots=True)
class BenchmarkTask:
    """One task.

    Parameters
    ----------
    name : str
    files : mapping of str to str
        Name of the file of each part. Where only ``""`` is given, proteins are divided at random.
    metric : str
    published_without, published_with : float or None
        What Brandes et al. 2022 state without and with pretraining.
    note : str
        In what the files differ from what was published.
    """

    name: str
    files: Mapping[str, str]
    metric: str
    published_without: float | None = None
    published_with: float | None = None
    note: str = ""


TASKS: Final = {
    task.name: task
    for task in (
        BenchmarkTask(
            "signal peptide",
            {"train": "signalP_binary.train", "test": "signalP_binary.test"},
            "AUC",
            0.991,
            0.996,
        ),
        BenchmarkTask(
            "neuropeptide cleavage",
            {part: f"ProFET_NP_SP_Cleaved.{part}" for part in ("train", "valid", "test")},
            "AUC",
            0.940,
            0.978,
            "these files hold one label a protein; the published task has one a residue",
        ),
        BenchmarkTask(
            "secondary structure",
            {"train": "secondary_structure.valid", "test": "secondary_structure.test"},
            "accuracy",
            0.704,
            0.740,
            "trained on the file named valid, 2,170 proteins; the published training has 8,678",
        ),
        BenchmarkTask(
            "stability",
            {part: f"stability.{part}" for part in ("train", "valid", "test")},
            "Spearman",
            0.634,
            0.762,
        ),
        BenchmarkTask(
            "fluorescence",
            {"": "fluorescence.valid"},
            "Spearman",
            note="only the file named valid is at hand: divided at random, so that the test is of "
            "another and easier kind than the published one",
        ),
        BenchmarkTask(
            "remote homology",
            {part: f"remote_homology.{part}" for part in ("train", "valid", "test")},
            "accuracy",
            0.063,
            0.219,
        ),
    )
}


def load_task(task: BenchmarkTask, folder: Path, *, most_train: int | None = None) -> PreparedData:
    """Read and divide the proteins of a task.

    Parameters
    ----------
    task : BenchmarkTask
    folder : Path
        With the files.
    most_train : int, optional
        Train on so many at most, drawn at random.

    Returns
    -------
    PreparedData
        Without a search for relatives: these splits are as their authors made them.
    """
    rows = read_files({part: folder / f"{name}.csv.gz" for part, name in task.files.items()})
    guess = guess_task(rows)
    data = label_proteins(rows, guess.task)
    split = _split(task, data)
    if most_train is not None and len(split.train) > most_train:
        drawn = np.random.default_rng(0).permutation(split.train)[:most_train]
        counts = {**split.record["counts"], "train": most_train}
        record = {**split.record, "trained_on_at_most": most_train, "counts": counts}
        split = Split(np.sort(drawn), split.valid, split.test, record)
    return PreparedData(
        data, guess, split, {}, summarise_data(data, guess=guess, split=split, leakage={})
    )


def _split(task: BenchmarkTask, data: LabelledProteins) -> Split:
    if set(task.files) == {""}:
        return random_split(data)
    return SplitChoice(SplitMethod.GIVEN).divide(data)
