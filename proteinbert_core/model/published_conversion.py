"""Write the published weights in the project's own format, once, so that later starts are quick."""

from __future__ import annotations

import dataclasses
import os
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from proteinbert_core import __version__
from proteinbert_core.download import Report, Stage, TransferStatus
from proteinbert_core.errors import Cancelled, CheckpointError
from proteinbert_core.model.checkpoint import Checkpoint, save_checkpoint
from proteinbert_core.model.published_files import CITATION, LICENCE

_NAME: Final = "ProteinBERT, published weights"


def convert(
    read: Callable[[], Checkpoint],
    folder: Path,
    *,
    file: str,
    checked: str,
    sha256: str | None,
    report: Report,
    cancel: threading.Event | None,
) -> None:
    """Read weights and write them into a folder, which is there whole or not at all.

    Parameters
    ----------
    read : callable
        Returns the weights.
    folder : Path
        Replaced if it is there.
    file : str
        What is read, for the record.
    checked : str
        How it was checked, for the record.
    sha256 : str or None
        Checksum that it was checked against, for the record.
    report : callable
    cancel : threading.Event, optional
        Ends the work before anything is written.

    Raises
    ------
    CheckpointError
        The weights cannot be read, or the folder cannot be written.
    Cancelled
    """
    report(TransferStatus(Stage.CONVERTING, file))
    checkpoint = read()
    if cancel is not None and cancel.is_set():
        raise Cancelled("The import was cancelled.")
    metadata = {
        "name": _NAME,
        "source": checkpoint.metadata["source"],
        "file": file,
        "checked": checked,
        "sha256": sha256,
        "licence": LICENCE,
        "citation": CITATION,
        "converted": datetime.now(UTC).isoformat(timespec="seconds"),
        "converted_by": f"ProteinBERT Explorer {__version__}",
    }
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        save_checkpoint(dataclasses.replace(checkpoint, metadata=metadata), unfinished)
        if folder.exists():
            shutil.rmtree(folder)
        unfinished.replace(folder)
    except OSError as error:
        raise CheckpointError(
            f"{folder} cannot be written: {error.strerror or error}. Make room or choose another "
            "cache folder."
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
