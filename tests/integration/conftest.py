"""What the tests of questions and screens ask: the shipped data as known on the day of the reports."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pandas as pd
import pytest

from analysis.questions import _workspace

Tables = dict[str, pd.DataFrame]
_DAY = "2026-06-30"


@pytest.fixture(scope="module")
def tables(snapshot_of: Callable[[str], Tables]) -> Tables:
    """Return the tables of the shipped data as known on the day of the reports."""
    return snapshot_of(_DAY)


@pytest.fixture(scope="module")
def asked(tables: Tables) -> Generator[None]:
    """Let the questions of a module read these tables, whatever day they ask for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_workspace, "load_snapshot", lambda day: tables)
        patch.setattr(_workspace, "_state_of_files", lambda: ("shipped",))
        patch.setattr(_workspace, "_kept", {})
        kept = _workspace.open_workspace("en", _DAY)
        _workspace._kept["shipped", None] = kept  # a question without a day is of the same tables
        yield
