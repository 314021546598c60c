"""Reads the files of a proteome and says what became of their records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from proteinbert_core.commands.console import say

if TYPE_CHECKING:
    from proteinbert_core.proteomes.proteome_files import ReadProteome

_SHOWN: Final = 20


def read_files(
    fasta: Path,
    annotations: Sequence[Path],
    *,
    key: str | None = None,
    name: str | None = None,
    attribution: str = "",
    unstated_evidence: str | None = None,
    quiet: bool = False,
) -> ReadProteome:
    """Read a proteome as `read_proteome_files` does, and tell what was left out.

    Parameters
    ----------
    fasta, annotations, key, name, attribution, unstated_evidence
        As of `read_proteome_files`.
    quiet : bool
        Tell nothing but the records that could not be read.

    Returns
    -------
    ReadProteome

    Raises
    ------
    ProteinBertError
        A file cannot be read.
    """
    from proteinbert_core.proteomes.annotation_table import UNSTATED_EVIDENCE
    from proteinbert_core.proteomes.proteome_files import read_proteome_files

    read = read_proteome_files(
        fasta,
        annotations,
        key=key,
        name=name,
        attribution=attribution,
        unstated_evidence=unstated_evidence or UNSTATED_EVIDENCE,
    )
    _tell("left out: {}", read.left_out)
    if not quiet:
        _tell(f"note: {fasta.name}: {{}}", read.notes)
    return read


def _tell(form: str, things: Sequence[object]) -> None:
    for thing in things[:_SHOWN]:
        say(form.format(thing))
    if len(things) > _SHOWN:
        say(form.format(f"... and {len(things) - _SHOWN:,} more"))
