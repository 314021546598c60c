"""The most specific safe answer: the deepest terms that are likely enough, and nothing above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

#: Share of the answered terms that should hold.
DEFAULT_PRECISION: Final = 0.7
#: Terms that say less are hidden: more than one in four proteins carries them.
DEFAULT_INFORMATION: Final = 2.0


def safe_answer(
    table: pd.DataFrame,
    *,
    precision: float = DEFAULT_PRECISION,
    min_information: float = DEFAULT_INFORMATION,
) -> pd.DataFrame:
    """Keep of each protein the deepest terms that are likely enough.

    Parameters
    ----------
    table : DataFrame
        As `Annotator.table` makes it with ``min_score=precision``, so that ``most_specific``
        says which terms have no likely descendant.
    precision : float
        Least calibrated probability.
    min_information : float
        Least information content in bits; 0 keeps terms such as "protein binding".

    Returns
    -------
    DataFrame
        The rows kept, in their order.
    """
    likely = table["probability"].to_numpy() >= precision
    telling = ~(table["information"].to_numpy() < min_information)  # NaN: not known, so kept
    specific = table["most_specific"].to_numpy(dtype=bool)
    return table[np.asarray(likely & telling & specific)]
