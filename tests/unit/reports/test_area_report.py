"""The report of the sector: conflicting sources side by side, forecast, provinces, tasks of the decisions."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from adoption import Deadline
from analysis.errors import AnalysisError
from analysis.i18n import Message, translate
from analysis.modelling.deadlines import explain_deadlines
from analysis.reports import publish_area_report
from analysis.reports._document import Chart
from analysis.reports._report_context import prepare_context
from analysis.reports.sections import series_section
from analysis.reports.sections.targets import targets_from_above

Tables = dict[str, pd.DataFrame]
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


def _publish(tables: Tables, folder: Path, lang: str = "en", unit_code: str = "vn") -> html.HtmlElement:
    (path,) = publish_area_report(
        tables,
        unit_code=unit_code,
        indicator_codes=[_CODE],
        languages=(lang,),
        folder=folder,
        report_date="2026-06-30",
    )
    return html.fromstring(path.read_bytes())


def _rows(page: html.HtmlElement, section: str, number: int = 0) -> list[list[str]]:
    table = page.xpath(f"//section[@id='{section}']/figure//table")[number]
    return [[re.sub(r"\s+", " ", cell.text_content()).strip() for cell in row] for row in table.xpath("./tbody/tr")]


def test_conflicting_sources_of_one_day_stand_side_by_side(sector: Tables, tmp_path: Path) -> None:
    rows = _rows(_publish(sector, tmp_path), "series-visits-by-chip-card-pct")
    same_day = [(row[1], row[2]) for row in rows if row[0] == "31 Jan 2025"]
    assert sorted(same_day) == [("40.0%", "no"), ("55.0%", "yes")]


def test_a_forecast_stands_with_both_intervals_and_leads_to_its_series(sector: Tables, tmp_path: Path) -> None:
    page = _publish(sector, tmp_path)
    rows = _rows(page, "series-visits-by-chip-card-pct", 1)
    shown = ["81.5%", "70.0 – 90.0%", "60.0 – 95.0%"]
    assert rows == [["end of 2026", *shown], ["end of 2027", *shown]], "from the report date on"
    computed = _rows(page, "annex", 1)
    assert computed[0][1] == "81.5%"
    assert len(computed[0][3].split(", ")) == 3


def test_values_of_two_sources_that_disagree_have_no_forecast(sector: Tables, tmp_path: Path) -> None:
    sector["observations"]["flags"] = None
    page = _publish(sector, tmp_path)
    series = page.xpath("//section[@id='series-visits-by-chip-card-pct']")[0].text_content()
    assert "No forecast: the figures contradict each other" in series
    assert "81.5" not in page.text_content()


def test_a_series_without_a_forecast_says_so(sector: Tables, tmp_path: Path) -> None:
    del sector["forecasts"]
    assert "No forecast: too few data" in _publish(sector, tmp_path).text_content()


def test_provinces_stand_with_latest_and_first_value_and_on_the_map(sector: Tables, tmp_path: Path) -> None:
    page = _publish(sector, tmp_path)
    (row,) = _rows(page, "panel-visits-by-chip-card-pct")
    assert row == ["Quang Ngai", "60.0%", "31 Dec 2025", "30.0%", "1 Aug 2025", "2", "–"]


def test_all_tasks_of_the_decisions_are_counted_by_state_on_the_report_date(sector: Tables, tmp_path: Path) -> None:
    page = _publish(sector, tmp_path)
    assert _rows(page, "tasks") == [["2/QĐ-BYT", "1", "1", "1", "3"]]
    assert len(_rows(page, "tasks-all")) == 3
    assert "Tasks past their deadline without information on completion: 1 of 3." in page.text_content()


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [
        ({"state": "under_way", "percent": 80.0, "as_of": "2026-06-01"}, "overdue", "under way 80% (1 Jun 2026)"),
        ({"state": "under_way", "as_of": "2023-01-01"}, "deadline passed, no information", "under way (1 Jan 2023)"),
        ({"state": "done", "done_on": "2026-06-02", "as_of": "2026-06-02"}, "done late", "done (2 Jun 2026)"),
    ],
)
def test_a_task_is_overdue_only_where_it_is_known_not_to_be_done(
    sector: Tables, tmp_path: Path, state: dict[str, object], status: str, said: str
) -> None:
    late = sector["tasks"].dropna(subset=["due"]).sort_values("due")["task_id"].iloc[0]
    _add(sector, "task_states", [{"task_id": late, "unit_code": "moh", "from": "report"} | state])
    row = _rows(_publish(sector, tmp_path), "tasks-all")[0]
    assert row[-2:] == [said, status]


def test_what_is_not_there_is_said_and_not_left_out(sector: Tables, tmp_path: Path) -> None:
    text = _publish(sector, tmp_path).text_content()
    for sentence in (
        "No quality scores",
        "No later publication changed a value for the same period",
        "too short for a back-test",
        "set no targets at this level",
    ):
        assert sentence in text


def test_every_chart_has_an_alternative_text(sector: Tables, tmp_path: Path) -> None:
    page = _publish(sector, tmp_path)
    charts = page.xpath("//figure[@class='chart']/div[@role='img']")
    assert len(charts) >= 2
    assert all(len(chart.get("aria-label")) > 30 for chart in charts)
    drawings = page.xpath("//*[local-name()='svg']")
    assert len(drawings) == 2 * len(charts), "one for paper, one for a telephone"
    assert all(drawing.get("aria-hidden") == "true" for drawing in drawings), "what they show is read once"


def test_a_province_s_report_has_the_same_parts(sector: Tables, tmp_path: Path) -> None:
    page = _publish(sector, tmp_path, "vi", "p34-51")
    assert "báo cáo của Quảng Ngãi" in page.text_content()
    assert [row[1] for row in _rows(page, "series-visits-by-chip-card-pct")] == ["30,0%", "60,0%"]
    assert _rows(page, "panel-visits-by-chip-card-pct")[0][0] == "Trung tâm Điều trị Đường Ờ"


def test_an_unknown_indicator_is_refused(sector: Tables, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"unknown indicators \['visits_pct'\]"):
        publish_area_report(sector, indicator_codes=["visits_pct"], languages=("vi",), folder=tmp_path)


def test_a_forecast_from_few_dates_says_so(sector: Tables, tmp_path: Path) -> None:
    sentence = "This series has data for only 2 dates"
    assert sentence not in _publish(sector, tmp_path).text_content()
    sector["observations"] = sector["observations"].iloc[:-4]
    assert sentence in _publish(sector, tmp_path).text_content()


def test_a_forecast_that_leaves_out_a_value_does_not_count_it(sector: Tables, tmp_path: Path) -> None:
    fit = {"unit_code": "vn", "indicator_code": _CODE, "method": "pooled", "n_observations": 1}
    sector["fits"] = pd.DataFrame([fit | {"message": Message("fit.from_library", {"n": 21}).to_json()}])
    said = _publish(sector, tmp_path).text_content()
    assert "relies on a single value of this series and on the pace of 21 other indicators" in said


def test_a_forecast_refers_to_past_errors_only_where_there_is_a_back_test(sector: Tables, tmp_path: Path) -> None:
    text = _publish(sector, tmp_path).text_content()
    assert "too short for a back-test" in text
    assert "errors of past forecasts are in the Method section" not in text


def test_the_model_s_last_day_of_data_stands_under_its_forecast(sector: Tables, tmp_path: Path) -> None:
    page = _publish(sector, tmp_path)
    assert "The model uses data published up to 31 January 2025." in page.text_content()


def test_a_province_counts_its_own_tasks_and_lists_those_from_above_apart(sector: Tables, tmp_path: Path) -> None:
    sector["tasks"]["partners"] = ["Các đơn vị trong ngành y tế", None, None]
    for lang, said in (
        ("en", "Tasks that higher levels assign to units of this type: 1"),
        ("vi", "Cấp trên giao chung"),
    ):
        page = _publish(sector, tmp_path, lang, "p34-51")
        assert said in page.text_content()
        assert not page.xpath("//section[@id='tasks-all']")
        assert [row[1] for row in _rows(page, "tasks-above")] == ["1"]
    own = {"task_id": "bc-2:1", "source_id": "bc-2", "line": 3, "locator": "line 3", "number": "7", "title_vi": "Việc"}
    _add(sector, "tasks", [own])
    _add(
        sector, "sources", [{"source_id": "bc-2", "folder": "bc-2", "title": "KH", "issuer_code": "p34-51", "url": "f"}]
    )
    page = _publish(sector, tmp_path, "en", "p34-51")
    assert [row[1] for row in _rows(page, "tasks-all")] == ["7"]


def test_an_indicator_s_warning_stands_in_the_report_s_language(sector: Tables, tmp_path: Path) -> None:
    sector["indicators"] = sector["indicators"].assign(warning="visits, not people", warning_vi="tính theo lượt khám")
    assert "Caution: visits, not people." in _publish(sector, tmp_path).text_content()
    vietnamese = _publish(sector, tmp_path, "vi").text_content()
    assert "Lưu ý khi sử dụng: tính theo lượt khám." in vietnamese
    assert "not people" not in vietnamese


def test_the_annex_names_an_indicator_by_its_title_and_never_by_a_code_of_a_list_of_facts(
    sector: Tables, tmp_path: Path
) -> None:
    sector["statements"]["indicator_text"] = "chip_card_share"
    sector["sources"]["kind"] = "publications"
    page = _publish(sector, tmp_path, "vi")
    assert {row[2] for row in _rows(page, "annex")} == {"Tỷ lệ lượt khám bằng thẻ gắn chip"}
    sector["sources"]["kind"] = "filing"
    sector["statements"]["indicator_text"] = "KCB bằng thẻ"
    page = _publish(sector, tmp_path, "en")
    assert {row[2] for row in _rows(page, "annex")} == {"Visits by chip card – KCB bằng thẻ"}


def test_the_method_note_prints_the_back_test_and_that_no_method_saw_a_rise_coming(
    sector: Tables, tmp_path: Path
) -> None:
    row = {"indicator_code": _CODE, "level": "national", "horizon": 0.5, "n": 6, "n_origins": 6, "mae": 20.84}
    row |= {"first_origin": 2023.5, "last_origin": 2026.0, "crps": 14.5, "cover_80": 50.0, "cover_95": 83.3}
    _add(sector, "backtest", [row | {"method": "combined", "bias": -20.8}, row | {"method": "last", "bias": -27.0}])
    page = _publish(sector, tmp_path, "vi")
    assert "Không phương pháp nào lường trước được mức tăng" in page.text_content()
    shown = _rows(page, "method", -1)[0]
    assert shown == ["Toàn quốc", "6 tháng", "mô hình kết hợp", "6", "20,8", "14,5", "50%", "83%"]
    sector["backtest"]["bias"] = 2.0
    assert "anticipated the rise" not in _publish(sector, tmp_path).text_content()


def test_the_back_test_in_words_counts_each_forecast_once_and_names_the_least_and_the_greatest_error(
    sector: Tables, tmp_path: Path
) -> None:
    row = {"indicator_code": _CODE, "level": "national", "n_origins": 6, "crps": 3.0, "cover_80": 50.0}
    row |= {"first_origin": 2023.5, "last_origin": 2026.0}
    errors = [
        {"method": "combined", "horizon": 0.5, "n": 6, "mae": 4.2, "bias": -1.0, "cover_95": 60.0},
        {"method": "combined", "horizon": 1.0, "n": 4, "mae": 7.3, "bias": -2.0, "cover_95": 85.0},
        {"method": "last", "horizon": 0.5, "n": 6, "mae": 9.6, "bias": -3.0, "cover_95": 70.0},
    ]
    _add(sector, "backtest", [row | one for one in errors])
    said = _publish(sector, tmp_path).text_content()
    assert re.search(r": 10 trial forecasts.* too low; the mean absolute error is 4\.2\D* to 9\.6", said)
    assert re.search(r"contained only 85%", said)
    sector["backtest"]["bias"] = [-1.0, 2.0, -3.0]
    assert "forecast too low" not in _publish(sector, tmp_path).text_content(), "one method forecast too high"


def test_targets_of_the_level_above_stand_apart_with_the_province_s_own_verdict(sector: Tables, tmp_path: Path) -> None:
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
    page = _publish(sector, tmp_path, "en", "p34-51")
    assert not page.xpath("//section[@id='targets']/figure")
    assert [row[1:6] for row in _rows(page, "targets-above")] == [["≥ 90%", "31 Dec 2027", "60.0%",
                                                                  "unlikely to be met", "4%"]]  # fmt: skip
    assert not _publish(sector, tmp_path).xpath("//section[@id='targets-above']")


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


def test_how_often_a_recurring_task_is_due_stands_in_the_report_s_language(sector: Tables, tmp_path: Path) -> None:
    due = {lang: {row[4] for row in _rows(_publish(sector, tmp_path, lang), "tasks-all")} for lang in ("vi", "en")}
    assert any(text.startswith("Hằng năm (kỳ tới: 31/12/20") for text in due["vi"])
    assert any(text.startswith("Every year (next: 31 Dec 20") for text in due["en"])
    assert "Hằng năm" not in str(due["en"])


def test_a_forecast_is_shown_as_far_as_its_interval_tells_something(sector: Tables, tmp_path: Path) -> None:
    sector["forecasts"].loc[sector["forecasts"]["time"] == 2028.0, ["lower_80", "upper_80"]] = [20.0, 90.0]
    section = _publish(sector, tmp_path).get_element_by_id("series-visits-by-chip-card-pct")
    said = section.text_content()
    assert "end of 2026" in said
    assert "Forecasts for end of 2027 and later are not shown, because the 80% interval is wider than 60" in said
    sector["forecasts"][["lower_80", "upper_80"]] = [20.0, 90.0]
    none = _publish(sector, tmp_path / "none").get_element_by_id("series-visits-by-chip-card-pct").text_content()
    assert "No forecast: the 80% interval is wider than 60 percentage points from the report date on." in none


def test_the_summary_gives_no_reason_for_a_missing_forecast_that_the_series_does_not_give(
    sector: Tables, tmp_path: Path
) -> None:
    sector["forecasts"][["lower_80", "upper_80"]] = [20.0, 90.0]
    text = _publish(sector, tmp_path).text_content()
    assert "No forecast is given; the reason is stated with each indicator." in text
    assert "Too few data" not in text


def test_an_undated_value_is_no_source_of_a_forecast(sector: Tables, tmp_path: Path) -> None:
    _observe(sector, "vn", "2025-03-31", 58.0)
    undated = sector["observations"]["value"] == 58.0
    sector["observations"].loc[undated, ["period_start", "period_end"]] = None
    computed = _rows(_publish(sector, tmp_path), "annex", 1)
    assert len(computed[0][3].split(", ")) == 3


def test_a_value_of_a_period_that_is_not_over_is_dated_by_its_period_and_comes_before_later_days(
    sector: Tables, tmp_path: Path
) -> None:
    for day, value in [("2026-01-01", 58.0), ("2026-02-28", 61.0)]:
        _observe(sector, "vn", day, value)
    of_year = sector["observations"]["period"] == "2026-01-01"
    sector["observations"].loc[of_year, ["period", "period_end"]] = ["2026", "2026-12-31"]
    sector["sources"]["issued_precision"] = "month"
    page = _publish(sector, tmp_path)
    rows = _rows(page, "series-visits-by-chip-card-pct")
    assert [(row[0], row[1]) for row in rows[-2:]] == [("2026", "58.0%"), ("28 Feb 2026", "61.0%")]
    assert rows[-1][4] == "February 2026"
    assert "As of 28 February 2026" in page.text_content()


def test_a_unit_that_has_arrived_is_told_since_when_in_the_precision_of_its_source(
    sector: Tables, tmp_path: Path
) -> None:
    del sector["forecasts"]
    _observe(sector, "vn", "2025-12-31", 100.0)
    reason = Message(
        "fit.end_reached", {"value": Message("value.exact_percent", {"value": 100.0}), "day": dt.date(2025, 12, 31)}
    )
    fit = {"unit_code": "vn", "indicator_code": _CODE, "method": "combined", "converged": False}
    _add(sector, "fits", [fit | {"n_observations": 4, "message": reason.to_json()}])
    said = {lang: _publish(sector, tmp_path / lang, lang).text_content() for lang in ("vi", "en")}
    assert "Đã đạt 100% từ ngày 31/12/2025 nên không dự báo tiếp." in said["vi"]
    assert "100% was reached on 31 December 2025, so nothing is left to forecast." in said["en"]
    (state,) = _publish(sector, tmp_path / "state").xpath("//section[@id='method']//tbody/tr/*[last()]")
    assert state.text_content().strip() == "100% was reached on 31 December 2025"
    month = sector["observations"]["value"] == 100.0
    sector["observations"].loc[month, ["period", "period_start"]] = ["2025-12", "2025-12-01"]
    assert "100% was reached by December 2025" in _publish(sector, tmp_path / "month").text_content()


def test_a_chart_marks_the_day_of_the_report_and_the_months_without_data(sector: Tables) -> None:
    context = prepare_context(sector, "en", "2026-06-30")
    (chart,) = [block for block in series_section(context, "vn", _CODE).blocks if isinstance(block, Chart)]
    for drawing in chart.drawings.values():
        said = " ".join(html.fromstring(f"<svg>{drawing.body}</svg>").xpath("//text/text()"))
        assert "report day 30 June 2026" in said
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
    sector: Tables, tmp_path: Path
) -> None:
    page = _publish(_bind(sector), tmp_path)
    table = next(one for one in page.iter("table") if "Forecast with the deadline" in one.text_content())
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")]
    assert rows[-1][1].startswith("81.5") and rows[-1][4].startswith("92.5")
    assert "80.0" in rows[-1][5]
    said = " ".join(page.text_content().split())
    assert "allow for the deadline of 30 September 2025 in Circular 13/2025/TT-BYT, article 4(2)(a)" in said
    vietnamese = " ".join(_publish(_bind(sector), tmp_path, "vi").text_content().split())
    assert "thời hạn 30/09/2025 tại Thông tư 13/2025/TT-BYT, điểm a khoản 2 Điều 4" in vietnamese


def test_without_a_deadline_no_column_speaks_of_one(sector: Tables, tmp_path: Path) -> None:
    assert "with the deadline" not in _publish(sector, tmp_path).text_content().lower()
