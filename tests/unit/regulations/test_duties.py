"""Reports that are owed: who owes which report by when, which filing answers it, and what a wrong line is told."""

from __future__ import annotations

import datetime as dt
import io

import pandas as pd
import pytest

from analysis.paths import lookup_folder
from analysis.regulations import ReportingCalendar, check_schedule, list_duties, read_rules
from analysis.schemas import TABLES, SchemaError, set_types

_UNITS = """unit_code,level,parent_code,valid_from,valid_to
vn,national,,,
p63-62,province,vn,,2025-06-30
p34-51,province,vn,2025-07-01,
f-a,facility,p34-51,,
f-b,facility,p34-51,,
f-c,facility,vn,,
"""
_SOURCES = "source_id,filing_unit_code,filing_period,kind,issued,issued_precision,regime,sort,filed_on,title\n"


@pytest.fixture(scope="module")
def reports() -> ReportingCalendar:
    return ReportingCalendar.from_tables(read_rules(lookup_folder()))


def _table(name: str, text: str) -> pd.DataFrame:
    rows = pd.read_csv(io.StringIO(text), dtype="str").astype("object")
    known = rows.reindex(columns=TABLES[name].column_names).where(lambda cells: cells.notna(), None)
    return set_types(name, known).assign(**({"sort": rows["sort"]} if "sort" in rows else {}))


def _schedule(*lines: str) -> pd.DataFrame:
    names = "unit_code,unit_level,frequency,regime,tier,due_day,due_months,due_working_days,valid_from,valid_to"
    numbered = "".join(f"d{place},{line}\n" for place, line in enumerate(lines, start=1))
    return _table("reporting_schedule", f"schedule_id,{names}\n{numbered}").set_axis(range(2, len(lines) + 2))


def _duties(reports: ReportingCalendar, on: str, *lines: str, sources: str = "", units: str = _UNITS) -> list[str]:
    table = list_duties(
        _schedule(*lines),
        _table("units", units),
        _table("sources", _SOURCES + sources),
        reports,
        dt.date.fromisoformat(on),
    )
    columns = ["unit_code", "period", "due", "state", "days_late", "source_id", "flags"]
    rows = table[columns].astype("object").where(table[columns].notna(), "")
    return [
        " ".join(str(cell.date() if isinstance(cell, pd.Timestamp) else cell) for cell in row).strip()
        for row in rows.itertuples(index=False)
    ]


_HALF_YEARS = "p34-51,,half-year,nd-09-2019,,,,,2026-01-01,"


def test_one_line_turns_on_all_reports_of_a_regime_and_each_shows_its_next_one(reports: ReportingCalendar) -> None:
    assert _duties(reports, "2026-02-10", "f-a,,,tt-23-2025,,,,,2026-01-01,") == [
        "f-a 2026-01 2026-02-06 missing 4",
        "f-a 2026-02 2026-03-06 not_yet_due",
        "f-a 2026 2027-01-08 not_yet_due   uncertain",
    ]


@pytest.mark.parametrize(
    ("source", "on", "expected"),
    [
        ("", "2026-06-25", "p34-51 2026-H1 2026-06-25 not_yet_due"),
        ("", "2026-06-26", "p34-51 2026-H1 2026-06-25 missing 1"),
        ("a,p34-51,2026-H1,filing,2026-06-25,day,,,", "2026-07-10", "p34-51 2026-H1 2026-06-25 received  a"),
        ("a,p34-51,2026-H1,filing,2026-06-28,day,,report,", "2026-07-10", "p34-51 2026-H1 2026-06-25 late 3 a"),
        ("a,p34-51,2026-H1,filing,2026-06-28,day,,,", "2026-06-27", "p34-51 2026-H1 2026-06-25 missing 2"),
        ("a,p34-51,2026-H1,filing,2026-06-20,day,,plan,", "2026-06-27", "p34-51 2026-H1 2026-06-25 missing 2"),
        ("a,p34-51,2026-H1,tidy_table,2026-06-20,day,,,", "2026-06-27", "p34-51 2026-H1 2026-06-25 missing 2"),
        ("a,p34-51,2026-H1,filing,,,,,2026-06-30", "2026-07-10", "p34-51 2026-H1 2026-06-25 late 5 a day-of-filing"),
        ("a,p34-51,2026-H1,filing,,,,,", "2026-07-10", "p34-51 2026-H1 2026-06-25 received  a undated"),
        (
            "a,p34-51,2026-H1,filing,2026-06-01,month,,,",
            "2026-07-10",
            "p34-51 2026-H1 2026-06-25 received  a day-unknown",
        ),
        (
            "b,p34-51,2026-H1,filing,2026-06-28,day,,,\na,p34-51,2026-H1,filing,2026-06-20,day,,,",
            "2026-07-10",
            "p34-51 2026-H1 2026-06-25 received  a",
        ),
    ],
    ids=[
        "on the day",
        "a day after",
        "in time",
        "late",
        "issued later",
        "plan",
        "table",
        "filed",
        "undated",
        "month",
        "two",
    ],
)
def test_a_report_is_answered_by_the_first_filing_known_on_the_day(
    reports: ReportingCalendar, source: str, on: str, expected: str
) -> None:
    assert _duties(reports, on, _HALF_YEARS, sources=source)[0] == expected


def test_a_filing_under_one_regime_does_not_answer_the_other_that_binds_the_unit(reports: ReportingCalendar) -> None:
    lines = (_HALF_YEARS, "p34-51,,half-year,tt-37-2019,,,,,2026-01-01,")
    source = "a,p34-51,2026-H1,filing,2026-06-20,day,nd-09-2019,,"
    rows = _duties(reports, "2026-09-01", *lines, sources=source)
    assert [row for row in rows if "H1" in row] == [
        "p34-51 2026-H1 2026-06-25 received  a",
        "p34-51 2026-H1 2026-08-04 missing 28",
    ]
    any_regime = source.replace("nd-09-2019", "tt-05-2023")
    assert "missing" not in str(_duties(reports, "2026-09-01", *lines, sources=any_regime))


def test_the_unit_that_exists_on_the_cut_off_owes_the_report(reports: ReportingCalendar) -> None:
    assert _duties(reports, "2026-02-01", ",province,half-year,nd-09-2019,,,,,2025-01-01,") == [
        "p34-51 2025-H2 2025-12-25 missing 38  unit-began",
        "p34-51 2026-H1 2026-06-25 not_yet_due",
        "p63-62 2025-H1 2025-06-25 missing 221",
    ]


def test_a_line_binds_the_units_of_a_level_below_one_and_a_units_own_line_goes_first(
    reports: ReportingCalendar,
) -> None:
    below, own = "p34-51,facility,quarter,nd-09-2019,,18,,,2026-01-01,", "f-b,,quarter,nd-09-2019,,,,1,2026-01-01,"
    assert _duties(reports, "2026-03-20", below, own) == [
        "f-a 2026-Q1 2026-03-18 missing 2  own-deadline",
        "f-a 2026-Q2 2026-06-18 not_yet_due   own-deadline",
        "f-b 2026-Q1 2026-03-16 missing 4  own-deadline",
        "f-b 2026-Q2 2026-06-15 not_yet_due   own-deadline",
    ]


def test_without_a_deadline_nothing_is_missing(reports: ReportingCalendar) -> None:
    rows = _duties(reports, "2026-09-01", "f-a,,half-year,nd-09-2019,,,,,2026-01-01,")
    assert rows == ["f-a 2026-H1  not_yet_due   no-deadline", "f-a 2026-H2  not_yet_due   no-deadline"]


def test_a_regime_that_ended_asks_for_nothing_more(reports: ReportingCalendar) -> None:
    rows = _duties(reports, "2027-05-01", "f-a,,month,tt-23-2025,,,,,2027-01-01,")
    assert rows == [
        "f-a 2027-01 2027-02-10 missing 80  uncertain",
        "f-a 2027-02 2027-03-05 missing 57  uncertain regime-ended",
    ]


def test_the_report_on_the_year_replaces_that_on_the_second_half(reports: ReportingCalendar) -> None:
    both, halves = "f-a,,,tt-23-2023-bgtvt,,,,,2025-01-01,", "f-a,,half-year,tt-23-2023-bgtvt,,,,,2025-01-01,"
    assert [row.split()[1] for row in _duties(reports, "2026-02-01", both)] == ["2025-H1", "2025", "2026-H1", "2026"]
    year = "a,f-a,2025,filing,2025-12-18,day,,,"
    assert _duties(reports, "2026-02-01", halves, sources=year)[1] == "f-a 2025-H2 2025-12-19 received  a longer-report"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((",,,nd-09-2019,,,,,2026-01-01,",), "line 2, column 'unit_code': found '', expected a unit, or a level"),
        (
            ("p34-15,,,nd-09-2019,,,,,2026-01-01,",),
            "found 'p34-15', expected a row of units.csv; did you mean 'p34-51'?",
        ),
        (("f-a,facility,,nd-09-2019,,,,,2026-01-01,",), "column 'unit_level': found 'facility below f-a'"),
        (("p34-51,,,nd-9-2019,,,,,2026-01-01,",), "did you mean 'nd-09-2019'?"),
        (
            ("p34-51,,quarter,tt-23-2025,,,,,2026-01-01,",),
            "column 'frequency': found 'quarter', expected a length that",
        ),
        (
            ("p34-51,,month,nd-09-2019,,14,,,2026-01-01,",),
            "found '14', expected a day after the cut-off, day 14 of month 0",
        ),
        (("p34-51,,month,tt-37-2019,,20,,,2026-01-01,",), "found '20', expected a day after the cut-off"),
        (("p34-51,,month,nd-09-2019,,20,,2,2026-01-01,",), "expected nothing where due_day is given"),
        (("p34-51,,,nd-09-2019,,,1,,2026-01-01,",), "expected nothing where due_day is empty"),
        (
            (_HALF_YEARS, "p34-51,,,nd-09-2019,,,,,2026-07-01,"),
            "line 3, column 'schedule_id': found 'd2', expected other",
        ),
    ],
    ids=["nobody", "unit", "level", "regime", "length", "too early", "calendar", "two days", "months", "twice"],
)
def test_a_line_that_cannot_be_followed_is_refused_with_its_place(
    reports: ReportingCalendar, lines: tuple[str, ...], expected: str
) -> None:
    with pytest.raises(SchemaError) as raised:
        check_schedule(_schedule(*lines), _table("units", _UNITS), reports)
    assert expected in str(raised.value)


def test_lines_that_follow_each_other_and_a_units_own_line_are_accepted(reports: ReportingCalendar) -> None:
    lines = (_HALF_YEARS + "2026-06-30", "p34-51,,,nd-09-2019,,,,,2026-07-01,", ",province,,nd-09-2019,,,,,2026-01-01,")
    check_schedule(_schedule(*lines), _table("units", _UNITS), reports)


def test_a_period_that_had_begun_before_its_duty_is_not_owed(reports: ReportingCalendar) -> None:
    lines = ("f-a,,month,tt-23-2025,,,,,2026-01-15,", "f-b,,nine-months,tt-37-2019,,20,0,,2026-02-01,")
    owed = _duties(reports, "2026-03-20", *lines)
    assert [line.split()[:2] for line in owed] == [["f-a", "2026-02"], ["f-a", "2026-03"], ["f-b", "2027-9M"]]


def test_the_earliest_of_several_filings_answers_in_whatever_order_they_stand(reports: ReportingCalendar) -> None:
    filings = [
        f"{name},p34-51,2026-H1,filing,2026-06-{day},day,,,\n" for name, day in (("b", 20), ("a", 24), ("c", 18))
    ]
    for sources in (filings, filings[::-1]):
        owed = _duties(reports, "2026-07-10", _HALF_YEARS, sources="".join(sources))
        assert [line.split()[-1] for line in owed if "2026-H1" in line] == ["c"]


def test_every_regime_can_be_turned_on_by_one_line(reports: ReportingCalendar) -> None:
    codes = [str(row["regime"]) for row in reports.regimes]
    lines = [f"p34-51,,,{code},,,,,2026-01-01," for code in codes]
    check_schedule(_schedule(*lines), _table("units", _UNITS), reports)
    table = list_duties(
        _schedule(*lines), _table("units", _UNITS), _table("sources", _SOURCES), reports, dt.date(2026, 11, 26)
    )
    assert set(table["regime"]) == set(codes)
    assert set(table.loc[table["due"].isna(), "regime"]) <= {
        "nd-105-2021",
        "qd-2733-2024",
        "cv-1129-2026",
        "nd-224-2026",
        "tt-05-2023",
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("p34-51,,half-year,nd-09-2019,,,,,2026-01-01,2026-06-30", ["2026-H1"]),
        ("f-b,,nine-months,tt-37-2019,,20,0,,2026-01-01,2026-12-31", ["2026-9M"]),
    ],
)
def test_a_line_that_has_ended_asks_for_no_later_period(
    reports: ReportingCalendar, line: str, expected: list[str]
) -> None:
    assert [row.split()[1] for row in _duties(reports, "2027-12-31", line)] == expected


def test_a_unit_that_begins_with_the_window_has_all_of_it(reports: ReportingCalendar) -> None:
    for began, flag in (("2025-12-15", ""), ("2025-12-16", "unit-began")):
        units = _UNITS.replace("p34-51,province,vn,2025-07-01,", f"p34-51,province,vn,{began},")
        row = next(row for row in _duties(reports, "2026-02-01", _HALF_YEARS, units=units) if "2026-H1" in row)
        assert row.split()[4:] == ([flag] if flag else [])


def test_a_report_due_on_the_last_day_of_its_regime_is_still_owed_under_it(reports: ReportingCalendar) -> None:
    for day, flags in ((28, "uncertain own-deadline"), (1, "uncertain own-deadline regime-ended")):
        months = 0 if day == 28 else 1
        rows = _duties(reports, "2027-05-01", f"f-a,,month,tt-23-2025,,{day},{months},,2027-01-01,2027-02-28")
        assert rows[-1].split()[:2] == ["f-a", "2027-02"]
        assert rows[-1].split()[5:] == flags.split()[1:]


def test_the_report_on_the_year_of_another_regime_replaces_nothing(reports: ReportingCalendar) -> None:
    lines = ("f-a,,half-year,tt-23-2023-bgtvt,,,,,2025-01-01,", "f-a,,year,tt-05-2023,,,,,2025-01-01,")
    source = "a,f-a,2025,filing,2025-12-18,day,tt-05-2023,,"
    rows = [row for row in _duties(reports, "2026-02-01", *lines, sources=source) if "2025-H2" in row]
    assert rows == ["f-a 2025-H2 2025-12-19 missing 44"]


def test_a_filing_with_a_day_answers_before_one_without(reports: ReportingCalendar) -> None:
    sources = "a,p34-51,2026-H1,filing,,,,,\nb,p34-51,2026-H1,filing,2026-06-28,day,,,"
    assert _duties(reports, "2026-07-10", _HALF_YEARS, sources=sources)[0] == "p34-51 2026-H1 2026-06-25 late 3 b"


def test_a_line_binds_the_units_below_the_units_below_one_too(reports: ReportingCalendar) -> None:
    units = _UNITS.replace("f-b,facility,p34-51,,", "d-b,district,p34-51,,\nf-b,facility,d-b,,")
    rows = _duties(reports, "2026-03-20", "p34-51,facility,quarter,nd-09-2019,,18,,,2026-01-01,", units=units)
    assert [row.split()[0] for row in rows if "Q1" in row] == ["f-a", "f-b"]


def test_lines_that_meet_on_a_day_ask_twice(reports: ReportingCalendar) -> None:
    lines = (_HALF_YEARS + "2026-07-01", "p34-51,,,nd-09-2019,,,,,2026-07-01,")
    for ordered in (lines, lines[::-1]):
        with pytest.raises(SchemaError, match="expected other reports than line 2"):
            check_schedule(_schedule(*ordered), _table("units", _UNITS), reports)


_QUARTERS = "p34-51,,quarter,nd-09-2019,,,,,2026-04-01,"


@pytest.mark.parametrize(
    ("title", "states"),
    [
        ("Báo cáo quý II và 6 tháng đầu năm 2026", {"2026-Q2": "received", "2026-H1": "received"}),
        ("Kết quả 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2026", {"2026-Q2": "missing", "2026-H1": "received"}),
        ("Kết quả 6 tháng đầu năm 2026 so với quý I năm 2026", {"2026-Q2": "missing", "2026-H1": "received"}),
    ],
)
def test_a_filing_answers_every_period_of_its_title_that_ends_on_the_same_day(
    reports: ReportingCalendar, title: str, states: dict[str, str]
) -> None:
    source = f'a,p34-51,2026-H1,filing,2026-06-20,day,,,,"{title}"'
    owed = [line.split() for line in _duties(reports, "2026-07-10", _HALF_YEARS, _QUARTERS, sources=source)]
    found = {cells[1]: cells[3] for cells in owed}
    assert {period: found[period] for period in states} == states
    assert found["2026-H2"] == "not_yet_due"


def test_a_day_off_moves_no_due_day(reports: ReportingCalendar) -> None:
    line = "p34-51,,month,nd-09-2019,,,,,2026-01-01,"  # 25 January 2026 is a Sunday
    assert _duties(reports, "2026-01-25", line)[0] == "p34-51 2026-01 2026-01-25 not_yet_due"
    assert _duties(reports, "2026-01-26", line)[0] == "p34-51 2026-01 2026-01-25 missing 1"


def test_what_is_corrected_after_the_due_day_stays_in_time(reports: ReportingCalendar) -> None:
    filed = "a,p34-51,2026-H1,filing,2026-06-24,day,,report,,\nb,p34-51,2026-H1,filing,2026-07-20,day,,report,,"
    assert _duties(reports, "2026-08-01", _HALF_YEARS, sources=filed)[0] == "p34-51 2026-H1 2026-06-25 received  a"


def test_the_successor_answers_for_a_unit_that_ends_before_the_due_day(reports: ReportingCalendar) -> None:
    names = "unit_code,level,parent_code,valid_from,valid_to,predecessors"
    units = f"{names}\nf-old,facility,,,2026-06-20,\nf-new,facility,,2026-06-21,,f-old\nf-gone,facility,,,2026-06-10,\n"
    lines = [f"{unit},,half-year,nd-09-2019,,25,,,2026-01-01," for unit in ("f-old", "f-new", "f-gone")]
    owed = _duties(reports, "2026-07-10", *lines, units=units)
    assert "f-old 2026-H1 2026-06-25 missing 15  own-deadline unit-ended" in owed
    assert not any(line.startswith(("f-gone", "f-new 2026-H1")) for line in owed)
    source = "a,f-new,2026-H1,filing,2026-06-24,day,,,,"
    answered = _duties(reports, "2026-07-10", *lines, units=units, sources=source)
    assert "f-old 2026-H1 2026-06-25 received  a own-deadline unit-ended successor" in answered
