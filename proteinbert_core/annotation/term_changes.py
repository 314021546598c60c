"""How predictions change when something becomes known: which terms rise, which fall."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.known_terms import implied_terms
from proteinbert_core.annotation.safe_answer import DEFAULT_INFORMATION
from proteinbert_core.go.ontology import Ontology

if TYPE_CHECKING:
    import pandas as pd

#: Changes of terms that stay below this probability, and smaller changes, are left out.
SHOWN_FROM: Final = 0.1
LEAST_CHANGE: Final = 0.01


def term_changes(
    ontology: Ontology,
    terms: Sequence[str],
    before: npt.NDArray[np.float32],
    after: npt.NDArray[np.float32],
    known: Collection[str],
    information: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """List the terms whose probability changes.

    Parameters
    ----------
    ontology : Ontology
    terms : sequence of str
        GO ids of the probabilities.
    before, after : ndarray, shape=(n_terms,), dtype=float32
        Without and with the known terms.
    known : collection of str
        GO ids that were given.
    information : mapping of str to float, optional
        GO id -> bits; with it, terms that more than one in four proteins carry are left out.

    Returns
    -------
    DataFrame
        Columns ``go_id``, ``name``, ``aspect``, ``before``, ``after``, ``change`` (float32) and
        ``given`` (bool: known, or implied by what is known), the largest change first and of
        equal ones the deeper term; roots left out.
    """
    import pandas as pd

    change = after - before
    shown = (np.maximum(before, after) >= SHOWN_FROM) & (np.abs(change) >= LEAST_CHANGE)
    bits = information or {}
    general = set(ontology.roots.values())
    general |= {go_id for go_id, each in bits.items() if each < DEFAULT_INFORMATION}
    rows = [row for row in np.flatnonzero(shown).tolist() if terms[row] not in general]
    rows.sort(key=lambda row: (-abs(round(float(change[row]), 4)), -ontology.depth(terms[row])))
    given = set(implied_terms(ontology, known))
    return pd.DataFrame(
        {
            "go_id": [terms[row] for row in rows],
            "name": [ontology[terms[row]].name for row in rows],
            "aspect": [ontology[terms[row]].aspect for row in rows],
            "before": before[rows],
            "after": after[rows],
            "change": change[rows],
            "given": np.array([terms[row] in given for row in rows], dtype=np.bool_),
        }
    )
