"""The register of releases: what was published once counts for every later report, and is noted before it leaves."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path
from threading import Thread

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.reports import (
    ReleaseRefusedError,
    _prepared_context,
    _releases,
    prepare_reports,
    publish,
    publish_analyst_report,
    releasable_tables,
    state_analyst_report,
    trace,
    view_series,
)
from analysis.reports._document import Number, Paragraph, Report, Section, Text
from analysis.reports._row_helpers import KeptMaterial, complete_tables
from analysis.reports.disclosure import (
    Entry,
    Gate,
    append_entries,
    lock_register,
    merge_register,
    new_entries,
    read_profile,
    read_register,
    withholding,
)
from analysis.reports.disclosure.cells import Cell
from analysis.reports.disclosure.withholding import Plans
from analysis.schemas import TABLES

Tables = dict[str, pd.DataFrame]
_DAY = dt.date(2026, 7, 1)


@pytest.fixture
def small(tables: Tables) -> Tables:
    """Return the tables with 3 of 103 cashless payments in the first half-year, 60 of 130 in the second, 63 in all."""
    for name in ("observations", "statements"):
        frame = tables[name]
        frame.loc[frame["statement_id"] == "bc-1:r2c1", ["numerator", "value"]] = [3, 2.9]
        frame.loc[frame["statement_id"] == "bc-1:r2c3", ["numerator", "value"]] = [63, 27.0]
    tables["statements"].loc[tables["statements"]["statement_id"] == "bc-1:r2c1", "raw_text"] = "2,9% (3/103 lượt)"
    return tables


def _publish(tables: Tables, folder: Path, **options: object) -> str:
    options = {"formats": ("html",), "languages": ("en",)} | options
    paths = publish_analyst_report(tables, unit_code="f-center", folder=folder, **options)  # type: ignore[arg-type]
    # 3 of 103 is written 3/103, as tables write it.
    return re.sub(r"(?<=\d) of (?=\d)", "/", paths[0].read_text("utf-8"))


def _entry(value: float | None, unit: str = "f-a", day: dt.date = _DAY, profile: str = "default") -> Entry:
    number = None if value is None else float(value)
    return Entry(Cell(unit, "visits", "in", "2026-01-01", "2026-06-30"), number, day, "a report", profile)


def test_a_release_notes_what_it_prints_and_that_the_rest_is_withheld(
    small: Tables, tmp_path: Path, register: Path
) -> None:
    _publish(small, tmp_path, report_date="2026-06-25")
    told = {(entry.cell.indicator_code, entry.cell.part, entry.cell.end): entry for entry in read_register(register)}
    assert told["visits_by_chip_card_pct", "in", "2026-06-30"].value == 1468
    assert told["cashless_payments_pct", "in", "2026-12-31"].value == 63
    withheld = [entry.cell.indicator_code for entry in told.values() if entry.value is None]
    assert withheld and set(withheld) == {"cashless_payments_pct"}
    assert {entry.report for entry in told.values()} == {"f-center_consolidated_en"}
    assert all(entry.value != 3 for entry in told.values())


def test_preparing_reports_publishes_and_notes_nothing_and_changes_no_report(
    small: Tables, tmp_path: Path, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _publish(small, tmp_path, report_date="2026-06-25")
    register.unlink()
    monkeypatch.setattr(publish, "COUNTRY", "f-center")  # this report would be noted
    prepare_reports(small, ["vi", "en"], report_date="2026-06-25")
    assert not register.exists()
    assert list(tmp_path.iterdir()) == [tmp_path / "f-center_consolidated_en.html"]
    assert _publish(small, tmp_path, report_date="2026-06-25") == page
    assert register.exists()


def test_reports_of_one_day_are_planned_once_and_again_when_a_table_differs(
    small: Tables, tmp_path: Path, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans, stated = [], []
    plan, keep = Plans._plan, _prepared_context.keep_to_states
    monkeypatch.setattr(Plans, "_plan", lambda self, known: (plans.append(1), plan(self, known))[1])
    monkeypatch.setattr(_prepared_context, "keep_to_states", lambda *given: (stated.append(1), keep(*given))[1])
    monkeypatch.setattr(withholding, "_kept", KeptMaterial())
    monkeypatch.setattr(_prepared_context, "_kept", KeptMaterial())
    first = _publish(small, tmp_path, report_date="2026-06-25")
    headline = state_analyst_report(small, "en", unit_code="f-center", report_date="2026-06-25")
    assert headline in first
    _publish({name: frame.copy() for name, frame in small.items()}, tmp_path, report_date="2026-06-25")
    assert (len(plans), len(stated)) == (1, 1)

    chip_cards = small["observations"]["indicator_code"] == "visits_by_chip_card_pct"
    small["observations"].loc[chip_cards, ["numerator", "value"]] = [1500, 62.5]
    register.unlink()  # what was published with other values would be planned with as well
    assert _publish(small, tmp_path, report_date="2026-06-25") != first
    assert (len(plans), len(stated)) == (2, 2)
    _publish(small, tmp_path, report_date="2026-06-26")
    assert (len(plans), len(stated)) == (2, 3), "what is withheld does not depend on the day of the report"


def test_each_rule_of_release_has_a_plan_of_its_own(small: Tables) -> None:
    tables, profile = complete_tables(small), read_profile("default")
    plan = Plans.of(tables, profile).beside()
    assert Plans.of(tables, profile).beside() is plan
    assert plan.withheld
    assert not Plans.of(tables, dataclasses.replace(profile, threshold=3)).beside().withheld


def test_a_gate_knows_the_rows_of_its_own_tables_alone(small: Tables) -> None:
    tables = complete_tables(small)
    plan = Plans.of(tables, read_profile("default")).beside()
    statements = tables["statements"]
    key = next(key for key in statements["statement_id"] if key not in plan.withheld_statements)
    fewer = tables | {"statements": statements[statements["statement_id"] != key]}
    number, unknown = Number("60", "statements", key), "a number that comes from no row of `statements`"
    gates = [Gate.of(each, plan) for each in (fewer, tables, fewer)]
    assert [gate.find_problem(number) for gate in gates] == [unknown, None, unknown]


def test_the_same_report_again_notes_nothing_new_and_is_the_same(
    small: Tables, tmp_path: Path, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _publish(small, tmp_path)
    noted = register.read_bytes()
    assert _publish(small, tmp_path) == first
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2030-01-01")
    assert _publish(small, tmp_path) == first
    assert register.read_bytes() == noted


def test_two_reports_of_one_day_are_one_disclosure_in_either_order(
    small: Tables, tmp_path: Path, register: Path
) -> None:
    def publish_area() -> str:
        (path,) = publish_analyst_report(
            small, unit_code="f-center", indicator_codes=["cashless_payments_pct"], languages=("en",), folder=tmp_path
        )
        return path.read_text("utf-8")

    pages = [_publish(small, tmp_path), publish_area()]
    register.unlink()
    again = [publish_area(), _publish(small, tmp_path)]
    assert again == pages[::-1]
    assert not any("60/130" in page for page in pages)


def test_what_an_earlier_day_told_is_never_told_again_with_its_difference(
    small: Tables, tmp_path: Path, register: Path
) -> None:
    observed = small["observations"].query("statement_id == 'bc-1:r2c2'").squeeze()
    start, end = (str(observed[name])[:10] for name in ("period_start", "period_end"))
    cell = Cell("f-center", "cashless_payments_pct", "in", start, end)
    append_entries(register, [Entry(cell, 60.0, _DAY, "an earlier report", "default")])
    page = _publish(small, tmp_path)
    assert "3/103" not in page and "63/233" not in page, "60 are known, so the year is withheld instead"


def test_a_small_number_that_was_released_before_stops_the_reports_that_print_it(
    small: Tables, tmp_path: Path, register: Path
) -> None:
    cell = Cell("f-center", "cashless_payments_pct", "in", "2026-01-01", "2026-06-30")
    append_entries(register, [Entry(cell, 3.0, _DAY, "an earlier report", "default")])
    with pytest.raises(ReleaseRefusedError, match="numerator of cashless_payments_pct, f-center, 2026-01-01"):
        _publish(small, tmp_path)
    assert not list(tmp_path.iterdir())
    assert len(read_register(register)) == 1
    shown = releasable_tables(complete_tables(small))["observations"]
    assert "bc-1:r2c1" in set(shown.loc[shown["status"] == "suppressed", "statement_id"])


def test_an_internal_report_and_one_that_is_refused_note_nothing(small: Tables, tmp_path: Path, register: Path) -> None:
    _publish(small, tmp_path, internal=True)
    with pytest.raises(AnalysisError, match="formats"):
        _publish(small, tmp_path, formats=("html", "xyz"))
    assert not register.exists()


def test_a_report_that_another_process_overtakes_is_planned_again(
    small: Tables, tmp_path: Path, register: Path
) -> None:
    cell = Cell("f-center", "cashless_payments_pct", "in", "2026-07-01", "2026-12-31")
    gates: list[Gate] = []

    def write(gate: Gate) -> list[Report]:
        if not gates:
            append_entries(register, [Entry(cell, 60.0, dt.date.today(), "meanwhile", "default")])
        gates.append(gate)
        return [Report("r", "en", "Title", "Unit", (), (Section("s", "Part", (Paragraph((Text("x"),)),)),))]

    _releases.release(write, complete_tables(small), "default")
    first, second = (gate.plan.withheld_statements for gate in gates)
    assert first == {"bc-1:r2c1", "bc-1:r2c2"}
    assert second == {"bc-1:r2c1", "bc-1:r2c3"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line[:40],
        lambda line: line.replace(b"41.0", b"14.0"),
        lambda line: b"\xff" + line,
        lambda line: b"[]",
        lambda line: b"{}",
    ],
)
def test_a_damaged_line_stops_every_release_and_names_its_line(damage, register: Path) -> None:  # type: ignore[no-untyped-def]
    append_entries(register, [_entry(40), _entry(41, "f-b"), _entry(42, "f-c")])
    lines = register.read_bytes().split(b"\n")
    register.write_bytes(b"\n".join([lines[0], damage(lines[1]), *lines[2:]]))
    with pytest.raises(ReleaseRefusedError, match=r"releases.jsonl, line 2: damaged"):
        read_register(register)


def test_a_line_that_a_killed_process_left_unfinished_is_taken_out(register: Path) -> None:
    append_entries(register, [_entry(40), _entry(41, "f-b")])
    register.write_bytes(register.read_bytes()[:-5])
    assert read_register(register) == [_entry(40)]
    append_entries(register, [_entry(42, "f-c")])
    assert read_register(register) == [_entry(40), _entry(42, "f-c")]


def test_only_what_is_new_is_noted_and_withholding_takes_nothing_back() -> None:
    known = [_entry(40), _entry(None, "f-b")]
    assert new_entries(known, [_entry(40, day=dt.date(2027, 1, 1)), _entry(None), _entry(None, "f-b")]) == []
    assert new_entries(known, [_entry(44), _entry(50, "f-b"), _entry(40, profile="public")]) == [
        _entry(44),
        _entry(50, "f-b"),
        _entry(40, profile="public"),
    ]


def test_lines_that_several_processes_append_at_once_are_all_whole(register: Path) -> None:
    def append(number: int) -> None:
        for count in range(10):
            with lock_register(register):
                append_entries(register, [_entry(10.0 + count, f"f-{number}"), _entry(None, f"g-{number}-{count}")])

    threads = [Thread(target=append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_register(register)) == 80


def test_what_a_notebook_noted_on_another_machine_is_added_unless_a_report_contradicts_it(
    register: Path, tmp_path: Path
) -> None:
    append_entries(register, [_entry(40)])
    travelled = tmp_path / "releases.jsonl"
    append_entries(travelled, [_entry(40), _entry(None, "f-b"), _entry(60, "f-c")])
    merge_register(register, travelled.read_bytes())
    merge_register(register, travelled.read_bytes())
    assert read_register(register) == [_entry(40), _entry(None, "f-b"), _entry(60, "f-c")]
    append_entries(travelled, [_entry(None, "f-d")])
    append_entries(register, [_entry(70, "f-d")])
    with pytest.raises(ReleaseRefusedError, match="numerator of visits, f-d"):
        merge_register(register, travelled.read_bytes())


@pytest.fixture
def quoted(small: Tables) -> Tables:
    """Return tables in which everything quotes or computes with the 3 of 103 payments."""
    series = {"unit_code": "f-center", "indicator_code": "cashless_payments_pct"}
    message = '{"code": "fit.too_few_points", "arguments": {"found": "2.9", "needed": "2.9"}}'
    rows = {
        "forecasts": series | {"method": "pooled", "time": 2027.0, "deadline": "none", "mean": 2.9, "lower_95": 2.9},
        "fits": series | {"method": "pooled", "slope": 2.9, "intercept": 2.9, "message": message},
        "backtest": {"indicator_code": "cashless_payments_pct", "level": "facility", "method": "pooled", "horizon": 1.0}
        | {"mae": 2.9, "n": 1},
        "verdicts": series
        | {"target_statement_id": "kh-1:1", "op": ">=", "target_value": 90.0, "method": "un", "verdict": "unlikely"}
        | {"latest_value": 2.9, "base_value": 2.9, "required_pace": 2.9, "message": message, "basis": message}
        | {"latest_statement_id": "bc-1:r2c1", "probability": 0.29},
        "corrections": {"correction_id": "c1", "action": "replace", "column": "value", "previous": "2.9"}
        | {"replacement": "2.9", "statement_ids": "bc-1:r2c1", "status": "confirmed"},
        "restatements": series
        | {"earlier_statement_id": "bc-1:r2c1", "later_statement_id": "x", "earlier_value": 2.9, "change": 2.9},
        "findings": series
        | {"finding_id": "a1", "source_id": "bc-2", "printed": "2.9", "recomputed": "2.9", "message": message}
        | {"reason": "2.9 is right", "state": "explained", "decided_by": "An", "decided_on": "2026-07-01"},
    }
    for name, row in rows.items():
        small[name] = pd.DataFrame([row]).reindex(columns=TABLES[name].column_names)
    remark = {"statement_id": "bc-1:remark", "source_id": "bc-1", "locator": "line 99", "raw_text": "chỉ 2.9"}
    statements = pd.DataFrame([series | remark | {"kind": "remark"}])
    small["statements"] = pd.concat([small["statements"], statements], ignore_index=True)
    return complete_tables(small)


@pytest.mark.parametrize(
    "name",
    [
        "observations",
        "statements",
        "forecasts",
        "fits",
        "backtest",
        "verdicts",
        "corrections",
        "restatements",
        "findings",
    ],
)
def test_no_table_shows_or_computes_with_a_withheld_value(name: str, quoted: Tables) -> None:
    assert "2.9" in quoted[name].to_csv()
    held = releasable_tables(quoted)[name].to_csv()
    assert "2.9" not in held and "2,9" not in held


def test_a_trace_and_a_view_withhold_what_reports_withhold(quoted: Tables, tmp_path: Path) -> None:
    (tmp_path / "bc-1").mkdir()
    (tmp_path / "bc-1" / "filing.csv").write_text('locator,raw_text\nr2c1,"2,9% (3/103 lượt)"\n', encoding="utf-8")
    quoted["sources"] = quoted["sources"].assign(folder="bc-1")
    steps = trace(releasable_tables(quoted), "bc-1:r2c1", tmp_path)
    assert "file" in {step.what for step in steps}
    assert not any("3/103" in step.says or "2.9" in step.says for step in steps)
    assert any("3/103" in step.says for step in trace(quoted, "bc-1:r2c1", tmp_path))
    assert "3/103" not in str(view_series(quoted, "f-center", "cashless_payments_pct"))


def test_the_list_of_changes_repeats_no_number_that_is_withheld_now(small: Tables, tmp_path: Path) -> None:
    _publish(small, tmp_path, internal=True, formats=("json", "html"))
    release = (tmp_path / "f-center_consolidated_en.json").read_text("utf-8")
    assert "3 of 103" in release
    (tmp_path / "f-center_consolidated_en.json").write_text(
        release.replace('"is_internal": true', '"is_internal": false')
    )
    page = _publish(small, tmp_path, previous=tmp_path)
    assert "withheld to protect small numbers" in page and "Changes" in page
    assert "3/103" not in page and "2.9%" not in page
