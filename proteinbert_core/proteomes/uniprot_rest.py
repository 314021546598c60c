"""Questions to UniProt's REST interface: with patience, to its host alone, answers bounded."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import urlencode, urlsplit

from proteinbert_core.download.fetch import nothing_worked
from proteinbert_core.download.patience import Patience
from proteinbert_core.download.request import (
    SourceUnusable,
    TransferBroken,
    ask,
    blocks,
    check_status,
)
from proteinbert_core.errors import Cancelled, ProteomeError

if TYPE_CHECKING:
    import requests

#: Environment variable with the address of a mirror that answers as UniProt does.
URL_VARIABLE: Final = "PROTEINBERT_EXPLORER_UNIPROT_URL"
UNIPROT: Final = "https://rest.uniprot.org"

OK: Final = 200
#: Beside what was asked for, answers that say why it is not there: a wrong question (400), and
#: nothing of that name (404).
ANSWERS: Final = frozenset({OK, 400, 404})

_MAX_BYTES: Final = 64_000_000
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

Content = TypeVar("Content")
#: Told the stage of the work, and how much of it is done and to do; a total of 0 is unknown.
Progress = Callable[[str, int, int], None]


def untold(_stage: str, _done: int, _total: int) -> None:
    """Take progress to nobody."""


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """An answer that came whole.

    Attributes
    ----------
    status : int
        200, or 400 and 404 where the question allows them.
    headers : mapping of str to str
        Names in any case.
    content : bytes
        Unpacked.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> dict[str, Any]:
        """Read the content.

        Raises
        ------
        TransferBroken
            It is no JSON object: cut short, or a page of something in between.
        """
        try:
            content = json.loads(self.content)
        except ValueError as error:
            raise TransferBroken("the answer is not the JSON that was asked for") from error
        if not isinstance(content, dict):
            raise TransferBroken("the answer is not the JSON that was asked for")
        return content

    @property
    def complaint(self) -> str:
        """What UniProt says is wrong with a question; empty where it says nothing."""
        try:
            said = self.json().get("messages")
        except TransferBroken:
            return ""
        return " ".join(str(each) for each in said)[:500] if isinstance(said, list) else ""


class UniProtRest:
    """A conversation with UniProt, over one connection where that lasts.

    Parameters
    ----------
    base_url : str, optional
        Default: what the environment variable ``PROTEINBERT_EXPLORER_UNIPROT_URL`` names, or
        UniProt's own address.
    patience : Patience, optional

    Attributes
    ----------
    base_url : str

    Raises
    ------
    ProteomeError
        The address is none.

    References
    ----------
    https://www.uniprot.org/help/api_queries, https://www.uniprot.org/help/pagination
    """

    def __init__(self, base_url: str | None = None, patience: Patience | None = None) -> None:
        named = base_url or os.environ.get(URL_VARIABLE, "").strip() or UNIPROT
        self.base_url = named.rstrip("/")
        address = urlsplit(self.base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ProteomeError(
                f"“{self.base_url}” is no address of UniProt or of a mirror; "
                f"{URL_VARIABLE} names one such as {UNIPROT}."
            )
        self._patience = patience or Patience()
        self._http: requests.Session | None = None

    def __enter__(self) -> Self:
        """Open the connection when the first question is asked."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def get(
        self,
        path: str,
        query: Mapping[str, str | int] | str,
        read: Callable[[RestAnswer], Content],
        what: str,
        *,
        allowed: frozenset[int] = frozenset({OK}),
        progress: Progress = untold,
        cancel: threading.Event | None = None,
    ) -> Content:
        """Ask until the answer can be read.

        Parameters
        ----------
        path : str
            Below the address, with a leading ``/``.
        query : mapping or str
            A string is one that UniProt gave, and is sent as it is.
        read : callable
            Makes of the answer what is wanted; raises `TransferBroken` where the answer is not
            whole and should be asked for again.
        what : str
            Is wanted, for messages: "Proteome UP000000625".
        allowed : frozenset of int
            Statuses beside which an answer is a fault.
        progress : callable, optional
            Told of waits.
        cancel : threading.Event, optional

        Returns
        -------
        what `read` returns

        Raises
        ------
        DownloadError
            UniProt could not be reached, or did not give it.
        Cancelled
        """
        cancel = cancel or threading.Event()
        asked = query if isinstance(query, str) else urlencode(query)
        url = f"{self.base_url}{path}" + (f"?{asked}" if asked else "")
        failed, reached = 0, False
        while True:
            try:
                return read(self._once(url, allowed, cancel))
            except SourceUnusable as error:
                raise self._given_up(what, str(error)) from error
            except TransferBroken as error:
                broken = error
            reached = reached or not broken.unreachable
            failed += 1
            if broken.unreachable and not reached:
                raise self._given_up(what, str(broken), offline=True) from broken
            wait = self._patience.wait(failed, broken.retry_after)
            if wait is None:
                later = f"{broken}, come back in {broken.retry_after:,.0f} s"
                raise self._given_up(what, later) from broken
            if failed >= self._patience.attempts:
                raise self._given_up(what, f"{broken}, {failed} times in a row") from broken
            progress(f"Waiting for UniProt: {broken}; next attempt in {wait:.0f} s", 0, 0)
            if cancel.wait(wait):
                raise Cancelled("The download was cancelled.")

    def _once(self, url: str, allowed: frozenset[int], cancel: threading.Event) -> RestAnswer:
        import requests

        if cancel.is_set():
            raise Cancelled("The download was cancelled.")
        if self._http is None:
            self._http = requests.Session()
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        with ask(self._http, url, headers, self._patience, follow=False) as response:
            if response.status_code in _REDIRECTS:
                raise SourceUnusable(
                    f"it leads to another address, {_host(response.headers.get('Location', ''))}, "
                    "which is not asked"
                )
            check_status(response, allowed)
            content = bytearray()
            for block in blocks(response, self._patience):
                content += block
                if len(content) > _MAX_BYTES:
                    raise SourceUnusable(f"the answer has more than {_MAX_BYTES:,} bytes")
                if cancel.is_set():
                    raise Cancelled("The download was cancelled.")
            return RestAnswer(response.status_code, response.headers, bytes(content))

    def _given_up(self, what: str, reason: str, *, offline: bool = False) -> Exception:
        named = "UniProt" if self.base_url == UNIPROT else self.base_url
        return nothing_worked(what, (f"{named}: {reason}",), offline=offline)

    def next_query(self, answer: RestAnswer, path: str) -> str | None:
        """Say how to ask for the page after this one.

        Parameters
        ----------
        answer : RestAnswer
            With a ``Link`` of the relation ``next``, unless it is the last page.
        path : str
            That was asked.

        Returns
        -------
        str or None
            A query for `get`, with UniProt's cursor; None after the last page.

        Raises
        ------
        SourceUnusable
            The link leads to another host or to something else; it is not followed.
        """
        from requests.utils import parse_header_links

        for link in parse_header_links(answer.headers.get("Link", "")):
            if link.get("rel") != "next":
                continue
            address = urlsplit(link["url"])
            here = urlsplit(f"{self.base_url}{path}")
            if (address.hostname, address.path) != (here.hostname, here.path):
                raise SourceUnusable(
                    f"its next page is said to be at another address, {_host(link['url'])}, "
                    "which is not asked"
                )
            return address.query
        return None


def _host(url: str) -> str:
    return urlsplit(url).netloc or url or "which it does not name"
