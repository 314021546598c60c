"""The two files of an annotated proteome, looked at before any work begins."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path

from proteinbert_core.errors import RecoveryError

_BEGINNING = 1024


@dataclass(frozen=True, slots=True)
class ProteomeFiles:
    """A FASTA file and the GAF file that annotates its proteins.

    Parameters
    ----------
    fasta, gaf : Path
        Plain or gzip.
    """

    fasta: Path
    gaf: Path

    def check(self) -> None:
        """See by their beginnings whether they are what they should be.

        Raises
        ------
        RecoveryError
            One is absent, cannot be read, or begins like something else.
        """
        if not _beginning(self.fasta).startswith(b">"):
            raise RecoveryError(
                f"{self.fasta.name} does not begin like FASTA, with a “>”. Give the proteins "
                "of the proteome, as UniProt has them."
            )
        start = _beginning(self.gaf)
        first_row = next((row for row in start.splitlines() if not row.startswith(b"!")), b"")
        if not (start.startswith(b"!gaf-version") or first_row.count(b"\t") >= 12):
            raise RecoveryError(
                f"{self.gaf.name} does not begin like a GAF file, with “!gaf-version”. Give the "
                "annotations of the same proteome, as GOA has them."
            )


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_BEGINNING)
            if not data.startswith(b"\x1f\x8b"):
                return data.lstrip()
            stream.seek(0)
            with GzipFile(fileobj=stream) as unpacked:
                return unpacked.read(_BEGINNING).lstrip()
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecoveryError(f"{path} cannot be read: {reason}. Check the path.") from error
