"""Reads an OBO file (plain or gzip) with obonet into checked ontology tables."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.aspects import ASPECTS, NAMESPACES
from proteinbert_core.go.tables import IS_A, PART_OF, IntArray, ObsoleteTerm, OntologyTables
from proteinbert_core.go.topology import aspect_depths, longest_paths

if TYPE_CHECKING:
    import networkx as nx

#: The largest GO product (go-plus) is about 150 MB; more than this is no ontology.
MAX_TEXT_BYTES = 600_000_000

_ASPECT_OF_NAMESPACE = {namespace: ASPECTS.index(code) for code, namespace in NAMESPACES.items()}
_GO_ID = re.compile(r"GO:\d{7}")
_HEADER_TAGS = frozenset({"data-version", "default-namespace", "ontology"})
_TERM_TAGS = frozenset(
    {"id", "name", "namespace", "alt_id", "is_a", "is_obsolete", "replaced_by", "consider"}
)
_RELATION_BITS = {"is_a": IS_A, "part_of": PART_OF}


def parse_obo(data: bytes, source: str) -> OntologyTables:
    """Read the bytes of an OBO file.

    Only ``is_a`` and ``part_of`` links between GO terms are kept; terms and links of other
    ontologies (as in go-plus) are left out, and obsolete terms are kept by id only.

    Parameters
    ----------
    data : bytes
        The file as it lies on disk, plain or gzip.
    source : str
        Name of the file, for messages.

    Returns
    -------
    OntologyTables

    Raises
    ------
    OntologyError
        The bytes are no OBO text, or the terms do not form an ontology: a parent is missing,
        links form a cycle, a term has no name or namespace. The message names the line.

    References
    ----------
    OBO 1.4: https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html
    """
    text, line_of = _relevant_lines(decode(data, source), source)
    graph = _read_with_obonet(text, source)
    members = sorted(i for i in line_of if graph.nodes[i].get("is_obsolete") != "true")
    if not members:
        raise OntologyError(
            f"{source}: holds no current GO term. Choose an OBO file of the Gene Ontology, "
            "such as go-basic.obo."
        )
    position = {go_id: i for i, go_id in enumerate(members)}
    names, aspects = _names_and_aspects(graph, members, line_of, source)
    offsets, parents, relations = _links(graph, members, position, line_of, source)
    levels = longest_paths(offsets, parents, members, source)
    alt_ids, obsolete = _retired_ids(graph, position, line_of)
    return OntologyTables(
        release=str(graph.graph.get("data-version") or "unknown"),
        go_ids=tuple(members),
        names=names,
        aspects=aspects,
        parent_offsets=offsets,
        parents=parents,
        parent_relations=relations,
        levels=levels,
        depths=aspect_depths(offsets, parents, aspects, levels),
        alt_ids=alt_ids,
        obsolete=obsolete,
    )


def decode(data: bytes, source: str) -> str:
    """Unpack and decode; the content, not the file name, says whether it is gzip.

    Parameters
    ----------
    data : bytes
        A file as it lies on disk.
    source : str
        Its name, for messages.

    Returns
    -------
    str

    Raises
    ------
    OntologyError
        The bytes are damaged, too many, or no UTF-8 text.
    """
    if data.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                data = stream.read(MAX_TEXT_BYTES + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise OntologyError(
                f"{source}: the gzip file is truncated or damaged ({error}). Download it again."
            ) from error
    if len(data) > MAX_TEXT_BYTES:
        raise OntologyError(
            f"{source}: more than {MAX_TEXT_BYTES // 1_000_000} MB of text, which no release "
            "of the Gene Ontology has."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise OntologyError(
            f"{source}, line {line}: not UTF-8 text, so this is no OBO file."
        ) from error


def _relevant_lines(text: str, source: str) -> tuple[str, dict[str, int]]:
    """The lines that obonet needs to see, and the line of each GO term's id.

    Definitions and synonyms are most of a release; without them obonet takes a third of the
    time. Stanzas are parted by exactly one blank line, as obonet wants, which OBO does not.
    """
    kept: list[str] = []
    line_of: dict[str, int] = {}
    stanza, stanza_line, stanza_id = "", 0, ""
    has_ontology_tag = False

    def close_stanza() -> None:
        if stanza == "[Term]" and not stanza_id:
            raise OntologyError(f"{source}, line {stanza_line}: this [Term] has no “id:” line.")

    for number, raw in enumerate(io.StringIO(text, newline=None), start=1):
        line = raw.strip()
        if not line or line.startswith("!"):
            continue
        if line.startswith("["):
            close_stanza()
            stanza, stanza_line, stanza_id = line.split("]")[0] + "]", number, ""
            if stanza == "[Term]":
                kept += ["", "[Term]"]
            continue
        tag, colon, value = line.partition(":")
        value = value.strip()
        if not colon or not re.fullmatch(r"[\w.-]+", tag):
            raise OntologyError(
                f"{source}, line {number}: “{line[:40]}” is not of the form “tag: value”, "
                "so this is no OBO file."
            )
        if not stanza:
            has_ontology_tag |= tag == "ontology"
            if tag in _HEADER_TAGS:
                kept.append(line)
        elif stanza == "[Term]":
            if tag == "id":
                if stanza_id:
                    raise OntologyError(
                        f"{source}, line {number}: a second “id:” in the [Term] of {stanza_id}; "
                        "the line “[Term]” between them is missing."
                    )
                stanza_id = value.split()[0] if value else ""
                _note_term(stanza_id, number, line_of, source)
            if tag in _TERM_TAGS or (tag == "relationship" and value.startswith("part_of ")):
                kept.append(line)
    close_stanza()
    if not has_ontology_tag:  # or obonet warns through the root logger, configuring it
        kept.insert(0, "ontology: unknown")
    return "\n".join(kept) + "\n", line_of


def _note_term(go_id: str, number: int, line_of: dict[str, int], source: str) -> None:
    if not go_id.startswith("GO:"):
        return  # a term of another ontology, as in go-plus
    if not _GO_ID.fullmatch(go_id):
        raise OntologyError(
            f"{source}, line {number}: “{go_id[:40]}” is no GO id; one has seven digits, "
            "such as GO:0008150."
        )
    if go_id in line_of:
        raise OntologyError(
            f"{source}, line {number}: {go_id} is defined a second time "
            f"(first on line {line_of[go_id]})."
        )
    line_of[go_id] = number


def _read_with_obonet(text: str, source: str) -> nx.MultiDiGraph[str]:
    import obonet  # with networkx 0.1 s, which a start from the compiled form need not wait for

    try:
        return obonet.read_obo(io.StringIO(text), ignore_obsolete=False)
    except (ValueError, KeyError, TypeError) as error:
        raise OntologyError(f"{source}: obonet cannot read this OBO file: {error}") from error


def _names_and_aspects(
    graph: nx.MultiDiGraph[str],
    members: list[str],
    line_of: Mapping[str, int],
    source: str,
) -> tuple[tuple[str, ...], NDArray[np.int8]]:
    default_namespace = graph.graph.get("default-namespace", [None])
    default = default_namespace[0] if isinstance(default_namespace, list) else default_namespace
    names = []
    aspects = np.empty(len(members), dtype=np.int8)
    for i, go_id in enumerate(members):
        node = graph.nodes[go_id]
        place = f"{source}, line {line_of[go_id]}: {go_id}"
        if not node.get("name"):
            raise OntologyError(f"{place} has no name.")
        names.append(unescape(node["name"]))
        namespace = node.get("namespace", default)
        if namespace not in _ASPECT_OF_NAMESPACE:
            raise OntologyError(
                f"{place} has {f'namespace “{namespace}”' if namespace else 'no namespace'}; "
                f"one of {', '.join(_ASPECT_OF_NAMESPACE)} is needed."
            )
        aspects[i] = _ASPECT_OF_NAMESPACE[namespace]
    return tuple(names), aspects


def _links(
    graph: nx.MultiDiGraph[str],
    members: list[str],
    position: Mapping[str, int],
    line_of: Mapping[str, int],
    source: str,
) -> tuple[IntArray, IntArray, NDArray[np.uint8]]:
    offsets = np.zeros(len(members) + 1, dtype=np.int32)
    parents: list[int] = []
    relations: list[int] = []
    for i, go_id in enumerate(members):
        found: dict[int, int] = {}
        for _, parent, relation in graph.out_edges(go_id, keys=True):
            if not parent.startswith("GO:") and parent:
                continue
            if parent not in position:
                state = "is obsolete" if parent in line_of else "is not in the file"
                raise OntologyError(
                    f"{source}, line {line_of[go_id]}: {go_id} has the parent “{parent}” "
                    f"({relation}), which {state}."
                )
            at = position[parent]
            found[at] = found.get(at, 0) | _RELATION_BITS[relation]
        parents += sorted(found)
        relations += [found[at] for at in sorted(found)]
        offsets[i + 1] = len(parents)
    return offsets, np.array(parents, dtype=np.int32), np.array(relations, dtype=np.uint8)


def _retired_ids(
    graph: nx.MultiDiGraph[str], position: Mapping[str, int], line_of: Mapping[str, int]
) -> tuple[Mapping[str, int], Mapping[str, ObsoleteTerm]]:
    """Secondary ids of current terms, and obsolete ids with what the release says of them."""
    alt_ids: dict[str, int] = {}
    obsolete: dict[str, ObsoleteTerm] = {}
    for go_id in sorted(line_of):
        node = graph.nodes[go_id]
        secondary = [alt for alt in node.get("alt_id", []) if alt not in line_of]
        if go_id in position:
            for alt in secondary:
                alt_ids.setdefault(alt, position[go_id])
        else:
            term = ObsoleteTerm(
                name=unescape(node.get("name", "")),
                replaced_by=tuple(node.get("replaced_by", [])),
                consider=tuple(node.get("consider", [])),
            )
            for retired in (go_id, *secondary):
                obsolete.setdefault(retired, term)
    for alt in alt_ids:  # an id that a current term has absorbed is not lost
        obsolete.pop(alt, None)
    return MappingProxyType(alt_ids), MappingProxyType(obsolete)


def unescape(value: str) -> str:
    r"""Resolve the escapes of an OBO value.

    Examples
    --------
    >>> unescape(r"4-alpha-D-\{(1->4)-alpha-D-glucano}trehalose")
    '4-alpha-D-{(1->4)-alpha-D-glucano}trehalose'
    """
    plain = re.sub(r"\\(.)", lambda match: " " if match[1] in "nWt" else match[1], value)
    return plain.strip()
