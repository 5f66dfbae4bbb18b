"""Facilities, departments and a catalogue in small, and what is observed of them, for tests of sums."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.panel import consolidate
from analysis.schemas import period_bounds, validate

UNITS = """vn | national | | | |
moh | ministry | | vn | |
p63-k | province | | vn | | 2025-06-30
p63-q | province | | vn | | 2025-06-30
p34-q | province | | vn | 2025-07-01 |
p34-r | province | | vn | 2025-07-01 |
f-a | facility | hospital | p34-q | |
f-b | facility | hospital | p34-q | |
f-c | facility | other_facility | p34-q | |
f-d | facility | no_care | p34-q | |
f-r | facility | hospital | p34-r | |"""
CATALOGUE = """visits_count | count | flow | sum | facility | |
beds_count | count | stock | latest | hospital | 366 |
records_pct | share | flow | recompute | facility | |
emr_count | count | stock | sum | hospital | |
public_emr_count | count | stock | sum | hospital | |
staff_per_bed | index | stock | weighted | hospital | | beds_count
stay_days | index | flow | mean | hospital | |
rank | rank | stock | none | | |"""
#: Those that stood below another organisation before the present one began.
_FORMER = {"f-c": "p63-k", "f-m": "moh"}


def read_units(text: str = UNITS) -> pd.DataFrame:
    """Return the table `units` of such lines."""
    names = ("unit_code", "level", "facility_type", "parent_code", "valid_from", "valid_to")
    rows = [
        dict(zip(names, [cell.strip() or None for cell in line.split("|")], strict=True)) for line in text.splitlines()
    ]
    frame = pd.DataFrame(rows).assign(name_vi="x", name_en="x")
    return validate("units", frame.assign(former_parent_code=frame["unit_code"].map(_FORMER)))


def read_catalogue(text: str = CATALOGUE) -> pd.DataFrame:
    """Return the table `indicators` of such lines."""
    names = ("indicator_code", "measure", "period_type", "aggregation", "adds_up_from", "carry_days", "weight_code")
    rows = [
        dict(zip(names, [cell.strip() or None for cell in line.split("|")], strict=True)) for line in text.splitlines()
    ]
    frame = pd.DataFrame(rows).assign(title_vi="x", title_en="x", unit="x", direction="up")
    frame["counted"] = frame["indicator_code"].map({"emr_count": "hospitals facilities"})
    frame["general_code"] = frame["indicator_code"].map({"public_emr_count": "emr_count"})
    return validate("indicators", frame.astype({"carry_days": "float64"}))


def make_observations(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Return observations of (unit, indicator, period, value or 'numerator/denominator', more columns)."""
    made = []
    for number, (unit, code, period, value, *more) in enumerate(rows):
        start, end = period_bounds(period)
        numerator, _, denominator = str(value).partition("/")
        found = (
            {"value": 100 * float(numerator) / float(denominator), "numerator": float(numerator)}
            | {"denominator": float(denominator)}
            if denominator
            else {"value": value}
        )
        row = {"unit_code": unit, "indicator_code": code, "period": period, "period_start": start, "period_end": end}
        row |= {"status": "observed", "op": "=", "is_chosen": True, "statement_id": f"s{number}", "as_of": end} | found
        made.append(row | (more[0] if more else {}))
    return validate("observations", pd.DataFrame(made))


def add_up(
    *rows: tuple[Any, ...],
    lists: str = "",
    settled: pd.DataFrame | None = None,
    units: str = UNITS,
    catalogue: str = CATALOGUE,
) -> pd.DataFrame:
    """Return the sums of these observations by organisation, indicator and period."""
    complete = pd.DataFrame({"unit_code": lists.split()})
    found = consolidate(make_observations(*rows), read_units(units), read_catalogue(catalogue), complete, settled)
    return found.set_index(["unit_code", "indicator_code", "period"])


def find_sum(found: pd.DataFrame, code: str = "visits_count", period: str = "2026-H1", unit: str = "p34-q") -> Any:
    """Return the row of one sum."""
    return found.loc[unit, code, period]
