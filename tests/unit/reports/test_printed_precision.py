"""What is rounded for print stays true: ticks of an axis, series of one value, means."""

from __future__ import annotations

import numpy as np
import pytest

from adoption.ensemble import LEVELS, summarise_grid
from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts import ValueScale
from analysis.reports.charts._axes import value_axis


@pytest.mark.parametrize("highest", [18.75, 1.9, 60.0, 0.37, 130.0])
def test_the_labels_of_an_axis_are_the_values_of_its_ticks(highest: float) -> None:
    axis = value_axis(ValueScale("count"), [highest], ReportTexts("en"))
    assert [float(label) for _, label in axis.ticks] == pytest.approx([value for value, _ in axis.ticks])
    assert axis.ticks[-1][0] >= highest


def test_a_mean_that_a_long_tail_pulls_away_stands_at_the_end_of_its_interval() -> None:
    shares = np.where(LEVELS < 0.05, 0.5, 0.999 + 0.001 * LEVELS)
    (row,) = summarise_grid(["A"], np.array([2027.0]), shares[None, None]).to_dict("records")
    assert shares.mean() < row["lower_80"]
    assert row["lower_80"] == row["mean"] < row["upper_80"]


def test_ranks_stand_on_an_axis_of_whole_numbers_with_the_first_on_top() -> None:
    axis = value_axis(ValueScale("rank"), [1.0], ReportTexts("en"))
    assert axis.first >= 10 > 1 > axis.last
    assert axis.ticks[0][0] == 1 and all(tick == int(tick) for tick, _ in axis.ticks)
    assert axis.share(1) > axis.share(10)
