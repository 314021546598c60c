"""Digests of the reference proteins' sequences: a query that is one of them is told so."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import ReferenceSetError

DIGESTS_FILE: Final = "sequence_digests.safetensors"
_ARRAY: Final = "sequence_digests"
_FACTS: Final = "facts"
_BYTES: Final = 8


def sequence_digest(sequence: str) -> np.uint64:
    """Digest a sequence: BLAKE2b of its letters, 8 bytes.

    Parameters
    ----------
    sequence : str
        Residues, upper case.

    Returns
    -------
    numpy.uint64
        Among 100,000 different sequences two share one by chance once in 4 billion times.

    Examples
    --------
    >>> bool(sequence_digest("MKV") == sequence_digest("MKV"))
    True
    """
    digest = hashlib.blake2b(sequence.encode("ascii", "replace"), digest_size=_BYTES).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def digests_of(sequences: Iterable[str]) -> npt.NDArray[np.uint64]:
    """Digest many sequences, shape=(n,), dtype=uint64."""
    return np.array([sequence_digest(sequence) for sequence in sequences], dtype=np.uint64)


def save_sequence_digests(
    digests: npt.NDArray[np.uint64], proteins_sha256: str, folder: str | os.PathLike[str]
) -> None:
    """Write digests beside the reference set that they belong to.

    Parameters
    ----------
    digests : ndarray, shape=(n,), dtype=uint64
        In the order of the set's proteins.
    proteins_sha256 : str
        SHA-256 of the set's table of proteins, so that the two are never mixed up.
    folder : path-like
    """
    from safetensors.numpy import save_file

    facts = {"proteins_sha256": proteins_sha256, "digests_sha256": _sha256(digests)}
    # One entry: the order of several in the file is left to chance.
    metadata = {_FACTS: json.dumps(facts)}
    save_file({_ARRAY: digests}, Path(folder) / DIGESTS_FILE, metadata=metadata)


def load_sequence_digests(
    folder: str | os.PathLike[str], proteins_sha256: str
) -> npt.NDArray[np.uint64] | None:
    """Read the digests of a reference set.

    Parameters
    ----------
    folder : path-like
    proteins_sha256 : str
        SHA-256 of the set's table of proteins.

    Returns
    -------
    ndarray, shape=(n,), dtype=uint64, or None
        None where the folder has no such file, as sets made before it was kept.

    Raises
    ------
    ReferenceSetError
        The file is damaged or belongs to another set.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(folder) / DIGESTS_FILE
    if not path.exists():
        return None
    try:
        with safe_open(path, framework="numpy") as stored:
            facts = json.loads((stored.metadata() or {}).get(_FACTS, "{}"))
            digests: npt.NDArray[np.uint64] = stored.get_tensor(_ARRAY)
    except (OSError, ValueError, SafetensorError) as error:
        raise ReferenceSetError(
            f"{path} cannot be read ({error}). Fetch or build the reference set again."
        ) from error
    if facts.get("digests_sha256") != _sha256(digests):
        raise ReferenceSetError(f"{path} is damaged. Fetch or build the reference set again.")
    if facts.get("proteins_sha256") != proteins_sha256:
        raise ReferenceSetError(
            f"{path} belongs to another reference set. Build the reference set again."
        )
    return digests


def _sha256(digests: npt.NDArray[np.uint64]) -> str:
    return hashlib.sha256(digests.astype("<u8").tobytes()).hexdigest()
