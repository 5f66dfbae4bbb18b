"""What the contracts accept, refuse and say."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.schemas import TABLES, ContractError, conform


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


def test_a_conforming_table_has_every_column_in_order() -> None:
    statements = conform("statements", pd.DataFrame([_statement()]))
    assert list(statements.columns) == TABLES["statements"].column_names
    assert statements["period_end"].isna().all()


def test_an_empty_table_conforms() -> None:
    assert conform("findings", pd.DataFrame(columns=TABLES["findings"].column_names)).empty


def test_the_given_frame_is_never_changed() -> None:
    given = pd.DataFrame([_statement()])
    before = given.copy()
    conform("statements", given)
    pd.testing.assert_frame_equal(given, before)


def test_all_faults_are_reported_at_once_with_row_value_and_expectation() -> None:
    faulty = pd.DataFrame([_statement(), _statement(kind="goal", period="mid 2026", raw_text="")])
    with pytest.raises(ContractError) as error:
        conform("statements", faulty)
    message = str(error.value)
    assert "found 'goal', expected one of target, actual" in message
    assert "found 'mid 2026'" in message
    assert "column 'raw_text'" in message
    assert "expected a unique statement_id" in message


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(ContractError, match=r"unknown columns \['valeu'\]"):
        conform("statements", pd.DataFrame([_statement(valeu=1)]))


def test_a_text_where_a_number_belongs_is_refused() -> None:
    with pytest.raises(ContractError, match="column 'value': number expected"):
        conform("statements", pd.DataFrame([_statement(value="61,2")]))


@pytest.mark.parametrize(
    "period", ["2026", "2026-Q4", "2026-H1", "2024-9M", "2024-10", "2024-10-02", "2023/2025", "yearly"]
)
def test_every_period_code_of_the_design_is_legal(period: str) -> None:
    conform("statements", pd.DataFrame([_statement(period=period)]))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_key_is_a_column(name: str) -> None:
    assert set(TABLES[name].key) <= set(TABLES[name].column_names)
