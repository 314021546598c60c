"""Uploaded files that a job will read: copies in a folder that goes with the program."""

from __future__ import annotations

import tempfile
import threading
from itertools import count
from pathlib import Path, PureWindowsPath


class UploadFolder:
    """Keeps copies of uploads; one object serves all sessions.

    Parameters
    ----------
    prefix : str
        Beginning of the folder's name.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._numbers = count(1)

    def keep(self, filename: str, content: bytes) -> Path:
        """Write an uploaded file to a place of its own, until the program ends.

        Parameters
        ----------
        filename : str
            Its name on the user's computer; the copy has the same.
        content : bytes

        Returns
        -------
        Path
        """
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix=self._prefix)
            place = Path(self._folder.name) / str(next(self._numbers))
        place.mkdir()
        # The last part of a path of any system.
        path = place / (PureWindowsPath(filename).name or "file")
        path.write_bytes(content)
        return path

    def forget(self, *paths: Path) -> None:
        """Delete copies; files that are not of this folder stay."""
        for path in paths:
            if self._folder is not None and path.is_relative_to(self._folder.name):
                path.unlink(missing_ok=True)
