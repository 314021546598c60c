"""Texts as parts of an address: letters, digits and hyphens as they are, all else encoded."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from proteinbert_core.errors import MapError

_PLAIN: Final = re.compile(r"[A-Za-z0-9-]+")


def to_link(text: str) -> str:
    """Write a text with letters, digits, ``-`` and ``_`` alone, never empty.

    Examples
    --------
    >>> to_link("P68871"), to_link("Heat shock")
    ('P68871', '_SGVhdCBzaG9jaw')
    """
    if _PLAIN.fullmatch(text):
        return text
    return "_" + base64.urlsafe_b64encode(text.encode("utf-8", "replace")).decode().rstrip("=")


def from_link(written: str) -> str:
    """Read what `to_link` has written.

    Raises
    ------
    MapError
        It is something else.

    Examples
    --------
    >>> from_link("_SGVhdCBzaG9jaw")
    'Heat shock'
    """
    if _PLAIN.fullmatch(written):
        return written
    if not written.startswith("_"):
        raise MapError(f"“{written[:40]}” is no part of an address that the map has written.")
    letters = written[1:]
    try:
        return base64.b64decode(
            letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True
        ).decode("utf-8")
    except (ValueError, binascii.Error) as error:
        raise MapError(
            f"“{written[:40]}” is no part of an address that the map has written."
        ) from error


def number_from(written: str, low: int, high: int, what: str) -> int:
    """Read a whole number.

    Parameters
    ----------
    written : str
    low, high : int
        What it may be.
    what : str
        For the message.

    Returns
    -------
    int

    Raises
    ------
    MapError
        It is none, or out of range.
    """
    if not re.fullmatch(r"-?[0-9]{1,12}", written) or not low <= int(written) <= high:
        raise MapError(
            f"“{written[:40]}” is no {what}: a whole number from {low:,} to {high:,} is needed."
        )
    return int(written)
