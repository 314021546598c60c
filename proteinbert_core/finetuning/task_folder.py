"""A predictor on disk: weights, what it was made from and how, and a card for people."""

from __future__ import annotations

import hashlib
import json
import math
import os
from pathlib import Path
from typing import Any, Final

import numpy as np

from proteinbert_core.errors import CheckpointError, TaskDataError
from proteinbert_core.finetuning.model_card import model_card
from proteinbert_core.finetuning.task import Task
from proteinbert_core.finetuning.task_examples import TargetScale
from proteinbert_core.finetuning.task_model import FloatArray, TaskModel
from proteinbert_core.model.checkpoint import (
    DESCRIPTION_FILE,
    WEIGHTS_FILE,
    load_checkpoint,
    save_checkpoint,
)
from proteinbert_core.training.run_folder import partial_path

FORMAT: Final = "proteinbert-explorer-task"
FORMAT_VERSION: Final = 1
TASK_FILE: Final = "task.json"
HEAD_FILE: Final = "head.safetensors"
CARD_FILE: Final = "MODEL_CARD.md"
TRUNK_FOLDER: Final = "trunk"
#: Every file of a predictor, by its path in the folder.
FILES: Final = (
    TASK_FILE,
    HEAD_FILE,
    CARD_FILE,
    f"{TRUNK_FOLDER}/{DESCRIPTION_FILE}",
    f"{TRUNK_FOLDER}/{WEIGHTS_FILE}",
)


def save_task_model(model: TaskModel, folder: str | os.PathLike[str]) -> None:
    """Write a predictor into a folder, which is made if it is not there.

    ``task.json`` comes last, so that a folder that has it is whole.

    Parameters
    ----------
    model : TaskModel
    folder : path-like

    Raises
    ------
    CheckpointError
        The folder cannot be written.
    """
    from safetensors.numpy import save

    folder = Path(folder)
    head = save({"kernel": np.ascontiguousarray(model.kernel), "bias": model.bias.copy()})
    description = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "task": model.task.to_json(),
        "scale": {"mean": model.scale.mean, "deviation": model.scale.deviation},
        "head_sha256": hashlib.sha256(head).hexdigest(),
        "trunk_digest": model.trunk.digest,
        "digest": model.digest,
        "facts": dict(model.facts),
    }
    text = json.dumps(description, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        save_checkpoint(model.trunk, folder / TRUNK_FOLDER)
        _write(folder / HEAD_FILE, head)
        _write(folder / CARD_FILE, model_card(model).encode())
        _write(folder / TASK_FILE, text.encode())
    except OSError as error:
        raise CheckpointError(
            f"The predictor cannot be written to {folder}: {error.strerror or error}."
        ) from error


def load_task_model(folder: str | os.PathLike[str]) -> TaskModel:
    """Read a predictor, checking everything before it is used.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    TaskModel

    Raises
    ------
    CheckpointError
        If a file is absent, damaged, or does not fit the others. None can carry code.
    """
    folder = Path(folder)
    description = read_task_description(folder)
    path = folder / TASK_FILE
    try:
        task = Task.from_json(description["task"])
        scale = TargetScale(
            float(description["scale"]["mean"]), float(description["scale"]["deviation"])
        )
        sha256, digest = str(description["head_sha256"]), str(description["digest"])
        trunk_digest = str(description["trunk_digest"])
        facts = dict(description["facts"])
    except (KeyError, TypeError, ValueError, TaskDataError) as error:
        raise CheckpointError(f"{path} is incomplete or malformed ({error}).") from error
    if not (math.isfinite(scale.mean) and scale.deviation > 0):
        raise CheckpointError(f"{path} states a scale of the values that is none.")
    trunk = load_checkpoint(folder / TRUNK_FOLDER)
    if trunk.digest != trunk_digest:
        raise CheckpointError(f"{folder / TRUNK_FOLDER} belongs to another predictor.")
    kernel, bias = _read_head(folder / HEAD_FILE, sha256)
    model = TaskModel(task, trunk, kernel, bias, scale, facts)
    if model.digest != digest:
        raise CheckpointError(
            f"{folder}: task and weights do not match the digest stated in {TASK_FILE}. Get the "
            "predictor again."
        )
    return model


def read_task_description(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Read what a predictor's folder says about it, without its weights.

    Returns
    -------
    dict
        ``task``, ``facts``, ``digest`` and more, as they are in the file.

    Raises
    ------
    CheckpointError
        The file is absent, truncated, or was written for another version.
    """
    path = Path(folder) / TASK_FILE
    try:
        description = json.loads(path.read_bytes())
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} is truncated or no JSON ({error}).") from error
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise CheckpointError(f"{path} does not describe a predictor of ProteinBERT Explorer.")
    if description.get("format_version") != FORMAT_VERSION:
        raise CheckpointError(
            f"{path} has the format version {description.get('format_version')!r}; this program "
            f"reads version {FORMAT_VERSION}. Update the program or the predictor."
        )
    return description


def _read_head(path: Path, sha256: str) -> tuple[FloatArray, FloatArray]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        content = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CheckpointError(
            f"{path} does not have the checksum stated in {TASK_FILE}: it is truncated, corrupt "
            "or belongs to another predictor."
        )
    try:
        arrays = load(content)
        kernel, bias = arrays["kernel"], arrays["bias"]
    except (SafetensorError, KeyError) as error:
        raise CheckpointError(f"{path} holds no head ({error}).") from error
    for array in (kernel, bias):
        if array.dtype != np.float32 or not np.isfinite(array).all():
            raise CheckpointError(f"{path} holds values that are no finite float32 numbers.")
    return kernel, bias


def _write(path: Path, content: bytes) -> None:
    partial = partial_path(path)
    partial.write_bytes(content)
    partial.replace(path)
