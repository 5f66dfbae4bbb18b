"""A project before its first run answers every question with the command that builds the tables."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import analysis as wb
from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES
from analysis.panel import StoreError
from analysis.paths import project_folder
from analysis.questions import ReleaseDesk, _workspace

_FILING = "bc-379-kon-tum-2026"
release_desk_module = sys.modules[ReleaseDesk.__module__]
_ASKED: tuple[Callable[[], object], ...] = (
    lambda: wb.find("EMR"),
    lambda: wb.series("EMR", "vn", lang="vi"),
    lambda: wb.series("EMR", "vn", on="2026-01-01"),
    lambda: wb.targets("Hà Nội"),
    lambda: wb.changes(since="2026-01-01"),
    lambda: wb.dispute_desk().result(),
    lambda: wb.target_board().result(),
    lambda: wb.explore("EMR").result(),
    lambda: wb.home(),
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


@pytest.fixture
def bare(tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with the shipped sources that no run has read."""
    shutil.copy(project_folder() / "workbench.toml", tmp_path)
    shutil.copytree(shipped, tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "processed", ignore_errors=True)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    _workspace.forget_workspaces()
    return tmp_path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_screens_that_need_no_tables_work_without_them(bare: Path, lang: str) -> None:
    assert wb.release_desk(lang=lang).result().table().empty
    sheet = wb.placing_sheet(_FILING, lang=lang)
    assert len(sheet.result().table()) > 30
    key = next(key for key, ask in sheet._asks.items() if ask.kind == "finding")
    told = sheet.record([{"key": key, "do": "keep", "why": "checked with the office"}], "An")
    assert "explained (checked with the office)" in told[0]
    assert (bare / "data" / "lookup" / "finding_states.csv").is_file()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_screens_name_the_command_where_they_need_tables(
    bare: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    sheet = wb.placing_sheet(_FILING, lang=lang)
    key = next(key for key, ask in sheet._asks.items() if ask.kind == "value")
    correction = {"key": key, "do": "correct", "why": "misprint", "column": "value", "value": "5"}
    with pytest.raises(AnalysisError, match="workbench run --tables"):
        sheet.record([correction], "An")
    with pytest.raises(AnalysisError, match="workbench run --tables"):
        wb.answer_finding("no_such_rule:no-such-source:line-1", why="checked")

    def check(*asked: object) -> None:
        raise StoreError("table 'observations' is not in the store")

    monkeypatch.setattr(release_desk_module, "take_check", check)
    widget = wb.release_desk(lang=lang).widget()
    widget.asked = {"step": "check", "card": "2026-H1.1", "by": "An"}
    assert "workbench run --tables" in widget.error
    assert "StoreError" not in widget.error
