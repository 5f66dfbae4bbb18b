"""Reports that a person publishes without a run: what stood there before is kept."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.reports import publish_analyst_report, report_home

Tables = dict[str, pd.DataFrame]


def test_a_report_published_from_a_notebook_at_hand_keeps_the_one_that_stood_there(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "workbench.toml").write_text('name = "A project"\n', "utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    home = report_home("f-center", "2026-H1")
    assert home == tmp_path / "reports" / "2026-H1" / "f-center"
    options = {"unit_code": "f-center", "languages": ["en"], "formats": ["json"], "folder": home}
    first = publish_analyst_report(tables, **options)[0].read_bytes()  # type: ignore[arg-type]
    publish_analyst_report(tables, **options)  # type: ignore[arg-type]
    assert not (home / "earlier").exists()
    tables["observations"].loc[0, "value"] = 99.0
    publish_analyst_report(tables, **options)  # type: ignore[arg-type]
    assert [path.read_bytes() for path in home.glob("earlier/*/*")] == [first]
    elsewhere = tmp_path / "elsewhere"
    for value in (1.0, 2.0):
        tables["observations"].loc[0, "value"] = value
        publish_analyst_report(tables, **(options | {"folder": elsewhere}))  # type: ignore[arg-type]
    assert not list(elsewhere.glob("earlier"))
