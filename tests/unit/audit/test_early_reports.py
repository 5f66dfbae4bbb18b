"""A report is early by the calendar of its regime; where that is not known, a note says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.audit import RULES, audit_panel
from analysis.audit.checks.coverage import check_reports
from analysis.audit.checks.date_checks import check_undated_reports
from analysis.i18n import translate_cell
from analysis.panel import build_panel
from analysis.registry import collect_documents

_REPORT = """SỞ Y TẾ TỈNH NINH BÌNH
Số: {number}
Ninh Bình, ngày {day} tháng 6 năm 2026

{kind}
{title} 6 tháng đầu năm 2026

{basis}
Trong 6 tháng đầu năm 2026, tỷ lệ bệnh viện triển khai bệnh án điện tử đạt 80% (40/50 bệnh viện).
"""
Early = Callable[..., pd.DataFrame]


@pytest.fixture
def early(lookup: Path, tmp_path: Path) -> Early:
    """Return the findings of the rule on a document; `regime` is that of its source.yml."""

    def find(number: str, title: str, day: int = 20, regime: str | None = None, **words: str) -> pd.DataFrame:
        path = tmp_path / "report.txt"
        shown = {"kind": "BÁO CÁO", "basis": ""} | words
        path.write_text(_REPORT.format(number=number, title=title, day=day, **shown), encoding="utf-8")
        collected, unread = collect_documents([path])
        assert not unread
        collected["sources"] = collected["sources"].assign(regime=regime)
        tables = build_panel(collected, lookup, tmp_path / "no-corrections")
        is_recognised = "regime-recognised" in str(tables["sources"]["flags"].iloc[0])
        assert is_recognised == (regime is None and isinstance(tables["sources"]["regime"].iloc[0], str))
        findings = audit_panel(tables)
        return findings[findings["rule"] == "report_before_period_end"].assign(
            status=",".join(sorted(set(tables["observations"]["status"])))
        )

    return find


@pytest.mark.parametrize("day", [14, 20, 25])
def test_a_management_report_after_its_cut_off_is_complete(early: Early, day: int) -> None:
    assert early("12/BC-SYT", "Kết quả chuyển đổi số", day).empty


def test_a_management_report_before_its_cut_off_is_early(early: Early) -> None:
    found = early("12/BC-SYT", "Kết quả chuyển đổi số", 10).iloc[0]
    assert (found["severity"], found["status"]) == ("suspicious", "preliminary")
    assert "before 14 June 2026, the cut-off of the period (first half of 2026) under Decree 09/2019/NĐ-CP" in (
        translate_cell(found["message"], "en")
    )


@pytest.mark.parametrize(
    ("number", "title"),
    [("12/BC-SYT", "Báo cáo thống kê y tế"), ("12/SYT", "Biểu mẫu thống kê theo Thông tư số 37/2019/TT-BYT,")],
)
def test_a_statistics_report_on_the_same_day_is_early(early: Early, number: str, title: str) -> None:
    found = early(number, title).iloc[0]
    assert (found["severity"], found["status"]) == ("suspicious", "preliminary")
    assert "trước ngày chốt số liệu 30/06/2026" in translate_cell(found["message"], "vi")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Y tế", {"kind": "BÁO CÁO THỐNG KÊ"}),
        ("Thống kê khám chữa bệnh", {}),
        ("Hoạt động khám chữa bệnh", {"basis": "Thực hiện Thông tư số 37/2019/TT-BYT, Sở Y tế báo cáo:"}),
    ],
    ids=["type", "title", "legal basis"],
)
def test_a_statistics_report_is_known_by_its_type_its_title_or_its_legal_basis(
    early: Early, title: str, words: dict[str, str]
) -> None:
    found = early("12/BC-SYT", title, **words).iloc[0]
    assert "under Circular 37/2019/TT-BYT" in translate_cell(found["message"], "en")


def test_a_regime_without_a_window_for_the_period_leaves_the_calendar(early: Early) -> None:
    found = early("12/BC-SYT", "Hoạt động", basis="Thực hiện Thông tư số 23/2025/TT-BYT:").iloc[0]
    assert found["severity"] == "note"
    assert "before the period (first half of 2026) ended on 30 June 2026" in translate_cell(found["message"], "en")


def test_a_declared_regime_goes_before_the_words_of_the_report(early: Early) -> None:
    assert early("12/BC-SYT", "Báo cáo thống kê y tế", regime="nd-09-2019").empty
    assert len(early("12/BC-SYT", "Kết quả chuyển đổi số", regime="tt-37-2019")) == 1


def test_where_the_regime_is_not_known_a_note_says_so(early: Early) -> None:
    found = early("12/SYT", "Kết quả chuyển đổi số").iloc[0]
    assert found["severity"] == "note"
    text = translate_cell(found["message"], "en")
    assert "the reporting regime is not known" in text
    assert "the cut-off was 14 June 2026" in text


def test_a_report_that_every_regime_calls_early_is_early_without_a_known_one(early: Early) -> None:
    found = early("12/SYT", "Kết quả chuyển đổi số", 10).iloc[0]
    assert "issued on 10 June 2026, before the period (first half of 2026) ended" in (
        translate_cell(found["message"], "en")
    )


_RESULT = "bc-1 | 1 | actual | visits | | 6 tháng đầu năm 2026 | 60%"


@pytest.mark.parametrize(
    ("source", "figures", "found"),
    [
        ("bc-1 | | p34-51 | 2026-H1 | Báo cáo", _RESULT, ["report_undated"]),
        ("bc-1 | | | | 12/BC-SYT", _RESULT, ["report_undated"]),
        ("bc-1 | 2026-07 | p34-51 | 2026-H1 | Báo cáo", _RESULT, []),
        ("bc-1 | | | | Bảng số liệu", _RESULT, []),
        ("bc-1 | | p34-51 | 2026/2030 | Kế hoạch", _RESULT, []),
        ("bc-1 | | p34-51 | 2026-H1 | Báo cáo", _RESULT.replace("actual", "target"), []),
    ],
    ids=["report on a period", "numbered", "dated by month", "no office document", "plan", "no results"],
)
def test_a_report_without_a_day_gets_a_note_where_it_should_have_one(
    rules_of: Callable[..., list[str]], source: str, figures: str, found: list[str]
) -> None:
    assert rules_of(check_undated_reports, figures, sources=source) == found


def test_an_undated_report_is_a_note_and_no_missing_report(rules_of: Callable[..., list[str]]) -> None:
    assert RULES["report_undated"].severity == "note"
    duty = "half-year | p34-51 | | half-year | tt-37-2019 | commune | 2026-01-01"
    undated = "bc-1 | | p34-51 | 2026-H1 | Báo cáo"
    assert rules_of(check_reports, schedule=duty, sources=undated, on="2026-12-01") == []
    assert rules_of(check_reports, schedule=duty, sources=undated.replace("H1", "H2"), on="2026-12-01") == [
        "report_missing"
    ]
