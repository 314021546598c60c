"""How labelled proteins shall be divided: chosen by the user, or the fairest way there is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.labelled_rows import TEST, VALID, LabelledRows
from proteinbert_core.finetuning.sequence_clusters import ClusterMethod, cluster_sequences
from proteinbert_core.finetuning.splits import (
    DEFAULT_TEST,
    DEFAULT_VALID,
    Split,
    cluster_split,
    given_split,
    group_split,
    random_split,
)


class SplitMethod(StrEnum):
    """By what proteins are divided into those to learn from, to choose by and to judge by."""

    GIVEN = "given"
    RANDOM = "random"
    GROUP = "group"
    IDENTITY = "sequence identity"


@dataclass(frozen=True, slots=True)
class SplitChoice:
    """A way to divide, with its numbers.

    Parameters
    ----------
    method : SplitMethod
    valid, test : float
        Shares of the proteins; of a given split without validation part, ``valid`` is that of
        the training part.
    seed : int
    min_identity : float
        From which on two sequences stay together; of a split by identity.
    clustering : ClusterMethod
        Of a split by identity.
    """

    method: SplitMethod
    valid: float = DEFAULT_VALID
    test: float = DEFAULT_TEST
    seed: int = 0
    min_identity: float = 0.3
    clustering: ClusterMethod = ClusterMethod.AUTO

    def divide(
        self,
        data: LabelledProteins,
        *,
        report: Callable[[int, int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Split:
        """Divide proteins.

        Parameters
        ----------
        data : LabelledProteins
        report : callable, optional
            Told (sequences clustered, sequences in all).
        cancel : Event, optional

        Returns
        -------
        Split

        Raises
        ------
        TaskDataError
            They cannot be divided so.
        Cancelled
        """
        if self.method is SplitMethod.GIVEN:
            return given_split(data, valid=self.valid, seed=self.seed)
        if self.method is SplitMethod.RANDOM:
            return random_split(data, valid=self.valid, test=self.test, seed=self.seed)
        if self.method is SplitMethod.GROUP:
            return group_split(data, valid=self.valid, test=self.test, seed=self.seed)
        clusters = cluster_sequences(
            data.sequences,
            min_identity=self.min_identity,
            method=self.clustering,
            seed=self.seed,
            report=report,
            cancel=cancel,
        )
        return cluster_split(data, clusters, valid=self.valid, test=self.test, seed=self.seed)

    def to_json(self) -> dict[str, Any]:
        """Give the choice as plain values for a JSON file."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> SplitChoice:
        """Read what `to_json` gave.

        Raises
        ------
        TaskDataError
            If it is no choice of a split.
        """
        try:
            if set(values) != {field.name for field in fields(cls)}:
                raise ValueError("other fields than expected")
            numbers = [values[name] for name in ("valid", "test", "seed", "min_identity")]
            if not all(isinstance(number, int | float) for number in numbers):
                raise TypeError("a number is none")
            method = SplitMethod(values["method"])
            clustering = ClusterMethod(values["clustering"])
            return cls(**{**values, "method": method, "clustering": clustering})
        except (TypeError, ValueError, AttributeError) as error:
            raise TaskDataError(f"This is no choice of a split ({error}).") from error


def fairest_method(rows: LabelledRows) -> SplitMethod:
    """Say how rows are best divided, where the user says nothing.

    Returns
    -------
    SplitMethod
        As given, if some rows are for validation or test; else by group, if there are groups;
        else by sequence identity, so that relatives of a test protein are not learnt from.
    """
    if any(row.split in {VALID, TEST} for row in rows.rows):
        return SplitMethod.GIVEN
    if any(row.group for row in rows.rows):
        return SplitMethod.GROUP
    return SplitMethod.IDENTITY
