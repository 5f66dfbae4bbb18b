"""Every public function that takes a frame reads the same forms of it and refuses the same mistakes alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adoption import (
    Break,
    PanelError,
    backtest,
    check_target,
    decimal_year,
    fit_adoption,
    fit_curves,
    fit_hazards,
    fit_trends,
    forecast_trends,
    learn_paces,
    read_panel,
    read_time,
)
from adoption.arrays import units_at_end
from adoption.hierarchical import read_breaks
from adoption.trends import recognise_cohorts

_GOOD = {"unit": ["A", "A", "B"], "time": [2023.0, 2024.0, 2024.0], "share": [0.1, 0.2, 0.3]}
_FITTED = fit_adoption(pd.DataFrame(_GOOD), method="pooled")
_ENTRIES: dict[str, Callable[[Any], object]] = {
    "read_panel": read_panel,
    "fit_adoption": lambda frame: fit_adoption(frame, method="pooled"),
    "fit_trends": fit_trends,
    "fit_curves": fit_curves,
    "fit_hazards": fit_hazards,
    "backtest": lambda frame: backtest(frame, (1,), methods=("last",), min_units=1),
    "recognise_cohorts": recognise_cohorts,
    "learn_paces": lambda frame: learn_paces({"panel": frame}),
    "AdoptionFit.apply": _FITTED.apply,
    "AdoptionFit.grid of apply": lambda frame: _FITTED.apply(frame).grid([2025.0]),
}


def _frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({**_GOOD, **columns})


_COUNTS = {"unit": ["A", "A", "B"], "time": [2023.0, 2024.0, 2024.0]}
_REFUSED: dict[str, tuple[object, str]] = {
    "year and month as a number": (
        _frame(time=[202312, 202412, 202412]),
        "row 1, column 'time' (unit A): time 202412 is no decimal year: did you mean '2024-12' (2025.0)?",
    ),
    "year, month and day as a number": (
        _frame(time=[20231231, 20241231, 20241231]),
        "time 20241231 is no decimal year: did you mean '2024-12-31' (2025.0)?",
    ),
    "the same as text": (_frame(time=["202312", "202412", "202412"]), "did you mean '2024-12' (2025.0)?"),
    "year and quarter as a number": (_frame(time=[20231, 20241, 20241]), "did you mean '2024-Q1'?"),
    "years of two digits": (_frame(time=[23, 24, 24]), "time 24 is no decimal year: did you mean 2024?"),
    "a negative time": (_frame(time=[2023.0, -2024.0, 2024.0]), "time -2024 is no decimal year: did you mean 2024?"),
    "seconds since 1970": (_frame(time=[1735603200] * 3), "did you mean '2024-12-31'"),
    "days of a spreadsheet": (_frame(time=[45291, 45657, 45657]), "did you mean '2024-12-31', day 45657"),
    "numbers turned into days": (
        _frame(time=pd.to_datetime([202312, 202412, 202412])),
        "looks like a number that was turned into a date",
    ),
    "years and months with a point": (_frame(time=[2024.06, 2024.12, 2024.12]), "write '2024-06', or days"),
    "the month first": (_frame(time=["12/31/2023", "12/31/2024", "12/31/2024"]), "did you mean '31/12/2024'?"),
    "a day that is none": (_frame(time=["31/11/2023", "30/06/2024", "30/06/2024"]), "is no day of the calendar"),
    "a year of two digits in a day": (_frame(time=["31/12/23", "31/12/24", "31/12/24"]), "did you mean '31/12/2024'?"),
    "a day in words": (_frame(time=["Dec 31, 2023", "Dec 31, 2024", "Dec 31, 2024"]), "did you mean '2024-12-31'?"),
    "a month that is none": (_frame(time=["2024-13", "2024-12", "2024-12"]), "'2024-13' is no day of the calendar"),
    "a time in words": (_frame(time=["last year", "2024", "2024"]), "time 'last year' cannot be read; a decimal year"),
    "times written in two ways": (
        _frame(time=["2023", "2024-H1", "2024-H1"]),
        "'2024-H1' is a day or period but '2023' above is a decimal year; write all times in one way",
    ),
    "a value without a time": (_frame(time=[2023.0, np.nan, 2024.0]), "row 1, unit A, time nan: the time is missing"),
    "a share in percent": (_frame(share=[12, 20, 30]), "row 0, unit A, time 2023: share 12; shares are 0 to 1, divide"),
    "a share above 1": (_frame(share=[0.1, 1.2, 0.3]), "row 1, unit A, time 2024: share 1.2 is above 1"),
    "a share in words": (
        _frame(share=[0.1, "about half", 0.3]),
        "row 1, column 'share' (unit A): 'about half' is no number; a share from 0 to 1 (0.5, '0,5' or '50%')",
    ),
    "a share that is not there": (_frame(share=[0.1, "n/a", 0.3]), "'n/a' is no number; leave the cell empty"),
    "a bound in the share": (_frame(share=["10%", ">95%", "30%"]), "'>95%' holds an operator; write it in column 'op'"),
    "percent beside shares": (
        _frame(share=["10%", "0.2", "0.3"]),
        "'0.2' is without a percent sign but '10%' above is in percent; write all in one way",
    ),
    "comma beside point": (
        _frame(share=["0,1", "0.2", "0.3"]),
        "'0.2' is with a decimal point but '0,1' above is with a decimal comma; write all in one way",
    ),
    "a count that has two readings": (
        pd.DataFrame(_COUNTS | {"numerator": ["1.234", "950", "900"], "denominator": [2000, 2000, 1000]}),
        "'1.234' can be read as 1234 or as 1.234; write it as a number",
    ),
    "two values for one unit and time": (
        _frame(time=[2024.0, 2024.0, 2024.0]),
        "row 1, unit A, time 2024: a second value for the same unit and time, 0.2 here and 0.1 in row 0; keep one",
    ),
    "two values for the same period": (
        _frame(time=["2023-Q2", "2023-H1", "2023-H1"]),
        "a second value for the same unit and time, 0.2 here and 0.1 in row 0",
    ),
    "a share against its counts": (
        _frame(numerator=[1, 9, 3], denominator=10),
        "row 1, unit A, time 2024: share 0.2 contradicts 9 of 10; keep the correct one",
    ),
    "a numerator without a denominator": (
        pd.DataFrame(_COUNTS | {"numerator": [5, 6, 7], "denominator": [10, np.nan, 10]}),
        "row 1, unit A, time 2024: numerator 6 has no denominator",
    ),
    "a share of nothing": (_frame(denominator=[10, 0, 10]), "share 0.2 of a denominator of 0"),
    "all missing": (_frame(share=np.nan), "no row has a value"),
    "rows without a unit": (_frame(unit=["A", None, " "]), "2 rows have no unit (row 1, 2)"),
    "empty units turned into text": (_frame(unit=["A", "nan", "A"]), "1 rows have no unit (row 1)"),
    "units that look alike": (_frame(unit=["Hà Nội", "Ha\u0300 No\u0323\u0302i", "B"]), "differ only in type, spaces"),
    "units as numbers and as text": (_frame(unit=[1, "1", 2]), "units 1 and '1' differ only in type"),
    "a unit that is a list": (_frame(unit=[["A"], ["A"], ["B"]]), "column 'unit' contains lists"),
    "more than all": (
        _frame(op=["=", "=", ">"], share=[0.1, 0.2, 1.0]),
        "row 2, unit B, time 2024: more than all is no share; write '>='",
    ),
    "less than nothing": (_frame(op=["<", "=", "="], share=[0.0, 0.2, 0.3]), "less than 0 is no share; write '<='"),
    "bounds of one day that contradict each other": (
        _frame(time=[2024.0, 2024.0, 2025.0], op=[">=", "<=", "="], share=[0.8, 0.5, 0.9]),
        "a second value for the same unit and time, <= 0.5 here and >= 0.8 in row 0; keep one",
    ),
    "an unknown operator": (_frame(op=["=", "=>", "="]), "operator '=>' is not one of"),
    "a Series without an index of unit and time": (pd.Series([0.1, 0.2]), "series.rename_axis(['unit', 'time'])"),
    "a dict of columns of two lengths": ({"unit": ["A"], "time": [2023.0, 2024.0], "share": [0.1]}, "of one length"),
    "a dict of one row": ({"unit": "A", "time": 2023.0, "share": 0.1}, "expected columns of one length in the dict"),
    "an array": (np.zeros((2, 3)), "expected a DataFrame, found ndarray"),
    "nothing": (None, "expected a DataFrame, found NoneType"),
    "no row": (pd.DataFrame(_GOOD).head(0), "the panel is empty"),
    "a column twice": (pd.concat([_frame(), _frame()[["share"]]], axis=1), "column 'share' occurs 2 times"),
    "columns in capitals": (_frame().rename(columns=str.upper), "unknown column 'TIME': did you mean 'time'?"),
    "an index without names": (
        _frame().set_index(["unit", "time"]).rename_axis([None, None]),
        "frame.rename_axis(['unit', 'time'])",
    ),
    "complex numbers": (_frame(share=np.array([0.1, 0.2 + 1j, 0.3])), "(0.2+1j) is no number"),
}


@pytest.mark.parametrize("entry", _ENTRIES)
@pytest.mark.parametrize("mistake", _REFUSED)
def test_every_function_refuses_a_mistake_in_the_same_words(mistake: str, entry: str) -> None:
    frame, message = _REFUSED[mistake]
    if mistake == "all missing" and "apply" in entry:
        return  # a unit without a report borrows from those that were fitted
    with pytest.raises(PanelError, match=re.escape(message)):
        _ENTRIES[entry](frame)


_DAYS = [dt.date(2023, 12, 31), dt.date(2024, 6, 30), dt.date(2024, 12, 31)]
_TIMES: dict[str, object] = {
    "decimal years": [2024.0, 2024 + 182 / 366, 2025.0],
    "decimal years as text": ["2024.0", str(2024 + 182 / 366), "2025.0"],
    "decimal years with a comma": ["2024", f"{2024 + 182 / 366:.10f}".replace(".", ","), "2025"],
    "Timestamps": pd.to_datetime(_DAYS),
    "Timestamps of a zone": pd.to_datetime(_DAYS).tz_localize("Asia/Ho_Chi_Minh"),
    "dates": _DAYS,
    "numpy days": np.array(_DAYS, dtype="datetime64[D]"),
    "Timestamps as objects": pd.Series(pd.to_datetime(_DAYS), dtype=object),
    "Periods": pd.PeriodIndex(["2023Q4", "2024Q2", "2024Q4"], freq="Q"),
    "Periods as objects": pd.Series(pd.PeriodIndex(["2023-12", "2024-06", "2024-12"], freq="M"), dtype=object),
    "days of ISO 8601": ["2023-12-31", "2024-06-30", "2024-12-31"],
    "Vietnamese days": ["31/12/2023", "30/6/2024", "31/12/2024"],
    "halves": ["2023-H2", "2024-H1", "2024-H2"],
    "quarters": ["2023-Q4", "2024-Q2", "2024-Q4"],
    "quarters and halves": ["2023-Q4", "2024-H1", "2024-Q4"],
    "quarters of pandas": ["2023Q4", "2024Q2", "2024Q4"],
    "Vietnamese quarters": ["Quý IV/2023", "quý II/2024", "Quý IV năm 2024"],
    "months": ["2023-12", "2024-06", "2024-12"],
    "Vietnamese months": ["12/2023", "06/2024", "12/2024"],
    "months to date": ["2023-12", "2024-6M", "2024-12M"],
    "a categorical": pd.Categorical(["2023-H2", "2024-H1", "2024-H2"]),
    "pandas strings": pd.array(["2023-H2", "2024-H1", "2024-H2"], dtype="str"),
    "text with spaces": [" 2023-H2", "2024-H1 ", "2024-H2"],
}


@pytest.mark.parametrize("form", _TIMES)
def test_times_are_read_in_every_form_and_stand_for_the_end_of_their_day_or_period(form: str) -> None:
    panel = read_panel(pd.DataFrame({"unit": "A", "time": _TIMES[form], "share": [0.1, 0.2, 0.3]}))
    assert panel.times[0].tolist() == pytest.approx([2024.0, decimal_year(dt.date(2024, 6, 30)), 2025.0], abs=1e-9)
    assert panel.shares[0].tolist() == pytest.approx([0.1, 0.2, 0.3])


def test_a_year_that_is_a_period_ends_a_year_later_than_the_number() -> None:
    assert read_time(pd.Period("2024", "Y")) == 2025.0
    assert read_time("2024") == read_time(2024) == 2024.0


_SHARES: dict[str, object] = {
    "text with a comma": ["0,1", "0,25", "1"],
    "text with a point": ["0.1", ".25", "1"],
    "percent": ["10%", "25 %", "100%"],
    "percent with a comma": ["10,0%", "25%", "100 %"],
    "pandas strings": pd.array(["10%", "25%", "100%"], dtype="str"),
    "numbers beside text": [0.1, "0.25", 1],
}


@pytest.mark.parametrize("form", _SHARES)
def test_shares_are_read_in_every_form(form: str) -> None:
    panel = read_panel(pd.DataFrame({"unit": "A", "time": [2023.0, 2024, 2025], "share": _SHARES[form]}))
    assert panel.shares[0].tolist() == pytest.approx([0.1, 0.25, 0.999], abs=1e-9)


_NUMERATORS: dict[str, object] = {
    "Vietnamese": (["1.234,5", "1.500", "2.000"], ["2.469", "3.000", "4.000"]),
    "English": (["1,234.5", "1,500", "2,000"], ["2,469", "3,000", "4,000"]),
    "spaces": (["1 234,5", "1 500", "2 000"], ["2 469", "3 000", "4 000"]),
    "no separators": (["1234,5", "1500", "2000"], ["2469", "3000", "4000"]),
    "millions settle it": (["1.234.500", "1.500", "2.000"], ["2.469.000", "3.000", "4.000"]),
}


@pytest.mark.parametrize("form", _NUMERATORS)
def test_counts_are_read_with_the_separators_that_the_column_settles(form: str) -> None:
    numerator, denominator = _NUMERATORS[form]  # type: ignore[misc]
    frame = pd.DataFrame(
        {"unit": "A", "time": [2023.0, 2024, 2025], "numerator": numerator, "denominator": denominator}
    )
    panel = read_panel(frame)
    assert panel.shares[0].tolist() == pytest.approx([0.5, 0.5, 0.5])
    assert panel.trials[0, 1:].tolist() == [3000.0, 4000.0]


_LONG = pd.DataFrame({"unit": ["A", "A", "B"], "time": [2023.0, 2024.0, 2024.0], "share": [0.1, 0.2, 0.3]})
_SHAPES: dict[str, object] = {
    "a dict of columns": dict(_GOOD),
    "a list of records": _LONG.to_dict("records"),
    "an index of unit and time": _LONG.set_index(["unit", "time"]),
    "an index of time": _LONG.set_index("time"),
    "a series by unit and time": _LONG.set_index(["unit", "time"])["share"],
    "a series of another name": _LONG.set_index(["unit", "time"])["share"].rename("internet"),
    "a categorical of units": _LONG.astype({"unit": "category"}),
    "a row label that repeats": _LONG.set_axis([0, 0, 0]),
    "a row without a value": pd.concat([_LONG, pd.DataFrame({"unit": ["B"]})]),
}


@pytest.mark.parametrize("shape", _SHAPES)
@pytest.mark.parametrize("entry", _ENTRIES)
def test_every_function_takes_a_panel_in_every_clear_shape(entry: str, shape: str) -> None:
    if entry == "backtest":
        with pytest.raises(PanelError, match="no back-test"):  # two years are too short, in any shape
            _ENTRIES[entry](_SHAPES[shape])
    else:
        _ENTRIES[entry](_SHAPES[shape])
    assert read_panel(_SHAPES[shape]).shares.round(6)[0].tolist() == [0.1, 0.2]  # type: ignore[arg-type]


_WIDE: dict[str, pd.DataFrame] = {
    "units as rows": pd.DataFrame({"unit": ["A", "B"], 2023: [0.1, 0.2], 2024: [0.2, 0.3]}),
    "units as rows, text for years": pd.DataFrame({"unit": ["A", "B"], "2023": [0.1, 0.2], "2024": [0.2, 0.3]}),
    "units of another name": pd.DataFrame({"province": ["A", "B"], "2023-H1": [0.1, 0.2], "2023-H2": [0.2, 0.3]}),
    "units in the index": pd.DataFrame({2023: [0.1, 0.2], 2024: [0.2, 0.3]}, index=["A", "B"]),
    "units as a named index": pd.DataFrame(
        {2023: [0.1, 0.2], 2024: [0.2, 0.3]}, index=pd.Index(["A", "B"], name="unit")
    ),
    "units and regions": pd.DataFrame({"unit": ["A", "B"], "region": "n", 2023: [0.1, 0.2], 2024: [0.2, 0.3]}),
    "times as a named index": pd.DataFrame(
        {"A": [0.1, 0.2], "B": [0.2, 0.3]}, index=pd.Index([2023.0, 2024.0], name="time")
    ),
    "units as columns": pd.DataFrame({"time": [2023.0, 2024.0], "A": [0.1, 0.2], "B": [0.2, 0.3]}),
    "units as columns, days as index": pd.DataFrame(
        {"A": [0.1, 0.2], "B": [0.2, 0.3]}, index=pd.to_datetime(["2023-12-31", "2024-12-31"])
    ),
}


@pytest.mark.parametrize("shape", _WIDE)
def test_a_wide_frame_is_refused_with_the_call_that_makes_it_tidy(shape: str) -> None:
    frame = _WIDE[shape]
    with pytest.raises(PanelError, match="call frame") as caught:
        fit_trends(frame)
    call = re.search(r"call (frame\..*)", str(caught.value))
    assert call is not None
    tidy = eval(call[1], {"frame": frame})
    assert read_panel(tidy).shares.round(6).tolist() == [[0.1, 0.2], [0.2, 0.3]]


def test_all_problems_are_named_at_once_those_of_reading_and_those_of_values() -> None:
    frame = pd.DataFrame(
        {"unit": ["A", "A", "B"], "time": [202412, 2024, 2024], "share": [0.1, "x", 80]}, index=["r1", "r2", "r3"]
    )
    with pytest.raises(PanelError, match="3 problems") as caught:
        read_panel(frame)
    for part in ("row r1, column 'time' (unit A)", "row r2, column 'share' (unit A)", "row r3, unit B, time 2024"):
        assert part in str(caught.value)


def test_an_unknown_word_for_shares_above_one_is_refused() -> None:
    with pytest.raises(PanelError, match="above_one 'Allow': expected 'refuse' or 'allow'"):
        fit_adoption(_LONG, above_one="Allow")


def test_a_panel_is_named_where_several_are_read() -> None:
    with pytest.raises(PanelError, match="panel 'phones': the panel has 1 problem"):
        learn_paces({"records": _LONG, "phones": _LONG.assign(share=[0.1, 80, 0.3])})


def test_breaks_may_be_times_and_are_refused_where_doubtful() -> None:
    units = ["A", "B"]
    assert read_breaks([2023], units) == read_breaks(2023.0, units) == (Break(2023.0),)
    assert read_breaks(["2023-H1"], units) == (Break(decimal_year(dt.date(2023, 6, 30))),)
    assert read_breaks(Break(2023.5, frozenset("A")), units) == (Break(2023.5, frozenset("A")),)
    for doubtful, said in (([202306], "did you mean '2023-06'"), ([Break(2023.5, frozenset(["a"]))], "no unit 'a'")):
        with pytest.raises(PanelError, match=re.escape(said)):
            read_breaks(doubtful, units)


def test_times_that_are_asked_for_are_read_like_those_of_the_frame() -> None:
    fit = fit_adoption(_LONG, method="pooled")
    assert fit.grid(["2025-12-31"]).tolist() == fit.grid([2026.0]).tolist() == fit.grid("2025-H2").tolist()
    assert fit.probability(0.5, "2025-12-31").equals(fit.probability(0.5, 2026.0))  # type: ignore[arg-type]
    trends = fit_trends(_LONG)
    assert forecast_trends(trends, ["2025-H2"])["time"].tolist() == [2026.0, 2026.0]  # type: ignore[list-item]
    for ask in (fit.grid, fit.draws, fit.forecast):
        with pytest.raises(PanelError, match="did you mean '2025-12'"):
            ask([202512])


def test_times_and_targets_of_scenarios_and_questions_are_read_too() -> None:
    fit = fit_adoption(_LONG, method="pooled")
    shocked = fit.with_shock(-0.5, "2024-12-31").grid([2026.0])  # type: ignore[arg-type]
    assert shocked.tolist() == fit.with_shock(-0.5, 2025.0).grid([2026.0]).tolist()
    paced = fit.with_pace(2, since=dt.date(2024, 12, 31)).grid([2026.0])  # type: ignore[arg-type]
    assert paced.tolist() == fit.with_pace(2, since=2025.0).grid([2026.0]).tolist()
    assert check_target("80%") == check_target("0,8") == check_target(0.8) == 0.8
    for ask in (lambda: fit.with_shock(-0.5, 202412), lambda: fit.with_pace(2, since=202412)):
        with pytest.raises(PanelError, match="did you mean '2024-12'"):
            ask()
    for target in ("high", None, True):
        with pytest.raises(PanelError, match="share"):
            check_target(target)  # type: ignore[arg-type]


def test_the_label_of_a_unit_stays_what_it_was() -> None:
    numbered = _LONG.assign(unit=[7, 7, 9])
    assert fit_trends(numbered)["unit"].tolist() == [7, 9]
    assert units_at_end(numbered.assign(share=[0.1, 1.0, 0.3]), 1.0) == ["7"]


def test_a_back_test_of_numbered_units_is_that_of_named_ones() -> None:
    generator = np.random.default_rng(0)
    rows = [(unit, 2015.0 + year, 40, 4 * year + generator.integers(0, 3)) for unit in range(6) for year in range(9)]
    panel = pd.DataFrame(rows, columns=["unit", "time", "denominator", "numerator"])
    named = panel.assign(unit="u" + panel["unit"].astype(str))
    for methods in (("trend",), ("hazard",)):
        numbers = [backtest(one, (2,), methods=methods)["crps"].tolist() for one in (panel, named)]
        assert numbers[0] == numbers[1]
