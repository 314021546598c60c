"""Lays out what the accuracy benchmark measured, as Markdown for a model card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.cafa_scoring import MethodScores
from benchmarks.calibration import SHOWN_FROM, Reliability

METHODS = {
    "naive": "naive",
    "diamond": "DIAMOND",
    "model": "model alone",
    "neighbours": "neighbours alone",
    "combined": "combined",
}
_OURS = ("combined", "model")
_OTHERS = "diamond"


@dataclass(frozen=True, slots=True)
class BandResult:
    """The proteins of one band of identity.

    Attributes
    ----------
    n_proteins : int
    scores : MethodScores
        Empty where the band has no protein.
    """

    n_proteins: int
    scores: MethodScores


@dataclass(frozen=True, slots=True)
class SplitResult:
    """All that was measured on one split.

    Attributes
    ----------
    n_proteins : int
        Those with experimental labels.
    sources : tuple of str
        Sentences that say which proteins each method learnt from.
    scores : MethodScores
    by_identity : dict of str to BandResult
        By identity of the nearest training protein; empty without DIAMOND.
    calibration : dict of str to Reliability
        Aspect -> the probabilities that users are shown; empty without a model.
    """

    n_proteins: int
    sources: tuple[str, ...]
    scores: MethodScores
    by_identity: dict[str, BandResult]
    calibration: dict[str, Reliability]


def markdown(results: Mapping[str, SplitResult], *, reliability: bool = False) -> str:
    """Lay out the results of some splits.

    Parameters
    ----------
    results : mapping of str to SplitResult
    reliability : bool
        Also the bins behind the calibration errors.

    Returns
    -------
    str
        A section for each split.
    """
    return "\n\n".join(
        part for split, result in results.items() for part in _section(split, result, reliability)
    )


def _section(split: str, result: SplitResult, reliability: bool) -> Iterator[str]:
    yield f"### {split}"
    yield f"{result.n_proteins:,} proteins with experimental labels. " + " ".join(result.sources)
    yield _table(
        ["aspect", "method", "proteins", "Fmax", "weighted Fmax", "Smin", "coverage"],
        _score_rows(result.scores),
        texts=2,
    )
    compared = _compared(result.scores)
    if compared:
        yield (
            f"“{compared[1]}”: the difference; bold where DIAMOND is better. Smin: less is better."
        )
    if result.by_identity:
        yield "Fmax by identity of the nearest training protein:"
        yield _table(["aspect", "method", *result.by_identity], _band_rows(result), texts=2)
    if result.calibration:
        yield (
            "Calibration of the probabilities that users are shown, from "
            f"{SHOWN_FROM:g} upwards, roots left out. A label that is absent counts as wrong, "
            "but is no disproof."
        )
        yield _table(
            ["aspect", "proteins", "pairs of protein and term", "expected calibration error"],
            _calibration_rows(result.calibration),
            texts=1,
        )
        if reliability:
            yield _table(
                ["aspect", "probability", "pairs", "mean probability", "share that holds"],
                _reliability_rows(result.calibration),
                texts=2,
            )


def _score_rows(scores: MethodScores) -> Iterator[list[str]]:
    compared = _compared(scores)
    for aspect in _aspects(scores):
        for method, of_aspect in scores.items():
            each = of_aspect[aspect]
            yield [
                aspect,
                METHODS[method],
                f"{each.n_proteins:,}",
                f"{each.fmax:.3f}",
                f"{each.weighted_fmax:.3f}",
                f"{each.smin:.2f}",
                f"{each.coverage:.3f}",
            ]
        if compared:
            ours, theirs = scores[compared[0]][aspect], scores[_OTHERS][aspect]
            yield [
                aspect,
                compared[1],
                "",
                _signed(ours.fmax - theirs.fmax, 3),
                _signed(ours.weighted_fmax - theirs.weighted_fmax, 3),
                _signed(ours.smin - theirs.smin, 2, less_is_better=True),
                _signed(ours.coverage - theirs.coverage, 3),
            ]


def _band_rows(result: SplitResult) -> Iterator[list[str]]:
    compared = _compared(result.scores)
    bands = [band.scores for band in result.by_identity.values()]
    yield ["all", "proteins", *(f"{band.n_proteins:,}" for band in result.by_identity.values())]
    for aspect in _aspects(result.scores):
        of_method = {
            method: [band.get(method, {}).get(aspect) for band in bands] for method in result.scores
        }
        any_method = next(iter(of_method.values()))
        yield [
            aspect,
            "proteins",
            *(f"{each.n_proteins:,}" if each else "0" for each in any_method),
        ]
        for method, of_bands in of_method.items():
            fmax = (f"{each.fmax:.3f}" if each else "–" for each in of_bands)
            yield [aspect, METHODS[method], *fmax]
        if compared:
            pairs = zip(of_method[compared[0]], of_method[_OTHERS], strict=True)
            yield [
                aspect,
                compared[1],
                *(_signed(a.fmax - b.fmax, 3) if a and b else "–" for a, b in pairs),
            ]


def _calibration_rows(calibration: Mapping[str, Reliability]) -> Iterator[list[str]]:
    for aspect, each in calibration.items():
        error = each.expected_calibration_error
        shown = "–" if error is None else f"{error:.3f}"
        yield [aspect, f"{each.n_proteins:,}", f"{each.n_pairs:,}", shown]


def _reliability_rows(calibration: Mapping[str, Reliability]) -> Iterator[list[str]]:
    for aspect, of_aspect in calibration.items():
        for each in of_aspect.bins:
            yield [
                aspect,
                f"{each.lower:.1f}-{each.upper:.1f}",
                f"{each.n_pairs:,}",
                f"{each.mean_probability:.3f}",
                f"{each.share_true:.3f}",
            ]


def _compared(scores: MethodScores) -> tuple[str, str] | None:
    """Which of our methods is set against DIAMOND, and what its row is called."""
    ours = next((method for method in _OURS if method in scores), None)
    if ours is None or _OTHERS not in scores:
        return None
    return ours, f"{METHODS[ours]} less {METHODS[_OTHERS]}"


def _aspects(scores: MethodScores) -> list[str]:
    return list(next(iter(scores.values())))


def _signed(difference: float, digits: int, *, less_is_better: bool = False) -> str:
    """Write a difference with its sign, bold where it is a loss as written."""
    rounded = round(difference, digits)
    loss = rounded > 0 if less_is_better else rounded < 0
    text = f"{rounded:+.{digits}f}".replace("-", "−") if rounded else f"{0:.{digits}f}"
    return f"**{text}**" if loss else text


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int) -> str:
    """Write a table of which some columns, the first, are texts and the others numbers."""
    rule = ["---" if i < texts else "--:" for i in range(len(header))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, rule, *rows))
