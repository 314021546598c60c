"""The full ontologies and label tables, where a checkout has them beside itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import obonet
import pandas as pd
import pytest

from proteinbert_core.go.aspects import NAMESPACES
from proteinbert_core.go.information import information_content
from proteinbert_core.go.labels import read_labels
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import TruePathPropagator, most_specific, propagate_labels
from proteinbert_core.go.slice import load_manifest, write_slice


@pytest.fixture(scope="module")
def merged_path(shared_data: Path) -> Path:
    return shared_data / "go" / "go-merged-2024.obo.gz"


@pytest.fixture(scope="module")
def merged(merged_path: Path) -> Ontology:
    return Ontology.from_obo(merged_path)


@pytest.fixture(scope="module")
def full_2015(shared_data: Path) -> Ontology:
    return Ontology.from_obo(shared_data / "go" / "go-basic-2015-01-26.obo.gz")


def aspect_counts(ontology: Ontology) -> dict[str, int]:
    aspects = [ontology.term_at(i).aspect for i in range(len(ontology))]
    return {aspect: aspects.count(aspect) for aspect in NAMESPACES}


def test_merged_release(merged: Ontology) -> None:
    assert len(merged) == 42_442
    assert aspect_counts(merged) == {"MF": 11_198, "BP": 27_186, "CC": 4_058}
    assert "merged" in merged.release
    assert dict(merged.roots) == {"MF": "GO:0003674", "BP": "GO:0008150", "CC": "GO:0005575"}
    assert not merged.obsolete
    inner = "GO:0005743"
    assert merged[inner].name == "mitochondrial inner membrane"
    assert {"GO:0005739", "GO:0016020", "GO:0005575"} <= merged.ancestors(inner)
    assert inner in merged.descendants("GO:0005739")


def test_complete_release(full_2015: Ontology) -> None:
    assert full_2015.release == "releases/2015-01-26"
    assert len(full_2015) == 42_458 - 1_866
    secondary_of_obsolete = 58
    assert len(full_2015.tables.alt_ids) == 1_795 - secondary_of_obsolete
    assert len(full_2015.obsolete) == 1_866 + secondary_of_obsolete
    assert full_2015["GO:0019952"].name == "reproduction"
    assert full_2015.obsolete["GO:0000005"].name == "ribosomal chaperone activity"
    assert full_2015.obsolete["GO:0000005"].consider == ("GO:0042254", "GO:0044183", "GO:0051082")
    assert sum(len(term.replaced_by) == 1 for term in full_2015.obsolete.values()) >= 514
    escaped = [name for name in full_2015.tables.names if "glucano}trehalose" in name]
    assert escaped == ["4-alpha-D-{(1->4)-alpha-D-glucano}trehalose trehalohydrolase activity"]


def test_slim(shared_data: Path) -> None:
    slim = Ontology.from_obo(shared_data / "go" / "goslim_generic.obo")
    assert len(slim) == 149
    assert slim.release == "unknown"


def test_every_term_of_the_complete_release_equals_plain_obonet(
    full_2015: Ontology, shared_data: Path
) -> None:
    """Names, aspects, parents of all terms as obonet alone reads them; ancestors of a sample."""
    graph = obonet.read_obo(shared_data / "go" / "go-basic-2015-01-26.obo.gz")
    assert full_2015.go_ids == tuple(sorted(graph))
    parents: dict[str, set[str]] = {go_id: set() for go_id in graph}
    for child, parent, relation in graph.edges(keys=True):
        if relation in ("is_a", "part_of"):
            parents[child].add(parent)
    for go_id, facts in graph.nodes(data=True):
        term = full_2015[go_id]
        assert term.name == facts["name"].replace("\\", "")
        assert NAMESPACES[term.aspect] == facts["namespace"]
        assert set(full_2015.parents(go_id)) == parents[go_id]
    for i in np.random.default_rng(0).integers(0, len(full_2015), 300):
        go_id = full_2015.go_ids[i]
        above: set[str] = set()
        waiting = [go_id]
        while waiting:
            new = parents[waiting.pop()] - above
            above |= new
            waiting.extend(new)
        assert full_2015.ancestors(go_id) == above


def test_ancestor_matrix_of_the_whole(merged: Ontology) -> None:
    matrix = merged.ancestor_matrix(merged.go_ids)
    for i in np.random.default_rng(0).integers(0, len(merged), 300):
        carried = {merged.go_ids[j] for j in matrix[i].indices}
        assert carried == merged.ancestors(merged.go_ids[i]) | {merged.go_ids[i]}


def test_labels_of_the_training_proteins(merged: Ontology, shared_data: Path) -> None:
    experimental = read_labels(shared_data / "proteins" / "labels_experimental.tsv.gz")
    assert len(experimental) == 400_601
    assert experimental["accession"].nunique() == 55_965
    everything = read_labels(shared_data / "proteins" / "labels_all_evidence.tsv.gz")
    assert "ND" not in set(everything["evidence"])
    assert 400_000 < len(everything) < 431_898

    labels = propagate_labels(merged, pd.concat([experimental, everything]))
    lost = sum(labels.unknown.values()) + sum(labels.obsolete.values())
    assert labels.rows_read == len(experimental) + len(everything)
    assert 0 < lost < 0.05 * labels.rows_read
    assert all(go_id not in merged for go_id in labels.unknown)
    # True-path: who carries a child carries its parents.
    tables = merged.tables
    carriers = np.asarray(labels.matrix.sum(axis=0)).ravel()
    children = np.repeat(np.arange(len(merged)), np.diff(tables.parent_offsets))
    assert (carriers[children] <= carriers[tables.parents]).all()
    # Against a plain count for some proteins.
    pairs = pd.concat([experimental, everything])
    for accession in labels.accessions[:: len(labels.accessions) // 50]:
        direct = set(pairs.loc[pairs["accession"] == accession, "term"])
        direct = {go_id for go_id in direct if go_id in merged}
        row = labels.matrix[labels.accessions.index(accession)]
        carried = {merged.go_ids[j] for j in row.indices}
        assert carried == direct.union(*(merged.ancestors(go_id) for go_id in direct))
        assert most_specific(merged, carried) == most_specific(merged, direct)

    content = information_content(merged, labels)
    for root in merged.roots.values():
        assert content[merged.index(root)] == 0
    assert content[merged.index("GO:0005515")] < content[merged.index("GO:0005344")]


def test_slice_of_a_model_sized_set(merged: Ontology, merged_path: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    outputs = [merged.go_ids[i] for i in np.sort(rng.choice(len(merged), 3_000, replace=False))]
    manifest = write_slice(merged_path, outputs, tmp_path)
    assert load_manifest(tmp_path) == manifest
    part = Ontology.from_obo(tmp_path / manifest.file)
    assert part.digest == manifest.sha256
    assert part.go_ids == merged.with_ancestors(outputs)
    assert manifest.terms == aspect_counts(part)
    assert part.release == merged.release
    for go_id in part.go_ids:
        assert part[go_id] == merged[go_id]
        assert part.depth(go_id) == merged.depth(go_id)
        assert dict(part.parents(go_id)) == dict(merged.parents(go_id))
    # So a model's scores come out the same from the slice as from the whole.
    scores = rng.random((5, len(outputs)), dtype=np.float32)
    whole, sliced = TruePathPropagator(merged, outputs), TruePathPropagator(part, outputs)
    assert whole.terms == sliced.terms
    np.testing.assert_array_equal(whole.propagate(scores), sliced.propagate(scores))
