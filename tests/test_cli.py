"""The command line, run as a user runs it: files in, files out, exit codes, messages."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from proteinbert_core import __version__
from proteinbert_core.cli import main
from proteinbert_core.commands.console import ProgressLine
from proteinbert_core.commands.quiet_start import _without_remarks
from proteinbert_core.export.tsv import TABLE_COLUMNS
from proteinbert_core.model.checkpoint import save_checkpoint
from tests.toy import TOY_GO_IDS, TOY_RELEASE, toy_checkpoint, toy_ontology_path
from tests.toy_reference import toy_reference_path, toy_reference_proteins, toy_unfamiliar_protein

ROOT = Path(__file__).resolve().parents[1]
GOOD = ">P1 a globin\nMVHLTPEEKSAVTALWGKVNVDEVGGEALGRLLVVYPWTQRF\n>P2\nMKKLLPTAAAGLLLLAAQPAMA\n"
BAD = ">broken\nMKV1!!\n"


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> list[str]:
    """The options that name a toy model and a toy ontology."""
    folder = tmp_path_factory.mktemp("toy")
    save_checkpoint(toy_checkpoint(), folder / "model")
    return ["--model", str(folder / "model"), "--ontology", str(toy_ontology_path(folder))]


@pytest.fixture
def fasta(tmp_path) -> Path:
    path = tmp_path / "proteins.fasta"
    path.write_text(GOOD)
    return path


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), sep="\t", comment="#", keep_default_na=False)


def run_module(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "proteinbert_core", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        **options,
    )


def test_annotate_writes_the_long_table(toy, fasta, tmp_path, capsys):
    output = tmp_path / "out.tsv"
    assert main(["annotate", str(fasta), "--output", str(output), *toy]) == 0
    text = output.read_text()
    table = read(text)
    assert tuple(table.columns) == TABLE_COLUMNS
    assert set(table["protein"]) == {"P1", "P2"}
    assert set(table["aspect"]) == {"MF", "BP", "CC"}
    assert table["score"].between(0.01, 1).all()
    np.testing.assert_array_equal(table["score"], table["probability"])
    assert set(table["neighbour_score"]) == set(table["information"]) == {""}
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert any("toy" in line for line in head), "the model"
    assert any(TOY_RELEASE in line for line in head), "the ontology"
    assert any(__version__ in line for line in head), "the version"
    assert "# min_score: 0.01" in head
    assert "# calibrated: no: probability is the score of the network" in head
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{len(table)} rows for 2 proteins" in captured.err


def test_the_table_obeys_the_true_path_rule(toy, fasta, tmp_path):
    output = tmp_path / "out.tsv"
    main(["annotate", str(fasta), "--output", str(output), "--min-score", "0", *toy])
    score = read(output.read_text()).set_index(["protein", "go_id"])["score"]
    for protein in ("P1", "P2"):
        assert score[protein, "GO:0008233"] >= score[protein, "GO:0004175"]
        assert score[protein, "GO:0016020"] >= score[protein, "GO:0005743"]


def test_min_score_leaves_out_lower_scores(toy, fasta, tmp_path):
    def table(min_score: str) -> pd.DataFrame:
        output = tmp_path / f"{min_score}.tsv"
        main(["annotate", str(fasta), "-o", str(output), "--min-score", min_score, *toy])
        return read(output.read_text())

    everything, some = table("0"), table("0.5")
    assert 0 < len(some) < len(everything)
    assert some["score"].min() >= 0.5
    assert (everything["score"] >= 0.5).sum() == len(some)


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> list[str]:
    """The option that names the reference set of the toy model."""
    return ["--reference", str(toy_reference_path(tmp_path_factory.mktemp("toy")))]


@pytest.fixture
def relatives(tmp_path) -> Path:
    """Two proteins that the reference set knows, and one like none of it."""
    proteins = [*toy_reference_proteins()[::24], toy_unfamiliar_protein()]
    path = tmp_path / "relatives.fasta"
    path.write_text("".join(f">{each.identifier}\n{each.sequence}\n" for each in proteins))
    return path


def annotated(fasta: Path, *options: str) -> tuple[pd.DataFrame, list[str]]:
    """The table, and the lines above it."""
    output = fasta.with_suffix(".tsv")
    assert main(["annotate", str(fasta), "-o", str(output), "-q", *options]) == 0
    text = output.read_text()
    return pd.read_csv(io.StringIO(text), sep="\t", comment="#"), [
        line for line in text.splitlines() if line.startswith("#")
    ]


def test_a_reference_set_combines_network_and_neighbours(toy, reference, relatives):
    table, head = annotated(relatives, *toy, *reference)
    alone, _ = annotated(relatives, *toy, "--min-score", "0")
    assert "# calibrated: yes: probability combines network and neighbours" in head
    assert "# reference_proteins: 48" in head
    assert table["neighbour_score"].between(0, 1).all()
    assert (table["probability"] != table["score"]).any()
    assert (table["information"] >= 0).all()
    both = table.merge(alone, on=["protein", "go_id"], suffixes=("", "_alone"))
    assert len(both) == len(table)
    np.testing.assert_allclose(both["score"], both["score_alone"], atol=1e-5)


def test_the_safe_answer_has_no_term_above_another(toy, reference, relatives):
    from proteinbert_core.go.ontology import Ontology

    everything, _ = annotated(relatives, *toy, *reference)
    table, head = annotated(relatives, *toy, *reference, "--safe", "0.8")
    assert any("safe: most specific terms of probability 0.8" in line for line in head)
    assert not any("min_score" in line for line in head)
    assert 0 < len(table) < (everything["probability"] >= 0.8).sum()
    assert table["probability"].min() >= 0.8
    assert table["information"].min() >= 2
    ontology = Ontology.from_obo(toy[3])
    for _, answer in table.groupby(["protein", "aspect"]):
        for go_id in answer["go_id"]:
            assert not ontology.descendants(go_id) & set(answer["go_id"])


def test_no_safe_answer_without_calibration(toy, fasta, tmp_path, capsys):
    output = tmp_path / "out.tsv"
    assert main(["annotate", str(fasta), "-o", str(output), *toy, "--safe", "0.7"]) == 2
    assert "--safe needs calibrated probabilities" in capsys.readouterr().err
    assert not output.exists()


def test_a_reference_set_of_another_model_is_refused(toy, reference, fasta, tmp_path, capsys):
    save_checkpoint(toy_checkpoint(seed=1), tmp_path / "other")
    options = [*toy, *reference, "--model", str(tmp_path / "other")]
    assert main(["annotate", str(fasta), "-o", str(tmp_path / "out.tsv"), *options]) == 2
    assert "made with another model" in capsys.readouterr().err


def test_the_bundled_reference_set_goes_with_the_bundled_model_alone(tmp_path, monkeypatch):
    from proteinbert_core import assets

    monkeypatch.setattr(assets, "BUNDLED_REFERENCE", tmp_path / "reference")
    assert assets.reference_of(assets.BUNDLED_MODEL) is None
    (tmp_path / "reference").mkdir()
    assert assets.reference_of(assets.BUNDLED_MODEL) == tmp_path / "reference"
    assert assets.reference_of(tmp_path) is None


def test_gz_and_dash_hold_the_same_as_a_file(toy, fasta, tmp_path, capsys):
    main(["annotate", str(fasta), "-o", str(tmp_path / "out.tsv"), *toy])
    main(["annotate", str(fasta), "-o", str(tmp_path / "out.tsv.gz"), *toy])
    capsys.readouterr()
    main(["annotate", str(fasta), *toy])
    plain = (tmp_path / "out.tsv").read_bytes()
    assert gzip.decompress((tmp_path / "out.tsv.gz").read_bytes()) == plain
    assert capsys.readouterr().out.encode() == plain


def test_more_proteins_than_one_block_holds_keep_their_order(toy, tmp_path):
    fasta, output = tmp_path / "many.fasta", tmp_path / "out.tsv"
    names = [f"Q{number}" for number in range(150)]
    fasta.write_text("".join(f">{name}\nMKV{'AG' * (len(name) * 3)}\n" for name in names))
    assert main(["annotate", str(fasta), "-o", str(output), *toy]) == 0
    assert list(dict.fromkeys(read(output.read_text())["protein"])) == names


def test_bad_records_are_listed_and_good_ones_annotated(toy, fasta, tmp_path, capsys):
    output = tmp_path / "out.tsv"
    fasta.write_text(GOOD + BAD)
    assert main(["annotate", str(fasta), "-o", str(output), *toy]) == 1
    assert set(read(output.read_text())["protein"]) == {"P1", "P2"}
    (left_out,) = (
        line for line in capsys.readouterr().err.splitlines() if line.startswith("left out:")
    )
    assert "record 3" in left_out
    assert "broken" in left_out


def test_a_limit_is_reported_and_can_be_raised(toy, fasta, tmp_path, capsys):
    output = tmp_path / "out.tsv"
    assert main(["annotate", str(fasta), "-o", str(output), "--max-sequences", "1", *toy]) == 1
    assert set(read(output.read_text())["protein"]) == {"P1"}
    assert "left out:" in capsys.readouterr().err


def test_identifiers_cannot_break_the_table_or_steer_the_terminal(toy, fasta, tmp_path, capsys):
    output = tmp_path / "out.tsv"
    fasta.write_text(">a#b\nMKVLAA\n>=1+1\nMKVLAA\n>\x1b[31mred\nMKV1!!\n")
    assert main(["annotate", str(fasta), "-o", str(output), *toy]) == 1
    assert set(read(output.read_text())["protein"]) == {r"a\x23b", r"\x3d1+1"}
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"),
    [(BAD, "no protein that can be annotated"), ("", "no protein"), (None, "cannot be read")],
)
def test_nothing_to_annotate_is_exit_2_and_writes_nothing(toy, tmp_path, capsys, content, message):
    fasta = tmp_path / "in.fasta"
    if content is not None:
        fasta.write_text(content)
    assert main(["annotate", str(fasta), "-o", str(tmp_path / "out.tsv"), *toy]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("error: ")
    assert message in last
    assert not (tmp_path / "out.tsv").exists()


def test_a_model_that_is_none_is_one_line_and_leaves_the_old_output(toy, fasta, tmp_path, capsys):
    output = tmp_path / "out.tsv"
    output.write_text("old")
    arguments = ["annotate", str(fasta), "-o", str(output), *toy, "--model", str(tmp_path)]
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert output.read_text() == "old"


def test_the_input_is_never_the_output(toy, fasta, capsys):
    assert main(["annotate", str(fasta), "-o", str(fasta), *toy]) == 2
    assert fasta.read_text() == GOOD
    assert "is the input" in capsys.readouterr().err


@pytest.mark.parametrize(
    "option",
    [
        ["--min-score", "1.5"],
        ["--min-score", "nan"],
        ["--safe", "2"],
        ["--safe", "0.7", "--min-score", "0.1"],
        ["--max-sequences", "0"],
        ["--no-such"],
    ],
)
def test_options_that_make_no_sense_are_refused(option, fasta, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["annotate", str(fasta), *option])
    assert stopped.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_an_interrupt_leaves_no_output(toy, fasta, tmp_path, monkeypatch):
    from proteinbert_core.annotation import Annotator

    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(Annotator, "annotate", interrupted)
    assert main(["annotate", str(fasta), "-o", str(tmp_path / "out.tsv"), *toy]) == 130
    assert os.listdir(tmp_path) == ["proteins.fasta"]


def test_a_reader_that_goes_away_is_no_error_message(toy, tmp_path):
    fasta = tmp_path / "many.fasta"
    fasta.write_text("".join(f">Q{number}\nMKVLAAGIK\n" for number in range(3000)))
    arguments = [sys.executable, "-m", "proteinbert_core", "annotate", str(fasta), *toy, "-q"]
    with subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("#")
        process.stdout.close()
        messages = process.stderr.read()
    assert process.returncode == 141
    assert messages == ""


def test_module_version_and_help_without_tensorflow():
    assert run_module("--version").stdout == f"ProteinBERT Explorer {__version__}\n"
    help_text = run_module("--help").stdout
    assert all(command in help_text for command in ("annotate", "ontology", "train", "exit codes"))


def test_the_module_says_nothing_but_the_result_and_the_progress(toy, fasta):
    finished = run_module("annotate", str(fasta), "--quiet", *toy)
    assert finished.returncode == 0
    assert finished.stderr == ""
    assert set(read(finished.stdout)["protein"]) == {"P1", "P2"}


def test_only_remarks_are_kept_from_standard_error(capfd):
    def start():
        with _without_remarks():
            os.write(2, b"I0000 00:00:1 1 port.cc:153] oneDNN custom operations are on.\n")
            os.write(2, b"E0000 00:00:1 1 all.cc:1] out of memory\n")
            os.write(2, b"anything else\n")
            raise ImportError("a library is missing")

    with pytest.raises(ImportError, match="missing"):
        start()
    os.write(2, b"later\n")
    assert capfd.readouterr().err.splitlines() == [
        "E0000 00:00:1 1 all.cc:1] out of memory",
        "anything else",
        "later",
    ]


@pytest.mark.parametrize("source", ["model", "terms"])
def test_ontology_slice(toy, tmp_path, source, capsys):
    folder = tmp_path / "slice"
    if source == "model":
        wanted = toy[:2]
    else:
        (tmp_path / "terms.txt").write_text("\n".join(TOY_GO_IDS) + "\n\n")
        wanted = ["--terms", str(tmp_path / "terms.txt")]
    assert main(["ontology", "slice", toy[3], "--output", str(folder), *wanted]) == 0
    assert TOY_RELEASE in capsys.readouterr().err
    fasta = tmp_path / "in.fasta"
    fasta.write_text(GOOD)
    output = str(tmp_path / "out.tsv")
    sliced = ["--model", toy[1], "--ontology", str(folder / "go-slice.obo.gz")]
    assert main(["annotate", str(fasta), "-o", output, *sliced]) == 0


def test_a_slice_of_unknown_terms_is_refused(toy, tmp_path, capsys):
    (tmp_path / "terms.txt").write_text("GO:9999999\n")
    arguments = ["ontology", "slice", toy[3], "-o", str(tmp_path / "slice"), "--terms"]
    assert main([*arguments, str(tmp_path / "terms.txt")]) == 2
    assert "GO:9999999" in capsys.readouterr().err
    assert not (tmp_path / "slice").exists()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_rewrites_one_line_in_a_terminal(monkeypatch):
    now = iter([0.0, 1.0, 1.1, 2.0])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    monkeypatch.setattr("sys.stderr", Terminal())
    progress = ProgressLine("Working")
    for done in (10, 11, 20):
        progress(done, 40)
    progress.close()
    shown = sys.stderr.getvalue().split("\r")
    assert shown == [
        "",
        "Working: 25 %, about 3 s left\x1b[K",
        "Working: 50 %, about 2 s left\x1b[K",
        "\x1b[K",
    ]


def test_what_an_earlier_run_has_done_is_no_measure_of_speed(monkeypatch):
    now = iter([0.0, 5.0, 40.0])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    monkeypatch.setattr("sys.stderr", io.StringIO())
    progress = ProgressLine("Working", goes_on=True)
    for done in (20, 30):
        progress(done, 40)
    assert sys.stderr.getvalue() == "Working: 75 %, about 35 s left\n"


def test_progress_is_a_line_now_and_then_in_a_log(monkeypatch):
    now = iter([0.0, 10.0, 31.0, 32.0])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    monkeypatch.setattr("sys.stderr", io.StringIO())
    progress = ProgressLine("Working")
    for done in (10, 20, 30):
        progress(done, 40)
    progress.close()
    assert sys.stderr.getvalue() == "Working: 50 %, about 31 s left\n"
