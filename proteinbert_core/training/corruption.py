"""The noise from which ProteinBERT learns: replaced tokens and incomplete annotations.

Source: Brandes et al. 2022, section 2.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proteinbert_core.tokenizer import START


@dataclass(frozen=True, slots=True)
class Corruption:
    """How much noise is put in; the defaults are those of the paper.

    Parameters
    ----------
    replace_token : float
        Probability that a residue is replaced by one drawn at random.
    hide_annotations : float
        Probability that a protein's annotation input is hidden as a whole.
    drop_annotation, add_annotation : float
        Where it is not hidden: probability that a true term is dropped, and that a
        term which is not carried is added.
    """

    replace_token: float = 0.05
    hide_annotations: float = 0.5
    drop_annotation: float = 0.25
    add_annotation: float = 1e-4

    def corrupt_tokens(
        self, tokens: npt.NDArray[np.int32], rng: np.random.Generator
    ) -> npt.NDArray[np.int32]:
        """Replace residues at random; START, END and PAD stay.

        Parameters
        ----------
        tokens : ndarray, shape=(batch, length), dtype=int32

        Returns
        -------
        ndarray, shape=(batch, length), dtype=int32
        """
        chosen = (rng.random(tokens.shape) < self.replace_token) & (tokens < START)
        corrupted = tokens.copy()
        corrupted[chosen] = rng.integers(0, START, int(chosen.sum()), dtype=np.int32)
        return corrupted

    def corrupt_annotations(
        self, targets: npt.NDArray[np.float32], rng: np.random.Generator
    ) -> npt.NDArray[np.float32]:
        """Make the annotation input of a batch from its targets.

        Parameters
        ----------
        targets : ndarray, shape=(batch, n_annotations), dtype=float32
            One where carried; zero or -1 (unknown) where not.

        Returns
        -------
        ndarray, shape=(batch, n_annotations), dtype=float32
            Zeros and ones.
        """
        given = np.zeros_like(targets)
        shown = np.flatnonzero(rng.random(len(targets)) >= self.hide_annotations)
        for row in shown:
            carried = np.flatnonzero(targets[row] > 0)
            given[row, carried[rng.random(len(carried)) >= self.drop_annotation]] = 1
            added = rng.binomial(targets.shape[1] - len(carried), self.add_annotation)
            given[row, rng.integers(0, targets.shape[1], added)] = 1
        return given
