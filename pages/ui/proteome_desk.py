"""The desk where proteomes are got from UniProt or from files, embedded and kept."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pages.ui.upload_folder import UploadFolder
from proteinbert_core.errors import ProteomeError
from proteinbert_core.proteomes.embed import embed_proteome
from proteinbert_core.proteomes.proteome_files import read_proteome_files
from proteinbert_core.proteomes.proteome_source import ProteomeSource
from proteinbert_core.proteomes.uniprot_service import UniProtService
from proteinbert_core.proteomes.uniprot_source import uniprot_key

if TYPE_CHECKING:
    from pages.ui.jobs import Job, JobRunner
    from proteinbert_core.inference import Predictor
    from proteinbert_core.proteomes.proteome_store import ProteomeStore
    from proteinbert_core.proteomes.uniprot_offer import ProteomeOffer

Get = Callable[["ProteomeTask"], ProteomeSource]


@dataclass(eq=False)
class ProteomeTask:
    """A proteome on its way.

    Attributes
    ----------
    name : str
        What the reader asked for; plain text.
    key : str
        Of the proteome in the store; empty where it is not known before it is read.
    is_download : bool
        Otherwise it comes from files.
    remarks : list of str
        What the reader should know of it; plain text.
    result : str
        What there is now; empty until it is kept.
    job : Job
        Does the work.
    """

    name: str
    key: str
    is_download: bool
    remarks: list[str] = field(default_factory=list)
    result: str = ""
    job: Job = field(init=False)


class ProteomeDesk:
    """Takes the wishes of all sessions about proteomes; one is worked on at a time.

    What a cancelled or killed job has finished is kept, pages and embeddings, and gone on from
    when the same proteome is asked for again.

    Parameters
    ----------
    runner : JobRunner
        Of this desk alone: an embedding may take long, and no prediction shall wait for it.
    store : callable
        Returns the proteomes of the model in use; None where it has no code for its embeddings.
    predictor : callable
        Returns the model in use, loaded; called in the job thread.
    service : UniProtService
    """

    def __init__(
        self,
        runner: JobRunner,
        store: Callable[[], ProteomeStore | None],
        predictor: Callable[[], Predictor],
        service: UniProtService,
    ) -> None:
        self._runner = runner
        self._store = store
        self._predictor = predictor
        self._service = service
        self._lock = threading.Lock()
        self._task: ProteomeTask | None = None
        self._uploads = UploadFolder("proteomes-")

    @property
    def task(self) -> ProteomeTask | None:
        """The last one, under way or over."""
        return self._task

    @property
    def is_busy(self) -> bool:
        """Whether a proteome is on its way."""
        return self._task is not None and not self._task.job.state.is_final

    @property
    def address(self) -> str:
        """Where UniProt, or a mirror of it, is asked."""
        return self._service.address

    def search(self, text: str) -> list[ProteomeOffer]:
        """Ask UniProt; see `UniProtService.search`."""
        return self._service.search(text)

    def download(self, upid: str, name: str, *, reviewed_only: bool = False) -> None:
        """Begin to get a proteome from UniProt, unless one is on its way.

        Parameters
        ----------
        upid, name : str
        reviewed_only : bool
        """
        key = uniprot_key(upid, reviewed_only=reviewed_only)

        def get(task: ProteomeTask) -> ProteomeSource:
            return self._service.fetch(
                upid,
                self._kept().work_folder(key),
                reviewed_only=reviewed_only,
                report=lambda stage, done, total: task.job.report(done, total, stage),
                cancel=task.job.cancel_event,
            )

        self._begin(ProteomeTask(name, key, is_download=True), get)

    def import_files(self, fasta: Path, annotations: Sequence[Path], name: str = "") -> None:
        """Begin to read a proteome from files, unless one is on its way.

        Parameters
        ----------
        fasta : Path
        annotations : sequence of Path
        name : str
            Empty to take the organism's, or the file's.
        """

        def get(task: ProteomeTask) -> ProteomeSource:
            task.job.report(0, 0, f"Reading {fasta.name}")
            try:
                read = read_proteome_files(fasta, annotations, name=name.strip() or None)
            finally:
                self._uploads.forget(fasta, *annotations)
            task.remarks += [f"left out: {error}" for error in read.left_out] + read.notes
            return read.source

        self._begin(ProteomeTask(name.strip() or fasta.name, "", is_download=False), get)

    def keep_upload(self, filename: str, content: bytes) -> Path:
        """Copy an uploaded file; see `UploadFolder.keep`."""
        return self._uploads.keep(filename, content)

    def discard(self, key: str) -> None:
        """Forget what has come of a proteome, unless one is on its way.

        Parameters
        ----------
        key : str
        """
        if not self.is_busy:
            shutil.rmtree(self._kept().work_folder(key), ignore_errors=True)

    def _kept(self) -> ProteomeStore:
        store = self._store()
        if store is None:
            raise ProteomeError(
                "The model in use has no reference set, which says how its embeddings are coded."
            )
        return store

    def _begin(self, task: ProteomeTask, get: Get) -> None:
        # Several clicks on a button, before the page has changed, are one wish.
        with self._lock:
            if self.is_busy:
                return

            def run(job: Job) -> None:
                task.job = job  # the thread may be quicker than the line below
                job.report(0, 0, "Starting")
                source = get(task)
                task.remarks += source.facts["sources"][0].get("remarks", [])
                self._embed(task, source)

            task.job = self._runner.submit(run)
            self._task = task

    def _embed(self, task: ProteomeTask, source: ProteomeSource) -> None:
        store, job = self._kept(), task.job
        stage = f"Embedding {len(source):,} proteins of {source.name}"
        job.report(0, 0, "Loading the model")
        predictor = self._predictor()
        proteome = embed_proteome(
            source,
            predictor,
            store.code,
            store.work_folder(source.key),
            progress=lambda done, total: job.report(done, total, stage),
            cancel=job.cancel_event,
            embeddings_of=store.model_digest,
        )
        store.add(proteome)
        annotated = int(proteome.annotations.is_annotated.sum())
        task.key = proteome.key
        task.result = (
            f"{proteome.name}: {len(proteome):,} proteins, {annotated:,} of them with GO "
            "annotations."
        )
