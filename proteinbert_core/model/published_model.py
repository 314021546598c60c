"""The published weights on this computer: whether they are there, and how they get there."""

from __future__ import annotations

import dataclasses
import os
import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from proteinbert_core.download import Patience, RemoteFile, Report, check_file, fetch
from proteinbert_core.download.fetch import nothing_worked
from proteinbert_core.download.hugging_face import SITE
from proteinbert_core.download.partial_file import PartialFile
from proteinbert_core.download.status import unreported
from proteinbert_core.errors import CheckpointError, DownloadError
from proteinbert_core.model.checkpoint import (
    WEIGHTS_FILE,
    Checkpoint,
    read_description,
)
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.model.published import read_published_weights
from proteinbert_core.model.published_conversion import convert
from proteinbert_core.model.published_files import (
    HUB_REPOSITORY,
    PUBLISHED_DIMENSIONS,
    PUBLISHED_FILE,
    named_sources,
)
from proteinbert_core.model.published_hub import fetch_from_hub
from proteinbert_core.model.published_saved_model import is_saved_model, read_saved_model
from proteinbert_core.user_cache import user_cache

_NO_CHECKSUM: Final = "dimensions only, as no checksum of the SavedModel is published"
_STATED_CHECKSUM: Final = "dimensions, and SHA-256 as Hugging Face states it"


class PublishedModel:
    """The published weights in the user's cache.

    Parameters
    ----------
    cache : path-like, optional
        Folder to use instead of the user's own cache.
    file : RemoteFile
        What is downloaded; the sources in it are replaced by those that the environment
        variable ``PROTEINBERT_EXPLORER_PUBLISHED_URL`` names.
    dimensions : NetworkConfig
        That a SavedModel must have.
    hub_site : str
        Address of Hugging Face.
    patience : Patience, optional

    Attributes
    ----------
    folder : Path
        Where the weights lie in the project's own format; `load_checkpoint` reads them.
    names_folder : Path
        Where the recovered names of its outputs lie, and what was made with them.
    downloads : Path
        Where the published file is looked for and downloaded to.

    Examples
    --------
    >>> model = PublishedModel()                                          # doctest: +SKIP
    >>> model.download()                                                  # doctest: +SKIP
    >>> predictor = Predictor(load_checkpoint(model.folder))              # doctest: +SKIP
    """

    def __init__(
        self,
        cache: str | os.PathLike[str] | None = None,
        *,
        file: RemoteFile = PUBLISHED_FILE,
        dimensions: NetworkConfig = PUBLISHED_DIMENSIONS,
        hub_site: str = SITE,
        patience: Patience | None = None,
    ) -> None:
        base = Path(cache) if cache is not None else user_cache()
        mirrors = named_sources()
        self.folder = base / "models" / "published"
        self.names_folder = base / "models" / "published-names"
        self.downloads = base / "downloads"
        self.file = dataclasses.replace(file, sources=mirrors) if mirrors else file
        self._asks_hub = not mirrors
        self._dimensions = dimensions
        self._hub_site = hub_site
        self._patience = patience

    @property
    def is_ready(self) -> bool:
        """Whether the weights are here, in the project's own format and version."""
        try:
            read_description(self.folder)
        except CheckpointError:
            return False
        return (self.folder / WEIGHTS_FILE).is_file()

    @property
    def bytes_here(self) -> int:
        """Bytes of the published file that an unfinished download has brought."""
        return PartialFile(self.downloads / self.file.name).size

    def facts(self) -> Mapping[str, Any]:
        """Read where the weights that are here came from.

        Returns
        -------
        mapping
            ``name``, ``source``, ``file``, ``checked``, ``sha256`` (None where none is known),
            ``licence``, ``citation`` and ``converted``.

        Raises
        ------
        CheckpointError
            They are not here, or damaged.
        """
        return dict(read_description(self.folder)["metadata"])

    def download(
        self, *, report: Report = unreported, cancel: threading.Event | None = None
    ) -> Path:
        """Get the weights from the first source that has them, unless they are here.

        The published file from Zenodo or GitHub; failing that, what Hugging Face has. It is
        checked, converted, and removed after that, if it was not there before.

        Parameters
        ----------
        report : callable, optional
            Told what is going on, in this thread.
        cancel : threading.Event, optional
            Ends the work; what has come is kept for the next time.

        Returns
        -------
        Path
            `folder`.

        Raises
        ------
        DownloadError
            No source gave it. `by_hand` says what to do.
        CheckpointError
            What came cannot be used.
        Cancelled
        """
        if self.is_ready:
            return self.folder
        cancel = threading.Event() if cancel is None else cancel
        target = self.downloads / self.file.name
        was_there, sha256 = target.exists(), ""
        try:
            path = fetch(
                self.file, self.downloads, report=report, cancel=cancel, patience=self._patience
            )
        except DownloadError as error:
            if not (self._asks_hub and error.failures):
                raise
            path, sha256 = self._fetch_from_hub(error, report, cancel)
        self._convert(path, sha256, report, cancel)
        PartialFile(target).discard()
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif not was_there:
            path.unlink()
        return self.folder

    def import_from(
        self,
        path: str | os.PathLike[str],
        *,
        report: Report = unreported,
        cancel: threading.Event | None = None,
    ) -> Path:
        """Take the weights from a file or folder that the user has; it stays as it is.

        Parameters
        ----------
        path : path-like
            The published file, which must have the published size and checksum; or the
            SavedModel of Hugging Face, as a folder or a zip file.
        report, cancel
            As for `download`.

        Returns
        -------
        Path
            `folder`. Weights that were there are replaced.

        Raises
        ------
        DownloadError
            The file is not the published one.
        CheckpointError
            It is no SavedModel of the published network, or damaged.
        Cancelled
        """
        path = Path(path).expanduser()
        if not path.exists():
            raise CheckpointError(f"{path} does not exist. Check the path.")
        if not is_saved_model(path):
            check_file(path, self.file, report=report, cancel=cancel)
        self._convert(path, "", report, cancel)
        return self.folder

    def by_hand(self) -> str:
        """Say how the weights get here without a connection.

        Returns
        -------
        str
            Some lines: file name, size, checksum, addresses, and where to put it.
        """
        addresses = [source.url for source in self.file.sources]
        if self._asks_hub:
            addresses.append(f"{self._hub_site}/{HUB_REPOSITORY} (as a SavedModel)")
        size = "not known" if self.file.size is None else f"{self.file.size:,} bytes"
        return "\n".join(
            [
                "On a computer with a connection, download this file from any of the addresses:",
                f"  file     {self.file.name}",
                f"  size     {size}",
                f"  SHA-256  {self.file.sha256 or 'not known'}",
                *(f"  from     {address}" for address in addresses),
                "Bring it here, under this name, into the following folder and start the download",
                "again; or import it from wherever it is.",
                f"  folder   {self.downloads}",
                "  import   python -m proteinbert_core models import FILE",
            ]
        )

    def _fetch_from_hub(
        self, before: DownloadError, report: Report, cancel: threading.Event
    ) -> tuple[Path, str]:
        try:
            return fetch_from_hub(
                self.file,
                self.downloads,
                site=self._hub_site,
                report=report,
                cancel=cancel,
                patience=self._patience,
            )
        except DownloadError as error:
            failures = (*before.failures, *(error.failures or (f"Hugging Face: {error}",)))
            offline = before.offline and error.offline
            raise nothing_worked(self.file.name, failures, offline=offline) from error

    def _convert(
        self, path: Path, sha256: str, report: Report, cancel: threading.Event | None
    ) -> None:
        """Convert what was checked, or a SavedModel, which is checked here."""
        read: Callable[[Path], Checkpoint]
        is_pickle = not is_saved_model(path)
        if is_pickle:
            read, checked = read_published_weights, "size and SHA-256"
        else:
            read, checked = self._read_saved_model, _STATED_CHECKSUM if sha256 else _NO_CHECKSUM
        convert(
            lambda: read(path),
            self.folder,
            file=f"{HUB_REPOSITORY} (SavedModel)" if sha256 else path.name,
            checked=checked,
            sha256=self.file.sha256 if is_pickle else sha256 or None,
            report=report,
            cancel=cancel,
        )

    def _read_saved_model(self, path: Path) -> Checkpoint:
        checkpoint = read_saved_model(path)
        found, wanted = checkpoint.config, self._dimensions
        if found != wanted:
            raise CheckpointError(
                f"{path} is a ProteinBERT of other dimensions than the published one: "
                f"{found.n_annotations:,} annotations, {found.n_blocks} blocks, widths "
                f"{found.d_seq} and {found.d_global}, in place of {wanted.n_annotations:,}, "
                f"{wanted.n_blocks}, {wanted.d_seq} and {wanted.d_global}."
            )
        return checkpoint
