"""Embedding goes on after whatever ended it, and mixes no models."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from proteinbert_core.errors import Cancelled, ProteomeError
from proteinbert_core.inference import Predictor
from proteinbert_core.proteomes import embed
from proteinbert_core.proteomes.code_digest import code_digest
from proteinbert_core.proteomes.embed import embed_proteome, embedded_pieces
from proteinbert_core.proteomes.proteome_files import read_proteome_files
from proteinbert_core.proteomes.proteome_source import ProteomeSource
from proteinbert_core.sequences import Protein
from tests.proteomes.toy_files import N_PROTEINS, toy_model_code, write_fasta, write_gaf
from tests.toy import toy_checkpoint

CODE = toy_model_code()


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(toy_checkpoint())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> ProteomeSource:
    folder = tmp_path_factory.mktemp("files")
    return read_proteome_files(write_fasta(folder), [write_gaf(folder)]).source


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "PIECE", 5)


def test_rows_are_those_of_the_source(
    source: ProteomeSource, predictor: Predictor, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    proteome = embed_proteome(
        source, predictor, CODE, tmp_path, progress=lambda *step: steps.append(step)
    )
    proteins = [Protein(str(i), sequence) for i, sequence in enumerate(source.sequences)]
    alone = np.stack([each.embedding for each in predictor.predict(proteins)])
    # The last bit of a sum may depend on the batch, and so may a byte that lies on an edge.
    assert np.abs(proteome.embeddings.astype(int) - CODE.to_bytes(alone)).max() <= 1
    assert proteome.coordinates is None
    assert proteome.annotations is source.annotations
    assert proteome.facts["model_digest"] == predictor.checkpoint.digest
    assert proteome.facts["code_digest"] == code_digest(CODE)
    residues = sum(map(len, source.sequences))
    assert steps[0] == (0, residues)
    assert steps[-1] == (residues, residues)
    assert steps == sorted(steps)


def test_cancelled_and_gone_on(
    source: ProteomeSource, predictor: Predictor, tmp_path: Path
) -> None:
    whole = embed_proteome(source, predictor, CODE, tmp_path / "whole")
    cancel = threading.Event()

    def stop_half_way(done: int, total: int) -> None:
        if 2 * done > total:
            cancel.set()

    work = tmp_path / "work"
    with pytest.raises(Cancelled):
        embed_proteome(source, predictor, CODE, work, progress=stop_half_way, cancel=cancel)
    kept = {path: path.stat().st_mtime_ns for path in work.iterdir()}
    assert 0 < len(kept) < -(-N_PROTEINS // 5)
    steps: list[int] = []
    again = embed_proteome(
        source, predictor, CODE, work, progress=lambda done, _: steps.append(done)
    )
    assert np.array_equal(again.embeddings, whole.embeddings)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert steps[0] > 0


def test_pieces_of_another_model_or_cut_short_are_not_taken(
    source: ProteomeSource, predictor: Predictor, tmp_path: Path
) -> None:
    other = Predictor(toy_checkpoint(seed=9))
    embed_proteome(source, other, CODE, tmp_path / "shared")
    shared = embed_proteome(source, predictor, CODE, tmp_path / "shared")
    alone = embed_proteome(source, predictor, CODE, tmp_path / "alone")
    assert np.array_equal(shared.embeddings, alone.embeddings)
    for path in (tmp_path / "alone").iterdir():
        path.write_bytes(path.read_bytes()[:-7])
    steps: list[tuple[int, int]] = []
    mended = embed_proteome(
        source, predictor, CODE, tmp_path / "alone", progress=lambda *step: steps.append(step)
    )
    assert steps[-1][0] == steps[-1][1]
    assert np.array_equal(mended.embeddings, alone.embeddings)


def test_a_folder_that_cannot_be_written(
    source: ProteomeSource, predictor: Predictor, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProteomeError, match="cannot be written"):
        embed_proteome(source, predictor, CODE, tmp_path / "file")


_PROGRAM = """
import sys, time
from proteinbert_core.inference import Predictor
from proteinbert_core.proteomes import embed
from proteinbert_core.proteomes.proteome_files import read_proteome_files
from tests.toy import toy_checkpoint
embed.PIECE = 5
sequences = read_proteome_files(sys.argv[1]).source.sequences
for rows, _ in embed.embedded_pieces(sequences, Predictor(toy_checkpoint()), sys.argv[2]):
    print(len(rows), flush=True)
    time.sleep(0.3)
"""


def test_killed_and_gone_on(
    source: ProteomeSource, predictor: Predictor, tmp_path: Path, root: Path
) -> None:
    fasta, work = write_fasta(tmp_path), tmp_path / "work"
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(fasta), str(work)], cwd=root, stdout=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        os.kill(running.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    n_kept = len(list(work.glob("*.safetensors")))
    assert 0 < n_kept < -(-N_PROTEINS // 5)
    rows, pieces = zip(*embedded_pieces(source.sequences, predictor, work), strict=True)
    assert sorted(np.concatenate(rows)) == list(range(N_PROTEINS))
    fresh = embedded_pieces(source.sequences, predictor, tmp_path / "fresh")
    for piece, (_, expected) in zip(pieces, fresh, strict=True):
        np.testing.assert_allclose(piece, expected, atol=1e-5)
