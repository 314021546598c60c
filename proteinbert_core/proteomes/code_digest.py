"""The identity of an embedding code: bytes of different codes must never be compared."""

from __future__ import annotations

import hashlib

import numpy as np

from proteinbert_core.reference.embedding_code import EmbeddingCode


def code_digest(code: EmbeddingCode) -> str:
    """SHA-256 over the arrays of a code, as hexadecimal digits.

    Parameters
    ----------
    code : EmbeddingCode
    """
    digest = hashlib.sha256()
    for name, array in sorted(code.arrays().items()):
        digest.update(f"{name} {array.shape}\0".encode())
        digest.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return digest.hexdigest()
