"""Downloads from UniProt that were cancelled, or that ended with the program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from proteinbert_core.proteomes.proteome_store import ProteomeStore
from proteinbert_core.proteomes.uniprot_download import PAGES_FOLDER
from proteinbert_core.proteomes.uniprot_pages import MANIFEST
from proteinbert_core.proteomes.uniprot_source import uniprot_key


@dataclass(frozen=True, slots=True)
class UnfinishedDownload:
    """A proteome of which something is here.

    Attributes
    ----------
    upid, name : str
    reviewed_only : bool
    n_here, n_proteins : int
        Proteins that have come, and those that UniProt counts.
    """

    upid: str
    name: str
    reviewed_only: bool
    n_here: int
    n_proteins: int

    @property
    def key(self) -> str:
        """Of the proteome that it will be."""
        return uniprot_key(self.upid, reviewed_only=self.reviewed_only)


def unfinished_downloads(store: ProteomeStore) -> tuple[UnfinishedDownload, ...]:
    """Find what can be gone on with.

    Parameters
    ----------
    store : ProteomeStore

    Returns
    -------
    tuple of UnfinishedDownload
        By key.
    """
    return tuple(_unfinished(store))


def _unfinished(store: ProteomeStore) -> Iterator[UnfinishedDownload]:
    for path in sorted(store.work_folder("any").parent.glob(f"*/{PAGES_FOLDER}/{MANIFEST}")):
        key = path.parent.parent.name
        try:
            stated = json.loads(path.read_bytes())
            described = stated["described"]
            name = described["organism"]
            found = UnfinishedDownload(
                described["upid"],
                str(name),
                key.endswith("-reviewed"),
                sum(int(page["n_results"]) for page in stated["pages"]),
                int(stated["total"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if found.key == key:
            yield found
