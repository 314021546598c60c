"""Pages of a proteome as they come from UniProt, kept until all are here."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

#: Says which pages are here, and of what.
MANIFEST: Final = "pages.json"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page that is here.

    Attributes
    ----------
    file : str
    sha256 : str
        Of the file.
    n_results : int
        Records on it.
    next_query : str or None
        How to ask for the page after it; None after the last.
    """

    file: str
    sha256: str
    n_results: int
    next_query: str | None


class PageFolder:
    """The pages of one answer to one question, in a folder.

    Parameters
    ----------
    folder : Path
        Made if it is not there. Pages of another question in it are not taken.
    question : str
        Address of the first page: it stands for the proteome, the fields and the server.

    Attributes
    ----------
    release, release_date : str
        Of UniProt, that all pages are of.
    total : int
        Records that UniProt says there are.
    described : dict
        What the records are of, as was said at the beginning.
    pages : list of PageRecord
    """

    def __init__(self, folder: Path, question: str) -> None:
        self.folder = folder
        self._question = question
        self.release = self.release_date = ""
        self.total = 0
        self.described: dict[str, Any] = {}
        self.pages: list[PageRecord] = []
        folder.mkdir(parents=True, exist_ok=True)
        self._take_up()

    @property
    def n_results(self) -> int:
        """Records that are here."""
        return sum(page.n_results for page in self.pages)

    @property
    def is_complete(self) -> bool:
        """Whether the last page is here."""
        return bool(self.pages) and self.pages[-1].next_query is None

    def begin(self, release: str, release_date: str, total: int, described: dict[str, Any]) -> None:
        """Start anew with the first page of a release.

        Parameters
        ----------
        release, release_date : str
        total : int
        described : dict
            What JSON holds.
        """
        self.discard()
        self.release, self.release_date, self.total = release, release_date, total
        self.described = described

    def add(self, content: bytes, n_results: int, next_query: str | None) -> None:
        """Keep a page; it counts once it is whole on the disk.

        Parameters
        ----------
        content : bytes
        n_results : int
        next_query : str or None
        """
        packed = gzip.compress(content, compresslevel=5, mtime=0)
        name = f"page-{len(self.pages) + 1:05d}.json.gz"
        _write(self.folder / name, packed)
        digest = hashlib.sha256(packed).hexdigest()
        self.pages.append(PageRecord(name, digest, n_results, next_query))
        stated = {
            "format": _FORMAT,
            "question": self._question,
            "release": self.release,
            "release_date": self.release_date,
            "total": self.total,
            "described": self.described,
            "pages": [asdict(page) for page in self.pages],
        }
        _write(self.folder / MANIFEST, json.dumps(stated).encode())

    def contents(self) -> Iterator[bytes]:
        """Go through the pages that are here, in their order."""
        for page in self.pages:
            yield gzip.decompress((self.folder / page.file).read_bytes())

    def discard(self) -> None:
        """Forget all pages."""
        self.pages = []
        (self.folder / MANIFEST).unlink(missing_ok=True)
        for path in self.folder.glob("page-*.json.gz*"):
            path.unlink(missing_ok=True)

    def _take_up(self) -> None:
        """Take the pages of an earlier download of the same thing, as far as they are whole."""
        try:
            stated = json.loads((self.folder / MANIFEST).read_bytes())
            if (stated["format"], stated["question"]) != (_FORMAT, self._question):
                return
            pages = [PageRecord(**page) for page in stated["pages"]]
            self.release, self.release_date = str(stated["release"]), str(stated["release_date"])
            self.total, self.described = int(stated["total"]), dict(stated["described"])
        except (OSError, ValueError, KeyError, TypeError):
            return
        for page in pages:
            if not self._is_whole(page):
                break
            self.pages.append(page)

    def _is_whole(self, page: PageRecord) -> bool:
        with suppress(OSError, EOFError, zlib.error):
            packed = (self.folder / Path(page.file).name).read_bytes()
            return hashlib.sha256(packed).hexdigest() == page.sha256
        return False


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    partial: Any = path.with_name(f"{path.name}.part")
    partial.write_bytes(content)
    partial.replace(path)
