"""A UMAP of the chosen proteins, fitted when somebody asks for it: seeded, reported, stoppable."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled, MapError
from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.protein_map.projection import (
    DIGEST_LETTERS,
    Projection,
    between_neighbours,
)
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.reference.embedding_code import unit

FloatArray = npt.NDArray[np.float32]
Metric = Literal["cosine", "euclidean", "correlation"]
#: Told what is done, of how much, and what is being done; 0 of 0 where nobody knows.
Report = Callable[[int, int, str], None]

METRICS: Final[tuple[Metric, ...]] = ("cosine", "euclidean", "correlation")
MOST_POINTS: Final = 60_000
FEWEST_POINTS: Final = 10
LEAST_NEIGHBOURS, MOST_NEIGHBOURS = 2, 200
#: Proteins whose neighbours are sought between two looks at `cancel`.
_AT_ONCE: Final = 2048
_LAYING_OUT: Final = "laying out"
#: Two threads in numba's layout code at once end the process.
_ONE_FIT: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class UmapParameters:
    """What a UMAP depends on besides its proteins.

    Attributes
    ----------
    n_neighbors : int
        How many neighbours of each protein count: few show small families, many the whole.
    min_dist : float
        How near points may come, from 0 to 0.99; to three decimals.
    metric : {"cosine", "euclidean", "correlation"}
        Between the coded embeddings, which are of length one.
    seed : int
        Of the layout.
    with_queries : bool
        Whether the queries take part. If not, the map is the same for all queries, which stand
        among their neighbours.

    Raises
    ------
    MapError
        A value is out of its range.
    """

    n_neighbors: int = 15
    min_dist: float = 0.1
    metric: Metric = "cosine"
    seed: int = 0
    with_queries: bool = False

    def __post_init__(self) -> None:
        if not LEAST_NEIGHBOURS <= self.n_neighbors <= MOST_NEIGHBOURS:
            raise MapError(
                f"UMAP looks at {LEAST_NEIGHBOURS} to {MOST_NEIGHBOURS} neighbours, not "
                f"{self.n_neighbors}."
            )
        if not 0 <= self.min_dist <= 0.99:
            raise MapError(f"min_dist is between 0 and 0.99, not {self.min_dist}.")
        object.__setattr__(self, "min_dist", round(self.min_dist, 3))
        if self.metric not in METRICS:
            raise MapError(f"The metric is one of {', '.join(METRICS)}, not “{self.metric}”.")
        if not 0 <= self.seed < 2**32:
            raise MapError(f"The seed is a number from 0 to 4294967295, not {self.seed}.")


def umap_key(proteomes: ProteomeSet, parameters: UmapParameters) -> str:
    """Stand for a UMAP of some proteins, see `Projection.key`; known before it is fitted."""
    return (
        f"umap-{parameters.n_neighbors}-{round(parameters.min_dist * 1000)}-{parameters.metric}-"
        f"{parameters.seed}{'q' if parameters.with_queries else ''}-"
        f"{proteomes.content_digest[:DIGEST_LETTERS]}"
    )


def umap_projection(
    proteomes: ProteomeSet,
    query_vectors: FloatArray,
    parameters: UmapParameters | None = None,
    *,
    report: Report | None = None,
    cancel: threading.Event | None = None,
) -> Projection:
    """Fit a UMAP of the proteomes' proteins.

    One at a time in a process: others wait. Neighbours are exact. The same proteins, parameters
    and versions of umap-learn and numba give the same map on the same machine; on another the
    arithmetic may differ in its last digits, and the map with it. The first fit of a process
    compiles for some 15 seconds more.

    Parameters
    ----------
    proteomes : ProteomeSet
    query_vectors : ndarray, shape=(n_queries, d_code), dtype=float32
    parameters : UmapParameters, optional
    report : callable, optional
        Called in the thread of the fit.
    cancel : threading.Event, optional
        Looked at before, between and after the stages, and several times a second while the
        points are laid out; importing and compiling cannot be stopped.

    Returns
    -------
    Projection

    Raises
    ------
    MapError
        There are fewer than `FEWEST_POINTS` or more than `MOST_POINTS` proteins.
    Cancelled
        `cancel` was set.
    """
    parameters = parameters or UmapParameters()
    n = len(proteomes)
    vectors = proteomes.vectors
    if parameters.with_queries:
        vectors = np.concatenate([vectors, query_vectors])
    if len(vectors) < FEWEST_POINTS:
        raise MapError(
            f"A UMAP needs {FEWEST_POINTS} proteins or more, and there are {len(vectors)}. Add a "
            "proteome, or look at the principal components."
        )
    if len(vectors) > MOST_POINTS:
        raise MapError(
            f"{len(vectors):,} proteins are more than a UMAP is fitted to here ({MOST_POINTS:,}). "
            "Choose fewer proteomes, or look at the reference map or the principal components."
        )
    progress = _Progress(report, cancel)
    while not _ONE_FIT.acquire(timeout=0.2):
        progress.at(0, 0, "waiting for another map")
    try:
        places = _fit(vectors, parameters, progress)
    finally:
        _ONE_FIT.release()
    if parameters.with_queries:
        query_places = places[n:]
        queries_are = "Queries took part in it."
    else:
        query_places = between_neighbours(vectors, places, query_vectors)
        queries_are = "Queries stand where most of their nearest neighbours are."
    return Projection(
        "umap",
        umap_key(proteomes, parameters),
        places[:n],
        query_places,
        asdict(parameters),
        ("UMAP 1", "UMAP 2"),
        f"UMAP of the {n:,} proteins shown: {parameters.n_neighbors} neighbours, minimum distance "
        f"{parameters.min_dist:g}, {parameters.metric}, seed {parameters.seed}. {queries_are}",
    )


def _fit(vectors: FloatArray, parameters: UmapParameters, progress: _Progress) -> FloatArray:
    if parameters.metric == "correlation":
        # The cosine of what is left without the mean.
        vectors = unit(vectors - vectors.mean(axis=1, keepdims=True))
    neighbours = _neighbours(vectors, parameters, progress)
    progress.at(0, 0, "loading UMAP")
    from umap import UMAP

    progress.at(0, 0, "preparing the layout")
    model = UMAP(
        n_neighbors=neighbours[0].shape[1],
        min_dist=parameters.min_dist,
        metric="euclidean" if parameters.metric == "euclidean" else "cosine",
        random_state=parameters.seed,
        n_jobs=1,
        precomputed_knn=(*neighbours, None),
        force_approximation_algorithm=True,
        # Its progress bar is the only way to look into the layout and to stop it.
        tqdm_kwds={
            "disable": False,
            "file": progress,
            "mininterval": 0.2,
            "bar_format": "{n_fmt}/{total_fmt}",
        },
    )
    with warnings.catch_warnings():
        # No search index is given with the neighbours, as nothing will be transformed; and a
        # seed means one thread.
        warnings.simplefilter("ignore", UserWarning)
        places = model.fit_transform(vectors)
    progress.at(1, 1, _LAYING_OUT)
    return np.asarray(places, dtype=np.float32)


def _neighbours(
    vectors: FloatArray, parameters: UmapParameters, progress: _Progress
) -> tuple[npt.NDArray[np.int32], FloatArray]:
    """Find exact neighbours as UMAP wants them, each point the first of its own."""
    n = len(vectors)
    k = min(parameters.n_neighbors, n - 1)
    rows = np.empty((n, k), dtype=np.int32)
    cosines = np.ones((n, k), dtype=np.float32)
    rows[:, 0] = np.arange(n)
    for start in range(0, n, _AT_ONCE):
        progress.at(start, n, "finding neighbours")
        here = slice(start, start + _AT_ONCE)
        own = np.arange(start, min(start + _AT_ONCE, n))
        rows[here, 1:], cosines[here, 1:] = most_similar(vectors, vectors[here], k - 1, exclude=own)
    distances = np.maximum(1 - cosines, 0)
    if parameters.metric == "euclidean":
        distances = np.sqrt(2 * distances)
    return rows, distances


class _Progress:
    """Reports the stages; a text file for UMAP's progress bar."""

    def __init__(self, report: Report | None, cancel: threading.Event | None) -> None:
        self._report = report
        self._cancel = cancel

    def at(self, done: int, total: int, stage: str) -> None:
        if self._cancel is not None and self._cancel.is_set():
            raise Cancelled("The map was cancelled.")
        if self._report is not None:
            self._report(done, total, stage)

    def write(self, text: str) -> None:
        done, bar, total = text.strip().partition("/")
        if bar:
            self.at(int(done), int(total), _LAYING_OUT)

    def flush(self) -> None:
        """Nothing is held back."""
