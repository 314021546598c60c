"""``python -m proteinbert_core evidence``: what a model needs beside its weights."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from proteinbert_core.commands.console import ProgressLine, say

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.inference import Predictor
    from proteinbert_core.reference import ReferenceSet

_N_SHUFFLED: Final = 1000
_ATTRIBUTION: Final = (
    "Derived from UniProtKB (sequences) and GOA (annotations), both CC BY 4.0; holds accessions, "
    "taxa, GO ids, embeddings and k-mer numbers, no sequences."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--data", type=Path, required=True, help="as of the command train")
    parser.add_argument("--ontology", type=Path, required=True, help="OBO file to propagate over")
    parser.add_argument("--model", type=Path, required=True, help="folder of a trained model")
    parser.add_argument("--output", type=Path, required=True, help="folder of the reference set")
    parser.add_argument("--ontology-output", type=Path, help="folder for the GO slice of all terms")
    parser.add_argument(
        "--run-folder", type=Path, required=True, help="keeps the embeddings, for another run"
    )
    parser.add_argument("--seed", type=int, default=0)


def run(arguments: argparse.Namespace) -> int:
    """Embed, build the reference set from ``train``, fit the rest on ``valid``, write all."""
    import numpy as np

    from proteinbert_core.annotation.combination import Combination, save_combination
    from proteinbert_core.annotation.evidence import EvidenceGatherer
    from proteinbert_core.commands.quiet_start import load_tensorflow
    from proteinbert_core.fitting.combination_fit import (
        N_FOLDS,
        fit_calibration,
        fit_trees,
        scores_by_other_folds,
    )
    from proteinbert_core.fitting.familiarity_fit import fit_familiarity, shuffled
    from proteinbert_core.fitting.held_out import HeldOutProteins, gather_held_out
    from proteinbert_core.fitting.label_kinds import read_label_kinds
    from proteinbert_core.go.aspects import ASPECTS
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.go.propagation import TruePathPropagator
    from proteinbert_core.go.slice import write_slice
    from proteinbert_core.inference import Predictor
    from proteinbert_core.model.checkpoint import load_checkpoint
    from proteinbert_core.reference.reference_set import EXPERIMENTAL, save_reference_set
    from proteinbert_core.training.proteins import label_proteins, read_proteins

    ontology = Ontology.from_obo(arguments.ontology)
    checkpoint = load_checkpoint(arguments.model)
    predictor = Predictor(checkpoint)
    load_tensorflow()
    propagator = TruePathPropagator(ontology, checkpoint.go_ids or ())
    labels = _current(read_label_kinds(arguments.data), ontology)
    proteins = read_proteins(arguments.data, ("train", "valid"))
    proteins = proteins[proteins["accession"].isin(labels["accession"])].reset_index(drop=True)
    proteins["taxon_id"] = proteins["taxon_id"].replace("", "0").astype(int)
    is_valid = (proteins["split"] == "valid").to_numpy()
    arguments.run_folder.mkdir(parents=True, exist_ok=True)
    embeddings = _embeddings(predictor, proteins, arguments.run_folder)

    train_rows = np.flatnonzero(~is_valid)
    train = _reference(proteins, labels, embeddings, train_rows, checkpoint.digest, ontology)
    save_reference_set(train, arguments.output)
    gatherer = EvidenceGatherer(train, ontology, propagator.terms)
    if arguments.ontology_output is not None:
        write_slice(arguments.ontology, gatherer.terms, arguments.ontology_output)
    say(f"{len(train):,} reference proteins, {len(gatherer.terms):,} terms")

    # Families not trained on, and relatives of references as users have them: proteins of the
    # reference set that are not allowed to find themselves. The network has seen the latter,
    # but knows them hardly better than the former, and reliability is judged on the former.
    rng = np.random.default_rng(arguments.seed)
    experimental = labels[labels["kind"] == EXPERIMENTAL]
    with_truth = proteins["accession"].isin(experimental["accession"]).to_numpy()
    known_families = np.flatnonzero(with_truth & ~is_valid)
    sample = rng.permutation(known_families)[: int((with_truth & is_valid).sum())]
    chosen = np.concatenate([np.flatnonzero(with_truth & is_valid), np.sort(sample)])
    truth = label_proteins(
        ontology,
        proteins.iloc[chosen],
        experimental.assign(aspect=_aspects(experimental, ontology)),
        ontology.go_ids,
    )
    row_of = {accession: row for row, accession in enumerate(proteins["accession"])}
    rows = np.array([row_of[accession] for accession in truth.accessions])
    judged = is_valid[rows]
    network = _network_scores(predictor, proteins.iloc[rows], propagator)
    place = np.cumsum(~is_valid) - 1
    progress = ProgressLine(f"Evidence for {len(rows):,} proteins")
    columns = np.array([ontology.index(term) for term in gatherer.terms])
    gathered = gather_held_out(
        HeldOutProteins(truth.sequences, embeddings[rows], network, truth.labels, truth.known),
        gatherer,
        columns,
        np.where(judged, -1, place[rows]),
        progress,
    )
    progress.close()
    folds = rng.integers(0, N_FOLDS, len(rows))
    scores = scores_by_other_folds(gathered, folds, ontology, arguments.seed, say)
    for name, group in (("valid", judged), ("relatives known", ~judged)):
        say(f"Fmax, {name}: {_fmax(gathered, scores, truth.known, group)}")
    calibration = fit_calibration(gathered, scores, truth.known, folds, judged, ontology)
    trees = {
        aspect: fit_trees(gathered, aspect, np.ones(len(rows), dtype=bool), arguments.seed)
        for aspect in ASPECTS
    }

    real = np.flatnonzero(judged)[:_N_SHUFFLED]
    nonsense = [shuffled(truth.sequences[row], rng) for row in real]
    nonsense_table = proteins.iloc[rows[real]].assign(sequence=nonsense)
    shuffled_embeddings = np.stack(list(_predicted(predictor, nonsense_table, "embedding")))
    nothing = np.zeros((len(nonsense), len(propagator.terms)), dtype=np.float32)
    unlike = gather_held_out(
        HeldOutProteins(
            tuple(nonsense),
            shuffled_embeddings,
            nothing,
            truth.labels[real],
            truth.known[real],
        ),
        gatherer,
        columns,
    )
    familiarity = fit_familiarity(gathered.familiarity[judged], unlike.familiarity)
    save_combination(Combination(trees, calibration, familiarity), arguments.output)
    say(f"Expected calibration error: {calibration.facts['expected_calibration_error']}")
    say(f"Unfamiliar queries: {dict(familiarity.facts)}")
    say(f"Wrote {arguments.output}")
    return 0


def _fmax(gathered: Any, scores: Any, known: Any, group: Any) -> dict[str, float]:
    """Fmax by aspect of a group of proteins, for the log."""
    import numpy as np

    from proteinbert_core.go.aspects import ASPECTS
    from proteinbert_core.training.validation import fmax

    gatherer = gathered.gatherer
    result = {}
    for index, aspect in enumerate(ASPECTS):
        rows = np.flatnonzero(group & known[:, index])
        columns = np.flatnonzero((gatherer.aspects == aspect) & ~gatherer.is_root)
        truth = gathered.truth[rows][:, columns].toarray().astype(bool)
        result[aspect] = round(float(fmax(truth, scores[np.ix_(rows, columns)])), 4)
    return result


def _current(labels: pd.DataFrame, ontology: Ontology) -> pd.DataFrame:
    """Keep labels of current terms that say something; roots do not."""
    roots = set(ontology.roots.values())
    kept = [term in ontology and term not in roots for term in labels["term"]]
    return labels[kept]


def _aspects(labels: pd.DataFrame, ontology: Ontology) -> list[str]:
    return [ontology[term].aspect for term in labels["term"]]


def _reference(
    proteins: pd.DataFrame,
    labels: pd.DataFrame,
    embeddings: npt.NDArray[np.float16],
    rows: npt.NDArray[np.int64],
    model_digest: str,
    ontology: Ontology,
) -> ReferenceSet:
    from proteinbert_core.reference.build import build_reference_set

    facts = {
        "model_digest": model_digest,
        "ontology_release": ontology.release,
        "embedding": "global track after the last block, standardised, 128 principal directions",
        "attribution": _ATTRIBUTION,
    }
    progress = ProgressLine(f"Choosing k-mers of {len(rows):,} proteins")
    reference = build_reference_set(proteins.iloc[rows], labels, embeddings[rows], facts, progress)
    progress.close()
    return reference


def _embeddings(
    predictor: Predictor, proteins: pd.DataFrame, run_folder: Path
) -> npt.NDArray[np.float16]:
    """Embed proteins, or read what an earlier run of the same model and proteins has kept."""
    import numpy as np

    key = hashlib.sha256(
        "\n".join([predictor.checkpoint.digest, *proteins["accession"]]).encode()
    ).hexdigest()
    path = run_folder / f"embeddings-{key[:16]}.npy"
    if not path.exists():
        predicted = _predicted(predictor, proteins, "embedding")
        stacked = np.stack([embedding.astype(np.float16) for embedding in predicted])
        partial = path.with_suffix(".partial.npy")
        np.save(partial, stacked)
        partial.replace(path)
    embeddings: npt.NDArray[np.float16] = np.load(path)
    return embeddings


def _network_scores(predictor: Predictor, proteins: pd.DataFrame, propagator: Any) -> Any:
    import numpy as np

    return propagator.propagate(np.stack(list(_predicted(predictor, proteins, "scores"))))


def _predicted(predictor: Predictor, proteins: pd.DataFrame, what: str) -> Any:
    from proteinbert_core.sequences import Protein

    queries = [
        Protein(accession, sequence)
        for accession, sequence in zip(proteins["accession"], proteins["sequence"], strict=True)
    ]
    progress = ProgressLine(f"Predicting {len(queries):,} proteins")
    for prediction in predictor.predict(queries, progress=progress):
        yield getattr(prediction, what)
    progress.close()
