"""Only figures that happened, on a day, count as the latest value of a series."""

from __future__ import annotations

import pandas as pd

from analysis.panel import factual_values


def test_a_figure_without_a_day_is_not_the_latest_value() -> None:
    observations = pd.DataFrame(
        {
            "unit_code": "vn", "indicator_code": "records_pct", "value": [64.6, 64.0], "op": ["=", None],
            "period_end": pd.to_datetime(["2026-01-31", "2026-12-31"]), "as_of": pd.NaT, "statement_id": ["a", "b"],
            "status": "observed", "is_chosen": True, "flags": [None, "undated"],
        }
    )  # fmt: skip
    assert factual_values(observations, pd.DataFrame({"indicator_code": ["records_pct"]}))["value"].tolist() == [64.6]
