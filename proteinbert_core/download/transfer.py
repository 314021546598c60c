"""One request to one source: what is missing of a file is added to its part."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from proteinbert_core import __version__
from proteinbert_core.download.partial_file import PartialFile
from proteinbert_core.download.patience import Patience, retry_after
from proteinbert_core.download.remote_file import RemoteFile, Source
from proteinbert_core.download.status import Report, Stage, TransferStatus
from proteinbert_core.errors import Cancelled

if TYPE_CHECKING:
    import requests

_BLOCK = 1 << 16
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_OK, _PARTIAL_CONTENT, _RANGE_NOT_SATISFIABLE = 200, 206, 416
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class SourceUnusable(Exception):
    """Another attempt at this source would fare no better."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class TransferBroken(Exception):
    """The attempt ended before the file did; another may bring the rest."""

    def __init__(
        self, reason: str, *, unreachable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.unreachable = unreachable
        self.retry_after = retry_after


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
        headers = {
            "Accept-Encoding": "identity",
            "User-Agent": f"ProteinBERT-Explorer/{__version__}",
        }
        offset = self.partial.size
        validator = self.partial.validator_for(source.url, self.file.sha256)
        if not 0 < offset <= self.file.limit or validator is None:
            return 0, headers
        headers["Range"] = f"bytes={offset}-"
        if validator:
            headers["If-Range"] = validator
        return offset, headers

    def _ask(self, source: Source, headers: dict[str, str]) -> requests.Response:
        import requests
        from urllib3.exceptions import NewConnectionError

        host = urlsplit(source.url).hostname or source.url
        seconds = (self.patience.connect_seconds, self.patience.stall_seconds)
        try:
            response = self.http.get(source.url, headers=headers, stream=True, timeout=seconds)
        except requests.exceptions.SSLError as error:
            raise SourceUnusable(f"no secure connection to {host} ({_cause(error)})") from error
        except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError) as error:
            raise TransferBroken(f"no connection to {host}", unreachable=True) from error
        except requests.exceptions.Timeout as error:
            raise TransferBroken(f"{host} does not answer") from error
        except requests.exceptions.ConnectionError as error:
            cause = getattr(error.args[0], "reason", None) if error.args else None
            if isinstance(cause, NewConnectionError):
                raise TransferBroken(f"no connection to {host}", unreachable=True) from error
            raise TransferBroken(f"the connection to {host} broke") from error
        except requests.exceptions.RequestException as error:
            raise SourceUnusable(f"the address cannot be used ({_cause(error)})") from error
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
        status = response.status_code
        said = f"HTTP {status}" + (f" {response.reason}" if response.reason else "")
        if status in _TRY_AGAIN:
            asked = retry_after(response.headers.get("Retry-After"))
            raise TransferBroken(said, retry_after=asked)
        if status == _RANGE_NOT_SATISFIABLE:
            self.partial.discard()
            raise TransferBroken("the source has no such part of the file")
        if status not in (_OK, _PARTIAL_CONTENT):
            raise SourceUnusable(said)

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
        from urllib3.exceptions import HTTPError

        done, shown = start, total or self.file.size or 0
        since, done_then = time.monotonic(), start
        with self.partial.open() as stream:
            while True:
                self.report(
                    TransferStatus(Stage.DOWNLOADING, self.file.name, source.name, done, shown)
                )
                if self.cancel.is_set():
                    raise Cancelled("The download was cancelled.")
                try:
                    block = response.raw.read1(_BLOCK, decode_content=True)
                except (HTTPError, OSError) as error:
                    raise TransferBroken(_broken_after(done, total)) from error
                if not block:
                    break
                done += len(block)
                if done > self.file.limit:
                    self.partial.discard()
                    raise SourceUnusable("it sends more than the file has")
                stream.write(block)
                now = time.monotonic()
                if now - since > self.patience.stall_seconds:
                    if done - done_then < self.patience.stall_bytes:
                        raise TransferBroken(f"nearly nothing came any more after {done:,} bytes")
                    since, done_then = now, done
        if total is not None and done < total:
            raise TransferBroken(_broken_after(done, total))


def _broken_after(done: int, total: int | None) -> str:
    of_total = "" if total is None else f" of {total:,}"
    return f"the connection broke after {done:,}{of_total} bytes"


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


def _cause(error: Exception) -> str:
    """Return the innermost reason of an error, which is the one that says something."""
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if not isinstance(inner, Exception):
            return str(error)
        error = inner
