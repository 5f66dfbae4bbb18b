"""Locked releases on the site: their files and what changed; releases that are under way are not public."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.releases import ReleaseError, locked_releases, releases_folder
from analysis.reports import publish_site

Desk = Any  # the helper class of conftest.py


def _lock_two(desk: Desk) -> None:
    desk.publish("before", "2025-H2")
    desk.prepare(period="2025-H2")
    desk.lock("2025-H2.1")
    desk.tables["observations"].loc[0, ["value", "numerator"]] = [65.0, 1560]
    desk.prepare()


def test_the_site_shows_locked_releases_with_their_files_and_no_others(desk: Desk, tmp_path: Path) -> None:
    _lock_two(desk)
    assert [release.number for release in locked_releases()] == ["2025-H2.1"], "the other one is only prepared"
    desk.lock("2026-H1.1")
    found = locked_releases()
    assert [(one.number, one.earlier, one.approved_by) for one in found] == [
        ("2026-H1.1", "2025-H2.1", "Bình"),
        ("2025-H2.1", None, "Bình"),
    ]
    folder = tmp_path / "pages"
    publish_site(desk.tables, folder=folder, languages=["vi"], project="P", report_date="2026-07-10", releases=found)
    assert (folder / "files/2025-H2.1/reports/f-center/f-center_2025-H2_vi.html").read_text("utf-8") == "before"
    page = (folder / "vi/releases/2026-H1.1.html").read_text("utf-8")
    assert "10/07/2026" in page
    assert "Bình" in page
    assert "65% (1.560/2.400)" in page
    assert 'href="../../files/2026-H1.1/tables/observations.csv"' in page
    unit = (folder / "vi/units/f-center.html").read_text("utf-8")
    assert "Thay đổi từ bản 2025-H2.1 đến bản 2026-H1.1" in unit
    assert 'href="../../files/2026-H1.1/reports/f-center/f-center_2026-H1_vi.html"' in unit


def test_a_locked_release_whose_file_was_changed_is_not_published(desk: Desk) -> None:
    desk.prepare()
    desk.lock("2026-H1.1")
    path = releases_folder() / "2026-H1.1" / "reports" / "f-center" / "f-center_2026-H1_vi.html"
    path.chmod(0o600)
    path.write_text("other", "utf-8")
    with pytest.raises(ReleaseError, match="has changed"):
        locked_releases()
