"""An embedded proteome in a folder: ``proteins.parquet`` and ``manifest.json``, no sequences."""

from __future__ import annotations

import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import ProteomeError
from proteinbert_core.proteomes.proteome import PROTEIN_COLUMNS, DirectTerms, Proteome

PROTEINS_FILE: Final = "proteins.parquet"
MANIFEST_FILE: Final = "manifest.json"
FORMAT: Final = "proteinbert-explorer-proteome"
FORMAT_VERSION: Final = 1

# Of a manifest: what is not a fact of the proteome's own.
_OWN_KEYS: Final = frozenset(
    (
        "format",
        "format_version",
        "key",
        "name",
        "proteins",
        "annotated",
        "annotations",
        "placed",
        "file",
        "bytes",
        "sha256",
    )
)
_TEXTS: Final = ("accession", "entry", "gene", "name")
_AGAIN: Final = "Remove it, and import or download it again."


def save_proteome(proteome: Proteome, folder: str | os.PathLike[str]) -> None:
    """Write a proteome into a folder; the manifest last.

    Parameters
    ----------
    proteome : Proteome
    folder : path-like
        Made if it is not there.

    Raises
    ------
    ProteomeError
        The folder cannot be written.
    """
    path = Path(folder)
    content = _parquet(proteome)
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "key": proteome.key,
        "name": proteome.name,
        "proteins": len(proteome),
        "annotated": int(proteome.annotations.is_annotated.sum()),
        "annotations": len(proteome.annotations.terms),
        "placed": proteome.coordinates is not None,
        **{key: value for key, value in proteome.facts.items() if key not in _OWN_KEYS},
        "file": PROTEINS_FILE,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    try:
        path.mkdir(parents=True, exist_ok=True)
        _write(path / PROTEINS_FILE, content)
        _write(path / MANIFEST_FILE, text.encode())
    except OSError as error:
        raise ProteomeError(
            f"The proteome “{proteome.name}” cannot be written to {path} "
            f"({error.strerror or error}). Make room or choose another folder."
        ) from error


def read_manifest(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Read what a folder says of its proteome, without its proteins.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    dict
        ``key``, ``name``, ``proteins``, ``annotated`` (how many), and the facts.

    Raises
    ------
    ProteomeError
        A file is absent, cut short, or of another version.
    """
    path = Path(folder)
    try:
        manifest = json.loads((path / MANIFEST_FILE).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or manifest["format_version"] != FORMAT_VERSION:
            raise ProteomeError(
                f"{path} holds no proteome that this version of the program reads. {_AGAIN}"
            )
        for key, kind in (("key", str), ("name", str), ("proteins", int), ("annotated", int)):
            if not isinstance(manifest[key], kind):
                raise ProteomeError(f"{path / MANIFEST_FILE} is damaged ({key}). {_AGAIN}")
        if (path / PROTEINS_FILE).stat().st_size != manifest["bytes"]:
            raise ProteomeError(f"{path / PROTEINS_FILE} is not whole. {_AGAIN}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProteomeError(f"The proteome {path} cannot be read ({error}). {_AGAIN}") from error
    return dict(manifest)


def load_proteome(folder: str | os.PathLike[str], model_digest: str, code_digest: str) -> Proteome:
    """Read a proteome, if its embeddings are of a certain model and code.

    Parameters
    ----------
    folder : path-like
    model_digest, code_digest : str
        What its embeddings will be compared with.

    Returns
    -------
    Proteome

    Raises
    ------
    ProteomeError
        A file is absent or damaged, or the embeddings are of another model or code.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = Path(folder)
    manifest = read_manifest(path)
    check_embeddings(manifest, model_digest, code_digest)
    try:
        content = (path / PROTEINS_FILE).read_bytes()
        if hashlib.sha256(content).hexdigest() != manifest["sha256"]:
            raise ProteomeError(f"{path / PROTEINS_FILE} is damaged. {_AGAIN}")
        table = pq.read_table(io.BytesIO(content))
        proteins = table.select(list(PROTEIN_COLUMNS)).to_pandas().astype(dict(PROTEIN_COLUMNS))
        terms, offsets = _flat(table["go_terms"])
        evidence, _ = _flat(table["go_evidence"])
        places = _matrix(table["place"], "<f4") if manifest["placed"] else None
        return Proteome(
            key=manifest["key"],
            name=manifest["name"],
            proteins=proteins,
            annotations=DirectTerms(terms, evidence, offsets),
            embeddings=_matrix(table["embedding"], "i1"),
            coordinates=places,
            facts={key: value for key, value in manifest.items() if key not in _OWN_KEYS},
        )
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise ProteomeError(f"The proteome {path} cannot be read ({error}). {_AGAIN}") from error


def check_embeddings(manifest: dict[str, Any], model_digest: str, code_digest: str) -> None:
    """See that a proteome's embeddings are of a certain model and code.

    Parameters
    ----------
    manifest : dict
        As of `read_manifest`.
    model_digest, code_digest : str

    Raises
    ------
    ProteomeError
        They are not.
    """
    stated = manifest.get("model_digest"), manifest.get("code_digest")
    if stated != (model_digest, code_digest):
        raise ProteomeError(
            f"The proteome “{manifest['name']}” was embedded with another model, or coded in "
            "another way: its embeddings cannot be compared with those of the model in use. "
            "Embed it again with this one."
        )


def _parquet(proteome: Proteome) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    proteins = proteome.proteins
    columns: dict[str, Any] = {column: pa.array(proteins[column], pa.string()) for column in _TEXTS}
    columns["organism"] = pa.array(proteins["organism"], pa.string())
    for column in ("taxon_id", "length", "reviewed"):
        columns[column] = pa.array(proteins[column].to_numpy(), PROTEIN_COLUMNS[column])
    offsets = proteome.annotations.offsets
    columns["go_terms"] = _lists(proteome.annotations.terms, offsets)
    columns["go_evidence"] = _lists(proteome.annotations.evidence, offsets)
    columns["embedding"] = _rows(proteome.embeddings)
    if proteome.coordinates is not None:
        columns["place"] = _rows(proteome.coordinates)
    stream = io.BytesIO()
    pq.write_table(
        pa.table(columns),
        stream,
        compression="zstd",
        compression_level=19,
        use_dictionary=["organism", "gene", "name", "taxon_id"],
    )
    return stream.getvalue()


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def _lists(values: npt.NDArray[Any], offsets: npt.NDArray[np.int64]) -> Any:
    import pyarrow as pa

    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values))


def _rows(matrix: npt.NDArray[Any]) -> Any:
    """Rows as bytes: Parquet itself knows no integers of one byte."""
    import pyarrow as pa

    rows = np.ascontiguousarray(matrix, dtype=matrix.dtype.newbyteorder("<"))
    width = rows.shape[1] * rows.itemsize
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(rows), [None, pa.py_buffer(rows.tobytes())]
    )


def _flat(column: Any) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    lists = column.combine_chunks()
    return lists.flatten().to_numpy(), lists.offsets.to_numpy().astype(np.int64)


def _matrix(column: Any, kind: str) -> npt.NDArray[Any]:
    rows = column.combine_chunks()
    width = rows.type.byte_width
    _, values = rows.buffers()
    start = rows.offset * width
    content = values[start : start + len(rows) * width]
    return np.frombuffer(content, dtype=kind).reshape(len(rows), -1)
