"""Get a file: from the first source that has it whole, however often the connection breaks."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from proteinbert_core.download.partial_file import PartialFile
from proteinbert_core.download.patience import Patience
from proteinbert_core.download.remote_file import RemoteFile, Source
from proteinbert_core.download.request import SourceUnusable, TransferBroken
from proteinbert_core.download.status import Report, Stage, TransferStatus, unreported
from proteinbert_core.download.transfer import Transfer
from proteinbert_core.download.verification import check_file
from proteinbert_core.errors import Cancelled, DownloadError

# An attempt that brought less than this further is one that failed.
_PROGRESS_BYTES = 1 << 18


def fetch(
    file: RemoteFile,
    folder: Path,
    *,
    report: Report = unreported,
    cancel: threading.Event | None = None,
    patience: Patience | None = None,
) -> Path:
    """Download a file, or find that it is there.

    Sources are asked in their order. A broken connection is taken up where it broke, now or by
    a later call, if the source allows it; what cannot succeed leads to the next source. The
    file has its name only once its size and checksum are right.

    Parameters
    ----------
    file : RemoteFile
        A file with a checksum that is in the folder already is not downloaded again; one
        without is replaced.
    folder : Path
        Made if it is not there.
    report : callable, optional
        Told what is going on, in this thread.
    cancel : threading.Event, optional
        Ends the download; what has come is kept.
    patience : Patience, optional

    Returns
    -------
    Path
        Of the file in the folder.

    Raises
    ------
    DownloadError
        No source gave the file, another program downloads it right now, or the folder cannot
        hold it. Its ``failures`` say what was wrong with each source.
    Cancelled
    """
    cancel = threading.Event() if cancel is None else cancel
    target = folder / file.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(target):
            if not _is_there(target, file, report, cancel):
                _download(file, target, report, cancel, patience or Patience())
    except OSError as error:
        raise DownloadError(
            f"{target} cannot be written: {error.strerror or error}. Make room or choose another "
            "folder."
        ) from error
    return target


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(target.with_name(f"{target.name}.lock"), blocking=False)
    try:
        with lock:
            yield
    except Timeout:
        raise DownloadError(
            f"{target.name} is being downloaded already, by this program in another window or "
            "process. Wait until that has ended."
        ) from None


def _is_there(target: Path, file: RemoteFile, report: Report, cancel: threading.Event) -> bool:
    if file.sha256 is None or not target.is_file():
        return False
    try:
        check_file(target, file, report=report, cancel=cancel)
    except DownloadError:
        return False  # it will be replaced, when a better one is whole
    return True


def _download(
    file: RemoteFile, target: Path, report: Report, cancel: threading.Event, patience: Patience
) -> None:
    import requests

    partial = PartialFile(target)
    _check_room(file, target, partial)
    failures: list[tuple[Source, SourceUnusable]] = []
    with requests.Session() as http:
        transfer = Transfer(http, file, partial, patience, report, cancel)
        for source in file.sources:
            try:
                _take_from(source, transfer)
            except SourceUnusable as error:
                failures.append((source, error))
            else:
                partial.finish()
                return
    offline = bool(failures) and all(error.unreachable for _, error in failures)
    reasons = tuple(f"{source.name}: {error}" for source, error in failures)
    raise nothing_worked(file.name, reasons, offline=offline)


def nothing_worked(name: str, failures: tuple[str, ...], *, offline: bool) -> DownloadError:
    """Return the error that tells of every source.

    Parameters
    ----------
    name : str
        Of the file.
    failures : tuple of str
        What was wrong with each source.
    offline : bool
        Whether not one could be reached.

    Returns
    -------
    DownloadError
    """
    why = "there seems to be no connection to the internet" if offline else "no source gave it"
    return DownloadError(
        f"{name} could not be downloaded, as {why} ({'; '.join(failures)}).",
        failures=failures,
        offline=offline,
    )


def _check_room(file: RemoteFile, target: Path, partial: PartialFile) -> None:
    missing = (file.size or 0) - partial.size
    free = shutil.disk_usage(target.parent).free
    if missing > free:
        raise DownloadError(
            f"{file.name} needs {missing:,} more bytes in {target.parent}, where {free:,} are "
            "free. Make room or choose another folder."
        )


def _take_from(source: Source, transfer: Transfer) -> None:
    """Ask a source until the part is the whole file."""
    partial, patience = transfer.partial, transfer.patience
    furthest, failed, reached = partial.size, 0, False
    while True:
        if transfer.cancel.is_set():
            raise Cancelled("The download was cancelled.")
        transfer.report(TransferStatus(Stage.CONNECTING, transfer.file.name, source.name))
        try:
            in_one_piece = transfer.attempt(source)
            reached = True
            if _is_right(transfer):
                return
            partial.discard()
            broken = TransferBroken("what it sent does not have the checksum of the file")
            if in_one_piece:  # otherwise pieces may not have belonged together
                raise SourceUnusable(str(broken))
        except TransferBroken as error:
            broken = error
            if error.unreachable and not reached:
                raise SourceUnusable(str(error), unreachable=True) from error
            reached = reached or not error.unreachable
        failed = 1 if partial.size >= furthest + _PROGRESS_BYTES else failed + 1
        furthest = max(furthest, partial.size)
        wait = patience.wait(failed, broken.retry_after)
        if wait is None:
            raise SourceUnusable(f"{broken}, come back in {broken.retry_after:,.0f} s")
        if failed >= patience.attempts:
            raise SourceUnusable(f"{broken}, {failed} times in a row")
        transfer.report(
            TransferStatus(
                Stage.WAITING,
                transfer.file.name,
                source.name,
                partial.size,
                transfer.file.size or 0,
                f"{broken}; next attempt in {wait:.0f} s",
            )
        )
        if transfer.cancel.wait(wait):
            raise Cancelled("The download was cancelled.")


def _is_right(transfer: Transfer) -> bool:
    try:
        check_file(
            transfer.partial.path, transfer.file, report=transfer.report, cancel=transfer.cancel
        )
    except DownloadError:
        return False
    return True
