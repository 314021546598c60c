"""The same run in other processes: killed and gone on with, and on every backend of Keras."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from proteinbert_core.training.run_folder import LOG_FILE, STATE_FILE

LOSSES = ("loss", "language_loss", "annotation_loss")


def start(root, folder, *options, backend="tensorflow"):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.training.toy_run", str(folder), *options],
        cwd=root,
        env={
            **os.environ,
            "KERAS_BACKEND": backend,
            "TF_CPP_MIN_LOG_LEVEL": "3",
            # PyTorch's threads wait for each other in a loop: on a busy machine, for long.
            "OMP_NUM_THREADS": "1",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    _, messages = process.communicate()
    assert process.returncode == 0, messages


def log_of(folder):
    path = folder / LOG_FILE
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def losses_of(folder):
    return np.array([[facts[name] for name in LOSSES] for facts in log_of(folder)])


@pytest.fixture(scope="module")
def uninterrupted(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("uninterrupted")
    finish(start(root, folder, "--deterministic"))
    return folder


def test_killed_at_any_time_it_ends_with_the_same_bits(root, tmp_path, uninterrupted):
    process = start(root, tmp_path, "--deterministic")
    while process.poll() is None and not (tmp_path / STATE_FILE).exists():
        time.sleep(0.01)
    time.sleep(np.random.default_rng().uniform(0, 0.3))  # an epoch takes some 30 ms
    process.kill()
    process.communicate()
    done = len(log_of(tmp_path))
    assert done > 0, "killed before anything was saved"
    finish(start(root, tmp_path, "--deterministic"))
    assert (tmp_path / STATE_FILE).read_bytes() == (uninterrupted / STATE_FILE).read_bytes(), (
        f"killed after epoch {done}"
    )
    np.testing.assert_array_equal(losses_of(tmp_path), losses_of(uninterrupted))


# Tolerances of the first six steps: float32 adds up in other orders, bfloat16 has 8 bits.
@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 1e-4), ("mixed_bfloat16", 0.02)])
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_other_backends_agree(root, tmp_path, uninterrupted, backend, precision, tolerance):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"BACKEND ABSENT: training on {backend} needs the package {backend}")
    # JAX uncompiled compiles each operation by itself, which takes minutes.
    compiled = ["--jit-compile"] if backend == "jax" else []
    options = ["--deterministic", "--precision", precision, *compiled]
    finish(start(root, tmp_path, *options, backend=backend))
    assert {facts["backend"] for facts in log_of(tmp_path)} == {backend}
    np.testing.assert_allclose(
        losses_of(tmp_path)[:6], losses_of(uninterrupted)[:6], rtol=tolerance
    )
    assert losses_of(tmp_path)[-1, 0] < losses_of(tmp_path)[0, 0] / 2
