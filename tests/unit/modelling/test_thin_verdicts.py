"""Targets with little to go by: one report, a bound, a later report, a count, other units only; each gets a chance."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adoption import Deadline
from adoption.paces import TrackRecord, find_track_record
from analysis.i18n import LANGUAGES, classify_chance, has_message, translate, translate_cell
from analysis.modelling import judge_targets, propose_unit_targets
from analysis.modelling.judging import explain_bound, match_targets
from analysis.modelling.judging.basis import _explain_record
from analysis.modelling.judging.forecasts import _cross
from analysis.modelling.judging.unit_proposals import _operator
from analysis.modelling.verdicts import OURS
from analysis.schemas import validate

#: unit, day, value, operator, numerator, denominator
Report = tuple[str, str, float, str, float | None, float | None]
_INDICATORS = pd.DataFrame(
    {
        "indicator_code": ["records_pct", "records_count", "visits_count", "fees_pct"],
        "measure": ["share", "count", "count", "share"],
        "unit": ["%", "hospitals", "visits", "%"],
        "maximum": [100.0, None, None, 100.0],
        "direction": "up",
        "period_type": ["stock", "stock", "flow", "flow"],
        "share_code": [None, "records_pct", None, None],
        "title_vi": "Hồ sơ",
        "title_en": "Records",
        "aggregation": "none",
    }
)
_UNITS = pd.DataFrame(
    {
        "unit_code": ["vn", *(f"p{n}" for n in range(7)), "old"],
        "level": ["national", *["province"] * 8],
        "parent_code": [None, *["vn"] * 8],
        "valid_to": [None] * 8 + ["2025-06-30"],
        "name_vi": "Tỉnh",
        "name_en": "Province",
    }
)


def _tables(
    reports: Sequence[Report], target: float, due: str | None, *, unit: str = "p0", code: str = "records_pct",
    target_code: str | None = None, op: str = ">=", periods: Sequence[str] = (),
) -> dict[str, pd.DataFrame]:  # fmt: skip
    names = ["unit_code", "period_end", "value", "op", "numerator", "denominator"]
    observations = pd.DataFrame(reports, columns=names).assign(
        indicator_code=code, status="observed", is_chosen=True, as_of=pd.NaT, measure="share",
        statement_id=[f"s{n}" for n in range(len(reports))],
    )  # fmt: skip
    observations["period_end"] = pd.to_datetime(observations["period_end"])
    observations["period_start"] = observations["period_end"]
    observations["period"] = list(periods) or observations["period_end"].dt.strftime("%Y-%m-%d")
    wanted = target_code or code
    kind = "%" if wanted.endswith("pct") else "count"
    targets = pd.DataFrame(
        {"unit_code": [unit], "indicator_code": wanted, "op": op, "value": target, "value_unit": kind,
         "due": pd.to_datetime([due]), "period": "2025" if periods else None, "statement_id": "t"}
    )  # fmt: skip
    units = _UNITS.assign(valid_to=pd.to_datetime(_UNITS["valid_to"]))
    made = {"observations": observations, "targets": targets, "indicators": _INDICATORS, "units": units}
    return {name: validate(name, frame) for name, frame in made.items()}


def _judge(tables: dict[str, pd.DataFrame], unit: str = "p0") -> pd.Series:
    verdicts = judge_targets(tables, hand_down=False)
    (row,) = verdicts[(verdicts["method"] == OURS) & (verdicts["unit_code"] == unit)].to_dict("records")
    return pd.Series(row)


def _said(row: pd.Series, name: str = "basis", lang: str = "en") -> str:
    return translate_cell(row[name], lang)


def _one(unit: str, day: str, value: float, op: str = "=") -> Report:
    return unit, day, value, op, None, None


def test_one_report_before_the_day_gives_a_chance_that_names_it() -> None:
    row = _judge(_tables([_one("p0", "2024-12-31", 60.0)], 80.0, "2026-12-31"))
    assert 0 < row["probability"] < 1
    assert (row["n_own"], row["n_siblings"]) == (1, 0)
    assert _said(row).startswith("one report of its own")


def test_a_report_after_the_day_tells_what_was_reached_on_the_day() -> None:
    near = _judge(_tables([_one("p0", "2025-12-31", 85.0)], 80.0, "2025-09-30"))
    far = _judge(_tables([_one("p0", "2025-12-31", 85.0)], 80.0, "2021-12-31"))
    assert far["probability"] < near["probability"] < 1
    assert "estimated back from values after the deadline (earliest: 31 December 2025)" in _said(near)


def test_what_has_arrived_is_still_judged_on_an_earlier_day() -> None:
    row = _judge(_tables([_one("p0", "2025-12-31", 100.0)], 100.0, "2025-09-30", op="="))
    assert 0 < row["probability"] < 1


def test_a_bound_alone_gives_a_chance_and_is_called_one() -> None:
    row = _judge(_tables([_one("p0", "2025-12-31", 80.0, ">=")], 95.0, "2026-12-31"))
    assert 0 < row["probability"] < 1
    assert "only a bound" in _said(row)


@pytest.mark.parametrize(("siblings", "told"), [(1, True), (4, True), (5, False), (6, False)])
def test_a_unit_without_reports_is_judged_by_other_units_and_fewer_than_five_are_a_first_indication(
    siblings: int, told: bool
) -> None:
    reports = [_one(f"p{n}", "2024-12-31", 40.0 + 5 * n) for n in range(1, siblings + 1)]
    row = _judge(_tables(reports, 60.0, "2026-12-31"))
    assert 0 < row["probability"] < 1
    assert (row["n_own"], row["n_siblings"]) == (0, siblings)
    assert "(none of its own)" in _said(row)
    assert ("only a first indication" in _said(row)) == told


def test_units_of_another_level_tell_where_the_level_has_none() -> None:
    reports = [_one(f"p{n}", "2024-12-31", 40.0 + 5 * n) for n in range(5)]
    row = _judge(_tables(reports, 60.0, "2026-12-31", unit="vn"), "vn")
    assert 0 < row["probability"] < 1
    assert row["n_siblings"] == 5


def test_without_any_report_of_anybody_one_plain_sentence_says_so() -> None:
    tables = _tables([_one("p1", "2024-12-31", 50.0)], 60.0, "2026-12-31", target_code="fees_pct")
    row = _judge(tables)
    assert row["verdict"] == "abstains"
    assert {lang: _said(row, "message", lang) for lang in LANGUAGES} == {
        "vi": "chưa có đơn vị nào báo cáo chỉ số này",
        "en": "no unit has reported this indicator",
    }


@pytest.mark.parametrize(
    "reports",
    [
        [("p0", "2024-12-31", 12.0, "=", 12.0, 60.0)],  # the total is printed with the count
        [("p0", "2023-12-31", 3.0, "=", 3.0, 60.0), _one("p0", "2024-12-31", 12.0)],  # it is known from another report
    ],
    ids=["printed", "known"],
)
def test_a_count_is_judged_as_a_share_of_its_known_total(reports: list[Report]) -> None:
    counted = _judge(_tables(reports, 30.0, "2026-12-31", code="records_count"))
    shares = [(unit, day, 100 * value / 60, op, value, 60.0) for unit, day, value, op, _, _ in reports]
    share = _judge(_tables(shares, 50.0, "2026-12-31"))
    assert counted["probability"] == pytest.approx(share["probability"])
    assert counted["verdict"] == share["verdict"]


def test_the_reports_of_a_share_tell_of_the_count() -> None:
    reports = [("p0", "2024-12-31", 20.0, "=", 12.0, 60.0)]
    row = _judge(_tables(reports, 30.0, "2026-12-31", target_code="records_count"))
    assert 0 < row["probability"] < 1


def test_a_count_without_a_known_total_and_one_above_it_say_so() -> None:
    unknown = _judge(_tables([_one("p0", "2024-12-31", 12.0)], 30.0, "2026-12-31", code="visits_count"))
    assert _said(unknown, "message").startswith("the total is not known")
    beyond = _judge(_tables([("p0", "2024-12-31", 12.0, "=", 12.0, 60.0)], 61.0, "2026-12-31", code="records_count"))
    assert _said(beyond, "message") == "the target of 61 is above the known total (60)"


def test_nine_months_forecast_the_year_and_say_that_they_are_no_year() -> None:
    tables = _tables([_one("p0", "2025-09-30", 45.0)], 50.0, "2025-12-31", code="fees_pct", periods=["2025-9M"])
    row = _judge(tables)
    assert 0 < row["probability"] < 1
    assert "is not as long as that of the target" in _said(row)


def test_a_stock_that_fell_below_a_target_that_it_had_reached_has_no_verdict_by_any_method() -> None:
    reports = [_one("p0", "2024-10-02", 98.0, ">"), _one("p0", "2025-09-10", 25.0, "~")]
    for due in ("2025-12-31", "2023-12-31"):
        (verdict,) = judge_targets(_tables(reports, 90.0, due)).to_dict("records")
        assert verdict["verdict"] == "abstains"
        told = translate_cell(verdict["message"], "en").replace("\xa0", " ")
        assert told.startswith("> 98% was reported (2 October 2024), but the later figure is about 25%")
    fallen = [_one("p0", "2024-10-02", 85.0), _one("p0", "2025-09-10", 25.0)]
    below = _judge(_tables(fallen, 90.0, "2025-12-31"))
    assert below["probability"] < 0.1, "either value is below the target"
    assert "85% (2 October 2024) is not used, because a later value contradicts it" in _said(below)
    (row,) = propose_unit_targets(_tables(reports, 90.0, "2025-12-31"), "p0", "2026-12-31").to_dict("records")
    assert "must count something else or be wrong" in translate_cell(row["message"], "en")


def test_sources_that_disagree_and_values_of_another_thing_have_no_verdict() -> None:
    tables = _tables([_one("p0", "2025-12-31", 60.0), _one("p0", "2025-12-31", 75.0)], 50.0, "2025-12-31")
    tables["observations"]["is_chosen"] = [True, False]
    assert "two sources disagree: 60% by s0, 75% by s1" in _said(_judge(tables), "message")
    tables = _tables([_one("p0", "2025-12-31", 60.0)], 50.0, "2025-12-31")
    tables["observations"]["counted"] = "facilities"
    assert "counts something other than the indicator" in _said(_judge(tables), "message")


def test_a_fall_within_revisions_and_a_fall_of_a_flow_contradict_nothing() -> None:
    small = [_one("p0", "2023-09-30", 96.0, ">"), _one("p0", "2023-12-31", 94.3)]
    assert _judge(_tables(small, 90.0, "2023-12-31"))["verdict"] == "met"
    flow = [_one("p0", "2024-12-31", 60.0), _one("p0", "2025-12-31", 40.0)]
    assert "is not used" not in _said(_judge(_tables(flow, 50.0, "2026-12-31", code="fees_pct")))


def test_a_recurring_target_whose_latest_value_is_an_open_bound_gets_a_chance_for_its_day() -> None:
    row = _judge(_tables([_one("p0", "2025-06-30", 80.0, ">")], 90.0, None))
    assert 0 < row["probability"] < 1
    assert "30 June 2025" in _said(row, "message")


@pytest.mark.parametrize(("value", "shown"), [(42.42, "42.4%"), (49.96, "49.96%")])
def test_a_verdict_prints_one_decimal_and_two_where_one_would_say_the_opposite(value: float, shown: str) -> None:
    row = _judge(_tables([_one("p0", "2025-12-31", value)], 50.0, "2025-12-31"))
    assert f"missed: the first value on or after the deadline is {shown} (" in _said(row, "message")


def test_a_unit_that_ended_before_the_day_says_so() -> None:
    row = _judge(_tables([_one("old", "2024-12-31", 60.0)], 80.0, "2026-12-31", unit="old"), "old")
    assert 0 < row["probability"] < 1
    assert "existed until 30 June 2025" in _said(row)


_REPORTS = st.lists(
    st.tuples(
        st.sampled_from(["p0", "p1", "p2"]),
        st.sampled_from(["2018-06-30", "2023-12-31", "2024-06-30", "2025-12-31"]),
        st.integers(0, 100).map(float),
        st.sampled_from(["=", "~", ">=", ">", "<~"]),
        st.none(),
        st.none(),
    ),
    max_size=5,
    unique_by=lambda report: report[:2],
)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(reports=_REPORTS, target=st.integers(1, 100), due=st.sampled_from(["2022-12-31", "2025-12-31", "2027-12-31"]))
def test_a_probability_its_words_and_its_basis_come_together_in_both_languages(
    reports: list[Report], target: int, due: str
) -> None:
    row = _judge(_tables(reports, float(target), due))
    if pd.isna(row["probability"]):
        assert row["verdict"] in ("met", "missed", "abstains")
        assert not row["chance_words"] or pd.isna(row["chance_words"])
        return
    found = classify_chance(row["probability"])
    assert (row["chance_words"], row["verdict"]) == (found.words, found.verdict)
    told = [_said(row, name, lang) for name in ("message", "basis") for lang in LANGUAGES]
    assert all(told)
    assert row["n_own"] + row["n_siblings"] + row["n_library"] > 0
    assert json.loads(row["basis"])["code"].startswith(("basis", "listed"))


def test_every_message_of_a_basis_is_in_the_catalogue() -> None:
    codes = [
        "others", "own_bound", "own", "own_bounds", "siblings", "library",
        "hazard", "with_deadline", "record", "few", "other_period", "back_cast", "contradicted", "merged", "value",
        "record_too_low", "record_too_high", "record_class", "record_lowest_class",
    ]  # fmt: skip
    assert [code for code in codes if not has_message(f"basis.{code}")] == []


def test_a_proposal_asks_for_all_and_never_for_at_least_all() -> None:
    tables = _tables([_one("p0", "2025-12-31", 100.0)], 100.0, "2026-12-31", code="fees_pct")
    proposed = propose_unit_targets(tables, "p0", "2026-12-31", ["fees_pct"]).iloc[0]
    assert "by 31 December 2026: 100% with an even chance" in _said(proposed, "message")


def test_nothing_is_proposed_for_a_count_without_a_known_total() -> None:
    tables = _tables([("p0", "2024-12-31", 12.0, "=", None, None)], 30.0, "2026-12-31", code="visits_count")
    proposed = propose_unit_targets(tables, "p0", "2026-12-31", ["visits_count"])
    assert proposed[["chance", "target"]].isna().to_numpy().tolist() == [[True, True]]


@pytest.mark.parametrize(
    ("report", "due", "op", "told"),
    [
        (_one("p0", "2024-12-31", 60.0), "2026-12-31", ">=", True),
        (_one("p0", "2024-12-31", 90.0), "2026-12-31", "<=", False),
        (_one("p0", "2024-12-31", 60.0, ">="), "2026-12-31", ">=", False),
        (_one("p0", "2025-12-31", 85.0), "2025-09-30", ">=", False),
        (_one("p1", "2024-12-31", 60.0), "2026-12-31", ">=", False),
    ],
    ids=["value", "fall", "bound", "back_cast", "sibling"],
)
def test_a_thin_verdict_names_what_became_of_forecasts_like_it(report: Report, due: str, op: str, told: bool) -> None:
    row = _judge(_tables([report], 80.0, due, op=op))
    assert pd.notna(row["probability"])
    assert ("back-tests" in _said(row)) == ("số chỉ tiêu" in _said(row, lang="vi")) == told
    if told:
        found = find_track_record(1, row["probability"])
        assert found
        assert f"{100 * found.came_true:.0f}% of" in _said(row)
        assert f"{100 * found.came_true:.0f}% số chỉ tiêu" in _said(row, lang="vi")


@pytest.mark.parametrize(
    ("band", "came_true", "said"),
    [
        ((0.33, 0.66), 0.51, "9 other indicators, 51% of the targets with a probability of 33% to 66% were met"),
        ((0.01, 0.1), 0.12, "a probability of 1% to 10% tends to be too low: 12% of such targets were met"),
        ((0.66, 0.9), 0.64, "a probability of 66% to 90% tends to be too high: 64% of such targets were met"),
        ((0.0, 0.01), 0.06, "a probability below 1% tends to be too low: 6% of such targets were met"),
        ((0.0, 0.01), 0.004, None),
    ],
)  # fmt: skip
def test_a_record_says_where_chances_were_too_low_or_too_high_and_is_silent_where_it_tells_nothing(
    band: tuple[float, float], came_true: float, said: str | None
) -> None:
    told = _explain_record(TrackRecord(1, *band, 1000, 9, came_true))
    assert (told is None) == (said is None)
    assert said is None or said in translate(told, "en")


@pytest.mark.parametrize(
    ("period", "due", "said"),
    [
        ("2025-H1", "2026-12-31", "met: the latest value is 100% (first half of 2025), target 90%"),
        ("2025-06-30", "2026-12-31", "met: the latest value is 100% (30 June 2025), target 90%"),
        ("2025-06-30", "2025-06-30", "met: the last value by the deadline is 100% (30 June 2025), target 90%"),
    ],
)
def test_a_value_is_dated_as_its_source_dates_it_and_is_the_last_by_the_deadline_only_on_its_day(
    period: str, due: str, said: str
) -> None:
    tables = _tables([_one("p0", "2025-06-30", 100.0)], 90.0, due, op="=")
    tables["observations"]["period"] = period
    row = _judge(tables)
    assert _said(row, "message") == said
    assert _said(row) == f"the reported value ({said.partition('(')[2].partition(')')[0]})"


def test_a_deadline_is_told_only_where_it_changes_the_printed_chance() -> None:
    law = (Deadline("2025-09-30", "decree", reason="TT 13/2025/TT-BYT"),)
    assert explain_bound(0.351, 0.36, law) is None
    said = explain_bound(0.351, 0.56, law)
    assert said
    assert "the probability is 55% with the deadline of 30 September 2025" in translate_cell(said.to_json(), "en")


def test_a_unit_is_its_own_on_its_last_day() -> None:
    row = _judge(_tables([_one("old", "2024-12-31", 60.0)], 80.0, "2025-06-30", unit="old"), "old")
    assert "existed until" not in _said(row)


def test_a_target_of_all_is_met_by_a_share_that_rounds_to_all() -> None:
    reports = [_one("p0", "2023-12-31", 98.0), _one("p0", "2024-12-31", 99.8)]
    assert _judge(_tables(reports, 100.0, "2025-12-31", op="="))["probability"] > 0.5


def test_a_day_of_arrival_lies_where_the_chance_crosses_the_level() -> None:
    chances = np.array([0.2, 0.6, 0.9])
    assert _cross(np.array([2025.0, 2026.0, 2027.0]), chances, 0.4) == pytest.approx(2025.5)
    assert _cross(np.array([2025.0, 2026.0, 2027.0]), chances, 0.1) == 2025.0


def test_a_count_of_all_is_no_more_than_the_known_total() -> None:
    reports = [("p0", "2024-12-31", 12.0, "=", 12.0, 60.0)]
    assert 0 < _judge(_tables(reports, 60.0, "2026-12-31", code="records_count"))["probability"] < 1


def test_a_proposed_count_is_whole_and_on_the_side_that_is_easier_to_meet() -> None:
    tables = _tables([("p0", "2024-12-31", 12.0, "=", 12.0, 47.0)], 30.0, "2026-12-31", code="records_count")
    proposed = propose_unit_targets(tables, "p0", "2026-12-31", ["records_count", "records_pct"])
    counts = proposed.loc[proposed["indicator_code"] == "records_count", "target"].tolist()
    shares = _tables([("p0", "2024-12-31", 100 * 12 / 47, "=", 12.0, 47.0)], 50.0, "2026-12-31")
    percent = propose_unit_targets(shares, "p0", "2026-12-31", ["records_pct"])["target"].tolist()
    assert counts == [math.floor(47 * target / 100 + 0.01) for target in percent]


@pytest.mark.parametrize(
    ("target", "is_upward", "op"), [(100.0, True, "="), (80.0, True, ">="), (0.0, False, "="), (100.0, False, "<=")]
)
def test_a_proposal_of_the_better_end_is_exact(target: float, is_upward: bool, op: str) -> None:
    (case,) = match_targets(_tables([_one("p0", "2024-12-31", 60.0)], 80.0, "2026-12-31"), hand_down=False)
    assert _operator(target, replace(case, is_upward=is_upward)) == op
