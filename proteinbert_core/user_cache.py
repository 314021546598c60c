"""The folder in which the program keeps what it can make or fetch again."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path

#: Environment variable that names the cache folder to use instead of the user's own.
CACHE_VARIABLE = "PROTEINBERT_EXPLORER_CACHE"


def user_cache() -> Path:
    """Cache folder of this program; it need not exist.

    Returns
    -------
    Path
        The folder that ``PROTEINBERT_EXPLORER_CACHE`` names, or the place that the system has
        for such files of this user.
    """
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else user_cache_path("proteinbert-explorer", appauthor=False)
