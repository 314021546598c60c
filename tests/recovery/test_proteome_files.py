"""Files of a proteome that are no such files are refused before any work begins."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from proteinbert_core.errors import RecoveryError
from proteinbert_core.recovery.proteome_files import ProteomeFiles

FASTA = b">sp|P1|X\nMKV\n"
ROW = b"UniProtKB\tP1" + b"\tx" * 15 + b"\n"
GAF = b"!gaf-version: 2.2\n!\n" + ROW


@pytest.fixture
def files(tmp_path: Path) -> ProteomeFiles:
    return ProteomeFiles(tmp_path / "a.fasta", tmp_path / "a.gaf")


@pytest.mark.parametrize("gaf", [GAF, ROW, b"! made by hand\n" + ROW, b"\n" + GAF])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_good_files_pass(files: ProteomeFiles, gaf: bytes, pack: type) -> None:
    files.fasta.write_bytes(pack(FASTA))
    files.gaf.write_bytes(pack(gaf))
    files.check()


@pytest.mark.parametrize(
    ("fasta", "gaf", "message"),
    [
        (GAF, FASTA, "a.fasta does not begin like FASTA"),
        (FASTA, FASTA, "a.gaf does not begin like a GAF file"),
        (b"", GAF, "a.fasta does not begin like FASTA"),
        (FASTA, b"", "a.gaf does not begin like a GAF file"),
        (gzip.compress(FASTA, mtime=0)[:9], GAF, "a.fasta cannot be read"),
    ],
)
def test_others_are_refused(files: ProteomeFiles, fasta: bytes, gaf: bytes, message: str) -> None:
    files.fasta.write_bytes(fasta)
    files.gaf.write_bytes(gaf)
    with pytest.raises(RecoveryError, match=message):
        files.check()


def test_absent_files_and_folders_are_named(files: ProteomeFiles, tmp_path: Path) -> None:
    with pytest.raises(RecoveryError, match="cannot be read: No such file"):
        files.check()
    with pytest.raises(RecoveryError, match="Check the path"):
        ProteomeFiles(tmp_path, files.gaf).check()
