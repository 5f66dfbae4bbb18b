"""One altered raw figure reaches exactly the rows and printed figures that depend on it, and nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis import panel, registry
from analysis.paths import lookup_folder
from analysis.pipeline import build_snapshot
from analysis.registry.descriptions import checksum
from analysis.reports._document import Table, walk_blocks
from analysis.reports._prepared_context import prepare_context
from analysis.reports.analyst import write_analyst_report
from analysis.reports.notebook_display import to_frame
from analysis.schemas import TABLES

SOURCE = "bc-379-kon-tum-2026"
REPORT_DATE = "2026-06-25"
UNIT = "f-kon-tum-psychiatric-centre"
INDICATOR = "hospital_fees_paid_cashless_by_transaction_pct"
STATEMENT = f"{SOURCE}:line-93-table-1-row-6-column-3#1"
#: National series by province: two thirds of the models and nothing of the document's.
LARGE = ("gso-health-by-province", "papi-by-province", "pci-websites-by-province")
PRINTED, ALTERED = "33,0% (34/ 103 lượt)", "43,7% (45/ 103 lượt)"

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def smaller(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped data without its large national series."""
    return Path(
        shutil.copytree(shipped, tmp_path_factory.mktemp("smaller") / "data", ignore=shutil.ignore_patterns(*LARGE))
    )


@pytest.fixture(scope="module")
def before(smaller: Path) -> Tables:
    """Return all tables as the raw data has them."""
    return _build(smaller)


@pytest.fixture(scope="module")
def after(smaller: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Return all tables with one printed figure of one document altered."""
    altered = tmp_path_factory.mktemp("altered") / "data"
    shutil.copytree(smaller, altered)
    figures, seal = (altered / "raw" / SOURCE / name for name in ("statements.csv", "source.yml"))
    old_sum, text = checksum(figures), figures.read_text("utf-8")
    assert text.count(PRINTED) == 1
    figures.write_text(text.replace(PRINTED, ALTERED), "utf-8")
    seal.write_text(seal.read_text("utf-8").replace(old_sum, checksum(figures)), "utf-8")
    return _build(altered)


def _build(data: Path) -> Tables:
    tables = registry.collect_sources(data / "raw")
    tables |= panel.build_panel(tables, lookup_folder(), data / "corrections")
    return build_snapshot(tables, "2026-12-31")


def _changed(name: str, before: Tables, after: Tables) -> pd.DataFrame:
    """Return the rows of the table that are in one of the two only."""
    both = pd.concat([before[name], after[name]], ignore_index=True).astype(str)
    return both[~both.duplicated(keep=False)]


#: What the audit and the choice among values say of a row; a figure of the same sum may become doubtful with it.
_JUDGED = ["flags", "is_chosen", "chosen_rule"]


def _without_judgement(tables: Tables, name: str) -> Tables:
    return {name: tables[name].drop(columns=[column for column in _JUDGED if column in tables[name]])}


def test_the_statement_is_the_only_one_that_changes(before: Tables, after: Tables) -> None:
    changed = _changed("statements", _without_judgement(before, "statements"), _without_judgement(after, "statements"))
    assert changed["statement_id"].tolist() == [STATEMENT, STATEMENT]
    assert changed["raw_text"].tolist() == [PRINTED, ALTERED]
    assert changed["numerator"].tolist() == ["34.0", "45.0"]


def test_only_observations_of_that_series_change(before: Tables, after: Tables) -> None:
    changed = _changed("observations", before, after)
    assert STATEMENT in set(changed["statement_id"])
    assert set(changed["unit_code"]) == {UNIT}
    assert set(changed["indicator_code"]) == {INDICATOR}
    name = "observations"
    figures = _changed(name, _without_judgement(before, name), _without_judgement(after, name))
    assert set(figures["period"]) == {"2026-H1"}


@pytest.mark.parametrize("name", ["sources", "units", "indicators", "tasks", "systems", "targets"])
def test_what_does_not_depend_on_it_stays(name: str, before: Tables, after: Tables) -> None:
    assert _changed(name, before, after).empty


@pytest.mark.parametrize("name", ["fits", "forecasts", "verdicts"])
def test_models_and_verdicts_change_for_that_series_alone(name: str, before: Tables, after: Tables) -> None:
    changed = _changed(name, before, after)
    assert set(changed["indicator_code"]) <= {INDICATOR}
    if name == "verdicts":
        assert set(changed["unit_code"]) == {UNIT}
        assert {"33.0", "43.7"} <= set(changed["latest_value"])


def test_the_audit_finds_the_sums_that_no_longer_hold_and_nothing_else(before: Tables, after: Tables) -> None:
    changed = _changed("findings", before, after)
    places = changed["locator"] + " " + changed["other_locator"]
    assert set(changed["source_id"]) == {SOURCE}
    assert places.str.contains("row 6").all()
    new = set(after["findings"]["rule"]) - set(before["findings"]["rule"])
    assert any("sum" in rule or "total" in rule or "text_against_table" in rule for rule in set(changed["rule"]) | new)


def test_only_rows_of_the_report_that_name_the_indicator_change(before: Tables, after: Tables) -> None:
    old, new = (_printed_rows(tables) for tables in (before, after))
    assert old != new
    title = before["indicators"].set_index("indicator_code").loc[INDICATOR, "title_en"]
    strange = [row for row in old ^ new if not _depends(row, str(title))]
    assert strange == []


def _printed_rows(tables: Tables) -> set[str]:
    report = write_analyst_report(prepare_context(build_snapshot(tables, REPORT_DATE), "en", REPORT_DATE), UNIT, [])
    frames = [to_frame(block).reset_index() for block in walk_blocks(report) if isinstance(block, Table)]
    rows = (" | ".join(map(str, row)) for frame in frames for row in frame.to_numpy().tolist())
    # The annex counts its rows and names them by their numbers: one more shifts the others.
    return {re.sub(r"^\d+ \| | \| [\d, ]*(?= \| [a-z]-[a-z2-7]{10})", "", row) for row in rows}


def _depends(row: str, title: str) -> bool:
    """Return whether a printed row names the indicator, its figures, or counts the findings that changed."""
    is_score = re.search(r"\| \d+ \(\d+/\d+\) \|", row) is not None
    is_count = re.search(r"\b(34|45) ?(/|\(out of )103\b", row) is not None
    return (
        is_score
        or is_count
        or any(word in row for word in (title, "33.0%", "43.7%", PRINTED, ALTERED, "45 + 60", "row 6", "Correct"))
    )


def test_every_table_under_comparison_is_one_of_the_schemas(before: Tables) -> None:
    assert {"statements", "observations", "findings", "fits", "forecasts", "verdicts"} <= set(before) <= set(TABLES)
