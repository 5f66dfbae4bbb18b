"""The regime of a report: what its source declares, then the unit's duty on that day, then the words of a filing."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.paths import lookup_folder
from analysis.regulations import RECOGNISED, ReportingCalendar, assign_regimes, read_rules

_UNITS = pd.DataFrame({"unit_code": ["p34-51", "f-a"], "level": ["province", "facility"]})


@pytest.fixture(scope="module")
def reports() -> ReportingCalendar:
    return ReportingCalendar.from_tables(read_rules(lookup_folder()))


def _duties(*duties: dict[str, object]) -> pd.DataFrame:
    duty = {"unit_code": None, "unit_level": "province", "frequency": "half-year", "regime": "tt-37-2019"}
    rows = [duty | {"valid_from": None, "valid_to": None} | given for given in duties]
    return pd.DataFrame(rows, columns=[*duty, "valid_from", "valid_to"])


def _assign(reports: ReportingCalendar, duties: pd.DataFrame, **given: object) -> tuple[str | None, bool]:
    """Return the regime of one report on the first half of 2026, and whether it is only recognised."""
    source = {"kind": "filing", "title": "Kết quả 6 tháng", "number": "12/BC-SYT", "cites": None, "regime": None}
    source |= {"flags": None, "issued": pd.Timestamp("2026-07-10"), "filing_unit_code": "p34-51"}
    rows = pd.DataFrame([source | {"filing_period": "2026-H1"} | given])
    row = assign_regimes(rows, duties, _UNITS, reports).iloc[0]
    return None if pd.isna(row["regime"]) else row["regime"], RECOGNISED in str(row["flags"])


def test_a_duty_binds_reports_of_its_own_length_alone(reports: ReportingCalendar) -> None:
    duties = _duties({"frequency": "year", "regime": "nd-266-2026"}, {"frequency": "half-year"})
    assert _assign(reports, duties) == ("tt-37-2019", False)


@pytest.mark.parametrize(
    ("issued", "regime"),
    [("2026-06-30", "nd-09-2019"), ("2026-07-01", "tt-37-2019")],
)
def test_a_duty_binds_reports_issued_while_it_held(reports: ReportingCalendar, issued: str, regime: str) -> None:
    duties = _duties({"regime": "nd-09-2019", "valid_to": "2026-06-30"}, {"valid_from": "2026-07-01"})
    assert _assign(reports, duties, issued=pd.Timestamp(issued)) == (regime, False)


def test_a_duty_binds_its_own_unit_or_level(reports: ReportingCalendar) -> None:
    assert _assign(reports, _duties({"unit_code": "f-a"})) == ("nd-09-2019", True)
    assert _assign(reports, _duties({"unit_level": "facility"})) == ("nd-09-2019", True)
    assert _assign(reports, _duties({"unit_code": "p34-51", "unit_level": None})) == ("tt-37-2019", False)


def test_the_words_of_the_press_bind_it_to_nothing(reports: ReportingCalendar) -> None:
    assert _assign(reports, _duties()) == ("nd-09-2019", True)
    assert _assign(reports, _duties(), kind="news") == (None, False)
