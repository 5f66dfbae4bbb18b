"""The day of a report where none is given, and what a report of an earlier day leaves out."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reports import data_day, explain_left_out, newest_filing_day
from analysis.reports.sections import periods_of_report
from analysis.schemas import TABLES, validate

_UNITS = pd.DataFrame({"unit_code": ["vn", "p1", "p2", "f1"], "parent_code": [None, "vn", "vn", "p1"]})


def _panel(*issued: str | None) -> dict[str, pd.DataFrame]:
    names = [f"s{number}" for number in range(len(issued))]
    sources = pd.DataFrame({"source_id": names, "issued": list(issued), "folder": "a", "title": "t", "url": "u"})
    statements = pd.DataFrame(columns=TABLES["statements"].column_names)
    scores = pd.DataFrame({"judged_on": pd.to_datetime(["2026-11-25"])})
    return {"sources": validate("sources", sources), "statements": validate("statements", statements), "scores": scores}


def test_the_day_is_that_of_the_newest_data_not_of_the_run() -> None:
    assert data_day(_panel("2026-06-25", "2026-07-01")) == "2026-07-01"


def test_a_decision_on_the_data_is_news_as_well() -> None:
    decided = {"finding_states": pd.DataFrame({"decided_on": pd.to_datetime(["2026-08-03"])})}
    assert data_day(_panel("2026-06-25") | decided) == "2026-08-03"


def test_what_is_dated_after_the_run_date_is_passed_over() -> None:
    assert data_day(_panel("2026-06-25", "2026-12-01")) == "2026-06-25"


def test_without_a_dated_source_there_is_no_day() -> None:
    assert data_day(_panel(None)) is None
    assert data_day({}) is None


def _values(*rows: tuple[str, str, float | None]) -> dict[str, pd.DataFrame]:
    observations = pd.DataFrame(rows, columns=["unit_code", "as_of", "value"])
    return {"units": _UNITS, "observations": observations.assign(as_of=pd.to_datetime(observations["as_of"]))}


@pytest.mark.parametrize(
    ("unit", "day", "n"),
    [("vn", "2026-06-30", 3), ("p1", "2026-06-30", 2), ("f1", "2026-06-30", 1), ("p1", "2026-07-01", 1),
     ("p1", "2026-07-09", 0), ("p1", None, 0), ("p1", "", 0)],
)  # fmt: skip
def test_newer_figures_of_the_unit_and_those_below_are_counted(unit: str, day: str | None, n: int) -> None:
    tables = _values(
        ("p1", "2026-06-30", 1.0), ("p1", "2026-07-01", 2.0), ("f1", "2026-07-09", 3.0), ("p2", "2026-07-02", 4.0),
        ("p1", "2026-07-03", None),
    )  # fmt: skip
    found = explain_left_out(tables, unit, day, "en")
    assert (found or "0 ").split()[0] == str(n)
    if n:
        assert "-p report_date=2026-07-09 includes" in (found or "")


def test_the_sentence_is_in_the_language_of_the_reader() -> None:
    found = explain_left_out(_values(("p1", "2026-07-01", 2.0)), "p1", "2026-06-30", "vi") or ""
    assert "1 số liệu công bố sau ngày" in found


def test_the_periods_of_a_report_are_its_own_the_rest_of_the_year_and_the_year() -> None:
    assert periods_of_report("2026-9M") == ("2026-9M", "2026-Q4", "2026")
    assert periods_of_report("2026-H2") == ("2026-H2", "2026")


def test_the_newest_filing_has_the_day_of_its_papers() -> None:
    rows = {
        "source_id": ["s1", "s2", "s3", "s4"],
        "filing_unit_code": ["f-a", "f-b", None, "f-c"],
        "filing_period": ["2026-H1", "2026-H1", None, None],
        "issued": pd.to_datetime(["2026-06-25", "2026-06-20", "2026-07-01", "2026-07-02"]),
    }
    tables = {"sources": pd.DataFrame(rows)}
    assert newest_filing_day(tables) == "2026-06-25"
    edited = {"unit_code": ["f-a"], "period": ["2026-H1"], "decided_on": pd.to_datetime(["2026-06-28"])}
    assert newest_filing_day(tables | {"filing_edits": pd.DataFrame(edited)}) == "2026-06-28"
    assert newest_filing_day({"sources": tables["sources"].iloc[2:]}) is None
