"""Size and SHA-256 of a file, before anything in it is read."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from proteinbert_core.download.remote_file import RemoteFile
from proteinbert_core.download.status import Report, Stage, TransferStatus, unreported
from proteinbert_core.errors import Cancelled, DownloadError

_BLOCK = 1 << 20
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def check_file(
    path: Path,
    file: RemoteFile,
    *,
    report: Report = unreported,
    cancel: threading.Event | None = None,
) -> None:
    """Check that a file here is the one that is wanted.

    Parameters
    ----------
    path : Path
    file : RemoteFile
        States size and checksum; what it does not state is not checked.
    report : callable, optional
        Told how far the check is.
    cancel : threading.Event, optional
        Ends the check.

    Raises
    ------
    DownloadError
        It has another size or checksum, or cannot be read.
    Cancelled
    """
    try:
        size = path.stat().st_size
        if file.size is not None and size != file.size:
            pointer = ""
            if size < 1024 and path.read_bytes().startswith(_LFS_POINTER):
                pointer = " It is a Git LFS pointer, which only says where the file lies."
            raise DownloadError(
                f"{path.name} has {size:,} bytes, but {file.name} has {file.size:,}: it is "
                f"incomplete or another file.{pointer}"
            )
        if file.sha256 is not None:
            found = _sha256(path, file, size, report, cancel)
            if found != file.sha256:
                raise DownloadError(
                    f"{path.name} has the SHA-256 {found}, but {file.name} has {file.sha256}: "
                    "it is damaged or another file."
                )
    except OSError as error:
        raise DownloadError(f"{path} cannot be read: {error.strerror or error}.") from error


def _sha256(
    path: Path, file: RemoteFile, size: int, report: Report, cancel: threading.Event | None
) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            done += len(block)
            report(TransferStatus(Stage.VERIFYING, file.name, done=done, total=size))
            if cancel is not None and cancel.is_set():
                raise Cancelled("The check was cancelled.")
    return digest.hexdigest()
