"""What all sessions share of the map: every cache of it, and the desks where long work is done."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

import proteinbert_core
from pages.ui import resources
from pages.ui.engine import model_folder, reference_folder
from pages.ui.jobs import JobRunner
from pages.ui.map_desk import MapDesk
from proteinbert_core.enrichment import TermMembership
from proteinbert_core.figures.map_hover import HoverTexts
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.model.checkpoint import read_description
from proteinbert_core.protein_map.live_umap import UmapParameters, umap_key, umap_projection
from proteinbert_core.protein_map.map_quality import (
    MapQuality,
    PointOverlap,
    map_quality,
    point_overlap,
    query_overlap,
)
from proteinbert_core.protein_map.map_scene import MapQueries, MapScene
from proteinbert_core.protein_map.neighbour_graph import NeighbourGraph
from proteinbert_core.protein_map.projection import (
    Projection,
    between_neighbours,
    has_reference_map,
    pca_projection,
    reference_projection,
)
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.proteomes.proteome_store import ProteomeStore, ProteomeSummary
from proteinbert_core.reference.stored_code import load_embedding_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.ui.jobs import Job
    from pages.ui.runs import Run

#: Points that are drawn unless the reader chooses other proteomes.
_DRAWN_AT_FIRST = 100_000


def proteome_store() -> ProteomeStore | None:
    """The proteomes of the model in use.

    Returns
    -------
    ProteomeStore or None
        None where the model has no reference set: then nobody knows how to code its embeddings.

    Raises
    ------
    CheckpointError, ReferenceSetError
        The model or its reference set cannot be read.
    """
    folder = reference_folder()
    if folder is None:
        return None
    return _proteome_store(str(read_description(model_folder())["digest"]), str(folder))


@st.cache_resource(max_entries=2, show_spinner=False)
def _proteome_store(model_digest: str, reference: str) -> ProteomeStore:
    return ProteomeStore(model_digest, load_embedding_code(reference, model_digest))


def usual_proteomes(summaries: Sequence[ProteomeSummary]) -> tuple[str, ...]:
    """Keys of the proteomes that a map shows at first: all, or the bundled ones of very many."""
    usable = [each for each in summaries if not each.damage]
    if sum(each.n_proteins for each in usable) > _DRAWN_AT_FIRST:
        usable = [each for each in usable if each.is_bundled] or usable[:1]
    return tuple(each.key for each in usable)


def proteome_set(summaries: Sequence[ProteomeSummary]) -> ProteomeSet:
    """Read proteomes, or return them as they were read before.

    Parameters
    ----------
    summaries : sequence of ProteomeSummary
        At least one, of `proteome_store`.

    Raises
    ------
    ProteomeError
        One cannot be read.
    """
    store = proteome_store()
    assert store is not None
    # A proteome that was made anew has other files.
    stamp = tuple(f"{each.key} {each.facts.get('sha256')}" for each in summaries)
    return _proteome_set(store.model_digest, stamp, store, tuple(each.key for each in summaries))


@st.cache_resource(max_entries=3, show_spinner="Reading the proteomes")
def _proteome_set(
    model_digest: str,  # noqa: ARG001
    stamp: tuple[str, ...],  # noqa: ARG001
    _store: ProteomeStore,
    _keys: tuple[str, ...],
) -> ProteomeSet:
    return _store.load(_keys)


def hover_texts(proteomes: ProteomeSet) -> HoverTexts:
    """What the map says of each protein under the pointer."""
    return _hover_texts(proteomes.content_digest, proteomes)


@st.cache_resource(max_entries=3, show_spinner=False)
def _hover_texts(digest: str, _proteomes: ProteomeSet) -> HoverTexts:  # noqa: ARG001
    table = _proteomes.proteins
    columns = ("name", "gene", "accession", "organism")
    return HoverTexts.of(*(table[column].astype(object).tolist() for column in columns))


def membership(proteomes: ProteomeSet) -> TermMembership:
    """Which proteins carry which terms of the ontology in use."""
    ontology = resources.ontology()
    return _membership(f"{proteomes.content_digest} {ontology.digest}", proteomes, ontology)


@st.cache_resource(max_entries=3, show_spinner="Reading the annotations")
def _membership(key: str, _proteomes: ProteomeSet, _ontology: Ontology) -> TermMembership:  # noqa: ARG001
    return TermMembership.of(_proteomes.annotations, _ontology)


@st.cache_resource(show_spinner=False)
def neighbours_desk() -> MapDesk:
    """Where neighbours of all proteins, and the quality of maps, are worked out."""
    return MapDesk(JobRunner())


@st.cache_resource(show_spinner=False)
def umap_desk() -> MapDesk:
    """Where readers' own UMAPs are made."""
    return MapDesk(JobRunner(), most=6)


def neighbour_graph(proteomes: ProteomeSet) -> NeighbourGraph | None:
    """The neighbours of all proteins; None until they are found, which begins now."""
    return neighbours_desk().obtain(graph_key(proteomes), partial(_find_neighbours, proteomes))


def graph_key(proteomes: ProteomeSet) -> str:
    """Name of the neighbours of all proteins at the `neighbours_desk`."""
    return f"graph {proteomes.content_digest}"


def _find_neighbours(proteomes: ProteomeSet, job: Job) -> NeighbourGraph:
    return NeighbourGraph.of(proteomes, report=job.report, cancel=job.cancel_event)


def quality(scene: MapScene) -> MapQuality | None:
    """How honest a map is; None until it is measured, which begins now."""
    proteomes, coordinates = scene.proteomes, scene.projection.coordinates
    return neighbours_desk().obtain(
        quality_key(scene), lambda _job: map_quality(proteomes, coordinates)
    )


def quality_key(scene: MapScene) -> str:
    """Name of the quality of a map at the `neighbours_desk`."""
    return f"quality {scene.proteomes.content_digest} {scene.projection.key}"


def overlap(scene: MapScene, key: str) -> PointOverlap | None:
    """How honest a map is at each point; None until the neighbours of all are found.

    Parameters
    ----------
    scene : MapScene
    key : str
        As of `scene_key`.
    """
    graph = neighbour_graph(scene.proteomes)
    return None if graph is None else _overlap(key, scene, graph)


@st.cache_resource(max_entries=4, show_spinner=False)
def _overlap(key: str, _scene: MapScene, _graph: NeighbourGraph) -> PointOverlap:  # noqa: ARG001
    return point_overlap(_scene, _graph)


def query_honesty(scene: MapScene, key: str) -> list[float]:
    """Of each query, what share of its true neighbours is near on the map; NaN without a place."""
    return _query_honesty(key, scene)


@st.cache_data(max_entries=8, show_spinner=False)
def _query_honesty(key: str, _scene: MapScene) -> list[float]:  # noqa: ARG001
    if not len(_scene.queries):
        return []
    return [float(share) for share in query_overlap(_scene, _scene.projection)]


def begin_umap(proteomes: ProteomeSet, parameters: UmapParameters) -> None:
    """Begin to lay proteomes out anew, unless that was done or is under way."""
    key = umap_key(proteomes, parameters)
    if umap_desk().result(key) is None:
        umap_desk().begin(key, partial(_fit_umap, proteomes, parameters))


def _fit_umap(proteomes: ProteomeSet, parameters: UmapParameters, job: Job) -> Projection:
    nobody = MapQueries.none(proteomes).vectors
    return umap_projection(
        proteomes, nobody, parameters, report=job.report, cancel=job.cancel_event
    )


def umap_of(proteomes: ProteomeSet, parameters: UmapParameters) -> Projection | None:
    """A UMAP that was made; None where it was not, or not yet."""
    return umap_desk().result(umap_key(proteomes, parameters))


def projection_named(proteomes: ProteomeSet, key: str) -> Projection | None:
    """A map of these proteomes by its key; None where there is none, or it was not made.

    Parameters
    ----------
    proteomes : ProteomeSet
    key : str
        As of `Projection.key`.
    """
    nobody = MapQueries.none(proteomes).vectors
    found: Projection | None = umap_desk().result(key)
    if found is None and key == "reference" and has_reference_map(proteomes):
        found = reference_projection(proteomes, nobody)
    elif found is None and key.startswith("pca"):
        found = pca_projection(proteomes, nobody)
    return found if found is None or found.key == key else None


def queries_of(run: Run | None, proteomes: ProteomeSet) -> MapQueries:
    """The proteins of a run, as the map takes them; those that are annotated already."""
    if run is None or not len(run):
        return MapQueries.none(proteomes)
    n = len(run)
    return MapQueries.of(
        proteomes,
        [protein.identifier for protein in run.proteins[:n]],
        run.embeddings()[:n],
        [len(protein.sequence) for protein in run.proteins[:n]],
    )


def scene(proteomes: ProteomeSet, run: Run | None, kind: str, umap: UmapParameters) -> MapScene:
    """Put a map together, or return it as it was before.

    Parameters
    ----------
    proteomes : ProteomeSet
    run : Run or None
        Whose proteins are the queries.
    kind : "reference", "pca" or "umap"
    umap : UmapParameters
        Of an own UMAP, which must have been made.

    Raises
    ------
    MapError
        There is no such map of these proteomes.
    """
    return _scene(scene_key(proteomes, run, kind, umap), proteomes, run, kind, umap)


def scene_key(proteomes: ProteomeSet, run: Run | None, kind: str, umap: UmapParameters) -> str:
    """Stand for a map with its queries, in every cache."""
    given = "" if run is None else f"{run.run_id} {len(run)}"
    own = umap_key(proteomes, umap) if kind == "umap" else kind
    return f"{proteomes.content_digest} {given} {own}"


@st.cache_resource(max_entries=6, show_spinner=False)
def _scene(
    key: str,  # noqa: ARG001
    _proteomes: ProteomeSet,
    _run: Run | None,
    _kind: str,
    _umap: UmapParameters,
) -> MapScene:
    queries = queries_of(_run, _proteomes)
    if _kind == "umap":
        made = umap_of(_proteomes, _umap)
        assert made is not None
        places = between_neighbours(_proteomes.vectors, made.coordinates, queries.vectors)
        projection = replace(made, query_coordinates=places)
    elif _kind == "pca":
        projection = pca_projection(_proteomes, queries.vectors)
    else:
        projection = reference_projection(_proteomes, queries.vectors)
    return MapScene.of(_proteomes, queries, projection)


def query_terms(run: Run, index: int, threshold: float) -> list[str]:
    """What is predicted of a protein of a run: GO ids.

    Parameters
    ----------
    run : Run
    index : int
    threshold : float
        Least probability.
    """
    return [term for term, value in run.probabilities(index).items() if value >= threshold]


def facts(scene: MapScene, ontology: Ontology) -> dict[str, str]:
    """What a map is made of, for files.

    Parameters
    ----------
    scene : MapScene
    ontology : Ontology
        Names the terms.
    """
    names = scene.proteomes.proteins["proteome"].cat.categories
    listed = zip(scene.proteomes.keys, names, strict=True)
    return {
        "program": f"ProteinBERT Explorer {proteinbert_core.__version__}",
        "model": scene.proteomes.model_digest,
        "proteomes": ", ".join(f"{name} ({key})" for key, name in listed),
        "map": scene.projection.name,
        "ontology": f"{ontology.release} {ontology.digest}",
    }
