"""Colourings by what is known of each protein: organism, length, review, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.protein_map.colouring import (
    NO_SLOT,
    GroupColouring,
    NumberColouring,
    Role,
    ScaleKind,
)
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.proteomes.proteome import REVIEWED, UNREVIEWED
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS

NOT_STATED: Final = "not stated"
#: Shares of the values that lie below the ends of a scale, so that a few extremes do not take
#: all its colours.
_LOW_SHARE, _HIGH_SHARE = 0.5, 99.5


def groups_of(
    key: str,
    title: str,
    caption: str,
    values: npt.NDArray[Any],
    query_values: npt.NDArray[Any],
) -> GroupColouring:
    """Make a group of each text that comes up, the largest first.

    Parameters
    ----------
    key, title, caption : str
        See `GroupColouring`.
    values : ndarray of str, shape=(n,)
        Empty where it is not known.
    query_values : ndarray of str, shape=(n_queries,)
        A text that no protein has makes no group.

    Returns
    -------
    GroupColouring
        Of groups of one size, the first in the alphabet comes first.
    """
    import pandas as pd

    found, texts = pd.factorize(values)
    sizes = np.bincount(found, minlength=len(texts))
    order = sorted(range(len(texts)), key=lambda each: (-sizes[each], str(texts[each])))
    known = [each for each in order if texts[each] != ""]
    unknown = [each for each in order if texts[each] == ""]
    place = np.empty(len(texts), dtype=np.int32)
    place[[*known, *unknown]] = np.arange(len(texts))
    roles: list[Role] = ["group" if texts[each] != "" else "absent" for each in (*known, *unknown)]
    code_of = {str(texts[each]): int(place[each]) for each in known}
    return GroupColouring(
        key,
        title,
        caption,
        (*(str(texts[each]) for each in known), *(NOT_STATED for _ in unknown)),
        tuple(roles),
        np.array([*range(len(known)), *(NO_SLOT for _ in unknown)], dtype=np.int32),
        sizes[[*known, *unknown]].astype(np.int64),
        place[found],
        np.array([code_of.get(str(text), -1) for text in query_values], dtype=np.int32),
    )


def ordered_groups(
    key: str,
    title: str,
    caption: str,
    labels: Sequence[tuple[str, Role]],
    codes: npt.NDArray[np.integer[Any]],
    query_codes: npt.NDArray[np.integer[Any]],
) -> GroupColouring:
    """Make groups in an order of their own, as direct, inherited, absent.

    Parameters
    ----------
    key, title, caption : str
    labels : sequence of (str, role)
        Groups that no protein is in are kept.
    codes : ndarray, shape=(n,), dtype=int
        Place in `labels`.
    query_codes : ndarray, shape=(n_queries,), dtype=int
        -1 where a query has none.

    Returns
    -------
    GroupColouring
    """
    roles = tuple(role for _, role in labels)
    return GroupColouring(
        key,
        title,
        caption,
        tuple(label for label, _ in labels),
        roles,
        np.array(
            [place if role == "group" else NO_SLOT for place, role in enumerate(roles)],
            dtype=np.int32,
        ),
        np.bincount(codes, minlength=len(labels)).astype(np.int64),
        np.asarray(codes, dtype=np.int32),
        np.asarray(query_codes, dtype=np.int32),
        is_ordered=True,
    )


def numbers_of(
    key: str,
    title: str,
    caption: str,
    unit: str,
    values: npt.NDArray[Any],
    query_values: npt.NDArray[Any],
    scale: ScaleKind = "linear",
) -> NumberColouring:
    """Colour by a number; the scale covers all but the outermost hundredth of the values.

    Parameters
    ----------
    key, title, caption, unit : str
        See `NumberColouring`.
    values : ndarray, shape=(n,)
        NaN where it is not known.
    query_values : ndarray, shape=(n_queries,)
    scale : {"linear", "log", "share"}

    Returns
    -------
    NumberColouring
    """
    numbers = np.asarray(values, dtype=np.float32)
    of_queries = np.asarray(query_values, dtype=np.float32)
    if scale == "log":
        numbers = np.where(numbers > 0, numbers, np.float32(np.nan))
        of_queries = np.where(of_queries > 0, of_queries, np.float32(np.nan))
    known = numbers[np.isfinite(numbers)]
    low, high = 0.0, 1.0
    if scale != "share" and len(known):
        low, high = (float(each) for each in np.percentile(known, [_LOW_SHARE, _HIGH_SHARE]))
    if high <= low:
        high = low + 1.0
    return NumberColouring(key, title, caption, unit, scale, low, high, numbers, of_queries)


def organism_colouring(scene: MapScene) -> GroupColouring:
    """Colour by organism."""
    return groups_of(
        "organism",
        "Organism",
        "The organism that each protein is of.",
        scene.proteomes.proteins["organism"].to_numpy(dtype=object),
        _no_text(scene),
    )


def proteome_colouring(scene: MapScene) -> GroupColouring:
    """Colour by the proteome that a protein came with."""
    return groups_of(
        "proteome",
        "Proteome",
        "The proteome that each protein came with.",
        scene.proteomes.proteins["proteome"].to_numpy(dtype=object),
        _no_text(scene),
    )


def length_colouring(scene: MapScene) -> NumberColouring:
    """Colour by length."""
    return numbers_of(
        "length",
        "Length",
        "The number of residues of each protein.",
        "residues",
        scene.proteomes.proteins["length"].to_numpy(),
        scene.queries.lengths,
        "log",
    )


def reviewed_colouring(scene: MapScene) -> GroupColouring:
    """Colour by whether the entry was reviewed."""
    reviewed = scene.proteomes.proteins["reviewed"].to_numpy()
    return ordered_groups(
        "reviewed",
        "Reviewed",
        "Whether a curator has reviewed the UniProtKB entry.",
        [
            ("reviewed (Swiss-Prot)", "group"),
            ("not reviewed (TrEMBL)", "group"),
            (NOT_STATED, "absent"),
        ],
        np.select([reviewed == REVIEWED, reviewed == UNREVIEWED], [0, 1], 2),
        _no_group(scene),
    )


def annotated_colouring(scene: MapScene) -> GroupColouring:
    """Colour by whether anything is annotated."""
    return ordered_groups(
        "annotated",
        "Annotated",
        "Whether the protein has a GO term, of any evidence.",
        [("has a GO term", "group"), ("no GO term", "absent")],
        np.where(scene.proteomes.annotations.is_annotated, 0, 1),
        _no_group(scene),
    )


def evidence_colouring(scene: MapScene) -> GroupColouring:
    """Colour by the best evidence of the GO terms of a protein."""
    annotations = scene.proteomes.annotations
    none = len(EVIDENCE_KINDS)
    best = np.full(len(scene), none, dtype=np.int64)
    owner = np.repeat(np.arange(len(scene)), np.diff(annotations.offsets))
    np.minimum.at(best, owner, annotations.evidence.astype(np.int64))
    return ordered_groups(
        "evidence",
        "Evidence",
        "The best evidence that a GO term of the protein has.",
        [*((kind, "group") for kind in EVIDENCE_KINDS), ("no GO term", "absent")],
        best,
        _no_group(scene),
    )


def _no_text(scene: MapScene) -> npt.NDArray[Any]:
    return np.full(len(scene.queries), "", dtype=object)


def _no_group(scene: MapScene) -> npt.NDArray[np.int32]:
    return np.full(len(scene.queries), -1, dtype=np.int32)
