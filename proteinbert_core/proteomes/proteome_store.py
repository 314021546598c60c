"""The proteomes of one model: those that come with the project and the user's own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from proteinbert_core.assets import BUNDLED_PROTEOMES
from proteinbert_core.errors import ProteomeError
from proteinbert_core.proteomes.code_digest import code_digest
from proteinbert_core.proteomes.proteome import Proteome
from proteinbert_core.proteomes.proteome_file import (
    MANIFEST_FILE,
    check_embeddings,
    load_proteome,
    read_manifest,
    save_proteome,
)
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.proteomes.proteome_source import checked_key
from proteinbert_core.reference.embedding_code import EmbeddingCode
from proteinbert_core.user_cache import user_cache

# A key begins with a letter or digit, so that neither can be one.
_WORK: Final = ".work"
_UNFINISHED: Final = ".new-"


@dataclass(frozen=True, slots=True)
class ProteomeSummary:
    """What a store has, without having read it.

    Attributes
    ----------
    key, name : str
    n_proteins, n_annotated : int
        Proteins in all, and those with a direct GO term.
    is_bundled : bool
        Whether it comes with the project.
    facts : mapping
        As of `Proteome`.
    damage : str
        Why it cannot be used and what to do; empty where it can.
    """

    key: str
    name: str
    n_proteins: int
    n_annotated: int
    is_bundled: bool
    facts: Mapping[str, Any]
    damage: str = ""


def bundled_proteomes() -> Path:
    """Folder of the proteomes that come with the project; they are of the bundled model."""
    return BUNDLED_PROTEOMES


class ProteomeStore:
    """Finds, reads, adds and removes the proteomes of a model.

    A proteome of the user's stands in place of a bundled one of the same key. Bundled ones are
    offered only where the model is theirs.

    Parameters
    ----------
    model_digest : str
        Of the model whose embeddings they are.
    code : EmbeddingCode
        Of this model.
    folder : Path, optional
        Of the user's proteomes; it need not exist. Default: one for this model in the user's
        cache.
    bundled : Path, optional
        Default: `bundled_proteomes`.
    """

    def __init__(
        self,
        model_digest: str,
        code: EmbeddingCode,
        folder: Path | None = None,
        bundled: Path | None = None,
    ) -> None:
        self.model_digest = model_digest
        self.code = code
        self.code_digest = code_digest(code)
        self.folder = folder or user_cache() / "proteomes" / model_digest[:16]
        self._bundled = bundled_proteomes() if bundled is None else bundled

    def available(self) -> tuple[ProteomeSummary, ...]:
        """List the proteomes: the bundled ones first, each part by name.

        Returns
        -------
        tuple of ProteomeSummary
            A damaged one is listed as such, and hides no other.
        """
        own = {each.key: each for each in self._summaries(self.folder, is_bundled=False)}
        come_along = tuple(self._summaries(self._bundled, is_bundled=True))
        # What is too damaged to say of which model it is goes with the others.
        of_model = {each.facts.get("model_digest", self.model_digest) for each in come_along}
        bundled = [
            each for each in come_along if each.key not in own and of_model == {self.model_digest}
        ]
        by_name = attrgetter("name")
        return (*sorted(bundled, key=by_name), *sorted(own.values(), key=by_name))

    def load(self, keys: Sequence[str]) -> ProteomeSet:
        """Read proteomes and put them together.

        Parameters
        ----------
        keys : sequence of str
            Each once, in the order in which they shall be.

        Returns
        -------
        ProteomeSet

        Raises
        ------
        ProteomeError
            None is chosen, one is not here, or it is damaged or of another model.
        """
        return ProteomeSet.of([self.load_one(key) for key in dict.fromkeys(keys)], self.code)

    def load_one(self, key: str) -> Proteome:
        """Read one proteome.

        Raises
        ------
        ProteomeError
            As `load`.
        """
        for parent in (self.folder, self._bundled):
            folder = parent / checked_key(key)
            if (folder / MANIFEST_FILE).is_file():
                return load_proteome(folder, self.model_digest, self.code_digest)
        raise ProteomeError(
            f"There is no proteome “{key}” for this model. Choose one that is listed, or import "
            "or download it."
        )

    def add(self, proteome: Proteome) -> None:
        """Keep a proteome among the user's, in place of one of the same key.

        What was kept in its `work_folder` is removed.

        Parameters
        ----------
        proteome : Proteome

        Raises
        ------
        ProteomeError
            It is of another model or code, or cannot be written.
        """
        target = self.folder / checked_key(proteome.key)
        check_embeddings(
            {"name": proteome.name, **proteome.facts}, self.model_digest, self.code_digest
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
            try:
                save_proteome(proteome, unfinished)
                shutil.rmtree(target, ignore_errors=True)
                unfinished.replace(target)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
        except OSError as error:
            raise ProteomeError(
                f"The proteome “{proteome.name}” cannot be kept in {self.folder} "
                f"({error.strerror or error}). Make room, or set another cache folder."
            ) from error
        shutil.rmtree(self.work_folder(proteome.key), ignore_errors=True)

    def remove(self, key: str) -> None:
        """Remove a proteome of the user's, and what an unfinished import of it has left.

        Parameters
        ----------
        key : str

        Raises
        ------
        ProteomeError
            It is not there, comes with the project, or cannot be removed.
        """
        folder = self.folder / checked_key(key)
        work = self.work_folder(key)
        if not folder.is_dir() and not work.is_dir():
            is_bundled = (self._bundled / key).is_dir()
            raise ProteomeError(
                f"“{key}” comes with the project and cannot be removed."
                if is_bundled
                else f"There is no proteome “{key}” of yours to remove."
            )
        try:
            for each in (folder, work):
                if each.is_dir():
                    shutil.rmtree(each)
        except OSError as error:
            raise ProteomeError(
                f"{folder} cannot be removed ({error.strerror or error}). Close what uses it."
            ) from error

    def work_folder(self, key: str) -> Path:
        """Where the unfinished work on a proteome is kept; it need not exist."""
        return self.folder / _WORK / checked_key(key)

    def _summaries(self, parent: Path, *, is_bundled: bool) -> Iterator[ProteomeSummary]:
        if not parent.is_dir():
            return
        for folder in sorted(parent.iterdir()):
            if folder.is_dir() and not folder.name.startswith("."):
                yield self._summary(folder, is_bundled=is_bundled)

    def _summary(self, folder: Path, *, is_bundled: bool) -> ProteomeSummary:
        damage = ""
        manifest: dict[str, Any] = {}
        try:
            manifest = read_manifest(folder)
            check_embeddings(manifest, self.model_digest, self.code_digest)
        except ProteomeError as error:
            damage = str(error)
        return ProteomeSummary(
            key=folder.name,
            name=manifest.get("name", folder.name),
            n_proteins=manifest.get("proteins", 0),
            n_annotated=manifest.get("annotated", 0),
            is_bundled=is_bundled,
            facts=manifest,
            damage=damage,
        )
