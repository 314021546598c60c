"""What annotated proteins say about outputs and terms, summed up so that more can be added.

For output i with log-odds x_ip of protein p, and term t carried directly by the proteins C_t,
the likelihood of the labels of t under the scores of i depends on the proteins through three sums
alone: the log-odds over the carriers, S_it; the number of carriers, n_t; and the distribution of
x_i over all proteins, kept as a histogram. They add up over proteins, hence over proteomes.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import RecoveryError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: Log-odds beyond these are cut: float32 probabilities carry no more above, and nothing depends on
#: more below.
LOWEST: Final = -25.0
HIGHEST: Final = 16.0
BINS_PER_UNIT: Final = 8
N_BINS: Final = int((HIGHEST - LOWEST) * BINS_PER_UNIT)
#: Log-odds in the middle of each bin of the histograms.
BIN_CENTRES: Final[npt.NDArray[np.float64]] = LOWEST + (np.arange(N_BINS) + 0.5) / BINS_PER_UNIT
_FORMAT: Final = "proteinbert-explorer-output-evidence-1"


def log_odds(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Turn probabilities into log-odds, cut at `LOWEST` and `HIGHEST`.

    Parameters
    ----------
    scores : ndarray, dtype=float32
        From 0 to 1.

    Returns
    -------
    ndarray, dtype=float32
    """
    with np.errstate(divide="ignore"):
        result: npt.NDArray[np.float32] = np.log(scores) - np.log1p(-scores)
    return np.clip(result, LOWEST, HIGHEST, out=result)


class Evidence:
    """Sums over proteins for every pair of an output and a candidate term.

    Parameters
    ----------
    n_outputs, n_terms : int
        M and T.
    identity : str
        Of the model and the candidate terms; sums of different ones are never mixed.

    Attributes
    ----------
    carrier_log_odds : ndarray, shape=(T, M), dtype=float32
        S: log-odds of each output, summed over the direct carriers of each term.
    carriers : ndarray, shape=(T,), dtype=int64
        n: direct carriers of each term.
    histogram : ndarray, shape=(M, N_BINS), dtype=int64
        How often each output's log-odds fell into each bin, over all proteins.
    sources : list of str
        What was added, in words.
    """

    def __init__(self, n_outputs: int, n_terms: int, identity: str) -> None:
        self.identity = identity
        self.carrier_log_odds = np.zeros((n_terms, n_outputs), dtype=np.float32)
        self.carriers = np.zeros(n_terms, dtype=np.int64)
        self.histogram = np.zeros((n_outputs, N_BINS), dtype=np.int64)
        self.sources: list[str] = []
        self._seen: set[int] = set()

    @property
    def n_proteins(self) -> int:
        """Proteins added so far."""
        return int(self.histogram[0].sum()) if len(self.histogram) else 0

    @property
    def n_outputs(self) -> int:
        """M."""
        return self.carrier_log_odds.shape[1]

    @property
    def n_terms(self) -> int:
        """T."""
        return self.carrier_log_odds.shape[0]

    def new_sequences(self, sequences: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Say which sequences were not added before, each only once, and remember them.

        Equal sequences would count the same observation twice, be it within a proteome, between
        proteomes, or because a proteome is added again.

        Parameters
        ----------
        sequences : sequence of str

        Returns
        -------
        ndarray, shape=(len(sequences),), dtype=bool
        """
        new = np.zeros(len(sequences), dtype=bool)
        for index, sequence in enumerate(sequences):
            digest = hashlib.blake2b(sequence.encode(), digest_size=8).digest()
            key = int.from_bytes(digest, "little", signed=True)
            new[index] = key not in self._seen
            self._seen.add(key)
        return new

    def add(self, x: npt.NDArray[np.float32], labels: csr_matrix) -> None:
        """Add a block of proteins.

        Parameters
        ----------
        x : ndarray, shape=(n, M), dtype=float32
            Log-odds, as of `log_odds`.
        labels : csr_matrix, shape=(n, T)
            One where a protein carries a term directly.

        Raises
        ------
        RecoveryError
            The shapes do not fit, or a score is no number.
        """
        if x.shape != (labels.shape[0], self.n_outputs) or labels.shape[1] != self.n_terms:
            raise RecoveryError(
                f"Scores of shape {x.shape} and labels of shape {labels.shape} do not fit "
                f"{self.n_outputs:,} outputs and {self.n_terms:,} candidate terms."
            )
        if not np.isfinite(x).all():
            raise RecoveryError(
                "The network gave a score that is no number; its weights are damaged."
            )
        # Only the terms that occur in this block: the product never has all T rows.
        by_term = labels.T.tocsr()
        counts = np.diff(by_term.indptr)
        present = np.flatnonzero(counts)
        self.carrier_log_odds[present] += by_term[present] @ x
        self.carriers += counts
        bins = ((np.clip(x, LOWEST, HIGHEST) - np.float32(LOWEST)) * BINS_PER_UNIT).astype(np.int32)
        np.minimum(bins, N_BINS - 1, out=bins)
        bins += np.arange(self.n_outputs, dtype=np.int32) * N_BINS
        self.histogram += np.bincount(bins.ravel(), minlength=self.n_outputs * N_BINS).reshape(
            self.histogram.shape
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything into one file, which appears when it is complete.

        Parameters
        ----------
        path : path-like

        Raises
        ------
        RecoveryError
            The file cannot be written.
        """
        path = Path(path)
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        facts = {"format": _FORMAT, "identity": self.identity, "sources": self.sources}
        try:
            with partial.open("wb") as stream:
                np.savez(
                    stream,
                    facts=np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8),
                    carrier_log_odds=self.carrier_log_odds,
                    carriers=self.carriers,
                    histogram=self.histogram,
                    seen=np.array(sorted(self._seen), dtype=np.int64),
                )
            partial.replace(path)
        except OSError as error:
            raise RecoveryError(
                f"The evidence cannot be kept in {path}: {error.strerror or error}."
            ) from error
        finally:
            partial.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | os.PathLike[str], identity: str) -> Evidence:
        """Read what `save` wrote.

        Parameters
        ----------
        path : path-like
        identity : str
            What the file must have been made with.

        Returns
        -------
        Evidence

        Raises
        ------
        RecoveryError
            The file is absent, damaged, or of another model or other candidate terms.
        """
        try:
            with (
                Path(path).open("rb") as stream,
                np.load(stream, allow_pickle=False) as stored,
            ):
                facts: dict[str, Any] = json.loads(bytes(stored["facts"]))
                if facts.get("format") != _FORMAT:
                    raise RecoveryError(f"{path} was written by another version; delete it.")
                if facts["identity"] != identity:
                    raise RecoveryError(
                        f"{path} holds the evidence of another model or other candidate terms. "
                        "Choose another folder, or delete it."
                    )
                n_terms, n_outputs = stored["carrier_log_odds"].shape
                evidence = cls(0, 0, identity)
                evidence.carrier_log_odds = stored["carrier_log_odds"]
                evidence.carriers = stored["carriers"]
                evidence.histogram = stored["histogram"]
                evidence.sources = [str(source) for source in facts["sources"]]
                evidence._seen = set(stored["seen"].tolist())
        except OSError as error:
            raise RecoveryError(f"{path} cannot be read: {error.strerror or error}.") from error
        except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise RecoveryError(f"{path} is damaged ({error}); delete it.") from error
        if evidence.carriers.shape != (n_terms,) or evidence.histogram.shape != (n_outputs, N_BINS):
            raise RecoveryError(f"{path} is damaged: its arrays do not fit; delete it.")
        return evidence
