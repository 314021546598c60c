"""The app as a real server with the toy model, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pages.ui.engine import MODEL_VARIABLE, ONTOLOGY_VARIABLE
from proteinbert_core.finetuning.predictor_store import PREDICTORS_VARIABLE
from proteinbert_core.model.checkpoint import save_checkpoint
from tests.conftest import ROOT
from tests.toy import toy_checkpoint, toy_ontology_path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
START_SECONDS = 90
#: Generous, for a machine that trains a model meanwhile; what is expected comes much sooner.
PATIENCE_MS = 90_000
ARTIFACTS = Path(__file__).parent / "artifacts"


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome that starts."""
    named = os.environ.get("CHROMIUM")
    for candidate in filter(None, (named, *map(shutil.which, NAMES), *PLACES)):
        try:
            # Ubuntu's chromium-browser may be a stub that only points at a snap.
            done = subprocess.run(
                [candidate, "--version"], check=False, capture_output=True, timeout=30
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return candidate
    return None


@dataclass
class Server:
    """A running app."""

    url: str
    log: Path

    def logged(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def assert_no_failure(self) -> None:
        """No code of ours may have raised; the server itself does when a tab is closed."""
        logged = self.logged()
        ours = [line for line in logged.splitlines() if f'File "{ROOT}/p' in line]
        assert ours == [], logged


@contextmanager
def serving(
    log: Path, environment: dict[str, str], program: Sequence[str] = ("-m", "streamlit")
) -> Iterator[Server]:
    """Start the app as its users do, on a free port, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(f"http://localhost:{port}", log)
    command = [sys.executable, *program, "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=stream, stderr=stream
        )
    try:
        _wait_until_healthy(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The app did not start:\n{server.logged()}")


@pytest.fixture(scope="session")
def toy_environment(tmp_path_factory):
    """Environment in which the app uses a toy model and ontology."""
    folder = tmp_path_factory.mktemp("toy")
    save_checkpoint(toy_checkpoint(), folder / "model")
    return {
        MODEL_VARIABLE: str(folder / "model"),
        ONTOLOGY_VARIABLE: str(toy_ontology_path(folder)),
        "PROTEINBERT_EXPLORER_CACHE": str(folder / "cache"),
        PREDICTORS_VARIABLE: str(folder / "predictors"),
    }


@pytest.fixture(scope="session")
def server(toy_environment, tmp_path_factory):
    """One app for most tests."""
    with serving(tmp_path_factory.mktemp("server") / "app.log", toy_environment) as running:
        yield running
        running.assert_no_failure()


@pytest.fixture
def fresh_server(toy_environment, tmp_path):
    """An app that nobody has opened yet."""
    with serving(tmp_path / "app.log", toy_environment) as running:
        yield running
        running.assert_no_failure()


@pytest.fixture(scope="session")
def browser():
    executable = find_chromium()
    if executable is None:
        pytest.skip("NO CHROMIUM FOUND: the browser tests need one (apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser, request):
    """Make browser windows; none may ask anything of another machine or break a script."""
    contexts, strangers, broken = [], [], []

    def make(**options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(PATIENCE_MS)
        context.on("request", lambda sent: note(sent.url))
        context.on("weberror", lambda error: broken.append(str(error.error)))
        contexts.append(context)
        return context

    def note(url):
        address = urlsplit(url)
        if address.scheme not in ("data", "blob") and address.hostname != "localhost":
            strangers.append(url)

    yield make
    if request.node.stash.get(FAILED, False):
        ARTIFACTS.mkdir(exist_ok=True)
        for number, page in enumerate(p for context in contexts for p in context.pages):
            page.screenshot(path=ARTIFACTS / f"{request.node.name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert strangers == []
    assert broken == []


@pytest.fixture
def page(new_context):
    """One tab of a window 1,280 pixels wide."""
    return new_context().new_page()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test twice again: browser and server share the machine with whatever else runs."""
    for item in items:
        if item.get_closest_marker("browser") is not None:
            item.add_marker(pytest.mark.flaky(reruns=2))
