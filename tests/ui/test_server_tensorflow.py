"""Pages that run beside a job leave its computation alone."""

from __future__ import annotations

import gc
import tomllib
import weakref

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from pages.ui.server_tensorflow import load_tensorflow, settle_memory


@pytest.fixture(scope="module")
def keras():
    load_tensorflow()
    import keras

    return keras


def _run_a_page():
    assert AppTest.from_string("import streamlit as st; st.text('here')").run().text


def _number_of_a_new_layer(keras):
    """Keras numbers layers in a state that `clear_session` takes away."""
    return int(keras.layers.Dense(1).name.partition("_")[2] or 0)


def test_no_search_for_garbage_after_every_run(root):
    settings = tomllib.loads((root / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["runner"]["postScriptGC"] is False
    # It is hidden in Streamlit's own list; this raises where there is no such option any more.
    assert isinstance(config.get_option("runner.postScriptGC"), bool)


def test_a_page_leaves_the_state_of_keras(keras):
    before = _number_of_a_new_layer(keras)
    _run_a_page()
    assert _number_of_a_new_layer(keras) == before + 1


def test_streamlit_would_clear_it_otherwise(keras, monkeypatch):
    """Where this fails, Streamlit has changed: see whether the remedy is still needed."""
    monkeypatch.setattr(keras.backend, "clear_session", keras.utils.clear_session)
    before = [_number_of_a_new_layer(keras) for _ in range(2)][1]
    _run_a_page()
    assert _number_of_a_new_layer(keras) == 0 < before


def test_every_job_loads_tensorflow_this_way(root):
    files = [
        path for path in (root / "pages").rglob("*.py") if "quiet_start" in path.read_text("utf-8")
    ]
    assert [path.name for path in files] == ["server_tensorflow.py"]


def test_a_replaced_model_is_freed():
    class Model:
        def __init__(self):
            self.network = self  # Keras' networks refer to themselves, too

    model = Model()
    seen = weakref.ref(model)
    try:
        settle_memory()
        assert gc.get_freeze_count() > 0
        del model
        settle_memory()
        assert seen() is None
    finally:
        gc.unfreeze()
