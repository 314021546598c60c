"""A proteome as UniProt describes it: whose it is, how many proteins, of which kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_UPID: Final = re.compile(r"\bUP\d{9,11}\b", re.IGNORECASE)


def upid_in(text: str) -> str | None:
    """Find the id of a proteome in what somebody typed or pasted.

    Parameters
    ----------
    text : str

    Returns
    -------
    str or None

    Examples
    --------
    >>> upid_in("up000000625"), upid_in("https://www.uniprot.org/proteomes/UP000000625?query=a")
    ('UP000000625', 'UP000000625')
    >>> upid_in("Escherichia coli")
    """
    match = _UPID.search(text)
    return match[0].upper() if match else None


@dataclass(frozen=True, slots=True)
class ProteomeOffer:
    """A proteome that UniProt has.

    Attributes
    ----------
    upid : str
        "UP" and nine to eleven digits.
    organism : str
        Scientific name.
    common_name : str
        Empty where there is none.
    strain : str
        Strain or isolate; empty where none is stated.
    taxon_id : int
        NCBI taxonomy.
    kind : str
        As UniProt says: "Reference proteome", "Non-reference proteome", "Excluded".
    n_proteins : int
        As UniProt counts: entries of UniProtKB for a reference proteome. Those of other kinds
        are in UniParc alone since 2026, and cannot be had with annotations.
    n_reviewed : int or None
        Of them in Swiss-Prot; None where it is not stated.
    redundant_to : str
        Proteome that this one is redundant to; empty where it is not.
    """

    upid: str
    organism: str
    common_name: str
    strain: str
    taxon_id: int
    kind: str
    n_proteins: int
    n_reviewed: int | None
    redundant_to: str

    @property
    def is_reference(self) -> bool:
        """Whether UniProt chose it to stand for its species."""
        return self.kind.lower().startswith(("reference", "representative"))

    @property
    def name(self) -> str:
        """What a reader calls it: the organism, with its strain unless the name has it."""
        if not self.strain or "(strain" in self.organism or self.strain in self.organism:
            return self.organism
        return f"{self.organism} ({self.strain})"

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> ProteomeOffer:
        """Read UniProt's description.

        Parameters
        ----------
        described : mapping
            An entry of ``/proteomes``, as JSON.

        Returns
        -------
        ProteomeOffer

        Raises
        ------
        ValueError
            It is none.
        """
        upid, taxonomy = described.get("id"), described.get("taxonomy")
        if not isinstance(upid, str) or not _UPID.fullmatch(upid):
            raise ValueError("a proteome without an id")
        if not isinstance(taxonomy, Mapping):
            raise ValueError(f"{upid} has no organism")
        counted = described.get("proteomeStatistics")
        reviewed = counted.get("reviewedProteinCount") if isinstance(counted, Mapping) else None
        return cls(
            upid=upid,
            organism=_text(taxonomy, "scientificName") or upid,
            common_name=_text(taxonomy, "commonName"),
            strain=_text(described, "strain") or _text(described, "isolate"),
            taxon_id=_number(taxonomy.get("taxonId")),
            kind=_text(described, "proteomeType"),
            n_proteins=_number(described.get("proteinCount")),
            n_reviewed=None if reviewed is None else _number(reviewed),
            redundant_to=_text(described, "redundantTo"),
        )


def _text(described: Mapping[str, Any], key: str) -> str:
    value = described.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 1 << 31 else 0
