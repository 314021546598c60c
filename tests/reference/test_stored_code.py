"""The embedding code is read from a reference set without the rest of it."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.errors import ReferenceSetError
from proteinbert_core.model.checkpoint import read_description, save_checkpoint
from proteinbert_core.reference import load_reference_set
from proteinbert_core.reference.reference_set import ARRAYS_FILE
from proteinbert_core.reference.stored_code import load_embedding_code
from tests.toy import toy_checkpoint
from tests.toy_reference import toy_reference_path


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored")
    save_checkpoint(toy_checkpoint(), folder / "model")
    return toy_reference_path(folder), str(read_description(folder / "model")["digest"])


def test_it_is_the_code_of_the_set(stored):
    folder, digest = stored
    whole = load_reference_set(folder, digest).code.arrays()
    alone = load_embedding_code(folder, digest).arrays()
    assert whole.keys() == alone.keys()
    for name, array in whole.items():
        assert np.array_equal(array, alone[name])


def test_another_model_and_damage_are_refused(stored):
    folder, digest = stored
    with pytest.raises(ReferenceSetError, match="another model"):
        load_embedding_code(folder, "another")
    with pytest.raises(ReferenceSetError, match="cannot be read"):
        load_embedding_code(folder / "nowhere", digest)
    path = folder / ARRAYS_FILE
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ReferenceSetError, match="damaged"):
        load_embedding_code(folder, digest)
    path.write_bytes(content)
