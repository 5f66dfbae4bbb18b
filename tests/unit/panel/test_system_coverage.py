"""Which unit has which system: the newest document counts, and the author is meant where no unit is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.panel import build_system_coverage, count_deadlines, read_names
from analysis.schemas import TABLES, validate


def _table(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    return validate(name, pd.DataFrame(rows, columns=TABLES[name].column_names))


def _source(source_id: str, unit: str | None, issued: str | None) -> dict[str, Any]:
    return {"source_id": source_id, "folder": source_id, "title": source_id, "url": "file", "filing_unit_code": unit,
            "issued": issued}  # fmt: skip


def _passage(source: str, unit: str | None, system: str, has: str, place: int = 1) -> dict[str, Any]:
    return {"report_id": f"{source}:{place}", "source_id": source, "locator": f"line {place}", "unit_text": unit,
            "system": system, "has": has}  # fmt: skip


def test_the_newest_document_says_which_unit_has_which_system(lookup: Path) -> None:
    tables = read_names(lookup) | {
        "sources": _table("sources", _source("old", "f-k-hospital", "2025-01-01"),
                          _source("new", "f-k-hospital", "2026-01-01"), _source("all", "p34-68", "2026-02-01")),
        "system_reports": _table(
            "system_reports",
            _passage("old", None, "HIS", "no"), _passage("new", "Bệnh viện", "HIS", "yes"),
            _passage("new", None, "LIS", "unknown", 2), _passage("old", None, "LIS", "no", 2),
            _passage("all", "Bệnh viện Nhi Lâm Đồng", "EMR", "yes"), _passage("all", None, "HIS", "yes", 2),
            _passage("all", "Bệnh viện lạ", "HIS", "yes", 3),
        ),
    }  # fmt: skip
    found = build_system_coverage(tables)
    assert list(zip(found["unit_code"], found["system"], found["has"], found["source_id"], strict=True)) == [
        ("f-k-hospital", "HIS", "yes", "new"),
        ("f-k-hospital", "LIS", "no", "old"),
        ("f-lam-dong-childrens-hospital", "EMR", "yes", "all"),
    ]


def test_of_two_statements_of_one_document_the_more_definite_then_the_first_counts(lookup: Path) -> None:
    said = [("HIS", "no", "A"), ("HIS", "yes", "B"), ("LIS", "yes", "C"), ("LIS", "yes", "D"), ("EMR", "unknown", None)]
    rows = [_passage("new", None, name, has, n) | {"vendor": by} for n, (name, has, by) in enumerate(said, start=1)]
    tables = read_names(lookup) | {
        "sources": _table("sources", _source("new", "f-k-hospital", "2026-01-01"), _source("z", "f-k-hospital", None)),
        "system_reports": _table(
            "system_reports",
            *rows,
            _passage("new", "Bệnh viện lạ", "RIS/PACS", "yes", 9),
            _passage("z", None, "LIS", "no"),
        ),
    }
    found = build_system_coverage(tables)
    assert found[["system", "has", "vendor"]].fillna("").to_numpy().tolist() == [
        ["EMR", "unknown", ""],  # the document names the system and does not say more
        ["HIS", "yes", "B"],
        ["LIS", "yes", "C"],  # what has no day is older than what has one
    ]


def test_what_the_newest_document_leaves_out_comes_from_earlier_ones_about_the_same_system(lookup: Path) -> None:
    sources = [_source(name, "f-k-hospital", f"202{n}-01-01") for n, name in enumerate(("a", "b", "c", "d"), start=3)]
    passages = [
        _passage("d", None, "HIS", "yes"),
        _passage("c", None, "HIS", "yes") | {"vendor": "VNPT", "since": "2021"},
        _passage("b", None, "HIS", "yes") | {"product": "VNPT-HIS", "vendor": "VNPT", "since": "2021-03"},
        _passage("a", None, "HIS", "yes") | {"vendor": "FPT", "owner": "Sở"},  # another system, replaced since
        _passage("d", None, "LIS", "yes", 2),
        _passage("c", None, "LIS", "no", 2),
        _passage("b", None, "LIS", "yes", 2) | {"vendor": "FPT"},  # given up since
        _passage("d", None, "EMR", "yes", 3) | {"since": "2026-12"},  # only planned
    ]
    tables = {"sources": _table("sources", *sources), "system_reports": _table("system_reports", *passages)}
    found = build_system_coverage(read_names(lookup) | tables)
    columns = ["system", "product", "vendor", "since", "owner", "source_id", "detail_source_ids"]
    assert found[columns].fillna("").to_numpy().tolist() == [
        ["HIS", "VNPT-HIS", "VNPT", "2021-03", "", "d", "c | b"],
        ["LIS", "", "", "", "", "d", ""],
    ]


def _counted(sources: dict[str, Any], text: str, **more: Any) -> pd.Series[Any]:
    tasks = {"task_id": "kh:1", "source_id": "kh", "locator": "line 1", "number": "1", "title_vi": "Việc"}
    holiday = {"date": "2026-01-01", "name": "Tết", "day_type": "day_off", "verification": "verified"}
    tables = {
        "tasks": _table("tasks", tasks | {"deadline_text": text} | more),
        "sources": _table("sources", _source("kh", None, "2026-12-30") | sources),
        "public_holidays": pd.DataFrame([holiday]).assign(date=pd.to_datetime(["2026-01-01"])),
    }
    return count_deadlines(tables).iloc[0]


def test_a_deadline_over_days_off_that_are_not_known_is_uncertain_and_ends_once() -> None:
    row = _counted({}, "trong thời hạn 5 ngày làm việc kể từ ngày ký")
    assert (str(row["due"].date()), row["flags"], row["recurrence"]) == (
        *("2027-01-06", "due-counted due-uncertain"),
        "once",
    )


def test_a_document_of_a_month_gives_no_last_day_and_a_printed_day_stays() -> None:
    text = "trong vòng 30 ngày kể từ ngày ban hành"
    row = _counted({"issued_precision": "month"}, text)
    assert (pd.isna(row["due"]), row["flags"]) == (True, "due-needs-issue-day")
    row = _counted({}, text, due="2026-12-31", recurrence="once")
    assert (str(row["due"].date()), pd.isna(row["flags"])) == ("2026-12-31", True)


@pytest.mark.parametrize(
    ("text", "issued", "due", "flags"),
    [
        ("trong vòng 30 ngày kể từ ngày ban hành", "2026-01-05", "2026-02-04", "due-counted"),
        ("sau 02 tháng kể từ ngày ký", "2026-01-05", "2026-03-05", "due-counted"),
        ("trong thời hạn 5 ngày làm việc kể từ ngày ký", "2026-01-05", "2026-01-12", "due-counted"),
        ("trong vòng 30 ngày kể từ ngày có hiệu lực", "2026-01-05", None, "due-needs-effect-day"),
        ("trong vòng 10 ngày kể từ ngày nhận được hồ sơ", "2026-01-05", None, "due-needs-event-day"),
        ("trong vòng 30 ngày kể từ ngày ban hành", None, None, "due-needs-issue-day"),
        ("tháng 6/2026", "2026-01-05", None, None),
    ],
)
def test_a_deadline_that_counts_from_the_issue_gets_its_last_day(
    text: str, issued: str | None, due: str | None, flags: str | None
) -> None:
    tasks = _table("tasks", {"task_id": "kh:1", "source_id": "kh", "locator": "line 1", "number": "1",
                             "title_vi": "Việc", "deadline_text": text})  # fmt: skip
    holiday = {"date": "2026-01-01", "name": "Tết", "day_type": "day_off", "verification": "verified"}
    tables = {"tasks": tasks, "sources": _table("sources", _source("kh", None, issued)),
              "public_holidays": pd.DataFrame([holiday]).assign(date=pd.to_datetime(["2026-01-01"]))}  # fmt: skip
    row = count_deadlines(tables).iloc[0]
    assert (None if pd.isna(row["due"]) else str(row["due"].date())) == due
    assert (None if pd.isna(row["flags"]) else row["flags"]) == flags
