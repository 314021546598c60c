"""What a repository on Hugging Face holds, with the sizes and checksums that the site states."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from proteinbert_core.download.fetch import fetch
from proteinbert_core.download.patience import Patience
from proteinbert_core.download.remote_file import RemoteFile, Source
from proteinbert_core.download.status import Report, unreported
from proteinbert_core.errors import DownloadError

SITE = "https://huggingface.co"
_LISTING_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file in a repository.

    Attributes
    ----------
    path : str
        In the repository, with ``/``.
    size : int
        Bytes.
    sha256 : str or None
        Of files in Git LFS, that is of all large ones.
    url : str
    """

    path: str
    size: int
    sha256: str | None
    url: str

    def as_remote(self, name: str) -> RemoteFile:
        """Describe the file for a download under a name."""
        source = Source("Hugging Face", self.url)
        return RemoteFile(name, (source,), size=self.size, sha256=self.sha256)


def list_repository(
    repository: str,
    folder: Path,
    *,
    site: str = SITE,
    report: Report = unreported,
    cancel: threading.Event | None = None,
    patience: Patience | None = None,
) -> list[HubFile]:
    """Ask Hugging Face what a model repository holds.

    Parameters
    ----------
    repository : str
        ``owner/name``.
    folder : Path
        For the answer, which is not kept.
    site : str
        Another address that answers in the same way.
    report, cancel, patience
        As for `fetch`.

    Returns
    -------
    list of HubFile

    Raises
    ------
    DownloadError
        There is no answer, or none that can be read.
    Cancelled

    References
    ----------
    Hub API, ``/api/models/{repository}/tree/{revision}``: https://huggingface.co/docs/hub/api
    """
    address = f"{site}/api/models/{repository}/tree/main?recursive=true"
    wanted = RemoteFile(
        f"{repository.replace('/', '-')}.json",
        (Source("Hugging Face", address),),
        max_bytes=_LISTING_BYTES,
    )
    path = fetch(wanted, folder, report=report, cancel=cancel, patience=patience)
    try:
        entries = json.loads(path.read_bytes())
        return [
            _file(entry, f"{site}/{repository}/resolve/main")
            for entry in entries
            if entry["type"] == "file"
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DownloadError(
            f"{address} does not answer with a list of files ({error!r})."
        ) from error
    finally:
        path.unlink(missing_ok=True)


def _file(entry: dict[str, object], base: str) -> HubFile:
    path, size, large = entry["path"], entry["size"], entry.get("lfs")
    if not isinstance(path, str) or not isinstance(size, int):
        raise TypeError(f"{path!r}, {size!r}")
    sha256 = None
    if isinstance(large, dict):
        sha256, size = str(large["oid"]), int(large["size"])
    return HubFile(path, size, sha256, f"{base}/{quote(path)}")
