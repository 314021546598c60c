"""The part of a file that has come, kept so that a later attempt or program goes on from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO


class PartialFile:
    """``NAME.part``, and ``NAME.part.json``, which says where it comes from.

    Parameters
    ----------
    target : Path
        What it will be called when it is whole.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self.path = target.with_name(f"{target.name}.part")
        self._record = target.with_name(f"{target.name}.part.json")

    @property
    def size(self) -> int:
        """Bytes that have come."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def validator_for(self, url: str, sha256: str | None) -> str | None:
        """Say what lets a request go on from this part.

        Parameters
        ----------
        url : str
            Of the source that will be asked.
        sha256 : str or None
            Checksum of the whole file, where it is known.

        Returns
        -------
        str or None
            The value for ``If-Range`` (RFC 9110, section 13.1.5): the rest is wanted only if
            the file at the source is still the one that the part came from. Empty where there
            is none but the checksum will tell; None where the part is of no use.
        """
        try:
            record = json.loads(self._record.read_bytes())
            origin, validator, checksum = record["url"], record["validator"], record["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if checksum != sha256:
            return None
        if origin == url and isinstance(validator, str):
            return validator
        return None if sha256 is None else ""

    def begin(self, url: str, validator: str | None, sha256: str | None) -> None:
        """Start anew with what a source sends.

        Parameters
        ----------
        url : str
        validator : str or None
            Strong ``ETag`` or ``Last-Modified`` of the response, where it has one.
        sha256 : str or None
        """
        self.discard()
        record = {"url": url, "validator": validator, "sha256": sha256}
        self._record.write_text(json.dumps(record), encoding="utf-8")

    def open(self) -> BinaryIO:
        """Open for adding at the end."""
        return self.path.open("ab")

    def discard(self) -> None:
        """Forget what has come."""
        self.path.unlink(missing_ok=True)
        self._record.unlink(missing_ok=True)

    def finish(self) -> None:
        """Become the whole file, in one step."""
        self.path.replace(self._target)
        self._record.unlink(missing_ok=True)
