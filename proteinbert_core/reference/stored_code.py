"""The embedding code of a reference set alone, which is read in no time."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from proteinbert_core.errors import ReferenceSetError
from proteinbert_core.reference.embedding_code import EmbeddingCode
from proteinbert_core.reference.reference_set import ARRAYS_FILE, MANIFEST_FILE

_PREFIX = "embedding_"


def load_embedding_code(folder: str | os.PathLike[str], model_digest: str) -> EmbeddingCode:
    """Read how a reference set codes the embeddings of its model.

    Parameters
    ----------
    folder : path-like
        As for `load_reference_set`.
    model_digest : str
        Of the model whose embeddings will be coded.

    Returns
    -------
    EmbeddingCode

    Raises
    ------
    ReferenceSetError
        A file is missing or damaged, or the set is of another model.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(folder)
    try:
        manifest = json.loads((path / MANIFEST_FILE).read_text(encoding="utf-8"))
        if manifest["model_digest"] != model_digest:
            raise ReferenceSetError(
                f"The reference set {path} was made with another model: embeddings of two models "
                "cannot be compared. Build it again with this one."
            )
        with (path / ARRAYS_FILE).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != manifest["files"][ARRAYS_FILE]:
            raise ReferenceSetError(f"{path / ARRAYS_FILE} is damaged. Fetch or build it again.")
        with safe_open(path / ARRAYS_FILE, framework="numpy") as arrays:
            names = [name for name in arrays.keys() if name.startswith(_PREFIX)]  # noqa: SIM118
            return EmbeddingCode.from_arrays({name: arrays.get_tensor(name) for name in names})
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ReferenceSetError(
            f"The reference set {path} cannot be read ({error}). Fetch or build it again."
        ) from error
