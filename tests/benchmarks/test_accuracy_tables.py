"""The Markdown of the accuracy benchmark, from given numbers."""

from __future__ import annotations

from benchmarks.accuracy_tables import BandResult, SplitResult, markdown
from benchmarks.cafa_scoring import AspectScore
from benchmarks.calibration import Reliability, ReliabilityBin


def mf(fmax, smin=10.0, n_proteins=1234):
    return {"MF": AspectScore(n_proteins, fmax, 0.3, fmax / 2, smin, 0.75)}


NEAR = {"diamond": mf(0.7, n_proteins=1000), "combined": mf(0.65, n_proteins=1000)}
FAR = {"diamond": mf(0.3, n_proteins=234), "combined": mf(0.5, n_proteins=234)}
RESULT = SplitResult(
    n_proteins=2345,
    sources=("From here.", "And there."),
    scores={"naive": mf(0.4), "diamond": mf(0.5, 9.5), "combined": mf(0.55, 9.75)},
    by_identity={
        "< 30 %": BandResult(300, {"naive": mf(0.4), **FAR}),
        "30-50 %": BandResult(0, {}),
        "> 70 %": BandResult(2045, {"naive": mf(0.4), **NEAR}),
    },
    calibration={
        "MF": Reliability(1234, 5000, 0.04321, (ReliabilityBin(0.8, 0.9, 5000, 0.853, 0.81),)),
        "CC": Reliability(12, 0, None, ()),
    },
)


def lines(result=RESULT, **options):
    return markdown({"valid": result}, **options).splitlines()


def test_scores_and_the_difference_to_diamond():
    text = lines()
    assert text[0] == "### valid"
    assert "2,345 proteins with experimental labels. From here. And there." in text
    assert "| aspect | method | proteins | Fmax | weighted Fmax | Smin | coverage |" in text
    assert "| --- | --- | --: | --: | --: | --: | --: |" in text
    assert "| MF | combined | 1,234 | 0.550 | 0.275 | 9.75 | 0.750 |" in text
    # Higher F is better and higher Smin worse, which is in bold.
    assert "| MF | combined less DIAMOND |  | +0.050 | +0.025 | **+0.25** | 0.000 |" in text


def test_bands_with_their_losses_and_an_empty_one():
    text = lines()
    assert "| aspect | method | < 30 % | 30-50 % | > 70 % |" in text
    assert "| all | proteins | 300 | 0 | 2,045 |" in text
    assert "| MF | DIAMOND | 0.300 | – | 0.700 |" in text
    assert "| MF | combined less DIAMOND | +0.200 | – | **−0.050** |" in text


def test_proteins_of_a_band_are_those_of_the_aspect():
    counts = [line for line in lines() if line.startswith("| MF | proteins |")]
    assert counts == ["| MF | proteins | 1,234 | 0 | 1,234 |"]


def test_calibration_and_on_demand_its_bins():
    text = lines()
    assert "| MF | 1,234 | 5,000 | 0.043 |" in text
    assert "| CC | 12 | 0 | – |" in text
    bins = "| MF | 0.8-0.9 | 5,000 | 0.853 | 0.810 |"
    assert bins not in text
    assert bins in lines(reliability=True)


def test_the_model_is_compared_where_nothing_is_combined():
    result = SplitResult(1, (), {"diamond": mf(0.5), "model": mf(0.4)}, {}, {})
    text = lines(result)
    assert any(line.startswith("| MF | model alone less DIAMOND |") for line in text)
    assert not any("identity" in line or "Calibration" in line for line in text)


def test_baselines_alone_are_compared_with_nothing():
    result = SplitResult(1, (), {"naive": mf(0.5), "diamond": mf(0.4)}, {}, {})
    assert not any(" less DIAMOND" in line for line in lines(result))


def test_every_table_is_rectangular():
    widths = []
    for line in lines(reliability=True):
        if line.startswith("|"):
            widths.append(line.count("|"))
        elif widths:
            assert len(set(widths)) == 1
            widths = []
