"""Every value, forecast, verdict and count of a committed notebook is that of the row that it states."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html

from analysis import panel, registry
from analysis.modelling import judge_targets, model_panels
from analysis.panel import factual_values
from analysis.paths import lookup_folder

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
Tables = dict[str, pd.DataFrame]
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def tables(shipped: Path) -> Tables:
    """Return the panel of the shipped data."""
    made = registry.collect_sources(shipped / "raw")
    return made | panel.build_panel(made, lookup_folder(), shipped / "corrections")


def _cells(name: str) -> list[dict[str, Any]]:
    (path,) = NOTEBOOKS.glob(f"{name}_*.ipynb")
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


def _parameter(name: str, parameter: str) -> str:
    source = "".join("".join(cell["source"]) for cell in _cells(name))
    match = re.search(rf'^{parameter}: str = "([^"]*)"', source, re.MULTILINE)
    assert match
    return match[1]


def _rows(name: str, *titles: str) -> list[dict[str, str]]:
    """Return the rows of the first table of a notebook's outputs that has these columns."""
    for output in (output for cell in _cells(name) for output in cell["outputs"]):
        for table in html.fromstring("".join(output.get("data", {}).get("text/html", ["<p/>"]))).xpath("//table"):
            head, *more = [[_plain(cell) for cell in row] for row in table.xpath("./thead/tr")]
            columns = [
                title or next((row[place] for row in more if row[place]), "") for place, title in enumerate(head)
            ]
            if set(titles) <= set(columns):
                cells = ([_plain(cell) for cell in row] for row in table.xpath("./tbody/tr"))
                return [dict(zip(columns, row, strict=True)) for row in cells]
    raise AssertionError(f"{name}: no table with {titles}")


def _plain(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _numbers(text: str) -> list[tuple[float, int]]:
    """Return the numbers of a printed text, each with its decimals."""
    found = (text.replace(",", "") for text in _NUMBER.findall(text))
    return [(float(text), len(text.partition(".")[2])) for text in found]


def _states(text: str, *held: float) -> bool:
    """Return whether the numbers of a printed text are these, to the decimals printed, in their order."""
    printed = _numbers(text)
    return len(printed) == len(held) and all(
        abs(number - value) <= 0.5 * 10**-decimals + 1e-9
        for (number, decimals), value in zip(printed, held, strict=True)
    )


def _printed_time(text: str) -> float:
    """Return a printed time as a decimal year: `end of 2026` is 2027.0, `30 June 2027` is 2027 + 181/365."""
    if text.startswith("end of "):
        return float(text.removeprefix("end of ")) + 1
    day = dt.datetime.strptime(text, "%d %B %Y").date()
    return day.year + day.timetuple().tm_yday / dt.date(day.year, 12, 31).timetuple().tm_yday


def _series(tables: Tables, unit_code: str, indicator_code: str) -> pd.DataFrame:
    observations = tables["observations"]
    is_mine = (observations["unit_code"] == unit_code) & (observations["indicator_code"] == indicator_code)
    return observations[is_mine & observations["value"].notna()]


def test_the_value_that_is_traced_is_the_one_of_its_observation(tables: Tables) -> None:
    (row,) = _rows("00", "unit_code", "indicator_code", "value")
    mine = tables["observations"].query("statement_id == @key", local_dict={"key": _parameter("00", "statement_id")})
    (held,) = mine[mine["indicator_code"] == row["indicator_code"]].to_dict("records")
    assert (row["unit_code"], row["period"]) == (held["unit_code"], held["period"])
    assert _states(row["value"], held["value"])
    said = {step["step"]: step["says"] for step in _rows("00", "step", "says")}["observations"]
    assert _states(said.split("(")[0], held["value"])


def test_rows_are_counted_as_the_tables_have_them(tables: Tables) -> None:
    counted = {row["table"]: int(row["rows"]) for row in _rows("00", "table", "rows")}
    del counted["findings"]
    assert counted == {name: len(tables[name]) for name in counted}


def test_the_observations_shown_are_those_of_the_series(tables: Tables) -> None:
    held = _series(tables, _parameter("20", "unit_code"), _parameter("20", "indicator_code"))
    raw = tables["statements"].set_index("statement_id")["raw_text"]
    keys = list(zip(held["period"], held["statement_id"].map(raw), strict=True))
    by_key = dict(zip(keys, held.to_dict("records"), strict=True))
    rows = _rows("20", "period", "printed", "value", "numerator")
    assert len(rows) == len(held)
    for row in rows:
        found = by_key[row["period"], row["printed"]]
        for name in ("value", "numerator", "denominator"):
            assert _states(row[name], found[name]) if pd.notna(found[name]) else row[name] == "NaN", row
        assert row["is_chosen"] == str(bool(found["is_chosen"]))


def test_the_shares_under_the_model_are_those_of_chosen_values(tables: Tables) -> None:
    series = _series(tables, _parameter("20", "unit_code"), _parameter("20", "indicator_code"))
    held = factual_values(series, tables["indicators"])
    counted = held["numerator"] / held["denominator"]
    rows = _rows("20", "unit", "time", "share")
    assert len(rows) == len(held)
    for row, time, share in zip(rows, held["time"], counted.fillna(held["value"] / 100), strict=True):
        assert _states(f"{row['time']} {row['share']}", time, share)


def test_the_forecasts_shown_are_those_of_the_model_inside_their_intervals(tables: Tables) -> None:
    unit, indicator = _parameter("40", "unit_code"), _parameter("40", "indicator_code")
    model = model_panels(tables).panel_of(indicator, unit)
    assert model is not None
    framed, printed = _rows("40", "time", "mean", "lower_80"), _rows("40", "Time", "Forecast", "80% interval")
    times = {float(row["time"]) for row in framed} | {_printed_time(row["Time"]) for row in printed}
    found = model.forecast_values(sorted(times))
    by_time = {row["time"]: row for row in found[found["unit"] == unit].to_dict("records")}
    for row in framed:
        held = by_time[float(row["time"])]
        names = ("mean", "lower_80", "upper_80", "lower_95", "upper_95")
        assert all(_states(row[name], held[name]) for name in names), row
        assert held["lower_80"] <= held["mean"] <= held["upper_80"]
    for row in printed:
        held = by_time[_printed_time(row["Time"])]
        assert _states(row["Forecast"], held["mean"]), row
        assert _states(row["80% interval"], held["lower_80"], held["upper_80"]), row
        assert _states(row["95% interval"], held["lower_95"], held["upper_95"]), row


def test_the_values_of_the_series_are_those_of_its_sources(tables: Tables) -> None:
    held = _series(tables, _parameter("40", "unit_code"), _parameter("40", "indicator_code")).set_index("period")
    rows = _rows("40", "As of", "Value", "Source")
    assert len(rows) == len(held)
    assert [row for row in rows if not _states(row["Value"], held.loc[row["As of"], "value"])] == []


def test_the_values_of_provinces_are_those_of_their_observations(tables: Tables) -> None:
    observations, units = tables["observations"], tables["units"]
    is_mine = (observations["indicator_code"] == _parameter("50", "indicator_code")) & observations["is_chosen"]
    held = observations[is_mine & observations["value"].notna()].set_index(["unit_code", "period"])["value"]
    codes = {code: name for code, name in zip(units["unit_code"], units["name_en"], strict=True) if code in held.index}
    rows = _rows("50", "Unit", "Latest value", "First value")
    assert len(rows) == len(codes)
    for row in rows:
        (code,) = [code for code, name in codes.items() if row["Unit"] in (name, name + row["Unit"][len(name) :])
                   and row["Unit"][len(name) :][:2] in ("", " (")]  # fmt: skip
        latest, first = held[code].index.max(), held[code].index.min()
        assert _states(row["Latest value"], held[code, latest]), row
        assert row["First value"] == "–" or _states(row["First value"], held[code, first]), row
        assert int(row["Observations"]) == len(held[code]), row


def test_verdicts_and_latest_values_of_targets_are_those_of_the_tables(tables: Tables) -> None:
    unit = _parameter("60", "unit_code")
    mine = tables["observations"].query("unit_code == @unit")
    asked = tables["targets"]["indicator_code"].isin(mine["indicator_code"]) | (tables["targets"]["unit_code"] == unit)
    few = tables | {"targets": tables["targets"][asked]}
    verdicts = judge_targets(few).query("unit_code == @unit and method == 'workbench'")
    shown = {row["verdict"]: int(row["targets"]) for row in _rows("60", "verdict", "targets")}
    assert shown == verdicts["verdict"].value_counts().to_dict()
    title = tables["indicators"].set_index("title_en")["indicator_code"]
    for row in _rows("60", "Indicator", "Target", "Latest value"):
        values = mine.loc[mine["indicator_code"] == title[row["Indicator"]], "value"]
        bound = few["targets"].loc[few["targets"]["indicator_code"] == title[row["Indicator"]], "value"]
        assert row["Latest value"] == "no data" or any(_states(row["Latest value"], value) for value in values), row
        assert any(_states(row["Target"], value) for value in bound), row


def test_the_panel_of_the_back_test_has_the_values_of_its_observations(tables: Tables) -> None:
    observations = factual_values(tables["observations"], tables["indicators"])
    mine = observations[observations["indicator_code"] == _parameter("65", "indicator_code")]
    level = mine["unit_code"].map(tables["units"].set_index("unit_code")["level"])
    by_time = mine[level == _parameter("65", "level")].groupby("time")["value"]
    for row in _rows("65", "time", "count", "mean"):
        held = by_time.get_group(float(row["time"]))
        stated = " ".join(row[name] for name in ("count", "mean", "min", "max"))
        assert _states(stated, len(held), held.mean(), held.min(), held.max()), row


@pytest.mark.parametrize("text", ["64.6%", "2.98", "1,062", "2.90 – 3.06"])
def test_another_number_is_told_from_the_one_that_is_held(text: str) -> None:
    held = _numbers(text)
    assert _states(text, *(number for number, _ in held))
    for step in (-1, 1, 10):
        assert not _states(text, *(number + step * 10**-decimals for number, decimals in held))
