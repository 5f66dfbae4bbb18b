"""What a report covers and when it is due: windows, cut-offs, deadlines and working days of each regime."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.paths import lookup_folder
from analysis.regulations import Deadline, ReportingCalendar, WorkingDays, read_rules

_WINDOWS = list(csv.DictReader((Path(__file__).parent / "report_windows_2026.csv").open(encoding="utf-8")))


@pytest.fixture(scope="module")
def reports() -> ReportingCalendar:
    return ReportingCalendar.from_tables(read_rules(lookup_folder()))


@pytest.mark.parametrize("row", _WINDOWS, ids=lambda row: f"{row['regime']} {row['period']}")
def test_every_window_of_2026_is_the_one_of_the_regulation(reports: ReportingCalendar, row: dict[str, str]) -> None:
    terms = reports.terms(row["regime"], "province", row["period"])
    assert terms is not None
    assert (str(terms.start), str(terms.cut_off)) == (row["window_start"], row["window_end"])
    if row["deadline"]:
        assert terms.deadline == Deadline(dt.date.fromisoformat(row["deadline"]))


@pytest.mark.parametrize(
    ("regime", "tier", "period", "deadline", "is_certain"),
    [
        ("tt-37-2019", "commune", "2026-H1", "2026-07-07", True),
        ("tt-37-2019", "province", "2026-H1", "2026-08-04", True),
        ("tt-37-2019", "province", "2026-03", "2026-05-08", True),  # over 27 and 30 April, 1 May
        ("tt-37-2019", "commune", "2025-12", "2026-01-09", True),  # over 1 and 2 January
        ("tt-37-2019", "commune", "2026-01", "2026-02-06", True),
        ("tt-37-2019", "province", "2026-01", "2026-03-13", True),  # over five days of Tết
        ("tt-37-2019", "province", "2026-07", "2026-09-08", True),  # over a Saturday worked in exchange for 31 August
        ("tt-37-2019", "province", "2026-10", "2026-12-04", False),  # over a day that may have become a holiday
        ("tt-37-2019", "province", "2024-03", "2024-05-08", True),  # over 18, 29 and 30 April, 1 and 4 May
        ("tt-37-2019", "commune", "2021-04", "2021-05-10", True),  # over Monday 3 May, in lieu of Saturday 1 May
        ("tt-37-2019", "central", "2025", "2026-03-30", True),  # before 31 March
        ("tt-37-2019", "province", "2026", "2027-02-10", False),  # the days off of Tết 2027 were not seen
        ("tt-23-2025", "facility", "2026-06", "2026-07-07", True),
        ("tt-05-2023", "district", "2026-Q2", "2026-06-18", True),
        ("qd-01-2023-khanh-hoa", "facility", "2026-9M", "2026-09-16", True),
        ("nd-331-2026", "facility", "2026", "2026-12-24", True),
        ("nd-266-2026", "province", "2026", "2027-02-27", True),  # before 28 February of the next year
    ],
)
def test_a_deadline_lies_before_or_after_the_end_of_its_period(
    reports: ReportingCalendar, regime: str, tier: str, period: str, deadline: str, is_certain: bool
) -> None:
    terms = reports.terms(regime, tier, period)
    assert terms is not None
    assert terms.deadline == Deadline(dt.date.fromisoformat(deadline), is_certain)


@pytest.mark.parametrize(
    ("regime", "tier", "period"),
    [("nd-09-2019", "facility", "2026-H1"), ("tt-37-2019", "district", "2025-Q3")],
    ids=["set by the province", "the tier ended"],
)
def test_a_deadline_that_no_rule_in_force_sets_is_not_known(
    reports: ReportingCalendar, regime: str, tier: str, period: str
) -> None:
    terms = reports.terms(regime, tier, period)
    assert terms is not None
    assert terms.deadline is None


@pytest.mark.parametrize(
    ("regime", "period"),
    [("nd-09-2019", "2026-9M"), ("tt-23-2025", "2026-H1"), ("tt-23-2025", "2027-03"), ("nd-09-2019", "2018-H2")],
    ids=["no nine months", "no half-years", "lapsed", "not yet in force"],
)
def test_a_regime_without_a_window_for_a_period_has_no_terms(
    reports: ReportingCalendar, regime: str, period: str
) -> None:
    assert reports.terms(regime, "any", period) is None


def test_each_deadline_leaves_a_working_day_after_the_cut_off(reports: ReportingCalendar) -> None:
    for row in _WINDOWS:
        terms = reports.terms(row["regime"], "province", row["period"])
        assert terms is not None and terms.deadline is not None
        assert terms.deadline.day >= reports.working_days.add(terms.cut_off, 1).day


def test_a_window_and_a_deadline_are_two_rules_with_their_own_verification(reports: ReportingCalendar) -> None:
    terms = reports.terms("nd-09-2019", "province", "2026-H1")
    assert terms is not None and terms.deadline_rule is not None
    assert (terms.window_rule["verification"], terms.deadline_rule["verification"]) == ("verified", "single-source")


def test_a_regime_may_be_due_after_june_with_a_cut_off_in_june() -> None:
    validity = {"valid_from": pd.NaT, "valid_to": pd.NaT}
    tables = {
        "reporting_regimes": pd.DataFrame([{"regime": "a", "recognised_by": None, "precedence": None}]),
        "reporting_windows": pd.DataFrame(
            [{"regime": "a", "frequency": "half-year", "start_day": 15, "start_months": -1, "end_day": 14}]
        ).assign(end_months=0, **validity),
        "reporting_deadlines": pd.DataFrame(
            [{"regime": "a", "tier": "any", "frequency": "half-year", "day": 5, "months": 1, "working_days": None}]
        ).assign(day_itself="late", **validity),
    }
    terms = ReportingCalendar.from_tables(tables).terms("a", "facility", "2026-H1")
    assert terms is not None and terms.deadline is not None
    assert (terms.cut_off, terms.deadline.day) == (dt.date(2026, 6, 14), dt.date(2026, 7, 4))


def test_an_unknown_regime_is_refused_with_the_nearest(reports: ReportingCalendar) -> None:
    with pytest.raises(AnalysisError, match="did you mean 'nd-09-2019'"):
        reports.terms("nd-9-2019", "province", "2026-H1")


def test_a_rule_of_an_unknown_regime_and_a_deadline_without_a_day_are_refused_together() -> None:
    tables = read_rules(lookup_folder())
    tables["reporting_windows"] = tables["reporting_windows"].assign(regime="nd-9-2019")
    tables["reporting_deadlines"] = tables["reporting_deadlines"].head(1).assign(day=None)
    with pytest.raises(AnalysisError) as raised:
        ReportingCalendar.from_tables(tables)
    assert "expected a regime of reporting_regimes.csv; did you mean 'nd-09-2019'?" in str(raised.value)
    assert "either day and months, or working_days" in str(raised.value)


def test_a_weekend_worked_in_exchange_is_a_working_day() -> None:
    days = WorkingDays({dt.date(2026, 1, 2): "day_off", dt.date(2026, 1, 10): "working_day"})
    assert days.add(dt.date(2026, 1, 9), 1) == Deadline(dt.date(2026, 1, 10))


def test_a_year_of_which_the_law_alone_is_known_leaves_deadlines_uncertain(reports: ReportingCalendar) -> None:
    assert reports.working_days.add(dt.date(2026, 12, 31), 1) == Deadline(dt.date(2027, 1, 4), is_certain=False)
    assert all(reports.working_days.add(dt.date(year, 12, 1), 5).is_certain for year in range(2020, 2027))
    assert not reports.working_days.add(dt.date(2019, 12, 1), 5).is_certain


def _half_years(deadlines: list[tuple[str, int]], valid_to: str | None = None) -> ReportingCalendar:
    """Return a regime of half-years from the 15th to the 14th; each deadline is a tier and a day of the last month."""
    validity = {"valid_from": pd.NaT, "valid_to": pd.Timestamp(valid_to)}
    window = {"regime": "a", "frequency": "half-year", "start_day": 15, "start_months": -1, "end_day": 14}
    due = {"regime": "a", "frequency": "half-year", "months": 0, "working_days": None, "day_itself": "in-time"}
    return ReportingCalendar.from_tables(
        {
            "reporting_regimes": pd.DataFrame([{"regime": "a", "recognised_by": None, "precedence": None}]),
            "reporting_windows": pd.DataFrame([window | {"end_months": 0} | validity]),
            "reporting_deadlines": pd.DataFrame(
                [due | {"tier": tier, "day": day} | validity for tier, day in deadlines]
            ),
        }
    )


def test_a_deadline_of_the_tier_itself_goes_before_that_of_any_tier() -> None:
    reports = _half_years([("any", 20), ("province", 25)])
    days = [reports.terms("a", tier, "2026-H1") for tier in ("province", "facility")]
    assert [terms and terms.deadline for terms in days] == [Deadline(dt.date(2026, 6, day)) for day in (25, 20)]


def test_a_window_holds_on_its_last_day_and_not_on_the_next() -> None:
    assert _half_years([("any", 20)], valid_to="2026-06-14").terms("a", "any", "2026-H1") is not None
    assert _half_years([("any", 20)], valid_to="2026-06-13").terms("a", "any", "2026-H1") is None


def test_the_data_of_a_half_year_may_begin_in_december_and_close_on_the_cut_off_or_the_last_day() -> None:
    reports = _half_years([("any", 20)])
    assert reports.earliest_start("2026-H1") == dt.date(2025, 12, 15)
    assert reports.closing_days("2026-H1") == {dt.date(2026, 6, 14), dt.date(2026, 6, 30)}


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    tables = read_rules(lookup_folder())
    tables["reporting_windows"] = tables["reporting_windows"].head(1).assign(start_months=3, end_months=-3)
    with pytest.raises(AnalysisError, match="expected a window that ends after it begins"):
        ReportingCalendar.from_tables(tables)
