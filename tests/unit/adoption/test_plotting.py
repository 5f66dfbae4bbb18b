"""Figures of the models: calibration bins, arrival days and targets stand where the tables say."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from adoption.plotting import bin_calibration, draw_arrivals, draw_calibration, mark_target


@pytest.fixture
def ax() -> Iterator[Axes]:
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def texts_of(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_a_forecast_that_means_what_it_says_is_calibrated() -> None:
    generator = np.random.default_rng(1)
    chance = generator.uniform(size=20_000)
    bins = bin_calibration(chance, generator.uniform(size=20_000) < chance)
    assert bins["n"].sum() == 20_000
    np.testing.assert_allclose(bins["chance"], bins["happened"], atol=0.03)


def test_a_certain_forecast_falls_into_the_last_bin() -> None:
    assert bin_calibration(np.array([1.0, 0.999, 0.0]), np.array([True, True, False]))["n"].tolist() == [1, 2]


def test_calibration_is_labelled_as_the_caller_asks(ax: Axes) -> None:
    draw_calibration(ax, np.array([0.1, 0.9]), np.array([False, True]), labels=("xác suất [%]", "xảy ra [%]"))
    assert ax.get_xlabel() == "xác suất [%]"
    assert texts_of(ax) == ["1", "1"]


def test_the_target_and_its_day_are_marked_with_the_callers_label(ax: Axes) -> None:
    ax.plot([2020, 2030], [0, 100])
    mark_target(ax, 80.0, pd.Timestamp("2025-12-31"), "mục tiêu 80% đến 31/12/2025")
    assert texts_of(ax) == ["mục tiêu 80% đến 31/12/2025"]
    assert ax.lines[-1].get_xdata()[0] == pytest.approx(2026.0)


def test_units_are_ranked_by_the_day_of_arrival_and_the_unreached_stand_last(ax: Axes) -> None:
    verdicts = pd.DataFrame(
        {
            "unit_code": ["late", "never", "met", "soon", "silent"],
            "verdict": ["unlikely", "missed", "met", "likely", "abstains"],
            "latest_date": pd.to_datetime(["2024-12-31"] * 5),
            "due": pd.to_datetime(["2025-12-31"] * 5),
            "arrival_lower": pd.to_datetime(["2027-12-31", None, None, "2025-03-31", None]),
            "arrival_date": pd.to_datetime(["2029-12-31", None, None, "2025-06-30", None]),
            "arrival_upper": pd.to_datetime([None, None, None, "2026-06-30", None]),
        }
    )
    draw_arrivals(ax, verdicts, {"met": "Đã đạt"}, labels=("không đạt trong 15 năm", "thời hạn"))
    by_place = sorted(zip(ax.get_yticks(), (label.get_text() for label in ax.get_yticklabels()), strict=True))
    assert [name for _, name in reversed(by_place)] == ["Đã đạt", "soon", "late", "never"]
    assert texts_of(ax) == ["không đạt trong 15 năm"]


def test_where_every_method_abstains_no_unit_is_drawn(ax: Axes) -> None:
    dates = ("latest_date", "due", "arrival_lower", "arrival_date", "arrival_upper")
    verdicts = pd.DataFrame({"unit_code": ["silent"], "verdict": ["abstains"]} | {day: [pd.NaT] for day in dates})
    assert not draw_arrivals(ax, verdicts, {}).get_yticklabels()
