"""Writes the part of an ontology that a model needs, with a manifest of where it came from."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from proteinbert_core.errors import ExportError, OntologyError
from proteinbert_core.go.aspects import ASPECTS, NAMESPACES
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.tables import IS_A, PART_OF

SLICE_NAME = "go-slice.obo.gz"
MANIFEST_NAME = "manifest.json"

#: Raised by one whenever the same source and terms would give another slice.
SCRIPT_VERSION = 1

ATTRIBUTION = (
    "Gene Ontology Consortium, https://geneontology.org. Ashburner et al. 2000, "
    "doi 10.1038/75556; The Gene Ontology Consortium 2023, doi 10.1093/genetics/iyad031."
)
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
CHANGES = (
    "Only the terms that the model needs and their ancestors, with ids, names, namespaces, "
    "alt_ids, is_a and part_of; definitions, synonyms, cross-references, other relations and "
    "obsolete terms are left out."
)


@dataclass(frozen=True, slots=True)
class SliceManifest:
    """What a slice holds and where it came from.

    Attributes
    ----------
    file : str
        Name of the slice, in the manifest's folder.
    sha256 : str
        Of the slice's bytes, hexadecimal.
    release : str
        ``data-version`` of the source.
    source_file : str
        Name of the OBO file the slice was cut from.
    source_sha256 : str
    requested_terms : int
        Terms that were asked for; the others are their ancestors.
    terms : mapping of str to int
        Aspect -> number of terms.
    links : mapping of str to int
        "is_a" and "part_of" -> number of links.
    alt_ids : int
    attribution, licence, changes : str
        What CC BY 4.0 asks to be said.
    script : str
        Which code wrote it, with its version.
    """

    file: str
    sha256: str
    release: str
    source_file: str
    source_sha256: str
    requested_terms: int
    terms: Mapping[str, int]
    links: Mapping[str, int]
    alt_ids: int
    attribution: str
    licence: str
    changes: str
    script: str


def write_slice(
    source_obo: str | os.PathLike[str], go_ids: Iterable[str], folder: str | os.PathLike[str]
) -> SliceManifest:
    """Cut an ontology down to some terms and their ancestors.

    The same source and terms give the same bytes. Ancestors, names and depths of the terms
    kept are those of the source.

    Parameters
    ----------
    source_obo : str or path-like
        An OBO file, plain or gzip.
    go_ids : iterable of str
        Primary or secondary ids.
    folder : str or path-like
        Gets ``go-slice.obo.gz`` and ``manifest.json``; made where it is missing.

    Returns
    -------
    SliceManifest

    Raises
    ------
    OntologyError
        The source is no usable ontology, an id is no current term of it, or none is given.
    ExportError
        The folder cannot be written.
    """
    source = Ontology.from_obo(source_obo)
    requested = {source[go_id].go_id for go_id in go_ids}
    if not requested:
        raise OntologyError("A slice of the ontology needs at least one GO id; none was given.")
    kept = source.with_ancestors(requested)
    text, links, n_alt_ids = _obo_text(source, kept)
    data = _gzip(text)
    manifest = SliceManifest(
        file=SLICE_NAME,
        sha256=hashlib.sha256(data).hexdigest(),
        release=source.release,
        source_file=Path(source_obo).name,
        source_sha256=source.digest,
        requested_terms=len(requested),
        terms={aspect: sum(source[go_id].aspect == aspect for go_id in kept) for aspect in ASPECTS},
        links=links,
        alt_ids=n_alt_ids,
        attribution=ATTRIBUTION,
        licence=LICENCE,
        changes=CHANGES,
        script=f"{__name__} {SCRIPT_VERSION}",
    )
    described = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
    _write(Path(folder) / SLICE_NAME, data)
    _write(Path(folder) / MANIFEST_NAME, described.encode("utf-8"))
    return manifest


def load_manifest(folder: str | os.PathLike[str]) -> SliceManifest:
    """Read the manifest of a slice and check that the slice is the one it describes.

    Parameters
    ----------
    folder : str or path-like

    Returns
    -------
    SliceManifest

    Raises
    ------
    OntologyError
        The manifest or the slice is missing or damaged, or they do not belong together.
    """
    path = Path(folder) / MANIFEST_NAME
    try:
        manifest = SliceManifest(**json.loads(path.read_bytes()))
        data = (path.parent / SLICE_NAME).read_bytes()
    except OSError as error:
        raise OntologyError(
            f"{error.filename or path}: cannot be read ({error.strerror or error}). Write the "
            "slice of the ontology again."
        ) from error
    except (ValueError, TypeError) as error:
        raise OntologyError(
            f"{path}: no manifest of an ontology slice ({error}). Write the slice again."
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != manifest.sha256:
        raise OntologyError(
            f"{path.parent / SLICE_NAME}: its sha256 is {digest}, but the manifest states "
            f"{manifest.sha256}. Write the slice again."
        )
    return manifest


def escape(name: str) -> str:
    r"""Write a name as an OBO value; the inverse of reading it.

    Parameters
    ----------
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> print(escape("4-alpha-D-{(1->4)-alpha-D-glucano}trehalose"))
    4-alpha-D-\{(1->4)-alpha-D-glucano}trehalose
    """
    return re.sub(r"[\\{!]", lambda match: "\\" + match[0], name)


def _obo_text(ontology: Ontology, go_ids: Iterable[str]) -> tuple[str, dict[str, int], int]:
    """The OBO text of some terms, and how many links and alt_ids it holds."""
    tables = ontology.tables
    alt_ids: dict[int, list[str]] = {}
    for alt, position in sorted(tables.alt_ids.items()):
        alt_ids.setdefault(position, []).append(alt)
    lines = ["format-version: 1.2"]
    if ontology.release != "unknown":
        lines.append(f"data-version: {ontology.release}")
    lines += ["ontology: go", f"remark: {ATTRIBUTION}", f"remark: {LICENCE}", f"remark: {CHANGES}"]
    links = {"is_a": 0, "part_of": 0}
    n_alt_ids = 0
    for go_id in go_ids:
        row = ontology.index(go_id)
        term = ontology.term_at(row)
        lines += ["", "[Term]", f"id: {go_id}", f"name: {escape(term.name)}"]
        lines.append(f"namespace: {NAMESPACES[term.aspect]}")
        lines += [f"alt_id: {alt}" for alt in alt_ids.get(row, ())]
        n_alt_ids += len(alt_ids.get(row, ()))
        above = range(tables.parent_offsets[row], tables.parent_offsets[row + 1])
        for relation, bit, tag in (
            ("is_a", IS_A, "is_a:"),
            ("part_of", PART_OF, "relationship: part_of"),
        ):
            parents = [tables.parents[i] for i in above if tables.parent_relations[i] & bit]
            lines += [f"{tag} {tables.go_ids[parent]}" for parent in parents]
            links[relation] += len(parents)
    lines += ["", "[Typedef]", "id: part_of", "name: part of", "is_transitive: true"]
    return "\n".join(lines) + "\n", links, n_alt_ids


def _gzip(text: str) -> bytes:
    """Compress without a file name or time, so that the bytes depend on the text alone."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as stream:
        stream.write(text.encode("utf-8"))
    return buffer.getvalue()


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}).") from error
