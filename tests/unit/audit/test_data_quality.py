"""The four dimensions are scored from the findings behind them; a value or a series fails once."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.audit import score_quality
from analysis.audit.audit_context import Evidence, gather_evidence
from analysis.audit.findings import Finding, Location, tabulate

Build = Callable[..., Evidence]
_TWO_VALUES = """
bc-1 | t1 | actual | visits | | 6 tháng đầu năm 2026 | 61,2% (1468 / 2400 lượt)
bc-1 | t2 | actual | fees | | 6 tháng đầu năm 2026 | 46,1% (60/130 lượt)
"""
_UNMATCHED = "bc-1 | t3 | actual | Tỷ lệ giường thông minh | | năm 2025 | 12%"


def _scores(evidence: Evidence, *findings: Finding, scope: str = "source") -> pd.DataFrame:
    tables = {name: getattr(evidence, name) for name in ("sources", "statements", "observations")}
    scores = score_quality(tables, tabulate(findings), evidence.on)
    return scores[scores["scope"] == scope].set_index("dimension")


def _on_value(evidence: Evidence, rule: str, position: int) -> Finding:
    row = evidence.statements.iloc[position]
    place = (row["source_id"], row["locator"], row["line"], row["statement_id"])
    return Finding(rule, Location(*place, row["indicator_code"], row["unit_code"], row["period"]), arguments=_ARGUMENTS)


_ARGUMENTS = dict.fromkeys(("counts", "name", "other_name", "period", "other_period", "share"), "–")


def test_an_error_lowers_correct_and_leads_to_its_finding(evidence_of: Build) -> None:
    evidence = evidence_of(_TWO_VALUES)
    scores = _scores(evidence, _on_value(evidence, "ratio_truncated", 1))
    assert scores.at["correct", "score"] == 50
    assert scores.at["correct", "finding_ids"] == "ratio_truncated:bc-1:table-row-2#lkku7"
    assert scores.at["clean", "score"] == 100


def test_a_suspicious_value_fails_by_half_and_a_note_not_at_all(evidence_of: Build) -> None:
    evidence = evidence_of(_TWO_VALUES)
    assert _scores(evidence, _on_value(evidence, "outlier", 1)).at["correct", "failed"] == 0.5
    assert _scores(evidence, _on_value(evidence, "target_below_higher_level", 1)).at["correct", "failed"] == 0


@pytest.mark.parametrize("scope", ["all", "source", "unit"])
def test_a_value_with_several_findings_counts_once_by_the_gravest(evidence_of: Build, scope: str) -> None:
    evidence = evidence_of(_TWO_VALUES)
    rules = ("outlier", "ratio_truncated", "ratio_truncated", "two_figures")
    scores = _scores(evidence, *(_on_value(evidence, rule, 1) for rule in rules), scope=scope)
    assert (scores.at["correct", "failed"], scores.at["correct", "score"]) == (1, 50)
    assert len(scores.at["correct", "finding_ids"].split()) == len(rules)


def test_an_unmatched_value_lowers_clean_and_nothing_else(evidence_of: Build) -> None:
    scores = _scores(evidence_of(_UNMATCHED))
    assert (scores.at["clean", "score"], scores.at["correct", "score"]) == (0, 100)
    assert pd.isna(scores.at["live", "score"])


def test_an_unmatched_value_with_a_finding_on_clean_counts_once(evidence_of: Build) -> None:
    evidence = evidence_of(_TWO_VALUES + _UNMATCHED)
    scores = _scores(evidence, _on_value(evidence, "denominator_jump", 2))
    assert scores.at["clean", "failed"] == 1


def test_a_series_with_several_findings_on_live_counts_once(evidence_of: Build) -> None:
    evidence = evidence_of(_TWO_VALUES)
    copied = [_on_value(evidence, "copy_forward", 1) for _ in range(3)]
    assert _scores(evidence, *copied).at["live", "failed"] == 0.5


def test_a_series_without_a_new_value_for_18_months_is_no_longer_live(evidence_of: Build) -> None:
    live = [_scores(evidence_of(_TWO_VALUES, on=day)).at["live", "score"] for day in ("2027-12-30", "2028-01-01")]
    assert live == [100, 0]


def test_without_a_day_the_data_are_judged_today_and_the_scores_say_so(evidence_of: Build) -> None:
    names = ("sources", "statements", "tasks", "units", "indicators", "observations", "targets")
    tables = {name: getattr(evidence_of(_TWO_VALUES), name) for name in names}
    first = pd.Timestamp.today().normalize()
    found = {gather_evidence(tables).on, *score_quality(tables, tabulate([]))["judged_on"]}
    assert found <= {first, pd.Timestamp.today().normalize()}


def test_a_value_read_without_certainty_lowers_clean(evidence_of: Build) -> None:
    evidence = evidence_of(_TWO_VALUES)
    evidence.statements["confidence"] = ["low", "high"]
    assert _scores(evidence).at["clean", "score"] == 50


def test_an_estimate_keeps_no_series_live(evidence_of: Build) -> None:
    rows = """
    bc-1 | t1 | actual | visits | | năm 2023 | 50%
    bc-1 | t2 | estimate | visits | | năm 2026 | 60%
    """
    assert _scores(evidence_of(rows, on="2026-07-10")).at["live", "score"] == 0


def test_a_note_on_what_is_missing_lowers_nothing(evidence_of: Build) -> None:
    note = Finding("number_gap", Location("bc-1", "line 7"), printed="3.", recomputed="1.", severity="note")
    assert _scores(evidence_of(_TWO_VALUES), note).at["complete", "score"] == 100


def test_what_was_found_missing_lowers_complete(evidence_of: Build) -> None:
    missing = Finding("number_gap", Location("bc-1", "line 7"), printed="3.", recomputed="1.")
    assert _scores(evidence_of(_TWO_VALUES), missing).at["complete", "score"] == pytest.approx(100 * 2 / 3)
