"""Over-representation: which GO terms some proteins carry more often than chance would have it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

from proteinbert_core.enrichment.enrichment_result import (
    ALPHA,
    COLUMNS,
    EnrichmentResult,
    TestSize,
)
from proteinbert_core.enrichment.false_discovery import benjamini_hochberg
from proteinbert_core.enrichment.hypergeometric import log_upper_tail
from proteinbert_core.enrichment.specific_terms import most_specific_results
from proteinbert_core.enrichment.term_membership import BoolArray, TermMembership
from proteinbert_core.errors import EnrichmentError
from proteinbert_core.go.aspects import ASPECTS

if TYPE_CHECKING:
    import pandas as pd

#: Whom the tests of an aspect count: proteins with a term of it, or all.
Population = Literal["annotated", "all"]

MIN_SIZE: Final = 5
MAX_SIZE: Final = 2000


def enriched_terms(
    membership: TermMembership,
    selected: BoolArray,
    background: BoolArray | None = None,
    *,
    min_size: int = MIN_SIZE,
    max_size: int | None = MAX_SIZE,
    population: Population = "annotated",
    adjust_together: bool = False,
) -> EnrichmentResult:
    """Test each term for over-representation among the selected proteins.

    The test is the one-sided hypergeometric one, which is Fisher's exact test with the
    alternative "greater". Every term whose size in the background is allowed is a test, also
    such as no selected protein carries (p = 1), as GOATOOLS counts; roots are no test.

    Parameters
    ----------
    membership : TermMembership
    selected : ndarray, shape=(n_proteins,), dtype=bool
    background : ndarray, shape=(n_proteins,), dtype=bool, optional
        Proteins that could have been selected; default all. Selected ones outside of it are
        not counted.
    min_size, max_size : int
        Carriers that a term has at least and at most in the background; None for no limit.
    population : "annotated" or "all"
        "annotated": the tests of an aspect count the proteins that have a term of that aspect,
        as topGO and clusterProfiler do, so that being annotated at all is not taken for
        enrichment. "all": every protein of the background, as GOATOOLS does.
    adjust_together : bool
        Whether p-values are adjusted over the tests of all aspects together, as GOATOOLS does;
        otherwise those of each aspect are.

    Returns
    -------
    EnrichmentResult

    Raises
    ------
    EnrichmentError
        Nothing is selected, nothing of it is in the background, or nothing of it has a term.

    References
    ----------
    Rivals et al. 2007, doi 10.1093/bioinformatics/btl633 (the test);
    Benjamini and Hochberg 1995 (the adjustment);
    Klopfenstein et al. 2018, doi 10.1038/s41598-018-28948-z (GOATOOLS).
    """
    if background is None:
        background = np.ones(len(membership), dtype=np.bool_)
    _check(membership, selected, background, min_size, max_size)
    inside = selected & background
    counts = membership.counts(background)
    marked = membership.counts(inside)
    ontology = membership.ontology
    aspects = ontology.tables.aspects
    allowed = (counts >= max(min_size, 1)) & (counts <= (max_size or len(membership)))
    allowed[[ontology.index(root) for root in ontology.roots.values()]] = False

    sizes: dict[str, TestSize] = {}
    parts: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = []
    for code, aspect in enumerate(ASPECTS):
        counted = membership.in_aspect[:, code] if population == "annotated" else True
        n_selected = int((inside & counted).sum())
        n_background = int((background & counted).sum())
        tests = np.flatnonzero(allowed & (aspects == code))
        if not len(tests) or not n_selected:
            continue
        sizes[aspect] = TestSize(n_selected, n_background, len(tests))
        carried = tests[marked[tests] > 0]
        parts.append(
            (carried, log_upper_tail(marked[carried], counts[carried], n_selected, n_background))
        )
    adjusted = _adjusted([log_p for _, log_p in parts], list(sizes.values()), adjust_together)
    table = _table(membership, parts, adjusted, marked, counts, sizes)
    return EnrichmentResult(
        table=table,
        sizes=sizes,
        selected=inside,
        n_outside=int((selected & ~background).sum()),
        n_silent=int((inside & ~membership.is_annotated).sum()),
        membership=membership,
        parameters={
            "test": "hypergeometric, one-sided (over-representation)",
            "adjustment": "Benjamini-Hochberg, "
            + ("all aspects together" if adjust_together else "each aspect by itself"),
            "population": "background proteins with a term of the aspect"
            if population == "annotated"
            else "all background proteins",
            "term_size": f"{min_size} to {'any' if max_size is None else max_size} carriers "
            "in the background",
            "proteins_selected": str(int(inside.sum())),
            "proteins_in_background": str(int(background.sum())),
            **{
                f"tests_{aspect}": f"{size.tested} terms, {size.selected} of "
                f"{size.background} proteins"
                for aspect, size in sizes.items()
            },
            "ontology_release": ontology.release,
            "ontology_digest": ontology.digest,
            **membership.facts,
        },
    )


def _check(
    membership: TermMembership,
    selected: BoolArray,
    background: BoolArray,
    min_size: int,
    max_size: int | None,
) -> None:
    for mask in (selected, background):
        if mask.shape != (len(membership),):
            raise EnrichmentError(
                f"A choice among {mask.size:,} proteins does not fit the annotations of "
                f"{len(membership):,}."
            )
    if max_size is not None and max_size < min_size:
        raise EnrichmentError(
            f"No term has at least {min_size:,} and at most {max_size:,} carriers. "
            "Raise the maximum."
        )
    if not selected.any():
        raise EnrichmentError("No protein is selected.")
    if not (selected & background).any():
        raise EnrichmentError(
            "None of the selected proteins is in the background. Choose another background."
        )
    if not (selected & background & membership.is_annotated).any():
        raise EnrichmentError(
            "None of the selected proteins has a GO annotation, so there is nothing to test. "
            "Select annotated proteins as well."
        )


def _adjusted(
    log_p: list[npt.NDArray[np.float64]], sizes: list[TestSize], together: bool
) -> list[npt.NDArray[np.float64]]:
    if together and log_p:
        joined = benjamini_hochberg(np.concatenate(log_p), sum(size.tested for size in sizes))
        return np.split(joined, np.cumsum([len(part) for part in log_p])[:-1])
    return [benjamini_hochberg(part, size.tested) for part, size in zip(log_p, sizes, strict=True)]


def _table(
    membership: TermMembership,
    parts: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]],
    adjusted: list[npt.NDArray[np.float64]],
    marked: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    sizes: Mapping[str, TestSize],
) -> pd.DataFrame:
    import pandas as pd

    if not parts:
        return pd.DataFrame({name: [] for name in COLUMNS}).astype(dict(COLUMNS))
    terms = np.concatenate([part for part, _ in parts])
    each = [len(part) for part, _ in parts]
    log_p = np.concatenate([part for _, part in parts]) / math.log(10)
    log_q = np.concatenate(adjusted) / math.log(10)
    of_selected = np.repeat([size.selected for size in sizes.values()], each)
    of_background = np.repeat([size.background for size in sizes.values()], each)
    expected = counts[terms] * (of_selected / of_background)
    tables = membership.ontology.tables
    order = np.lexsort((terms, -counts[terms], log_p))
    is_enriched = log_q < math.log10(ALPHA)
    columns = {
        "go_id": [tables.go_ids[term] for term in terms],
        "name": [tables.names[term] for term in terms],
        "aspect": np.repeat(list(sizes), each),
        "n_selected": marked[terms],
        "of_selected": of_selected,
        "n_background": counts[terms],
        "of_background": of_background,
        "expected": expected,
        "fold": marked[terms] / expected,
        "p": 10.0**log_p,
        "q": 10.0**log_q,
        "log10_p": log_p,
        "log10_q": log_q,
        "information": np.log2(of_background / counts[terms]),
        "most_specific": most_specific_results(membership.ontology, terms, log_p, is_enriched),
    }
    table = pd.DataFrame(columns).astype(dict(COLUMNS))
    return table.iloc[order].reset_index(drop=True)
