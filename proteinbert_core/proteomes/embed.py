"""Proteins through the network, piece by piece, so that an interrupted run goes on."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import ProteomeError
from proteinbert_core.inference import Predictor, ProgressCallback
from proteinbert_core.proteomes.code_digest import code_digest
from proteinbert_core.proteomes.proteome import Proteome
from proteinbert_core.proteomes.proteome_source import ProteomeSource
from proteinbert_core.reference.embedding_code import EmbeddingCode
from proteinbert_core.sequences import Protein

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

#: Proteins of a piece: some seconds of work, which is what a kill can cost.
PIECE: Final = 512


def embed_proteome(
    source: ProteomeSource,
    predictor: Predictor,
    code: EmbeddingCode,
    work_folder: str | os.PathLike[str],
    *,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
    embeddings_of: str | None = None,
) -> Proteome:
    """Embed a proteome with a model.

    Parameters
    ----------
    source : ProteomeSource
    predictor : Predictor
    code : EmbeddingCode
        Of this model.
    work_folder : path-like
        Where finished pieces are kept, until the caller removes it: a later call with the same
        proteins and model goes on from them, whatever ended the first.
    progress : callable, optional
        Told (residues done, residues in all), first of all what an earlier call has done.
    cancel : threading.Event, optional
    embeddings_of : str, optional
        Digest of the model under which the code and other embeddings are known, where that is
        not the checkpoint's own: names given to its outputs later change the latter.

    Returns
    -------
    Proteome
        Without places on the map.

    Raises
    ------
    Cancelled
        `cancel` was set.
    ProteomeError
        The work folder cannot be written.
    SequenceError
        There is not enough memory for one of the proteins.
    """
    embeddings = np.empty((len(source), code.directions.shape[1]), dtype=np.int8)
    for rows, piece in embedded_pieces(
        source.sequences, predictor, work_folder, progress=progress, cancel=cancel
    ):
        embeddings[rows] = code.to_bytes(piece)
    return Proteome(
        key=source.key,
        name=source.name,
        proteins=source.proteins,
        annotations=source.annotations,
        embeddings=embeddings,
        coordinates=None,
        facts={
            **source.facts,
            "model_digest": embeddings_of or predictor.checkpoint.digest,
            "model": str(predictor.checkpoint.metadata.get("name", "unnamed")),
            "code_digest": code_digest(code),
        },
    )


def embedded_pieces(
    sequences: Sequence[str],
    predictor: Predictor,
    work_folder: str | os.PathLike[str],
    *,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> Iterator[tuple[IntArray, FloatArray]]:
    """Embed sequences, or take what an earlier call has embedded.

    Parameters
    ----------
    sequences : sequence of str
    predictor, work_folder, progress, cancel
        As of `embed_proteome`.

    Yields
    ------
    rows : ndarray, shape=(n_piece,), dtype=int64
        Which sequences; those of like length come together, the longest first.
    embeddings : ndarray, shape=(n_piece, d_global), dtype=float32

    Raises
    ------
    Cancelled, ProteomeError, SequenceError
        As `embed_proteome`.
    """
    folder = Path(work_folder)
    lengths = np.array([len(sequence) for sequence in sequences], dtype=np.int64)
    order = np.argsort(-lengths, kind="stable")
    pieces = [order[start : start + PIECE] for start in range(0, len(order), PIECE)]
    paths = [folder / _piece_name([sequences[row] for row in rows], predictor) for rows in pieces]
    kept = [path.is_file() for path in paths]
    residues = [int(lengths[rows].sum()) for rows in pieces]
    total = sum(residues)
    done = sum(number for number, is_kept in zip(residues, kept, strict=True) if is_kept)
    if progress is not None:
        progress(done, total)
    width = predictor.checkpoint.config.d_global
    for rows, path, number, is_kept in zip(pieces, paths, residues, kept, strict=True):
        embeddings = _kept(path, (len(rows), width)) if is_kept else None
        if embeddings is None:
            done -= number * is_kept  # it was not whole
            chosen = [sequences[row] for row in rows]
            embeddings = _embed(chosen, predictor, _shifted(progress, done, total), cancel)
            _keep(path, embeddings)
            done += number
        yield rows, embeddings


def _piece_name(sequences: Sequence[str], predictor: Predictor) -> str:
    """Name a piece by its content and its model, so that it can be taken for no other."""
    digest = hashlib.sha256(predictor.checkpoint.digest.encode())
    digest.update("\n".join(sequences).encode())
    return f"{digest.hexdigest()[:32]}.safetensors"


def _embed(
    sequences: Sequence[str],
    predictor: Predictor,
    progress: ProgressCallback | None,
    cancel: threading.Event | None,
) -> FloatArray:
    proteins = [Protein(str(number), sequence) for number, sequence in enumerate(sequences, 1)]
    predictions = predictor.predict(proteins, progress=progress, cancel=cancel)
    return np.stack([each.embedding for each in predictions])


def _shifted(progress: ProgressCallback | None, before: int, total: int) -> ProgressCallback | None:
    if progress is None:
        return None
    return lambda done, _: progress(before + done, total)


def _kept(path: Path, shape: tuple[int, int]) -> FloatArray | None:
    """Read a piece; None where it is absent or not whole."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        embeddings = load(path.read_bytes())["embeddings"]
    except (OSError, SafetensorError, KeyError):
        return None
    return embeddings if embeddings.shape == shape and np.isfinite(embeddings).all() else None


def _keep(path: Path, embeddings: FloatArray) -> None:
    from safetensors.numpy import save

    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(save({"embeddings": np.ascontiguousarray(embeddings)}))
        partial.replace(path)
    except OSError as error:
        raise ProteomeError(
            f"{path.parent} cannot be written ({error.strerror or error}). Make room or choose "
            "another folder, and start again: what is finished is kept."
        ) from error
