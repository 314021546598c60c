"""Weights to start from, by name."""

from __future__ import annotations

import pytest

from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.errors import CheckpointError, TrainingError
from proteinbert_core.finetuning.starting_weights import (
    COMPACT,
    NONE,
    NONE_FULL_SIZE,
    PUBLISHED,
    STARTING_WEIGHTS,
    starting_weights,
)
from proteinbert_core.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.model.published_model import PublishedModel
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.finetuning.toy_tables import toy_weights
from tests.finetuning.toy_task import base


def test_the_bundled_model_is_the_default_and_gives_the_dimensions_of_none():
    compact = starting_weights(COMPACT)
    assert isinstance(compact, Checkpoint)
    assert compact.digest == load_checkpoint(BUNDLED_MODEL).digest
    assert starting_weights(NONE) == compact.config
    assert next(iter(STARTING_WEIGHTS)) == COMPACT


def test_random_weights_of_full_size_mask_padding():
    full = starting_weights(NONE_FULL_SIZE)
    assert isinstance(full, NetworkConfig)
    assert full.mask_padding
    assert (full.d_seq, full.d_global, full.n_blocks) == (128, 512, 6)


def test_anything_else_is_a_folder(tmp_path):
    assert starting_weights(toy_weights(tmp_path)).digest == base().digest
    assert starting_weights(str(tmp_path / "toy-weights")).digest == base().digest
    with pytest.raises(CheckpointError, match="compcat"):
        starting_weights("compcat")


def test_published_weights_are_asked_for_only_where_they_are(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    with pytest.raises(TrainingError, match="models download published"):
        starting_weights(PUBLISHED)
    # Here stands for the converted weights what is small.
    save_checkpoint(base(), PublishedModel().folder)
    monkeypatch.setattr(PublishedModel, "is_ready", True)
    assert starting_weights(PUBLISHED).digest == base().digest
