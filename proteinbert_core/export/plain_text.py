"""Text from users made fit for one line of a file, whatever it holds."""

from __future__ import annotations

from urllib.parse import quote


def one_line(text: str) -> str:
    r"""Return text as one line of printable characters; a space stands for each run of others.

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
    # Not printable: controls, separators but the space, marks that turn or hide text, surrogates.
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


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
