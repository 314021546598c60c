"""What every test shares: quiet libraries, the shared data where present, loud skips."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# A busy machine is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
# Before anything imports TensorFlow.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# One place for every test process, sub-processes included; nothing is asked for from afar.
os.environ.setdefault("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
REQUIRE_BROWSER = "PROTEINBERT_REQUIRE_BROWSER"

_skips: Counter[str] = Counter()
_skipped_browser_tests: list[str] = []


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository; the test is skipped where it is absent."""
    return _shared("data")


@pytest.fixture(scope="session")
def shared_parity() -> Path:
    """The folder of recorded outputs of the original; the test is skipped where it is absent."""
    return _shared("parity")


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"SHARED DATA ABSENT: no folder ../shared/{name} beside the repository")
    return folder


class _ByFile(LoadScopeScheduling):
    """The tests of a file share a process, and so do all that drive a browser.

    Fixtures of a file are then made once, and so is the app that the browsers look at.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid.partition("::")[0]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name compressed bytes by their argument: they hold the time, and processes must agree."""
    return f"{argname}-gzip" if isinstance(val, bytes) and val[:2] == b"\x1f\x8b" else None


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Divide the tests among processes, where there are several."""
    return _ByFile(config, log)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _note_skip(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note_skip(report)


def _note_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or not isinstance(report.longrepr, tuple) or hasattr(report, "wasxfail"):
        return
    _skips[str(report.longrepr[2]).removeprefix("Skipped: ")] += 1
    if "tests/browser" in report.nodeid:
        _skipped_browser_tests.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get(REQUIRE_BROWSER) and _skipped_browser_tests:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what did not run, where nobody can overlook it."""
    for reason, count in _skips.items():
        terminalreporter.write_line(f"!!! NOT RUN ({count}): {reason}", yellow=True, bold=True)
    if os.environ.get(REQUIRE_BROWSER) and _skipped_browser_tests:
        terminalreporter.write_line(
            f"!!! FAILED: {REQUIRE_BROWSER} is set, and {len(_skipped_browser_tests)} browser "
            "tests were skipped",
            red=True,
            bold=True,
        )
