"""The compiled form of an ontology: an npz file in the user's cache, known by the OBO's digest."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.tables import ObsoleteTerm, OntologyTables
from proteinbert_core.user_cache import user_cache

#: Raised by one whenever the tables, or how they are made, change.
FORMAT_VERSION = 1

_ARRAYS = {
    "aspects": np.int8,
    "parent_offsets": np.int32,
    "parents": np.int32,
    "parent_relations": np.uint8,
    "levels": np.int32,
    "depths": np.int32,
}


def cache_folder() -> Path:
    """Folder of the compiled ontologies; it need not exist.

    Returns
    -------
    Path
        ``ontology`` in the user's cache of this program.
    """
    return user_cache() / "ontology"


def compiled_path(folder: Path, digest: str) -> Path:
    """Where the compiled form of the OBO file with this digest lies.

    Parameters
    ----------
    folder : Path
    digest : str
        sha256 of the OBO file's bytes, hexadecimal.

    Returns
    -------
    Path
    """
    return folder / f"{digest}.v{FORMAT_VERSION}.npz"


def read_compiled(folder: Path, digest: str) -> OntologyTables | None:
    """Read a compiled ontology.

    Parameters
    ----------
    folder : Path
    digest : str
        sha256 of the OBO file's bytes, hexadecimal.

    Returns
    -------
    OntologyTables or None
        None where there is no compiled form that is whole and of this version: the caller
        reads the OBO file instead, so nothing is lost by a damaged cache.
    """
    try:
        with (
            compiled_path(folder, digest).open("rb") as stream,
            np.load(stream, allow_pickle=False) as archive,
        ):
            facts = json.loads(_text(archive["facts"]))
            if facts["format"] != FORMAT_VERSION or facts["digest"] != digest:
                return None
            tables = OntologyTables(
                release=facts["release"],
                go_ids=tuple(_text(archive["go_ids"]).split("\n")),
                names=tuple(_text(archive["names"]).split("\n")),
                alt_ids=MappingProxyType(facts["alt_ids"]),
                obsolete=MappingProxyType(
                    {
                        go_id: ObsoleteTerm(
                            term["name"], tuple(term["replaced_by"]), tuple(term["consider"])
                        )
                        for go_id, term in facts["obsolete"].items()
                    }
                ),
                **{name: archive[name] for name in _ARRAYS},
            )
        return tables if _is_consistent(tables) else None
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError):
        return None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError):
        return None


def write_compiled(tables: OntologyTables, folder: Path, digest: str) -> None:
    """Keep a compiled ontology; where the folder cannot be written, keep nothing.

    The file appears whole or not at all, also when several processes write it at once.

    Parameters
    ----------
    tables : OntologyTables
    folder : Path
        Made where it is missing.
    digest : str
        sha256 of the OBO file's bytes, hexadecimal.
    """
    facts = {
        "format": FORMAT_VERSION,
        "digest": digest,
        "release": tables.release,
        "alt_ids": dict(tables.alt_ids),
        "obsolete": {go_id: asdict(term) for go_id, term in tables.obsolete.items()},
    }
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(
                    stream,
                    facts=_bytes(json.dumps(facts)),
                    go_ids=_bytes("\n".join(tables.go_ids)),
                    names=_bytes("\n".join(tables.names)),
                    **{name: getattr(tables, name) for name in _ARRAYS},
                )
            Path(temporary).replace(compiled_path(folder, digest))
        finally:
            Path(temporary).unlink(missing_ok=True)


def _is_consistent(tables: OntologyTables) -> bool:
    """Whether the arrays fit together, so that no later look-up runs out of them."""
    n, n_links = len(tables.go_ids), len(tables.parents)
    shapes = {
        "aspects": (n,),
        "parent_offsets": (n + 1,),
        "parents": (n_links,),
        "parent_relations": (n_links,),
        "levels": (n,),
        "depths": (n,),
    }
    return (
        len(tables.names) == n
        and all(
            getattr(tables, name).dtype == dtype and getattr(tables, name).shape == shapes[name]
            for name, dtype in _ARRAYS.items()
        )
        and tables.parent_offsets[0] == 0
        and tables.parent_offsets[-1] == n_links
        and bool((np.diff(tables.parent_offsets) >= 0).all())
        and bool(((tables.parents >= 0) & (tables.parents < n)).all())
        and bool(((tables.aspects >= 0) & (tables.aspects < len(ASPECTS))).all())
        and all(0 <= at < n for at in tables.alt_ids.values())
    )


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def _text(array: NDArray[np.uint8]) -> str:
    return array.tobytes().decode("utf-8")
