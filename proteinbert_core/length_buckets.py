"""Choose which sequences are computed together, and at which padded length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from proteinbert_core.tokenizer import N_FRAMING_TOKENS

#: Lengths in tokens at which the published weights were trained.
TRAINED_LENGTHS: Final = (128, 512, 1024)
#: Tokens computed at once, padding included; a longer sequence is computed alone. Between 2,048
#: and 16,384 the speed is the same within 10 %; memory and the wait for a cancellation grow.
MAX_BATCH_TOKENS: Final = 4096
# Masked padding goes up to a multiple of this. TensorFlow keeps something for every shape: over
# two proteomes the process grew by 53 MB in place of 205, and took no longer.
_LENGTH_STEP: Final = 32
# A sequence this much shorter than the longest of its batch is better computed in the next one.
_SHORTEST_SHARE: Final = 0.75


@dataclass(frozen=True, slots=True)
class LengthBatch:
    """Sequences that are computed together.

    Attributes
    ----------
    members : tuple of int
        Positions of the sequences among those that were given.
    padded_length : int
        In tokens.
    """

    members: tuple[int, ...]
    padded_length: int


def unmasked_length(n_residues: int) -> int:
    """Padded length at which a network that sees the padding computes a sequence.

    Its outputs depend on that length, so the length is a fixed function of the sequence: the
    smallest of 128, 512 and 1024 tokens in which it fits, and no padding beyond that.

    Parameters
    ----------
    n_residues : int

    Returns
    -------
    int
        In tokens.

    Examples
    --------
    >>> [unmasked_length(n_residues) for n_residues in (1, 126, 127, 1022, 1023)]
    [128, 128, 512, 1024, 1025]
    """
    needed = n_residues + N_FRAMING_TOKENS
    return next((length for length in TRAINED_LENGTHS if needed <= length), needed)


def plan_batches(lengths: Sequence[int], *, mask_padding: bool) -> list[LengthBatch]:
    """Divide sequences into batches of similar length, the shortest first.

    Parameters
    ----------
    lengths : sequence of int
        In residues.
    mask_padding : bool
        Whether the network ignores padding. If not, every sequence is padded to its
        `unmasked_length`, and only sequences of the same padded length share a batch.

    Returns
    -------
    list of LengthBatch
        Every sequence is in exactly one.

    Examples
    --------
    >>> plan_batches([400, 90, 100], mask_padding=True)
    [LengthBatch(members=(1, 2), padded_length=128), LengthBatch(members=(0,), padded_length=416)]
    """
    padded = [_masked_length(n) if mask_padding else unmasked_length(n) for n in lengths]
    shortest_share = _SHORTEST_SHARE if mask_padding else 1.0
    batches: list[LengthBatch] = []
    members: list[int] = []
    # From the longest: its length is the batch's, and says how many shorter ones fit beside it.
    for index in sorted(range(len(padded)), key=lambda index: (-padded[index], index)):
        if members:
            longest = padded[members[0]]
            full = (len(members) + 1) * longest > MAX_BATCH_TOKENS
            if full or padded[index] < shortest_share * longest:
                batches.append(LengthBatch(tuple(reversed(members)), longest))
                members = []
        members.append(index)
    if members:
        batches.append(LengthBatch(tuple(reversed(members)), padded[members[0]]))
    batches.reverse()
    return batches


def _masked_length(n_residues: int) -> int:
    return -(-(n_residues + N_FRAMING_TOKENS) // _LENGTH_STEP) * _LENGTH_STEP
