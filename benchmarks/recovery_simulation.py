"""Simulated outputs of a network whose names are hidden, with stated noise and gaps.

What is simulated, and why:

- terms occur at the frequencies of UniRef90 (log-uniform within the bins of the published
  histogram of record counts); outputs are those with at least 100 records;
- proteins come in families of uneven sizes that share their terms, so that proteins are not
  independent, and terms come with partners (the next GO id, or any other), so that the carriers
  of different terms overlap;
- terms are more or less frequent among the proteins used for recovery than in training;
- an output is the log-odds of an observer that sees a term's presence through Gaussian noise,
  part of which all proteins of a family share, and that takes a partner's presence for half of
  the term's own;
- of the true labels some are missing (gaps), and a few are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

#: Records of UniRef90 2019_10 with annotations, and how many terms have how many records:
#: log10 of the counts at the edges of ten bins (printed by the authors' notebook).
N_RECORDS = 46_174_654
HISTOGRAM = (4846, 7013, 6299, 3559, 2174, 1591, 418, 105, 23, 4)
BIN_WIDTH = 0.714851414
MIN_RECORDS = 100
_FALSE_LABELS_PER_PROTEIN = 0.05


@dataclass(frozen=True)
class SimulationSettings:
    """How large a simulation is, and how noisy.

    Parameters
    ----------
    n_candidates : int
        Terms with at least one record.
    separation : float
        Median distance between the observer's signals with and without a term, in standard
        deviations of its noise (d'); 3 is an area under the ROC curve of 0.983, 2 of 0.921.
    separation_spread : float
        Standard deviation of its logarithm over the outputs.
    label_gap : float
        Share of the true labels that are missing.
    frequency_shift : float
        Standard deviation of the natural logarithm of the ratio of frequencies, recovery to
        training.
    enrichment : float
        Median of that ratio: well-studied organisms carry more terms than an average record.
    shared_noise : float
        Share of the noise variance that the proteins of a family have in common.
    """

    n_candidates: int = 26_032
    separation: float = 3.0
    separation_spread: float = 0.3
    label_gap: float = 0.2
    frequency_shift: float = 1.0
    enrichment: float = 10.0
    shared_noise: float = 0.5


class Simulation:
    """One draw: hidden mapping, and any number of proteins with scores and labels.

    Parameters
    ----------
    settings : SimulationSettings
    seed : int

    Attributes
    ----------
    truth : ndarray, shape=(n_outputs,), dtype=int64
        Candidate of each output, ascending.
    """

    def __init__(self, settings: SimulationSettings, seed: int) -> None:
        self.settings = settings
        self._rng = rng = np.random.default_rng(seed)
        n = settings.n_candidates
        share = np.array(HISTOGRAM) / sum(HISTOGRAM)
        log10_count = BIN_WIDTH * (rng.choice(len(HISTOGRAM), n, p=share) + rng.random(n))
        self._frequency = 10**log10_count / N_RECORDS
        self.truth = np.flatnonzero(self._frequency * N_RECORDS >= MIN_RECORDS)
        shift = settings.frequency_shift * rng.standard_normal(n)
        self._among_us = np.minimum(self._frequency * settings.enrichment * np.exp(shift), 0.3)
        self._partners = np.stack(
            [np.minimum(np.arange(n) + 1, n - 1), rng.integers(0, n, n), rng.integers(0, n, n)]
        )
        self._partner_strength = rng.beta(0.5, 1.0, (3, n))
        # Some outputs are known well and some hardly; frequent terms better than rare ones.
        usual = 1 + 0.1 * np.log(self._frequency[self.truth] * N_RECORDS / 1000)
        spread = np.exp(settings.separation_spread * rng.standard_normal(len(self.truth)))
        self._separation = np.maximum(settings.separation * usual * spread, 0.1)

    @property
    def n_outputs(self) -> int:
        """Number of outputs."""
        return len(self.truth)

    def blocks(
        self, n_proteins: int, size: int = 1000
    ) -> Iterator[tuple[npt.NDArray[np.float32], csr_matrix]]:
        """Draw proteins.

        Parameters
        ----------
        n_proteins : int
        size : int
            Proteins of a block.

        Yields
        ------
        ndarray, shape=(size, n_outputs), dtype=float32
            Log-odds.
        csr_matrix, shape=(size, n_candidates), dtype=float32
            Observed direct labels.
        """
        for start in range(0, n_proteins, size):
            yield self._block(min(size, n_proteins - start))

    def _block(self, n: int) -> tuple[npt.NDArray[np.float32], csr_matrix]:
        rng, settings = self._rng, self.settings
        sizes = rng.lognormal(0, 1.2, n // 3 + 1)
        family = rng.choice(len(sizes), n, p=sizes / sizes.sum())
        of_families = self._family_terms(len(sizes))
        carried = of_families[family]
        carried.data = (rng.random(carried.nnz) < 0.9).astype(np.float32)
        carried.eliminate_zeros()
        seen = np.asarray(self._seen_by_the_network(carried)[:, self.truth].todense(), np.float32)
        shared = rng.standard_normal((of_families.shape[0], self.n_outputs), dtype=np.float32)
        noise = rng.standard_normal((n, self.n_outputs), dtype=np.float32)
        noise *= np.sqrt(1 - settings.shared_noise)
        noise += np.sqrt(settings.shared_noise) * shared[family]
        separation = self._separation.astype(np.float32)
        signal = separation * seen + noise
        prior = np.log(self._frequency[self.truth]).astype(np.float32)
        log_odds = prior + separation * signal - separation**2 / 2
        return log_odds, self._observed(carried)

    def _family_terms(self, n_families: int) -> csr_matrix:
        rng, n_candidates = self._rng, self.settings.n_candidates
        per_term = rng.binomial(n_families, self._among_us)
        columns = np.repeat(np.arange(n_candidates), per_term)
        rows = rng.integers(0, n_families, len(columns))
        for partners, strength in zip(self._partners, self._partner_strength, strict=True):
            with_partner = rng.random(len(columns)) < 0.5 * strength[columns]
            rows = np.concatenate([rows, rows[with_partner]])
            columns = np.concatenate([columns, partners[columns[with_partner]]])
        return _ones(rows, columns, (n_families, n_candidates))

    def _seen_by_the_network(self, carried: csr_matrix) -> csr_matrix:
        """What the observer is shown: 1 for a term, 0.5 for a partner of it at most."""
        n = self.settings.n_candidates
        leak = csr_matrix(
            (0.5 * self._partner_strength[0], (np.arange(n), self._partners[0])), shape=(n, n)
        )
        return carried.maximum(carried @ leak).tocsr()

    def _observed(self, carried: csr_matrix) -> csr_matrix:
        rng = self._rng
        coordinates = carried.tocoo()
        kept = rng.random(coordinates.nnz) >= self.settings.label_gap
        wrong = rng.poisson(_FALSE_LABELS_PER_PROTEIN * carried.shape[0])
        rows = np.concatenate([coordinates.row[kept], rng.integers(0, carried.shape[0], wrong)])
        weights = self._among_us / self._among_us.sum()
        drawn = rng.choice(self.settings.n_candidates, wrong, p=weights)
        columns = np.concatenate([coordinates.col[kept], drawn])
        return _ones(rows, columns, carried.shape)


def _ones(
    rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], shape: tuple[int, int]
) -> csr_matrix:
    matrix = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
    matrix.data[:] = 1
    return matrix
