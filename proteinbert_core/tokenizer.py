"""Turn residues into the integer tokens that ProteinBERT reads.

Source: Brandes et al. 2022 (doi 10.1093/bioinformatics/btac020): 22 residues, then
OTHER, START, END and PAD. Lower case, B, J, O, Z and everything else that is no
residue of the vocabulary become OTHER, as in the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

RESIDUES: Final = "ACDEFGHIKLMNPQRSTUVWXY"
OTHER: Final = 22
START: Final = 23
END: Final = 24
PAD: Final = 25
VOCABULARY: Final[tuple[str, ...]] = (*RESIDUES, "<OTHER>", "<START>", "<END>", "<PAD>")
#: Tokens that frame a sequence: START before it and END after it.
N_FRAMING_TOKENS: Final = 2

_TOKEN_OF_BYTE: Final = np.full(256, OTHER, dtype=np.int32)
for _token, _residue in enumerate(RESIDUES):
    _TOKEN_OF_BYTE[ord(_residue)] = _token


def tokenize(sequence: str | bytes, length: int | None = None) -> npt.NDArray[np.int32]:
    """Encode one sequence as START, its residues, END and as much PAD as asked for.

    Parameters
    ----------
    sequence : str or bytes
        Residues; may be empty.
    length : int, optional
        Padded length in tokens. Without it nothing is padded.

    Returns
    -------
    ndarray, shape=(length or len(sequence) + 2,), dtype=int32

    Raises
    ------
    ValueError
        If the sequence and its two framing tokens do not fit in `length`: a
        sequence is never cut silently.

    Examples
    --------
    >>> tokenize("MK", 6).tolist()
    [23, 10, 8, 24, 25, 25]
    """
    # A character outside Latin-1 becomes "?", which is no residue: OTHER, one token a character.
    letters = sequence if isinstance(sequence, bytes) else sequence.encode("latin-1", "replace")
    needed = len(letters) + N_FRAMING_TOKENS
    if length is None:
        length = needed
    if needed > length:
        raise ValueError(
            f"A sequence of {len(letters)} residues needs {needed} tokens and does not fit in "
            f"{length}; use a larger padded length."
        )
    tokens = np.full(length, PAD, dtype=np.int32)
    tokens[0] = START
    tokens[1 : needed - 1] = _TOKEN_OF_BYTE[np.frombuffer(letters, dtype=np.uint8)]
    tokens[needed - 1] = END
    return tokens


def tokenize_batch(sequences: Sequence[str | bytes], length: int) -> npt.NDArray[np.int32]:
    """Encode sequences into one array, each padded to the same length.

    Parameters
    ----------
    sequences : sequence of str or bytes
    length : int
        Padded length in tokens; at least the longest sequence plus two.

    Returns
    -------
    ndarray, shape=(len(sequences), length), dtype=int32

    Raises
    ------
    ValueError
        If a sequence does not fit in `length`.
    """
    tokens = np.empty((len(sequences), length), dtype=np.int32)
    for row, sequence in enumerate(sequences):
        tokens[row] = tokenize(sequence, length)
    return tokens
