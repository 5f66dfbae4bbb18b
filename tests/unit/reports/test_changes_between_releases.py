"""A release lists what changed since the last one, cell by cell, and refuses what cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.errors import AnalysisError
from analysis.reports import publish_analyst_report

Tables = dict[str, pd.DataFrame]


def _publish(tables: Tables, folder: Path, **options: object) -> html.HtmlElement:
    paths = publish_analyst_report(
        tables,
        unit_code="f-center",
        languages=("vi",),
        folder=folder,
        formats=("html", "json"),
        **options,  # type: ignore[arg-type]
    )
    return html.fromstring(paths[0].read_bytes())


def test_a_first_release_has_no_section_of_changes(tables: Tables, tmp_path: Path) -> None:
    assert "lần phát hành trước" not in _publish(tables, tmp_path).text_content()


def test_a_later_release_lists_exactly_the_cells_that_changed(tables: Tables, tmp_path: Path) -> None:
    _publish(tables, tmp_path / "first")
    previous = tmp_path / "first"
    unchanged = _publish(tables, tmp_path / "second", previous=previous / "f-center_consolidated_vi.json")
    assert "Không có số liệu nào thay đổi" in unchanged.text_content()
    tables["observations"].loc[2, ["value", "numerator"]] = [34.0, 35]
    changed = _publish(tables, tmp_path / "third", previous=previous)
    rows = changed.xpath("//section[@id='release-changes']//tbody/tr")
    cells = [[cell.text_content().strip() for cell in row] for row in rows]
    assert {(before, now) for _, before, now in cells} == {("33%", "34%")}
    assert all("Thanh toán" in name or "thanh toán" in name for name, _, _ in cells)


def test_a_folder_without_the_previous_release_is_refused_and_says_how_to_have_one(
    tables: Tables, tmp_path: Path
) -> None:
    with pytest.raises(
        AnalysisError, match=r"f-center_consolidated_vi\.json does not exist; publish with the format `json`"
    ):
        _publish(tables, tmp_path / "second", previous=tmp_path)
    assert not (tmp_path / "second").exists()


def test_an_internal_release_is_not_compared_with_in_a_report_that_goes_out(tables: Tables, tmp_path: Path) -> None:
    _publish(tables, tmp_path / "first", internal=True)
    with pytest.raises(AnalysisError, match="is internal, so"):
        _publish(tables, tmp_path / "second", previous=tmp_path / "first")
    inside = _publish(tables, tmp_path / "third", previous=tmp_path / "first", internal=True)
    assert "Không có số liệu nào thay đổi" in inside.text_content()


def test_another_report_s_release_is_refused(tables: Tables, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"report": "f-other_consolidated_vi", "figures": {}}), "utf-8")
    with pytest.raises(AnalysisError, match="found 'f-other_consolidated_vi', expected the report 'f-center_"):
        _publish(tables, tmp_path, previous=other)
