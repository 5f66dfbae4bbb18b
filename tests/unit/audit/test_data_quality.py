"""The four words are scored from the findings behind them."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.audit import audit_panel, score_quality
from analysis.audit.checks.coverage import list_expected_reports
from analysis.audit.checks.series_checks import decompose_change

Panel = Callable[..., dict[str, pd.DataFrame]]
_VISITS = "Tỷ lệ KCB bằng CCCD gắn chip/VNeID"
_SOURCES = "bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1"


def _scores(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    scores = score_quality(tables, audit_panel(tables))
    return scores[scores["scope"] == "source"].set_index("dimension")


def test_an_error_lowers_correct_and_leads_to_its_finding(panel_of: Panel) -> None:
    scores = _scores(
        panel_of(
            _SOURCES,
            f"""
            bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2% (1468 / 2400 lượt)
            bc-1 | t2 | actual | cashless_transaction_share | | 6 tháng đầu năm 2026 | 46,1% (60/130 lượt)
            """,
        )
    )
    assert scores.at["correct", "score"] == 50
    assert scores.at["correct", "finding_ids"] == "ratio_truncated:bc-1:table-row-2#1"
    assert scores.at["clean", "score"] == 100


def test_an_unplaced_figure_lowers_clean_and_nothing_else(panel_of: Panel) -> None:
    scores = _scores(panel_of(_SOURCES, "bc-1 | t1 | actual | Tỷ lệ giường thông minh | | năm 2025 | 12%"))
    assert (scores.at["clean", "score"], scores.at["correct", "score"]) == (0, 100)
    assert pd.isna(scores.at["live", "score"])


def test_what_is_owed_is_listed_by_period_while_the_unit_exists() -> None:
    schedule = pd.DataFrame(
        {
            "schedule_id": ["half-year"],
            "unit_code": [None],
            "unit_level": ["province"],
            "frequency": ["half-yearly"],
            "days_after": [15],
            "since": [pd.Timestamp("2025-01-01")],
        }
    )
    days = {"valid_from": pd.to_datetime([None, "2025-07-01"]), "valid_to": pd.to_datetime(["2025-06-30", None])}
    units = pd.DataFrame({"unit_code": ["p63-62", "p34-51"], "level": "province", **days})
    owed = list_expected_reports(schedule, units, pd.Timestamp("2026-02-01"))
    assert owed[["unit_code", "period"]].to_numpy().tolist() == [["p63-62", "2025-H1"], ["p34-51", "2025-H2"]]


def test_a_change_of_a_share_is_split_between_units_and_base_without_rest() -> None:
    by_units, by_base = decompose_change(22, 53, 61, 61)
    assert by_units + by_base == pytest.approx(100 - 100 * 22 / 53)
    assert by_base < 0 < by_units
