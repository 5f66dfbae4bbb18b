"""What is checked of a stated value: certainty, findings, other sources, dates and bases, on small tables."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest

from analysis.questions.checks._value_checks import check_values, share_by_source

_THING = {"unit_code": "p34-46", "indicator_code": "records_pct", "counted": "hospitals", "measure": "share"}


def _statement(name: str, **other: Any) -> dict[str, Any]:
    return {
        "statement_id": name, "source_id": name.partition(":")[0], "kind": "actual", "value": 50.0,
        "confidence": "high", "flags": None, "unit_code": "p34-46", "indicator_code": "records_pct",
        "period": "2026-06-30", "value_unit": "%", "numerator": 1.0, "denominator": 2.0,
    } | other  # fmt: skip


def _finding(name: str, severity: str, state: str | None = "open") -> dict[str, Any]:
    return {"statement_id": name, "severity": severity, "state": state}


def _observed(text: str, **thing: str) -> pd.DataFrame:
    rows = pd.read_csv(io.StringIO(text)).astype({"period_end": "datetime64[us]", "value": float})
    return rows.assign(**(_THING | thing))


def _check(
    statements: list[dict[str, Any]], findings: list[dict[str, Any]], observations: pd.DataFrame | None = None
) -> pd.DataFrame:
    none = _observed("statement_id,period_end,value,op\n")
    tables = {
        "statements": pd.DataFrame(statements),
        "findings": pd.DataFrame(findings, columns=["statement_id", "severity", "state"]),
        "observations": none if observations is None else observations,
    }
    return check_values(tables).set_index("statement_id")


def test_only_a_number_that_is_certain_was_read() -> None:
    names = {"high": "a:1", "medium": "a:2", "low": "a:3"}
    rows = [_statement(name, confidence=confidence) for confidence, name in names.items()]
    found = _check([*rows, _statement("a:4", flags="doubtful"), _statement("a:5", kind="remark")], [])
    assert found["read"].to_dict() == {"a:1": 1, "a:2": 0, "a:3": 0, "a:4": 0}  # a remark states no value


def test_only_open_findings_count_and_the_gravest_of_a_value() -> None:
    findings = [
        _finding("a:1", "suspicious"), _finding("a:1", "error"), _finding("a:2", "suspicious", None),
        _finding("a:3", "error", "explained"), _finding("a:4", "note"), _finding("a:5", "note"),
        _finding("a:5", "suspicious"),
    ]  # fmt: skip
    found = _check([_statement(f"a:{place}") for place in range(1, 6)], findings)
    assert found["consistent"].tolist() == [0, 1, 1, 1, 1]
    assert found["plausible"].tolist() == [1, 0, 1, 1, 0]


def test_dates_and_bases_are_checked_of_results_and_bases_of_percentages_only() -> None:
    found = _check(
        [
            _statement("a:1"),
            _statement("a:2", flags="date-inferred", numerator=None),
            _statement("a:3", value_unit="hospitals", numerator=None),
            _statement("a:4", kind="target", flags="date-inferred", numerator=None),
        ],
        [],
    )
    assert found["dated"].tolist()[:3] == [1, 0, 1]
    assert found["based"].tolist()[:2] == [1, 0]
    assert found[["dated", "based"]].isna().to_numpy().tolist()[2:] == [[False, True], [True, True]]
    counts = share_by_source(found)
    assert counts["based"].loc["a"].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("other", "agrees"),
    [
        ("2026-07-31,52,=", 1),  # two points apart, 31 days later
        ("2026-07-31,52.1,=", 0),
        ("2026-08-01,90,=", None),  # another moment
        ("2026-06-30,55,>=", 0),
        ("2026-06-30,45,>", 1),
        ("2026-06-30,45,<", 0),
    ],
)
def test_sources_agree_on_a_share_within_two_points_or_inside_a_bound(other: str, agrees: int | None) -> None:
    observed = _observed(f"statement_id,period_end,value,op\na:1,2026-06-30,50,=\nb:1,{other}\n")
    found = _check([_statement("a:1"), _statement("b:1")], [], observed)
    assert found["agrees"].astype("object").where(found["agrees"].notna(), None).tolist() == [agrees, agrees]


def test_counts_agree_within_two_percent_and_one_source_that_differs_is_enough() -> None:
    text = "statement_id,period_end,value,op\na:1,2026-06-30,1000,=\na:2,2026-06-30,500,=\nb:1,2026-06-30,{},=\n"
    for value, agrees in (("1019", 1), ("1025", 0)):
        rows = _observed(text.format(value), measure="count").query("statement_id != 'a:2'")
        found = _check([_statement("a:1"), _statement("b:1")], [], rows)
        assert found["agrees"].tolist() == [agrees, agrees], value
    found = _check(
        [_statement("a:1"), _statement("a:2"), _statement("b:1")], [], _observed(text.format("1000"), measure="count")
    )
    assert found["agrees"].tolist() == [1, 0, 0]  # values of one source are not compared
