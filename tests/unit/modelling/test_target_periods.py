"""A quarter's target is judged by that quarter's value and a year's by the year's; nine months to date are neither."""

from __future__ import annotations

import pandas as pd

from analysis.i18n import translate_cell
from analysis.modelling import judge_targets
from analysis.modelling._tidy_panels import tidy_panels
from analysis.schemas import period_bounds, period_length

_VALUES = {"2026-Q3": 42.0, "2026-9M": 36.7}
_TARGETS = {"2026-Q3": 40.0, "2026-Q4": 45.0, "2026": 40.0}


def _tables(values: dict[str, float], period_type: str = "flow") -> dict[str, pd.DataFrame]:
    rows = [(code, *map(pd.Timestamp, map(str, period_bounds(code))), value) for code, value in values.items()]
    observations = pd.DataFrame(rows, columns=["period", "period_start", "period_end", "value"]).assign(
        unit_code="f-1", indicator_code="fees_pct", op="=", status="observed", is_chosen=True, as_of=pd.NaT,
        statement_id=[f"s-{code}" for code in values], numerator=None, denominator=None,
    )  # fmt: skip
    targets = pd.DataFrame(
        {
            "period": list(_TARGETS), "value": list(_TARGETS.values()), "unit_code": "f-1", "issuer_code": "f-1",
            "indicator_code": "fees_pct", "op": ">=", "value_unit": "%", "supersedes": None,
            "due": [pd.Timestamp(str(period_bounds(code)[1])) for code in _TARGETS],
            "statement_id": [f"t-{code}" for code in _TARGETS],
        }
    )  # fmt: skip
    dates = {"valid_from": pd.NaT, "valid_to": pd.NaT}
    units = pd.DataFrame({"unit_code": ["f-1"], "level": "facility", "parent_code": None}).assign(**dates)
    indicators = pd.DataFrame(
        {"indicator_code": ["fees_pct"], "measure": "share", "maximum": 100.0, "unit": "%", "direction": "up",
         "period_type": period_type}
    )  # fmt: skip
    return {"observations": observations, "targets": targets, "units": units, "indicators": indicators}


def _ours(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return judge_targets(tables).query("method == 'workbench'").set_index("target_statement_id")


def test_a_quarter_is_judged_by_the_quarter_and_nine_months_only_forecast() -> None:
    ours = _ours(_tables(_VALUES))
    assert ours.loc["t-2026-Q3", ["verdict", "latest_value"]].tolist() == ["met", 42.0]
    assert 0 < ours.loc["t-2026-Q4", "probability"] < 1, "the third quarter is not the fourth"
    assert 0 < ours.loc["t-2026", "probability"] < 1, "neither a quarter nor nine months are the year"
    said = translate_cell(ours.loc["t-2026", "basis"], "en")
    assert "is not as long as that of the target" in said, said


def test_a_year_is_judged_by_the_year() -> None:
    ours = _ours(_tables(_VALUES | {"2026": 39.0}))
    assert ours.loc["t-2026", ["verdict", "latest_value"]].tolist() == ["missed", 39.0]


def test_a_stock_stands_as_of_its_day_whatever_its_period_is_called() -> None:
    assert _ours(_tables(_VALUES, "stock")).loc["t-2026", "verdict"] != "abstains"


def test_a_period_code_has_a_length() -> None:
    assert [period_length(code) for code in (*_TARGETS, "2026-9M", "2026-H1")] == [
        "quarter", "quarter", "year", "to_date", "half_year",
    ]  # fmt: skip


def test_a_model_takes_whole_periods_and_of_two_that_end_on_one_day_the_longer() -> None:
    values = {"2025-Q4": 50.0, "2025": 30.0, "2026-Q3": 42.0, "2026-9M": 36.7}
    ((_, _, _, panel),) = tidy_panels(_tables(values))
    assert panel["share"].tolist() == [0.30, 0.42]
    ((_, _, _, to_date),) = tidy_panels(_tables({"2025-9M": 30.0, "2026-9M": 36.7}))
    assert len(to_date) == 2, "nine months and nine months are alike"
    ((_, _, _, stock),) = tidy_panels(_tables(values, "stock"))
    assert len(stock) == 2
