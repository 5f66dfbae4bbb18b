"""Statements become observations: nothing lost, nothing guessed, one value chosen by a stated rule."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from adoption import day_of, decimal_year
from analysis.i18n import translate_cell
from analysis.panel import decimal_years, to_adoption
from analysis.panel.choosing import Hints, choose_values
from analysis.schemas import validate

Panel = Callable[..., dict[str, pd.DataFrame]]

_VISITS = "Tỷ lệ KCB bằng CCCD gắn chip/VNeID/Sổ SKĐT"
_VISITS_PCT = pd.DataFrame({"indicator_code": ["visits_pct"]})
_SOURCES = """
bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1
"""


def test_a_figure_with_its_counts_becomes_one_observation_in_percent(panel_of: Panel) -> None:
    tables = panel_of(_SOURCES, f"bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2% (1468 / 2400 lượt)")
    row = tables["observations"].iloc[0]
    assert (row.unit_code, row.value, row.numerator, row.denominator) == ("p34-51", 61.2, 1468, 2400)
    assert (row.status, translate_cell(row.chosen_rule, "en")) == ("observed", "the only value")
    assert row.indicator_code == "visits_with_citizen_id_or_vneid_pct"


def test_a_report_issued_before_its_period_ends_is_preliminary(panel_of: Panel) -> None:
    early = _SOURCES.replace("2026-07-10", "2026-06-25")
    tables = panel_of(early, f"bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%")
    assert tables["observations"]["status"].tolist() == ["preliminary"]


def test_a_bound_stays_a_bound(panel_of: Panel) -> None:
    tables = panel_of(_SOURCES, f"bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | > 95,0%")
    assert tables["observations"][["op", "value"]].to_numpy().tolist() == [[">", 95.0]]


def test_an_unknown_indicator_stays_in_statements_flagged_and_is_put_up_for_review(panel_of: Panel) -> None:
    tables = panel_of(_SOURCES, "bc-1 | t1 | actual | Tỷ lệ người có thẻ | | năm 2025 | 12%")
    assert tables["observations"].empty
    assert "indicator-not-placed" in tables["statements"]["flags"].iloc[0]
    review = tables["reviews"].iloc[0]
    assert (review.about, review.wording, review.state) == ("indicator", "Tỷ lệ người có thẻ", "unknown")
    best = tables["matches"].iloc[0]
    assert (review.suggestion_code, best.how) == (best.indicator_code, "proposed")


def test_a_wording_that_may_be_another_definition_is_a_near_miss(panel_of: Panel) -> None:
    said = "bc-1 | t1 | actual | Tỷ lệ bệnh viện chưa triển khai bệnh án điện tử | | năm 2025 | 12%"
    review = panel_of(_SOURCES, said)["reviews"].iloc[0]
    assert (review.state, review.suggestion_code) == ("near_miss", "hospitals_with_electronic_medical_records_pct")


def test_a_later_filing_supersedes_without_erasing(panel_of: Panel) -> None:
    tables = panel_of(
        _SOURCES + "bc-2 | 2026-09-01 | p34-51 | p34-51 | 2026-H1",
        f"""
        bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2% (1468 / 2400 lượt)
        bc-2 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 60,0% (1440 / 2400 lượt)
        """,
    )
    observations = tables["observations"]
    assert observations["is_chosen"].tolist() == [False, True]
    assert [translate_cell(cell, "en") for cell in observations["chosen_rule"]] == [
        "not selected: later publications rank before earlier ones",
        "later publications rank before earlier ones",
    ]
    restatement = tables["restatements"].iloc[0]
    assert (restatement.earlier_value, restatement.later_value) == (61.2, 60.0)
    assert restatement.change == pytest.approx(-1.2)
    assert bool(restatement.same_issuer)


def test_an_observed_value_goes_before_a_later_estimate(panel_of: Panel) -> None:
    tables = panel_of(
        _SOURCES + "bc-2 | 2026-09-01 | p34-51 | p34-51 | 2026-H1",
        f"""
        bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%
        bc-2 | t1 | estimate | {_VISITS} | | 6 tháng đầu năm 2026 | 70,0%
        """,
    )
    assert tables["observations"].set_index("value")["is_chosen"].to_dict() == {61.2: True, 70.0: False}


def test_a_percentage_under_a_count_is_left_to_a_person(panel_of: Panel) -> None:
    tables = panel_of(_SOURCES, "bc-1 | 1 | actual | emr_hospitals_count | | năm 2025 | 40%")
    assert tables["observations"].empty
    assert "indicator-not-placed" in tables["statements"]["flags"].iloc[0]
    assert tables["matches"]["how"].tolist()[0] in ("proposed", "none")


def test_a_target_is_a_target_and_no_observation(panel_of: Panel) -> None:
    tables = panel_of(_SOURCES, f"bc-1 | 1 | target | {_VISITS} | | năm 2027 | trên 90%")
    assert tables["observations"].empty
    target = tables["targets"].iloc[0]
    assert (target.issuer_code, target.op, target.value, target.due) == ("p34-51", ">", 90, pd.Timestamp("2027-12-31"))


def test_a_newer_plan_supersedes_the_older_target(panel_of: Panel) -> None:
    tables = panel_of(
        "kh-1 | 2024-01-05 | moh | |\nkh-2 | 2025-01-05 | moh | |",
        """
        kh-1 | 1 | target | emr_hospitals_share | Việt Nam | năm 2026 | 90%
        kh-2 | 1 | target | emr_hospitals_share | Việt Nam | năm 2026 | 80%
        """,
    )
    targets = tables["targets"].set_index("value")["supersedes"]
    assert pd.isna(targets[90])
    assert targets[80].startswith("kh-1:")


def test_the_models_get_shares_between_0_and_1_and_decimal_years(panel_of: Panel) -> None:
    tables = panel_of(
        _SOURCES,
        f"""
        bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2% (1468 / 2400 lượt)
        bc-1 | t1 | estimate | {_VISITS} | | năm 2026 | 68,2% (3068 / 4500 lượt)
        """,
    )
    before = tables["observations"].copy()
    adoption = to_adoption(tables["observations"], tables["indicators"])
    assert adoption["share"].tolist() == [pytest.approx(0.612)]
    assert adoption["time"].tolist() == [pytest.approx(2026 + 181 / 365)]
    assert len(to_adoption(tables["observations"], tables["indicators"], include_estimates=True)) == 2
    pd.testing.assert_frame_equal(tables["observations"], before)


def test_a_count_with_its_base_also_gives_the_share(panel_of: Panel) -> None:
    tables = panel_of(_SOURCES, "bc-1 | 1 | actual | emr_hospitals_count | | năm 2025 | 84/125 bệnh viện")
    values = tables["observations"].set_index("indicator_code")["value"]
    assert values["hospitals_with_electronic_medical_records_count"] == 84
    assert values["hospitals_with_electronic_medical_records_pct"] == pytest.approx(67.2)


@pytest.mark.parametrize("change", [{"measure": "rank"}, {"flags": "denominator-nationwide"}, {"flags": "undated"}])
def test_a_rank_an_alien_base_and_a_figure_without_a_day_enter_no_model(
    panel_of: Panel, change: dict[str, str]
) -> None:
    tables = panel_of(_SOURCES, "bc-1 | 1 | actual | emr_hospitals_count | | năm 2025 | 84/125 bệnh viện")
    assert len(to_adoption(tables["observations"], tables["indicators"])) == 2
    assert to_adoption(tables["observations"].assign(**change), tables["indicators"]).empty


@pytest.mark.parametrize(
    ("wording", "status"), [("Không phát sinh", "none_occurred"), ("chưa có số liệu", "no_information")]
)
def test_a_missing_figure_keeps_its_reason_and_is_never_chosen(panel_of: Panel, wording: str, status: str) -> None:
    tables = panel_of(_SOURCES, f"bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | {wording}")
    row = tables["observations"].iloc[0]
    assert (row.status, bool(row.is_chosen)) == (status, False)
    assert translate_cell(row.chosen_rule, "en") == "the source gives no value"
    assert pd.isna(row.value)


def test_the_reason_of_a_choice_is_the_first_rule_that_tells_two_values_apart(panel_of: Panel) -> None:
    filed = _SOURCES + "bc-2 | 2026-09-01 | p34-51 | p34-51 | 2026-H1\npress | 2026-10-01 | | |"
    tables = panel_of(
        filed,
        f"""
        press | 1 | actual | {_VISITS} | Quảng Ngãi | 6 tháng đầu năm 2026 | 70,0%
        bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2% (1468 / 2400 lượt)
        bc-2 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 60,0%
        """,
    )
    rules = tables["observations"].set_index("value")["chosen_rule"].map(lambda cell: translate_cell(cell, "en"))
    assert rules.to_dict() == {
        60.0: "later publications rank before earlier ones",
        61.2: "not selected: later publications rank before earlier ones",
        70.0: "not selected: ranked by type of source; this value comes from the press",
    }


def test_a_unit_is_the_one_that_bore_the_name_on_the_day_of_the_value(panel_of: Panel) -> None:
    tables = panel_of(
        "bc-1 | 2025-09-15 | moh | |",
        """
        bc-1 | 1 | actual | emr_hospitals_share | Quảng Ngãi | năm 2024 | 40%
        bc-1 | 2 | actual | emr_hospitals_share | Quảng Ngãi | 31/8/2025 | 50%
        bc-1 | 3 | target | emr_hospitals_share | Quảng Ngãi | năm 2027 | 90%
        """,
    )
    assert tables["statements"].set_index("value")["unit_code"].to_dict() == {
        40.0: "p63-51",
        50.0: "p34-51",
        90.0: "p34-51",
    }


def test_a_plan_of_before_the_merger_binds_the_province_of_its_day(panel_of: Panel) -> None:
    tables = panel_of(
        "kh-1 | 2021-08-30 | moh | |", "kh-1 | 1 | target | emr_hospitals_share | Quảng Ngãi | năm 2027 | 90%"
    )
    assert tables["targets"]["unit_code"].tolist() == ["p63-51"]


def test_a_column_of_days_and_one_day_give_the_same_decimal_years_and_the_way_back() -> None:
    days = pd.Series(pd.to_datetime(["2023-01-01", "2024-02-29", "2024-12-31", "2025-12-31", "2026-06-30"]))
    assert decimal_years(days).tolist() == [decimal_year(day) for day in days]
    assert [day_of(time) for time in decimal_years(days)] == [day.date() for day in days]


def test_a_source_known_by_its_year_names_the_unit_of_the_day_of_the_value(panel_of: Panel) -> None:
    tables = panel_of(
        "press-2025 | 2025-01-01 | | |", "press-2025 | 1 | actual | emr_hospitals_share | Quảng Ngãi | 31/8/2025 | 50%"
    )
    assert tables["observations"]["unit_code"].tolist() == ["p63-51"]
    tables = panel_of(
        "press-2025 | 2025 | | |", "press-2025 | 1 | actual | emr_hospitals_share | Quảng Ngãi | 31/8/2025 | 50%"
    )
    assert tables["observations"]["unit_code"].tolist() == ["p34-51"]
    assert tables["observations"][["as_of", "status"]].to_numpy().tolist() == [[pd.Timestamp("2025-01-01"), "observed"]]


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        *(
            (flag, "undisputed values rank before doubtful ones")
            for flag in ("conflict", "derived", "secondary", "doubtful")
        ),
        *(
            (flag, "valid values rank before values that are wrong or outside the limits")
            for flag in ("audit-error", "outside-limits")
        ),
        ("repeats-document", "the original document ranks before those that repeat it"),
    ],
)
def test_a_value_in_doubt_gives_way_to_an_earlier_one_without(flag: str, said: str) -> None:
    chosen = _choose(flags=[None, flag], as_of=pd.to_datetime(["2026-07-10", "2026-09-01"]))
    assert chosen["is_chosen"].tolist() == [True, False]
    assert [translate_cell(cell, "en") for cell in chosen["chosen_rule"]] == [said, f"not selected: {said}"]


def test_a_filing_is_as_official_as_the_document_of_an_authority(panel_of: Panel) -> None:
    tables = panel_of(
        "bc-1 | 2026-09-01 | | p34-51 | 2026-H1\nqd-1 | 2026-07-10 | moh | |",
        f"""
        bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%
        qd-1 | 1 | actual | {_VISITS} | Quảng Ngãi | 6 tháng đầu năm 2026 | 60,0%
        """,
    )
    chosen = tables["observations"].query("is_chosen").iloc[0]
    assert chosen["value"] == 61.2
    assert translate_cell(chosen["chosen_rule"], "en") == "later publications rank before earlier ones"


def test_a_report_of_the_last_day_of_its_period_is_observed(panel_of: Panel) -> None:
    on_the_day = _SOURCES.replace("2026-07-10", "2026-06-30")
    tables = panel_of(on_the_day, f"bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%")
    assert tables["observations"]["status"].tolist() == ["observed"]


def test_of_two_periods_that_end_on_one_day_the_shorter_enters_the_models() -> None:
    two = _choose(period_start=pd.to_datetime(["2026-01-01", "2026-04-01"]), value=[40.0, 50.0])
    assert to_adoption(two, _VISITS_PCT)["share"].tolist() == [0.5]


def test_where_a_printed_share_contradicts_its_counts_the_counts_enter_the_models() -> None:
    rows = _choose(numerator=30.0, denominator=100.0, period_end=pd.to_datetime(["2025-12-31", "2026-12-31"]))
    assert to_adoption(rows.assign(value=[30.4, 80.0]), _VISITS_PCT)["share"].tolist() == [0.304, 0.3]


def _choose(**columns: object) -> pd.DataFrame:
    """Return two observations of one unit and indicator, alike but for these columns, after the choice."""
    alike = {
        "unit_code": "p34-51", "indicator_code": "visits_pct", "period": "2026-H1", "status": "observed", "op": "=",
        "period_start": pd.Timestamp("2026-01-01"), "period_end": pd.Timestamp("2026-06-30"), "measure": "share",
        "as_of": pd.Timestamp("2026-07-10"), "value": 61.2, "numerator": None, "denominator": None, "flags": None,
    }  # fmt: skip
    observations = validate("observations", pd.DataFrame({"statement_id": ["s1", "s2"]}).assign(**(alike | columns)))
    yes = pd.Series(True, index=observations.index)
    hints = Hints(
        source_type=yes.map({True: "press"}),
        direction=yes.map({True: "up"}),
        is_own_unit=yes,
        is_stock=yes,
    )
    return choose_values(observations, hints)
