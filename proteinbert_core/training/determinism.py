"""Makes a process compute the same bits from the same numbers, on one machine."""

from __future__ import annotations

import os


def compute_deterministically() -> None:
    """Tell the backend of Keras to add up in one order only.

    To be called before the first tensor. Holds for the whole process; TensorFlow then
    refuses random operations without a seed.

    Notes
    -----
    Equal bits need the same machine, number of threads, backend and version as well.
    """
    # Read by XLA and cuBLAS when a device is first used.
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_gpu_deterministic_ops=true"
    os.environ["XLA_FLAGS"] = flags.strip()
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    import keras

    match keras.backend.backend():
        case "tensorflow":
            import tensorflow as tf

            tf.config.experimental.enable_op_determinism()
        case "torch":
            import torch

            torch.use_deterministic_algorithms(True)
