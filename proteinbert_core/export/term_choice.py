"""Which of the predicted terms an annotation file or a gene list names."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from proteinbert_core.export.checks import check_table

_NEEDED = ("protein", "go_id", "aspect", "score", "probability", "most_specific")


def named_terms(
    table: pd.DataFrame, left_out: Collection[str], *, all_terms: bool
) -> Iterator[tuple[str, str, str]]:
    """Go through the terms that a file without probabilities should name.

    Parameters
    ----------
    table : pandas.DataFrame
        As `Annotator.table` makes it, of terms that are likely enough.
    left_out : collection of str
        GO ids that are never named: the roots say nothing.
    all_terms : bool
        Whether to name also the terms that a more specific one implies.

    Yields
    ------
    tuple of str
        Identifier of the protein, GO id, aspect.

    Raises
    ------
    ExportError
        A column is missing, or a number is not finite.
    """
    check_table(table, _NEEDED)
    columns = (table[name].tolist() for name in ("protein", "go_id", "aspect", "most_specific"))
    for protein, go_id, aspect, most_specific in zip(*columns, strict=True):
        if (most_specific or all_terms) and go_id not in left_out:
            yield protein, go_id, aspect
