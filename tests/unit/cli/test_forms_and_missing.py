"""`workbench form` writes a form that can be read back, and `workbench missing` lists who has not reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.main import run_command_line
from analysis.panel import save
from analysis.paths import packaged_folder
from analysis.registry.forms import read_form
from analysis.schemas import TABLES, set_types

_INDICATOR = (
    "indicator_code,title_vi,title_en,unit,measure,direction,minimum,maximum,aggregation\n"
    "records_pct,Tỷ lệ hồ sơ số,Digital records,%,share,up,0,100,recompute\n"
)
_LINE = "hospitals,p34-01,facility,half-year,nd-09-2019,,18,,,2026-01-01,,,,,\n"


@pytest.fixture
def owed(project: Path) -> Path:
    """Return a project in which the facilities of one province owe half-yearly reports."""
    lookup, shipped = project / "data" / "lookup", packaged_folder() / "data" / "lookup"
    for name in ("reporting_regimes", "reporting_windows", "reporting_deadlines", "public_holidays"):
        (lookup / f"{name}.csv").write_bytes((shipped / f"{name}.csv").read_bytes())
    header = ",".join(TABLES["reporting_schedule"].column_names)
    (lookup / "reporting_schedule.csv").write_text(f"{header}\n{_LINE}", "utf-8")
    (lookup / "indicators.csv").write_text(_INDICATOR, "utf-8")
    sources = pd.DataFrame(columns=TABLES["sources"].column_names)
    save("sources", set_types("sources", sources), project / "data" / "processed")
    return project


def test_a_form_is_written_for_named_indicators_and_not_over_another(owed: Path, fail: Callable[..., str]) -> None:
    words = ["form", "--unit", "f-a", "--period", "2026-H1", "--to", "form.xlsx", "--indicators", "Hồ sơ điện tử"]
    assert run_command_line(words) == 0
    reading = read_form(owed / "form.xlsx")
    assert reading is not None
    assert (reading.layout.unit_code, reading.empty) == ("f-a", ("records_pct",))
    assert "form.xlsx exists already" in fail(*words, status=1)
    assert run_command_line([*words, "--force"]) == 0


def test_without_stored_tables_a_form_needs_its_indicators(owed: Path, fail: Callable[..., str]) -> None:
    assert "observations" in fail("form", "--unit", "f-a", "--period", "2026-H1", "--to", "form.xlsx", status=1)
    assert not (owed / "form.xlsx").exists()


def test_who_has_not_reported_is_listed_and_the_status_is_0(owed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["missing", "--run-date", "2026-07-10", "--lang", "en"]) == 0
    printed = capsys.readouterr()
    [title, row] = printed.out.splitlines()
    assert title.startswith("Organisation,Report,Period,")
    assert row.startswith("General Hospital,Decree 09/2019/NĐ-CP") and ",18 June 2026,22," in row
    assert "reports missing on 2026-07-10: 1, organisations: 1" in printed.err
    assert run_command_line(["missing", "--run-date", "2026-07-10", "--unit", "p34-46", "--to", "list.csv"]) == 0
    assert len((owed / "list.csv").read_text("utf-8-sig").splitlines()) == 1


def test_an_empty_schedule_and_a_wrong_line_are_named(
    owed: Path, fail: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = owed / "data" / "lookup" / "reporting_schedule.csv"
    header = path.read_text("utf-8").partition("\n")[0]
    path.write_text(f"{header}\n{_LINE.replace('half-year', 'nine-months')}", "utf-8")
    assert "reporting_schedule.csv, line 2, column 'frequency': found 'nine-months'" in fail("missing", status=1)
    path.write_text(f"{header}\n", "utf-8")
    assert run_command_line(["missing"]) == 0
    assert "has no rows, so no report is owed" in capsys.readouterr().err
