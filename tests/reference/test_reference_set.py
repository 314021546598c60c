"""Reference sets: made from labels, written, read back, and refused where they are not whole."""

from __future__ import annotations

import dataclasses
import json
import shutil

import numpy as np
import pandas as pd
import pytest

from proteinbert_core.errors import ReferenceSetError
from proteinbert_core.reference import ReferenceSet, load_reference_set
from proteinbert_core.reference.build import build_reference_set
from proteinbert_core.reference.kmers import kmer_codes
from proteinbert_core.reference.reference_set import (
    ARRAYS_FILE,
    EVIDENCE_KINDS,
    MANIFEST_FILE,
    PROTEINS_FILE,
    save_reference_set,
)
from tests.toy_reference import toy_reference_proteins, toy_reference_set

DIGEST = "of the model"


@pytest.fixture(scope="module")
def reference() -> ReferenceSet:
    return toy_reference_set(model_digest=DIGEST)


@pytest.fixture(scope="module")
def saved(reference, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    save_reference_set(reference, folder)
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    """A copy to damage."""
    return shutil.copytree(saved, tmp_path / "reference")


def test_what_is_written_comes_back(reference, saved):
    again = load_reference_set(saved, DIGEST)
    for field in dataclasses.fields(ReferenceSet):
        if field.name not in {"code", "facts"}:
            before, after = getattr(reference, field.name), getattr(again, field.name)
            np.testing.assert_array_equal(after, before, err_msg=field.name)
            assert after.dtype == before.dtype, field.name
    for name, part in reference.code.arrays().items():
        np.testing.assert_array_equal(again.code.arrays()[name], part)
    assert again.facts == {**reference.facts, "proteins": 48}
    assert len(again) == 48


def test_no_sequence_is_written(saved):
    everything = b"".join(path.read_bytes() for path in saved.iterdir())
    for protein in toy_reference_proteins():
        assert protein.sequence[:20].encode() not in everything


def test_a_protein_without_kmers_comes_back(tmp_path):
    sequences = ["MKV", "ACDEFGHIKL", "MK", ""]
    proteins = pd.DataFrame(
        {"accession": list("abcd"), "taxon_id": [9606, 0, 1, 2], "sequence": sequences}
    )
    labels = pd.DataFrame({"accession": list("abcd"), "term": ["GO:0005829"] * 4, "kind": [0] * 4})
    embeddings = np.random.default_rng(0).standard_normal((4, 8))
    made = build_reference_set(proteins, labels, embeddings, {"model_digest": DIGEST})
    save_reference_set(made, tmp_path)
    again = load_reference_set(tmp_path, DIGEST)
    assert np.diff(again.kmer_offsets).tolist() == [0, 6, 0, 0]
    np.testing.assert_array_equal(again.kmers, kmer_codes(sequences[1]))


@pytest.mark.parametrize("name", [PROTEINS_FILE, ARRAYS_FILE])
def test_one_changed_byte_is_found(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ReferenceSetError, match=rf"{name} is damaged"):
        load_reference_set(folder, DIGEST)


@pytest.mark.parametrize("name", [PROTEINS_FILE, ARRAYS_FILE, MANIFEST_FILE])
@pytest.mark.parametrize("harm", ["missing", "truncated"])
def test_a_file_that_is_missing_or_cut_short_is_refused(folder, name, harm):
    path = folder / name
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ReferenceSetError, match="Fetch or build it again"):
        load_reference_set(folder, DIGEST)


@pytest.mark.parametrize("name", [PROTEINS_FILE, ARRAYS_FILE])
def test_a_file_of_another_kind_is_refused_whatever_its_digest(folder, name):
    import hashlib

    (folder / name).write_bytes(b"nothing of the kind")
    manifest = json.loads((folder / MANIFEST_FILE).read_text())
    manifest["files"][name] = hashlib.sha256(b"nothing of the kind").hexdigest()
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest))
    with pytest.raises(ReferenceSetError, match="cannot be read"):
        load_reference_set(folder, DIGEST)


def test_embeddings_of_another_model_are_refused(saved):
    with pytest.raises(ReferenceSetError, match="made with another model"):
        load_reference_set(saved, "of another model")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("format", "something else", "no reference set that this version reads"),
        ("format_version", 99, "no reference set that this version reads"),
        ("files", None, None),
        ("model_digest", None, None),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(folder, key, value, message):
    path = folder / MANIFEST_FILE
    manifest = json.loads(path.read_text())
    if value is None:
        del manifest[key]
    else:
        manifest[key] = value
    path.write_text(json.dumps(manifest))
    with pytest.raises(ReferenceSetError, match=message or "cannot be read"):
        load_reference_set(folder, DIGEST)


def test_terms_with_the_kind_of_evidence(reference):
    assert reference.terms_of(0) == {"GO:0005344": "experimental", "GO:0005829": "experimental"}
    assert set(reference.terms_of(41).values()) == {"curated"}
    assert set(reference.terms_of(43).values()) == {"electronic"}


def test_the_best_evidence_for_a_term_counts():
    proteins = pd.DataFrame({"accession": ["a"], "taxon_id": [0], "sequence": ["MKVLAAGHIK"]})
    kinds = [EVIDENCE_KINDS.index(kind) for kind in ("electronic", "experimental", "curated")]
    labels = pd.DataFrame(
        {
            "accession": ["a", "a", "a", "elsewhere"],
            "term": ["GO:0005829", "GO:0005829", "GO:0005886", "GO:0005886"],
            "kind": [*kinds, 0],
        }
    )
    made = build_reference_set(proteins, labels, np.ones((1, 4)), {"model_digest": DIGEST})
    assert made.terms_of(0) == {"GO:0005829": "experimental", "GO:0005886": "curated"}


def test_a_protein_without_a_term_is_refused_and_named():
    proteins = pd.DataFrame({"accession": ["a", "b"], "taxon_id": 0, "sequence": "MKVLAAGHIK"})
    labels = pd.DataFrame({"accession": ["a"], "term": ["GO:0005829"], "kind": [0]})
    with pytest.raises(ReferenceSetError, match="protein b has no GO term"):
        build_reference_set(proteins, labels, np.ones((2, 4)), {"model_digest": DIGEST})
    with pytest.raises(ReferenceSetError, match="3 embeddings for 2 proteins"):
        build_reference_set(proteins, labels, np.ones((3, 4)), {"model_digest": DIGEST})


def test_proteins_known_by_experiment_keep_more_kmers():
    rng = np.random.default_rng(0)
    sequences = ["".join(rng.choice(list("ACDEFGHKNPQSTW"), 400)) for _ in range(4)]
    proteins = pd.DataFrame({"accession": list("abcd"), "taxon_id": 0, "sequence": sequences})
    labels = pd.DataFrame({"accession": list("abcd"), "term": "GO:0005829", "kind": [0, 1, 2, 0]})
    made = build_reference_set(proteins, labels, np.eye(4), {"model_digest": DIGEST})
    assert np.diff(made.kmer_offsets).tolist() == [160, 48, 48, 160]
