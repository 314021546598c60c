"""One request to one source: what is missing of a file is added to its part."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from proteinbert_core.download.partial_file import PartialFile
from proteinbert_core.download.patience import Patience
from proteinbert_core.download.remote_file import RemoteFile, Source
from proteinbert_core.download.request import (
    SourceUnusable,
    TransferBroken,
    ask,
    blocks,
    check_status,
)
from proteinbert_core.download.status import Report, Stage, TransferStatus
from proteinbert_core.errors import Cancelled

if TYPE_CHECKING:
    import requests

_OK, _PARTIAL_CONTENT, _RANGE_NOT_SATISFIABLE = 200, 206, 416
_USABLE = frozenset({_OK, _PARTIAL_CONTENT})
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Transfer:
    """What does not change from attempt to attempt.

    Attributes
    ----------
    http : requests.Session
    file : RemoteFile
    partial : PartialFile
    patience : Patience
    report : callable
    cancel : threading.Event
    """

    http: requests.Session
    file: RemoteFile
    partial: PartialFile
    patience: Patience
    report: Report
    cancel: threading.Event

    def attempt(self, source: Source) -> bool:
        """Ask a source once for what is missing.

        Parameters
        ----------
        source : Source

        Returns
        -------
        bool
            Whether every byte of the file came with this answer.

        Raises
        ------
        TransferBroken, SourceUnusable, Cancelled
        OSError
            The part cannot be written.
        """
        offset, headers = self._wanted(source)
        if offset and offset == self.file.size:
            return False
        response = self._ask(source, headers)
        try:
            start = self._start(response, offset)
            total = self._total(response, start)
            if start == 0:
                self.partial.begin(source.url, _validator(response), self.file.sha256)
            self._receive(source, response, start, total)
        finally:
            response.close()
        return start == 0

    def _wanted(self, source: Source) -> tuple[int, dict[str, str]]:
        """Say from which byte on, and how to ask for that."""
        # Compressed on its way, a file could neither be resumed nor measured.
        headers = {"Accept-Encoding": "identity"}
        offset = self.partial.size
        validator = self.partial.validator_for(source.url, self.file.sha256)
        if not 0 < offset <= self.file.limit or validator is None:
            return 0, headers
        headers["Range"] = f"bytes={offset}-"
        if validator:
            headers["If-Range"] = validator
        return offset, headers

    def _ask(self, source: Source, headers: dict[str, str]) -> requests.Response:
        response = ask(self.http, source.url, headers, self.patience)
        try:
            self._check_answer(source, response)
        except (SourceUnusable, TransferBroken):
            response.close()
            raise
        return response

    def _check_answer(self, source: Source, response: requests.Response) -> None:
        was_secure = urlsplit(source.url).scheme == "https"
        is_secure = urlsplit(response.url).scheme == "https"
        if was_secure and not is_secure and self.file.sha256 is None:
            raise SourceUnusable("it leads to a connection that is not secure")
        if response.status_code == _RANGE_NOT_SATISFIABLE:
            self.partial.discard()
            raise TransferBroken("the source has no such part of the file")
        check_status(response, _USABLE)

    def _start(self, response: requests.Response, offset: int) -> int:
        """Return the position of the first byte that will come."""
        if response.status_code == _OK:
            return 0  # the source gives no parts, or has another version by now
        match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if offset and match and int(match[1]) == offset and not _is_encoded(response):
            return offset
        self.partial.discard()
        raise TransferBroken("the source sent another part of the file than was asked for")

    def _total(self, response: requests.Response, start: int) -> int | None:
        """Return the size of the whole file as the source states it, if it does."""
        stated = response.headers.get("Content-Length", "")
        if _is_encoded(response) or not stated.isdigit():
            return None
        total = start + int(stated)
        if self.file.size is not None and total != self.file.size:
            raise SourceUnusable(
                f"what it has is {total:,} bytes long, but {self.file.name} is {self.file.size:,}"
            )
        if total > self.file.limit:
            raise SourceUnusable(f"what it has is {total:,} bytes long, too much")
        return total

    def _receive(
        self, source: Source, response: requests.Response, start: int, total: int | None
    ) -> None:
        done, shown = start, total or self.file.size or 0
        with self.partial.open() as stream:
            self._note(source, done, shown)
            for block in blocks(response, self.patience, start=start, total=total):
                done += len(block)
                if done > self.file.limit:
                    self.partial.discard()
                    raise SourceUnusable("it sends more than the file has")
                stream.write(block)
                self._note(source, done, shown)

    def _note(self, source: Source, done: int, total: int) -> None:
        """Report how far the file is, and give way to whoever cancels."""
        self.report(TransferStatus(Stage.DOWNLOADING, self.file.name, source.name, done, total))
        if self.cancel.is_set():
            raise Cancelled("The download was cancelled.")


def _validator(response: requests.Response) -> str | None:
    """Return what a later request can name this version of the file by."""
    etag = response.headers.get("ETag", "")
    if _is_encoded(response):
        return None
    if etag.startswith('"'):
        return etag
    return response.headers.get("Last-Modified")


def _is_encoded(response: requests.Response) -> bool:
    return response.headers.get("Content-Encoding", "identity").lower() != "identity"
