"""Sums in reports: a department sees what its facilities add up to, who is missing, and every part down to its cell."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.i18n import LANGUAGES
from analysis.panel import SettledError, build_panel, tables_as_of
from analysis.reports import explain_no_data, filing_day
from analysis.reports._document import Number, Report, Table, cited_numbers, runs_of, walk_blocks
from analysis.reports._prepared_context import prepare_context
from analysis.reports.analyst import write_analyst_report
from analysis.reports.disclosure import Plans, read_profile, withhold
from analysis.reports.disclosure.release_gate import Gate, check_release
from analysis.reports.sections import covered_indicators
from analysis.reports.sections.consolidation import sums_section
from analysis.reports.tracing import trace

Panel = Callable[..., dict[str, pd.DataFrame]]

_VISITS = "Tỷ lệ KCB bằng CCCD gắn chip/VNeID/Sổ SKĐT"
_CODE = "visits_with_citizen_id_or_vneid_pct"
_FACILITIES = (
    "f-binh-dinh-general-hospital",
    "f-quy-nhon-eye-hospital",
    "f-quy-nhon-medical-centre",
    "f-vinh-thanh-medical-centre",
)
_SUM = f"sum:p34-52:{_CODE}:2026-H1"


def _panel(panel_of: Panel, *values: str, own: str = "") -> dict[str, pd.DataFrame]:
    """Return the panel of filings of the first facilities, one value each, and perhaps of their department."""
    filers = [(f"bc-{n}", unit, f"2026-07-0{n}") for n, unit in enumerate(_FACILITIES[: len(values)], start=1)]
    filers += [("bc-9", "p34-52", "2026-07-09")] if own else []
    sources = "\n".join(f"{name} | {day} | {unit} | {unit} | 2026-H1" for name, unit, day in filers)
    stated = "\n".join(
        f"{name} | 5 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | {value}"
        for (name, _, _), value in zip(filers, [*values, *([own] if own else [])], strict=True)
    )
    return panel_of(sources, stated)


def _report(tables: dict[str, pd.DataFrame], lang: str = "en") -> Report:
    return write_analyst_report(prepare_context(tables, lang, "2026-07-31"), "p34-52", [])


def _words(report: Report) -> str:
    return " ".join(run.text for block in walk_blocks(report) for run in runs_of(block) if hasattr(run, "text"))


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "vi",
            (
                "62,5%",
                "đã cộng số liệu của 2/4 đơn vị",
                "Chưa có số liệu nào của: Trung tâm Y tế thành phố Quy Nhơn, Trung tâm Y tế huyện",
            ),
        ),
        (
            "en",
            (
                "62.5%",
                "values of 2 of 4 organisations are added up",
                "No values from: Quy Nhon City Medical Centre, Vinh Thanh",
            ),
        ),
    ],
)
def test_the_report_of_a_department_shows_the_sum_of_its_facilities(
    panel_of: Panel, lang: str, expected: tuple[str, ...]
) -> None:
    tables = _panel(panel_of, "60% (600/1000 lượt)", "65% (650/1000 lượt)")
    report = _report(tables, lang)
    assert all(words in _words(report) for words in expected)
    assert _SUM in {number.key for number in cited_numbers(report) if number.table == "consolidated"}
    check_release(report, Gate.of(tables, Plans(tables, read_profile("default")).beside()))


def _sums_table(report: Report) -> Table:
    (table,) = (
        block
        for block in walk_blocks(report)
        if isinstance(block, Table) and block.caption.startswith("Totals of individual organisations")
    )
    return table


def test_what_holds_for_every_sum_stands_once_above_the_table(panel_of: Panel) -> None:
    filed = [(f"bc-{n}", unit, f"2026-07-0{n}") for n, unit in enumerate(_FACILITIES[:3], start=1)]
    sources = "\n".join(f"{name} | {day} | {unit} | {unit} | 2026-H1" for name, unit, day in filed)
    fees = "Tỷ lệ lượt thanh toán viện phí không dùng tiền mặt"
    said = [("bc-1", _VISITS), ("bc-2", _VISITS), ("bc-3", _VISITS), ("bc-1", fees), ("bc-2", fees)]
    stated = "\n".join(
        f"{name} | {line} | actual | {words} | | 6 tháng đầu năm 2026 | 60% (600/1000 lượt)"
        for line, (name, words) in enumerate(said, start=5)
    )
    report = _report(panel_of(sources, stated))
    assert _words(report).count("Vinh Thanh District Medical Centre") == 1
    table = _sums_table(report)
    assert [column.title for column in table.columns] == ["Indicator", "Sum", "Reporting", "Remarks"]
    remarks = sorted(str(run.text) for row in table.rows for run in row[-1].runs if hasattr(run, "text"))
    assert [one for one in remarks if one] == ["no value from these either: Quy Nhon City Medical Centre"]


def test_a_unit_whose_value_the_sum_cannot_take_is_not_one_without_a_value(panel_of: Panel) -> None:
    tables = _panel(panel_of, "60% (600/1000 lượt)", "65% (650/1000 lượt)")
    (like,) = tables["observations"].query("statement_id.str.startswith('bc-1')").to_dict("records")
    day = dict.fromkeys(("period", "period_start", "period_end"), "2026-05-31")
    for unit, counted in ((_FACILITIES[2], like["counted"]), (_FACILITIES[3], "people")):
        row = like | day | {"unit_code": unit, "counted": counted}
        tables["observations"] = pd.concat([tables["observations"], pd.DataFrame([row])], ignore_index=True)
    words = _words(_report(tables))
    assert "No values from" not in words
    assert "Not added because the figure is for another date: Quy Nhon City Medical Centre" in words
    assert "counts something other than the definition names: Vinh Thanh District Medical Centre" in words


def test_a_whole_sum_that_differs_from_the_reported_total_stands_beside_it(panel_of: Panel) -> None:
    values = ["60% (600/1000 lượt)", "65% (650/1000 lượt)", "60% (600/1000 lượt)", "65% (650/1000 lượt)"]
    words = _words(_report(_panel(panel_of, *values, own="70% (7000/10000 lượt)")))
    assert "7.5" in words, "reported minus added"
    assert "The reported total is used." in words
    some = _words(_report(_panel(panel_of, *values[:2], own="70% (7000/10000 lượt)")))
    assert "7.5" not in some, "a sum of some would be taken for the area's figure"


def test_the_area_report_shows_the_latest_sum(panel_of: Panel) -> None:
    tables = _panel(panel_of, "60% (600/1000 lượt)", "65% (650/1000 lượt)")
    report = write_analyst_report(prepare_context(tables, "en", "2026-07-31"), "p34-52", [_CODE])
    assert "values of 2 of 4 organisations are added up" in _words(report)
    summary = " ".join(run.text for block in report.lead for run in runs_of(block) if hasattr(run, "text"))
    assert "62.5%" in summary


def test_a_sum_is_traced_down_to_the_line_of_each_filing(panel_of: Panel, tmp_path: Path) -> None:
    tables = _panel(panel_of, "60% (600/1000 lượt)", "65% (650/1000 lượt)")
    (number,) = {n.trace_id for n in cited_numbers(_report(tables)) if n.table == "consolidated" and n.key == _SUM}
    steps = trace(tables, number, tmp_path)
    assert [step.what for step in steps if step.depth < 2] == ["consolidated", "statements", "statements"]
    assert {step.key for step in steps if step.what == "sources"} == {"bc-1", "bc-2"}
    assert "added up from 2 of 4 organisations" in steps[0].says


def test_a_sum_gives_no_withheld_part_away(panel_of: Panel) -> None:
    tables = _panel(panel_of, "6% (3/50 lượt)", "50% (20/40 lượt)", "78% (7/9 lượt)")
    plan = Plans(tables, read_profile("default")).beside()
    held = withhold(tables, plan)
    shown = held["observations"].set_index("unit_code")["numerator"]
    added_up = held["consolidated"].set_index("consolidated_id").loc[_SUM, "numerator"]
    unknown = int(shown.isna().sum()) + int(pd.isna(added_up))
    assert pd.isna(shown[_FACILITIES[0]])
    assert unknown >= 2, "one unknown of a sum can be worked out"
    assert "3" not in [
        run.text for block in walk_blocks(_report(held)) for run in runs_of(block) if isinstance(run, Number)
    ]


def test_the_part_of_the_denominators_tells_no_earlier_denominator_that_is_withheld(panel_of: Panel) -> None:
    units = _FACILITIES

    def share(earlier: str) -> tuple[float, str]:
        filed = [(f"bc-{n}", unit, "2026-H1" if n < 4 else "2025-H2") for n, unit in enumerate(units, start=1)]
        sources = "\n".join(f"{name} | 2026-07-01 | {unit} | {unit} | {period}" for name, unit, period in filed)
        said = [(name, "60% (60/100 lượt)", "6 tháng đầu năm 2026") for name, _, _ in filed[:3]]
        said.append(("bc-4", earlier, "6 tháng cuối năm 2025"))
        stated = "\n".join(f"{name} | 5 | actual | {_VISITS} | | {when} | {value}" for name, value, when in said)
        tables = panel_of(sources, stated)
        held = withhold(tables, Plans(tables, read_profile("default")).beside())
        row = held["consolidated"].set_index("consolidated_id").loc[_SUM]
        return row["share_of_denominator"], _words(_report(held))

    told, words = share("50% (50/100 lượt)")
    assert told == 75.0 and "75%" in words
    told, words = share("42,9% (3/7 lượt)")
    assert pd.isna(told) and "97.7%" not in words, "300 of 300 and 7"


def test_a_withheld_sum_shows_no_number(panel_of: Panel) -> None:
    tables = _panel(panel_of, "10% (2/20 lượt)", "10% (2/20 lượt)")
    held = withhold(tables, Plans(tables, read_profile("default")).beside())
    row = held["consolidated"].iloc[0]
    assert pd.isna(row["value"]) and pd.isna(row["numerator"])
    assert "10%" not in _words(_report(held))


def test_a_sum_knows_no_filing_that_came_later(panel_of: Panel) -> None:
    tables = _panel(panel_of, "60% (600/1000 lượt)", "65% (650/1000 lượt)", "1% (1/100 lượt)")
    known = tables_as_of(tables, dt.date(2026, 7, 2))["consolidated"]
    assert known["n_reported"].tolist() == [2]
    assert known["numerator"].tolist() == [1250.0]


def test_a_department_that_filed_nothing_has_a_report_of_the_day_of_its_last_facility(panel_of: Panel) -> None:
    tables = _panel(panel_of, "60% (600/1000 lượt)", "65% (650/1000 lượt)")
    assert filing_day(tables, "p34-52", "2026-H1") == "2026-07-02"
    written = {"unit_code": "p34-52", "period": "2026-H1", "decided_on": pd.Timestamp("2026-07-04")}
    assert filing_day(tables | {"filing_texts": pd.DataFrame([written])}, "p34-52", "2026-H1") == "2026-07-04"
    assert all(explain_no_data(tables, lang, unit_code="p34-52", period="2026-H1") is None for lang in LANGUAGES)
    assert explain_no_data(tables, "en", unit_code="p34-51", period="2026-H1")


def test_a_sum_that_a_person_settled_for_is_the_value_of_its_department(
    lookup: Path, tmp_path: Path, panel_of: Panel
) -> None:
    collected = {
        name: frame.drop(columns="regime", errors="ignore") if name == "sources" else frame
        for name, frame in _panel(
            panel_of, "60% (600/1000 lượt)", "65% (650/1000 lượt)", own="70% (700/1000 lượt)"
        ).items()
        if name in ("sources", "statements", "tasks", "systems")
    }
    own = shutil.copytree(lookup, tmp_path / "lookup")
    with (own / "settled.csv").open("a", encoding="utf-8") as file:
        file.write(f"p34-52,{_CODE},2026-H1,{_SUM},An,2026-07-20,counted again\n")
    tables = build_panel(collected, own, tmp_path / "no-corrections")
    chosen = tables["observations"].query("unit_code == 'p34-52' and is_chosen")
    assert (chosen["statement_id"].tolist(), chosen["numerator"].tolist()) == ([_SUM], [1250.0])
    assert "settled by An on 20 July 2026: counted again" in _words(_report(tables))
    (own / "settled.csv").write_text(
        (own / "settled.csv").read_text("utf-8").replace(_SUM, _SUM.replace("H1", "Q1")), "utf-8"
    )
    with pytest.raises(SettledError, match="2026-Q1"):
        build_panel(collected, own, tmp_path / "no-corrections")


def test_an_area_report_without_named_indicators_takes_those_with_sums_the_best_covered_first(
    panel_of: Panel,
) -> None:
    tables = _panel(panel_of, "60% (600/1000 lượt)", "65% (650/1000 lượt)")
    sums = tables["consolidated"]
    other = next(code for code in tables["indicators"]["indicator_code"] if code != _CODE)
    fuller = sums[sums["unit_code"] == "p34-52"].assign(indicator_code=other, consolidated_id=f"sum:p34-52:{other}:x")
    older = [
        fuller.assign(indicator_code=code, consolidated_id=f"sum:{code}", period_end=pd.Timestamp("2019-06-30"))
        for code in tables["indicators"]["indicator_code"][-3:]
    ]
    more = [sums, fuller.assign(n_reported=4), *older]
    tables["consolidated"] = pd.concat(more, ignore_index=True)
    context = prepare_context(tables, "en", "2026-07-31")
    assert covered_indicators(context, "p34-52")[0] == [other, _CODE]
    report = write_analyst_report(context, "p34-52", [])
    assert (report.name, report.title) == ("p34-52_consolidated_en", "Summary report: Gia Lai")
    left = context.indicator_title(str(tables["indicators"]["indicator_code"].iloc[-1]))
    assert "Indicators with data that are left out" in _words(report) and left in _words(report)
    assert "No data for these indicators" not in _words(report)


def test_an_area_report_without_any_data_says_so(panel_of: Panel) -> None:
    tables = _panel(panel_of, "60% (600/1000 lượt)")
    report = write_analyst_report(prepare_context(tables, "en", "2026-07-31"), "p34-01", [])
    assert "There are no data to report yet." in _words(report)


@pytest.mark.parametrize(("least", "shown"), [(0.5, "62.5% (1,250/2,000)"), (0.51, "1,250/2,000")])
def test_the_sum_of_too_few_organisations_shows_no_percentage(
    panel_of: Panel, monkeypatch: pytest.MonkeyPatch, least: float, shown: str
) -> None:
    assert sums_section._LEAST_SHARE == 0.5
    monkeypatch.setattr(sums_section, "_LEAST_SHARE", least)
    table = _sums_table(_report(_panel(panel_of, "60% (600/1000 lượt)", "65% (650/1000 lượt)")))  # two of four
    (place,) = (number for number, column in enumerate(table.columns) if column.title == "Sum")
    ((*cells,),) = table.rows
    assert "".join(run.text for run in cells[place].runs) == shown
    assert ("no percentage" in table.note) == (least > 0.5)
