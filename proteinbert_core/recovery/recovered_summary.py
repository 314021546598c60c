"""What a folder of recovered names holds, told without the network that they belong to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proteinbert_core.annotation.calibration import Calibration
from proteinbert_core.annotation.combination import load_combination
from proteinbert_core.errors import RecoveryError
from proteinbert_core.recovery.local_evidence import REFERENCE_FOLDER
from proteinbert_core.recovery.recovered_outputs import MANIFEST_FILE, read_manifest


@dataclass(frozen=True)
class RecoveredSummary:
    """Names of outputs in numbers, what they were made from, and how reliable results are.

    Attributes
    ----------
    facts : mapping
        As of `RecoveredOutputs`.
    calibration : Calibration or None
        Of the model with these names; None where there is no reference set.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    calibration: Calibration | None = None

    @property
    def is_usable(self) -> bool:
        """Whether anything can be annotated: by named outputs, or by neighbours alone."""
        return self.facts["named"] > 0 or self.calibration is not None

    @property
    def checks(self) -> list[Mapping[str, Any]]:
        """Known outputs that were held out: ``output``, ``known``, ``recovered``, ``agrees``."""
        return [each for each in self.facts["checks"] if not each["used_as_constraint"]]

    @property
    def proteomes(self) -> list[str]:
        """Names of the FASTA files."""
        return [source.partition(": ")[0] for source in self.facts["sources"]]


def recovered_summary(folder: str | os.PathLike[str], model_digest: str) -> RecoveredSummary | None:
    """Read what is known of the names of a model's outputs.

    Parameters
    ----------
    folder : path-like
        That `recover_from_proteomes` wrote to.
    model_digest : str
        Digest of the checkpoint whose outputs the names are for.

    Returns
    -------
    RecoveredSummary or None
        None where no names were recovered yet.

    Raises
    ------
    RecoveryError
        A file is damaged, or the names are those of another model.
    ReferenceSetError
        The calibration is damaged.
    """
    folder = Path(folder)
    if not (folder / MANIFEST_FILE).exists():
        return None
    facts = read_manifest(folder, model_digest)
    reference = folder / REFERENCE_FOLDER
    calibration = load_combination(reference).calibration if reference.is_dir() else None
    return RecoveredSummary(facts, calibration)


def remove_recovered(folder: str | os.PathLike[str]) -> None:
    """Remove recovered names, and all evidence and proteins that they were made from.

    Parameters
    ----------
    folder : path-like
        May be absent.

    Raises
    ------
    RecoveryError
        It cannot be removed.
    """
    try:
        if Path(folder).exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise RecoveryError(f"{folder} cannot be removed: {error.strerror or error}.") from error
