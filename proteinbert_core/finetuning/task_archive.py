"""A predictor as one file, to be taken to another computer."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from proteinbert_core.errors import CheckpointError
from proteinbert_core.finetuning.task_folder import FILES, TRUNK_FOLDER, load_task_model
from proteinbert_core.finetuning.task_model import TaskModel
from proteinbert_core.training.run_folder import partial_path

#: Of all files together; the published network has 64 MB of weights.
MAX_BYTES: Final = 2_000_000_000
# Of each file that is no weights; a log of eighty epochs has 30 kB.
_MAX_TEXT_BYTES: Final = 50_000_000
_WEIGHTS_SUFFIX: Final = ".safetensors"
# The same moment in every archive, so that equal predictors are equal files.
_TIME: Final = (1980, 1, 1, 0, 0, 0)


def export_task_model(folder: str | os.PathLike[str], path: str | os.PathLike[str]) -> None:
    """Pack a predictor's folder into a zip file.

    Parameters
    ----------
    folder : path-like
        As `save_task_model` wrote it; what else lies in it stays out.
    path : path-like
        The file appears only when it is complete.

    Raises
    ------
    CheckpointError
        The folder holds no whole predictor, or the file cannot be written.
    """
    folder, path = Path(folder), Path(path)
    load_task_model(folder)
    partial = partial_path(path)
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in FILES:
                info = zipfile.ZipInfo(name, _TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                with (folder / name).open("rb") as source, archive.open(info, "w") as target:
                    shutil.copyfileobj(source, target)
        partial.replace(path)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)


def import_task_model(
    path: str | os.PathLike[str], folder: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES
) -> TaskModel:
    """Unpack a predictor and check all of it; only then the folder appears.

    Parameters
    ----------
    path : path-like
        A file that `export_task_model` made, here or elsewhere.
    folder : path-like
        Must not be there yet.
    max_bytes : int
        Unpacked.

    Returns
    -------
    TaskModel

    Raises
    ------
    CheckpointError
        If the folder is there; the file is no such zip file, holds anything else, is too
        large or damaged. Nothing in it is run, and nothing is written outside the folder.
    """
    path, folder = Path(path), Path(folder)
    if folder.exists():
        raise CheckpointError(f"{folder} is there already. Choose another name.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".import-") as temporary:
        unpacked = Path(temporary) / "task"
        try:
            _unpack(path, unpacked, max_bytes)
        except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise CheckpointError(f"{path} cannot be unpacked: {error}.") from error
        model = load_task_model(unpacked)
        unpacked.replace(folder)
    return model


def _unpack(path: Path, folder: Path, max_bytes: int) -> None:
    (folder / TRUNK_FOLDER).mkdir(parents=True)
    with zipfile.ZipFile(path) as archive:
        # A name is compared, never made into a path.
        names = [info.filename for info in archive.infolist()]
        if sorted(names) != sorted(FILES):
            odd = sorted(set(names) ^ set(FILES)) or sorted(names)
            raise CheckpointError(
                f"{path} is no exported predictor: {odd[0]!r} "
                f"{'and others are' if len(odd) > 1 else 'is'} missing, or not expected."
            )
        left = max_bytes
        for name in FILES:
            of_file = max_bytes if name.endswith(_WEIGHTS_SUFFIX) else _MAX_TEXT_BYTES
            with archive.open(name) as packed, (folder / name).open("wb") as target:
                # What the archive states of the size may be untrue: count what comes.
                while chunk := packed.read(1 << 20):
                    left, of_file = left - len(chunk), of_file - len(chunk)
                    if left < 0 or of_file < 0:
                        raise CheckpointError(
                            f"{path} is too large for a predictor: {name} goes beyond the limit "
                            f"of {max_bytes:,} bytes for all files and of {_MAX_TEXT_BYTES:,} "
                            "for one without weights."
                        )
                    target.write(chunk)
