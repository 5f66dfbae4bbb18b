"""What is counted is a part of a series' key: hospitals, facilities and public hospitals are never one line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.audit import audit_panel
from analysis.panel import consolidate, factual_values, own_series, read_counted_words, read_lookups, to_adoption
from analysis.panel.choosing import Hints, choose_values, name_counted

sys.path.insert(0, str(Path(__file__).parent))

from facility_tables import (  # type: ignore[import-not-found]
    make_observations,
    read_catalogue,
    read_units,
)

Panel = Callable[..., dict[str, pd.DataFrame]]

_EMR = "hospitals_with_electronic_medical_records_count"
_PRESS = "a | 2025-10-05 | (press) | |\nb | 2025-10-06 | (press) | |\nc | 2025-12-01 | (press) | |"


def test_hospitals_and_facilities_of_one_day_are_two_series_and_no_contradiction(panel_of: Panel) -> None:
    tables = panel_of(
        _PRESS,
        """
        a | 1 | actual | emr_hospitals_count | Hà Nội | ngày 3/10/2025 | 88/164 bệnh viện
        b | 1 | actual | emr_hospitals_count | Hà Nội | ngày 3/10/2025 | 65 cơ sở y tế
        c | 1 | actual | emr_hospitals_count | Hà Nội | ngày 30/11/2025 | 80 cơ sở y tế
        """,
    )
    counts = tables["observations"].query("indicator_code == @_EMR")
    assert counts["is_chosen"].all()
    assert counts.groupby("counted")["value"].apply(list).to_dict() == {"facilities": [65, 80], "hospitals": [88]}
    assert factual_values(counts, tables["indicators"])["value"].tolist() == [88]
    rules = set(audit_panel(tables)["rule"])
    assert not rules & {"sources_differ", "stock_falls", "outlier"}


def test_sources_that_count_the_same_thing_still_contradict_each_other(panel_of: Panel) -> None:
    tables = panel_of(
        _PRESS,
        """
        a | 1 | actual | emr_hospitals_count | Hà Nội | ngày 3/10/2025 | 88 cơ sở y tế
        b | 1 | actual | emr_hospitals_count | Hà Nội | ngày 3/10/2025 | 65 cơ sở
        c | 1 | actual | emr_hospitals_count | Hà Nội | ngày 30/11/2025 | 40 cơ sở y tế
        """,
    )
    assert {"sources_differ", "stock_falls"} <= set(audit_panel(tables)["rule"])


@pytest.mark.parametrize(
    ("noun", "code", "unit", "counted"),
    [
        ("pharmacies", "pharmacies_with_prescription_account_count", "vn", None),
        ("accounts", "pharmacies_with_prescription_account_count", "vn", "accounts"),
        ("quầy thuốc", "pharmacies_with_prescription_account_count", "vn", None),
        ("cơ sở", "pharmacies_with_prescription_account_count", "vn", "facilities"),
        ("bệnh viện công lập", "telehealth_facilities_count", "p34-51", "public_hospitals"),
        ("cơ sở y tế công lập", "telehealth_facilities_count", "p34-51", "public_facilities"),
        ("cơ sở", "public_hospitals_with_electronic_medical_records_count", "p34-51", "public_facilities"),
        ("bệnh viện", "public_hospitals_with_electronic_medical_records_count", "p34-51", None),
        ("lượt", "hospital_fees_paid_cashless_by_transaction_pct", "p34-51", None),
        ("lượt khám", "hospital_fees_paid_cashless_by_transaction_pct", "p34-51", "visits"),
        ("đàn trâu", "telehealth_facilities_count", "p34-51", None),
        ("người", "digital_transformation_rank", "p34-51", None),
    ],
)
def test_a_noun_names_the_series_beside_the_indicators_own(
    lookup: Path, noun: str, code: str, unit: str, counted: str | None
) -> None:
    tables = read_lookups(lookup)
    placed = pd.DataFrame({"unit_code": [unit], "indicator_code": [code], "counted_noun": [noun]})
    named = name_counted(placed, tables["units"], tables["indicators"], read_counted_words(lookup))["counted"].iloc[0]
    assert (None if pd.isna(named) else named) == counted


def test_a_group_of_private_hospitals_counts_its_own_when_it_counts_private_ones(lookup: Path) -> None:
    tables = read_lookups(lookup)
    group = tables["units"].query("level == 'group'")["unit_code"].iloc[0]
    placed = pd.DataFrame({"unit_code": [group, "vn"], "indicator_code": _EMR, "counted_noun": "private hospitals"})
    named = name_counted(placed, tables["units"], tables["indicators"], read_counted_words(lookup))["counted"]
    assert named.isna().tolist() == [True, False]


_CATALOGUE = read_catalogue()
_UNITS = read_units()
_COUNTS = st.tuples(
    st.sampled_from(["f-a", "f-b", "f-r"]), st.sampled_from(["2025", "2025-12-31", "2026-H1"]), st.integers(0, 40)
)
_OTHERS = st.tuples(_COUNTS, st.sampled_from(["facilities", "public_hospitals"]))


def _numbers(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Return all that is computed of the indicator's own series in these rows."""
    given_rows = make_observations(*rows).assign(measure="count", denominator=50.0)
    given_rows["numerator"] = given_rows["value"]
    yes = pd.Series(True, given_rows.index)
    hints = Hints(yes.map({True: "press"}), yes.map({True: "up"}), is_own_unit=yes, is_stock=yes)
    chosen = choose_values(given_rows, hints)
    own = own_series(chosen, _CATALOGUE).reset_index(drop=True)
    sums = consolidate(chosen, _UNITS, _CATALOGUE)
    return {
        "own": own,
        "factual": factual_values(chosen, _CATALOGUE).reset_index(drop=True),
        "models": to_adoption(chosen, _CATALOGUE),
        "sums": sums[["consolidated_id", "value", "numerator", "n_reported", "used", "parts"]],
    }


@given(own=st.lists(_COUNTS, min_size=1, max_size=5), others=st.lists(_OTHERS, min_size=1, max_size=3))
def test_a_value_of_another_noun_changes_no_number_of_the_own_series(own: list[Any], others: list[Any]) -> None:
    mine = [(unit, "emr_count", period, float(n), {"counted": "hospitals"}) for unit, period, n in own]
    beside = [
        (unit, "emr_count", period, float(n), {"counted": noun, "statement_id": f"o{at}"})
        for at, ((unit, period, n), noun) in enumerate(others)
    ]
    before, after = _numbers(mine), _numbers([*mine, *beside])
    for name, table in before.items():
        if name == "sums":  # a row may come that names who counted otherwise; no report or model uses it
            kept = after[name].merge(table[["consolidated_id"]], on="consolidated_id")
            added = after[name][~after[name]["consolidated_id"].isin(table["consolidated_id"])]
            assert set(added["used"]) <= {"neither"}
            assert not after[name]["parts"].fillna("").str.contains("o").any()
            pd.testing.assert_frame_equal(table.reset_index(drop=True), kept)
        else:
            pd.testing.assert_frame_equal(table, after[name])
