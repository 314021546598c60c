"""Looks a proteome up at UniProt: by words of its organism, by taxon, by its id."""

from __future__ import annotations

import re
import threading
from typing import Final

from proteinbert_core.download.request import TransferBroken
from proteinbert_core.errors import ProteomeError
from proteinbert_core.proteomes.uniprot_offer import ProteomeOffer, upid_in
from proteinbert_core.proteomes.uniprot_rest import (
    ANSWERS,
    OK,
    Progress,
    RestAnswer,
    UniProtRest,
    untold,
)

_PATH: Final = "/proteomes"
_WORD: Final = re.compile(r"\w(?:[\w.'/-]*\w)?")
_TAXON_ID: Final = re.compile(r"\d{1,9}")
_OPERATORS: Final = frozenset({"and", "or", "not", "to"})
_MOST_WORDS: Final = 12


def find_proteomes(
    rest: UniProtRest, text: str, limit: int, cancel: threading.Event | None = None
) -> list[ProteomeOffer]:
    """Find proteomes; see `UniProtService.search`."""
    upid = upid_in(text)
    if upid is not None:
        offer = describe_proteome(rest, upid, cancel=cancel)
        return [] if offer is None else [offer]
    wanted = uniprot_query(text)
    found: list[ProteomeOffer] = []
    for query in (f"({wanted}) AND (reference:true)", f"({wanted})"):
        found = rest.get(
            f"{_PATH}/search",
            {"query": query, "format": "json", "size": limit},
            _offers,
            "The list of proteomes",
            allowed=ANSWERS,
            cancel=cancel,
        )
        if found:
            break
    return sorted(found, key=lambda offer: not offer.is_reference)


def describe_proteome(
    rest: UniProtRest,
    upid: str,
    *,
    progress: Progress = untold,
    cancel: threading.Event | None = None,
) -> ProteomeOffer | None:
    """Ask for one proteome by its id; None where UniProt has no such one."""

    def read(answer: RestAnswer) -> ProteomeOffer | None:
        if answer.status != OK:
            return None
        try:
            offer = ProteomeOffer.of(answer.json())
        except ValueError as error:
            raise TransferBroken(f"what it describes is no proteome ({error})") from error
        if offer.upid != upid:
            raise TransferBroken(f"it describes {offer.upid}")
        return offer

    return rest.get(
        f"{_PATH}/{upid}",
        {"format": "json"},
        read,
        f"Proteome {upid}",
        allowed=ANSWERS,
        progress=progress,
        cancel=cancel,
    )


def uniprot_query(text: str) -> str:
    """Make of words a question in UniProt's syntax, in which no word is an operator.

    Parameters
    ----------
    text : str

    Raises
    ------
    ProteomeError
        There is no word.

    Examples
    --------
    >>> uniprot_query('E. coli (strain K-12) OR "x"'), uniprot_query(" 9606 ")
    ('coli AND strain AND k-12', 'taxonomy_id:9606')
    """
    words = _WORD.findall(text)[:_MOST_WORDS]
    if len(words) == 1 and _TAXON_ID.fullmatch(words[0]):
        return f"taxonomy_id:{int(words[0])}"
    parts = [part for word in words for part in word.lower().replace("/", " ").split()]
    parts = [part for part in parts if part not in _OPERATORS]
    # An abbreviated genus is no word of UniProt's names.
    words = [part for part in parts if len(part) > 1 or part.isdecimal()] or parts
    if not words:
        raise ProteomeError(
            "There is nothing to search for. Give the name of an organism, an NCBI taxon id or a "
            "proteome id such as UP000000625."
        )
    return " AND ".join(words)


def _offers(answer: RestAnswer) -> list[ProteomeOffer]:
    if answer.status != OK:
        return []  # a question that this release of UniProt does not know
    results = answer.json().get("results")
    if not isinstance(results, list):
        raise TransferBroken("the answer has no list of proteomes")
    try:
        return [ProteomeOffer.of(each) for each in results]
    except (ValueError, AttributeError) as error:
        raise TransferBroken(f"what it lists is no proteome ({error})") from error
