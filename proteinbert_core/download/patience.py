"""How long a download waits, and how often it tries again."""

from __future__ import annotations

import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits of waiting, for one source.

    Attributes
    ----------
    attempts : int
        That may fail one after the other without bringing the file further.
    first_wait, longest_wait : float
        Seconds before the second attempt; doubled each time, up to the longest.
    longest_asked_wait : float
        Seconds that a server may ask to wait (``Retry-After``); beyond it the next source is
        asked.
    connect_seconds : float
        Until a connection stands.
    stall_seconds, stall_bytes : float, int
        A connection over which fewer bytes come in so many seconds is given up.
    """

    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 30.0
    longest_asked_wait: float = 120.0
    connect_seconds: float = 10.0
    stall_seconds: float = 20.0
    stall_bytes: int = 4096

    def wait(self, failed: int, asked: float | None = None) -> float | None:
        """Return the seconds to wait before the next attempt.

        Parameters
        ----------
        failed : int
            Attempts that failed one after the other, at least 1.
        asked : float, optional
            Seconds that the server asked for.

        Returns
        -------
        float or None
            None where the server asks for more than there is patience for.

        Examples
        --------
        >>> [Patience().wait(failed) for failed in (1, 2, 3, 7)]
        [1.0, 2.0, 4.0, 30.0]
        >>> Patience().wait(1, asked=90), Patience().wait(1, asked=3600)
        (90, None)
        """
        own = min(self.first_wait * 2.0 ** (failed - 1), self.longest_wait)
        if asked is None:
            return own
        return max(own, asked) if asked <= self.longest_asked_wait else None


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Read the ``Retry-After`` of a response (RFC 9110, section 10.2.3).

    Parameters
    ----------
    header : str or None
        Seconds, or a date.
    now : datetime, optional
        With a time zone; default: the present.

    Returns
    -------
    float or None
        Seconds from now, not negative; None where the header says nothing that can be read.

    Examples
    --------
    >>> retry_after("120"), retry_after("soon"), retry_after(None)
    (120.0, None, None)
    >>> noon = datetime(2024, 1, 31, 12, tzinfo=UTC)
    >>> retry_after("Wed, 31 Jan 2024 12:00:30 GMT", noon)
    30.0
    """
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header)
    try:
        then = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max((then - (now or datetime.now(UTC))).total_seconds(), 0.0)
