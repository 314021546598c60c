"""Warnings about a sequence whose make-up asks for caution when its predictions are read."""

from __future__ import annotations

import numpy as np

from proteinbert_core.sequences.protein import Protein

# Of 179,607 proteins of UniProtKB, 0.3 % are shorter than the first and 0.1 % longer than the
# second; 0.05 % hold more indefinite letters; about 1 % have as much low complexity.
_SHORT = 30
_LONG = 5_000
_INDEFINITE_SHARE = 0.05
_RARE_SHARE = 0.1
_LOW_COMPLEXITY_SHARE = 0.5
_WINDOW = 12
_WINDOW_BITS = 2.2


def composition_warnings(protein: Protein) -> tuple[str, ...]:
    """Say what about a sequence makes its predictions less certain.

    Parameters
    ----------
    protein : Protein
        The protein.

    Returns
    -------
    tuple of str
        Plain sentences, none for an ordinary protein.

    Examples
    --------
    >>> composition_warnings(Protein("peptide", "GIVEQCCTSICSLYQLENYCN"))
    ('Only 21 residues: a peptide or fragment this short says little about function.',)
    """
    sequence = protein.sequence
    length = len(sequence)
    warnings: list[str] = []
    if length < _SHORT:
        warnings.append(
            f"Only {length} residue{'' if length == 1 else 's'}: a peptide or fragment this short "
            "says little about function."
        )
    elif not sequence.startswith("M"):
        warnings.append(
            "Does not begin with methionine: a fragment or a processed chain may lack the signals "
            "of the whole protein."
        )
    if length > _LONG:
        warnings.append(
            f"{length:,} residues: few known proteins are this long, and prediction takes longer."
        )
    indefinite = {letter: n for letter in "BJOXZ" if (n := sequence.count(letter))}
    if sum(indefinite.values()) >= _INDEFINITE_SHARE * length:
        found = ", ".join(f"{letter} {number:,}" for letter, number in indefinite.items())
        warnings.append(
            f"{sum(indefinite.values()) / length:.0%} of the letters name no residue that the "
            f"model knows ({found})."
        )
    if length >= _SHORT and sum(map(sequence.count, "BJOUZ")) >= _RARE_SHARE * length:
        warnings.append(
            "B, J, O, U and Z are rare in proteins but frequent here: is this a protein sequence?"
        )
    if length >= _SHORT and (share := low_complexity_share(sequence)) >= _LOW_COMPLEXITY_SHARE:
        warnings.append(
            f"{share:.0%} of the sequence is of low complexity (few kinds of residue, repeated): "
            "similar make-up does not mean similar function."
        )
    return tuple(warnings)


def low_complexity_share(sequence: str) -> float:
    """Share of residues within a window of 12 whose composition has less than 2.2 bits.

    Window and threshold are those of the trigger of SEG (Wootton and Federhen 1993,
    doi 10.1016/0097-8485(93)85006-X).

    Parameters
    ----------
    sequence : str
        Upper-case letters A-Z.

    Returns
    -------
    float
        Between 0 and 1; 0 for a sequence shorter than the window.

    Examples
    --------
    >>> low_complexity_share("Q" * 12 + "ACDEFGHIKLMN")  # 12 Q, and 5 residues beside them
    0.7083333333333334
    """
    letters = np.frombuffer(sequence.encode("ascii"), dtype=np.uint8) - ord("A")
    length = len(letters)
    if length < _WINDOW:
        return 0.0
    seen = np.zeros((26, length + 1), dtype=np.int32)
    seen[letters, np.arange(1, length + 1)] = 1
    np.cumsum(seen, axis=1, out=seen)
    counts = seen[:, _WINDOW:] - seen[:, :-_WINDOW]
    share = np.arange(1, _WINDOW + 1) / _WINDOW
    bits_of_count = np.concatenate(([0.0], -share * np.log2(share)))
    low = bits_of_count[counts].sum(axis=0) < _WINDOW_BITS
    opened = np.zeros(length + 1, dtype=np.int32)
    opened[: len(low)] += low
    opened[_WINDOW : _WINDOW + len(low)] -= low
    return float((np.cumsum(opened)[:-1] > 0).mean())
