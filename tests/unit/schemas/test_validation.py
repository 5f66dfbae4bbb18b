"""What the schemas accept and refuse, and how they report it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.schemas import TABLES, SchemaError, validate


def _statement(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "statement_id": "a:line-1#1",
        "source_id": "a",
        "locator": "line 1",
        "line": 1,
        "raw_text": "61,2%",
        "kind": "actual",
        "op": "=",
        "value": 61.2,
        "value_unit": "%",
        "period": "2026-H1",
    }
    return row | changes


def _errors(name: str, frame: pd.DataFrame, file: Path | None = None) -> list[str]:
    with pytest.raises(SchemaError) as error:
        validate(name, frame, file=file)
    return [str(one) for one in error.value.errors]


def test_a_valid_table_has_every_column_in_order() -> None:
    statements = validate("statements", pd.DataFrame([_statement()]))
    assert list(statements.columns) == TABLES["statements"].column_names
    assert statements["period_end"].isna().all()


def test_an_empty_table_is_valid() -> None:
    assert validate("findings", pd.DataFrame(columns=TABLES["findings"].column_names)).empty


def test_the_given_frame_is_never_changed() -> None:
    given = pd.DataFrame([_statement(), _statement(statement_id="b", value="61.2", period="")])
    before = given.copy()
    validate("statements", given)
    pd.testing.assert_frame_equal(given, before)


def test_all_errors_are_reported_at_once_with_row_value_and_expectation() -> None:
    wrong = pd.DataFrame(
        [_statement(), _statement(kind="actuall", period="mid 2026", raw_text="", value="61,2", line="seven")]
    )
    found = _errors("statements", wrong)
    row = "table 'statements', row 1 (a:line-1#1)"
    assert found[0] == f"{row}, column 'line': found 'seven', expected a whole number"
    assert found[1] == f"{row}, column 'value': found '61,2', expected a number, e.g. 61.2"
    assert f"{row}: found 'a:line-1#1', expected a unique statement_id" in found
    assert f"{row}, column 'raw_text': expected a value, found none" in found
    assert any("found 'mid 2026', expected a text that matches" in error for error in found)
    (kind,) = (error for error in found if "column 'kind'" in error)
    assert kind.startswith(f"{row}, column 'kind': found 'actuall', expected one of target, actual")
    assert kind.endswith("; did you mean 'actual'?")


def test_the_errors_of_a_file_name_its_lines_as_a_spreadsheet_shows_them() -> None:
    rows = pd.DataFrame([_statement(), _statement(statement_id="b", kind="goal")], index=[2, 5])
    (error,) = _errors("statements", rows, Path("data/lookup/statements.csv"))
    assert error.startswith("lookup/statements.csv, line 5, column 'kind': found 'goal'")


def test_missing_and_unknown_columns_are_reported_with_the_wrong_values() -> None:
    rows = pd.DataFrame([_statement(valeu=1, kind="goal")]).drop(columns="source_id")
    found = _errors("statements", rows)
    assert any("column 'source_id': expected this column" in error for error in found)
    assert any("column 'valeu': expected no such column" in e and e.endswith("did you mean 'value'?") for e in found)
    assert any("found 'goal'" in error for error in found)


def test_only_the_first_errors_of_a_long_table_are_shown() -> None:
    many = pd.DataFrame([_statement(statement_id=str(n), kind="goal") for n in range(30)])
    with pytest.raises(SchemaError, match=r"table 'statements': 30 errors \(the first 20 are shown\)") as error:
        validate("statements", many)
    assert len(error.value.errors) == 20


@pytest.mark.parametrize(
    "period", ["2026", "2026-Q4", "2026-H1", "2024-9M", "2024-10", "2024-10-02", "2023/2025", "yearly"]
)
def test_every_period_code_of_the_design_is_legal(period: str) -> None:
    validate("statements", pd.DataFrame([_statement(period=period)]))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_key_is_a_column(name: str) -> None:
    assert set(TABLES[name].key) <= set(TABLES[name].column_names)


def _window(**changes: str | None) -> dict[str, object]:
    row: dict[str, object] = {
        "regime": "nd-09-2019",
        "frequency": "half-year",
        "source": "a",
        "verification": "verified",
    }
    days = {"start_day": "15", "start_months": "-1", "end_day": "14", "end_months": "0", "verification": "verified"}
    return row | days | {"valid_from": "2019-03-12", "valid_to": "2024-12-31"} | changes


@pytest.mark.parametrize("day", ["01/07/2025", "1-7-2025", "2025-7-1", "07/2025", "20250701"])
def test_a_day_in_another_order_than_year_month_day_is_refused_and_not_guessed(day: str) -> None:
    assert f"column 'valid_to': found '{day}', expected a day as YYYY-MM-DD" in "".join(
        _errors("reporting_windows", pd.DataFrame([_window(valid_to=day)]))
    )


def test_rows_of_one_rule_follow_each_other() -> None:
    validate("reporting_windows", pd.DataFrame([_window(), _window(valid_from="2025-01-01", valid_to=None)]))


@pytest.mark.parametrize("first_ends", ["2025-01-01", "2030-12-31", None])
def test_two_rows_of_one_rule_that_hold_on_the_same_day_are_refused(first_ends: str | None) -> None:
    rows = pd.DataFrame([_window(valid_from="2025-01-01", valid_to=None), _window(valid_to=first_ends)], index=[2, 5])
    (error,) = _errors("reporting_windows", rows, Path("data/lookup/reporting_windows.csv"))
    assert error.startswith("lookup/reporting_windows.csv, line 2, column 'valid_from': found '2025-01-01'")
    assert "nd-09-2019, half-year" in error


def test_a_validity_that_ends_before_it_begins_is_refused() -> None:
    (error,) = _errors("reporting_windows", pd.DataFrame([_window(valid_to="2019-01-01")]))
    assert "column 'valid_to': found '2019-01-01', expected a day from 2019-03-12 on" in error
