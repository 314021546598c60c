"""Read the weights of a TensorFlow SavedModel of ProteinBERT, and nothing else of it.

A SavedModel holds a graph, which can read and write files when it runs. It is never loaded
here: only the arrays in its ``variables`` folder are read, and the object graph beside them,
which says what each array is.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import CheckpointError
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import infer_config, weight_shapes

if TYPE_CHECKING:
    from tensorflow.train import CheckpointReader

_MAX_BYTES: Final = 2_000_000_000
_INDEX: Final = "variables.index"
_SHARD: Final = re.compile(r"variables\.data-\d{5}-of-\d{5}")
_OBJECT_GRAPH: Final = "_CHECKPOINTABLE_OBJECT_GRAPH"


def is_saved_model(path: Path) -> bool:
    """Whether a path is a folder or a zip file, and so may be a SavedModel."""
    return path.is_dir() or (path.is_file() and zipfile.is_zipfile(path))


def read_saved_model(path: str | os.PathLike[str]) -> Checkpoint:
    """Read the weights of a SavedModel; dimensions come from the arrays.

    Parameters
    ----------
    path : path-like
        The folder of the SavedModel, its ``variables`` folder, or a zip file with either
        somewhere inside.

    Returns
    -------
    Checkpoint
        Without names of outputs, padding not masked. It serves every length, although the
        SavedModel was made for one.

    Raises
    ------
    CheckpointError
        There is no SavedModel, it is damaged, or it is no ProteinBERT. Nothing in it is run.
    """
    path = Path(path)
    try:
        with _variables_folder(path) as folder:
            _check_size(path, folder)
            weights = _read_weights(path, folder)
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}.") from error
    return Checkpoint(
        config=infer_config([weight.shape for weight in weights]),
        weights=weights,
        go_ids=None,
        metadata={"name": path.stem, "source": "TensorFlow SavedModel"},
    )


@contextlib.contextmanager
def _variables_folder(path: Path) -> Iterator[Path]:
    """Find the folder with the arrays; of a zip file they are unpacked for the time being."""
    if path.is_dir():
        for folder in (path, path / "variables"):
            if (folder / _INDEX).is_file():
                yield folder
                return
        raise CheckpointError(
            f"{path} holds no variables/{_INDEX}: it is not the folder of a SavedModel."
        )
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as unpacked:
        _unpack(path, archive, Path(unpacked))
        yield Path(unpacked)


def _unpack(path: Path, archive: zipfile.ZipFile, folder: Path) -> None:
    """Write the files of the arrays, under their own names only, whatever the zip says."""
    indices = [info for info in archive.infolist() if info.filename.split("/")[-1] == _INDEX]
    if len(indices) != 1:
        raise CheckpointError(
            f"{path.name} holds {len(indices) or 'no'} {_INDEX}: it is not the zip file of one "
            "SavedModel."
        )
    place = indices[0].filename.removesuffix(_INDEX)
    for info in archive.infolist():
        name = info.filename.removeprefix(place)
        if info.filename.startswith(place) and (name == _INDEX or _SHARD.fullmatch(name)):
            if info.file_size > _MAX_BYTES:
                raise CheckpointError(_too_large(path, info.file_size))
            with archive.open(info) as packed, (folder / name).open("wb") as stream:
                shutil.copyfileobj(packed, stream)


def _check_size(path: Path, folder: Path) -> None:
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    if size > _MAX_BYTES:
        raise CheckpointError(_too_large(path, size))


def _too_large(path: Path, size: int) -> str:
    return f"{path.name} holds {size:,} bytes of weights; published ones are below {_MAX_BYTES:,}."


def _read_weights(path: Path, folder: Path) -> tuple[npt.NDArray[np.float32], ...]:
    import tensorflow as tf

    try:
        reader = tf.train.load_checkpoint(str(folder / "variables"))
        keys = _keys_in_order(path, reader)
        shapes = reader.get_variable_to_shape_map()
        infer_config([tuple(shapes[key]) for key in keys])  # before anything large is read
        return tuple(_as_weight(path, key, reader.get_tensor(key)) for key in keys)
    except (tf.errors.OpError, ValueError, KeyError) as error:
        raise CheckpointError(
            f"The weights in {path} are truncated or corrupt ({_first_line(error)})."
        ) from error


def _keys_in_order(path: Path, reader: CheckpointReader) -> list[str]:
    """Return the keys of the weights in the order of the published file.

    The object graph lists the variables as ``.variables`` does, which is the order of the
    published file, and mostly has their names too; names that are complete decide.
    """
    from google.protobuf.message import DecodeError
    from tensorflow.core.protobuf.trackable_object_graph_pb2 import TrackableObjectGraph

    graph = TrackableObjectGraph()
    try:
        graph.ParseFromString(reader.get_tensor(_OBJECT_GRAPH))
        variables = _child(graph, graph.nodes[0], "variables")
        attributes = [
            graph.nodes[item.node_id].attributes[0]
            for item in sorted(variables.children, key=lambda item: int(item.local_name))
        ]
    except (DecodeError, IndexError, LookupError, ValueError) as error:
        raise CheckpointError(
            f"{path} does not list its variables ({_first_line(error)}): it is no SavedModel of a "
            "Keras model, or damaged."
        ) from error
    keys = [str(attribute.checkpoint_key) for attribute in attributes]
    shapes = reader.get_variable_to_shape_map()
    config = infer_config([tuple(shapes[key]) for key in keys])
    key_of_name = {
        str(attribute.full_name): key for attribute, key in zip(attributes, keys, strict=True)
    }
    names = [name for name, _ in weight_shapes(config)]
    return [key_of_name[name] for name in names] if set(names) == set(key_of_name) else keys


def _child(graph: Any, node: Any, name: str) -> Any:
    for child in node.children:
        if child.local_name == name:
            return graph.nodes[child.node_id]
    raise LookupError(f"no {name}")


def _as_weight(path: Path, key: str, array: object) -> npt.NDArray[np.float32]:
    if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
        raise CheckpointError(f"{path}: {key} does not hold floating-point numbers.")
    weight = np.ascontiguousarray(array, dtype=np.float32).reshape(array.shape)
    if not np.isfinite(weight).all():
        raise CheckpointError(f"{path}: {key} holds values that are not finite.")
    return weight


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
