"""A proteome before it is embedded: its proteins with sequences, names and GO annotations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from proteinbert_core.errors import ProteomeError
from proteinbert_core.proteomes.proteome import PROTEIN_COLUMNS, DirectTerms

if TYPE_CHECKING:
    import pandas as pd

_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_NO_KEY_LETTERS: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, eq=False)
class ProteomeSource:
    """Proteins of an organism, or of a set of the user's, as files or a service give them.

    Attributes
    ----------
    key : str
        Unique in a store and fit for the name of a folder; see `checked_key`.
    name : str
        What a reader calls it.
    proteins : DataFrame
        As of `Proteome`: columns `PROTEIN_COLUMNS`, accessions unique.
    sequences : list of str
        A sequence a row, upper-case residues.
    annotations : DirectTerms
    facts : mapping
        ``sources`` with digests and dates, ``attribution``: what JSON holds.
    """

    key: str
    name: str
    proteins: pd.DataFrame
    sequences: list[str]
    annotations: DirectTerms
    facts: Mapping[str, Any]

    def __post_init__(self) -> None:
        checked_key(self.key)
        lengths = {len(self.proteins), len(self.sequences), len(self.annotations)}
        if len(lengths) != 1 or list(self.proteins.columns) != list(PROTEIN_COLUMNS):
            raise ProteomeError(f"The parts of the proteome “{self.name}” do not fit together.")
        if not self.sequences:
            raise ProteomeError(f"The proteome “{self.name}” has no proteins.")

    def __len__(self) -> int:
        return len(self.sequences)


def checked_key(key: str) -> str:
    """Return a key, if it is fit to be the name of a folder and a part of a link.

    Parameters
    ----------
    key : str

    Raises
    ------
    ProteomeError
        It is not: up to 80 letters, digits, dots, hyphens and underscores are, the first of
        them a letter or digit.
    """
    if not _KEY.fullmatch(key):
        raise ProteomeError(
            f"“{key}” cannot be the key of a proteome. Use up to 80 letters, digits, dots, "
            "hyphens and underscores."
        )
    return key


def key_from(name: str, sequences: list[str]) -> str:
    """Make a key from a name; different sequences under one name get different keys.

    Parameters
    ----------
    name : str
    sequences : list of str

    Examples
    --------
    >>> key_from("my proteins (new)", ["MKV"])
    'my-proteins-new-06101e'
    """
    digest = hashlib.sha256("\n".join(sequences).encode()).hexdigest()
    stem = _NO_KEY_LETTERS.sub("-", name).strip("-._")[:60].rstrip("-._")
    return f"{stem or 'proteome'}-{digest[:6]}"
