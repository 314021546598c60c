"""The folder of a run is whole whatever was cut short, and belongs to one plan."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import TrainingError
from proteinbert_core.training.run_folder import LOG_FILE, PLAN_FILE, RunFolder

FACTS = st.dictionaries(st.text(max_size=5), st.floats(allow_nan=False), max_size=3)


def test_a_folder_belongs_to_one_plan(tmp_path):
    RunFolder(tmp_path / "run").claim({"seed": 1})
    RunFolder(tmp_path / "run").claim({"seed": 1})
    with pytest.raises(TrainingError, match=PLAN_FILE):
        RunFolder(tmp_path / "run").claim({"seed": 2})


def test_a_plan_reads_as_it_always_did(tmp_path):
    """It is compared as text: with another form, no run that was begun before would go on."""
    RunFolder(tmp_path).claim({"network": {"d_seq": 8}, "initial": None})
    assert (tmp_path / PLAN_FILE).read_text() == (
        '{\n "network": {\n  "d_seq": 8\n },\n "initial": null\n}'
    )


def test_left_over_files_are_removed_and_others_kept(tmp_path):
    for name in ("state.safetensors.partial", "plan.json.77.partial", "state.safetensors"):
        (tmp_path / name).write_bytes(b"half")
    RunFolder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["state.safetensors"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FACTS, max_size=5), st.data())
def test_a_log_cut_anywhere_keeps_its_whole_lines(tmp_path, epochs, data):
    folder = RunFolder(tmp_path)
    path = tmp_path / LOG_FILE
    path.unlink(missing_ok=True)
    logged = [{**facts, "epoch": number} for number, facts in enumerate(epochs, 1)]
    for facts in logged:
        folder.log(facts)
    text = path.read_text() if logged else ""
    kept = data.draw(st.integers(0, len(text)))
    path.write_text(text[:kept])
    lines, done = text[:kept].split("\n"), data.draw(st.integers(0, 5))
    # The last piece may be whole but for its end of line, or nothing.
    whole = [facts for facts, line in zip(logged, lines, strict=False) if line == json.dumps(facts)]
    assert folder.read_log() == whole
    folder.cut_log(done)
    folder.log({"epoch": done + 1})
    assert folder.read_log() == [*whole[:done], {"epoch": done + 1}]
