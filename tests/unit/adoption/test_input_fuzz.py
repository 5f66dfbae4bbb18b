"""Whatever a frame holds, a model gets finite shares from 0 to 1 or the caller gets a PanelError, no other error."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adoption import PanelError, decimal_year, fit_adoption, fit_hazards, fit_trends, read_panel, read_time
from adoption.arrays import read_frame

_EPOCH = dt.date(1970, 1, 1)  # refused as text: what a number becomes that was taken for a day
_SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
_FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(allow_nan=False),
    st.complex_numbers(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.binary(max_size=4),
    st.lists(st.integers(), max_size=2),
    st.tuples(st.integers()),
    st.sampled_from(
        [pd.NA, pd.NaT, pd.Timestamp("2024-06-30"), pd.Period("2024Q2"), np.datetime64("NaT"), np.bool_(True)]
    ),
)
_NUMERIC_TEXT = st.from_regex(r"[<>≥~]?\s?[-+−]?\d{0,4}([.,' ]\d{1,3}){0,3}\s?(%|e\d)?", fullmatch=True)
_TIME_TEXT = st.from_regex(
    r"(\d{1,4}[-/. ]\d{1,2}([-/. ]\d{1,4})?|\d{4}[- ]?[QHSMW]\d{1,2}|[QH][1-5][/ -]?\d{4}|\d{1,9}([.,]\d+)?"
    r"|Quý (I|II|IV|V)/\d{4})",
    fullmatch=True,
)
_SHARE = st.one_of(
    _ODD, _NUMERIC_TEXT, st.floats(-0.5, 1.5), st.sampled_from(["0,5", "50%", "0.5", "", 0, 1, Decimal("0.25")])
)
_TIME = st.one_of(_ODD, _TIME_TEXT, st.integers(1900, 2100), st.floats(2000, 2030), st.integers(0, 10**9))
_UNIT = st.one_of(_ODD, st.sampled_from(["A", "A ", "B", "Hà Nội", "nan", 1, "1"]))
_COUNT = st.one_of(_ODD, _NUMERIC_TEXT, st.integers(-5, 500), st.floats(0, 1e6))
_OPERATOR = st.one_of(_ODD, st.sampled_from(["=", ">=", "<", "≥", "~", ""]))


@st.composite
def _frames(draw: st.DrawFn, *, is_odd: bool = True) -> pd.DataFrame:
    """Return a frame of a few rows whose cells may be anything, or (not odd) mostly of the kind that is expected."""
    n = draw(st.integers(1, 6))
    columns: dict[str, st.SearchStrategy[Any]] = {"unit": _UNIT, "time": _TIME, "share": _SHARE}
    for name, cells in (
        ("numerator", _COUNT),
        ("denominator", _COUNT),
        ("op", _OPERATOR),
        ("se", _SHARE),
        ("weight", _COUNT),
    ):
        if draw(st.booleans()):
            columns[name] = cells
    if not is_odd:
        columns["unit"], columns["time"] = st.sampled_from(["A", "B"]), st.integers(2000, 2030)
    data = {
        name: pd.Series(draw(st.lists(cells, min_size=n, max_size=n)), dtype=object) for name, cells in columns.items()
    }
    frame = pd.DataFrame(data)
    return frame.infer_objects() if draw(st.booleans()) else frame


def _check(frame: pd.DataFrame) -> None:
    try:
        panel = read_panel(frame)
    except PanelError as error:
        assert "problem" in str(error) or "panel" in str(error)
        return
    shares = panel.shares[panel.observed]
    assert np.isfinite(shares).all()
    assert ((shares >= 0) & (shares <= 1)).all()
    assert np.isfinite(panel.times).all()
    assert len(panel.units) == len(set(panel.units))


@_SETTINGS
@given(_frames())
def test_any_frame_gives_shares_or_one_error(frame: pd.DataFrame) -> None:
    _check(frame)


def test_units_in_bytes_are_one_error() -> None:
    row = {"time": [2024.0, 2025.0], "share": [0.2, 0.3]}
    for units in ([b"\x80", []], [b"\x80", "A"]):  # with a list beside them, they cannot even be sorted
        with pytest.raises(PanelError, match=r"bytes|lists"):
            read_panel(pd.DataFrame({"unit": units, **row}))
    with pytest.raises(PanelError, match="2 indicators"):
        read_panel(pd.DataFrame({"unit": "A", "indicator": [b"\x80", "x"], **row}))


@_SETTINGS
@given(_frames(is_odd=False))
def test_any_values_of_good_units_and_times_give_shares_or_one_error(frame: pd.DataFrame) -> None:
    _check(frame)


@_SETTINGS
@given(
    st.one_of(
        _ODD,
        st.dictionaries(st.text(max_size=6), _ODD, max_size=4),
        st.lists(st.dictionaries(st.sampled_from(["unit", "time", "share"]), _ODD), max_size=3),
    )
)
def test_any_object_in_place_of_a_frame_gives_one_error_or_a_frame(data: object) -> None:
    try:
        read_frame(data)
    except PanelError:
        return


@_SETTINGS
@given(st.one_of(_ODD, _TIME_TEXT, st.text(max_size=20)))
def test_any_time_gives_a_year_or_one_error(value: object) -> None:
    try:
        year = read_time(value)
    except PanelError:
        return
    assert 1800 <= year <= 2201


@_SETTINGS
@given(st.dates(dt.date(1800, 1, 1), dt.date(2199, 12, 31)).filter(lambda day: day != _EPOCH))
def test_a_day_is_the_same_time_in_every_form(day: dt.date) -> None:
    forms = [day, pd.Timestamp(day), day.isoformat(), day.strftime("%d/%m/%Y"), pd.Period(day, "D"), np.datetime64(day)]
    assert {read_time(form) for form in forms} == {decimal_year(day)}
    typed = read_frame({"unit": ["A"], "time": pd.Series([pd.Timestamp(day)]), "share": [0.5]})
    assert typed["time"].tolist() == [decimal_year(day)]


@_SETTINGS
@given(st.lists(st.integers(0, 1000), min_size=2, max_size=6))
def test_a_share_is_the_same_in_every_form(thousandths: list[int]) -> None:
    shares = [value / 1000 for value in thousandths]
    forms = [
        shares,
        [f"{share:.3f}" for share in shares],
        [f"{share:.3f}".replace(".", ",") for share in shares],
        [f"{100 * share:.1f}%" for share in shares],
        [f"{100 * share:.1f} %".replace(".", ",") for share in shares],
    ]
    for form in forms:
        read = read_frame({"unit": ["A"] * len(shares), "time": [2000 + k for k in range(len(shares))], "share": form})
        assert np.allclose(read["share"], shares, atol=1e-12)


@_FEW
@given(_frames(is_odd=False))
def test_a_model_of_any_frame_answers_or_gives_one_error(frame: pd.DataFrame) -> None:
    for model in (fit_trends, fit_hazards):
        try:
            model(frame)
        except PanelError:
            return
    for method in ("combined", "pooled"):
        try:
            grid = fit_adoption(frame, method=method).grid([2031.0])
        except PanelError as error:  # the pooled layer needs a value, the library does not
            assert "only bounds" in str(error)
            continue
        assert np.isfinite(grid).all()
        assert ((grid >= 0) & (grid <= 1)).all()
