"""What a table of annotations must hold before it is written anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from proteinbert_core.errors import ExportError

NUMBER_COLUMNS = ("score", "probability")


def check_table(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse a table that lacks a column, or a score or probability that is not finite.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a protein and term, as `Annotator.table` makes it.
    columns : sequence of str
        The columns that the format needs.

    Raises
    ------
    ExportError
        A column is missing, or a score or probability is NaN or infinite.
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ExportError(
            f"The table of annotations has no column {', '.join(missing)}; "
            f"it needs {', '.join(columns)}."
        )
    for column in NUMBER_COLUMNS:
        finite = np.isfinite(table[column].to_numpy(dtype=np.float64))
        if not finite.all():
            row = table.iloc[int(np.flatnonzero(~finite)[0])]
            raise ExportError(
                f"The {column} of {row['go_id']} for protein {row['protein']!r} is not a finite "
                "number; nothing was written for it. Check the model's weights."
            )
