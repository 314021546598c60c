"""The parts of the throughput benchmark: its proteins, its turns, the original's way."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import throughput
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.sequences import Protein
from tests.toy import toy_checkpoint


def test_without_the_proteome_lengths_are_drawn_from_its_distribution(tmp_path):
    name, proteins = throughput.read_or_draw_proteins(tmp_path / "absent.fasta", seed=0)
    lengths = [len(protein.sequence) for protein in proteins]
    assert "random" in name
    assert len(proteins) == 4363
    for share, length in ((10, 92), (50, 274), (90, 554)):
        assert np.percentile(lengths, share) == pytest.approx(length, rel=0.08)
    assert 290 < np.mean(lengths) < 330


def test_the_stated_distribution_is_that_of_the_proteome(shared_data):
    path = shared_data / throughput.PROTEOME.relative_to(throughput.ROOT.parent / "shared/data")
    name, proteins = throughput.read_or_draw_proteins(path, seed=0)
    lengths = [len(protein.sequence) for protein in proteins]
    assert name == path.name
    assert len(proteins) == throughput.N_PROTEINS
    for share, length in throughput.LENGTH_AT_SHARE.items():
        assert np.quantile(lengths, share) == pytest.approx(length, abs=1)
    assert lengths[:100] != sorted(lengths[:100])


def test_those_that_fit_fill_whole_batches():
    proteins = [Protein(f"P{length}", "A" * length) for length in range(400, 600)]
    fitting = throughput.that_fit(proteins, 512)
    assert len(fitting) == 96
    assert max(len(protein.sequence) for protein in fitting) <= 510


def test_ways_take_turns_after_a_first_call():
    calls = []
    ways = {
        "one": (lambda proteins: calls.append(("one", len(proteins))), [None] * 3),
        "other": (lambda proteins: calls.append(("other", len(proteins))), [None] * 5),
    }
    timings = throughput.take_turns(ways, rounds=3)
    assert calls == [("one", 3), ("other", 5)] * 4
    assert [(each.n_proteins, len(each.seconds)) for each in timings.values()] == [(3, 3), (5, 3)]
    assert timings["one"].rate > 0


def test_the_original_way_gives_all_hidden_states():
    config = NetworkConfig(50, d_seq=8, d_global=16, n_blocks=2, n_heads=2, d_key=4)
    local, global_ = throughput.original_way(config)([Protein("P1", "MKV")] * 3, 128)
    assert local.shape == (3, 128, 4 * 8 + 26)
    assert global_.shape == (3, 16 + 4 * 16 + 50)


def test_a_proteome_run_reports_memory_and_graphs(monkeypatch, tmp_path):
    fasta = tmp_path / "three.fasta"
    fasta.write_text(">P1\nMKV\n>P2\nMKVLAAGG\n>P3\nMKLV\n")
    monkeypatch.setitem(throughput.CHECKPOINTS, "compact", toy_checkpoint)
    run = throughput.run_proteome("compact", fasta, seed=0)
    assert (run.n_proteins, run.n_compiled) == (3, 1)
    assert run.peak_bytes > 50_000_000, "TensorFlow alone takes more"
    assert run.seconds > 0
