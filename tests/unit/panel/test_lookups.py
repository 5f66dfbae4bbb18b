"""The rows of data/lookup hold together: every name leads to one thing, every thing named exists."""

import shutil
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from analysis.panel import read_counted_words, read_lookups
from analysis.paths import lookup_folder
from analysis.registry import collect_sources
from analysis.schemas import SchemaError, validate

TABLES = ("units", "unit_aliases", "indicators", "indicator_aliases")
LONGEST_TITLE = 14


def read_lookup(folder: Path, name: str) -> pd.DataFrame:
    rows = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
    return validate(name, rows.mask(rows == "", None))


@pytest.fixture(scope="module")
def lookups() -> dict[str, pd.DataFrame]:
    """Return the four lookup tables, checked against their schemas."""
    return {name: read_lookup(lookup_folder(), name) for name in TABLES}


@pytest.fixture(scope="module")
def collected(shipped: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of the project's own data."""
    return collect_sources(shipped / "raw")


def named_in(column: pd.Series) -> set[str]:
    return {code for codes in column.dropna() for code in codes.split()}


def test_every_unit_that_is_named_exists(lookups: dict[str, pd.DataFrame], collected: dict[str, pd.DataFrame]) -> None:
    units, known = lookups["units"], set(lookups["units"]["unit_code"])
    sources = collected["sources"]
    for column in (
        units["parent_code"],
        units["former_parent_code"],
        units["predecessors"],
        lookups["unit_aliases"]["unit_code"],
        collected["statements"]["unit_code"],
        sources["issuer_code"],
        sources["filing_unit_code"],
    ):
        assert named_in(column) - known == set()


def test_every_indicator_that_is_named_exists(
    lookups: dict[str, pd.DataFrame], collected: dict[str, pd.DataFrame]
) -> None:
    indicators, known = lookups["indicators"], set(lookups["indicators"]["indicator_code"])
    for column in (
        indicators["share_code"],
        indicators["not_to_mix_with"],
        lookups["indicator_aliases"]["indicator_code"],
        collected["statements"]["indicator_code"],
        collected["tasks"]["indicator_code"],
    ):
        assert named_in(column) - known == set()


def test_every_source_that_is_named_exists(
    lookups: dict[str, pd.DataFrame], collected: dict[str, pd.DataFrame]
) -> None:
    assert named_in(lookups["indicator_aliases"]["source_id"]) <= set(collected["sources"]["source_id"])


@pytest.fixture(scope="module")
def holders(lookups: dict[str, pd.DataFrame]) -> dict[str, set[str]]:
    """Return the units that bear each name or alias, whatever its capitals."""
    named = lookups["units"].melt("unit_code", ["name_vi", "name_en"], value_name="alias")
    bearing = pd.concat([named, lookups["unit_aliases"]])
    return bearing.groupby(bearing["alias"].str.casefold())["unit_code"].agg(set).to_dict()


def test_a_name_leads_to_one_unit_on_any_day(lookups: dict[str, pd.DataFrame], holders: dict[str, set[str]]) -> None:
    units = lookups["units"].set_index("unit_code")
    clashes = [
        (name, one, other)
        for name, codes in holders.items()
        for one, other in combinations(sorted(codes, reverse=True), 2)
        if not units.at[one, "valid_to"] < units.at[other, "valid_from"]
    ]
    assert clashes == []


def test_units_of_one_name_follow_each_other(lookups: dict[str, pd.DataFrame], holders: dict[str, set[str]]) -> None:
    predecessors = lookups["units"].set_index("unit_code")["predecessors"]
    strangers = [
        (name, one, other)
        for name, codes in holders.items()
        for one, other in combinations(sorted(codes, reverse=True), 2)
        if one not in str(predecessors[other]).split()
    ]
    assert strangers == []


def test_a_wording_leads_to_one_indicator_of_a_unit_and_a_year_in_any_source(
    lookups: dict[str, pd.DataFrame],
) -> None:
    indicators = lookups["indicators"].set_index("indicator_code")
    first_years = read_lookup(lookup_folder(), "indicator_editions").set_index("indicator_code")["first_year"]
    aliases = lookups["indicator_aliases"].assign(
        measure=lambda table: table["indicator_code"].map(indicators["measure"]),
        first_year=lambda table: table["indicator_code"].map(first_years),
    )
    assert not aliases[aliases.duplicated(["alias", "source_id", "measure", "first_year"], keep=False)].size


def test_every_statement_can_be_placed_by_a_code_or_an_alias(
    lookups: dict[str, pd.DataFrame], collected: dict[str, pd.DataFrame]
) -> None:
    aliases = lookups["indicator_aliases"]
    general = set(aliases.loc[aliases["source_id"].isna(), "alias"])
    special = set(aliases[["alias", "source_id"]].itertuples(index=False, name=None))
    unplaced = [
        row["statement_id"]
        for row in collected["statements"].to_dict("records")
        if pd.isna(row["indicator_code"])
        and row["indicator_text"] not in general
        and (row["indicator_text"], row["source_id"]) not in special
    ]
    assert unplaced == []


def test_no_indicator_stands_unused(lookups: dict[str, pd.DataFrame], collected: dict[str, pd.DataFrame]) -> None:
    used = named_in(lookups["indicator_aliases"]["indicator_code"]) | named_in(
        collected["statements"]["indicator_code"]
    )
    assert set(lookups["indicators"]["indicator_code"]) - used == set()


def test_definitions_that_must_not_be_mixed_name_each_other(lookups: dict[str, pd.DataFrame]) -> None:
    indicators = lookups["indicators"].set_index("indicator_code")["not_to_mix_with"]
    pairs = {(code, other) for code, others in indicators.dropna().items() for other in others.split()}
    assert {(b, a) for a, b in pairs} == pairs
    for pair in (
        ("electronic_health_records_created_count", "people_with_health_record_in_vneid_count"),
        ("population_with_electronic_health_record_pct", "population_identified_for_health_pct"),
        ("hospital_fees_paid_cashless_by_amount_pct", "hospital_fees_paid_cashless_by_transaction_pct"),
        ("facilities_accepting_cashless_payment_pct", "hospital_fees_paid_cashless_by_transaction_pct"),
        ("documents_in_electronic_medical_records_pct", "hospitals_with_electronic_medical_records_pct"),
        ("digital_transformation_2020_method_index", "e_government_2017_index"),
        ("digital_transformation_2020_method_index", "digital_transformation_2022_method_index"),
    ):
        assert pair in pairs


def test_the_last_word_of_an_indicator_code_is_its_unit(lookups: dict[str, pd.DataFrame]) -> None:
    endings = {"share": "_pct", "count": "_count", "index": "_index", "rank": "_rank", "level": "_level"}
    indicators = lookups["indicators"]
    wrong = [
        code
        for code, measure in indicators[["indicator_code", "measure"]].itertuples(index=False, name=None)
        if not code.endswith(endings.get(measure, "_vnd"))
    ]
    assert wrong == []


def test_a_share_lies_between_0_and_100_unless_more_is_legal(lookups: dict[str, pd.DataFrame]) -> None:
    shares = lookups["indicators"].query("measure == 'share'")
    open_ended = shares[shares["maximum"].isna()]
    assert list(open_ended["indicator_code"]) == ["electronic_medical_records_target_attainment_pct"]
    assert (shares["minimum"] == 0).all()
    assert shares[["numerator", "denominator"]].notna().all(axis=None)


def test_titles_are_short(lookups: dict[str, pd.DataFrame], collected: dict[str, pd.DataFrame]) -> None:
    columns = ("title_vi", "title_en")
    titles = pd.concat([*(lookups["indicators"][column] for column in columns), collected["sources"]["title"]])
    assert [title for title in titles if len(title.split()) > LONGEST_TITLE] == []


def test_every_warning_of_an_indicator_stands_in_both_languages(lookups: dict[str, pd.DataFrame]) -> None:
    warnings = lookups["indicators"][["warning", "warning_vi"]]
    assert warnings["warning"].notna().sum() > 30
    assert warnings["warning"].notna().equals(warnings["warning_vi"].notna())
    assert warnings.dropna().drop_duplicates("warning_vi").shape == warnings.dropna().drop_duplicates("warning").shape


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """Return a copy of the shipped lookup tables to edit."""
    return Path(shutil.copytree(lookup_folder(), tmp_path / "lookup"))


def _append(folder: Path, name: str, row: dict[str, str]) -> None:
    path = folder / f"{name}.csv"
    columns = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(column, "") for column in columns) + "\n")


_INDICATOR = {
    "indicator_code": "own_hospitals_pct",
    "title_vi": "Tỷ lệ bệnh viện của ta",
    "title_en": "Our hospitals",
    "unit": "%",
    "measure": "share",
    "direction": "up",
    "aggregation": "recompute",
}
_GENERAL = "hospitals_with_electronic_medical_records_pct"


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        ("indicators", _INDICATOR | {"scope": "pubic"}, "column 'scope': found 'pubic'.*did you mean 'public'"),
        ("indicators", _INDICATOR | {"general_code": "own_hospital_pct"}, "did you mean 'own_hospitals_pct'"),
        ("indicators", _INDICATOR | {"share_code": "nothing_pct"}, "column 'share_code': found 'nothing_pct'"),
        ("indicators", _INDICATOR | {"not_to_mix_with": f"{_GENERAL} nothing"}, "found 'nothing'"),
        ("indicators", _INDICATOR | {"minimum": "100", "maximum": "0"}, "more than the minimum 100"),
        ("indicators", _INDICATOR | {"general_code": _GENERAL, "scope": "public"}, "one indicator only"),
        ("indicator_aliases", {"alias": "x", "indicator_code": "nothing", "reviewed_by": "a"}, "found 'nothing'"),
        ("unit_aliases", {"alias": "x", "unit_code": "p34-00", "reviewed_by": "a"}, "found 'p34-00'"),
        (
            "units",
            {"unit_code": "f-x", "name_vi": "x", "name_en": "x", "level": "facility", "parent_code": "p34"},
            "column 'parent_code': found 'p34'",
        ),
    ],
)
def test_a_row_that_names_what_no_table_has_is_refused(
    edited: Path, name: str, row: dict[str, str], message: str
) -> None:
    _append(edited, name, row)
    with pytest.raises(SchemaError, match=rf"lookup/{name}\.csv, line \d+.*{message}"):
        read_lookups(edited)


def test_units_that_stand_below_themselves_are_one_error_that_names_the_cycle(edited: Path) -> None:
    for code, parent in (("f-w", "f-x"), ("f-x", "f-y"), ("f-y", "f-z"), ("f-z", "f-x"), ("f-o", "f-o")):
        row = {"unit_code": code, "name_vi": code, "name_en": code, "level": "facility", "parent_code": parent}
        _append(edited, "units", row)
    with pytest.raises(SchemaError) as caught:
        read_lookups(edited)
    assert [error.found for error in caught.value.errors] == ["f-x > f-y > f-z > f-x", "f-o > f-o"]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("scope_words", {"wording": "Công lập", "scope": "private", "reviewed_by": "a"}),
        ("counted_nouns", {"wording": "bệnh viện", "counted": "clinics", "reviewed_by": "a"}),
    ],
)
def test_a_second_meaning_of_one_wording_is_refused(edited: Path, name: str, row: dict[str, str]) -> None:
    _append(edited, name, row)
    with pytest.raises(SchemaError, match=rf"{name}\.csv, line \d+.*as in the row of this wording above"):
        read_counted_words(edited)
