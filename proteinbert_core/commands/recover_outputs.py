"""``python -m proteinbert_core recover-outputs``: names for the outputs of a model without them."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from proteinbert_core.assets import BUNDLED_ONTOLOGY
from proteinbert_core.commands.console import ProgressLine, duration, say
from proteinbert_core.errors import RecoveryError

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.model.checkpoint import Checkpoint
    from proteinbert_core.recovery.candidates import CandidateTerms
    from proteinbert_core.recovery.fixed_points import FixedPoint
    from proteinbert_core.recovery.recovered_outputs import RecoveredOutputs

_PUBLISHED: Final = "published"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    parser.add_argument(
        "--model",
        default=_PUBLISHED,
        metavar="FOLDER",
        help="model whose outputs have no names (default: the published one, once downloaded)",
    )
    parser.add_argument(
        "--proteome",
        nargs=2,
        action="append",
        default=[],
        type=Path,
        metavar=("FASTA", "GAF"),
        help="proteins and their GO annotations, joined by UniProt accession; give it repeatedly",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="folder of the result; evidence kept in it is gone on from (default, for the "
        "published model alone: where the app and annotate --model published look for it)",
    )
    parser.add_argument(
        "--ontology",
        type=Path,
        default=BUNDLED_ONTOLOGY,
        metavar="OBO",
        help="today's ontology, to which merged and obsolete terms are followed: best a whole "
        "go-basic.obo (default: the part of GO that comes with the program)",
    )
    parser.add_argument(
        "--candidates",
        type=Path,
        metavar="TSV",
        help="GO ids that outputs may stand for, ascending, with an optional probability (default: "
        "those of the published model; for another model, all terms of the ontology)",
    )
    parser.add_argument(
        "--fixed-points",
        type=Path,
        metavar="JSON",
        help="known outputs: a list of {output, go_id, certain}; certain ones constrain, others "
        "are checks (default: those of the published model)",
    )
    parser.add_argument(
        "--check-fixed-points",
        action="store_true",
        help="constrain by none of them: all become checks",
    )
    parser.add_argument(
        "--without-order",
        action="store_true",
        help="judge each output alone, as if outputs did not run in ascending GO id",
    )
    parser.add_argument(
        "--min-confidence",
        type=_confidence,
        metavar="P",
        default=0.9,
        help="outputs below it stay without a name (default: %(default)s)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="errors only, no progress")


def run(arguments: argparse.Namespace) -> int:
    """Gather evidence, align, write names.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_arguments`.

    Returns
    -------
    int
        0.

    Raises
    ------
    ProteinBertError
        Nothing could be recovered or written.
    """
    from proteinbert_core.commands.quiet_start import load_tensorflow
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.recovery.from_proteomes import recover_from_proteomes

    started = time.monotonic()
    checkpoint = _load_model(arguments.model)
    folder = _output_folder(arguments)
    ontology = Ontology.from_obo(arguments.ontology)
    candidates = _candidates(arguments, checkpoint, ontology)
    points = _fixed_points(arguments, checkpoint)
    if arguments.proteome:
        load_tensorflow()
    stages = _Stages(quiet=arguments.quiet)
    try:
        recovered = recover_from_proteomes(
            checkpoint,
            ontology,
            candidates,
            [tuple(pair) for pair in arguments.proteome],
            folder,
            fixed_points=points,
            ordered=not arguments.without_order,
            min_confidence=arguments.min_confidence,
            progress=stages,
        )
    finally:
        stages.close()
    if not arguments.quiet:
        _report(recovered, time.monotonic() - started)
        _report_calibration(folder)
        say(f"Wrote {folder}")
    return 0


class _Stages:
    """A line of progress for each stage of the work."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._name = ""
        self._line: ProgressLine | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._name or self._line is None:
            self.close()
            self._name, self._line = stage, ProgressLine(stage, quiet=self._quiet)
        self._line(done, total)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()


def _load_model(name: str) -> Checkpoint:
    from proteinbert_core.model.checkpoint import load_checkpoint

    if name != _PUBLISHED:
        return load_checkpoint(name)
    from proteinbert_core.model.published_model import PublishedModel

    folder = PublishedModel().folder
    if not folder.is_dir():
        raise RecoveryError(
            "The published weights are not on this computer. Get them first: "
            "python -m proteinbert_core models download published"
        )
    return load_checkpoint(folder)


def _output_folder(arguments: argparse.Namespace) -> Path:
    if arguments.output is not None:
        return Path(arguments.output)
    if arguments.model != _PUBLISHED:
        raise RecoveryError("Say with --output in which folder the names shall be written.")
    from proteinbert_core.model.published_model import PublishedModel

    return PublishedModel().names_folder


def _report_calibration(folder: Path) -> None:
    """Say how reliable the model's probabilities were found to be, where that could be."""
    from proteinbert_core.annotation.combination import load_combination
    from proteinbert_core.recovery.local_evidence import MIN_JUDGES, REFERENCE_FOLDER

    reference = folder / REFERENCE_FOLDER
    if not reference.is_dir():
        say(
            f"not calibrated, and no neighbours: fewer than {MIN_JUDGES} of the proteins have "
            "experimental terms"
        )
        return
    facts = load_combination(reference).calibration.facts
    errors = ", ".join(
        f"{aspect} {error:.3f}" for aspect, error in facts["expected_calibration_error"].items()
    )
    say(f"calibrated on {facts['judges']}; expected calibration error {errors}")


def _candidates(
    arguments: argparse.Namespace, checkpoint: Checkpoint, ontology: Ontology
) -> CandidateTerms:
    from proteinbert_core.recovery.candidates import CandidateTerms
    from proteinbert_core.recovery.published_outputs import candidates_of

    if arguments.candidates is not None:
        return CandidateTerms.read(arguments.candidates)
    return candidates_of(checkpoint, ontology)


def _fixed_points(arguments: argparse.Namespace, checkpoint: Checkpoint) -> tuple[FixedPoint, ...]:
    from dataclasses import replace

    from proteinbert_core.recovery.fixed_points import read_fixed_points
    from proteinbert_core.recovery.published_outputs import fixed_points_of

    if arguments.fixed_points is None:
        points = fixed_points_of(checkpoint)
    else:
        points = read_fixed_points(arguments.fixed_points, checkpoint.config.n_annotations)
    if arguments.check_fixed_points:
        points = tuple(replace(point, certain=False) for point in points)
    return points


def _report(recovered: RecoveredOutputs, seconds: float) -> None:
    facts = recovered.facts
    say(
        f"{facts['named']:,} of {facts['outputs']:,} outputs have a name at confidence "
        f"{facts['min_confidence']:g} and above, of which {facts['expected_right']:,.0f} are "
        f"expected to be right; from {facts['proteins']:,} proteins, in {duration(seconds)}"
    )
    if facts["not_followed"]:
        say(
            f"{len(facts['not_followed']):,} of the names are no terms of ontology release "
            f"{facts['ontology']['release']}, and it does not say what became of them"
        )
    for check in facts["checks"]:
        if check["used_as_constraint"]:
            continue
        verdict = "agrees with" if check["agrees"] else "differs from"
        say(
            f"check: output {check['output']} is {check['recovered']} "
            f"(confidence {check['confidence']:.3f}), which {verdict} the {check['known']} known"
        )


def _confidence(text: str) -> float:
    """Return a number above 0, up to 1."""
    value = float(text)
    if not 0 < value <= 1:  # NaN neither
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0, up to 1")
    return value
