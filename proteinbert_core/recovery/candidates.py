"""The terms that an unnamed output may stand for, and who carries them."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import RecoveryError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from proteinbert_core.go.ontology import Ontology

_GO_ID = re.compile(r"GO:\d{7}")


@dataclass(frozen=True, eq=False)
class CandidateTerms:
    """Terms in ascending GO id, as of the release that the outputs were chosen from.

    Parameters
    ----------
    go_ids : tuple of str
        Strictly ascending.
    probability : ndarray, shape=(T,), dtype=float64, optional
        That each was a term with annotations at all; 1 where not given.

    Raises
    ------
    RecoveryError
        An id is malformed or out of order, or a probability is not within (0, 1].
    """

    go_ids: tuple[str, ...]
    probability: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        """Check order and ranges."""
        for number, go_id in enumerate(self.go_ids):
            if not _GO_ID.fullmatch(go_id):
                raise RecoveryError(f"Candidate {number + 1} is “{go_id}”, no GO id.")
            if number and go_id <= self.go_ids[number - 1]:
                raise RecoveryError(
                    f"Candidate terms must ascend by GO id, each once; {go_id} follows "
                    f"{self.go_ids[number - 1]}."
                )
        p = self.probability
        if p.shape != (len(self.go_ids),) or not ((p > 0) & (p <= 1)).all():
            raise RecoveryError(
                "Each candidate term needs a probability above 0, of 1 at the most."
            )

    @classmethod
    def of(cls, go_ids: Iterable[str]) -> CandidateTerms:
        """Candidates of which none is in doubt, in any order."""
        ascending = tuple(sorted(set(go_ids)))
        return cls(ascending, np.ones(len(ascending)))

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> CandidateTerms:
        """Read a table of candidates.

        Parameters
        ----------
        path : path-like
            Tab-separated text, plain or gzip: a GO id a line and, optionally, its probability.
            Lines that start with ``#`` and a header line ``go_id`` are passed over.

        Returns
        -------
        CandidateTerms

        Raises
        ------
        RecoveryError
            The file cannot be read or has a wrong line.
        """
        try:
            data = Path(path).read_bytes()
            if data.startswith(b"\x1f\x8b"):
                data = gzip.decompress(data)
            text = data.decode("utf-8-sig")
        except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
            raise RecoveryError(f"{path}: the candidate terms cannot be read: {error}.") from error
        go_ids, probability = [], []
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter="\t"), 1):
            if not row or row[0].startswith("#") or row[0] == "go_id":
                continue
            go_ids.append(row[0])
            try:
                probability.append(float(row[1]) if len(row) > 1 else 1.0)
            except ValueError as error:
                raise RecoveryError(f"{path}, line {number}: “{row[1]}” is no number.") from error
        if not go_ids:
            raise RecoveryError(f"{path} holds no candidate term.")
        try:
            return cls(tuple(go_ids), np.array(probability))
        except RecoveryError as error:
            raise RecoveryError(f"{path}: {error}") from error

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the ids."""
        return hashlib.sha256("\n".join(self.go_ids).encode()).hexdigest()

    @cached_property
    def positions(self) -> dict[str, int]:
        """GO id -> position."""
        return {go_id: position for position, go_id in enumerate(self.go_ids)}

    def followed(self, ontology: Ontology) -> tuple[str | None, ...]:
        """Follow terms that were merged or made obsolete since.

        Parameters
        ----------
        ontology : Ontology
            Today's release.

        Returns
        -------
        tuple of (str or None)
            Today's primary id of each candidate; None where the ontology does not say: it has
            no such id, or the term is obsolete without a single replacement.
        """
        return tuple(follow(go_id, ontology) for go_id in self.go_ids)

    def label_matrix(
        self,
        accessions: Sequence[str],
        labels: Iterable[tuple[str, str]],
        ontology: Ontology,
    ) -> csr_matrix:
        """Say which protein carries which candidate directly.

        A label counts for the candidate with its id. Labels of today also count for the
        candidates that were merged into their term since; labels under a retired id that is no
        candidate count for the term that has absorbed it.

        Parameters
        ----------
        accessions : sequence of str
            The proteins of the rows.
        labels : iterable of (str, str)
            Accession and GO id; labels of other proteins and terms are passed over.
        ontology : Ontology
            Today's release, which says what was merged.

        Returns
        -------
        csr_matrix, shape=(len(accessions), T), dtype=float32
            Ones.
        """
        from scipy.sparse import csr_matrix

        columns_of: dict[str, list[int]] = defaultdict(list)
        for position, (go_id, today) in enumerate(
            zip(self.go_ids, self.followed(ontology), strict=True)
        ):
            columns_of[go_id].append(position)
            if today is not None and today != go_id:
                columns_of[today].append(position)
        row_of = {accession: row for row, accession in enumerate(accessions)}
        cells: set[tuple[int, int]] = set()
        for accession, go_id in labels:
            row = row_of.get(accession)
            if row is None:
                continue
            columns = columns_of.get(go_id)
            if columns is None:
                today = follow(go_id, ontology)
                own = self.positions.get(today) if today is not None else None
                columns = columns_of[go_id] = [] if own is None else [own]
            cells.update((row, column) for column in columns)
        rows, columns_found = np.array(sorted(cells), dtype=np.int64).reshape(-1, 2).T
        return csr_matrix(
            (np.ones(len(rows), dtype=np.float32), (rows, columns_found)),
            shape=(len(accessions), len(self.go_ids)),
        )


def follow(go_id: str, ontology: Ontology) -> str | None:
    """Today's primary id of a term.

    Parameters
    ----------
    go_id : str
    ontology : Ontology

    Returns
    -------
    str or None
        The id itself where it is current; the term that has absorbed it; its replacement where
        it is obsolete and has exactly one; None otherwise.
    """
    return ontology.follow(go_id)
