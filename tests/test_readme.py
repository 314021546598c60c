"""The README's promises: its code runs, its commands and files exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.cli import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def code_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_bundled_model_is_there():
    assert (BUNDLED_MODEL / "network.json").is_file()


def test_the_library_snippet_runs(capsys):
    (snippet,) = (block for block in code_blocks("python") if "Annotator" in block)
    names: dict[str, object] = {}
    exec(compile(snippet, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "left out" not in printed
    assert re.search(r"my_protein GO:\d{7} ", printed)
    assert names["embedding"].ndim == 1


def test_the_command_line_example_runs(tmp_path, monkeypatch):
    (line,) = (
        line
        for block in code_blocks("sh")
        for line in block.splitlines()
        if "-m proteinbert_core annotate" in line and "--model published" not in line
    )
    monkeypatch.chdir(tmp_path)
    Path("proteins.fasta").write_text(">P1\nMVHLTPEEKSAVTALWGKVNVDEVGGEALGRLLVVYPWTQRF\n")
    arguments = shlex.split(line.partition("-m proteinbert_core ")[2])
    assert main(arguments) == 0
    (reader,) = (block for block in code_blocks("python") if "read_csv" in block)
    names: dict[str, object] = {}
    exec(compile(reader, "README.md", "exec"), names)
    assert set(names["terms"]["protein"]) == {"P1"}


def test_every_make_target_named_is_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", README)) | {
        line.split()[1]
        for block in code_blocks("sh")
        for line in block.splitlines()
        if line.startswith("make ")
    }
    assert {"app", "test"} <= named <= targets


def test_every_file_linked_is_there():
    linked = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert linked
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    # As GitHub makes addresses of headings.
    anchors = {f"#{re.sub(r'[^a-z0-9 -]', '', h.lower()).replace(' ', '-')}" for h in headings}
    for link in linked:
        assert link in anchors or (ROOT / link).exists(), link
