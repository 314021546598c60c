"""Which rows of a table of terms to show, and the top ones of each protein."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.sequences import Protein

#: What the list says of a protein that is not like those known.
UNFAMILIAR = "unlike known proteins"


def filter_terms(
    table: pd.DataFrame, pattern: str, *, only_most_specific: bool = False
) -> pd.DataFrame:
    """Return the rows whose name or GO id holds every word of a pattern.

    Parameters
    ----------
    table : DataFrame
        As `Annotator.table` makes it.
    pattern : str
        Words, in any case; blank for all rows.
    only_most_specific : bool
        Leave out the terms that a more specific one of the same protein implies.

    Returns
    -------
    DataFrame
        Rows keep their order.
    """
    if only_most_specific:
        table = table[table["most_specific"].astype(bool)]
    for word in pattern.split():
        found = table["name"].str.contains(word, case=False, regex=False)
        found |= table["go_id"].str.contains(word, case=False, regex=False)
        table = table[found]
    return table


def summary_table(
    table: pd.DataFrame, proteins: Sequence[Protein], unfamiliar: Sequence[bool] = ()
) -> pd.DataFrame:
    """Return one row a protein: its length and the top term of each aspect.

    Parameters
    ----------
    table : DataFrame
        Terms of the proteins that reach the threshold, as `Annotator.table` makes it.
    proteins : sequence of Protein
        In the order of the rows.
    unfamiliar : sequence of bool
        Of each protein, whether it is unlike those known; there is a column ``note`` if one is.

    Returns
    -------
    DataFrame
        Columns ``protein``, ``length``, ``note`` and, for each aspect, ``MF_term``
        ("name GO:id", None where no term reaches the threshold) and ``MF_score``. The top term
        is the most probable of the most specific ones: the most probable of all is next to
        always the root.
    """
    columns: dict[str, list[object]] = {
        "protein": [protein.identifier for protein in proteins],
        "length": [len(protein.sequence) for protein in proteins],
    }
    if any(unfamiliar):
        columns["note"] = [UNFAMILIAR if is_so else "" for is_so in unfamiliar]
    specific = table[table["most_specific"].astype(bool)]
    ranked = specific.sort_values("probability", ascending=False, kind="stable")
    for aspect in ASPECTS:
        top = ranked[ranked["aspect"] == aspect].drop_duplicates("protein").set_index("protein")
        found = top.reindex(columns["protein"])
        columns[f"{aspect}_term"] = [
            f"{name} {go_id}" if isinstance(go_id, str) else None
            for name, go_id in zip(found["name"], found["go_id"], strict=True)
        ]
        columns[f"{aspect}_score"] = found["probability"].tolist()
    return pd.DataFrame(columns)
