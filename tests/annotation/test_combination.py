"""The files of a combination: what is written comes back, what is damaged is refused."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from proteinbert_core.annotation.combination import (
    CALIBRATION_FILE,
    TREES_FILE,
    load_combination,
    save_combination,
)
from proteinbert_core.annotation.evidence import FEATURES
from proteinbert_core.errors import ReferenceSetError
from proteinbert_core.go.aspects import ASPECTS
from tests.toy_reference import toy_combination

METADATA = {"features": json.dumps(FEATURES)}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    save_combination(toy_combination(), folder)
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    """A copy to damage."""
    return shutil.copytree(saved, tmp_path / "reference")


def test_what_is_written_comes_back(saved):
    before, after = toy_combination(), load_combination(saved)
    assert after.calibration == before.calibration
    assert after.familiarity == before.familiarity
    columns = np.random.default_rng(0).standard_normal((len(FEATURES), 50)).astype(np.float32)
    for aspect in ASPECTS:
        np.testing.assert_array_equal(
            after.trees[aspect].probability(columns), before.trees[aspect].probability(columns)
        )


@pytest.mark.parametrize("name", [TREES_FILE, CALIBRATION_FILE])
@pytest.mark.parametrize("harm", ["missing", "truncated", "replaced"])
def test_a_damaged_file_is_refused(folder, name, harm):
    path = folder / name
    content = path.read_bytes()
    path.unlink()
    if harm != "missing":
        path.write_bytes(content[: len(content) // 2] if harm == "truncated" else b"\xff" * 99)
    with pytest.raises(ReferenceSetError, match="Fit it again"):
        load_combination(folder)


@pytest.mark.parametrize("member", ["calibration", "familiarity"])
def test_a_missing_part_is_refused(folder, member):
    path = folder / CALIBRATION_FILE
    stated = json.loads(path.read_text())
    del stated[member]
    path.write_text(json.dumps(stated))
    with pytest.raises(ReferenceSetError, match=member):
        load_combination(folder)


def test_trees_for_other_evidence_are_refused(folder):
    arrays = load_file(folder / TREES_FILE)
    save_file(arrays, folder / TREES_FILE, metadata={"features": json.dumps(FEATURES[1:])})
    with pytest.raises(ReferenceSetError, match="made for other evidence"):
        load_combination(folder)
    save_file(arrays, folder / TREES_FILE)
    with pytest.raises(ReferenceSetError, match="Fit it again"):
        load_combination(folder)


def test_a_tree_that_asks_for_a_feature_that_does_not_exist_is_refused(folder):
    arrays = load_file(folder / TREES_FILE)
    arrays["BP/features"][0, 0] = len(FEATURES)
    save_file(arrays, folder / TREES_FILE, metadata=METADATA)
    with pytest.raises(ReferenceSetError, match="BP asks for a feature"):
        load_combination(folder)


def test_an_aspect_without_trees_is_refused(folder):
    arrays = load_file(folder / TREES_FILE)
    kept = {name: array for name, array in arrays.items() if not name.startswith("CC/")}
    save_file(kept, folder / TREES_FILE, metadata=METADATA)
    with pytest.raises(ReferenceSetError, match="CC"):
        load_combination(folder)
