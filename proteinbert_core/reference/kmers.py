"""A sequence as the set of its k-mers over a reduced alphabet: what relatives have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

#: Residues that count as one letter, so that likely substitutions do not matter.
GROUPS: Final = ("LVIM", "C", "A", "G", "S", "T", "P", "FY", "W", "E", "D", "N", "Q", "KR", "H")
#: Residues in a k-mer.
K: Final = 5
#: k-mers have numbers from zero to below this one.
N_CODES: Final = len(GROUPS) ** K

_NO_GROUP: Final = 255
_LETTERS: Final = np.full(256, _NO_GROUP, dtype=np.int64)
for _index, _group in enumerate(GROUPS):
    _LETTERS[list(_group.encode())] = _index


def kmer_codes(sequence: str) -> npt.NDArray[np.int32]:
    """Number the k-mers of a sequence.

    Parameters
    ----------
    sequence : str
        k-mers with a residue that is in none of `GROUPS` are passed over.

    Returns
    -------
    ndarray, shape=(n_kmers,), dtype=int32
        Ascending, each once.

    References
    ----------
    The alphabet of 15 letters: Murphy et al. 2000, doi 10.1093/protein/13.3.149.

    Examples
    --------
    >>> bool((kmer_codes("MKVLA") == kmer_codes("LRIVA")).all()), len(kmer_codes("MKV"))
    (True, 0)
    """
    letters = _LETTERS[np.frombuffer(sequence.encode("ascii", "replace"), dtype=np.uint8)]
    windows = max(0, len(letters) - K + 1)
    code = np.zeros(windows, dtype=np.int64)
    usable = np.ones(windows, dtype=bool)
    for offset in range(K):
        letter = letters[offset : offset + windows]
        usable &= letter != _NO_GROUP
        code = code * len(GROUPS) + letter
    return np.unique(code[usable]).astype(np.int32)


def kmers_of_all(
    sequences: Iterable[str],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Number the k-mers of many sequences.

    Returns
    -------
    codes : ndarray, dtype=int32
        Those of one sequence after those of the other.
    offsets : ndarray, shape=(n_sequences + 1,), dtype=int64
        Where each sequence begins; the last is the end.
    """
    each = [kmer_codes(sequence) for sequence in sequences]
    offsets = np.zeros(len(each) + 1, dtype=np.int64)
    np.cumsum([len(codes) for codes in each], out=offsets[1:])
    return np.concatenate([np.empty(0, dtype=np.int32), *each]), offsets
