"""Tables of toy tasks as files, and the options with which they are learnt in seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from proteinbert_core.finetuning.request import FineTuneRequest
from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod
from proteinbert_core.model.checkpoint import save_checkpoint
from tests.finetuning.toy_task import PLAN, base, sequences_and_labels

#: Sequences of three letters each are all relatives of one another.
RANDOM = SplitChoice(SplitMethod.RANDOM)


def toy_frame(kind: str = "binary", n: int = 40) -> pd.DataFrame:
    """Identifiers, sequences and labels: ``binary``, ``residue`` or ``regression``."""
    sequences, labels = sequences_and_labels(n)
    labels_of = {
        "binary": lambda: [("no", "yes")[label] for label in labels],
        "residue": lambda: ["".join("01"[c in "WD"] for c in s) for s in sequences],
        "regression": lambda: [f"{1 + s.count('W') / len(s):.3f}" for s in sequences],
    }
    ids = [f"P{i:02d}" for i in range(n)]
    return pd.DataFrame({"id": ids, "seq": sequences, "label": labels_of[kind]()})


def toy_table(folder: Path, kind: str = "binary", n: int = 40) -> Path:
    """Write `toy_frame` as a CSV file."""
    path = folder / f"{kind}.csv"
    toy_frame(kind, n).to_csv(path, index=False)
    return path


def toy_weights(folder: Path) -> Path:
    """Write the folder of a toy model."""
    save_checkpoint(base(), folder / "toy-weights")
    return folder / "toy-weights"


def toy_request(folder: Path, kind: str = "binary", **options) -> FineTuneRequest:
    """What is asked for by a table and weights in a folder."""
    values = {"split": RANDOM, "plan": PLAN, **options}
    return FineTuneRequest(
        "toy", {"": str(toy_table(folder, kind))}, start=str(toy_weights(folder)), **values
    )


def separate_families(n_families: int = 12, n_each: int = 4) -> pd.DataFrame:
    """Proteins of families without common words, three quarters of whose residues are the same."""
    rng = np.random.default_rng(5)
    rows = []
    for family in range(n_families):
        ancestor = rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), 80)
        for _ in range(n_each):
            member = ancestor.copy()
            member[rng.choice(80, 12, replace=False)] = "A"
            rows.append(("".join(member), f"f{family}", "ab"[family % 2]))
    return pd.DataFrame(rows, columns=["seq", "family", "label"])
