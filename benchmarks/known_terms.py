"""What it helps to tell the network known terms: half of a protein's terms given, half hidden.

::

    python -m benchmarks.known_terms
    python -m benchmarks.known_terms --give one --factors 0 0.15 0.25 1

Of each protein of ``valid`` with two or more direct experimental terms, half of them (``--give
one``: one of them) are given with all that they imply, as people would give them. The others, less
what is implied, are hidden and to be predicted; given terms count neither as right nor as wrong.
Prints, by aspect, for the network alone and for network and neighbours together, Fmax (protein by
protein) and average precision (over all pairs of protein and term) of the hidden terms, and the
expected calibration error from 0.1 upwards: for each factor by which the network's change of mind
is believed (0: nothing was given). Network and neighbours were weighed, and the factor was chosen,
on ``valid``; both are the same or one number for all the rows that are compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[1]
if __package__ in (None, ""):  # started as a file, not as a module
    sys.path.insert(0, str(ROOT))

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix, vstack
from sklearn.metrics import average_precision_score

from benchmarks.accuracy import annotator_of
from benchmarks.calibration import reliability
from benchmarks.labelled_proteins import FILES, ONTOLOGY_FILE, LabelledProteins
from proteinbert_core.annotation import Annotator
from proteinbert_core.annotation.known_terms import BELIEVED, KnownTermsUpdate
from proteinbert_core.assets import BUNDLED_MODEL, reference_of
from proteinbert_core.commands.console import ProgressLine, say
from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.sequences import Protein
from proteinbert_core.training.validation import fmax

SPLIT = "valid"
METHODS = ("network alone", "network and neighbours")
_BLOCK = 64
_LEAST_SCORE = 0.01


@dataclass(frozen=True, slots=True)
class HiddenTerms:
    """Proteins of which some terms are given and the others hidden.

    Attributes
    ----------
    proteins : tuple of Protein
    given, hidden : tuple of frozenset of str
        GO ids of each protein, with ancestors; without roots, and no id is in both.
    """

    proteins: tuple[Protein, ...]
    given: tuple[frozenset[str], ...]
    hidden: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class HiddenScore:
    """How well hidden terms of one aspect are predicted.

    Attributes
    ----------
    n_proteins : int
        Those with a hidden term in the aspect.
    fmax, average_precision, calibration_error : float
    """

    n_proteins: int
    fmax: float
    average_precision: float
    calibration_error: float


def hide_terms(
    ontology: Ontology,
    proteins: Sequence[Protein],
    labels: pd.DataFrame,
    give: Literal["half", "one"],
    rng: np.random.Generator,
) -> HiddenTerms:
    """Divide the terms of proteins at random.

    Parameters
    ----------
    ontology : Ontology
    proteins : sequence of Protein
        Those with fewer than two direct terms, or with nothing left to hide, are left out.
    labels : DataFrame
        Columns ``accession`` and ``term``: direct labels.
    give : "half" or "one"
        How many direct terms are given; of an odd number the smaller half.
    rng : numpy.random.Generator
    """
    roots = set(ontology.roots.values())
    current = labels[[term in ontology and term not in roots for term in labels["term"]]]
    terms_of = current.groupby("accession")["term"].agg(lambda terms: sorted(set(terms)))
    chosen, given, hidden = [], [], []
    for protein in proteins:
        terms = rng.permutation(terms_of.get(protein.identifier, [])).tolist()
        if len(terms) < 2:
            continue
        shown = set(ontology.with_ancestors(terms[: len(terms) // 2 if give == "half" else 1]))
        rest = set(ontology.with_ancestors(terms)) - shown - roots
        if rest:
            chosen.append(protein)
            given.append(frozenset(shown - roots))
            hidden.append(frozenset(rest))
    return HiddenTerms(tuple(chosen), tuple(given), tuple(hidden))


def predict(
    annotator: Annotator, hidden: HiddenTerms, factors: Sequence[float]
) -> dict[float, dict[str, csr_matrix]]:
    """Predict every protein with its given terms, believing the network by each factor.

    Returns
    -------
    dict of float to dict of str to csr_matrix
        Factor -> method -> scores, shape=(n_proteins, n_terms), dtype=float32, of at least 0.01;
        columns in the order of the annotator's terms, given terms zero.
    """
    checkpoint = annotator.predictor.checkpoint
    updates = {
        factor: KnownTermsUpdate(
            annotator.ontology, checkpoint.go_ids or (), annotator.terms, believed=factor
        )
        for factor in factors
    }
    inputs = next(iter(updates.values())).inputs(hidden.given)
    given = membership(hidden.given, annotator.terms)
    progress = ProgressLine(f"Predicting {len(hidden.proteins):,} proteins, without known terms")
    plain = annotator.annotate(hidden.proteins, progress=progress)
    informed = annotator.predictor.predict(hidden.proteins, annotations=inputs)
    rows: dict[float, dict[str, list[csr_matrix]]] = {
        factor: {method: [] for method in METHODS} for factor in factors
    }
    done = 0
    while block := list(islice(plain, _BLOCK)):
        scores = np.stack([each.scores for each in islice(informed, len(block))])
        known = given[done : done + len(block)].toarray()
        done += len(block)
        for factor, update in updates.items():
            moved = update.apply(block, scores)
            network = np.stack([each.scores for each in moved])
            combined = np.stack([each.probabilities for each in moved])
            for method, array in zip(METHODS, (network, combined), strict=True):
                rows[factor][method].append(
                    csr_matrix(np.where(known | (array < _LEAST_SCORE), np.float32(0), array))
                )
    progress.close()
    return {
        factor: {method: vstack(parts, format="csr") for method, parts in of_factor.items()}
        for factor, of_factor in rows.items()
    }


def membership(sets: Sequence[frozenset[str]], terms: Sequence[str]) -> csr_matrix:
    """Lay sets of terms out as a matrix, shape=(n_sets, n_terms), dtype=bool."""
    place = {go_id: column for column, go_id in enumerate(terms)}
    columns = [sorted(place[go_id] for go_id in each if go_id in place) for each in sets]
    offsets = np.cumsum([0, *(len(row) for row in columns)])
    indices = np.array([column for row in columns for column in row], dtype=np.int64)
    return csr_matrix(
        (np.ones(len(indices), dtype=bool), indices, offsets), shape=(len(sets), len(terms))
    )


def score_hidden(
    scores: csr_matrix, truth: csr_matrix, given: csr_matrix, columns: npt.NDArray[np.int64]
) -> HiddenScore:
    """Score the hidden terms of one aspect.

    Parameters
    ----------
    scores : csr_matrix, shape=(n_proteins, n_terms), dtype=float32
    truth, given : csr_matrix, shape=(n_proteins, n_terms), dtype=bool
        Hidden terms, and those that do not count.
    columns : ndarray, dtype=int64
        Terms of the aspect, without its root.
    """
    rows = np.flatnonzero(np.asarray(truth[:, columns].sum(axis=1)).ravel() > 0)
    # Terms that nobody predicts and nobody has do not matter, and most are such.
    columns = columns[(truth + scores.astype(bool))[rows][:, columns].getnnz(axis=0) > 0]
    part = scores[rows][:, columns]
    hidden = truth[rows][:, columns]
    predicted, right = part.toarray(), hidden.toarray()
    counts = ~given[rows][:, columns].toarray()
    return HiddenScore(
        len(rows),
        fmax(right, predicted),
        float(average_precision_score(right[counts], predicted[counts])),
        reliability(part, hidden).expected_calibration_error or 0.0,
    )


def evaluate(
    annotator: Annotator, hidden: HiddenTerms, factors: Sequence[float]
) -> dict[str, dict[str, dict[float, HiddenScore]]]:
    """Predict and score: method -> aspect -> factor -> score."""
    predicted = predict(annotator, hidden, factors)
    truth = membership(hidden.hidden, annotator.terms)
    given = membership(hidden.given, annotator.terms)
    ontology = annotator.ontology
    aspects = np.array([ontology[go_id].aspect for go_id in annotator.terms])
    below_a_root = ~np.isin(annotator.terms, list(ontology.roots.values()))
    return {
        method: {
            aspect: {
                factor: score_hidden(
                    predicted[factor][method],
                    truth,
                    given,
                    np.flatnonzero((aspects == aspect) & below_a_root),
                )
                for factor in factors
            }
            for aspect in ASPECTS
        }
        for method in METHODS
    }


def table_lines(results: dict[str, dict[str, dict[float, HiddenScore]]]) -> Iterator[str]:
    """Write the table, in Markdown."""
    yield "| aspect | proteins | method | believed | Fmax | average precision | calibration error |"
    yield "| --- | --: | --- | --: | --: | --: | --: |"
    for aspect in ASPECTS:
        for method, by_aspect in results.items():
            for factor, found in by_aspect[aspect].items():
                believed = "nothing given" if factor == 0 else f"{factor:g}"
                yield (
                    f"| {aspect} | {found.n_proteins:,} | {method} | {believed} | "
                    f"{found.fmax:.3f} | {found.average_precision:.3f} | "
                    f"{found.calibration_error:.3f} |"
                )


def main() -> None:
    """Read, predict, score, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=BUNDLED_MODEL)
    parser.add_argument("--reference", type=Path, help="folder of the model's reference set")
    parser.add_argument("--proteins", type=int, default=2000, help="at most so many")
    parser.add_argument("--give", choices=("half", "one"), default="half")
    parser.add_argument("--factors", type=float, nargs="+", default=[0.0, BELIEVED])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all numbers here")
    options = parser.parse_args()
    for name in FILES:
        if not (options.data / name).is_file():
            parser.error(f"no {name} in {options.data}; say with --data where the data is")
    data = LabelledProteins.read(options.data)
    reference = options.reference or reference_of(options.model)
    annotator = annotator_of(options.model, reference, options.data / ONTOLOGY_FILE, data)
    load_tensorflow()
    rng = np.random.default_rng(options.seed)
    proteins = data.of_split(SPLIT)
    hidden = hide_terms(data.ontology, proteins, data.labels_of(proteins), options.give, rng)
    chosen = np.sort(rng.permutation(len(hidden.proteins))[: options.proteins])
    hidden = HiddenTerms(
        *(
            tuple(part[index] for index in chosen)
            for part in (hidden.proteins, hidden.given, hidden.hidden)
        )
    )
    n_given, n_hidden = (
        np.mean([len(each) for each in part]) for part in (hidden.given, hidden.hidden)
    )
    say(
        f"{len(chosen):,} proteins of {SPLIT}; with ancestors, {n_given:.1f} terms of each are "
        f"given and {n_hidden:.1f} hidden"
    )
    results = evaluate(annotator, hidden, options.factors)
    print("\n".join(table_lines(results)))
    if options.json:
        plain = {
            method: {
                aspect: {f"{factor:g}": asdict(found) for factor, found in by_factor.items()}
                for aspect, by_factor in by_aspect.items()
            }
            for method, by_aspect in results.items()
        }
        options.json.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
