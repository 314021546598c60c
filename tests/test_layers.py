"""The arrows between the parts: who may import whom, and what must load without TensorFlow."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = "proteinbert_core"
HEAVY = {"keras", "numba", "sklearn", "tensorflow", "umap"}
OUTSIDE_THE_CORE = {"app", "benchmarks", "pages", "streamlit", "tests"}

# For each part of the core (a module or package directly in it), the other parts that it may
# import, for types or inside a function as well:
# sequences -> tokenizer -> inference -> go, reference -> annotation -> figures, export -> (pages)
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "assets": set(),
    "user_cache": set(),
    "download": {"errors"},
    "sequences": {"errors"},
    "examples": {"errors", "sequences"},
    "tokenizer": {"errors"},
    "model": {"download", "errors", "tokenizer", "user_cache"},
    "length_buckets": {"errors", "sequences", "tokenizer"},
    "inference": {"errors", "sequences", "tokenizer", "model", "length_buckets"},
    "go": {"assets", "download", "errors", "user_cache"},
    "reference": {"errors", "go"},
    "proteomes": {
        "assets",
        "download",
        "errors",
        "go",
        "inference",
        "model",
        "reference",
        "sequences",
        "user_cache",
    },
    "enrichment": {"errors", "go"},
    "protein_map": {
        "enrichment",
        "errors",
        "export",
        "go",
        "proteomes",
        "reference",
        "sequences",
    },
    "annotation": {"assets", "errors", "go", "inference", "model", "reference", "sequences"},
    "recovery": {
        "annotation",
        "assets",
        "errors",
        "fitting",
        "go",
        "inference",
        "model",
        "reference",
        "sequences",
        "training",
    },
    "training": {"errors", "go", "model", "sequences", "tokenizer"},
    "fitting": {"annotation", "errors", "go", "inference", "reference", "sequences", "training"},
    "finetuning": {
        "assets",
        "errors",
        "inference",
        "length_buckets",
        "model",
        "reference",
        "sequences",
        "tokenizer",
        "training",
    },
    "figures": {"errors", "go", "sequences"},
    "export": {"errors", "figures", "go", "sequences"},
}
# The outermost parts use every other and are used by none.
OUTERMOST = {"__main__", "cli", "commands"}
# May import anything that computes; everything else must load in a blink.
COMPUTING = {"model", "training"}
# Its classes are scikit-learn's by inheritance.
ESTIMATOR = f"{CORE}.finetuning.estimator"


def module_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str:
    """The part of the core that a module belongs to; empty for the core's own __init__."""
    return module.removeprefix(CORE).removeprefix(".").partition(".")[0]


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, at any depth, and every name taken from one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}, line {node.lineno}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def top_levels_imported(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports_of(path)}


def parts_imported(path: Path) -> set[str]:
    of_core = {name for name in imports_of(path) if name.partition(".")[0] == CORE}
    return {part_of(name) for name in of_core} & {*MAY_IMPORT, *OUTERMOST}


CORE_FILES = module_files(CORE)
LAYERED_FILES = [path for path in CORE_FILES if part_of(module_name(path)) not in {"", *OUTERMOST}]


def test_every_part_of_the_core_has_its_place():
    parts = {part_of(module_name(path)) for path in CORE_FILES} - {""}
    assert parts - OUTERMOST <= set(MAY_IMPORT), "say in MAY_IMPORT what the new part may use"


def test_the_arrows_form_no_cycle():
    placed: set[str] = set()
    while placed != set(MAY_IMPORT):
        next_layer = {part for part, used in MAY_IMPORT.items() if used <= placed} - placed
        assert next_layer, f"a cycle among {set(MAY_IMPORT) - placed}"
        placed |= next_layer


@pytest.mark.parametrize("path", CORE_FILES, ids=module_name)
def test_the_core_knows_neither_streamlit_nor_pages(path):
    assert not top_levels_imported(path) & OUTSIDE_THE_CORE


@pytest.mark.parametrize("path", LAYERED_FILES, ids=module_name)
def test_data_flows_one_way(path):
    part = part_of(module_name(path))
    assert parts_imported(path) <= MAY_IMPORT[part] | {part}


@pytest.mark.parametrize("path", module_files("pages"), ids=module_name)
def test_pages_leave_computing_to_the_core(path):
    assert not top_levels_imported(path) & (HEAVY | {"tests", "benchmarks"})


@pytest.mark.parametrize("folder", ["proteinbert_core/figures", "proteinbert_core/export"])
def test_figures_and_exports_know_no_model(folder):
    for path in module_files(folder):
        assert not top_levels_imported(path) & HEAVY, path
        computing = {*COMPUTING, "annotation", "fitting", "inference", "recovery", "reference"}
        assert not parts_imported(path) & computing, path


def test_nothing_but_the_model_loads_tensorflow_on_import():
    """Import each light module in a fresh process, in which nothing else has imported it."""
    light = [
        module_name(path)
        for path in CORE_FILES
        if part_of(module_name(path)) not in {*COMPUTING, "__main__"}
        and module_name(path) != ESTIMATOR
    ]
    program = """
import importlib, json, sys
light, heavy = json.loads(sys.argv[1])
for name in light:
    importlib.import_module(name)
    found = set(heavy) & set(sys.modules)
    if found:
        sys.exit(f"importing {name} loads {sorted(found)}")
"""
    finished = subprocess.run(
        [sys.executable, "-c", program, json.dumps([light, [*HEAVY, "streamlit"]])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert len(light) > 20
