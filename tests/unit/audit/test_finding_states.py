"""A decision on a finding survives every rebuild, and ends when the values change that it was made on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from analysis.audit import apply_states, audit_panel, describe_values, mark_errors, score_quality
from analysis.audit.audit_context import Evidence
from analysis.audit.checks.arithmetic import check_ratios
from analysis.audit.checks.coverage import check_quiet_series
from analysis.audit.findings import Finding, tabulate
from analysis.panel import has_flag, tables_as_of
from analysis.schemas import validate

Build = Callable[..., Evidence]
_TABLES = ("sources", "statements", "tasks", "units", "indicators", "observations", "targets")
_WRONG = "bc-1 | {line} | actual | visits | | năm 2025 | {raw}"
_CONFLICT = _WRONG.format(line=1, raw="80% (50/100 lượt)")


def _panel(evidence: Evidence) -> dict[str, pd.DataFrame]:
    return {name: getattr(evidence, name) for name in _TABLES}


def _decide(*findings: Any, state: str = "explained", on: str = "2026-07-01", number: int = 1) -> pd.DataFrame:
    rows = [
        {"finding_id": row["finding_id"], "values": describe_values(row), "state": state, "reason": "hai mẫu số"}
        for row in findings
    ]
    told = {"decision_number": number, "decided_by": "Phòng KHTC", "decided_on": on}
    return validate("finding_states", pd.DataFrame([row | told for row in rows]))


def _first(evidence: Evidence) -> dict[str, Any]:
    return audit_panel(_panel(evidence)).to_dict("records")[0]


def test_a_finding_keeps_its_name_when_its_values_change(evidence_of: Build) -> None:
    (found,) = check_ratios(evidence_of(_CONFLICT))
    changed = dataclasses.replace(found, printed="81%", recomputed="51%", severity="suspicious", variant="x")
    assert tabulate([found])["finding_id"].tolist() == tabulate([changed])["finding_id"].tolist()


def test_a_finding_keeps_its_name_when_its_value_is_placed(evidence_of: Build) -> None:
    (found,) = check_ratios(evidence_of(_CONFLICT))
    nowhere = dataclasses.replace(found.location, indicator_code=None, unit_code=None, period=None)
    unplaced = dataclasses.replace(found, location=nowhere)
    assert tabulate([found])["finding_id"].tolist() == tabulate([unplaced])["finding_id"].tolist()


def test_the_end_of_a_long_value_counts(evidence_of: Build) -> None:
    (found,) = tabulate(check_ratios(evidence_of(_CONFLICT))).to_dict("records")
    long, other = (describe_values(found | {"printed": f"{'từ ' * 200}{end}"}) for end in "ab")
    assert long != other
    assert len(long) < 320


def test_two_findings_of_one_rule_in_one_place_have_two_names_in_any_order(evidence_of: Build) -> None:
    rows = [_WRONG.format(line=1, raw="80% (50/100 lượt)"), _WRONG.format(line=1, raw="70% (51/100 lượt)")]
    found = list(check_ratios(evidence_of("\n".join(rows))))
    names = [set(tabulate(order)["finding_id"]) for order in (found, found[::-1], found[1:])]
    assert names[0] == names[1]
    assert len(names[0]) == 2
    assert names[2] < names[0]


def test_an_explained_finding_stays_explained_and_opens_again_when_its_value_changes(evidence_of: Build) -> None:
    (found,) = tabulate(check_ratios(evidence_of(_CONFLICT))).to_dict("records")
    findings, decisions = pd.DataFrame([found]), _decide(found)
    told = apply_states(findings, decisions).iloc[0]
    assert (told["state"], told["decided_by"], told["reason"]) == ("explained", "Phòng KHTC", "hai mẫu số")
    again = apply_states(findings.assign(printed="81% (50/100 lượt)"), decisions).iloc[0]
    assert (again["state"], again["earlier_state"], again["reason"]) == ("open", "explained", "hai mẫu số")


def test_a_decision_that_names_no_values_holds_whatever_they_are_and_a_deleted_one_opens_its_finding(
    evidence_of: Build,
) -> None:
    found = _first(evidence_of(_CONFLICT))
    answered = apply_states(pd.DataFrame([found]), _decide(found).assign(values=None))
    assert answered["state"].tolist() == ["explained"]
    opened = apply_states(answered, None).iloc[0]
    assert opened["state"] == "open"
    assert opened[["earlier_state", "decided_by", "reason"]].isna().all()


def test_the_last_decision_on_a_finding_holds(evidence_of: Build) -> None:
    found = _first(evidence_of(_CONFLICT))
    decisions = pd.concat([_decide(found, state="open", number=2), _decide(found, state="wrong_alarm")])
    assert apply_states(pd.DataFrame([found]), decisions)["state"].tolist() == ["open"]


def test_a_decision_on_a_finding_that_is_gone_changes_nothing(evidence_of: Build) -> None:
    found = _first(evidence_of(_CONFLICT))
    gone = _decide(found | {"finding_id": "ratio_conflict:bc-0:line-1#aaaaa"})
    assert apply_states(pd.DataFrame([found]), gone)["state"].tolist() == ["open"]


def test_a_quiet_series_that_was_explained_does_not_come_back_every_month(evidence_of: Build) -> None:
    rows = "\n".join(
        f"bc-1 | {year} | actual | hospitals | | năm {year} | {year - 1990}%" for year in (2021, 2022, 2023)
    )
    first, later = (tabulate(check_quiet_series(evidence_of(rows, on=day))) for day in ("2026-07-10", "2027-07-10"))
    assert first["recomputed"].tolist() != later["recomputed"].tolist()
    assert apply_states(later, _decide(*first.to_dict("records")))["state"].tolist() == ["explained"]


@pytest.mark.parametrize(
    ("state", "is_flagged"),
    [("open", True), ("corrected_at_source", True), ("explained", False), ("wrong_alarm", False)],
)
def test_only_an_error_that_stands_takes_a_value_out_of_the_choice(
    evidence_of: Build, state: str, is_flagged: bool
) -> None:
    tables = _panel(evidence_of(_CONFLICT))
    decisions = _decide(*tabulate(check_ratios(evidence_of(_CONFLICT))).to_dict("records"), state=state)
    marked = mark_errors(tables | {"finding_states": decisions})["statements"]
    assert has_flag(marked, "audit-error").tolist() == [is_flagged]


def test_an_answered_finding_lowers_no_score_and_is_not_listed_behind_it(evidence_of: Build) -> None:
    tables = _panel(evidence_of(_CONFLICT))
    found = audit_panel(tables)
    answered = apply_states(found, _decide(*found.to_dict("records")))
    scores = [score_quality(tables, rows).query("scope == 'source'") for rows in (found, answered)]
    before, after = (rows.set_index("dimension").loc["correct"] for rows in scores)
    assert (before["score"], after["score"]) == (0, 100)
    assert pd.isna(after["finding_ids"])


def test_a_decision_is_not_known_before_its_day(evidence_of: Build) -> None:
    tables = _panel(evidence_of(_CONFLICT, on="2026-07-20"))
    tables["finding_states"] = _decide(*audit_panel(tables).to_dict("records"), on="2026-07-15")
    states = [set(audit_panel(tables, pd.Timestamp(day))["state"]) for day in ("2026-07-14", "2026-07-15")]
    assert states == [{"open"}, {"explained"}]
    assert tables_as_of(tables, "2026-07-14")["finding_states"].empty


def test_the_values_of_a_decision_name_no_private_person(evidence_of: Build) -> None:
    (found,) = check_ratios(evidence_of(_CONFLICT))
    named = dataclasses.replace(found, printed="Người bệnh số CCCD 001085012345, điện thoại 0912 345 678: 80%")
    (row,) = tabulate([named]).to_dict("records")
    assert "001085012345" not in describe_values(row)
    assert isinstance(found, Finding)
