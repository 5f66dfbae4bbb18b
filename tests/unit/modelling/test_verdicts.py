"""Targets judged side by side: each method's formula on a worked case, plain abstentions, targets handed down."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from adoption.targets import METHODS, Course
from analysis.i18n import has_message, translate_cell
from analysis.modelling.verdicts import OURS, judge_targets
from analysis.panel import compare_with_target
from analysis.panel.states import as_targets
from analysis.schemas import OFFICIAL_METHODS, validate

_METHOD = {method.code: method for method in METHODS}


def test_the_official_methods_have_the_names_that_reports_list() -> None:
    assert tuple(_METHOD) == OFFICIAL_METHODS


#: 20, 30, 44 % at the ends of 2021 to 2023; 80 % by the end of 2026. The first step is +50 %, the way 60 points.
_COURSE = Course((2022.0, 2023.0, 2024.0), (20.0, 30.0, 44.0), 80.0, 2027.0)


def read_table(name: str, text: str) -> pd.DataFrame:
    frame = pd.read_csv(io.StringIO(text), skipinitialspace=True, dtype="str")
    for column in frame.columns:
        if column in ("value", "numerator", "denominator"):
            frame[column] = frame[column].astype(float)
        if column in ("due", "period_end", "period_start", "as_of", "valid_from", "valid_to"):
            frame[column] = pd.to_datetime(frame[column])
        if column == "is_chosen":
            frame[column] = frame[column] == "yes"
    return validate(name, frame)


UNITS = """unit_code,name_vi,name_en,level,parent_code,valid_to
vn,Việt Nam,Viet Nam,national,,
p34-1,Tỉnh A,Province A,province,vn,
p63-9,Tỉnh cũ,Old province,province,vn,2025-06-30
f-a1,Bệnh viện,Hospital,facility,p34-1,
"""
INDICATORS = """indicator_code,title_vi,title_en,unit,measure,direction,aggregation
emr_hospitals_pct,Bệnh án điện tử,Electronic records,%,share,up,recompute
paper_files_pct,Hồ sơ giấy,Paper files,%,share,down,recompute
dti_rank,Xếp hạng,Rank,rank,rank,down,none
"""
OBSERVATIONS = """unit_code,indicator_code,period_end,status,value,numerator,denominator,op,statement_id,is_chosen
vn,emr_hospitals_pct,2021-12-31,observed,20,200,1000,=,s1,yes
vn,emr_hospitals_pct,2022-12-31,observed,30,300,1000,=,s2,yes
vn,emr_hospitals_pct,2023-12-31,observed,44,440,1000,=,s3,yes
vn,emr_hospitals_pct,2023-12-31,observed,90,,,=,s3:other,no
vn,emr_hospitals_pct,2024-12-31,estimate,99,990,1000,=,s4,yes
p34-1,emr_hospitals_pct,2023-12-31,observed,50,5,10,=,s5,yes
p63-9,emr_hospitals_pct,2023-12-31,observed,50,5,10,=,s6,yes
vn,dti_rank,2022-12-31,observed,90,,,=,s7,yes
vn,dti_rank,2023-12-31,observed,86,,,=,s8,yes
vn,paper_files_pct,2023-12-31,observed,12,,,<,s9,yes
"""
TARGETS = """issuer_code,unit_code,indicator_code,op,value,value_unit,due,statement_id,supersedes
vn,vn,emr_hospitals_pct,>=,80,%,2026-12-31,t-2026,
vn,vn,emr_hospitals_pct,>=,40,%,2023-12-31,t-reached,
vn,vn,emr_hospitals_pct,>=,50,%,2023-06-30,t-missed,t-reached
vn,vn,emr_hospitals_pct,=,70,%,,t-recurring,
vn,vn,dti_rank,<=,70,rank,2025-12-31,t-rank,
vn,vn,dti_rank,<=,70,%,2025-12-31,t-mismatch,
f-a1,f-a1,emr_hospitals_pct,=,100,%,2026-12-31,t-unobserved,
vn,vn,paper_files_pct,<=,15,%,2023-12-31,t-down,
vn,vn,,<=,15,%,2023-12-31,t-unplaced,
"""


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    return {
        "units": read_table("units", UNITS),
        "indicators": read_table("indicators", INDICATORS),
        "observations": read_table("observations", OBSERVATIONS),
        "targets": read_table("targets", TARGETS),
    }


def english(row: pd.Series) -> str:
    return translate_cell(row["message"], "en")


def row_of(verdicts: pd.DataFrame, target: str, unit: str = "vn", method: str = OURS) -> pd.Series:
    found = verdicts[
        (verdicts["target_statement_id"] == target) & (verdicts["unit_code"] == unit) & (verdicts["method"] == method)
    ]
    assert len(found) == 1, f"{len(found)} rows for {target}, {unit}, {method}"
    return found.iloc[0]


@pytest.mark.parametrize(
    ("method", "score", "category", "verdict"),
    [
        # growth 20 to 44 in 2 years is 48.3 % a year; 20 to 80 in 5 years takes 32.0 %
        ("eurostat", 1.5124, "on_track", "likely"),
        # 44 grows by 48.3 % a year for 3 years to 143.6: 123.6 of the 60 points
        ("un", 2.0597, "on_track", "likely"),
        # weights 1, 2, 3 give the line 12.4 a year, 80.4 at the end of 2026: nothing is missing
        ("escap", 0.0, "maintain", "likely"),
        # 12 points a year, and 12 are needed
        ("sdsn", 1.0, "on_track", "likely"),
    ],
)
def test_each_official_method_follows_its_formula(method: str, score: float, category: str, verdict: str) -> None:
    judgement = _METHOD[method].judge(_COURSE)
    assert judgement.score == pytest.approx(score, abs=2e-4)
    assert (judgement.category, judgement.verdict) == (category, verdict)
    assert has_message(f"method.category.{category}")


@pytest.mark.parametrize(
    ("method", "score"),
    [
        # growth 20 to 28 in 2 years is 18.3 % a year; 32.0 % are needed
        ("eurostat", 0.5734),
        # 28 grows to 46.4 in 3 years: 26.4 of the 60 points
        ("un", 0.4397),
        # weights 1, 2, 3 give the line 20.6 + 3.8 a year, 39.6 at the end of 2026: 40.4 of the 60 points are missing
        ("escap", 67.333),
        # 4 points a year, and 12 are needed
        ("sdsn", 0.3333),
    ],
)
def test_each_official_method_follows_its_formula_where_progress_is_slow(method: str, score: float) -> None:
    course = Course(_COURSE.times, (20.0, 25.0, 28.0), 80.0, 2027.0)
    assert _METHOD[method].judge(course).score == pytest.approx(score, abs=2e-3)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((20.0, 21.0, 22.0), ["limited", "stagnant", "accelerate", "stagnating"]),
        ((20.0, 25.0, 28.0), ["limited", "fair", "accelerate", "stagnating"]),
        ((20.0, 22.0, 19.0), ["moving_away", "stagnant", "reverse", "decreasing"]),
    ],
)
def test_slow_and_falling_series_fall_into_the_lower_bands(values: tuple[float, ...], words: list[str]) -> None:
    course = Course(_COURSE.times, values, 80.0, 2027.0)
    assert [method.judge(course).category for method in METHODS] == words


def test_where_less_is_better_a_fall_is_progress() -> None:
    course = Course((2022.0, 2023.0, 2024.0), (40.0, 30.0, 20.0), 10.0, 2026.0, is_upward=False)
    assert {method.judge(course).verdict for method in METHODS} == {"likely"}


@pytest.mark.parametrize(
    ("value", "op", "target", "target_op", "is_upward", "expected"),
    [
        (80, "=", 80, ">=", True, True),
        (80, "=", 80, ">", True, False),
        (95, ">", 95, ">", True, True),
        (95, ">=", 95, ">", True, None),
        (95, ">", 97, ">=", True, None),
        (97, ">", 95, ">=", True, True),
        (95, "<", 95, ">=", True, False),
        (95, "<=", 95, ">=", True, None),
        (95, "<", 90, ">=", True, None),
        (95, "<~", 95, ">=", True, False),
        (95, "<~", 90, ">=", True, True),
        (12, "<", 15, "<=", False, True),
        (15, ">", 15, "<=", False, False),
        (12, ">", 15, "<=", False, None),
        (85, "~", 80, "=", True, True),
    ],
)
def test_a_bound_settles_a_target_only_where_it_must(
    value: float, op: str, target: float, target_op: str, is_upward: bool, expected: bool | None
) -> None:
    assert compare_with_target(value, op, target, target_op, is_upward) is expected


def test_a_target_ahead_gets_a_chance_an_arrival_and_paces(tables: dict[str, pd.DataFrame]) -> None:
    row = row_of(judge_targets(tables), "t-2026")
    assert row["verdict"] == "unlikely", "the logit line reaches 81 % on the day, but few indicators kept such a pace"
    assert 0.05 < row["probability"] < 0.33
    assert row["current_pace"] == pytest.approx(12.0)
    assert row["required_pace"] == pytest.approx(12.0)
    assert pd.Timestamp("2025-07-01") < row["arrival_lower"] < pd.Timestamp("2027-06-30") < row["arrival_date"]
    assert pd.isna(row["arrival_upper"]), "one unit alone: a chance of 90 % lies beyond the horizon"
    assert (row["n_methods"], row["n_agreeing"]) == (5, 1)
    assert row["latest_statement_id"] == "s3", "neither the value passed over nor the estimate counts"


def test_values_at_the_day_settle_a_target(tables: dict[str, pd.DataFrame]) -> None:
    verdicts = judge_targets(tables)
    assert row_of(verdicts, "t-reached")["verdict"] == "met"
    assert row_of(verdicts, "t-missed")["verdict"] == "missed"
    assert row_of(verdicts, "t-recurring")["verdict"] == "missed"
    assert row_of(verdicts, "t-down")["verdict"] == "met"
    assert row_of(verdicts, "t-reached")["superseded_by"] == "t-missed"


def test_a_target_missed_on_its_day_stays_missed_when_it_is_reached_later(tables: dict[str, pd.DataFrame]) -> None:
    later = "vn,emr_hospitals_pct,2025-12-31,observed,70,700,1000,=,s10,yes\n"
    tables["observations"] = read_table("observations", OBSERVATIONS + later)
    assert row_of(judge_targets(tables), "t-missed")["verdict"] == "missed"


def test_met_and_likely_count_as_agreement(tables: dict[str, pd.DataFrame]) -> None:
    is_near = tables["targets"]["statement_id"] == "t-2026"
    tables["targets"]["value"] = tables["targets"]["value"].where(~is_near, 42.0)
    verdicts = judge_targets(tables)
    row = row_of(verdicts, "t-2026")
    assert row["verdict"] == "met"
    assert (row["n_methods"], row["n_agreeing"]) == (5, 5)
    assert row_of(verdicts, "t-2026", method="sdsn")["n_agreeing"] == 5


def test_what_nothing_can_judge_is_listed_with_its_reason(tables: dict[str, pd.DataFrame]) -> None:
    verdicts = judge_targets(tables)
    nobody = tables | {"observations": tables["observations"].query("indicator_code == 'dti_rank'")}
    unobserved = row_of(judge_targets(nobody), "t-unobserved", unit="f-a1")
    assert (unobserved["verdict"], unobserved["n_methods"]) == ("abstains", 0)
    assert english(unobserved) == "no unit has reported this indicator"
    assert "for percentages, and for scores and indices with a scale" in english(row_of(verdicts, "t-rank"))
    assert "the target (%) and the indicator" in english(row_of(verdicts, "t-mismatch"))
    assert "t-unplaced" not in set(verdicts["target_statement_id"])


def test_a_target_is_handed_down_to_the_units_that_exist_on_its_day(tables: dict[str, pd.DataFrame]) -> None:
    verdicts = judge_targets(tables)
    handed = verdicts[(verdicts["target_statement_id"] == "t-2026") & (verdicts["unit_code"] != "vn")]
    assert set(handed["unit_code"]) == {"p34-1"}, "the province dissolved in 2025 is not bound by a target of 2026"
    assert set(handed["bound_unit_code"]) == {"vn"}
    alone = judge_targets(tables, hand_down=False)
    assert set(alone["unit_code"]) == {"vn", "f-a1"}


def test_the_target_of_100_percent_is_met_by_what_rounds_to_it(tables: dict[str, pd.DataFrame]) -> None:
    tables["targets"]["value"] = tables["targets"]["value"].where(tables["targets"]["statement_id"] != "t-2026", 100)
    row = row_of(judge_targets(tables), "t-2026")
    assert row["verdict"] == "unlikely"
    assert 0 <= row["probability"] < 0.2
    assert "is 0%" not in english(row)


def test_a_cumulative_cohort_is_judged_by_its_hazard(tables: dict[str, pd.DataFrame]) -> None:
    counts = [30, 31, 33, 34, 36, 37, 39, 40, 42, 43]
    rows = "".join(
        f"vn,emr_hospitals_pct,{2014 + i}-12-31,observed,{count},{count},100,=,c{i},yes\n"
        for i, count in enumerate(counts)
    )
    tables["observations"] = read_table("observations", OBSERVATIONS.splitlines()[0] + "\n" + rows)
    row = row_of(judge_targets(tables), "t-2026")
    assert translate_cell(row["basis"], "en") == "10 reports of its own and its own rate of adoption"
    assert row["probability"] < 0.05


def test_the_callers_tables_stay_as_they_were(tables: dict[str, pd.DataFrame]) -> None:
    before = {name: frame.copy(deep=True) for name, frame in tables.items()}
    judge_targets(tables)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_no_targets_or_no_observations_give_a_table_all_the_same(tables: dict[str, pd.DataFrame]) -> None:
    assert judge_targets(tables | {"targets": tables["targets"].iloc[:0]}).empty
    verdicts = judge_targets(tables | {"observations": tables["observations"].iloc[:0]})
    assert set(verdicts["verdict"]) == {"abstains"}
    assert len(verdicts) == tables["targets"]["indicator_code"].notna().sum()


_NATIONAL = """rule_id,indicator_code,op,value,unit,due,valid_to
t.past,emr_hospitals_pct,=,100,%,2023,2023-12-31
t.next,emr_hospitals_pct,=,80,%,2026,
t.rank,dti_rank,<=,70,%,2025,
t.none,,=,80,%,2026,
"""


@pytest.fixture
def with_law(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    named = pd.read_csv(io.StringIO(_NATIONAL)).assign(subject_vi="a", subject_en="a", source="QĐ 1", url=None)
    named = named.assign(valid_from="2022-01-01", verification="verified", note=None)
    rules = read_table("national_targets", named.to_csv(index=False))
    return tables | {"national_targets": rules.assign(due=named["due"].astype("str"))}  # periods, not days


def test_a_national_target_is_judged_like_any_other_for_the_nation_alone(with_law: dict[str, pd.DataFrame]) -> None:
    verdicts = judge_targets(with_law)
    by_law = verdicts[verdicts["target_statement_id"].str.startswith("national_targets:")]
    assert set(by_law["unit_code"]) == {"vn"}
    assert set(by_law["target_statement_id"].str.removeprefix("national_targets:")) == {"t.past", "t.next", "t.rank"}
    others = verdicts[~verdicts.index.isin(by_law.index)].reset_index(drop=True)
    without = judge_targets({**with_law, "national_targets": None})  # type: ignore[dict-item]
    pd.testing.assert_frame_equal(
        others.drop(columns="basis"), without.drop(columns="basis")
    )  # a basis names deadlines
    past = row_of(verdicts, "national_targets:t.past")
    assert past["verdict"] == "missed"
    settled = with_law["observations"].set_index("statement_id").loc[past["judged_statement_id"]]
    assert settled["period_end"] == pd.Timestamp("2023-12-31"), "an expired target is judged for its own day"
    assert english(row_of(verdicts, "national_targets:t.rank")).startswith("the target (%) and the indicator")


def test_a_verdict_that_a_forecast_gives_rests_on_no_single_value(with_law: dict[str, pd.DataFrame]) -> None:
    ahead = row_of(judge_targets(with_law), "national_targets:t.next")
    assert ahead["verdict"] not in ("met", "missed")
    assert pd.isna(ahead["judged_statement_id"])


def test_a_national_target_is_due_on_the_last_day_of_its_period(with_law: dict[str, pd.DataFrame]) -> None:
    days = as_targets(with_law).set_index("statement_id")["due"]
    assert days.loc["national_targets:t.past"] == pd.Timestamp("2023-12-31")


def test_a_national_target_in_another_unit_than_its_indicator_is_not_taken_for_it(
    with_law: dict[str, pd.DataFrame],
) -> None:
    rules = with_law["national_targets"]
    units = rules["unit"].mask(rules["rule_id"] == "t.rank", "điểm")
    targets = as_targets({**with_law, "national_targets": rules.assign(unit=units)}).set_index("statement_id")
    assert targets["value_unit"].loc["national_targets:t.rank"] == "other"
