"""TensorFlow in the server: job threads compute with it while pages run beside them."""

from __future__ import annotations

import gc
import importlib

from proteinbert_core.commands import quiet_start


def load_tensorflow() -> None:
    """Import TensorFlow and Keras for a job thread, and keep Streamlit's hands off them.

    After every run of a page or a panel, Streamlit looks whether ``keras`` is imported, and calls
    `keras.backend.clear_session` if it is. No setting switches that off. It takes away the state
    of all threads: scopes and names of a network that a job is building, and the kernels that
    TensorFlow keeps for a training under way. It also searches all memory for garbage, and holds
    up every thread meanwhile. So that name does nothing in this process; whoever needs the
    function finds it as `keras.utils.clear_session`.
    """
    quiet_start.load_tensorflow()
    backend = importlib.import_module("keras").backend
    backend.clear_session = _leave_the_session


def _leave_the_session(free_memory: bool = True) -> None:
    """Stand in for `keras.backend.clear_session`, with its signature."""


def settle_memory() -> None:
    """Free what is garbage now, and leave what is in use out of later searches for garbage.

    TensorFlow and a model are hundreds of thousands of objects that stay, and a search halts all
    threads. Call it when a model is loaded. What was left out by an earlier call is searched
    again, so that a model that was replaced is freed.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
