"""The back-test forecasts from past origins with what was known then, and scores what was reported later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from adoption import PanelError, backtest
from adoption.diagnostics import AdoptionError

METHODS = ("combined", "pooled", "trend", "last")


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Return 40 units over 12 years on the way to 90 % (synthetic)."""
    generator = np.random.default_rng(2)
    times = 2008.0 + np.arange(12)
    start = generator.normal(2013, 3, 40)
    share = 0.9 / (1 + np.exp(-0.5 * (times - start[:, None])))
    units = np.repeat([f"u{i:02d}" for i in range(40)], len(times))
    counts = generator.binomial(200, share)
    return pd.DataFrame({"unit": units, "time": np.tile(times, 40), "numerator": counts.ravel(), "denominator": 200})


@pytest.fixture(scope="module")
def table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the back-test of that panel from two origins."""
    return backtest(frame, horizons=(2, 4), methods=METHODS, origins=(2013, 2015))


def test_there_is_one_row_for_each_method_and_horizon(table: pd.DataFrame) -> None:
    assert table[["horizon", "method"]].values.tolist() == [[h, name] for h in (2, 4) for name in METHODS]
    assert (table["n"] == 80).all()
    assert (table["n_origins"] == 2).all()


def test_scores_are_of_what_they_say(table: pd.DataFrame, frame: pd.DataFrame) -> None:
    share = frame.assign(share=frame["numerator"] / 200).pivot_table(index="unit", columns="time", values="share")
    expected = np.mean([np.abs(share[origin + 4] - share[origin]).mean() for origin in (2013, 2015)])
    last = table.query("method == 'last' and horizon == 4").iloc[0]
    assert last["mae"] == pytest.approx(expected)
    assert last["crps"] == pytest.approx(expected)  # a forecast without spread
    assert last["cover_95"] < 0.1


def test_a_forecast_beats_the_last_report_while_units_grow(table: pd.DataFrame) -> None:
    crps = table.set_index(["horizon", "method"])["crps"]
    assert crps[4]["combined"] < 0.5 * crps[4]["last"]
    assert table.query("method == 'combined'")["cover_95"].min() > 0.8


def test_later_reports_do_not_change_what_was_forecast(frame: pd.DataFrame) -> None:
    told = backtest(frame, horizons=(2,), methods=("pooled",), origins=(2013,))
    changed = frame.assign(numerator=frame["numerator"].where(frame["time"] <= 2015, 0))
    again = backtest(changed, horizons=(2,), methods=("pooled",), origins=(2013,))
    pd.testing.assert_frame_equal(told, again)


def test_a_panel_without_a_past_is_refused() -> None:
    short = pd.DataFrame({"unit": ["A", "B"], "time": [2024.0, 2025.0], "share": [0.1, 0.2]})
    with pytest.raises(PanelError, match="no back-test"):
        backtest(short)


def test_the_target_is_a_share(frame: pd.DataFrame) -> None:
    with pytest.raises(PanelError, match="did you mean"):
        backtest(frame, target=80)


def test_a_horizon_without_later_reports_has_no_row_and_one_series_is_enough_on_request(frame: pd.DataFrame) -> None:
    one = frame[frame["unit"] == "u03"]
    table = backtest(one, horizons=(1, 9), methods=("trend", "last"), origins=(2013, 2018), min_units=1)
    assert table[["horizon", "method", "n"]].values.tolist() == [[1, "trend", 2], [1, "last", 2]]
    with pytest.raises(PanelError, match="at no origin have 5 units 2 reports before it"):
        backtest(one, horizons=(1,), origins=(2013,))


@pytest.mark.parametrize(
    "horizons", [(), (-1.0,), (0.0,), (1.0, float("nan")), (float("inf"),), ("a",), "1", 2.0, (None,), (True,)]
)
def test_horizons_that_do_not_lie_ahead_are_refused(horizons: Any) -> None:
    panel = pd.DataFrame({"unit": "A", "time": [2023.0, 2024.0, 2025.0], "share": [0.1, 0.2, 0.3]})
    with pytest.raises(AdoptionError, match="expected years ahead"):
        backtest(panel, horizons, min_units=1)
