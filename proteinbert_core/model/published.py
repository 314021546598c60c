"""Read weights in the published file format: a pickle that is never trusted.

The file is a pickle of ``(n_annotations, weight arrays, optimizer arrays or None)``.
Unpickling can run any code, so nothing of NumPy or of anything else is called here:
the few names that such a file needs are bound to inert records of our own, and
arrays are built from their bytes afterwards. Any other name is refused.
"""

from __future__ import annotations

import contextlib
import io
import math
import os
import pickle
import pickletools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import CheckpointError
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import infer_config

_MAX_BYTES: Final = 2_000_000_000
_NUMERIC_TYPES: Final = frozenset(
    {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"}
)


class _DtypeRecord:
    """What a pickled NumPy dtype says: its code and, from its state, the byte order."""

    def __init__(self, code: object = None, *_: object) -> None:
        if not isinstance(code, str) or code.lstrip("<>=|") not in _NUMERIC_TYPES:
            raise CheckpointError(f"The weights file holds an array of type {code!r}, no numbers.")
        self.code = code.lstrip("<>=|")
        self.order = "<"

    def __setstate__(self, state: object) -> None:
        if isinstance(state, tuple) and len(state) > 1 and state[1] in ("<", ">", "|", "="):
            self.order = str(state[1])

    def dtype(self) -> np.dtype[Any]:
        return np.dtype(self.order + self.code)


class _ArrayRecord:
    """What a pickled NumPy array says: shape, type, order and bytes."""

    def __init__(self, *_: object) -> None:
        self.state: object = None

    def __setstate__(self, state: object) -> None:
        self.state = state

    def array(self) -> npt.NDArray[Any]:
        match self.state:
            case (int(), tuple() as shape, _DtypeRecord() as record, fortran, bytes() as data) if (
                all(isinstance(size, int) and size >= 0 for size in shape)
            ):
                dtype = record.dtype()
                if math.prod(shape) * dtype.itemsize != len(data):
                    raise CheckpointError(
                        f"An array of shape {shape} in the weights file holds {len(data)} bytes "
                        f"in place of {math.prod(shape) * dtype.itemsize}: the file is corrupt."
                    )
                order: Literal["F", "C"] = "F" if fortran else "C"
                with contextlib.suppress(ValueError, OverflowError):  # such as an endless side
                    return np.frombuffer(data, dtype).reshape(shape, order=order)
        raise CheckpointError("The weights file holds an array that cannot be read: it is corrupt.")


class _NdarrayName:
    """Stands for the name ``numpy.ndarray``, which such a pickle only mentions."""


def _reconstruct(*_: object) -> _ArrayRecord:
    return _ArrayRecord()


def _scalar(dtype: object, data: object = b"") -> _ArrayRecord:
    record = _ArrayRecord()
    record.state = (1, (), dtype, False, data)
    return record


def _from_buffer(data: object, dtype: object, shape: object, order: object) -> _ArrayRecord:
    """Stand for the function by which pickle protocol 5 writes arrays."""
    record = _ArrayRecord()
    content = bytes(data) if isinstance(data, bytes | bytearray) else None
    record.state = (1, shape, dtype, order == "F", content)
    return record


def _latin1_bytes(text: object, encoding: object) -> bytes:
    """Stand for ``_codecs.encode``, by which old pickle protocols write bytes."""
    if not isinstance(text, str) or encoding != "latin1":
        raise CheckpointError("The weights file encodes bytes in a way that is not expected.")
    return text.encode("latin1")


_ADMITTED: Final[dict[tuple[str, str], Any]] = {
    ("_codecs", "encode"): _latin1_bytes,
    ("numpy", "ndarray"): _NdarrayName,
    ("numpy", "dtype"): _DtypeRecord,
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy.core.multiarray", "scalar"): _scalar,
    ("numpy._core.multiarray", "scalar"): _scalar,
    ("numpy.core.numeric", "_frombuffer"): _from_buffer,
    ("numpy._core.numeric", "_frombuffer"): _from_buffer,
}


class _NumbersOnlyUnpickler(pickle.Unpickler):
    """An unpickler for which nothing but arrays and numbers exists."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ADMITTED[module, name]
        except KeyError:
            raise CheckpointError(
                f"The weights file asks for {module}.{name}. Published ProteinBERT weights hold "
                "arrays and numbers only, so this file was refused and nothing in it was run."
            ) from None

    def persistent_load(self, _pid: object) -> Any:
        raise CheckpointError(
            "The weights file refers to an outside object; it was refused and nothing was run."
        )


def read_published_weights(path: str | os.PathLike[str]) -> Checkpoint:
    """Read a file of ProteinBERT's published format; dimensions come from the arrays.

    Parameters
    ----------
    path : path-like
        Pickle of ``(n_annotations, list of weight arrays, list of optimizer arrays or None)``.

    Returns
    -------
    Checkpoint
        Without names of outputs, padding not masked. Optimizer arrays are left out.

    Raises
    ------
    CheckpointError
        If the file is absent, truncated, corrupt, hostile, or no ProteinBERT. Nothing that
        the file contains is ever executed.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            raise CheckpointError(
                f"{path.name} is {size:,} bytes; published weights are below {_MAX_BYTES:,}."
            )
        content = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error
    n_annotations, arrays = _unpack(path.name, _unpickle(path.name, content))
    weights = tuple(_as_weight(path.name, index, item) for index, item in enumerate(arrays))
    config = infer_config([weight.shape for weight in weights])
    if config.n_annotations != n_annotations:
        raise CheckpointError(
            f"{path.name} says that it has {n_annotations} annotations, but its arrays have "
            f"{config.n_annotations}."
        )
    return Checkpoint(
        config=config,
        weights=weights,
        go_ids=None,
        metadata={"name": path.stem, "source": "published ProteinBERT file format"},
    )


def _refuse_memo_bombs(content: bytes) -> None:
    """Refuse memo indices larger than the file: the unpickler would reserve as many places."""
    for opcode, argument, position in pickletools.genops(content):
        if "PUT" in opcode.name and int(str(argument)) > (position or 0):
            raise CheckpointError(
                f"it numbers an object {argument}, more than it can hold; it is corrupt or hostile."
            )


def _unpickle(name: str, content: bytes) -> object:
    try:
        _refuse_memo_bombs(content)
        return _NumbersOnlyUnpickler(io.BytesIO(content)).load()
    except CheckpointError as error:
        raise CheckpointError(f"{name}: {error}") from None
    except Exception as error:  # a damaged pickle can fail in any way
        raise CheckpointError(
            f"{name} is not a whole pickle ({type(error).__name__}: {error}). It is truncated or "
            "corrupt; get it again and compare its size and checksum."
        ) from error


def _unpack(name: str, content: object) -> tuple[int, Sequence[object]]:
    match content:
        case (int() as n_annotations, list() as arrays, None | list()) if not isinstance(
            n_annotations, bool
        ):
            return n_annotations, arrays
        case (_ArrayRecord() as number, list() as arrays, None | list()):
            n_annotations_array = number.array()
            if n_annotations_array.shape == () and n_annotations_array.dtype.kind in "iu":
                return int(n_annotations_array), arrays
    raise CheckpointError(
        f"{name} does not hold (number of annotations, list of weights, list of optimizer arrays "
        "or nothing): it is not in the format of the published ProteinBERT weights."
    )


def _as_weight(name: str, index: int, item: object) -> npt.NDArray[np.float32]:
    if not isinstance(item, _ArrayRecord):
        raise CheckpointError(f"{name}: weight {index} is no array.")
    array = item.array()
    if array.dtype.kind != "f":
        raise CheckpointError(f"{name}: weight {index} has the type {array.dtype}, not a float.")
    weight = np.ascontiguousarray(array, dtype=np.float32).reshape(array.shape)
    if not np.isfinite(weight).all():
        raise CheckpointError(f"{name}: weight {index} holds values that are not finite.")
    return weight
