"""The whole Gene Ontology on this computer: whether it is there, and how it gets there."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from proteinbert_core.assets import BUNDLED_ONTOLOGY
from proteinbert_core.download import (
    Patience,
    RemoteFile,
    Report,
    Source,
    Stage,
    TransferStatus,
    fetch,
)
from proteinbert_core.download.partial_file import PartialFile
from proteinbert_core.download.status import unreported
from proteinbert_core.errors import Cancelled, OntologyError
from proteinbert_core.go.aspects import ASPECTS, OFFICIAL_ROOTS
from proteinbert_core.go.obo_reader import decode
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.user_cache import user_cache

#: Environment variable with addresses of go-basic.obo, separated by blanks, to ask instead.
URL_VARIABLE: Final = "PROTEINBERT_EXPLORER_ONTOLOGY_URL"
#: The newest release; a new one comes about every month, so no checksum can be stated here.
GO_BASIC: Final = RemoteFile(
    name="go-basic.obo",
    sources=(
        Source("geneontology.org", "https://current.geneontology.org/ontology/go-basic.obo"),
        Source("OBO Foundry", "https://purl.obolibrary.org/obo/go/go-basic.obo"),
    ),
    max_bytes=300_000_000,
)
#: A release has about 40,000 current terms; with fewer than this a file is cut short or a part.
LEAST_TERMS: Final = 30_000
MANIFEST_NAME: Final = "manifest.json"

_GZIP: Final = b"\x1f\x8b"
_HEADER_TAG: Final = re.compile(r"(format-version|data-version):\s*(\S.*)")


@dataclass(frozen=True, slots=True)
class OntologyManifest:
    """What the whole ontology that is here holds, and where it came from.

    Attributes
    ----------
    file : str
        Its name in the folder.
    source : str
        Address, or the path of the file that was imported.
    obtained : str
        When, ISO 8601, UTC.
    release : str
        ``data-version`` of the header.
    format_version : str
    sha256 : str
        Of the file as it came, hexadecimal.
    size : int
        Bytes.
    terms : dict of str to int
        Aspect -> current terms.
    obsolete : int
        Ids of obsolete terms.
    definitions, synonyms : int
    """

    file: str
    source: str
    obtained: str
    release: str
    format_version: str
    sha256: str
    size: int
    terms: dict[str, int]
    obsolete: int
    definitions: int
    synonyms: int


class FullOntology:
    """The whole Gene Ontology in the user's cache.

    Parameters
    ----------
    cache : path-like, optional
        Folder to use instead of the user's own cache.
    file : RemoteFile
        What is downloaded; its sources are replaced by those that the environment variable
        ``PROTEINBERT_EXPLORER_ONTOLOGY_URL`` names.
    least_terms : int
        A file with fewer current terms is incomplete, or not the whole ontology.
    patience : Patience, optional

    Attributes
    ----------
    folder : Path
        Where the ontology and its manifest lie.
    downloads : Path
        Where an unfinished download waits.

    Examples
    --------
    >>> full = FullOntology()                                             # doctest: +SKIP
    >>> full.download()                                                   # doctest: +SKIP
    >>> Ontology.from_obo(full.path)                                      # doctest: +SKIP
    """

    def __init__(
        self,
        cache: str | os.PathLike[str] | None = None,
        *,
        file: RemoteFile = GO_BASIC,
        least_terms: int = LEAST_TERMS,
        patience: Patience | None = None,
    ) -> None:
        base = Path(cache) if cache is not None else user_cache()
        self._compiled = base / "ontology"
        self.folder = base / "ontology" / "full"
        self.downloads = base / "downloads"
        named = os.environ.get(URL_VARIABLE, "").split()
        mirrors = tuple(Source(URL_VARIABLE, address) for address in named)
        self.file = dataclasses.replace(file, sources=mirrors) if mirrors else file
        self._least_terms = least_terms
        self._patience = patience

    @property
    def manifest(self) -> OntologyManifest | None:
        """What is here; None where nothing is, or nothing that is whole."""
        try:
            stated = json.loads((self.folder / MANIFEST_NAME).read_bytes())
            manifest = OntologyManifest(**stated)
            is_whole = (self.folder / Path(manifest.file).name).stat().st_size == manifest.size
        except (OSError, ValueError, TypeError):
            return None
        return manifest if is_whole else None

    @property
    def path(self) -> Path | None:
        """The OBO file; None where it is not here."""
        manifest = self.manifest
        return None if manifest is None else self.folder / Path(manifest.file).name

    @property
    def is_ready(self) -> bool:
        """Whether the ontology is here."""
        return self.manifest is not None

    @property
    def bytes_here(self) -> int:
        """Bytes that an unfinished download has brought."""
        return PartialFile(self.downloads / self.file.name).size

    def download(
        self, *, report: Report = unreported, cancel: threading.Event | None = None
    ) -> Path:
        """Get the newest release and use it from now on, in place of one that is here.

        It is read before it is used: header, terms and links. No checksum is published, so the
        manifest states the one of what came.

        Parameters
        ----------
        report : callable, optional
            Told what is going on, in this thread.
        cancel : threading.Event, optional
            Ends the work; what has come is kept for the next time.

        Returns
        -------
        Path
            Of the OBO file.

        Raises
        ------
        DownloadError
            No source gave it. `by_hand` says what to do.
        OntologyError
            What came is not the whole Gene Ontology, or it cannot be kept.
        Cancelled
        """
        source = ""

        def noted(status: TransferStatus) -> None:
            nonlocal source
            source = status.source or source
            report(status)

        came = fetch(
            self.file, self.downloads, report=noted, cancel=cancel, patience=self._patience
        )
        try:
            addresses = {each.name: each.url for each in self.file.sources}
            return self._take(came, addresses.get(source, source), report, cancel)
        finally:
            with suppress(OSError):
                came.unlink(missing_ok=True)

    def import_from(
        self,
        path: str | os.PathLike[str],
        *,
        report: Report = unreported,
        cancel: threading.Event | None = None,
    ) -> Path:
        """Take the whole ontology from a file that the user has; it stays as it is.

        Parameters
        ----------
        path : path-like
            ``go-basic.obo``, plain or gzip.
        report, cancel
            As for `download`.

        Returns
        -------
        Path
            Of the copy that is used from now on.

        Raises
        ------
        OntologyError
            It is not the whole Gene Ontology, cannot be read, or cannot be kept.
        Cancelled
        """
        path = Path(path).expanduser()
        return self._take(path, str(path), report, cancel)

    def remove(self) -> bool:
        """Remove the ontology and what an unfinished download has brought.

        Returns
        -------
        bool
            Whether there was anything.

        Raises
        ------
        OntologyError
            It cannot be removed.
        """
        partial = PartialFile(self.downloads / self.file.name)
        was_there = self.folder.is_dir() or partial.size > 0
        try:
            partial.discard()
            if self.folder.is_dir():
                shutil.rmtree(self.folder)
        except OSError as error:
            raise OntologyError(
                f"{self.folder}: cannot be removed ({error.strerror or error})."
            ) from error
        return was_there

    def by_hand(self) -> str:
        """Say how the ontology gets here without a connection.

        Returns
        -------
        str
            Some lines: addresses, and the command.
        """
        return "\n".join(
            [
                "On a computer with a connection, download this file from any of the addresses:",
                f"  file     {self.file.name}, about 35 MB",
                *(f"  from     {source.url}" for source in self.file.sources),
                "Bring it here and import it from wherever it is:",
                "  import   python -m proteinbert_core ontology import FILE",
            ]
        )

    def _take(
        self, path: Path, source: str, report: Report, cancel: threading.Event | None
    ) -> Path:
        """Check a file, keep a copy, compile it, and say so in the manifest, last of all."""
        report(TransferStatus(Stage.VERIFYING, path.name))
        try:
            data = path.read_bytes()
        except OSError as error:
            raise OntologyError(
                f"{path}: cannot be read ({error.strerror or error}). Check the path."
            ) from error
        header = _header(data, path.name)
        sha256 = hashlib.sha256(data).hexdigest()
        name = f"go-basic-{sha256[:12]}.obo{'.gz' if data.startswith(_GZIP) else ''}"
        report(TransferStatus(Stage.CONVERTING, path.name))
        kept = self.folder / name
        is_new = not kept.is_file()
        try:
            _write(kept, data)
            try:
                ontology = self._checked(kept, path.name)
                if cancel is not None and cancel.is_set():
                    raise Cancelled("The import was cancelled.")
            except (OntologyError, Cancelled):
                if is_new:
                    kept.unlink(missing_ok=True)
                raise
            manifest = OntologyManifest(
                file=name,
                source=source,
                obtained=datetime.now(UTC).isoformat(timespec="seconds"),
                release=header["data-version"],
                format_version=header["format-version"],
                sha256=sha256,
                size=len(data),
                terms=_terms_of_aspects(ontology),
                obsolete=len(ontology.obsolete),
                definitions=len(ontology.texts.definitions),
                synonyms=sum(len(ontology.texts.synonyms(go_id)) for go_id in ontology.go_ids),
            )
            described = json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n"
            _write(self.folder / MANIFEST_NAME, described.encode("utf-8"))
        except OSError as error:
            raise OntologyError(
                f"{self.folder}: the ontology cannot be kept there ({error.strerror or error}). "
                "Make room, or name another folder with PROTEINBERT_EXPLORER_CACHE."
            ) from error
        for older in self.folder.glob("go-basic-*"):
            if older != kept:
                with suppress(OSError):  # Windows keeps a file that somebody reads
                    older.unlink()
        return kept

    def _checked(self, kept: Path, name: str) -> Ontology:
        """Read the ontology, which compiles it, and refuse one that is not whole."""
        try:
            ontology = Ontology.from_obo(kept, cache=self._compiled)
        except OntologyError as error:
            raise OntologyError(str(error).replace(kept.name, name)) from error
        absent = [root for root in OFFICIAL_ROOTS.values() if root not in ontology]
        if absent or len(ontology) < self._least_terms:
            lacks = f" and lacks the root {absent[0]}" if absent else ""
            raise OntologyError(
                f"{name} holds {len(ontology):,} current terms{lacks}; the whole Gene Ontology has "
                f"more than {self._least_terms:,}. It is incomplete or a part. Download "
                f"go-basic.obo again. (A part can be used all the same, by the environment "
                "variable PROTEINBERT_EXPLORER_ONTOLOGY.)"
            )
        return ontology


def ontology_in_use(cache: str | os.PathLike[str] | None = None) -> Path:
    """The whole ontology where it is here, the part that comes with the program otherwise.

    Parameters
    ----------
    cache : path-like, optional
        Folder to look into instead of the user's own cache.

    Returns
    -------
    Path
        An OBO file.
    """
    return FullOntology(cache).path or BUNDLED_ONTOLOGY


def _header(data: bytes, name: str) -> dict[str, str]:
    """The versions that the header of an OBO file states; both are needed."""
    text = decode(data, name)
    head = text[: text.find("\n[")] if "\n[" in text else text[:10_000]
    found = {
        match[1]: match[2].strip()
        for match in map(_HEADER_TAG.match, head.splitlines())
        if match is not None
    }
    missing = {"format-version", "data-version"} - set(found)
    if missing:
        raise OntologyError(
            f"{name}: its header has no {' and no '.join(sorted(missing))}, so this is no release "
            "of the Gene Ontology. Choose go-basic.obo."
        )
    return found


def _terms_of_aspects(ontology: Ontology) -> dict[str, int]:
    aspects = ontology.tables.aspects
    return {aspect: int((aspects == code).sum()) for code, aspect in enumerate(ASPECTS)}


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
