"""A name with a date is one unit; a series stands on one geography or is kept apart."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import paths
from analysis.panel import rebuild_geography
from analysis.panel.geography import list_links
from analysis.panel.lookups import read_lookups
from analysis.panel.recognition import match_sources
from analysis.panel.units import UnitRegistry, UnknownUnitError, resolve_units
from analysis.schemas import validate

_LOOKUPS = read_lookups(paths.project_folder() / "data" / "lookup")
_REGISTRY = UnitRegistry(_LOOKUPS["units"], _LOOKUPS["unit_aliases"])
_PROVINCES = _LOOKUPS["units"].query("level == 'province'")
_ALIASES = sorted(
    {*_PROVINCES["name_vi"]}
    | {*_LOOKUPS["unit_aliases"].query("unit_code.str.startswith('p')", engine="python")["alias"]}
)
#: Spellings of the crosswalk that nobody can place: ĐN is Đà Nẵng, Đồng Nai or Đắk Nông; CT is Cần Thơ or a directive.
_AMBIGUOUS = {"ĐN", "CT"}
_DAYS = st.dates(pd.Timestamp("2015-01-01").date(), pd.Timestamp("2035-12-31").date()).map(pd.Timestamp)


def _crosswalk_names() -> list[str]:
    rows = pd.read_csv(paths.raw_folder() / "province-crosswalk" / "provinces.csv", dtype=str, keep_default_na=False)
    names = {*rows["old_name_vi"], *rows["new_name_vi"]}
    names |= {alias.strip() for cell in rows["other_spellings"] for alias in cell.split(";") if alias.strip()}
    return sorted(names - _AMBIGUOUS)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(_crosswalk_names()), _DAYS, st.sampled_from(["NFC", "NFD"]), st.sampled_from(["", "tỉnh ", "TP. "])
)
def test_every_name_of_the_crosswalk_is_exactly_one_unit_on_every_day(
    name: str, day: pd.Timestamp, form: str, prefix: str
) -> None:
    said = prefix + name if name in set(_PROVINCES["name_vi"]) else name  # other spellings carry their own prefix
    answer = _REGISTRY.resolve(unicodedata.normalize(form, said), day)
    assert answer.unit_code is not None, answer.reason
    assert answer.unit_code.startswith("p63-" if day < pd.Timestamp("2025-07-01") or answer.reason else "p34-")


@pytest.mark.parametrize("name", sorted(_AMBIGUOUS))
def test_a_truly_ambiguous_spelling_is_refused(name: str) -> None:
    assert _REGISTRY.resolve(name, pd.Timestamp("2026-01-01")).unit_code is None


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("Đà Nẵng", "2024-12-31", "p63-48"),
        ("Đà Nẵng", "2025-07-01", "p34-48"),
        ("da nang", "2025-06-30", "p63-48"),
        ("Kon Tum", "2026-06-30", "p63-62"),
        ("Quảng Ngãi", "2026-06-30", "p34-51"),
        ("TP.HCM", "2026-01-01", "p34-79"),
        ("Khánh Hoà", "2024-01-01", "p63-56"),
        ("Sở Y tế tỉnh Quảng Ngãi", "2026-06-25", "p34-51"),
        ("UBND tỉnh Hải Dương", "2021-08-30", "p63-30"),
    ],
)
def test_a_name_and_a_day_give_the_territory_of_that_day(name: str, day: str, code: str) -> None:
    assert _REGISTRY.resolve(name, pd.Timestamp(day)).unit_code == code


def test_a_name_of_two_territories_without_a_day_is_refused_with_both() -> None:
    answer = _REGISTRY.resolve("Đà Nẵng", None)
    assert answer.unit_code is None
    assert set(answer.candidates) == {"p63-48", "p34-48"}


def test_a_merged_province_is_said_to_be_gone() -> None:
    assert _REGISTRY.resolve("Hà Giang", pd.Timestamp("2026-01-01")).reason == "no longer exists on that day"


def test_a_filing_of_a_unit_that_does_not_exist_is_refused_with_its_file_and_the_nearest_code() -> None:
    sources = pd.DataFrame({"source_id": ["bc-1", "bc-2"], "kind": "filing", "filing_unit_code": ["p34-0l", "p34-01"]})
    with pytest.raises(UnknownUnitError) as error:
        match_sources(
            validate("sources", sources.assign(folder="bc", title="Báo cáo", url="filed document")), _REGISTRY
        )
    assert "bc-1/source.yml, column 'filing_unit_code': found 'p34-0l'" in str(error.value)
    assert "did you mean 'p34-01'" in str(error.value)
    assert "bc-2" not in str(error.value)


def test_names_are_resolved_in_a_table_without_changing_it() -> None:
    given_rows = pd.DataFrame({"unit_text": ["Huế", None, "Atlantis"], "on": pd.to_datetime(["2026-01-01"] * 3)})
    before = given_rows.copy()
    assert resolve_units(given_rows, _REGISTRY)["unit_code"].fillna("").tolist() == ["p34-46", "", ""]
    pd.testing.assert_frame_equal(given_rows, before)


def test_every_old_province_has_one_successor_and_all_63_are_covered() -> None:
    links = list_links(_PROVINCES)
    assert links["old_code"].nunique() == len(links) == 63
    assert links["new_code"].nunique() == 34


def _values(rows: list[tuple[str, str, float, float | None, float | None]]) -> pd.DataFrame:
    return validate(
        "observations",
        pd.DataFrame(
            [
                {
                    "unit_code": unit,
                    "indicator_code": indicator,
                    "period": "2024",
                    "period_start": "2024-01-01",
                    "period_end": "2024-12-31",
                    "as_of": "2025-03-01",
                    "status": "observed",
                    "value": value,
                    "numerator": numerator,
                    "denominator": denominator,
                    "op": "=",
                    "measure": "share",
                    "statement_id": f"s:{unit}#1",
                    "is_chosen": True,
                }
                for unit, indicator, value, numerator, denominator in rows
            ]
        ),
    )


_SHARE = "visits_with_citizen_id_or_vneid_pct"


def _rebuild(rows: pd.DataFrame, geography: str = "34") -> pd.DataFrame:
    return rebuild_geography(rows, _LOOKUPS["units"], _LOOKUPS["indicators"], geography)  # type: ignore[arg-type]


def test_the_merged_index_of_da_nang_is_the_mean_of_its_predecessors() -> None:
    index = "digital_transformation_2025_method_index"
    assert _LOOKUPS["indicators"].set_index("indicator_code").at[index, "aggregation"] == "mean"
    merged = _rebuild(_values([("p63-48", index, 0.8335, None, None), ("p63-49", index, 0.5803, None, None)]))
    assert merged["unit_code"].tolist() == ["p34-48"]
    assert merged["value"].iloc[0] == pytest.approx(0.7069)


def test_counts_are_summed_and_shares_recomputed_never_averaged() -> None:
    merged = _rebuild(_values([("p63-48", _SHARE, 90.0, 90, 100), ("p63-49", _SHARE, 10.0, 100, 1000)]))
    assert merged[["numerator", "denominator"]].to_numpy().tolist() == [[190, 1100]]
    assert merged["value"].iloc[0] == pytest.approx(100 * 190 / 1100)
    assert "rebuilt" in merged["flags"].iloc[0]


def test_a_share_without_counts_or_without_all_parts_is_kept_apart() -> None:
    without_counts = _values([("p63-48", _SHARE, 90.0, None, None), ("p63-49", _SHARE, 10.0, None, None)])
    one_part = _values([("p63-48", _SHARE, 90.0, 90, 100)])
    for rows in (without_counts, one_part):
        kept = _rebuild(rows)
        assert kept["unit_code"].str.startswith("p63-").all()
        assert not kept["is_chosen"].any()
        assert kept["flags"].str.contains("not-rebuilt").all()


@pytest.mark.parametrize("indicator", ["digital_transformation_2025_method_index", "telehealth_sessions_count", _SHARE])
def test_a_merged_province_has_no_value_where_one_of_its_former_provinces_has_none(indicator: str) -> None:
    whole = [("p63-48", indicator, 30.0, 30, 100), ("p63-49", indicator, 40.0, 80, 200)]
    assert _rebuild(_values(whole))["unit_code"].tolist() == ["p34-48"]
    for value, numerator, denominator in ((None, None, None), (None, 80, 200)):
        partial = _rebuild(_values([whole[0], ("p63-49", indicator, value, numerator, denominator)]))  # type: ignore[list-item]
        assert partial["unit_code"].tolist() == ["p63-48", "p63-49"]
        assert not partial["is_chosen"].any()


def test_an_unchanged_province_goes_both_ways_and_a_merged_one_cannot_go_back() -> None:
    old = _rebuild(_values([("p63-01", _SHARE, 50.0, None, None)]))
    assert old[["unit_code", "value"]].to_numpy().tolist() == [["p34-01", 50.0]]
    new = _rebuild(_values([("p34-01", _SHARE, 50.0, None, None), ("p34-48", _SHARE, 60.0, 6, 10)]), "63")
    assert new.set_index("unit_code")["is_chosen"].to_dict() == {"p63-01": True, "p34-48": False}


def test_a_value_that_the_new_province_reports_goes_before_one_rebuilt_from_its_parts() -> None:
    parts = [("p63-48", _SHARE, 90.0, 90, 100), ("p63-49", _SHARE, 10.0, 100, 1000)]
    merged = _rebuild(_values([*parts, ("p34-48", _SHARE, 20.0, 220, 1100)]))  # type: ignore[list-item]
    assert merged[["unit_code", "value"]].to_numpy().tolist() == [["p34-48", 20.0]]


@pytest.mark.parametrize(
    ("operators", "expected"), [((">", ">"), ">"), ((">", "="), ">"), ((">=", "="), ">="), ((">", "<"), "~")]
)
def test_a_rebuilt_value_is_as_exact_as_its_parts_and_as_late_as_the_later(
    operators: tuple[str, str], expected: str
) -> None:
    rows = _values([("p63-48", _SHARE, 90.0, 90, 100), ("p63-49", _SHARE, 10.0, 100, 1000)])
    rows = rows.assign(op=list(operators), as_of=pd.to_datetime(["2025-03-01", "2025-05-01"]))
    merged = _rebuild(rows)
    assert merged["op"].tolist() == [expected]
    assert merged["as_of"].tolist() == [pd.Timestamp("2025-05-01")]


def test_an_unknown_geography_is_refused() -> None:
    with pytest.raises(ValueError, match="expected '63' or '34'"):
        _rebuild(_values([("p63-01", _SHARE, 50.0, None, None)]), "62")


def test_the_lookups_read_the_same_twice(lookup: Path) -> None:
    pd.testing.assert_frame_equal(read_lookups(lookup)["units"], _LOOKUPS["units"])
