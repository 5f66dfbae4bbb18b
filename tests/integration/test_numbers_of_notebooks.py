"""Every value, forecast, verdict and count of a committed notebook is that of the row that it states."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html

from analysis import panel, registry
from analysis.audit import audit_panel
from analysis.modelling import backtest_panel, compare_with_own_trend, judge_targets, model_panels
from analysis.panel import factual_values
from analysis.paths import lookup_folder
from analysis.questions._name_index import NameIndex

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


def _asked(name: str, parameter: str) -> Any:
    """Return the value of a parameter as the committed notebook has it."""
    source = "".join("".join(cell["source"]) for cell in _cells(name))
    match = re.search(rf"^{parameter}: [a-z\[\]]+ = (.+?)  # ", source, re.MULTILINE)
    assert match
    return ast.literal_eval(match[1])


@pytest.fixture
def names(tables: Tables) -> NameIndex:
    """Return the names of the shipped data on its day."""
    return NameIndex(tables, dt.date(2026, 11, 25))


def _finding(name: str) -> str:
    """Return what the last cell with printed words says."""
    printed = [output for cell in _cells(name) for output in cell["outputs"] if output["output_type"] == "stream"]
    return "".join(printed[-1]["text"])


def test_the_observations_shown_are_those_of_the_series(tables: Tables, names: NameIndex) -> None:
    (unit, *_) = [names.unit(name).code for name in _asked("20", "units")]
    raw = tables["statements"].set_index("statement_id")["raw_text"]
    observations = tables["observations"]
    held = observations[observations["unit_code"] == unit]  # of its counts, too: some shares are computed from them
    printed = set(zip(held["period"], held["statement_id"].map(raw), strict=True))
    rows = _rows("20", "period", "as printed", "figure")
    assert len(rows) > 5
    assert {(row["period"], row["as printed"]) for row in rows} <= printed


def test_the_shares_under_the_model_are_those_of_chosen_values(tables: Tables, names: NameIndex) -> None:
    code = names.indicator(_asked("20", "indicator")).code
    rows = _rows("20", "unit", "time", "share")
    assert rows
    for unit in {row["unit"] for row in rows}:
        held = factual_values(_series(tables, unit, code), tables["indicators"])
        shares = (held["numerator"] / held["denominator"]).fillna(held["value"] / 100)
        mine = [row for row in rows if row["unit"] == unit]
        assert len(mine) == len(held)
        for row, time, share in zip(mine, held["time"], shares, strict=True):
            assert _states(f"{row['time']} {row['share']}", time, share)


def test_the_trends_shown_are_those_of_the_model_and_of_statsmodels(tables: Tables, names: NameIndex) -> None:
    code = names.indicator(_asked("40", "indicator")).code
    models = model_panels(tables)
    former = dt.date(2025, 6, 30)
    units = {names.unit(name, on=former).code for name in _asked("40", "units")}
    title = tables["units"].set_index("unit_code")["name_en"]
    rows = _rows("40", "organisation", "pooled trend", "own trend")
    assert len(rows) == len(units)
    for row in rows:
        (unit,) = [unit for unit in units if row["organisation"].startswith(title[unit])]
        panel = models.panel_of(code, unit)
        assert panel is not None
        held = compare_with_own_trend(panel, unit)
        own, pooled = held.table.loc["own trend (statsmodels GLM)"], held.table.loc["pooled trend"]
        assert _near(row["pooled trend"], pooled["slope"])
        assert _near(row["own trend"], own["slope"])
        assert held.results is not None
        assert _near(row["standard error"], held.results.bse["slope"])
        is_inside = own["slope_lower_95"] <= pooled["slope"] <= own["slope_upper_95"]
        assert row["pooled in own interval"] == ("inside" if is_inside else "outside")


def _near(text: str, value: float) -> bool:
    """Return whether a cell prints a value, with its sign; one that is rounded away has none."""
    sign = text[0] if text[0] in "+−" else ""
    is_nothing = not any(digit in "123456789" for digit in text)
    return (sign == "−") == (value < 0 and not is_nothing) and _states(text.lstrip("+−"), abs(value))


def test_the_forecasts_shown_are_those_of_the_model_inside_their_intervals(tables: Tables, names: NameIndex) -> None:
    code = names.indicator(_asked("40", "indicator")).code
    (first, *_) = [names.unit(name, on=dt.date(2025, 6, 30)).code for name in _asked("40", "units")]
    panel = model_panels(tables).panel_of(code, first)
    assert panel is not None
    title = tables["units"].set_index("unit_code")["name_en"][first]
    rows = [row for row in _rows("40", "date", "mean", "lower 80%") if row["organisation"].startswith(title)]
    rows = [row for row in rows if row["lower 80%"] != row["upper 80%"]]  # without the last value, where it starts
    days = [dt.datetime.strptime(row["date"], "%d %b %Y").date() for row in rows]
    times = [day.year + day.timetuple().tm_yday / dt.date(day.year, 12, 31).timetuple().tm_yday for day in days]
    found = panel.forecast_values(times)
    assert len(rows) > 3
    for row, held in zip(rows, found[found["unit"] == first].to_dict("records"), strict=True):
        for name in ("mean", "lower_80", "upper_80", "lower_95", "upper_95"):
            shown = row[name.replace("_", " ") + ("%" if name != "mean" else "")]
            assert _states(shown, held[name]), (row, held)


def test_the_values_of_provinces_are_those_of_their_observations(tables: Tables, names: NameIndex) -> None:
    observations, units = tables["observations"], tables["units"]
    code = names.indicator(_asked("50", "indicator")).code
    is_mine = (observations["indicator_code"] == code) & observations["is_chosen"] & observations["value"].notna()
    held = observations[is_mine].set_index(["unit_code", "period"])["value"].sort_index()
    former = {row.name_en: row.unit_code for row in units.itertuples() if row.unit_code.startswith("p63-")}
    rows = _rows("50", "organisation", "figure", "rank range")
    assert len(rows) == 25
    for row in rows:
        series = held[former[row["organisation"]]]
        assert _states(row["figure"], series.iloc[-1]), row
        assert _near(row["change"], series.iloc[-1] - series.iloc[-2]), row
    assert f"{held.index.get_level_values(0).nunique()} organisations have a figure." in _finding("50")


def test_verdicts_and_latest_values_of_targets_are_those_of_the_tables(tables: Tables, names: NameIndex) -> None:
    unit = names.unit(_asked("60", "units")[0]).code
    mine = tables["observations"].query("unit_code == @unit")
    asked = tables["targets"]["indicator_code"].isin(mine["indicator_code"]) | (tables["targets"]["unit_code"] == unit)
    few = tables | {"targets": tables["targets"][asked]}
    verdicts = judge_targets(few).query("unit_code == @unit and method == 'workbench'")
    assert len(verdicts) > 5
    title = tables["indicators"].set_index("title_en")["indicator_code"]
    for row in _rows("60", "Indicator", "Target", "Latest value"):
        values = mine.loc[mine["indicator_code"] == title[row["Indicator"]], "value"]
        bound = few["targets"].loc[few["targets"]["indicator_code"] == title[row["Indicator"]], "value"]
        assert row["Latest value"] == "no data" or any(_states(row["Latest value"], value) for value in values), row
        assert any(_states(row["Target"], value) for value in bound), row


def test_the_back_test_shown_is_that_of_the_panel_and_its_best_method_is_named(
    tables: Tables, names: NameIndex
) -> None:
    panel = model_panels(tables).panel_at(names.indicator(_asked("65", "indicator")).code, "province")
    assert panel is not None
    held = backtest_panel(panel, _asked("65", "horizons")).sort_values(["horizon", "crps"])
    rows = _rows("65", "method", "CRPS")
    assert len(rows) == len(held)
    for row, score in zip(rows, held.to_dict("records"), strict=True):
        assert _near(row["CRPS"], score["crps"])
        assert _near(row["mean error"], score["mae"])
        assert int(row["forecasts"]) == score["n"]
    best = held.drop_duplicates("horizon").iloc[0]
    assert f"contained the actual figure {round(best['cover_80'] * best['n'] / 100)} times" in _finding("65")


def test_the_values_in_doubt_of_a_source_are_those_with_open_findings(tables: Tables) -> None:
    rows = tables["sources"]
    (source,) = rows[rows["number"] == _asked("35", "source")]["source_id"]
    found, stated = audit_panel(tables, dt.date(2026, 11, 25)), tables["statements"]
    findings = found[(found["source_id"] == source) & (found["severity"] != "note")]
    statements = stated[(stated["source_id"] == source) & stated["value"].notna()]
    doubted = set(findings["statement_id"].dropna()) & set(statements["statement_id"])
    stated = statements[statements["kind"].isin(["actual", "estimate", "target"])]
    assert f"{len(doubted)} of {len(stated)} values of" in _finding("35")
    shown = {row["location"] for row in _rows("35", "as printed", "why") if row["check"] in ("error", "suspicious")}
    assert shown == set(statements[statements["statement_id"].isin(doubted)]["locator"])


@pytest.mark.parametrize("text", ["64.6%", "2.98", "1,062", "2.90 – 3.06"])
def test_another_number_is_told_from_the_one_that_is_held(text: str) -> None:
    held = _numbers(text)
    assert _states(text, *(number for number, _ in held))
    for step in (-1, 1, 10):
        assert not _states(text, *(number + step * 10**-decimals for number, decimals in held))
