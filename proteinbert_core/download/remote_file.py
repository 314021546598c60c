"""A file that lies on the network: where, and how to know that it is the right one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proteinbert_core.errors import DownloadError

_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Source:
    """One place that has a file.

    Attributes
    ----------
    name : str
        For messages, such as ``Zenodo``.
    url : str
        ``https://`` or ``http://``; redirects are followed.
    """

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file, its sources in order of preference, and what it must be.

    Attributes
    ----------
    name : str
        What it is called here.
    sources : tuple of Source
        All of them have the same bytes where `sha256` is given.
    size : int or None
        Bytes, where known.
    sha256 : str or None
        Lower-case hexadecimal, where known. Without it nothing but the length that the server
        states can be checked, and a download is resumed from the same source only.
    max_bytes : int
        More than this is never taken, whatever a server sends.

    Raises
    ------
    DownloadError
        The name is no plain file name, or the checksum none.
    """

    name: str
    sources: tuple[Source, ...]
    size: int | None = None
    sha256: str | None = None
    max_bytes: int = 4_000_000_000

    def __post_init__(self) -> None:
        """Refuse names that lead elsewhere, and checksums that could never match."""
        if not self.name or self.name.startswith(".") or set(self.name) & set('/\\:*?"<>|'):
            raise DownloadError(f"{self.name!r} is not the plain name of a file.")
        if self.sha256 is not None and not _SHA256.fullmatch(self.sha256):
            raise DownloadError(f"{self.sha256!r} is no SHA-256 checksum.")

    @property
    def limit(self) -> int:
        """Most bytes that may come."""
        return self.max_bytes if self.size is None else self.size
