"""The project's own weights format: exact round trips, and plain words about damage."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from proteinbert_core.errors import CheckpointError
from proteinbert_core.model.checkpoint import (
    DESCRIPTION_FILE,
    WEIGHTS_FILE,
    Checkpoint,
    load_checkpoint,
    save_checkpoint,
)
from tests.toy import toy_checkpoint

GO_IDS = ("GO:0003824", "GO:0005515", "GO:0005739", "GO:0006508")


@pytest.fixture
def checkpoint():
    return toy_checkpoint(GO_IDS, seed=3)


@pytest.fixture
def folder(checkpoint, tmp_path):
    save_checkpoint(checkpoint, tmp_path)
    return tmp_path


def test_round_trip_is_exact(checkpoint, folder):
    read = load_checkpoint(folder)
    assert read.config == checkpoint.config
    assert read.go_ids == GO_IDS
    assert dict(read.metadata) == dict(checkpoint.metadata)
    assert read.digest == checkpoint.digest
    for before, after in zip(checkpoint.weights, read.weights, strict=True):
        np.testing.assert_array_equal(before, after)


def test_half_precision_states_the_digest_of_what_is_read(checkpoint, tmp_path):
    save_checkpoint(checkpoint, tmp_path, storage="float16")
    read = load_checkpoint(tmp_path)
    assert read.digest != checkpoint.digest
    for before, after in zip(checkpoint.weights, read.weights, strict=True):
        np.testing.assert_allclose(before, after, rtol=1e-3, atol=1e-6)


def test_no_names_round_trip(checkpoint, tmp_path):
    save_checkpoint(dataclasses.replace(checkpoint, go_ids=None), tmp_path)
    assert load_checkpoint(tmp_path).go_ids is None


def test_digest_depends_on_every_part(checkpoint):
    weights = list(checkpoint.weights)
    weights[5] = weights[5].copy()
    weights[5].flat[0] += 1
    changed = [
        dataclasses.replace(checkpoint, weights=tuple(weights)),
        dataclasses.replace(checkpoint, go_ids=tuple(reversed(GO_IDS))),
        dataclasses.replace(
            checkpoint, config=dataclasses.replace(checkpoint.config, wide_conv_dilation_rate=3)
        ),
    ]
    assert len({checkpoint.digest, *(other.digest for other in changed)}) == 4


def test_the_network_has_the_weights(checkpoint):
    from proteinbert_core.model.network import get_weights

    for wanted, found in zip(
        checkpoint.weights, get_weights(checkpoint.network(), checkpoint.config), strict=True
    ):
        np.testing.assert_array_equal(wanted, found)


@pytest.mark.parametrize("name", [DESCRIPTION_FILE, WEIGHTS_FILE])
def test_absent_file(folder, name):
    (folder / name).unlink()
    with pytest.raises(CheckpointError, match=name):
        load_checkpoint(folder)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.98])
@pytest.mark.parametrize("name", [DESCRIPTION_FILE, WEIGHTS_FILE])
def test_truncated_file(folder, name, share):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: int(len(content) * share)])
    with pytest.raises(CheckpointError, match="truncated"):
        load_checkpoint(folder)


def test_one_flipped_bit_in_the_weights(folder):
    content = bytearray((folder / WEIGHTS_FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / WEIGHTS_FILE).write_bytes(content)
    with pytest.raises(CheckpointError, match="checksum"):
        load_checkpoint(folder)


def edited(folder, **changes):
    path = folder / DESCRIPTION_FILE
    description = json.loads(path.read_text())
    for key, value in changes.items():
        if value is None:
            del description[key]
        else:
            description[key] = value
    path.write_text(json.dumps(description))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "something else"}, "does not describe"),
        ({"format_version": 99}, "version 99"),
        ({"vocabulary": ["A"]}, "vocabulary"),
        ({"digest": "0" * 64}, "digest"),
        ({"go_ids": ["GO:0000001"]}, "1 GO ids for 4 outputs"),
        ({"go_ids": [GO_IDS[0]] * 4}, "same GO id"),
        ({"go_ids": list(reversed(GO_IDS))}, "digest"),
        ({"dimensions": {"n_annotations": 4}}, "arrays of the network"),
        ({"dimensions": {"n_annotations": -1}}, "n_annotations is -1"),
        ({"dimensions": {"n_annotations": 4, "exec": "x"}}, "malformed"),
        ({"dimensions": [1]}, "malformed"),
        ({"metadata": None}, "malformed"),
    ],
)
def test_mismatched_description(folder, change, message):
    edited(folder, **change)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(folder)


def test_weights_that_do_not_fit_are_named(checkpoint):
    weights = list(checkpoint.weights)
    weights[4] = np.zeros((3, 3), dtype=np.float32)
    with pytest.raises(CheckpointError, match="global-to-seq-dense-block1/bias"):
        Checkpoint(checkpoint.config, tuple(weights), GO_IDS)
    with pytest.raises(CheckpointError, match="weight arrays where the network has"):
        Checkpoint(checkpoint.config, checkpoint.weights[:-1], GO_IDS)
