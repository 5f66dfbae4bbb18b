"""Which deadlines bind a panel, how strong they are, since when they are known, and what they do to its forecasts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from adoption import Deadline, fit_adoption
from analysis.i18n import translate_cell
from analysis.modelling import (
    DeadlineRegister,
    PanelModel,
    backtest_panels,
    digest_panels,
    fit_panel,
    judge_targets,
    model_panels,
)
from analysis.modelling.deadlines import (
    bind_models,
    cite_document,
    class_of_document,
    explain_deadlines,
    last_day,
)
from analysis.modelling.judging import Answer, TargetForecasts, match_targets
from analysis.regulations import read_rules
from analysis.schemas import set_types

_EMR = "hospitals_with_electronic_medical_records_pct"
_PAPER = "paper_medical_records_pct"


def rule(**changes: object) -> pd.DataFrame:
    """Return one legal deadline: hospitals, by 30 September 2025, a circular in force since July."""
    row = {
        "rule_id": "emr.hospital", "topic": "electronic_records", "indicator_codes": f"{_EMR} {_PAPER} signed_pct",
        "duty_vi": "Triển khai", "duty_en": "Deploy", "due": "2025-09-30", "due_type": "by", "binds": "hospital",
        "who_vi": "bệnh viện", "who_en": "hospitals", "force": "circular", "sanction": "fine", "sanction_from": None,
        "source": "TT 13/2025/TT-BYT, Đ4 k2 a", "valid_from": "2025-07-21", "verification": "verified",
    }  # fmt: skip
    return set_types("legal_deadlines", pd.DataFrame([row | changes]))


def tables_of(**others: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the nation, one province and its hospital, health station and office, with two values of each unit."""
    units = pd.DataFrame(
        {
            "unit_code": ["vn", "moh", "p01", "f-hospital", "f-station", "f-office", "f-unknown"],
            "name_vi": "Đơn vị", "name_en": "Unit",
            "level": ["national", "ministry", "province", "facility", "facility", "facility", "facility"],
            "facility_type": [None, None, None, "hospital", "other_facility", "no_care", None],
            "parent_code": [None, "vn", "vn", "p01", "p01", "p01", "p01"],
        }
    )  # fmt: skip
    indicators = pd.DataFrame(
        {
            "indicator_code": [_EMR, "signed_pct", _PAPER], "title_vi": "Chỉ tiêu", "title_en": "Share", "unit": "%",
            "counted": ["hospitals facilities", "documents", "records"], "measure": "share", "maximum": 100.0,
            "minimum": 0.0, "direction": ["up", "up", "down"], "aggregation": "none",
        }
    )  # fmt: skip
    rows = [
        (unit, code, pd.Timestamp(f"{year}-12-31"), value)
        for unit in units["unit_code"]
        for code in indicators["indicator_code"]
        for year, value in ((2022, 20.0), (2023, 24.0), (2024, 30.0))
    ]
    observations = pd.DataFrame(rows, columns=["unit_code", "indicator_code", "period_end", "value"]).assign(
        op="=", status="observed", is_chosen=True, statement_id="s#1"
    )
    made = {"units": units, "indicators": indicators, "observations": observations}
    return {name: set_types(name, frame) for name, frame in made.items()} | others


def panel_of(tables: dict[str, pd.DataFrame], level: str, code: str = _EMR, day: str | None = None) -> PanelModel:
    panel = model_panels(tables, day=dt.date.fromisoformat(day) if day else None).panel_at(code, level)
    assert panel
    return panel


def bound_by(deadlines: tuple[Deadline, ...]) -> list[tuple[str, list[str]]]:
    return [(deadline.force, sorted(deadline.units or ())) for deadline in deadlines]


def test_a_legal_duty_binds_the_kinds_of_units_that_it_names() -> None:
    tables = tables_of(legal_deadlines=rule())
    assert bound_by(panel_of(tables, "facility").deadlines) == [("decree", ["f-hospital"])]
    care = tables_of(legal_deadlines=rule(binds="hospital other_facility"))
    assert bound_by(panel_of(care, "facility").deadlines) == [("decree", ["f-hospital", "f-station", "f-unknown"])]


def test_the_share_of_an_area_is_moved_by_the_duty_of_what_it_counts() -> None:
    others = tables_of(legal_deadlines=rule(binds="other_facility"))
    assert panel_of(others, "province").deadlines == ()
    assert bound_by(panel_of(others, "province", "signed_pct").deadlines) == [("decree", ["p01"])]
    assert bound_by(panel_of(tables_of(legal_deadlines=rule()), "national").deadlines) == [("decree", ["vn"])]
    ministry = tables_of(legal_deadlines=rule(binds="ministry"))
    assert panel_of(ministry, "province").deadlines == ()
    assert bound_by(panel_of(ministry, "national").deadlines) == [("decree", ["vn"])]


def test_an_indicator_that_no_text_names_has_no_deadline() -> None:
    tables = tables_of(legal_deadlines=rule(indicator_codes="signed_pct"))
    assert panel_of(tables, "province").deadlines == ()
    assert panel_of(tables_of(), "province").deadlines == ()


@pytest.mark.parametrize(
    ("changes", "force"),
    [
        ({"force": "law"}, "decree"),
        ({"force": "decree", "sanction": None}, "decision"),
        ({"force": "resolution"}, "decision"),
        ({"force": "directive", "sanction": None}, "decision"),
        ({"force": "plan", "sanction": None}, "plan"),
    ],
)
def test_the_force_is_that_of_the_text_and_of_its_sanction(changes: dict[str, object], force: str) -> None:
    (deadline,) = panel_of(tables_of(legal_deadlines=rule(**changes)), "province").deadlines
    assert deadline.force == force


def test_a_deadline_is_known_from_the_first_day_in_force_and_a_fine_from_its_own() -> None:
    tables = tables_of(legal_deadlines=rule(sanction_from="2026-05-15"))
    days = ("2025-07-20", "2025-07-21", "2026-05-14", "2026-05-15")
    found = [[one.force for one in panel_of(tables, "province", day=day).deadlines] for day in days]
    assert found == [[], ["decision"], ["decision"], ["decree"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"due": None},
        {"due": "yearly"},
        {"verification": "unverified"},
        {"valid_from": "2025-09-30"},
        {"valid_from": None, "valid_to": "2025-06-05"},
    ],
    ids=["no day", "recurs", "not checked", "in force on its own day", "ended before"],
)
def test_what_no_one_can_hurry_towards_is_no_deadline(changes: dict[str, object]) -> None:
    assert panel_of(tables_of(legal_deadlines=rule(**changes)), "province").deadlines == ()


def test_where_less_is_better_the_gap_is_to_nothing() -> None:
    (deadline,) = panel_of(tables_of(legal_deadlines=rule()), "province", _PAPER).deadlines
    assert deadline.direction == "down"
    made = fit_panel(tables_of(legal_deadlines=rule(due="2025-12-31"), targets=_no_targets()))["forecasts"]
    at = made.query("unit_code == 'p01' and indicator_code == @_PAPER and method != 'trend' and time == 2026.0")
    means = at.set_index("deadline")["mean"]
    assert means["decree"] < means["none"]


def test_a_period_of_the_law_ends_on_its_last_day() -> None:
    assert last_day("2026", "by") == dt.date(2026, 12, 31)
    assert last_day("2027-01-01", "from") == last_day("2027-01-01", "before") == dt.date(2026, 12, 31)


def _no_targets() -> pd.DataFrame:
    return _targets().iloc[:0]


def _targets(**changes: object) -> pd.DataFrame:
    row = {
        "issuer_code": "moh", "unit_code": "vn", "indicator_code": _EMR, "op": "=", "value": 90.0, "value_unit": "%",
        "due": "2026-12-31", "statement_id": "plan-1:line 4#1", "supersedes": None,
    }  # fmt: skip
    return set_types("targets", pd.DataFrame([row | changes]))


def _sources(**changes: object) -> pd.DataFrame:
    row = {
        "source_id": "plan-1", "folder": "f", "title": "Kế hoạch hành động", "number": "1710/QĐ-BYT", "url": "x",
        "issued": "2023-04-05", "issuer_code": "moh",
    }  # fmt: skip
    return set_types("sources", pd.DataFrame([row | changes]))


def test_a_target_that_was_read_is_a_deadline_of_its_unit_and_those_below_with_its_document_as_reason() -> None:
    tables = tables_of(targets=_targets(), sources=_sources())
    (deadline,) = panel_of(tables, "facility").deadlines
    assert (deadline.force, deadline.goal, deadline.day) == ("plan", 0.9, dt.date(2026, 12, 31))
    assert deadline.units == {"f-hospital", "f-station", "f-office", "f-unknown"}
    assert deadline.reason == "QĐ 1710/QĐ-BYT (05/04/2023)"
    own = tables_of(targets=_targets(unit_code="f-station"), sources=_sources())
    assert bound_by(panel_of(own, "facility").deadlines) == [("plan", ["f-station"])]


@pytest.mark.parametrize(
    ("target", "source"),
    [
        ({"due": None}, {}),
        ({"value": 250.0}, {}),
        ({}, {"issued": "2027-01-05"}),
        ({}, {"source_id": "another"}),
        ({"indicator_code": "signed_pct"}, {}),
    ],
    ids=["no day", "off the scale", "issued after the day", "no document", "another indicator"],
)
def test_a_target_without_day_share_or_document_is_no_deadline(
    target: dict[str, object], source: dict[str, object]
) -> None:
    assert panel_of(tables_of(targets=_targets(**target), sources=_sources(**source)), "national").deadlines == ()


def test_a_target_that_was_replaced_is_no_deadline_any_more() -> None:
    both = pd.concat(
        [_targets(), _targets(statement_id="plan-1:line 9#1", supersedes="plan-1:line 4#1", due="2027-12-31")]
    )
    (deadline,) = panel_of(tables_of(targets=both, sources=_sources()), "national").deadlines
    assert deadline.day == dt.date(2027, 12, 31)


def test_a_document_is_not_known_before_it_was_issued() -> None:
    tables = tables_of(targets=_targets(), sources=_sources())
    assert panel_of(tables, "national", day="2023-04-04").deadlines == ()
    assert len(panel_of(tables, "national", day="2023-04-05").deadlines) == 1


def test_a_dated_task_that_an_indicator_measures_is_a_deadline_of_the_issuer_and_those_below() -> None:
    row = {
        "task_id": "plan-1:4", "source_id": "plan-1", "locator": "line 1", "number": "4", "title_vi": "Triển khai",
        "due": "2026-06-30", "recurrence": "once", "indicator_code": _EMR,
    }  # fmt: skip
    tasks = set_types("tasks", pd.DataFrame([row]))
    tables = tables_of(tasks=tasks, sources=_sources())
    assert bound_by(panel_of(tables, "national").deadlines) == [("plan", ["vn"])]
    assert bound_by(panel_of(tables, "province").deadlines) == [("plan", ["p01"])]
    assert panel_of(tables_of(tasks=tasks.assign(recurrence="yearly"), sources=_sources()), "national").deadlines == ()
    province = tables_of(tasks=tasks, sources=_sources(issuer_code="p01"))
    assert panel_of(province, "national").deadlines == ()
    assert bound_by(panel_of(province, "province").deadlines) == [("plan", ["p01"])]


def test_a_national_target_is_a_deadline_of_the_nation() -> None:
    row = {
        "rule_id": "t.1", "indicator_code": _EMR, "subject_vi": "BA", "subject_en": "EMR", "op": "=", "value": 100.0,
        "unit": "%", "due": "2025-12-31", "source": "QĐ 5316/QĐ-BYT (22/12/2020)", "valid_from": "2020-12-22",
        "verification": "single-source",
    }  # fmt: skip
    tables = tables_of(national_targets=set_types("national_targets", pd.DataFrame([row])))
    assert bound_by(panel_of(tables, "national").deadlines) == [("plan", ["vn"])]
    assert panel_of(tables, "province").deadlines == ()


@pytest.mark.parametrize(
    ("number", "title", "force"),
    [
        ("13/2025/TT-BYT", "Thông tư", "decree"),
        ("102/2025/NĐ-CP", "Nghị định", "decree"),
        ("31/QĐ-BYT", "Quyết định về sổ sức khỏe", "decision"),
        ("1710/QĐ-BYT", "Kế hoạch hành động", "plan"),
        ("/KH-SYT (number blank)", "Chuyển đổi số", "plan"),
        (None, "Chiến lược quốc gia về kinh tế số", "plan"),
        ("379/BC-SYT", "Báo cáo kết quả thực hiện kế hoạch", "wish"),
        (None, "Bài báo", "wish"),
    ],
)
def test_a_document_is_what_its_number_and_title_say(number: str | None, title: str, force: str) -> None:
    assert class_of_document({"number": number, "title": title}) == force


def test_a_document_without_a_full_number_is_cited_by_its_title() -> None:
    source = {"number": "/KH-SYT (number blank)", "title": "Kế hoạch", "issued": pd.Timestamp("2021-08-30")}
    assert cite_document(source) == "Kế hoạch"
    deadline = Deadline("2025-12-31", "plan", reason=cite_document(source | {"title_en": "Plan of the province"}))
    assert "in Plan of the province (plan)" in translate_cell(explain_deadlines((deadline,)).to_json(), "en")
    assert "tại Kế hoạch (kế hoạch)" in translate_cell(explain_deadlines((deadline,)).to_json(), "vi")
    month = {"number": "31/QĐ-BYT", "issued": pd.Timestamp("2026-01-01"), "issued_precision": "month"}
    assert cite_document(month) == "QĐ 31/QĐ-BYT"


def test_forecasts_stand_without_and_with_the_deadline_and_name_its_text_in_both_languages() -> None:
    tables = tables_of(legal_deadlines=rule(), targets=_no_targets())
    made = fit_panel(tables)["forecasts"]
    mine = made[(made["unit_code"] == "p01") & (made["indicator_code"] == _EMR) & (made["method"] != "trend")]
    both = mine.pivot_table(index="time", columns="deadline", values="mean")
    assert both.loc[2025.0, "decree"] == both.loc[2025.0, "none"] == 30.0  # the last report
    assert (both["decree"] > both["none"])[both.index > 2025.0].all()
    assert set(made.loc[made["method"] == "trend", "deadline"]) == {"none"}
    assert mine.loc[mine["deadline"] == "none", "deadline_message"].isna().all()
    (message,) = mine.loc[mine["deadline"] == "decree", "deadline_message"].unique()
    assert translate_cell(message, "en") == (
        "the deadline of 30 September 2025 in Circular 13/2025/TT-BYT, article 4(2)(a) (legal duty)"
    )
    assert translate_cell(message, "vi") == (
        "thời hạn 30/09/2025 tại Thông tư 13/2025/TT-BYT, điểm a khoản 2 Điều 4 (nghĩa vụ pháp lý)"
    )


def test_the_forecast_without_deadlines_is_the_same_whether_or_not_one_is_known() -> None:
    bound = fit_panel(tables_of(legal_deadlines=rule(), targets=_no_targets()))["forecasts"].query("deadline == 'none'")
    free = fit_panel(tables_of(targets=_no_targets()))["forecasts"]
    pd.testing.assert_frame_equal(bound.reset_index(drop=True), free)


def test_a_deadline_whose_rise_is_over_has_no_second_forecast() -> None:
    tables = tables_of(legal_deadlines=rule(due="2023-12-31", valid_from="2023-01-01"), targets=_no_targets())
    assert panel_of(tables, "province").deadlines
    assert panel_of(tables, "province").bound_models == {}
    assert set(fit_panel(tables)["forecasts"]["deadline"]) == {"none"}


def test_a_back_test_knows_no_deadline() -> None:
    tables = tables_of()
    pd.testing.assert_frame_equal(backtest_panels(tables), backtest_panels(tables | {"legal_deadlines": rule()}))


def test_forecasts_are_made_again_when_a_deadline_changes_and_back_tests_are_not() -> None:
    before, after = (model_panels(tables_of(legal_deadlines=rule(due=due))) for due in ("2025-09-30", "2026-09-30"))
    assert digest_panels(before, _no_targets()) != digest_panels(after, _no_targets())
    assert digest_panels(before) == digest_panels(after)


def test_the_shipped_deadline_of_hospitals_is_among_those_of_the_national_panel() -> None:
    rules = read_rules(Path(__file__).parents[3] / "data" / "lookup")["legal_deadlines"]
    panel = panel_of(tables_of(), "national")
    known = DeadlineRegister(tables_of(legal_deadlines=rules), dt.date(2026, 6, 30)).of_panel(panel)
    law = next(one for one in known if "article 4(2)(a)" in one.reason)
    assert (law.day, law.force) == (dt.date(2025, 9, 30), "decree")
    assert translate_cell(explain_deadlines((law,)).to_json(), "en") == (
        "the deadline of 30 September 2025 in Circular 13/2025/TT-BYT, article 4(2)(a), enforceable by penalties from "
        "15 May 2026 (legal duty)"
    )
    assert "khoản 2 Điều 4, có chế tài xử phạt từ ngày 15/05/2026" in translate_cell(
        explain_deadlines((law,)).to_json(), "vi"
    )
    assert not any("TT 26/2025" in one.reason for one in known)


def test_a_verdict_says_what_its_chance_would_be_with_the_deadline_of_which_text() -> None:
    target = _targets(unit_code="p01", value=60.0, due="2026-06-30", issuer_code="p01")
    tables = tables_of(targets=target, legal_deadlines=rule())
    verdict = judge_targets(tables).query("unit_code == 'p01' and method == 'workbench'").iloc[0]
    said = translate_cell(verdict["basis"], "en")
    assert "with the deadline of 30 September 2025 in Circular 13/2025/TT-BYT, article 4(2)(a)" in said
    assert "tính đến thời hạn 30/09/2025 tại Thông tư 13/2025/TT-BYT" in translate_cell(verdict["basis"], "vi")
    free = judge_targets(tables_of(targets=target)).query("unit_code == 'p01' and method == 'workbench'").iloc[0]
    assert "deadline" not in translate_cell(free["basis"], "en")
    assert verdict["probability"] == free["probability"]


@pytest.mark.parametrize(("day", "bound"), [(2024.5, {"A"}), (2023.5, set())])
def test_a_deadline_still_moves_a_unit_that_reported_in_the_year_after_its_day(day: float, bound: set[str]) -> None:
    fit = fit_adoption(pd.DataFrame({"unit": ["A"], "time": [2025.0], "share": [0.4]}))
    assert set(bind_models({"A": fit}, (Deadline(day, "decree"),))) == bound


def _with_silent_unit(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with p02, a province like p01 that has not reported."""
    units = pd.concat([tables["units"], tables["units"].query("unit_code == 'p01'").assign(unit_code="p02")])
    return tables | {"units": units.reset_index(drop=True)}


def test_a_unit_without_a_report_and_a_count_are_told_what_the_deadline_would_change() -> None:
    target = _targets(unit_code="p02", value=60.0, due="2026-06-30", issuer_code="p02")
    known = tables_of(targets=target, legal_deadlines=rule())
    verdicts = judge_targets(_with_silent_unit(known), hand_down=False)
    silent = verdicts.query("unit_code == 'p02' and method == 'workbench'").iloc[0]
    assert silent["n_own"] == 0
    assert "with the deadline of 30 September 2025 in Circular 13/2025" in translate_cell(silent["basis"], "en")


@pytest.mark.parametrize(
    ("due", "rule_due", "told"),
    [
        ("2026-06-30", "2025-09-30", True),
        ("2026-06-30", "2026-09-30", True),  # its year has begun
        ("2026-06-30", "2024-09-30", True),  # the reports came less than a year after it
        ("2026-06-30", "2027-09-30", False),  # its year begins after the target's day
        ("2026-06-30", "2023-06-30", False),  # it was over when the other units reported
        ("2024-06-30", "2024-09-30", False),  # the other units reported after the target's day
    ],
    ids=["acts", "begun", "still acts", "too late", "over", "known from reports"],
)
def test_a_unit_without_a_report_is_told_only_of_deadlines_that_act_by_its_day(
    due: str, rule_due: str, told: bool
) -> None:
    target = _targets(unit_code="p02", value=60.0, due=due, issuer_code="p02")
    known = tables_of(targets=target, legal_deadlines=rule(due=rule_due, valid_from="2022-01-01"))
    verdicts = judge_targets(_with_silent_unit(known), hand_down=False)
    silent = verdicts.query("unit_code == 'p02' and method == 'workbench'").iloc[0]
    assert ("with the deadline" in translate_cell(silent["basis"], "en")) == told


def test_a_deadline_never_lowers_the_chance_of_a_target_that_asks_for_more() -> None:
    for value in (40.0, 70.0, 100.0):
        target = _targets(unit_code="p02", value=value, due="2026-06-30", issuer_code="p02")
        tables = _with_silent_unit(tables_of(targets=target, legal_deadlines=rule()))
        forecasts = TargetForecasts(tables, model_panels(tables))
        (case,) = (case for case in match_targets(tables, hand_down=False) if case.unit_code == "p02")
        answer = forecasts.find(case)
        assert isinstance(answer, Answer)
        bound = forecasts.chance_with_deadlines(case, answer)
        assert bound
        assert bound[0] >= forecasts.chance(answer, answer.time)
