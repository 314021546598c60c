"""Downloads one proteome from UniProt, page by page; what has come is kept and gone on from."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from proteinbert_core.download.request import SourceUnusable, TransferBroken
from proteinbert_core.errors import DownloadError, ProteomeError
from proteinbert_core.proteomes.proteome_source import ProteomeSource
from proteinbert_core.proteomes.uniprot_entries import (
    FIELDS,
    OtherProteomeError,
    UniProtEntry,
    read_entries,
)
from proteinbert_core.proteomes.uniprot_offer import ProteomeOffer
from proteinbert_core.proteomes.uniprot_pages import PageFolder
from proteinbert_core.proteomes.uniprot_rest import ANSWERS, OK, Progress, RestAnswer, UniProtRest
from proteinbert_core.proteomes.uniprot_search import describe_proteome
from proteinbert_core.proteomes.uniprot_source import uniprot_source
from proteinbert_core.sequences import PROTEOME_LIMITS

#: Records a page: the most that UniProt gives.
PAGE_SIZE: Final = 500
#: Where pages wait, in the folder of the work.
PAGES_FOLDER: Final = "uniprot-pages"

_PATH: Final = "/uniprotkb/search"
_MOST_PROTEINS: Final = PROTEOME_LIMITS.max_sequences
# Records that UniProt counts and does not give, as its index is a little ahead of its entries.
_FEW_MISSING: Final = 0.01
_MOST_RESTARTS: Final = 2


class _Page(NamedTuple):
    """A page of proteins, or what UniProt says is wrong with the question."""

    content: bytes
    n_results: int
    total: int
    next_query: str | None
    release: str
    release_date: str
    complaint: str


class UniProtDownload:
    """One proteome on its way from UniProt; see `UniProtService.fetch`.

    Parameters
    ----------
    rest : UniProtRest
    upid : str
    work_folder : Path
        Pages in it are gone on from.
    reviewed_only : bool
    report : callable
    cancel : threading.Event, optional
    """

    def __init__(
        self,
        rest: UniProtRest,
        upid: str,
        work_folder: Path,
        *,
        reviewed_only: bool,
        report: Progress,
        cancel: threading.Event | None,
    ) -> None:
        self._rest, self._upid = rest, upid
        self._reviewed_only = reviewed_only
        self._report, self._cancel = report, cancel
        reviewed = " AND (reviewed:true)" if reviewed_only else ""
        self._question: dict[str, str | int] = {
            "query": f"(proteome:{upid}){reviewed}",
            "format": "json",
            "fields": FIELDS,
            "size": PAGE_SIZE,
        }
        self._what = f"Proteome {upid}"
        self._remarks: list[str] = []
        self._pages = PageFolder(work_folder / PAGES_FOLDER, f"{rest.base_url} {self._question}")

    def run(self) -> ProteomeSource:
        """Get what is missing, and read it all.

        Raises
        ------
        ProteomeError, DownloadError, Cancelled
            As of `UniProtService.fetch`.
        """
        self._offer = self._described()
        self._stage = f"Downloading {self._offer.name} from UniProt"
        self._get_pages()
        self._report("Reading the proteins", 0, 0)
        entries, unusable = self._entries()
        if not entries:
            raise ProteomeError(self._nothing())
        pages = self._pages
        if len(entries) + len(unusable) != pages.total:
            self._remarks.append(
                f"UniProt counts {pages.total:,} proteins and gave "
                f"{len(entries) + len(unusable):,}."
            )
        if unusable:
            self._remarks.append(
                f"{len(unusable):,} could not be used: {'; '.join(unusable[:3])}"
                + (" ..." if len(unusable) > 3 else ".")
            )
        return uniprot_source(
            entries, self._offer, self._origin(), reviewed_only=self._reviewed_only
        )

    def _described(self) -> ProteomeOffer:
        """What the proteome is; nothing is asked where all pages are here already."""
        if self._pages.is_complete:
            with suppress(TypeError):
                return ProteomeOffer(**self._pages.described)
        self._report(f"Asking UniProt for {self._upid}", 0, 0)
        offer = describe_proteome(
            self._rest, self._upid, progress=self._report, cancel=self._cancel
        )
        if offer is None:
            raise ProteomeError(
                f"UniProt knows no proteome {self._upid}. Check the id, or search for it by the "
                "name of the organism."
            )
        return offer

    def _get_pages(self) -> None:
        pages, restarts = self._pages, 0
        if pages.pages and not pages.is_complete:
            self._report(self._stage, pages.n_results, pages.total)
        while not pages.is_complete:
            page = self._ask_next()
            if pages.pages and (page.complaint or page.release != pages.release):
                # A cursor belongs to a release, and so must all pages.
                restarts += 1
                self._begin_anew(page, restarts)
                continue
            if page.complaint:
                raise DownloadError(
                    f"{self._what} could not be downloaded, as UniProt refuses the question "
                    f"({page.complaint})."
                )
            if not pages.pages:
                self._begin(page)
            self._keep(page)
            self._report(self._stage, pages.n_results, max(pages.total, pages.n_results))

    def _ask_next(self) -> _Page:
        """Get the next page; one that is not whole is asked for again."""
        pages = self._pages
        return self._rest.get(
            _PATH,
            (pages.pages and pages.pages[-1].next_query) or self._question,
            self._read,
            self._what,
            allowed=ANSWERS,
            progress=lambda stage, _done, _total: self._report(stage, pages.n_results, pages.total),
            cancel=self._cancel,
        )

    def _read(self, answer: RestAnswer) -> _Page:
        release = answer.headers.get("X-UniProt-Release", "")
        release_date = answer.headers.get("X-UniProt-Release-Date", "")
        if answer.status != OK:
            complaint = answer.complaint or f"HTTP {answer.status}"
            return _Page(b"", 0, 0, None, release, release_date, complaint)
        n_results = _count_results(answer, self._upid)
        following = self._rest.next_query(answer, _PATH)
        page = _Page(
            answer.content, n_results, _stated_total(answer), following, release, release_date, ""
        )
        if not self._pages.pages or release == self._pages.release:
            self._check_place(page)
        return page

    def _check_place(self, page: _Page) -> None:
        """Check that a page goes on from those before it, and is the last one only at the end."""
        missing = page.total - self._pages.n_results - page.n_results
        if page.next_query is not None:
            if not page.n_results or page.next_query in {
                each.next_query for each in self._pages.pages
            }:
                raise TransferBroken("its pages lead in a circle")
        elif page.n_results == PAGE_SIZE and missing > 0:
            raise TransferBroken("a page does not say where the next one is")
        elif missing > _FEW_MISSING * page.total:
            raise TransferBroken(
                f"it counts {page.total:,} proteins and gives {page.total - missing:,}"
            )

    def _begin_anew(self, page: _Page, restarts: int) -> None:
        if restarts > _MOST_RESTARTS:
            raise DownloadError(
                f"{self._what} could not be downloaded, as UniProt changes meanwhile: "
                f"{page.complaint or 'its release is another from page to page'}. Try again later."
            )
        self._remarks = ["Begun anew, as UniProt had another release than at the beginning."]
        self._report("UniProt has a new release; beginning anew", 0, 0)
        self._pages.discard()

    def _begin(self, page: _Page) -> None:
        if page.total > _MOST_PROTEINS:
            raise ProteomeError(
                f"{self._what} has {page.total:,} proteins, more than the {_MOST_PROTEINS:,} that "
                "can be taken. Take the reviewed ones alone, or a smaller proteome."
            )
        if not page.total:
            raise ProteomeError(self._nothing())
        self._pages.begin(page.release, page.release_date, page.total, asdict(self._offer))

    def _keep(self, page: _Page) -> None:
        pages = self._pages
        if pages.n_results + page.n_results > 2 * pages.total + PAGE_SIZE:
            raise DownloadError(
                f"{self._what} could not be downloaded, as UniProt sends far more than the "
                f"{pages.total:,} proteins that it counts. Try again later."
            )
        try:
            pages.add(page.content, page.n_results, page.next_query)
        except OSError as error:
            raise DownloadError(
                f"{pages.folder} cannot be written: {error.strerror or error}. Make room or "
                "choose another folder."
            ) from error

    def _entries(self) -> tuple[list[UniProtEntry], list[str]]:
        """All proteins, each once, and what is wrong with others."""
        entries: dict[str, UniProtEntry] = {}
        unusable: list[str] = []
        for content in self._pages.contents():
            page = RestAnswer(OK, {}, content).json()
            for entry in read_entries(page, self._upid):
                if isinstance(entry, str):
                    unusable.append(entry)
                else:
                    entries.setdefault(entry.accession, entry)
        return list(entries.values()), unusable

    def _nothing(self) -> str:
        """Say why there are no proteins, and what to do."""
        offer = self._offer
        if self._reviewed_only and offer.is_reference:
            return (
                f"UniProtKB/Swiss-Prot has no reviewed protein of {offer.upid} ({offer.name}). "
                "Take all of its proteins."
            )
        reason = f", as it is redundant to {offer.redundant_to}" if offer.redundant_to else ""
        instead = offer.redundant_to or "the reference proteome of the species"
        kind = f"; UniProt calls it “{offer.kind}”" if offer.kind else ""
        return (
            f"UniProtKB holds no proteins of {offer.upid} ({offer.name}){reason}{kind}. It keeps "
            f"those of reference proteomes alone: take {instead}, which the search finds, or "
            "import this one from a FASTA file."
        )

    def _origin(self) -> dict[str, Any]:
        pages = self._pages
        return {
            "kind": "UniProt",
            "address": self._rest.base_url,
            "query": self._question["query"],
            "release": pages.release,
            "release_date": pages.release_date,
            "obtained": datetime.now(UTC).isoformat(timespec="seconds"),
            "sha256_of_pages": [page.sha256 for page in pages.pages],
            "remarks": self._remarks,
        }


def _count_results(answer: RestAnswer, upid: str) -> int:
    """Read a page; refuse one that is of another proteome."""
    try:
        return sum(1 for _ in read_entries(answer.json(), upid))
    except OtherProteomeError as error:
        raise SourceUnusable(f"it sends proteins of another proteome: {error}") from error
    except ValueError as error:
        raise TransferBroken(f"the answer is no page of proteins: {error}") from error


def _stated_total(answer: RestAnswer) -> int:
    stated = answer.headers.get("X-Total-Results", "")
    if not (stated.isascii() and stated.isdigit() and len(stated) < 10):
        raise TransferBroken("it does not say how many proteins there are")
    return int(stated)
