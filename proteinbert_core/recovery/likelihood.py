"""How well the labels of a term agree with the probabilities of an output.

If output i stands for term t, a network that was trained to minimise cross-entropy gives
P(y_tp = 1) = sigmoid(x_ip). Terms are more or less frequent among the proteins at hand than they
were in training, which moves all log-odds of a term by one unknown offset a (Elkan 2001, "The
foundations of cost-sensitive learning", on changed base rates), about which a normal
distribution is assumed. The likelihood ratio against a term that has nothing to do with the
output, whose labels have a constant rate f_t, is then

    L_it = log sum_k pi(a_k) prod_p P(y_tp | x_ip + a_k) - log prod_p P(y_tp | f_t)
         = S_it + H_i(n_t) - B(n_t),
    H_i(n) = log sum_k pi(a_k) exp(n a_k - sum_p log(1 + exp(x_ip + a_k))),
    B(n) = n log f + (N - n) log(1 - f),  f = (n + 1/2) / (N + 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.recovery.evidence import BIN_CENTRES, Evidence

Float64 = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]

#: Offsets that are summed over, in natural-log units.
OFFSETS: Final[Float64] = np.linspace(-5, 5, 41)
_MIN_SPREAD: Final = 0.3


@dataclass(frozen=True, slots=True)
class OffsetPrior:
    """Normal distribution of the log-ratio of a term's frequencies, here to training.

    Parameters
    ----------
    mean, spread : float
        In natural-log units.
    """

    mean: float = 0.0
    spread: float = 1.5

    @property
    def log_weights(self) -> Float64:
        """Logarithm of the share of each of `OFFSETS`."""
        weights = -0.5 * ((OFFSETS - self.mean) / self.spread) ** 2
        return np.asarray(weights - np.logaddexp.reduce(weights))

    def differs(self, other: OffsetPrior, by_more_than: float) -> bool:
        """Whether mean or spread differ by more than a number."""
        return max(abs(self.mean - other.mean), abs(self.spread - other.spread)) > by_more_than


class Likelihood:
    """The likelihood ratio of every pair, in blocks.

    Parameters
    ----------
    evidence : Evidence
    offsets : OffsetPrior

    Attributes
    ----------
    predicted : ndarray, shape=(M,), dtype=float64
        Carriers that each output predicts among the proteins: the sum of its probabilities.
    information : ndarray, shape=(M,), dtype=float64
        What L_it is expected to be if the output is right about its term: the mutual
        information of score and label, in nats, over all proteins.
    """

    def __init__(self, evidence: Evidence, offsets: OffsetPrior) -> None:
        self.evidence = evidence
        self.offsets = offsets
        n = evidence.n_proteins
        # Sum over proteins of log(1 + exp(x + a)), shape (M, offsets), from the histograms.
        table = np.logaddexp(0, BIN_CENTRES[:, None] + OFFSETS[None, :])
        self._log_partition = evidence.histogram @ table
        p = 1 / (1 + np.exp(-BIN_CENTRES))
        self.predicted = evidence.histogram @ p
        rate = np.clip(self.predicted / max(n, 1), 1e-12, 1 - 1e-12)
        self.information = (
            evidence.histogram @ (p * BIN_CENTRES - np.logaddexp(0, BIN_CENTRES))
            - self.predicted * np.log(rate)
            - (n - self.predicted) * np.log1p(-rate)
        )
        self._distinct, self._code = np.unique(evidence.carriers, return_inverse=True)
        rate_of_term = (self._distinct + 0.5) / (n + 1)
        self._background = self._distinct * np.log(rate_of_term) + (n - self._distinct) * np.log1p(
            -rate_of_term
        )

    def block(self, outputs: slice) -> Float32:
        """L of some outputs with all terms.

        Parameters
        ----------
        outputs : slice

        Returns
        -------
        ndarray, shape=(len(outputs), T), dtype=float32
            In nats.
        """
        partition = self._log_partition[outputs]
        total = np.full((len(partition), len(self._distinct)), -np.inf)
        for offset, log_weight, column in zip(
            OFFSETS, self.offsets.log_weights, partition.T, strict=True
        ):
            total = np.logaddexp(
                total, log_weight + offset * self._distinct[None, :] - column[:, None]
            )
        total -= self._background
        result = total.astype(np.float32)[:, self._code]
        result += self.evidence.carrier_log_odds[:, outputs].T
        return result

    def refined_offsets(
        self,
        outputs: npt.NDArray[np.int64],
        terms: npt.NDArray[np.int64],
        weights: Float64,
    ) -> OffsetPrior:
        """Mean and spread of the offset over pairs that are likely to belong together.

        Parameters
        ----------
        outputs, terms : ndarray, shape=(k,), dtype=int64
        weights : ndarray, shape=(k,), dtype=float64
            Posterior of each pair.

        Returns
        -------
        OffsetPrior
            The present one where the weights are too few to tell (below 20).
        """
        if weights.sum() < 20:
            return self.offsets
        n = self.evidence.carriers[terms]
        log_share = self.offsets.log_weights + OFFSETS * n[:, None] - self._log_partition[outputs]
        share = np.exp(log_share - np.logaddexp.reduce(log_share, axis=1, keepdims=True))
        share *= weights[:, None] / weights.sum()
        mean = float((share @ OFFSETS).sum())
        spread = float(np.sqrt((share * (OFFSETS - mean) ** 2).sum()))
        return OffsetPrior(mean, max(spread, _MIN_SPREAD))
