"""The project's own weights format: ``network.json`` and ``weights.safetensors`` in a folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import CheckpointError
from proteinbert_core.model.config import NetworkConfig, check_shapes, weight_shapes
from proteinbert_core.tokenizer import VOCABULARY

if TYPE_CHECKING:
    import keras

FORMAT: Final = "proteinbert-explorer-network"
FORMAT_VERSION: Final = 1
DESCRIPTION_FILE: Final = "network.json"
WEIGHTS_FILE: Final = "weights.safetensors"


@dataclass(frozen=True)
class Checkpoint:
    """A network's dimensions, weights, names of outputs and history, apart from any backend.

    Parameters
    ----------
    config : NetworkConfig
        Dimensions.
    weights : tuple of ndarray, dtype=float32
        In the order of the published file; see `weight_shapes`.
    go_ids : tuple of str, optional
        GO id of each annotation output, in order. None where the names are unknown.
    metadata : mapping
        Name, training facts, versions: whatever JSON holds.

    Raises
    ------
    CheckpointError
        If weights or names do not fit the dimensions.
    """

    config: NetworkConfig
    weights: tuple[npt.NDArray[np.float32], ...]
    go_ids: tuple[str, ...] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check that the parts fit together."""
        check_shapes(self.config, [array.shape for array in self.weights])
        if self.go_ids is not None and len(self.go_ids) != self.config.n_annotations:
            raise CheckpointError(
                f"There are {len(self.go_ids)} GO ids for {self.config.n_annotations} outputs."
            )
        if self.go_ids is not None and len(set(self.go_ids)) != len(self.go_ids):
            raise CheckpointError("Two outputs have the same GO id.")

    @cached_property
    def digest(self) -> str:
        """SHA-256 over dimensions, names of outputs and weights: the identity of the model."""
        digest = hashlib.sha256(_canonical(asdict(self.config)))
        digest.update(_canonical(self.go_ids))
        for array in self.weights:
            digest.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
        return digest.hexdigest()

    def network(self) -> keras.Model:
        """Build the Keras network with these weights."""
        from proteinbert_core.model.network import build_network, set_weights

        network = build_network(self.config)
        set_weights(network, self.config, self.weights)
        return network


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def save_checkpoint(
    checkpoint: Checkpoint,
    folder: str | os.PathLike[str],
    *,
    storage: Literal["float32", "float16"] = "float32",
) -> None:
    """Write a checkpoint into a folder, which is made if it is not there.

    Parameters
    ----------
    checkpoint : Checkpoint
    folder : path-like
    storage : {"float32", "float16"}
        Half precision halves the file; the digest is then that of the rounded weights,
        which is what a reader gets.
    """
    from safetensors.numpy import save

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stored = [np.ascontiguousarray(array, dtype=storage) for array in checkpoint.weights]
    read_back = Checkpoint(
        checkpoint.config,
        tuple(array.astype(np.float32) for array in stored),
        checkpoint.go_ids,
        checkpoint.metadata,
    )
    names = [name for name, _ in weight_shapes(checkpoint.config)]
    content = save(dict(zip(names, stored, strict=True)))
    description = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "dimensions": asdict(checkpoint.config),
        "vocabulary": list(VOCABULARY),
        "weights_file": WEIGHTS_FILE,
        "weights_sha256": hashlib.sha256(content).hexdigest(),
        "weights_dtype": storage,
        "digest": read_back.digest,
        "metadata": dict(checkpoint.metadata),
        "go_ids": None if checkpoint.go_ids is None else list(checkpoint.go_ids),
    }
    _write_atomically(folder / WEIGHTS_FILE, content)
    text = json.dumps(description, indent=1, ensure_ascii=False) + "\n"
    _write_atomically(folder / DESCRIPTION_FILE, text.encode())


def _write_atomically(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def load_checkpoint(folder: str | os.PathLike[str]) -> Checkpoint:
    """Read a checkpoint from its folder, checking everything before it is used.

    Raises
    ------
    CheckpointError
        If a file is absent, truncated or corrupt, was written for another version, or does
        not fit the other. Neither file can carry code.
    """
    folder = Path(folder)
    description = read_description(folder)
    try:
        config = NetworkConfig(**description["dimensions"])
        vocabulary, metadata = description["vocabulary"], dict(description["metadata"])
        sha256, digest = str(description["weights_sha256"]), str(description["digest"])
        go_ids = description["go_ids"]
        go_ids = None if go_ids is None else tuple(map(str, go_ids))
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{folder / DESCRIPTION_FILE} is incomplete or malformed ({error})."
        ) from error
    if vocabulary != list(VOCABULARY):
        raise CheckpointError(
            f"{folder / DESCRIPTION_FILE} was written for another vocabulary of tokens."
        )
    weights = _read_weights(folder / WEIGHTS_FILE, config, sha256)
    checkpoint = Checkpoint(config, weights, go_ids, metadata)
    if checkpoint.digest != digest:
        raise CheckpointError(
            f"{folder}: dimensions, names and weights do not match the digest stated in "
            f"{DESCRIPTION_FILE}. Get the folder again."
        )
    return checkpoint


def read_description(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Read what a checkpoint's folder says about it, without its weights.

    Returns
    -------
    dict
        ``dimensions``, ``digest``, ``metadata``, ``go_ids`` and more, as they are in the file.

    Raises
    ------
    CheckpointError
        The file is absent, truncated, or was written for another version.
    """
    path = Path(folder) / DESCRIPTION_FILE
    try:
        description = json.loads(path.read_bytes())
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise CheckpointError(f"{path} is truncated or no JSON ({error}).") from error
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise CheckpointError(f"{path} does not describe a ProteinBERT Explorer network.")
    if description.get("format_version") != FORMAT_VERSION:
        raise CheckpointError(
            f"{path} has the format version {description.get('format_version')!r}; this program "
            f"reads version {FORMAT_VERSION}. Update the program or the model."
        )
    return description


def _read_weights(
    path: Path, config: NetworkConfig, sha256: str
) -> tuple[npt.NDArray[np.float32], ...]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        content = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CheckpointError(
            f"{path} ({len(content):,} bytes) does not have the checksum stated in "
            f"{DESCRIPTION_FILE}: it is truncated, corrupt or belongs to another model."
        )
    try:
        arrays = load(content)
    except SafetensorError as error:
        raise CheckpointError(f"{path} is no safetensors file ({error}).") from error
    names = [name for name, _ in weight_shapes(config)]
    if set(arrays) != set(names):
        odd = sorted(set(arrays) ^ set(names))
        raise CheckpointError(
            f"{path} does not hold the arrays of the network: {', '.join(odd[:3])} "
            f"{'and others ' if len(odd) > 3 else ''}missing or not expected."
        )
    return tuple(arrays[name].astype(np.float32) for name in names)
