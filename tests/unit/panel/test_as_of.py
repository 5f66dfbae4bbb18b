"""What was known on a day is one question with one answer: the panel that could have been built on that day."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.panel import is_known_by, later_sources, tables_as_of

Panel = Callable[..., dict[str, pd.DataFrame]]

_VISITS = "Tỷ lệ KCB bằng CCCD gắn chip/VNeID/Sổ SKĐT"
_FIRST = "bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1\nkh-1 | 2026-01-05 | p34-51 | |"
_SECOND = "bc-2 | 2026-09-01 | p34-51 | p34-51 | 2026-H1\nkh-2 | 2026-09-02 | p34-51 | |"
_FIRST_SAID = f"""
bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2% (1468 / 2400 lượt)
kh-1 | 1 | target | {_VISITS} | Quảng Ngãi | năm 2027 | trên 80%
"""
_SECOND_SAID = f"""
bc-2 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 60,0%
kh-2 | 1 | target | {_VISITS} | Quảng Ngãi | năm 2027 | trên 90%
"""
_DERIVED = ("observations", "targets", "restatements")


def _task(source_id: str) -> dict[str, object]:
    return {"task_id": f"{source_id}:1", "source_id": source_id, "locator": "line 3", "number": "1", "title_vi": "Việc"}


def _with_findings(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with one finding of each pair of sources; the second names the later one as its other place."""
    pairs = [("bc-1", None), ("bc-1", "bc-2"), ("bc-2", "bc-1"), ("bc-2", None)]
    findings = pd.DataFrame(pairs, columns=["source_id", "other_source_id"], dtype="str")
    return tables | {"findings": findings, "forecasts": pd.DataFrame({"mean": [81.5]})}


@pytest.fixture
def both(panel_of: Panel) -> dict[str, pd.DataFrame]:
    """Return the panel of both rounds of documents."""
    tasks = pd.DataFrame([_task("kh-1"), _task("kh-2")])
    return panel_of(f"{_FIRST}\n{_SECOND}", _FIRST_SAID + _SECOND_SAID, tasks=tasks)


def test_the_panel_of_a_day_is_the_one_built_from_what_was_published_by_then(
    both: dict[str, pd.DataFrame], panel_of: Panel
) -> None:
    given = {name: frame.copy(deep=True) for name, frame in both.items()}
    known = tables_as_of(both, "2026-08-31")
    built = panel_of(_FIRST, _FIRST_SAID, tasks=pd.DataFrame([_task("kh-1")]))
    for name in ("sources", "statements", "tasks", *_DERIVED):
        pd.testing.assert_frame_equal(known[name], built[name], obj=name)
    for name, frame in given.items():
        pd.testing.assert_frame_equal(both[name], frame)


def test_before_a_later_filing_the_earlier_value_is_the_chosen_one(both: dict[str, pd.DataFrame]) -> None:
    def chosen(day: str) -> list[float]:
        return tables_as_of(both, day)["observations"].query("is_chosen")["value"].tolist()

    assert (chosen("2026-08-31"), chosen("2026-09-01")) == ([61.2], [60.0])
    assert tables_as_of(both, "2026-08-31")["observations"]["chosen_rule"].tolist() == ['{"code": "choice.only_value"}']


def test_a_target_is_not_replaced_before_the_day_of_the_newer_plan(both: dict[str, pd.DataFrame]) -> None:
    assert tables_as_of(both, "2026-09-01")["targets"]["supersedes"].isna().all()
    assert tables_as_of(both, "2026-09-02")["targets"]["supersedes"].notna().sum() == 1


def test_a_finding_in_which_a_later_source_has_a_part_is_not_known_before(both: dict[str, pd.DataFrame]) -> None:
    known = tables_as_of(_with_findings(both), "2026-08-31")["findings"]
    assert known["source_id"].tolist() == ["bc-1"]
    assert known["other_source_id"].isna().all()


def test_what_was_computed_from_later_sources_is_left_out(both: dict[str, pd.DataFrame]) -> None:
    assert "forecasts" not in tables_as_of(_with_findings(both), "2026-08-31")
    assert "forecasts" in tables_as_of(_with_findings(both), "2026-09-02")


def test_no_row_of_a_later_source_is_left_in_any_table(both: dict[str, pd.DataFrame]) -> None:
    names = ("sources", "statements", "tasks", "systems", "outline", "corrections", "reviews")
    per_source = {name: pd.DataFrame({"source_id": ["bc-1", "bc-2"]}) for name in names[3:]}
    known = tables_as_of(both | per_source, "2026-08-31")
    assert [name for name in names if {"bc-2", "kh-2"} & set(known[name]["source_id"])] == []


@pytest.mark.parametrize("name", ["scores", "fits", "forecasts", "backtest", "verdicts"])
def test_no_table_that_rests_on_later_sources_is_left(both: dict[str, pd.DataFrame], name: str) -> None:
    assert name not in tables_as_of(both | {name: pd.DataFrame()}, "2026-08-31")


def test_where_nothing_is_later_the_tables_are_as_they_were(both: dict[str, pd.DataFrame]) -> None:
    known = tables_as_of(both, "2026-09-02")
    assert all(known[name] is frame for name, frame in both.items())


def test_a_source_without_a_date_is_never_later() -> None:
    sources = pd.DataFrame({"source_id": ["a", "b"], "issued": pd.to_datetime(["2026-06-25", None])})
    assert later_sources(sources, "2026-06-24")["source_id"].tolist() == ["a"]
    assert later_sources(sources, "2026-06-25").empty


def test_a_value_of_an_undated_source_counts_from_the_end_of_its_period(panel_of: Panel) -> None:
    said = f"""
ks-1 | t1 | actual | {_VISITS} | | năm 2024 | 61,2%
ks-1 | t2 | actual | {_VISITS} | | năm 2023 | 50,0%
ks-1 | t3 | target | {_VISITS} | | năm 2027 | 90%
"""
    tables = panel_of("ks-1 | | p34-51 | p34-51 |", said)
    assert tables["sources"]["issued"].isna().all()
    assert len(tables["observations"]) == 2
    known = tables_as_of(tables, "2024-06-30")
    assert known["observations"]["period"].tolist() == ["2023"]
    assert len(known["targets"]) == 1
    assert not is_known_by(tables, "2024-06-30")
    assert is_known_by(tables, "2024-12-31")
