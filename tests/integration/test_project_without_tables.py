"""A project before its first run answers every question with the command that builds the tables."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import analysis as wb
from analysis.errors import AnalysisError
from analysis.panel import StoreError
from analysis.questions import _workspace

_ASKED: tuple[Callable[[], object], ...] = (
    lambda: wb.find("EMR"),
    lambda: wb.series("EMR", "vn", lang="vi"),
    lambda: wb.series("EMR", "vn", on="2026-01-01"),
    lambda: wb.targets("Hà Nội"),
    lambda: wb.changes(since="2026-01-01"),
    lambda: wb.dispute_desk().result(),
    lambda: wb.target_board().result(),
    lambda: wb.explore("EMR").result(),
)


@pytest.mark.parametrize("ask", _ASKED)
@pytest.mark.parametrize("left", [None, (), ("sources",), ("sources", "observations")])
def test_a_question_without_tables_names_the_command_that_builds_them(
    ask: Callable[[], object], left: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(day: object) -> dict[str, pd.DataFrame]:
        if left is None:
            raise StoreError("table 'sources' is not in the store")
        return {name: pd.DataFrame() for name in left}  # an interrupted run

    monkeypatch.setattr(_workspace, "load_snapshot", load)
    _workspace.forget_workspaces()
    with pytest.raises(AnalysisError, match="workbench run --tables"):
        ask()
