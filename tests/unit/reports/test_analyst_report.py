"""The analyst's report: what stands on its pages, and the twelve rules of what stays out of it."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import os
import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pdfplumber
import pytest
from lxml import html

from analysis.errors import AnalysisError
from analysis.i18n import Message
from analysis.reports import publish_analyst_report
from analysis.reports._document import Block, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports._prepared_context import prepare_context
from analysis.reports.analyst import write_analyst_report
from analysis.reports.analyst._area import Area
from analysis.reports.analyst._comparison import apart_box, kinds_table
from analysis.reports.analyst._conflicts import conflicts_table
from analysis.reports.analyst._first_page import _next_box
from analysis.reports.analyst._forecast import shown_forecast
from analysis.reports.analyst._pages import _paged
from analysis.reports.answers import answer
from analysis.reports.trace_ids import trace_id

Tables = dict[str, pd.DataFrame]
_CODE = "records_pct"
_UNITS = {
    "p34-01": ("province", "Hà Nội", "Hanoi"),
    "p34-25": ("province", "Phú Thọ", "Phu Tho"),
    "p34-79": ("province", "TP. Hồ Chí Minh", "Ho Chi Minh City"),
    "g-private": ("group", "Bệnh viện tư nhân", "Private hospitals"),
    "g-defence": ("group", "Bệnh viện quân đội", "Military hospitals"),
}
_STATED = ("indicator_code", "unit_code", "value", "op", "statement_id", "numerator", "denominator")
_FORMATS = ("html", "pdf", "docx", "json", "csv")


def _add(tables: Tables, name: str, *rows: dict[str, object]) -> None:
    tables[name] = pd.concat([tables.get(name, pd.DataFrame()), pd.DataFrame(rows)], ignore_index=True)


def observe(tables: Tables, unit: str, day: str, value: float, source: str, **details: object) -> str:
    """Add a value of a source that is printed with its counts out of 1,000, and return its statement."""
    key = f"{source}:{unit}:{day}:{value}"
    shared = {"indicator_code": _CODE, "unit_code": unit, "value": value, "op": "=", "statement_id": key}
    shared |= {"numerator": 10 * value, "denominator": 1000.0} | details
    place = {"source_id": source, "locator": f"line {len(tables['statements'])}", "line": 5, "raw_text": f"{value}%"}
    stated = {name: value for name, value in shared.items() if name in _STATED}
    _add(tables, "statements", stated | place | {"kind": "actual"})
    dated = {"period": day, "period_start": day, "period_end": day, "as_of": day}
    chosen = {"status": "observed", "is_chosen": True, "counted": "hospitals"}
    _add(tables, "observations", {**shared, **dated, **chosen, **details})
    return key


@pytest.fixture
def sector(tables: Tables) -> Tables:
    """Return the country with a share of three years, three provinces, two groups of hospitals and a target."""
    return _sector(tables)


def _sector(tables: Tables) -> Tables:
    for code, (level, vi, en) in _UNITS.items():
        _add(tables, "units", {"unit_code": code, "name_vi": vi, "name_en": en, "level": level, "parent_code": "vn"})
    indicator = {"indicator_code": _CODE, "title_vi": "Tỷ lệ bệnh viện có bệnh án điện tử", "unit": "%"}
    indicator |= {"title_en": "Hospitals with electronic records", "measure": "share", "direction": "up"}
    indicator |= {"numerator": "hospitals with electronic records", "denominator": "hospitals", "counted": "hospitals"}
    indicator |= {"numerator_vi": "bệnh viện có bệnh án điện tử", "denominator_vi": "bệnh viện", "can_fall": "no"}
    indicator |= {"warning": "sources differ", "warning_vi": "các nguồn tính khác nhau", "period_type": "stock"}
    _add(tables, "indicators", indicator)
    press = {"kind": "publications", "source_type": "press", "licence": "facts"}
    for n, day in enumerate(("2024-02-01", "2025-02-01", "2026-02-01")):
        named = {"source_id": f"paper-{n}", "folder": "f", "title": f"Tin {n}", "publisher": "Báo Mới", "issued": day}
        _add(tables, "sources", press | named | {"url": f"https://example.org/{n}"})
    for n, (day, value) in enumerate([("2024-01-31", 5.0), ("2025-01-31", 20.0), ("2026-01-31", 64.5)]):
        observe(tables, "vn", day, value, f"paper-{n}")
    observe(tables, "p34-01", "2025-12-31", 100.0, "paper-2")
    observe(tables, "g-private", "2025-09-24", 35.1, "paper-2")
    observe(tables, "g-defence", "2025-09-24", 100.0, "paper-2")
    target = {"unit_code": "vn", "indicator_code": _CODE, "op": ">=", "value": 100.0, "value_unit": "%"}
    stated = {"source_id": "qd-2", "locator": "line 7", "line": 7, "raw_text": "100%", "kind": "target"}
    _add(tables, "statements", target | stated | {"statement_id": "qd-2:t"})
    _add(tables, "targets", target | {"due": "2025-09-30", "period": "2025-09-30", "statement_id": "qd-2:t"})
    return tables


def _publish(
    tables: Tables,
    folder: Path,
    lang: str = "en",
    *,
    codes: tuple[str, ...] = (_CODE,),
    formats: tuple[str, ...] = ("html", "json"),
    **options: object,
) -> dict[str, Path]:
    asked = {"languages": (lang,), "folder": folder, "formats": formats, "report_date": "2026-06-30"} | options
    paths = publish_analyst_report(tables, indicator_codes=list(codes), **asked)  # type: ignore[arg-type]
    return {path.suffix[1:]: path for path in paths}


def _page(files: dict[str, Path]) -> html.HtmlElement:
    return html.fromstring(files["html"].read_bytes())


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _texts(files: dict[str, Path]) -> dict[str, str]:
    """Return what a reader sees in each format: of a page all but scripts, styles and the folded sources."""
    page = _page(files)
    for noise in page.xpath("//script|//style|//details"):
        noise.drop_tree()
    with pdfplumber.open(files["pdf"]) as pdf:
        printed = " ".join(one.extract_text() for one in pdf.pages)
    with zipfile.ZipFile(files["docx"]) as parts:
        document = re.sub(r"<[^>]*>", " ", parts.read("word/document.xml").decode())
    return {"html": _words(page), "pdf": " ".join(printed.split()), "docx": " ".join(document.split())}


def test_the_kinds_of_units_stand_side_by_side_the_best_first(sector: Tables, tmp_path: Path) -> None:
    page = _page(_publish(sector, tmp_path))
    rows = page.xpath("//section[@id='units']//table[caption/span='By kind of unit']/tbody/tr")
    assert [[_words(cell) for cell in row] for row in rows] == [
        ["Military hospitals", "100%", "1,000/1,000", "24 Sep 2025", "Báo Mới"],
        ["Private hospitals", "35.1%", "351/1,000", "24 Sep 2025", "Báo Mới"],
    ]


def test_one_line_names_the_units_without_a_figure(sector: Tables, tmp_path: Path) -> None:
    for lang, said in (
        ("en", "No figure (3): Ho Chi Minh City, Phu Tho, Quang Ngai."),
        ("vi", "Chưa có số liệu (3): TP. Hồ Chí Minh, Phú Thọ, Quảng Ngãi."),
    ):
        assert said in _words(_page(_publish(sector, tmp_path, lang)))


def test_the_box_says_what_is_counted_with_the_warning_and_the_totals_as_printed(
    sector: Tables, tmp_path: Path
) -> None:
    observe(sector, "vn", "2023-01-31", 2.0, "paper-0", denominator=1300.0, numerator=26.0)
    box = _words(_page(_publish(sector, tmp_path)).xpath("//div[@class='box']")[0])
    assert box == (
        "What this indicator measuresHospitals with electronic records, as a share of hospitals. Sources differ. "
        "Denominators in the sources: from 1,000 to 1,300, latest 1,000."
    )


def test_the_next_report_stands_where_a_schedule_says_when_and_nothing_is_invented(
    sector: Tables, tmp_path: Path
) -> None:
    boxes = _page(_publish(sector, tmp_path)).xpath("//div[@class='box']")
    assert not re.search("Next report|Contact", _words(boxes[-1]))
    duty = {"unit_code": "p34-01", "regime": "r", "period": "2026-H2", "window_start": "2026-06-15"}
    duty |= {"window_end": "2026-12-14", "due": "2026-12-20", "state": "not_yet_due", "schedule_id": "s"}
    duty |= {"frequency": "half-year", "tier": "ministry"}
    _add(sector, "duties", duty)
    said = _words(_page(_publish(sector, tmp_path / "duty")).xpath("//div[@class='box']")[-1])
    assert "Next report: second half of 2026, due 20 December 2026." in said


def test_why_the_units_do_not_add_up_is_said_where_something_tells_them_apart(sector: Tables, tmp_path: Path) -> None:
    observe(sector, "p34-25", "2025-09-30", 90.0, "paper-2")
    page = _page(_publish(sector, tmp_path))
    (box,) = [_words(box) for box in page.xpath("//div[@class='box']") if "do not add up" in _words(box)]
    assert "Only 2 of 4 have a figure. The dates of the figures run from 30 Sep 2025 to 31 Dec 2025." in box


def test_a_conflict_stands_with_both_sources_the_value_used_and_the_reason(sector: Tables, tmp_path: Path) -> None:
    by_type = Message("choice.source_type", {"source_type": Message("source_type.official_document")})
    passed = Message("choice.passed_over", {"rule": by_type}).to_json()
    observe(sector, "vn", "2026-01-31", 60.0, "qd-2", is_chosen=False, chosen_rule=passed)
    (row,) = _page(_publish(sector, tmp_path)).xpath("//section[@id='conflicts' or @id='forecast']//tbody/tr")
    cells = [_words(cell) for cell in row]
    assert cells[0] == "31 Jan 2026"
    assert cells[1].startswith("64.5% (645/1,000")
    assert cells[1].endswith("– Báo Mới")
    assert cells[2].startswith("60% (600/1,000")
    assert cells[3].startswith("64.5% is used: ranked by type of source")


def test_values_that_count_another_thing_are_two_series_and_no_conflict(sector: Tables, tmp_path: Path) -> None:
    observe(sector, "vn", "2026-01-20", 40.0, "paper-1", counted="facilities")
    (row,) = _page(_publish(sector, tmp_path)).xpath("//section[@id='conflicts' or @id='forecast']//tbody/tr")
    assert _words(row[3]) == "Different things counted: two series."
    assert "hospitals" in _words(row[1])
    assert "facilities" in _words(row[2])


def test_a_correction_stands_on_the_last_page_with_reason_and_name(sector: Tables, tmp_path: Path) -> None:
    key = sector["observations"].iloc[-3]["statement_id"]
    entry = {"correction_id": "c1", "source_id": "paper-2", "action": "replace", "column": "value", "status": "applied"}
    entry |= {"statement_ids": key, "previous": "99.0", "replacement": "100", "reason": "misprint", "reported_by": "An"}
    _add(sector, "corrections", entry)
    section = _words(_page(_publish(sector, tmp_path)).get_element_by_id("corrections"))
    assert "Hanoi, Hospitals with electronic records, 31 December 2025: 100%" in section
    assert "99%" in section
    assert "misprint" in section
    assert "An" in section


def test_the_method_takes_about_150_words(sector: Tables) -> None:
    for lang, (fewest, most) in {"en": (110, 170), "vi": (150, 240)}.items():  # a Vietnamese word has several syllables
        report = write_analyst_report(prepare_context(sector, lang, "2026-06-30"), "vn", [_CODE])
        (page,) = [section for section in report.sections if section.anchor == "method"]
        words = "".join(run.text for run in page.blocks[0].runs).split()  # type: ignore[union-attr]
        assert fewest <= len(words) <= most, (lang, len(words))


def test_the_values_behind_the_report_stand_in_its_file(sector: Tables, tmp_path: Path) -> None:
    files = _publish(sector, tmp_path, formats=("html", "csv"))
    assert files["csv"].name == "sector_records_pct_en_data.csv"
    rows = list(csv.DictReader(io.StringIO(files["csv"].read_bytes().decode("utf-8-sig"))))
    (newest,) = [row for row in rows if row["unit_code"] == "vn" and row["period"] == "2026-01-31"]
    shown = {name: newest[name] for name in ("value", "numerator", "denominator", "counted", "op", "source", "address")}
    assert shown == {"value": "64.5", "numerator": "645", "denominator": "1000", "counted": "hospitals", "op": "",
                     "source": "Báo Mới", "address": "https://example.org/2"}  # fmt: skip
    assert newest["id"] in files["html"].read_text("utf-8")
    assert {row["unit_code"] for row in rows} == {"vn", "p34-01", "g-private", "g-defence"}


def test_every_id_of_the_sentences_is_one_of_the_page_s_sources(sector: Tables, tmp_path: Path) -> None:
    files = _publish(sector, tmp_path)
    sentences = json.loads(files["json"].read_text("utf-8"))["sentences"]
    ids = {one for sentence in sentences for one in sentence["ids"]}
    page = _page(files)
    assert ids <= set(page.xpath("//details[@id='annex']//tr/@id"))
    assert set(page.xpath("//a/@data-trace")) <= set(page.xpath("//details[@id='annex']//tr/@id"))


def test_an_unknown_indicator_is_refused(sector: Tables, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"unknown indicators \['recrds_pct'\].*records_pct"):
        _publish(sector, tmp_path, codes=("recrds_pct",))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a report in all formats, whose tables hold what must stay out: scores, chances, tasks nobody tells of."""
    folder = Path(__file__).parent / "filing"
    tables = _sector({path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))})
    score = {"scope": "unit", "scope_code": "vn", "dimension": "correct", "score": 87.0, "checked": 8, "failed": 1}
    _add(tables, "scores", score | {"judged_on": "2026-06-30"})
    verdict = {"target_statement_id": "qd-2:t", "unit_code": "vn", "indicator_code": _CODE, "op": ">="}
    _add(tables, "verdicts", verdict | {"target_value": 100.0, "method": "workbench", "verdict": "missed"})
    return _publish(tables, tmp_path_factory.mktemp("printed"), formats=_FORMATS)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_rule_1_nothing_empty_is_printed(sector: Tables, tmp_path: Path, lang: str) -> None:
    page = _page(_publish(sector, tmp_path, lang))
    assert not page.xpath("//section[not(.//p or .//table or .//svg or .//li)]")
    assert not page.xpath("//table[not(tbody/tr)]")
    assert {section.get("id") for section in page.xpath("//section")} <= {"units", "forecast", "method", "sources"}
    assert not any(not any(_words(cell) for cell in column) for table in page.xpath("//main//section//table")
                   for column in zip(*table.xpath("./tbody/tr"), strict=True))  # fmt: skip


def test_rule_2_a_short_report_has_no_contents(printed: dict[str, Path]) -> None:
    assert not _page(printed).xpath("//nav")
    for text in _texts(printed).values():
        assert "Contents" not in text
    with pdfplumber.open(printed["pdf"]) as pdf:
        assert len(pdf.pages) <= 4


def test_rule_3_a_task_stands_only_where_its_state_is_known(sector: Tables, tmp_path: Path) -> None:
    sector["tasks"]["indicator_code"] = _CODE
    assert not _page(_publish(sector, tmp_path)).xpath("//section[@id='tasks']")
    state = {"task_id": "qd-2:1", "unit_code": "moh", "from": "report", "state": "done", "as_of": "2026-06-02"}
    _add(sector, "task_states", state | {"done_on": "2026-06-02"})
    rows = _page(_publish(sector, tmp_path / "known")).xpath("//section[@id='tasks']//tbody/tr")
    assert [_words(row[2]) for row in rows] == ["Connect cashless payment"]


def test_a_task_of_several_units_says_how_many_have_done_it_and_who_has_not(sector: Tables, tmp_path: Path) -> None:
    sector["tasks"]["indicator_code"] = _CODE
    done = {"task_id": "qd-2:1", "unit_code": "moh", "from": "report", "state": "done", "as_of": "2026-06-02"}
    _add(sector, "task_states", done)
    _add(sector, "task_states", done | {"unit_code": "p34-51", "state": "under_way", "percent": 40.0})
    rows = _page(_publish(sector, tmp_path)).xpath("//section[@id='tasks']//tbody/tr")
    assert [_words(row[5]) for row in rows] == ["1 of 2 units done; Quang Ngai: under way 40% (2 Jun 2026)"]


def test_rule_4_no_probability_stands_in_a_column(printed: dict[str, Path]) -> None:
    assert not any("Probability" in text for text in _texts(printed).values())


def test_rule_6_no_sentence_stands_twice(sector: Tables, tmp_path: Path) -> None:
    for lang in ("vi", "en"):
        said = json.loads(_publish(sector, tmp_path, lang)["json"].read_text("utf-8"))["sentences"]
        sentences = [part for one in said for part in re.split(r"(?<=[.!?]) ", one["text"]) if len(part) > 20]
        assert len(sentences) == len(set(sentences))


def test_rule_7_no_quality_score_is_printed(printed: dict[str, Path]) -> None:
    assert not any("87" in text for text in _texts(printed).values())


def test_rule_8_no_trace_id_is_printed_and_a_page_unfolds_them(printed: dict[str, Path]) -> None:
    assert not any(re.search(r"\b[a-z]-[a-z2-7]{10}\b", text) for text in _texts(printed).values())
    assert re.search(r"s-[a-z2-7]{10}", _words(_page(printed).get_element_by_id("annex")))


def test_rule_9_a_first_release_tells_no_changes_and_a_later_one_with_its_days(sector: Tables, tmp_path: Path) -> None:
    first = _publish(sector, tmp_path / "1")
    assert "last release" not in _words(_page(first))
    sector["observations"].loc[sector["observations"]["unit_code"] == "g-private", "value"] = 36.0
    second = _publish(sector, tmp_path / "2", previous=first["json"])
    changes = _page(second).get_element_by_id("release-changes")
    assert "Earlier releases: 30 June 2026." in _words(changes)
    rows = [[_words(cell) for cell in row[1:]] for row in changes.xpath(".//tbody/tr")]
    assert rows == [["35.1%", "36%"]], "once, however often the value is printed"
    assert json.loads(second["json"].read_text("utf-8"))["releases"] == ["2026-06-30", "2026-06-30"]


_ELSEWHERE = """
import hashlib, pathlib, pickle, sys
from analysis.reports import publish_analyst_report
tables, folder = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes()), sys.argv[2]
options = {"languages": ["vi", "en"], "formats": ["html", "pdf", "docx", "json", "csv"], "report_date": "2026-06-30"}
for unit, codes in (("vn", ["records_pct"]), ("p34-01", []), ("f-center", [])):
    for path in publish_analyst_report(tables, unit_code=unit, indicator_codes=codes, folder=folder, **options):
        print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_the_same_tables_give_the_same_bytes_in_other_time_zones_locales_and_hash_seeds(
    sector: Tables, tmp_path: Path
) -> None:
    stored = tmp_path / "tables.pickle"
    stored.write_bytes(pickle.dumps(sector))
    places = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "vi_VN.UTF-8", "PYTHONHASHSEED": "2"},
        {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "3"},
    ]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _ELSEWHERE, str(stored), str(tmp_path / str(n))],
            env=os.environ | place,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n, place in enumerate(places)
    ]
    made = [process.communicate()[0].splitlines() for process in running]
    assert len(made[0]) == 3 * 2 * 5
    assert made[0] == made[1] == made[2]


def _forecast(tables: Tables, mean: float, *, n_origins: int = 5) -> None:
    """Add a forecast of the end of the year, and how forecasts a year ahead did on the past."""
    row = {"unit_code": "vn", "indicator_code": _CODE, "method": "combined", "deadline": "none", "mean": mean}
    row |= {"lower_80": mean - 6, "upper_80": min(mean + 6, 100), "lower_95": mean - 9, "upper_95": 100.0}
    _add(tables, "forecasts", *(row | {"time": time} for time in (2026.5, 2027.0)))
    tested = {"indicator_code": _CODE, "level": "national", "method": "combined", "horizon": 1.0, "n": 12, "mae": 3.0}
    tested |= {"n_origins": n_origins, "first_origin": 2023.5, "last_origin": 2026.0, "crps": 2.0, "cover_80": 75.0}
    _add(tables, "backtest", tested | {"cover_95": 90.0, "bias": -2.0})


def _first_page(page: html.HtmlElement) -> str:
    return _words(page.xpath("//header")[0])


@pytest.mark.parametrize(("n_origins", "said"), [(5, "is not yet reliable enough"), (12, "The model gives 77.7%")])
def test_rule_5_a_forecast_stands_on_page_1_only_after_its_back_test_passed(
    sector: Tables, tmp_path: Path, n_origins: int, said: str
) -> None:
    _forecast(sector, 77.7, n_origins=n_origins)
    page = _page(_publish(sector, tmp_path))
    assert ("77.7%" in _first_page(page)) == (n_origins >= 10)
    forecast = _words(page.get_element_by_id("forecast"))
    assert said in forecast
    assert "The model was tested 12 times on known figures" in forecast


def test_rule_5_a_forecast_of_all_there_is_stands_nowhere(sector: Tables, tmp_path: Path) -> None:
    _forecast(sector, 100.0, n_origins=12)
    page = _page(_publish(sector, tmp_path))
    assert not page.xpath("//section[@id='forecast']")


def test_the_file_of_values_has_the_forecast_that_the_report_shows_with_its_range(
    sector: Tables, tmp_path: Path
) -> None:
    _forecast(sector, 77.7)
    content = _publish(sector, tmp_path, formats=("csv",))["csv"].read_bytes().decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(content)) if row["status"] == "forecast"]
    shown = [(row["period_end"], row["value"], row["lower_80"], row["upper_80"]) for row in rows]
    assert ("2026-12-31", "77.7", "71.7", "83.7") in shown
    assert all(re.fullmatch(r"f-[a-z2-7]{10}-20260630", row["id"]) for row in rows)


def test_rule_10_a_value_that_fell_back_has_no_verdict_no_change_and_no_forecast(
    sector: Tables, tmp_path: Path
) -> None:
    observe(sector, "vn", "2025-06-30", 100.0, "paper-1")
    _forecast(sector, 77.7, n_origins=12)
    files = _publish(sector, tmp_path)
    sentences = json.loads(files["json"].read_text("utf-8"))["sentences"]
    assert sentences[0]["state"] == "fell_back"
    assert not re.search("missed|met the target", sentences[0]["text"])
    assert not {"CHANGE", "FORECAST"} & {one["state"] for one in sentences}
    assert "77.7" not in _words(_page(files))


def test_rule_11_a_value_of_days_to_come_is_not_in_the_chart(sector: Tables, tmp_path: Path) -> None:
    observe(sector, "vn", "2026-12-31", 88.8, "paper-2", status="estimate", as_of="2026-02-01")
    files = _publish(sector, tmp_path)
    charts = _page(files).xpath("//figure[@class='chart']")
    assert charts
    assert not any("88.8" in _words(chart) for chart in charts)
    assert "88.8" not in _first_page(_page(files))


@pytest.mark.parametrize(
    ("lang", "foreign"),
    [
        ("vi", r"\b(?:the|of|hospitals|figures?|source|sources|January|units?|forecast|target)\b|\d\.\d%"),
        ("en", r"\b(?:số liệu|nguồn|không|tháng|bệnh viện|chỉ tiêu|đơn vị)\b|\d,\d%"),
    ],
)
def test_rule_12_a_page_holds_no_words_of_the_other_language(
    sector: Tables, tmp_path: Path, lang: str, foreign: str
) -> None:
    _forecast(sector, 77.7)
    observe(sector, "vn", "2026-01-20", 40.0, "paper-1", counted="facilities")
    page = _page(_publish(sector, tmp_path, lang))
    for noise in page.xpath("//script|//style|//details"):
        noise.drop_tree()
    assert not re.findall(foreign, _words(page))


def test_a_report_on_several_indicators_has_a_point_for_each_and_one_list_of_those_without_a_result(
    sector: Tables, tmp_path: Path
) -> None:
    target = {"unit_code": "vn", "op": ">=", "value": 80.0, "value_unit": "%", "due": "2026-12-31"}
    for code in ("cashless_payments_pct", "visits_by_chip_card_pct"):
        stated = {"source_id": "qd-2", "locator": f"line {code}", "line": 9, "raw_text": "80%", "kind": "target"}
        shared = {name: value for name, value in target.items() if name != "due"}
        _add(sector, "statements", shared | stated | {"statement_id": f"qd-2:{code}", "indicator_code": code})
        _add(sector, "targets", target | {"statement_id": f"qd-2:{code}", "indicator_code": code, "period": "2026"})
    files = _publish(sector, tmp_path, codes=(_CODE, "cashless_payments_pct", "visits_by_chip_card_pct"))
    page = _page(files)
    sentences = json.loads(files["json"].read_text("utf-8"))["sentences"]
    assert sentences[0]["text"].startswith("Of 3 targets: ")
    assert [(one["kind"], one["state"]) for one in sentences[1:3]] == [("point", "missed"), ("text", "no_data")]
    assert sentences[2]["text"].startswith("No result yet for 2 of 3 targets")
    assert _words(page).count("No result yet") == 1
    assert [_words(title) for title in page.xpath("//section[@id='indicators']//h3")] == [
        "Hospitals with electronic records"
    ]


def test_an_area_with_parts_alone_answers_by_part_and_never_for_all(sector: Tables, tmp_path: Path) -> None:
    part = sector["indicators"].iloc[-1].to_dict() | {"indicator_code": "public_records_pct", "scope": "public"}
    part |= {"title_en": "Public hospitals with electronic records", "general_code": _CODE}
    _add(sector, "indicators", part)
    observe(sector, "p34-79", "2025-12-31", 97.0, "paper-2", indicator_code="public_records_pct",
            counted="public_hospitals")  # fmt: skip
    sector["indicators"].loc[sector["indicators"]["indicator_code"] == _CODE, "not_to_mix_with"] = "public_records_pct"
    page = _page(_publish(sector, tmp_path, unit_code="p34-79"))
    assert "Not to be mixed with" not in _words(page), "the page holds nothing but the parts"
    assert "There is no overall figure on hospitals with electronic records for" in _first_page(page)
    assert "nothing can be concluded on the target of at least 100% (due 30 September 2025)" in _first_page(page)
    (point,) = page.xpath("//ul[@class='points']/li")
    assert "97%" in _words(point)


def test_what_a_release_withholds_is_in_no_file_of_the_report(sector: Tables, tmp_path: Path) -> None:
    own = sector["indicators"]["indicator_code"] == _CODE
    sector["indicators"]["protected"] = own.map({True: "yes", False: None})
    observe(sector, "p34-25", "2025-12-31", 30.0, "paper-2", numerator=3.0, denominator=10.0)
    files = _publish(sector, tmp_path, formats=_FORMATS)
    rows = list(csv.DictReader(io.StringIO(files["csv"].read_bytes().decode("utf-8-sig"))))
    assert "p34-01" in {row["unit_code"] for row in rows}
    assert "p34-25" not in {row["unit_code"] for row in rows}
    for text in (*_texts(files).values(), files["json"].read_text("utf-8"), files["html"].read_text("utf-8")):
        assert not re.search(r"\b3/10\b|\b3 of 10\b|30[.]0%", text)


def test_a_report_that_chooses_by_itself_says_of_a_count_nothing_that_its_share_says(
    sector: Tables, tmp_path: Path
) -> None:
    count = sector["indicators"].iloc[-1].to_dict() | {"indicator_code": "records_count", "measure": "count"}
    count |= {"unit": "hospitals", "title_en": "Number of hospitals with records", "share_code": _CODE}
    _add(sector, "indicators", count)
    observe(sector, "vn", "2026-01-31", 645.0, "paper-2", indicator_code="records_count")
    sector["observations"] = sector["observations"][sector["observations"]["unit_code"] != "f-center"]
    page = _page(_publish(sector, tmp_path, codes=()))
    assert "Number of hospitals" not in _words(page.xpath("//main")[0].xpath("./header")[0])
    sentences = json.loads((tmp_path / "sector_consolidated_en.json").read_text("utf-8"))["sentences"]
    texts = [one["text"] for one in sentences if one["kind"] in ("answer", "point")]
    assert len(texts) == len(set(texts))


def test_a_share_is_written_in_one_way_in_sentences_tables_and_charts(sector: Tables, tmp_path: Path) -> None:
    observe(sector, "p34-25", "2026-01-31", 99.96, "paper-2", numerator=None, denominator=None)
    observe(sector, "p34-79", "2026-01-31", 50.0, "paper-2")
    for lang, shown in (("vi", {"100%", "99,96%", "50%"}), ("en", {"100%", "99.96%", "50%"})):
        page = _page(_publish(sector, tmp_path, lang))
        for noise in page.xpath("//script|//style|//details"):
            noise.drop_tree()
        texts = _words(page)
        assert all(one in texts for one in shown)
        assert not re.search(r"\d[.,]0+%", texts)


def test_the_table_of_kinds_prints_the_value_that_the_answer_rests_on(sector: Tables, tmp_path: Path) -> None:
    part = (
        sector["indicators"].iloc[[-1]].assign(indicator_code="public_records_pct", general_code=_CODE, scope="public")
    )
    sector["indicators"] = pd.concat([sector["indicators"], part], ignore_index=True)
    observe(sector, "p34-79", "2025-09-26", 93.3, "paper-2")
    observe(sector, "p34-79", "2025-09-30", 93.0, "paper-2", op=">", numerator=None, denominator=None)
    observe(sector, "p34-79", "2025-09-26", 100.0, "paper-2", indicator_code="public_records_pct")
    page = _page(_publish(sector, tmp_path, unit_code="p34-79"))
    (answer,) = page.xpath("//p[@class='answer']")
    assert "93.3%" in _words(answer)
    rows = [_words(row) for row in page.xpath("//table[caption/span='Published figures']/tbody/tr")]
    assert len(rows) == 3 and any("over 93%" in row for row in rows), "the bound stays a bound"
    assert not page.xpath("//section[@id='units']"), "a page for kinds of units alone"
    assert "A figure later than 30 September 2025" in _words(page)


def test_the_first_page_of_a_province_with_one_figure_says_what_is_missing_and_who_can_settle_it(
    sector: Tables, tmp_path: Path
) -> None:
    observe(sector, "p34-25", "2025-09-30", 100.0, "paper-2", counted="facilities")
    for lang, said in (
        (
            "en",
            (
                "published so far: on facilities",
                "No figure comes from a report by Phu Tho",
                "Báo Mới",
                "department of health",
            ),
        ),
        ("vi", ("đã công bố: theo cơ sở", "Chưa có số liệu từ báo cáo của Phú Thọ", "Báo Mới", "Sở Y tế")),
    ):
        page = _words(_page(_publish(sector, tmp_path, lang, unit_code="p34-25")))
        assert all(one in page for one in said)
        assert "Published figures" not in page and "Số liệu đã công bố" not in page, "one figure stands in the answer"


def test_the_ids_of_a_sentence_hold_the_rows_that_it_counts(sector: Tables, tmp_path: Path) -> None:
    key = observe(sector, "p34-79", "2026-01-31", 50.0, "paper-2")
    sentences = json.loads(_publish(sector, tmp_path)["json"].read_text("utf-8"))["sentences"]
    (point,) = (one for one in sentences if one["state"] == "UNITS")
    assert trace_id("statements", key) in point["ids"]
    assert "1 reports at least 100%, 1 is below" in point["text"]


def _area(tables: Tables, unit_code: str = "vn", codes: tuple[str, ...] = (_CODE,)) -> Area:
    return Area.of(prepare_context(tables, "en", "2026-06-30"), unit_code, list(codes))


def _conflicts(tables: Tables) -> list[list[str]]:
    tables_shown = conflicts_table(_area(tables))
    rows = tables_shown[0].rows if tables_shown else ()  # type: ignore[union-attr]
    return [["".join(run.text for run in cell.runs) for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("day", "value", "details", "done"),
    [
        ("2026-03-31", 62.4, {}, "Not settled."),
        ("2026-03-31", 62.5, {}, None),
        ("2026-03-31", 40.0, {"op": "<"}, None),
        ("2026-03-31", 40.0, {"counted": "facilities"}, None),
        ("2026-03-03", 40.0, {"counted": "facilities"}, "Different things counted: two series."),
        ("2026-03-04", 40.0, {"counted": "facilities"}, None),
        ("2026-01-31", 64.5, {"is_chosen": False}, None),
        ("2026-01-31", 70.0, {"is_chosen": False, "counted": "facilities"}, "Different things counted: two series."),
    ],
)
def test_what_is_a_conflict_falls_on_the_side_that_is_written(
    sector: Tables, day: str, value: float, details: dict[str, object], done: str | None
) -> None:
    observe(sector, "vn", day, value, "qd-2", **details)
    rows = _conflicts(sector)
    assert [row[3].startswith(str(done).removesuffix(".")) for row in rows] == ([True] if done else []), rows


def test_eight_conflicts_are_printed_and_the_others_counted(sector: Tables) -> None:
    for n in range(10):
        observe(sector, "vn", "2026-01-31", 50.0 + n, "qd-2", is_chosen=False)
    (table,) = conflicts_table(_area(sector))
    assert len(table.rows) == 8  # type: ignore[union-attr]
    assert re.search(r"\b2\b", table.note)  # type: ignore[union-attr]


def test_one_kind_of_unit_is_no_comparison_and_units_alone_do_not_have_to_add_up(sector: Tables) -> None:
    area = _area(sector)
    assert kinds_table(area, _CODE)
    for table in ("observations", "statements"):
        sector[table] = sector[table][sector[table]["unit_code"] != "g-private"]
    assert kinds_table(_area(sector), _CODE) == []
    sector["indicators"].loc[sector["indicators"]["indicator_code"] == _CODE, "counted"] = "hospitals facilities"
    observe(sector, "p34-25", "2025-12-31", 90.0, "paper-2", counted="facilities")
    area = _area(sector)
    (box,) = apart_box(area, _CODE, area.latest(_CODE))
    said = " ".join(run.text for one in box.items for runs in one.paragraphs for run in runs)  # type: ignore[union-attr]
    assert "facilities" in said
    assert "hospitals" in said
    sector["observations"] = sector["observations"][sector["observations"]["unit_code"] != "vn"]
    area = _area(sector)
    assert apart_box(area, _CODE, area.latest(_CODE)) == []


def test_the_first_report_that_a_unit_of_the_area_owes_comes_next(sector: Tables, tmp_path: Path) -> None:
    duty = {"regime": "r", "window_start": "2026-06-15", "window_end": "2026-12-14", "state": "not_yet_due"}
    duty |= {"schedule_id": "s", "frequency": "half-year", "tier": "ministry"}
    for unit, period, due in (("p34-01", "2026-H2", "2026-12-20"), ("p34-25", "2026-H1", "2026-07-20"),
                              ("f-center", "2026-06", "2026-07-01")):  # fmt: skip
        _add(sector, "duties", duty | {"unit_code": unit, "period": period, "due": due})
    sector["units"].loc[sector["units"]["unit_code"] == "f-center", "parent_code"] = None
    said = _words(_page(_publish(sector, tmp_path)).xpath("//div[@class='box']")[-1])
    assert "due 20 July 2026" in said


def test_a_forecast_without_the_end_of_a_year_is_not_shown(sector: Tables) -> None:
    _forecast(sector, 77.7, n_origins=12)
    area = _area(sector)
    found = answer(area.context, "vn", _CODE)
    assert shown_forecast(area, found)
    sector["forecasts"] = sector["forecasts"][sector["forecasts"]["time"] == 2026.5]
    assert shown_forecast(_area(sector), found) == []


def test_an_area_holds_the_units_of_the_report_day_and_answers_on_what_was_asked_where_a_target_is_set(
    sector: Tables,
) -> None:
    ended = sector["units"]["unit_code"] == "p34-25"
    sector["units"].loc[ended, "valid_to"] = "2026-06-30"
    assert "p34-25" not in _area(sector).below
    sector["units"].loc[ended, "valid_to"] = "2026-07-01"
    assert "p34-25" in _area(sector).below
    part = sector["indicators"].iloc[-1].to_dict() | {"indicator_code": "public_records_pct", "scope": "public"}
    _add(sector, "indicators", part | {"general_code": _CODE})
    observe(sector, "p34-79", "2025-12-31", 97.0, "paper-2", indicator_code="public_records_pct",
            counted="public_hospitals")  # fmt: skip
    assert _area(sector, "p34-79").codes == ("public_records_pct",)
    assert _area(sector).latest(_CODE)["p34-79"]["value"] == 97.0, "a part stands for a unit without the whole"
    _add(sector, "targets", sector["targets"].iloc[-1].to_dict() | {"unit_code": "p34-79", "statement_id": "qd-2:u"})
    assert _area(sector, "p34-79").codes == (_CODE,)


def test_the_values_behind_a_report_stand_once_with_operator_and_whether_they_are_used(
    sector: Tables, tmp_path: Path
) -> None:
    observe(sector, "vn", "2026-01-31", 60.0, "qd-2", is_chosen=False, op=">")
    rows = list(csv.DictReader(io.StringIO(
        _publish(sector, tmp_path, formats=("csv",))["csv"].read_bytes().decode("utf-8-sig"))))  # fmt: skip
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids))
    assert {(row["value"], row["op"], row["is_chosen"]) for row in rows if row["period"] == "2026-01-31"} == {
        ("64.5", "", "yes"), ("60", ">", "no"),
    }  # fmt: skip
    report = write_analyst_report(prepare_context(sector, "en", "2026-06-30"), "vn", [_CODE])
    assert report.about is not None
    assert (report.about.first_day, report.about.last_day) == (dt.date(2024, 1, 31), dt.date(2026, 1, 31))
    names = [source.publisher for source in report.about.sources]
    assert names == sorted(names)
    assert "press" in report.footer.lower()


def _more_indicators(tables: Tables, *codes: str) -> None:
    model = tables["indicators"].iloc[-1].to_dict()
    _add(tables, "indicators", *(model | {"indicator_code": code, "title_en": code.capitalize()} for code in codes))


def test_the_first_chart_of_several_indicators_stands_on_page_1_and_nowhere_else(
    sector: Tables, tmp_path: Path
) -> None:
    _more_indicators(sector, "signatures")
    for day in ("2025-10-31", "2025-12-31", "2026-02-28"):
        observe(sector, "vn", day, 40.0, "paper-2", indicator_code="signatures")
    page = _page(_publish(sector, tmp_path, codes=(_CODE, "signatures")))
    (first,) = page.xpath("//header//figure[contains(@class, 'chart')]")
    assert "Hospitals with electronic records, the country" in _words(first)
    others = page.xpath("//section[@id='indicators']//figure[contains(@class, 'chart')]")
    assert [("Signatures, the country" in _words(one), "electronic records, the" in _words(one)) for one in others] == [
        (True, False)
    ]


@pytest.mark.parametrize(
    ("lang", "day", "caption", "confidence"),
    [
        ("en", "2026-05-31", "Ho Chi Minh City: indicators without a recorded target", "medium"),
        ("vi", "2026-05-31", "TP. Hồ Chí Minh: các chỉ số chưa ghi nhận chỉ tiêu", "trung bình"),
        ("en", "2024-05-31", "Ho Chi Minh City: indicators without a recent figure", "low"),
        ("vi", "2024-05-31", "TP. Hồ Chí Minh: các chỉ số chưa có số liệu mới", "thấp"),
    ],
)
def test_indicators_of_which_the_same_is_said_stand_in_one_table(
    sector: Tables, tmp_path: Path, lang: str, day: str, caption: str, confidence: str
) -> None:
    _more_indicators(sector, "signatures", "bookings")
    keys = [observe(sector, "p34-79", day, value, "paper-2", indicator_code=code)
            for code, value in (("signatures", 41.0), ("bookings", 43.0))]  # fmt: skip
    page = _page(_publish(sector, tmp_path, lang, unit_code="p34-79", codes=("signatures", "bookings")))
    (table,) = page.xpath("//header//figure[.//table]")
    assert caption in _words(table)
    rows = [[_words(cell) for cell in row.xpath("./*")] for row in table.xpath(".//tbody/tr")]
    assert [(row[2][:2], row[-1]) for row in rows] == [("41", confidence), ("43", confidence)]
    assert all(trace_id("statements", key) in html.tostring(table).decode() for key in keys)
    assert not page.xpath("//ul[@class='points']")


def test_an_indicator_with_a_target_keeps_its_sentence_and_a_single_one_too(sector: Tables, tmp_path: Path) -> None:
    _more_indicators(sector, "signatures", "bookings")
    observe(sector, "vn", "2024-05-31", 41.0, "paper-2", indicator_code="signatures")
    observe(sector, "vn", "2026-05-31", 43.0, "paper-2", indicator_code="bookings")
    files = _publish(sector, tmp_path, codes=("signatures", _CODE, "bookings"))
    said = [(one["kind"], one["state"]) for one in json.loads(files["json"].read_text("utf-8"))["sentences"]]
    assert said[:4] == [("answer", "overall"), ("note", "confidence"), ("point", "stale"), ("point", "no_target")]
    assert "without a recent figure" not in _first_page(_page(files))


def test_a_part_falls_under_the_target_for_all(sector: Tables, tmp_path: Path) -> None:
    part = sector["indicators"].iloc[-1].to_dict() | {"indicator_code": "public_records_pct", "scope": "public"}
    part |= {"title_en": "Public hospitals with electronic records", "general_code": _CODE}
    _add(sector, "indicators", part)
    observe(sector, "p34-79", "2026-05-31", 97.0, "paper-2", indicator_code="public_records_pct",
            counted="public_hospitals")  # fmt: skip
    page = _first_page(_page(_publish(sector, tmp_path, unit_code="p34-79", codes=("public_records_pct",))))
    assert "no separate target is recorded; the target of at least 100% for hospitals with electronic records" in page
    assert "(due 30 September 2025) applies" in page
    assert "no target is recorded" not in page


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Confidence: ●●○ medium: no official source"),
        ("vi", "Độ tin cậy: ●●○ trung bình: không có nguồn chính thức"),
    ],
)
def test_the_answer_has_its_confidence_and_the_reason(sector: Tables, tmp_path: Path, lang: str, said: str) -> None:
    assert said in _first_page(_page(_publish(sector, tmp_path, lang)))


def test_a_figure_of_another_count_is_a_point_of_several_with_its_confidence(sector: Tables, tmp_path: Path) -> None:
    _more_indicators(sector, "signatures")
    observe(sector, "p34-25", "2025-09-30", 100.0, "paper-2", counted="facilities")
    observe(sector, "p34-25", "2025-10-31", 31.0, "paper-2", counted="facilities", indicator_code="signatures")
    page = _first_page(_page(_publish(sector, tmp_path, unit_code="p34-25", codes=(_CODE, "signatures"))))
    assert "100%" in page and "31%" in page
    assert page.count("a figure on hospitals (published so far: on facilities)") == 2


def test_the_method_continues_a_first_page_without_chart_and_points(sector: Tables, tmp_path: Path) -> None:
    observe(sector, "p34-25", "2025-09-30", 100.0, "paper-2", counted="facilities")
    files = _publish(sector, tmp_path, unit_code="p34-25", formats=("html", "pdf", "docx"))
    page = _page(files)
    assert page.xpath("//section[@id='method']/@class") == ["sheet continues"]
    assert "Next pages" not in _first_page(page)
    with pdfplumber.open(files["pdf"]) as printed:
        assert "This report uses only published figures" in printed.pages[0].extract_text()
    with zipfile.ZipFile(files["docx"]) as word:
        (heading,) = re.findall(
            r'<w:p><w:pPr><w:pStyle w:val="Heading1"/>(.*?)</w:pPr>', word.read("word/document.xml").decode()
        )
    assert 'pageBreakBefore w:val="false"' in heading


@pytest.mark.parametrize(("n_rows", "continued"), [(8, True), (9, False)])
def test_a_short_part_continues_a_first_page_without_chart_and_the_method_has_its_own(
    n_rows: int, continued: bool
) -> None:
    rows = tuple((text_cell(str(number)),) for number in range(n_rows))
    inner = Section("one", "One", (Table("a", (Column("a"),), rows, ""),))
    parts = (Section("indicators", "Each indicator", (), (inner,)), Section("method", "Method", ()))
    lead: list[Block] = [Paragraph((Text("answer"),))]
    assert [one.continues for one in _paged(parts, lead)] == [continued, False]
    described = dataclasses.replace(inner, blocks=(*inner.blocks, Paragraph((Text("long"),))))
    assert not _paged((described, parts[1]), lead)[0].continues


@pytest.mark.parametrize(
    ("n_origins", "title"),
    [
        (5, "Trial of the model: from 64.5% (31 January 2026) to 77.7% (end of 2026)"),
        (12, "From 64.5% (31 January 2026) to 77.7% (end of 2026) by the model"),
    ],
)
def test_the_chart_of_a_forecast_says_from_where_to_where_and_whether_it_is_a_trial(
    sector: Tables, tmp_path: Path, n_origins: int, title: str
) -> None:
    _forecast(sector, 77.7, n_origins=n_origins)
    page = _page(_publish(sector, tmp_path))
    (chart,) = page.xpath("//section[@id='forecast']//figure[contains(@class, 'chart')]")
    assert title in _words(chart)


def test_word_names_the_free_font_of_the_same_widths(printed: dict[str, Path]) -> None:
    with zipfile.ZipFile(printed["docx"]) as archive:
        assert '<w:font w:name="Arial"><w:altName w:val="Arimo"/>' in archive.read("word/fontTable.xml").decode()


def test_a_box_names_three_lacks_and_counts_the_others_and_whom_to_ask(sector: Tables, tmp_path: Path) -> None:
    codes = ("signatures", "bookings", "letters", "visits")
    _more_indicators(sector, *codes)
    for n, code in enumerate((_CODE, *codes)):
        observe(sector, "p34-25", "2025-09-30", 30.0 + n, "paper-2", counted="facilities", indicator_code=code)
    page = _page(_publish(sector, tmp_path, unit_code="p34-25", codes=(_CODE, *codes)))
    (box,) = page.xpath("//div[@class='box'][starts-with(@aria-label, 'What is missing')]")
    assert _words(box).count("a figure on hospitals") == 3
    assert "and 2 other indicators." in _words(box)
    assert "The department of health of Phu Tho can confirm the figures." in _words(box)


def test_the_box_names_every_publisher_of_the_figures(sector: Tables, tmp_path: Path) -> None:
    for day in range(10, 20):
        paper = {"source_id": f"day-{day}", "folder": "f", "title": "Tin", "publisher": f"Báo {day}"}
        paper |= {"issued": f"2025-09-{day}", "source_type": "press", "licence": "facts", "kind": "publications"}
        _add(sector, "sources", paper)
        observe(sector, "p34-25", f"2025-09-{day}", 30.0 + day, f"day-{day}", counted="facilities")
    first = _first_page(_page(_publish(sector, tmp_path, unit_code="p34-25")))
    assert "published by " + ", ".join(f"Báo {day}" for day in range(10, 20)) in first


def test_a_box_without_pages_is_headed_by_the_deadlines_alone(sector: Tables) -> None:
    area, page = _area(sector), Section("method", "Method", ())
    duty = {"regime": "r", "window_start": "2026-06-15", "window_end": "2026-12-14", "state": "not_yet_due"}
    duty |= {"schedule_id": "s", "frequency": "half-year", "tier": "ministry", "unit_code": "p34-25"}
    _add(sector, "duties", duty | {"period": "2026-H1", "due": "2026-07-20"})
    owing = _area(sector)
    shown = [_next_box(owing, (page,)), _next_box(owing, (dataclasses.replace(page, continues=True),))]
    shown.append(_next_box(area, (page,)))
    assert [box.title for (box,) in shown] == ["Next pages and deadlines", "What comes next", "Next pages"]
    assert [run.text for run in shown[2][0].paragraphs[0]] == ["Method."], "a part may take two pages: no number"


def _boxes_of(page: html.HtmlElement) -> dict[str, str]:
    return {str(box.get("aria-label")): _words(box) for box in page.xpath("//div[@class='box']")}


def test_the_title_of_a_chart_is_silent_since_the_newest_value_that_the_chart_shows(
    sector: Tables, tmp_path: Path
) -> None:
    count = {
        "indicator_code": "records",
        "title_vi": "Số bệnh viện",
        "title_en": "Hospitals, number",
        "unit": "hospitals",
    }
    _add(
        sector,
        "indicators",
        count | {"measure": "count", "direction": "up", "share_code": _CODE, "counted": "hospitals"},
    )
    for day, value in (("2023-06-30", 50.0), ("2024-06-30", 90.0)):
        observe(sector, "vn", day, value, "paper-0", indicator_code="records", numerator=None, denominator=None)
    (chart,) = _page(_publish(sector, tmp_path)).xpath("(//figure[contains(@class, 'chart')])[1]")
    assert "From 20% (31 January 2025) to 64.5% (31 January 2026); no new figure for 5 months" in _words(chart)
    observe(sector, "vn", "2026-03-15", 60.0, "paper-2", op=">")
    (chart,) = _page(_publish(sector, tmp_path)).xpath("(//figure[contains(@class, 'chart')])[1]")
    assert "to 64.5% (31 January 2026); no new figure for 3 months" in _words(chart)
    observe(sector, "vn", "2026-04-15", 800.0, "paper-2", indicator_code="records", numerator=None, denominator=None)
    (chart,) = _page(_publish(sector, tmp_path)).xpath("(//figure[contains(@class, 'chart')])[1]")
    assert "From 90" in _words(chart), "a count that is newer tells the change"


def test_the_value_that_a_title_begins_with_is_labelled(sector: Tables, tmp_path: Path) -> None:
    page = _page(_publish(sector, tmp_path, codes=(_CODE,)))
    chart = page.xpath("(//figure[contains(@class, 'chart')])[1]")[0]
    assert "From 20% (31 January 2025)" in _words(chart)
    assert "200/1,000 hospitals" in chart.xpath(".//svg//text/text()")


def test_a_title_says_how_many_units_count_a_part_or_another_thing(sector: Tables, tmp_path: Path) -> None:
    observe(sector, "p34-25", "2025-12-31", 100.0, "paper-2", counted="facilities")
    sector["indicators"]["counted"] = "hospitals facilities"
    observe(sector, "p34-79", "2025-12-31", 90.0, "paper-2")
    said = _words(_page(_publish(sector, tmp_path)).xpath("//section[@id='units']")[0])
    assert "2 of 3 units with a result reach at least 100% (1 of these counts only facilities)" in said
    _add(
        sector,
        "units",
        {"unit_code": "p34-48", "name_vi": "Đà Nẵng", "name_en": "Da Nang", "level": "province", "parent_code": "vn"},
    )
    observe(sector, "p34-48", "2025-12-31", 90.0, "paper-2", counted="public_hospitals")
    part = {
        "indicator_code": "public",
        "title_vi": "Công lập",
        "title_en": "Public hospitals",
        "unit": "%",
        "measure": "share",
    }
    _add(
        sector,
        "indicators",
        part | {"direction": "up", "counted": "hospitals", "scope": "public", "general_code": _CODE},
    )
    said = _words(_page(_publish(sector, tmp_path)).xpath("//section[@id='units']")[0])
    assert "2 of 4 units with a result reach at least 100% (2 of these count another thing or only a part)" in said


def test_a_unit_whose_values_count_what_no_indicator_counts_is_not_one_without_a_figure(
    sector: Tables, tmp_path: Path
) -> None:
    observe(sector, "p34-25", "2025-12-31", 70.0, "paper-2", counted="beds")
    page = _page(_publish(sector, tmp_path))
    said = _words(page.xpath("//section[@id='units']")[0])
    assert "No figure (2): Ho Chi Minh City, Quang Ngai." in said
    assert "Not compared, because another thing is counted: Phu Tho 70% (beds)." in said
    assert "1 has only figures that count another thing" in _first_page(page)
    assert "No figure was found for 2 of 4 provinces." in _first_page(page)


def _rule(tables: Tables, *duties: dict[str, object]) -> None:
    shared = {"topic": "records", "indicator_codes": _CODE, "binds": "province", "force": "plan", "due_type": "by"}
    shared |= {
        "who_vi": "tỉnh",
        "who_en": "provinces",
        "source": "QĐ 1/QĐ-BYT (01/01/2025)",
        "valid_from": "2025-01-01",
        "url": "https://example.org",
        "verification": "verified",
    }
    _add(
        tables,
        "legal_deadlines",
        *(shared | {"duty_vi": one["rule_id"], "duty_en": one["rule_id"]} | one for one in duties),
    )


def test_the_next_deadline_is_no_day_from_which_a_duty_holds_and_a_year_ends_after_its_days(
    sector: Tables, tmp_path: Path
) -> None:
    _rule(sector, {"rule_id": "start", "due": "2026", "due_type": "from"}, {"rule_id": "a-year", "due": "2026"})
    _rule(sector, {"rule_id": "last-day", "due": "2026-12-31"}, {"rule_id": "over", "due": "2026-06-01"})
    box = _boxes_of(_page(_publish(sector, tmp_path)))["Next pages and deadlines"]
    assert "Next legal deadline: 31 December 2026. last-day" in box
    sector["legal_deadlines"] = sector["legal_deadlines"].iloc[:2]
    box = _boxes_of(_page(_publish(sector, tmp_path)))["Next pages and deadlines"]
    assert "Next legal deadline: 2026. a-year" in box
    sector["legal_deadlines"] = sector["legal_deadlines"].iloc[:1]
    assert "legal deadline" not in str(_boxes_of(_page(_publish(sector, tmp_path))))


@pytest.mark.parametrize(
    ("lang", "title", "said"),
    [
        (
            "en",
            "What is missing and who can confirm it",
            (
                "A figure from an official source",
                "Figures of 3 provinces",
                "The Ministry of Health can confirm the figures.",
            ),
        ),
        (
            "vi",
            "Số liệu còn thiếu và nơi xác nhận",
            ("Số liệu từ nguồn chính thức", "Số liệu của 3 tỉnh", "Nơi xác nhận số liệu: Bộ Y tế."),
        ),
    ],
)
def test_the_sector_page_says_what_is_missing_behind_its_answer_and_who_can_confirm_it(
    sector: Tables, tmp_path: Path, lang: str, title: str, said: tuple[str, ...]
) -> None:
    box = _boxes_of(_page(_publish(sector, tmp_path, lang)))[title]
    assert all(one in box for one in said)
    assert "numerator" not in box, "the counts were printed"
    for name in ("sources", "observations"):
        sector[name] = sector[name].copy()
    sector["sources"]["source_type"] = "official_statistics"
    for unit in ("p34-25", "p34-79", "p34-51"):
        observe(sector, unit, "2025-12-31", 50.0, "paper-2")
    assert title not in _boxes_of(_page(_publish(sector, tmp_path, lang))), "nothing is missing"


@pytest.mark.parametrize(("lang", "name"), [("vi", "Bảo hiểm xã hội Việt Nam"), ("en", "Vietnam Social Security")])
def test_a_publisher_has_its_name_in_the_language_of_the_page(
    sector: Tables, tmp_path: Path, lang: str, name: str
) -> None:
    named = {"publisher_vi": "Bảo hiểm xã hội Việt Nam", "publisher_en": "Vietnam Social Security"}
    sector["sources"] = sector["sources"].assign(publisher="VSS printed so", **named)
    files = _publish(sector, tmp_path, lang, formats=_FORMATS)
    page = _words(_page(files))
    assert name in page
    assert "VSS printed so" not in "".join(_texts(files).values()) + page


def test_a_source_that_names_one_total_by_two_things_is_asked_which_it_is(sector: Tables, tmp_path: Path) -> None:
    _more_indicators(sector, "paperless")
    shared = {"numerator": 60.0, "denominator": 60.0}
    observe(sector, "p34-25", "2025-09-30", 100.0, "paper-2", counted="facilities", **shared)
    observe(sector, "p34-25", "2025-09-30", 5.0, "paper-2", indicator_code="paperless", numerator=3.0, denominator=60.0)
    said = "Báo Mới calls the same total of 60 once facilities, once hospitals; which it is has to be confirmed."
    codes = (_CODE, "paperless")
    box = _boxes_of(_page(_publish(sector, tmp_path, unit_code="p34-25", codes=codes)))
    assert said in box["What is missing and who can confirm it"]
    sector["observations"]["denominator"] = (
        sector["observations"]["denominator"]
        .replace(60.0, 61.0)
        .where(sector["observations"]["indicator_code"] == "paperless", sector["observations"]["denominator"])
    )
    assert "the same total" not in str(_boxes_of(_page(_publish(sector, tmp_path, unit_code="p34-25", codes=codes))))
