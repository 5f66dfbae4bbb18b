"""The published facts and the crosswalk say what their reference lists say."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.paths import lookup_folder, raw_folder
from analysis.registry import collect_sources

DOCUMENT = "document:"
OWN_ROWS_FROM = 661
LAST_SHARE_BESIDE = 667
#: Publications of the values of ministries and of named hospitals: address, day, whether the day was inferred.
LATER_PUBLICATIONS = {
    (
        "https://hanoimoi.vn/bo-tai-chinh-va-thanh-pho-da-nang-lan-thu-2-dan-dau-ve-chi-so-chuyen-doi-so-449294.html",
        "2022-08-08",
        False,
    ),
    (
        "https://ngaynay.vn/ha-noi-60-benh-vien-cong-da-trien-khai-benh-an-dien-tu-post164250.html",
        "2025-09-11",
        False,
    ),
    (
        "https://baomoi.net.vn/tp-hcm-cap-bach-hoan-thanh-benh-an-dien-tu-trong-thang-9-2025-c51943860.epi",
        "2025-04-10",
        False,
    ),
}


def read_table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def facts(shipped: Path) -> pd.DataFrame:
    """Return the statements of the published facts with the address of their publication."""
    collected = collect_sources(shipped / "raw")
    statements, sources = collected["statements"], collected["sources"]
    found = statements[statements["locator"].str.startswith("fact ")]
    found = found.merge(sources[["source_id", "url"]], on="source_id", how="left", validate="many_to_one")
    return found.assign(number=found["locator"].str.removeprefix("fact ").astype(int))


def level_of(unit_code: str) -> str:
    named = {"vn": "national", "p63": "province_63", "p34": "province_34", "g": "group", "f": "facility"}
    return (named | {"d": "district"}).get(unit_code.split("-")[0], "ministry")


def test_all_660_facts_are_there_with_value_ratio_period_unit_and_address(shared: Path, facts: pd.DataFrame) -> None:
    reference = read_table(shared / "facts" / "facts.csv")
    wanted = Counter(
        (
            row["indicator"],
            row["unit"],
            row["unit_level"],
            row["period"],
            row["qualifier"] or "=",
            float(row["value"]),
            row["numerator"] and float(row["numerator"]),
            row["denominator"] and float(row["denominator"]),
            row["source_url"],
        )
        for row in reference.to_dict("records")
    )
    found = Counter(
        (
            row["indicator_text"],
            row["unit_text"],
            level_of(row["unit_code"]),
            row["period"],
            row["op"],
            row["value"],
            "" if pd.isna(row["numerator"]) else row["numerator"],
            "" if pd.isna(row["denominator"]) else row["denominator"],
            DOCUMENT + row["source_id"] if row["url"] == "filed document" else row["url"],
        )
        for row in facts[facts["number"] < OWN_ROWS_FROM].to_dict("records")
    )
    assert wanted.total() == 660
    assert found == wanted


def test_a_share_printed_beside_a_count_is_a_row_of_its_own(facts: pd.DataFrame) -> None:
    beside = facts[facts["number"].between(OWN_ROWS_FROM, LAST_SHARE_BESIDE)]
    assert beside["flags"].str.contains("printed-beside").all()
    assert (beside["value_unit"] == "%").all()
    assert beside[["numerator", "denominator"]].notna().all(axis=None)


def test_the_legal_deadline_of_electronic_records_is_a_target_of_its_own(facts: pd.DataFrame) -> None:
    (deadline,) = facts[facts["number"] == LAST_SHARE_BESIDE + 1].to_dict("records")
    assert (deadline["kind"], deadline["value"], deadline["flags"]) == ("target", 100, "legal-deadline")
    assert str(deadline["period_end"].date()) == "2025-09-30"


def test_values_of_ministries_ranks_and_named_hospitals_are_those_of_the_reference_list(
    shared: Path, facts: pd.DataFrame
) -> None:
    reference = read_table(shared / "facts" / "provincial_panels.csv")
    wanted = reference[reference["indicator"].str.startswith(("dti_", "emr_"))]
    found = facts[facts["number"] > LAST_SHARE_BESIDE + 1]
    assert Counter(zip(found["indicator_text"], found["unit_text"], found["period"], found["value"], strict=True)) == (
        Counter(zip(wanted["indicator"], wanted["unit"], wanted["period"], wanted["value"].astype(float), strict=True))
    )
    hospitals = found[found["indicator_text"] == "emr_completed_by_facility"]
    assert hospitals["unit_code"].nunique() == 31
    assert set(hospitals["period"]) == {"2025-04-10", "2025-09-15"}


def test_the_publications_are_the_addresses_of_the_facts(shared: Path, facts: pd.DataFrame) -> None:
    reference = read_table(shared / "facts" / "facts.csv")
    addresses = set(reference.loc[~reference["source_url"].str.startswith(DOCUMENT), "source_url"])
    publications = read_table(raw_folder() / "public-facts" / "publications.csv")
    assert set(publications["url"]) == addresses | {url for url, _, _ in LATER_PUBLICATIONS}
    assert len(publications) == 104 == publications["publication_id"].nunique()


def test_a_date_of_a_publication_is_the_printed_one_and_inferred_dates_are_marked(shared: Path) -> None:
    reference = read_table(shared / "facts" / "facts.csv")
    wanted = {
        (r["source_url"], r["source_date"].rstrip("~"), r["source_date"][-1:] == "~")
        for r in reference.to_dict("records")
    }
    publications = read_table(raw_folder() / "public-facts" / "publications.csv")
    found = {(r["url"], r["issued"], r["is_date_inferred"] == "yes") for r in publications.to_dict("records")}
    assert found == {row for row in wanted if not row[0].startswith(DOCUMENT)} | LATER_PUBLICATIONS


def test_the_crosswalk_agrees_with_the_reference_list(shared: Path) -> None:
    reference = read_table(shared / "facts" / "provinces.csv")
    crosswalk = read_table(raw_folder() / "province-crosswalk" / "provinces.csv")
    assert len(crosswalk) == 63
    for ours, theirs in {
        "old_code": "old_code",
        "old_name_vi": "old_name",
        "new_code": "new_code",
        "new_name_vi": "new_name",
        "effective_from": "effective_from",
        "relation": "relation",
    }.items():
        assert list(crosswalk[ours]) == list(reference[theirs])
    assert list(crosswalk["other_spellings"]) == [spelt.replace(";", "; ") for spelt in reference["aliases"]]


def test_the_units_follow_the_crosswalk() -> None:
    crosswalk = read_table(raw_folder() / "province-crosswalk" / "provinces.csv")
    units = read_table(lookup_folder() / "units.csv").set_index("unit_code")
    new_units = units[units.index.str.startswith("p34-")]
    assert (units.index.str.startswith("p63-").sum(), len(new_units)) == (63, 34)
    from_units = {(old, code[4:]) for code, old_codes in new_units["predecessors"].items() for old in old_codes.split()}
    assert from_units == {(f"p63-{row.old_code}", row.new_code) for row in crosswalk.itertuples()}
    for row in crosswalk.itertuples():
        assert units.at[f"p63-{row.old_code}", "name_vi"] == row.old_name_vi
        assert units.at[f"p34-{row.new_code}", "name_vi"] == row.new_name_vi
