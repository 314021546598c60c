"""One request over HTTP: its faults told apart, those that pass and those that stay."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from proteinbert_core import __version__
from proteinbert_core.download.patience import Patience, retry_after

if TYPE_CHECKING:
    import requests

#: What this program says of itself to a server.
USER_AGENT: Final = f"ProteinBERT-Explorer/{__version__}"

_BLOCK: Final = 1 << 16
_TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class SourceUnusable(Exception):
    """Another attempt at this source would fare no better."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class TransferBroken(Exception):
    """The attempt ended before the answer did; another may bring it."""

    def __init__(
        self, reason: str, *, unreachable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.unreachable = unreachable
        self.retry_after = retry_after


def ask(
    http: requests.Session,
    url: str,
    headers: Mapping[str, str],
    patience: Patience,
    *,
    follow: bool = True,
) -> requests.Response:
    """Send a request and wait for the head of the answer.

    Parameters
    ----------
    http : requests.Session
    url : str
    headers : mapping of str to str
        Of the request, beside the ``User-Agent``.
    patience : Patience
        How long to wait for a connection and for the answer.
    follow : bool
        Whether redirects are followed.

    Returns
    -------
    requests.Response
        Of any status, the body not read yet; to be closed.

    Raises
    ------
    TransferBroken, SourceUnusable
        There is no answer.
    """
    import requests
    from urllib3.exceptions import NewConnectionError

    host = urlsplit(url).hostname or url
    seconds = (patience.connect_seconds, patience.stall_seconds)
    sent = {"User-Agent": USER_AGENT, **headers}
    try:
        return http.get(url, headers=sent, stream=True, timeout=seconds, allow_redirects=follow)
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


def check_status(response: requests.Response, accepted: frozenset[int]) -> None:
    """Check that an answer is one of those that can be used.

    Parameters
    ----------
    response : requests.Response
    accepted : frozenset of int
        Statuses.

    Raises
    ------
    TransferBroken
        The server may answer otherwise later.
    SourceUnusable
        It will not.
    """
    status = response.status_code
    said = f"HTTP {status}" + (f" {response.reason}" if response.reason else "")
    if status in _TRY_AGAIN:
        asked = retry_after(response.headers.get("Retry-After"))
        raise TransferBroken(said, retry_after=asked)
    if status not in accepted:
        raise SourceUnusable(said)


def blocks(
    response: requests.Response, patience: Patience, *, start: int = 0, total: int | None = None
) -> Iterator[bytes]:
    """Go through the body of an answer as it comes.

    Parameters
    ----------
    response : requests.Response
    patience : Patience
        When a connection over which nearly nothing comes is given up.
    start : int
        Bytes that came before.
    total : int, optional
        Bytes that there will be with those, where the server says so.

    Yields
    ------
    bytes
        Unpacked, where the answer was compressed on its way.

    Raises
    ------
    TransferBroken
        The body ended before it was whole, or does not go on.
    """
    from urllib3.exceptions import HTTPError

    done = done_then = start
    since = time.monotonic()
    while True:
        try:
            block = response.raw.read1(_BLOCK, decode_content=True)
        except (HTTPError, OSError) as error:
            raise TransferBroken(_broken_after(done, total)) from error
        if not block:
            break
        done += len(block)
        yield block
        now = time.monotonic()
        if now - since > patience.stall_seconds:
            if done - done_then < patience.stall_bytes:
                raise TransferBroken(f"nearly nothing came any more after {done:,} bytes")
            since, done_then = now, done
    if total is not None and done < total:
        raise TransferBroken(_broken_after(done, total))


def _broken_after(done: int, total: int | None) -> str:
    of_total = "" if total is None else f" of {total:,}"
    return f"the connection broke after {done:,}{of_total} bytes"


def _cause(error: Exception) -> str:
    """Return the innermost reason of an error, which is the one that says something."""
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if not isinstance(inner, Exception):
            return str(error)
        error = inner
