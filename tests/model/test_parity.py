"""The network equals the original implementation on everything that was recorded of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "parity"
pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="SHARED DATA ABSENT: parity with the original is not tested"
)

HIDDEN_STATE_TOLERANCE = 2e-5
PROBABILITY_TOLERANCE = 1e-5
DUMPS = {"small": "dump_small.pkl", "full_dims": "dump_full_dims.pkl"}


@pytest.fixture(scope="module", params=sorted(DUMPS))
def dump(request):
    """Checkpoint, network and hidden-state network of one recorded dump."""
    from proteinbert_core.model.network import hidden_state_network
    from proteinbert_core.model.published import read_published_weights

    checkpoint = read_published_weights(SHARED / DUMPS[request.param])
    network = checkpoint.network()
    return request.param, checkpoint, network, hidden_state_network(network, checkpoint.config)


def recorded(tag: str, length: int):
    return np.load(SHARED / f"expected_{tag}_seqlen{length}.npz")


def assert_close(actual, expected, tolerance: float) -> None:
    np.testing.assert_allclose(np.asarray(actual), expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("length", [128, 512, 1024])
def test_tokens(dump, length):
    from proteinbert_core.tokenizer import tokenize_batch

    tag = dump[0]
    expected = recorded(tag, length)
    sequences = json.loads((SHARED / f"sequences_{tag}.json").read_text())
    chosen = [sequences[index]["sequence"] for index in expected["sequence_index"]]
    np.testing.assert_array_equal(tokenize_batch(chosen, length), expected["tokens"])


@pytest.mark.parametrize("annotations", ["zero", "binary", "float"])
@pytest.mark.parametrize("length", [128, 512, 1024])
def test_outputs_and_hidden_states(dump, length, annotations):
    tag, _checkpoint, network, hidden_states = dump
    expected = recorded(tag, length)
    if f"annotations__{annotations}" not in expected.files:
        assert (tag, length) != ("small", 128), "the first record holds every kind of annotation"
        pytest.skip(f"{annotations} annotations were not recorded for {tag} at {length}")
    inputs = [
        expected["tokens"],
        expected[f"annotations__{annotations}"].astype(np.float32),
    ]
    for tokens, annotated, rows in batches(inputs, size=4):
        output_seq, output_annotations = network([tokens, annotated])
        assert_close(
            output_seq, expected[f"output_seq__{annotations}"][rows], PROBABILITY_TOLERANCE
        )
        assert_close(
            output_annotations,
            expected[f"output_annotations__{annotations}"][rows],
            PROBABILITY_TOLERANCE,
        )
        local, global_ = (np.asarray(states) for states in hidden_states([tokens, annotated]))
        assert_close(
            global_, expected[f"global_hidden__{annotations}"][rows], HIDDEN_STATE_TOLERANCE
        )
        if f"local_hidden__{annotations}" in expected.files:
            assert_close(
                local, expected[f"local_hidden__{annotations}"][rows], HIDDEN_STATE_TOLERANCE
            )
        else:
            assert_close(
                local[:, expected["local_positions"][0]]
                if expected["local_positions"].ndim == 1
                else np.take_along_axis(
                    local, expected["local_positions"][rows][..., np.newaxis], axis=1
                ),
                expected[f"local_hidden_at_positions__{annotations}"][rows],
                HIDDEN_STATE_TOLERANCE,
            )
            assert_close(
                local.mean(axis=1, dtype=np.float64),
                expected[f"local_hidden_mean_over_positions__{annotations}"][rows],
                HIDDEN_STATE_TOLERANCE,
            )


def batches(inputs, size):
    tokens, annotations = inputs
    for start in range(0, len(tokens), size):
        rows = slice(start, start + size)
        yield tokens[rows], annotations[rows], rows


def test_named_layers_make_up_the_concatenations(dump):
    from proteinbert_core.model.network import hidden_state_layers

    tag, checkpoint, _network, hidden_states = dump
    manifest = json.loads((SHARED / f"weights_manifest_{tag}.json").read_text())
    recorded_names = tuple(
        tuple(part["layer"] for part in manifest[key])
        for key in ("hidden_concat_local", "hidden_concat_global")
    )
    assert hidden_state_layers(checkpoint.config) == recorded_names
    widths = [output.shape[-1] for output in hidden_states.outputs]
    assert widths == [manifest["local_width"], manifest["global_width"]]


def test_published_widths():
    from proteinbert_core.model.config import NetworkConfig
    from proteinbert_core.model.network import build_network, hidden_state_network

    config = NetworkConfig(n_annotations=8943)
    outputs = hidden_state_network(build_network(config), config).outputs
    assert [output.shape[-1] for output in outputs] == [1562, 15599]


@pytest.mark.parametrize("variant", ["optimizer_none", "optimizer_empty"])
def test_variants_of_the_dump_hold_the_same_weights(variant):
    from proteinbert_core.model.published import read_published_weights

    whole = read_published_weights(SHARED / "dump_small.pkl")
    other = read_published_weights(SHARED / f"dump_small.{variant}.pkl")
    assert whole.digest == other.digest


@pytest.fixture(scope="module")
def training_record():
    return np.load(SHARED / "expected_training_small.npz")


def compiled_small_network(learning_rate: float):
    import keras

    from proteinbert_core.model.published import read_published_weights
    from proteinbert_core.training.losses import annotation_loss, language_loss

    checkpoint = read_published_weights(SHARED / "dump_small.optimizer_none.pkl")
    network = checkpoint.network()
    network.compile(
        # The recorded run used Keras 2's epsilon, which is Keras 3's as well.
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=[language_loss, annotation_loss],
    )
    return checkpoint, network


def training_batch(record):
    return (
        [record["x_tokens"], record["x_annotations"].astype(np.float32)],
        [record["y_tokens"], record["y_annotations"].astype(np.float32)],
        [record["w_seq"], record["w_annotations"]],
    )


def test_losses_of_the_fixed_batch(training_record):
    _, network = compiled_small_network(1e-3)
    inputs, targets, weights = training_batch(training_record)
    losses = network.evaluate(
        inputs, targets, sample_weight=weights, batch_size=len(inputs[0]), verbose=0
    )
    np.testing.assert_allclose(losses[:3], training_record["losses_total_seq_annot"], rtol=1e-5)


@pytest.mark.parametrize("optimizer", ["adam_legacy", "adam_keras_2_15"])
def test_weights_after_adam_steps(training_record, optimizer):
    from proteinbert_core.model.network import get_weights

    checkpoint, network = compiled_small_network(1e-3)
    inputs, targets, weights = training_batch(training_record)
    for step in range(1, 4):
        network.train_on_batch(inputs, targets, sample_weight=weights)
        if step in (1, 3):
            for index, weight in enumerate(get_weights(network, checkpoint.config)):
                assert_close(
                    weight,
                    training_record[f"{optimizer}_lr1e-3_step{step}_w{index:03d}"],
                    HIDDEN_STATE_TOLERANCE,
                )
