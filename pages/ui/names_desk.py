"""The desk where the names of the published model's outputs are recovered, for all sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pages.ui.server_tensorflow import load_tensorflow
from pages.ui.upload_folder import UploadFolder
from proteinbert_core.model.checkpoint import load_checkpoint
from proteinbert_core.recovery.from_proteomes import EVIDENCE_FILE, recover_from_proteomes
from proteinbert_core.recovery.proteome_files import ProteomeFiles
from proteinbert_core.recovery.published_outputs import candidates_of, fixed_points_of

if TYPE_CHECKING:
    from pages.ui.jobs import Job, JobRunner
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.model.published_model import PublishedModel


class NamesDesk:
    """Keeps a list of annotated proteomes, and recovers names from them, one job at a time.

    Parameters
    ----------
    model : PublishedModel
    runner : JobRunner
        Of this desk alone: the work may take hours, and no prediction shall wait for it.
    ontology : callable
        Returns the one in use.
    afterwards : callable, optional
        Called in the job thread when there are other names than before.

    Attributes
    ----------
    model : PublishedModel
    job : Job or None
        The last one, under way or over.
    """

    def __init__(
        self,
        model: PublishedModel,
        runner: JobRunner,
        ontology: Callable[[], Ontology],
        afterwards: Callable[[], object] | None = None,
    ) -> None:
        self.model = model
        self.job: Job | None = None
        self._runner = runner
        self._ontology = ontology
        self._afterwards = afterwards
        self._lock = threading.Lock()
        self._proteomes: list[ProteomeFiles] = []
        self._uploads = UploadFolder("proteomes-")

    @property
    def proteomes(self) -> tuple[ProteomeFiles, ...]:
        """Those that names will be recovered from next."""
        return tuple(self._proteomes)

    @property
    def has_evidence(self) -> bool:
        """Whether proteomes were added before; names can then be looked for without others."""
        return (self.model.names_folder / EVIDENCE_FILE).exists()

    @property
    def is_busy(self) -> bool:
        """Whether names are being recovered."""
        return self.job is not None and not self.job.state.is_final

    def add(self, files: ProteomeFiles) -> None:
        """Put a proteome on the list, unless it is there.

        Parameters
        ----------
        files : ProteomeFiles

        Raises
        ------
        RecoveryError
            The files are no such files.
        """
        files.check()
        with self._lock:
            if files not in self._proteomes:
                self._proteomes.append(files)

    def keep_upload(self, filename: str, content: bytes) -> Path:
        """Copy an uploaded file; see `UploadFolder.keep`."""
        return self._uploads.keep(filename, content)

    def remove(self, files: ProteomeFiles) -> None:
        """Take a proteome from the list; an uploaded copy is deleted.

        Parameters
        ----------
        files : ProteomeFiles
        """
        with self._lock:
            if files in self._proteomes:
                self._proteomes.remove(files)
        self._uploads.forget(files.fasta, files.gaf)

    def begin(self) -> None:
        """Begin to recover names, unless that is under way."""
        # Several clicks on a button, before the page has changed, are one wish.
        with self._lock:
            if not self.is_busy:
                self.job = self._runner.submit(partial(self._recover, tuple(self._proteomes)))

    def _recover(self, proteomes: tuple[ProteomeFiles, ...], job: Job) -> None:
        job.report(0, 0, "Loading the published model")
        load_tensorflow()
        checkpoint, ontology = load_checkpoint(self.model.folder), self._ontology()
        recover_from_proteomes(
            checkpoint,
            ontology,
            candidates_of(checkpoint, ontology),
            [(files.fasta, files.gaf) for files in proteomes],
            self.model.names_folder,
            fixed_points=fixed_points_of(checkpoint),
            progress=lambda stage, done, total: job.report(done, total, stage),
            cancel=job.cancel_event,
        )
        for files in proteomes:
            self.remove(files)
        if self._afterwards is not None:
            self._afterwards()
