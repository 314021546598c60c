"""What an accession of UniProtKB looks like."""

from __future__ import annotations

import re
from typing import Final

#: As UniProt documents it: https://www.uniprot.org/help/accession_numbers
UNIPROT_ACCESSION: Final = (
    r"(?:[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})"
)
_WHOLE: Final = re.compile(UNIPROT_ACCESSION)


def is_uniprot_accession(text: str) -> bool:
    """Tell whether a text is an accession of UniProtKB, without the number of an isoform.

    Examples
    --------
    >>> [is_uniprot_accession(text) for text in ("P68871", "A0A024R161", "HVO_0001", "P68871-2")]
    [True, True, False, False]
    """
    return _WHOLE.fullmatch(text) is not None
