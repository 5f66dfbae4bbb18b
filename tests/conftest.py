"""Fixtures that every test may use, and the rule that CI skips nothing."""

from __future__ import annotations

import os
import pickle
import shutil
import tomllib
from collections.abc import Callable, Generator
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import settings

from analysis import panel, registry
from analysis.paths import lookup_folder
from analysis.pipeline import build_snapshot
from analysis.reports import _releases

Tables = dict[str, pd.DataFrame]

_PROJECT = Path(__file__).resolve().parents[1]
_SHARED = _PROJECT.parent / "shared"


#: A test that searches examples fails for what it finds, never for the speed of a busy machine.
settings.register_profile("workbench", deadline=None)
settings.load_profile("workbench")


@pytest.fixture(autouse=True, scope="session")
def register_of_session(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Keep what fixtures of modules and sessions publish out of the register of this project."""
    path = tmp_path_factory.mktemp("register") / "releases.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_releases, "register_path", lambda: path)
        yield


@pytest.fixture(autouse=True)
def register(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a register of releases of its own: what a test publishes was never published."""
    path = tmp_path_factory.mktemp("register") / "releases.jsonl"
    monkeypatch.setattr(_releases, "register_path", lambda: path)
    return path


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of reference documents, hand readings and panels; skip where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip(f"{_SHARED.name}/ does not lie beside the project: no reference documents to compare with")
    return _SHARED


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the shipped part of ``data``: ``raw`` and ``corrections`` without what a user added."""
    listed = tomllib.loads((_PROJECT / "tests" / "shipped.toml").read_text("utf-8"))["sources"]
    folder = tmp_path_factory.mktemp("shipped")
    (folder / "corrections").mkdir()
    shutil.copytree(_PROJECT / "data" / "lookup", folder / "lookup")
    for name in listed:
        shutil.copytree(_PROJECT / "data" / "raw" / name, folder / "raw" / name)
        declared = _PROJECT / "data" / "corrections" / f"{name}.yml"
        if declared.exists():
            shutil.copy(declared, folder / "corrections")
    return folder


@pytest.fixture(scope="session")
def shipped_panel(shipped: Path) -> Tables:
    """Return the tables of the shipped data up to the panel, without models."""
    made = registry.collect_sources(shipped / "raw")
    return made | panel.build_panel(made, lookup_folder(), shipped / "corrections")


@pytest.fixture(scope="session")
def snapshot_of(
    shipped_panel: Tables, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str
) -> Callable[[str], Tables]:
    """Return the function that gives all tables of the shipped data as known on a day.

    Building a day takes twenty seconds; the processes of one run of the tests share what one of them has built.
    """
    folder = tmp_path_factory.getbasetemp().parent / f"snapshots-{testrun_uid}"
    folder.mkdir(exist_ok=True)

    def load(day: str) -> Tables:
        path = folder / f"{day}.pickle"
        with FileLock(f"{path}.lock"):
            if not path.exists():
                path.write_bytes(pickle.dumps(build_snapshot(shipped_panel, day)))
        return pickle.loads(path.read_bytes())

    return load


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where WORKBENCH_NO_SKIPS is set and the reference documents are there."""
    report = yield
    if report.skipped and os.environ.get("WORKBENCH_NO_SKIPS") and _SHARED.is_dir() and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI may skip nothing: {report.longrepr}"
    return report
