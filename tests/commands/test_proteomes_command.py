"""``proteomes``: list, import, remove and build, as a user runs them."""

from __future__ import annotations

import json
import shutil
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from proteinbert_core.cli import main
from proteinbert_core.commands.proteome_model import chosen_model
from proteinbert_core.errors import ProteomeError
from proteinbert_core.model import published_model
from proteinbert_core.model.checkpoint import save_checkpoint
from proteinbert_core.protein_map import reference_map
from proteinbert_core.protein_map.live_umap import UmapParameters
from proteinbert_core.protein_map.projection import Projection, pca_projection
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.proteomes.proteome_store import ProteomeStore
from proteinbert_core.recovery.local_evidence import REFERENCE_FOLDER
from proteinbert_core.reference.stored_code import load_embedding_code
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.proteomes.toy_files import N_PROTEINS, write_fasta, write_gaf
from tests.toy import toy_checkpoint
from tests.toy_reference import toy_reference_path

DIGEST = toy_checkpoint().digest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    save_checkpoint(toy_checkpoint(), folder / "model")
    toy_reference_path(folder)
    return folder


@pytest.fixture
def model(folder: Path) -> list[str]:
    """The options that name the toy model and its reference set."""
    return ["--model", str(folder / "model"), "--reference", str(folder / "reference")]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_imported_listed_and_removed(
    model: list[str], folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(write_fasta(tmp_path)), str(write_gaf(tmp_path))]
    assert main(["proteomes", "import", *files, "--name", "My toys", *model]) == 0
    said = capsys.readouterr().err
    assert "My toys: 23 proteins, 2 of them annotated, kept as My-toys-" in said
    assert main(["proteomes", "list", *model]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["key", "proteins", "annotated", "from", "name"]
    key, *rest = row.split()
    assert rest == ["23", "2", "added", "My", "toys"]
    store = ProteomeStore(DIGEST, load_embedding_code(folder / "reference", DIGEST))
    proteome = store.load_one(key)
    assert proteome.proteins["accession"][0] == "T001"
    assert len(np.unique(proteome.embeddings, axis=0)) > N_PROTEINS // 2
    assert not store.work_folder(key).exists()
    assert main(["proteomes", "remove", key, *model]) == 0
    assert main(["proteomes", "list", *model]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(["proteomes", "remove", key, *model]) == 2
    assert "no proteome" in capsys.readouterr().err


def test_records_that_cannot_be_read_are_told(
    model: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fasta = write_fasta(tmp_path, n=3)
    fasta.write_text(fasta.read_text() + ">bad\nM1!?\n" * 25)
    assert main(["proteomes", "import", str(fasta), "--quiet", *model]) == 1
    said = capsys.readouterr().err.splitlines()
    assert "left out: record 4" in said[0]
    assert said[-1] == "left out: ... and 5 more"


def test_a_damaged_one_is_listed_as_such(
    model: list[str], tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fasta = str(write_fasta(tmp_path))
    assert main(["proteomes", "import", fasta, "--key", "toys", "--quiet", *model]) == 0
    (cache / "proteomes" / DIGEST[:16] / "toys" / "proteins.parquet").write_bytes(b"PAR1")
    assert main(["proteomes", "list", *model]) == 0
    shown = capsys.readouterr()
    assert "damaged" in shown.out
    assert "toys cannot be used: " in shown.err
    assert "import or download it again" in shown.err


def test_a_model_without_a_reference_set_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--model", str(folder / "model")]
    assert main(["proteomes", "import", str(write_fasta(tmp_path)), *options]) == 2
    assert "has no reference set" in capsys.readouterr().err
    assert main(["proteomes", "list", "--model", "published"]) == 2
    assert "models download published" in capsys.readouterr().err


def test_the_published_model_brings_the_reference_set_of_its_names(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tmp_path / "names"
    names.mkdir()
    published = SimpleNamespace(is_ready=True, folder=folder / "model", names_folder=names)
    monkeypatch.setattr(published_model, "PublishedModel", lambda: published)
    published_option = Namespace(model=Path("published"), reference=None)
    with pytest.raises(ProteomeError, match="has no reference set"):
        chosen_model(published_option)
    shutil.copytree(folder / "reference", names / REFERENCE_FOLDER)
    model = chosen_model(published_option)
    assert model.digest == DIGEST
    assert model.code.directions.shape[0] == toy_checkpoint().config.d_global


def by_principal_components(
    proteomes: ProteomeSet, queries: np.ndarray, parameters: UmapParameters, **_: object
) -> Projection:
    """Stands for UMAP, which compiles for half a minute and has tests of its own."""
    projection = pca_projection(proteomes, queries)
    return Projection(
        "umap", "", projection.coordinates, projection.query_coordinates, {"seed": parameters.seed}
    )


def test_built_together_and_measured(
    model: list[str],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(reference_map, "umap_projection", by_principal_components)
    gaf = write_gaf(tmp_path)
    first = [str(write_fasta(tmp_path, "UP000000001.fasta")), str(gaf)]
    second = [str(write_fasta(tmp_path, "UP000000002.fasta", n=30, seed=2))]
    output = tmp_path / "bundle"
    (output / "UP000000009").mkdir(parents=True)
    (output / "UP000000009" / "manifest.json").touch()
    (output / "README.md").touch()
    build = ["proteomes", "build", "--output", str(output), *model]
    parts = ["--proteome", "First", *first, "--proteome", "Second", *second]
    assert main([*build, *parts, "--seed", "3", "--attribution", "Toys"]) == 0
    assert "2 proteomes" in capsys.readouterr().err
    assert sorted(path.name for path in output.iterdir()) == [
        "README.md",
        "UP000000001",
        "UP000000002",
        "manifest.json",
    ]
    code = load_embedding_code(folder / "reference", DIGEST)
    store = ProteomeStore(DIGEST, code, tmp_path / "own", output)
    assert [each.name for each in store.available()] == ["First", "Second"]
    together = store.load(["UP000000001", "UP000000002"])
    assert np.isfinite(together.coordinates).all()
    # On one map, not each on its own.
    manifest = json.loads((output / "manifest.json").read_text())
    assert manifest["map"]["parameters"] == {"seed": 3}
    assert manifest["map"]["proteins"] == N_PROTEINS + 30
    assert 0.5 < manifest["map"]["quality"]["trustworthiness"] <= 1
    assert manifest["code_loss"]["sample"] == 2
    assert manifest["proteomes"]["UP000000001"]["annotated"] == 2
    for each in store.available():
        assert each.facts["map"] == manifest["map"]["digest"]
        assert each.facts["attribution"] == "Toys"
    expected = pca_projection(together, together.vectors[:0]).coordinates
    np.testing.assert_allclose(together.coordinates, expected, atol=1e-3)


def test_builds_that_cannot_be(
    model: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build = ["proteomes", "build", "--output", str(tmp_path / "bundle"), *model]
    assert main([*build, "--proteome", "Only a name"]) == 2
    assert "name its FASTA file" in capsys.readouterr().err
    twice = ["--proteome", "A", str(write_fasta(tmp_path, "UP000000001.fasta"))] * 2
    assert main([*build, *twice]) == 2
    assert "UP000000001 is named twice" in capsys.readouterr().err
    assert not (tmp_path / "bundle").exists()
