"""Numbers given on the command line: shares and counts, refused with a sentence."""

from __future__ import annotations

import argparse


def share(text: str) -> float:
    """Return a number from 0 to 1.

    Examples
    --------
    >>> share("0.05")
    0.05
    """
    value = float(text)
    if not 0 <= value <= 1:  # NaN neither
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return value


def whole(text: str, least: int = 0) -> int:
    """Return a whole number of at least `least`.

    Examples
    --------
    >>> whole("10,000")
    10000
    """
    value = int(text.replace("_", "").replace(",", ""))
    if value < least:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least {least}")
    return value


def positive(text: str) -> int:
    """Return a whole number of at least 1.

    Examples
    --------
    >>> positive("7")
    7
    """
    return whole(text, least=1)
