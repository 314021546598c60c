"""The published weights from Hugging Face, where they lie as a TensorFlow SavedModel."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from proteinbert_core.download import Patience, RemoteFile, Report, fetch
from proteinbert_core.download.hugging_face import HubFile, list_repository
from proteinbert_core.errors import DownloadError
from proteinbert_core.model.published_files import HUB_REPOSITORY

_FOLDER: Final = "saved_model"
_INDEX: Final = "variables.index"
_ARRAYS: Final = "variables.data-00000-of-00001"


def fetch_from_hub(
    file: RemoteFile,
    downloads: Path,
    *,
    site: str,
    report: Report,
    cancel: threading.Event,
    patience: Patience | None,
) -> tuple[Path, str]:
    """Get what the repository holds: the published file itself, or the SavedModel's arrays.

    Parameters
    ----------
    file : RemoteFile
        The published file; taken from here if the repository has one of its checksum.
    downloads : Path
        Folder to download to.
    site : str
        Address of Hugging Face.
    report, cancel, patience
        As for `fetch`.

    Returns
    -------
    path : Path
        Of the published file, or of a folder as `read_saved_model` reads it.
    sha256 : str
        Of the SavedModel's arrays, as the site states it and as it was found; empty for the
        published file.

    Raises
    ------
    DownloadError
        The site cannot be reached, or its repository holds neither.
    Cancelled
    """

    def take(wanted: RemoteFile, folder: Path) -> Path:
        return fetch(wanted, folder, report=report, cancel=cancel, patience=patience)

    held = list_repository(
        HUB_REPOSITORY, downloads, site=site, report=report, cancel=cancel, patience=patience
    )
    for candidate in held:
        if candidate.sha256 is not None and candidate.sha256 == file.sha256:
            return take(candidate.as_remote(file.name), downloads), ""
    arrays, index = _find(held, _ARRAYS), _find(held, _INDEX)
    take(index.as_remote(_INDEX), downloads / _FOLDER)
    take(arrays.as_remote(_ARRAYS), downloads / _FOLDER)
    return downloads / _FOLDER, arrays.sha256 or ""


def _find(held: list[HubFile], name: str) -> HubFile:
    for file in held:
        if file.path.split("/")[-2:] in ([name], ["variables", name]):
            return file
    raise DownloadError(f"the repository {HUB_REPOSITORY} holds no SavedModel")
