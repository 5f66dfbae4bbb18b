"""The tables of the project's own data as of a day, built once for all test processes of a run."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

from analysis import panel, registry
from analysis.paths import lookup_folder
from analysis.pipeline import build_snapshot

Tables = dict[str, pd.DataFrame]


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
