"""What notebooks show of a series: conflicting sources side by side, forecast, units below, targets from above."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from adoption import Deadline
from analysis.errors import AnalysisError
from analysis.i18n import Message, translate
from analysis.modelling.deadlines import explain_deadlines
from analysis.reports import publish_analyst_report
from analysis.reports._document import Chart
from analysis.reports._prepared_context import prepare_context
from analysis.reports.sections import series_section
from analysis.reports.sections.targets import targets_from_above

Tables = dict[str, pd.DataFrame]
Page = Callable[..., html.HtmlElement]
_CODE = "visits_by_chip_card_pct"


def _add(tables: Tables, name: str, rows: list[dict[str, object]]) -> None:
    tables[name] = pd.concat([tables.get(name, pd.DataFrame()), pd.DataFrame(rows)], ignore_index=True)


def _observe(tables: Tables, unit: str, day: str, value: float, *, source: str = "qd-2", chosen: bool = True) -> None:
    statement_id = f"{source}:{unit}:{day}:{value}"
    shared = {"indicator_code": _CODE, "unit_code": unit, "value": value, "op": "=", "statement_id": statement_id}
    statement = shared | {
        "source_id": source,
        "locator": "line 5",
        "line": 5,
        "raw_text": f"{value}%",
        "kind": "actual",
    }
    dated = shared | {"period": day, "period_start": day, "period_end": day, "as_of": day, "status": "observed"}
    _add(tables, "statements", [statement])
    _add(tables, "observations", [dated | {"is_chosen": chosen, "flags": None if chosen else "secondary"}])


@pytest.fixture
def sector(tables: Tables) -> Tables:
    """Return the tables with a national series of two conflicting sources, a province's series and a forecast."""
    for day, value in [("2023-01-31", 5.0), ("2024-01-31", 20.0), ("2025-01-31", 55.0)]:
        _observe(tables, "vn", day, value)
    _observe(tables, "vn", "2025-01-31", 40.0, source="bc-1", chosen=False)
    for day, value in [("2025-08-01", 30.0), ("2025-12-31", 60.0)]:
        _observe(tables, "p34-51", day, value)
    intervals = {"lower_80": 70.0, "upper_80": 90.0, "lower_95": 60.0, "upper_95": 95.0}
    forecast = {"unit_code": "vn", "indicator_code": _CODE, "method": "pooled", "mean": 81.5, "deadline": "none"}
    forecast |= intervals
    _add(tables, "forecasts", [forecast | {"time": time} for time in (2026.0, 2027.0, 2028.0)])
    return tables


@pytest.fixture
def page(view_page: Callable[..., html.HtmlElement]) -> Page:
    """Return the page of the indicator in a language, of the sector or another unit."""
    return lambda tables, lang="en", unit_code="vn": view_page(tables, _CODE, lang, unit_code)


def _rows(page: html.HtmlElement, section: str, number: int = 0) -> list[list[str]]:
    table = page.xpath(f"//section[@id='{section}']/figure//table")[number]
    return [[re.sub(r"\s+", " ", cell.text_content()).strip() for cell in row] for row in table.xpath("./tbody/tr")]


def test_conflicting_sources_of_one_day_stand_side_by_side(sector: Tables, page: Page) -> None:
    rows = _rows(page(sector), "series-visits-by-chip-card-pct")
    same_day = [(row[1], row[2]) for row in rows if row[0] == "31 Jan 2025"]
    assert sorted(same_day) == [("40%", "no"), ("55%", "yes")]


def test_a_forecast_stands_with_both_intervals_and_leads_to_its_series(sector: Tables, page: Page) -> None:
    shown = page(sector)
    rows = _rows(shown, "series-visits-by-chip-card-pct", 1)
    told = ["81.5%", "70.0 – 90.0%", "60.0 – 95.0%"]
    assert rows == [["end of 2026", *told], ["end of 2027", *told]], "from the report date on"
    computed = _rows(shown, "annex", 1)
    assert computed[0][1] == "81.5%"
    assert len(computed[0][3].split(", ")) == 3


def test_values_of_two_sources_that_disagree_have_no_forecast(sector: Tables, page: Page) -> None:
    sector["observations"]["flags"] = None
    shown = page(sector)
    series = shown.xpath("//section[@id='series-visits-by-chip-card-pct']")[0].text_content()
    assert "No forecast: the figures contradict each other" in series
    assert "81.5" not in shown.text_content()


def test_a_series_without_a_forecast_says_so(sector: Tables, page: Page) -> None:
    del sector["forecasts"]
    assert "No forecast: too few data" in page(sector).text_content()


def test_provinces_stand_with_latest_and_first_value_and_on_the_map(sector: Tables, page: Page) -> None:
    shown = page(sector)
    (row,) = _rows(shown, "panel-visits-by-chip-card-pct")
    assert row == ["Quang Ngai", "60%", "31 Dec 2025", "30%", "1 Aug 2025", "2", "–"]


def test_every_chart_has_an_alternative_text(sector: Tables, page: Page) -> None:
    shown = page(sector)
    charts = shown.xpath("//figure[@class='chart']/div[@role='img']")
    assert len(charts) == 1
    assert all(len(chart.get("aria-label")) > 30 for chart in charts)
    drawings = shown.xpath("//*[local-name()='svg']")
    assert len(drawings) == 2 * len(charts), "one for paper, one for a telephone"
    assert all(drawing.get("aria-hidden") == "true" for drawing in drawings), "what they show is read once"


def test_an_unknown_indicator_is_refused(sector: Tables, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"unknown indicators \['visits_pct'\]"):
        publish_analyst_report(sector, indicator_codes=["visits_pct"], languages=("vi",), folder=tmp_path)


def test_a_forecast_from_few_dates_says_so(sector: Tables, page: Page) -> None:
    sentence = "This series has data for only 2 dates"
    assert sentence not in page(sector).text_content()
    sector["observations"] = sector["observations"].iloc[:-4]
    assert sentence in page(sector).text_content()


def test_a_forecast_that_leaves_out_a_value_does_not_count_it(sector: Tables, page: Page) -> None:
    fit = {"unit_code": "vn", "indicator_code": _CODE, "method": "pooled", "n_observations": 1}
    sector["fits"] = pd.DataFrame([fit | {"message": Message("fit.from_library", {"n": 21}).to_json()}])
    said = page(sector).text_content()
    assert "relies on only one value of this series and on the pace of 21 other indicators" in said


def test_the_model_s_last_day_of_data_stands_under_its_forecast(sector: Tables, page: Page) -> None:
    shown = page(sector)
    assert "The model uses data published up to 31 January 2025." in shown.text_content()


def test_an_indicator_s_warning_stands_in_the_report_s_language(sector: Tables, page: Page) -> None:
    sector["indicators"] = sector["indicators"].assign(warning="visits, not people", warning_vi="tính theo lượt khám")
    assert "Caution: visits, not people." in page(sector).text_content()
    vietnamese = page(sector, "vi").text_content()
    assert "Lưu ý khi sử dụng: tính theo lượt khám." in vietnamese
    assert "not people" not in vietnamese


def test_the_annex_names_an_indicator_by_its_title_and_never_by_a_code_of_a_list_of_facts(
    sector: Tables, page: Page
) -> None:
    sector["statements"]["indicator_text"] = "chip_card_share"
    sector["sources"]["kind"] = "publications"
    shown = page(sector, "vi")
    assert {row[2] for row in _rows(shown, "annex")} == {"Tỷ lệ lượt khám bằng thẻ gắn chip"}
    sector["sources"]["kind"] = "filing"
    sector["statements"]["indicator_text"] = "KCB bằng thẻ"
    shown = page(sector, "en")
    assert {row[2] for row in _rows(shown, "annex")} == {"Visits by chip card – KCB bằng thẻ"}


def test_targets_of_the_level_above_stand_apart_with_the_province_s_own_verdict(sector: Tables, page: Page) -> None:
    target = {
        "issuer_code": "vn",
        "unit_code": "vn",
        "indicator_code": _CODE,
        "op": ">=",
        "value": 90.0,
        "value_unit": "%",
    }
    _add(sector, "targets", [target | {"due": "2027-12-31", "statement_id": "qd-2:9"}])
    verdict = {"target_statement_id": "qd-2:9", "indicator_code": _CODE, "op": ">=", "target_value": 90.0}
    verdict |= {"method": "workbench", "verdict": "unlikely", "probability": 0.04}
    _add(sector, "verdicts", [verdict | {"unit_code": unit, "bound_unit_code": "vn"} for unit in ("vn", "p34-51")])
    shown = page(sector, "en", "p34-51")
    assert not shown.xpath("//section[@id='targets']/figure")
    assert [row[1:6] for row in _rows(shown, "targets-above")] == [["≥ 90%", "31 Dec 2027", "60%",
                                                                  "cannot be assessed", "–"]]  # fmt: skip
    assert not page(sector).xpath("//section[@id='targets-above']")


def test_a_target_from_above_stays_in_force_till_the_day_it_was_replaced(sector: Tables) -> None:
    target = {"issuer_code": "vn", "unit_code": "vn", "indicator_code": _CODE, "op": ">=", "value": 90.0}
    _add(sector, "targets", [target | {"due": "2027-12-31", "statement_id": "qd-2:9"}])
    verdict = {"target_statement_id": "qd-2:9", "unit_code": "p34-51", "bound_unit_code": "vn", "indicator_code": _CODE}
    verdict |= {"op": ">=", "target_value": 90.0, "method": "workbench", "verdict": "unlikely"}
    _add(sector, "verdicts", [verdict | {"superseded_by": "qd-3:1"}])

    def in_force() -> list[str]:
        context = prepare_context(sector, "en", "2026-06-30")
        return [row["statement_id"] for row in targets_from_above(context, "p34-51", [_CODE])]

    assert in_force() == ["qd-2:9"]
    _add(sector, "targets", [target | {"due": "2028-12-31", "statement_id": "qd-3:1", "supersedes": "qd-2:9"}])
    assert in_force() == []


def test_a_forecast_is_shown_as_far_as_its_interval_tells_something(sector: Tables, page: Page) -> None:
    sector["forecasts"].loc[sector["forecasts"]["time"] == 2028.0, ["lower_80", "upper_80"]] = [20.0, 90.0]
    section = page(sector).get_element_by_id("series-visits-by-chip-card-pct")
    said = section.text_content()
    assert "end of 2026" in said
    assert (
        "Forecasts for end of 2027 and later are not shown, because the 80% prediction interval is wider than" in said
    )
    sector["forecasts"][["lower_80", "upper_80"]] = [20.0, 90.0]
    none = page(sector).get_element_by_id("series-visits-by-chip-card-pct").text_content()
    assert "the 80% prediction interval is wider than 60 percentage points from the report date on." in none


def test_an_undated_value_is_no_source_of_a_forecast(sector: Tables, page: Page) -> None:
    _observe(sector, "vn", "2025-03-31", 58.0)
    undated = sector["observations"]["value"] == 58.0
    sector["observations"].loc[undated, ["period_start", "period_end"]] = None
    computed = _rows(page(sector), "annex", 1)
    assert len(computed[0][3].split(", ")) == 3


def test_a_value_of_a_period_that_is_not_over_is_dated_by_its_period_and_comes_before_later_days(
    sector: Tables, page: Page
) -> None:
    for day, value in [("2026-01-01", 58.0), ("2026-02-28", 61.0)]:
        _observe(sector, "vn", day, value)
    of_year = sector["observations"]["period"] == "2026-01-01"
    sector["observations"].loc[of_year, ["period", "period_end"]] = ["2026", "2026-12-31"]
    sector["sources"]["issued_precision"] = "month"
    shown = page(sector)
    rows = _rows(shown, "series-visits-by-chip-card-pct")
    assert [(row[0], row[1]) for row in rows[-2:]] == [("2026", "58%"), ("28 Feb 2026", "61%")]
    assert rows[-1][4] == "February 2026"


def test_a_unit_that_has_arrived_is_told_since_when_in_the_precision_of_its_source(sector: Tables, page: Page) -> None:
    del sector["forecasts"]
    _observe(sector, "vn", "2025-12-31", 100.0)
    reason = Message(
        "fit.end_reached", {"value": Message("value.exact_percent", {"value": 100.0}), "day": dt.date(2025, 12, 31)}
    )
    fit = {"unit_code": "vn", "indicator_code": _CODE, "method": "combined", "converged": False}
    _add(sector, "fits", [fit | {"n_observations": 4, "message": reason.to_json()}])
    said = {lang: page(sector, lang).text_content() for lang in ("vi", "en")}
    assert "Đã đạt 100% từ ngày 31/12/2025 nên không dự báo tiếp." in said["vi"]
    assert "100% was reached on 31 December 2025, so nothing is left to forecast." in said["en"]
    month = sector["observations"]["value"] == 100.0
    sector["observations"].loc[month, ["period", "period_start"]] = ["2025-12", "2025-12-01"]
    assert "100% was reached by December 2025" in page(sector).text_content()


def test_a_chart_marks_the_day_of_the_report_and_the_months_without_data(sector: Tables) -> None:
    context = prepare_context(sector, "en", "2026-06-30")
    (chart,) = [block for block in series_section(context, "vn", _CODE).blocks if isinstance(block, Chart)]
    for drawing in chart.drawings.values():
        said = " ".join(html.fromstring(f"<svg>{drawing.body}</svg>").xpath("//text/text()"))
        assert "report date 30 June 2026" in said
        assert "17 months without new data" in said


def test_several_deadlines_are_listed_in_one_sentence() -> None:
    days = [dt.date(2025, 9, 30), dt.date(2026, 12, 31), dt.date(2030, 12, 31)]
    said = explain_deadlines(tuple(Deadline(day, "plan", reason="QĐ 586/QĐ-BYT") for day in days))
    parts = [
        f"the deadline of {day} in Decision 586/QĐ-BYT (plan)" for day in ("30 September 2025", "31 December 2026")
    ]
    assert (
        translate(said, "en")
        == f"{', '.join(parts)} and the deadline of 31 December 2030 in Decision 586/QĐ-BYT (plan)"
    )
    assert " và thời hạn 31/12/2030 tại Quyết định 586/QĐ-BYT" in translate(said, "vi")


def _bind(sector: Tables) -> Tables:
    """Return the tables with a second forecast, which knows the deadline of a circular."""
    law = Deadline(dt.date(2025, 9, 30), "decree", reason="TT 13/2025/TT-BYT, Đ4 k2 a")
    row = {"unit_code": "vn", "indicator_code": _CODE, "method": "pooled", "mean": 92.5, "deadline": "decree"}
    row |= {"lower_80": 80.0, "upper_80": 96.0, "lower_95": 75.0, "upper_95": 99.0, "time": 2028.0}
    _add(sector, "forecasts", [row | {"deadline_message": explain_deadlines((law,)).to_json()}])
    return sector


def test_the_forecast_with_the_deadline_stands_beside_the_one_without_and_names_its_text(
    sector: Tables, page: Page
) -> None:
    shown = page(_bind(sector))
    table = next(one for one in shown.iter("table") if "Forecast with the deadline" in one.text_content())
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")]
    assert rows[-1][1].startswith("81.5") and rows[-1][4].startswith("92.5")
    assert "80.0" in rows[-1][5]
    said = " ".join(shown.text_content().split())
    assert "allow for the deadline of 30 September 2025 in Circular 13/2025/TT-BYT, article 4(2)(a)" in said
    vietnamese = " ".join(page(_bind(sector), "vi").text_content().split())
    assert "thời hạn 30/09/2025 tại Thông tư 13/2025/TT-BYT, điểm a khoản 2 Điều 4" in vietnamese


def test_without_a_deadline_no_column_speaks_of_one(sector: Tables, page: Page) -> None:
    assert "with the deadline" not in page(sector).text_content().lower()
