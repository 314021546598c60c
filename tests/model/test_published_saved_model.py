"""The SavedModel of Hugging Face: its arrays are read, in the right places, and nothing is run."""

from __future__ import annotations

import random
import shutil
import zipfile

import numpy as np
import pytest

from proteinbert_core.errors import CheckpointError
from proteinbert_core.model.network import hidden_state_network
from proteinbert_core.model.published_saved_model import is_saved_model, read_saved_model
from tests.model.toy_saved_model import write_saved_model, write_variables
from tests.toy import toy_checkpoint

CHECKPOINT = toy_checkpoint(mask_padding=False, seed=5)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved") / "proteinBERT"
    write_variables(CHECKPOINT, folder)
    return folder


@pytest.fixture
def copied(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "copied")


def assert_same(read):
    assert read.config == CHECKPOINT.config
    assert read.go_ids is None
    for wanted, found in zip(CHECKPOINT.weights, read.weights, strict=True):
        np.testing.assert_array_equal(wanted, found)


def test_the_weights_compute_what_the_saved_model_computes(tmp_path):
    import tensorflow as tf

    write_saved_model(CHECKPOINT, tmp_path / "model")
    read = read_saved_model(tmp_path / "model")
    assert_same(read)
    signature = tf.saved_model.load(str(tmp_path / "model")).signatures["serving_default"]
    tokens = np.random.default_rng(0).integers(0, 26, (2, 1024)).astype(np.int32)
    annotations = np.zeros((2, read.config.n_annotations), np.float32)
    wanted = signature(input_seq=tokens, input_annotations=annotations)
    local, global_ = hidden_state_network(read.network(), read.config).predict_on_batch(
        [tokens, annotations]
    )
    np.testing.assert_allclose(local, wanted["all-seq-layers"], atol=2e-5)
    np.testing.assert_allclose(global_, wanted["all-global-layers"], atol=2e-5)


def test_the_folder_and_its_variables_folder(saved):
    assert is_saved_model(saved)
    assert_same(read_saved_model(saved))
    assert_same(read_saved_model(saved / "variables"))


def test_without_names_the_order_of_the_list_decides(tmp_path):
    names = [f"Variable_{number}" for number in range(len(CHECKPOINT.weights))]
    write_variables(CHECKPOINT, tmp_path / "model", names=names)
    assert_same(read_saved_model(tmp_path / "model"))


def test_names_decide_where_they_are_known(tmp_path):
    """Swapped in the list are the two merges' norms of a block, which have the same shapes."""
    order = list(range(len(CHECKPOINT.weights)))
    order[9:11], order[13:15] = order[13:15], order[9:11]
    write_variables(CHECKPOINT, tmp_path / "model", order=order)
    assert_same(read_saved_model(tmp_path / "model"))


@pytest.mark.parametrize("place", ["", "proteinBERT/", "a/b/proteinBERT/"])
def test_a_zip_file(saved, tmp_path, place):
    with zipfile.ZipFile(tmp_path / "model.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(saved.rglob("*")):
            archive.write(path, f"{place}{path.relative_to(saved)}")
    assert is_saved_model(tmp_path / "model.zip")
    assert_same(read_saved_model(tmp_path / "model.zip"))


def test_a_zip_file_writes_nowhere_else(saved, tmp_path):
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as archive:
        for path in sorted((saved / "variables").iterdir()):
            archive.write(path, f"../../{path.name}")
        archive.writestr("../../variables.data-99999-of-00001/../../../outside", "x")
        archive.writestr("../../outside", "x")
    assert_same(read_saved_model(tmp_path / "model.zip"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.zip"]


@pytest.mark.parametrize("n_models", [0, 2])
def test_a_zip_file_of_something_else(saved, tmp_path, n_models):
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as archive:
        archive.writestr("README.md", "nothing to see")
        for number in range(n_models):
            archive.write(saved / "variables" / "variables.index", f"{number}/variables.index")
    with pytest.raises(CheckpointError, match="not the zip file of one SavedModel"):
        read_saved_model(tmp_path / "model.zip")


def test_a_zip_bomb_is_refused(saved, tmp_path, monkeypatch):
    monkeypatch.setattr("proteinbert_core.model.published_saved_model._MAX_BYTES", 50_000)
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as archive:
        for path in sorted((saved / "variables").iterdir()):
            archive.write(path, path.name)
    with pytest.raises(CheckpointError, match="are below 50,000"):
        read_saved_model(tmp_path / "model.zip")
    with pytest.raises(CheckpointError, match="are below 50,000"):
        read_saved_model(saved)


def test_a_damaged_zip_file(saved, tmp_path):
    path = tmp_path / "model.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted((saved / "variables").iterdir()):
            archive.write(part, part.name)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_saved_model(path)


def test_no_saved_model(tmp_path):
    with pytest.raises(CheckpointError, match="not the folder of a SavedModel"):
        read_saved_model(tmp_path)
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_saved_model(tmp_path / "absent")
    assert not is_saved_model(tmp_path / "absent")


def test_damage_is_noticed_or_touches_no_weight(copied):
    """Any byte of the index, and the checksums that it has of the arrays."""
    rng = random.Random(0)
    for name in ("variables.index", "variables.data-00000-of-00001"):
        path = copied / "variables" / name
        whole = path.read_bytes()
        for _ in range(25):
            content = bytearray(whole)
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
            path.write_bytes(content[: rng.choice((len(content), rng.randrange(len(content))))])
            try:
                read = read_saved_model(copied)
            except CheckpointError:
                continue
            assert_same(read)
        path.write_bytes(whole)


def test_a_saved_model_of_another_network(tmp_path):
    import tensorflow as tf

    root = tf.__internal__.tracking.AutoTrackable()
    root.variables = [tf.Variable(tf.zeros((3, 4)))]
    tf.saved_model.save(root, str(tmp_path / "other"))
    with pytest.raises(CheckpointError, match=r"holds 1 weight arrays"):
        read_saved_model(tmp_path / "other")
    unlisted = tf.__internal__.tracking.AutoTrackable()
    unlisted.kernel = tf.Variable(tf.zeros((3, 4)))
    tf.saved_model.save(unlisted, str(tmp_path / "unlisted"))
    with pytest.raises(CheckpointError, match="does not list its variables"):
        read_saved_model(tmp_path / "unlisted")


@pytest.mark.parametrize(("value", "message"), [(np.nan, "not finite"), (1, "floating-point")])
def test_values_that_are_no_weights(tmp_path, value, message):
    import tensorflow as tf

    arrays = [tf.Variable(array) for array in CHECKPOINT.weights]
    dtype = np.float32 if np.isnan(value) else np.int32
    arrays[7] = tf.Variable(np.full(CHECKPOINT.weights[7].shape, value, dtype))
    root = tf.__internal__.tracking.AutoTrackable()
    root.variables = arrays
    tf.saved_model.save(root, str(tmp_path / "model"))
    with pytest.raises(CheckpointError, match=message):
        read_saved_model(tmp_path / "model")
