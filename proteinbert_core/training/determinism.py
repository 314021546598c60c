"""Makes a process compute the same bits from the same numbers, on one machine."""

from __future__ import annotations

import os

import keras


def compute_deterministically() -> None:
    """Tell the backend of Keras to add up in one order only.

    To be called before the first tensor. Holds for the whole process; TensorFlow then
    refuses random operations without a seed.

    Notes
    -----
    Equal bits need the same machine, number of threads, backend and versions as well. On
    a processor TensorFlow's runs came out the same without it in all that we tried; with
    XLA it costs a fifth more processor time, without XLA nothing that could be measured.
    """
    match keras.backend.backend():
        case "tensorflow":
            import tensorflow as tf

            tf.config.experimental.enable_op_determinism()
        case "jax":
            # XLA reads this when the first computation starts a device.
            flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_gpu_deterministic_ops=true"
            os.environ["XLA_FLAGS"] = flags.strip()
        case "torch":
            import torch

            # Read by cuBLAS, which is not deterministic without it.
            os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
            torch.use_deterministic_algorithms(True)
