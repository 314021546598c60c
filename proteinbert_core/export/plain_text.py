"""Text from users made fit for one line of a file, whatever it holds."""

from __future__ import annotations

import re
from urllib.parse import quote

# Control characters, every line separator that some reader knows, and lone surrogates, which no
# UTF-8 file can hold.
_UNFIT = re.compile("[\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def one_line(text: str) -> str:
    r"""Return text as one line without tabs or control characters; a space stands for each run.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> one_line(" Haemoglobin\tsubunit\r\nbeta ")
    'Haemoglobin subunit beta'
    """
    return re.sub(" +", " ", _UNFIT.sub(" ", text)).strip()


def as_identifier(text: str) -> str:
    """Return text as an identifier without spaces or signs that separate identifiers.

    Everything but letters, digits and ``_ . ~ / : -`` is percent-encoded (RFC 3986), so that
    two texts never become one identifier, and the text can be had back.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        ASCII.

    Examples
    --------
    >>> as_identifier("YAL001C"), as_identifier("gi|1|x y")
    ('YAL001C', 'gi%7C1%7Cx%20y')
    """
    encoded = quote(text, safe="/:", errors="surrogatepass")
    return f"%2D{encoded[1:]}" if encoded.startswith("-") else encoded
