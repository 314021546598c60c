"""UniProt's proteomes: searched by organism or id, and fetched with their GO annotations."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from proteinbert_core.download.patience import Patience
from proteinbert_core.errors import DownloadError, ProteomeError
from proteinbert_core.proteomes.proteome_source import ProteomeSource
from proteinbert_core.proteomes.uniprot_download import UniProtDownload
from proteinbert_core.proteomes.uniprot_offer import ProteomeOffer, upid_in
from proteinbert_core.proteomes.uniprot_rest import Progress, UniProtRest, untold
from proteinbert_core.proteomes.uniprot_search import find_proteomes

# Somebody waits for the answer to a search.
_SEARCH_PATIENCE: Final = Patience(attempts=3, longest_asked_wait=10.0, stall_seconds=15.0)


class UniProtService:
    """The proteomes of UniProt.

    Nothing is asked before `search` or `fetch` is called. What is sent is the words that are
    searched for, or the id of a proteome.

    Parameters
    ----------
    base_url : str, optional
        As of `UniProtRest`.
    patience : Patience, optional
        Default: more for a download than for a search.

    Examples
    --------
    >>> service = UniProtService()                                        # doctest: +SKIP
    >>> service.search("yeast")[0].upid                                   # doctest: +SKIP
    'UP000002311'
    """

    def __init__(self, base_url: str | None = None, patience: Patience | None = None) -> None:
        self._base_url = base_url
        self._patience = patience

    @property
    def address(self) -> str:
        """Where it is asked.

        Raises
        ------
        ProteomeError
            What is named is no address.
        """
        return UniProtRest(self._base_url).base_url

    def search(
        self, text: str, limit: int = 20, *, cancel: threading.Event | None = None
    ) -> list[ProteomeOffer]:
        """Find proteomes.

        Parameters
        ----------
        text : str
            Words of an organism's name or strain, an NCBI taxon id (with all below it), or a
            proteome id.
        limit : int
            Most of them.
        cancel : threading.Event, optional

        Returns
        -------
        list of ProteomeOffer
            Reference proteomes; others only where there are none.

        Raises
        ------
        ProteomeError
            There is nothing to search for.
        DownloadError
            UniProt could not be asked.
        Cancelled
        """
        with UniProtRest(self._base_url, self._patience or _SEARCH_PATIENCE) as rest:
            return find_proteomes(rest, text, limit, cancel)

    def fetch(
        self,
        upid: str,
        work_folder: str | os.PathLike[str],
        *,
        reviewed_only: bool = False,
        report: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> ProteomeSource:
        """Get the proteins of a proteome: canonical sequences, names, GO annotations.

        Parameters
        ----------
        upid : str
        work_folder : path-like
            Keeps each page as it comes: a later call goes on from them, until the caller removes
            the folder. Of another release of UniProt nothing is taken.
        reviewed_only : bool
            Those of Swiss-Prot alone; the proteome has a key and name of its own then.
        report : callable, optional
            Told the stage of the work, and proteins done and to do.
        cancel : threading.Event, optional
            Ends the work; what has come is kept.

        Returns
        -------
        ProteomeSource
            The one source in its facts has UniProt's ``release``, and ``remarks`` on what came
            otherwise than expected.

        Raises
        ------
        ProteomeError
            UniProt knows no such proteome, or UniProtKB holds no proteins of it.
        DownloadError
            UniProt could not be reached, or did not give all of it.
        Cancelled
        """
        known = upid_in(upid)
        if known is None:
            raise ProteomeError(
                f"“{upid}” is no proteome id of UniProt, such as UP000000625. Search for it by "
                "the name of the organism."
            )
        folder = Path(work_folder)
        with _locked(folder, known), UniProtRest(self._base_url, self._patience) as rest:
            return UniProtDownload(
                rest,
                known,
                folder,
                reviewed_only=reviewed_only,
                cancel=cancel,
                report=report or untold,
            ).run()


@contextmanager
def _locked(folder: Path, upid: str) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "uniprot.lock", blocking=False):
            yield
    except Timeout:
        raise DownloadError(
            f"{upid} is being downloaded already, by this program in another window or process. "
            "Wait until that has ended."
        ) from None
    except OSError as error:
        raise DownloadError(
            f"{folder} cannot be written: {error.strerror or error}. Make room or choose another "
            "folder."
        ) from error
