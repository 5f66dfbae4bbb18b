"""Decisions on wordings: a row with who, when and from where, reused ever after, never against another row."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.panel import (
    IndicatorMatcher,
    UnitRegistry,
    Wording,
    decide_wording,
    match_indicator,
    propose_indicator,
    read_matching_words,
    read_names,
)
from analysis.paths import packaged_folder
from analysis.schemas import read_lookup_table

_DAY = dt.date(2026, 7, 1)
_INSURED = "population_with_health_insurance_pct"
_RECORDS = "hospitals_with_electronic_medical_records_pct"


@pytest.fixture
def lookup(tmp_path: Path) -> Path:
    """Return a copy of the lookups that a test may change."""
    return Path(shutil.copytree(packaged_folder() / "data" / "lookup", tmp_path / "lookup"))


def _match(lookup: Path, phrase: str, source_id: str = "") -> tuple[str | None, str]:
    tables = read_names(lookup)
    matcher = IndicatorMatcher(tables["indicators"], tables["indicator_aliases"], read_matching_words(lookup))
    match = match_indicator(Wording(phrase, unit_of_measure="%", source_id=source_id), matcher)
    return match.code, match.how


def test_a_decision_is_a_row_with_who_when_and_from_where_and_counts_ever_after(lookup: Path) -> None:
    wording = "Diện bao trùm thẻ khám bệnh"
    assert _match(lookup, wording)[0] is None
    decide_wording(lookup, "indicator", wording, _INSURED, "Lê An", "bc-1", on=_DAY)
    row = read_lookup_table(lookup, "indicator_aliases").iloc[-1]
    assert (row.alias, row.reviewed_by, str(row.reviewed_on.date()), row.source_of_review) == (
        *(wording, "Lê An"),
        *("2026-07-01", "bc-1"),
    )
    assert pd.isna(row.source_id)
    assert _match(lookup, wording, "another") == (_INSURED, "decided")


def test_a_wording_that_says_too_little_counts_in_its_document_only(lookup: Path) -> None:
    for wording in ("Tỷ lệ bệnh viện", "bệnh viện công lập"):
        decide_wording(lookup, "indicator", wording, _RECORDS, "An", "bc-1", on=_DAY)
        assert _match(lookup, wording, "bc-1") == (_RECORDS, "decided")
        assert _match(lookup, wording, "bc-2")[0] is None


def test_the_same_decision_again_changes_nothing(lookup: Path) -> None:
    path = decide_wording(lookup, "indicator", "Diện bao trùm BHYT", _INSURED, "An", "bc-1", on=_DAY)
    assert path is not None
    before = path.read_bytes()
    assert decide_wording(lookup, "indicator", "diện bao trùm BHYT", _INSURED, "Bình", "bc-2", on=_DAY) is None
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("about", "wording", "code", "said"),
    [
        ("indicator", "dân số tham gia BHYT qua thẻ", "no_such_pct", "no indicator 'no_such_pct'"),
        ("indicator", "bệnh viện triển khai bệnh án điện tử", _INSURED, _RECORDS),
        ("indicator", "Tỷ lệ bao phủ bảo hiểm y tế", _RECORDS, _INSURED),
        ("indicator", " ", _RECORDS, "empty"),
        ("indicator", "Bệnh nhân Nguyễn Văn An, CCCD 012345678901", _RECORDS, "personal data"),
        ("unit", "Sở Y tế Quảng Ngãi mới", "p99-99", "no unit 'p99-99'"),
        ("unit", "Bộ Y tế", "p34-01", "moh"),
    ],
)
def test_a_decision_that_contradicts_what_is_known_is_refused_and_stores_nothing(
    lookup: Path, about: str, wording: str, code: str, said: str
) -> None:
    path = lookup / f"{about}_aliases.csv"
    before = path.read_bytes()
    with pytest.raises(AnalysisError, match=said):
        decide_wording(lookup, about, wording, code, "An", "bc-1", on=_DAY)
    assert path.read_bytes() == before


def test_a_contradiction_names_the_line_of_the_row(lookup: Path) -> None:
    decide_wording(lookup, "indicator", "Diện bao trùm BHYT", _INSURED, "An", "bc-1", on=_DAY)
    line = len((lookup / "indicator_aliases.csv").read_text("utf-8").splitlines())
    with pytest.raises(AnalysisError, match=f"line {line}"):
        decide_wording(lookup, "indicator", "Diện bao trùm BHYT", _RECORDS, "An", "bc-2", on=_DAY)
    decide_wording(lookup, "indicator", "Diện bao trùm BHYT", _RECORDS, "An", "bc-2", only_here=True, on=_DAY)
    assert _match(lookup, "Diện bao trùm BHYT", "bc-2") == (_RECORDS, "decided")
    assert _match(lookup, "Diện bao trùm BHYT", "bc-3") == (_INSURED, "decided")


def test_a_name_of_a_unit_may_count_in_one_document(lookup: Path) -> None:
    decide_wording(lookup, "unit", "Đơn vị ta", "p34-01", "An", "bc-1", only_here=True, on=_DAY)
    tables = read_names(lookup)
    registry = UnitRegistry(tables["units"], tables["unit_aliases"])
    day = pd.Timestamp(_DAY)
    assert registry.resolve("đơn vị ta", day, source_id="bc-1").unit_code == "p34-01"
    assert registry.resolve("đơn vị ta", day).unit_code is None


def test_two_units_may_bear_one_name_one_after_the_other(lookup: Path) -> None:
    for code in ("p63-48", "p34-48"):
        decide_wording(lookup, "unit", "Thành phố đáng sống", code, "An", "bc-1", on=_DAY)
    aliases = read_lookup_table(lookup, "unit_aliases")
    assert aliases["unit_code"].tolist()[-2:] == ["p63-48", "p34-48"]


def test_two_units_that_exist_on_one_day_bear_no_one_name(lookup: Path) -> None:
    path = lookup / "units.csv"
    path.write_text(path.read_text("utf-8").replace("2025-06-30", "2025-07-01"), "utf-8")
    decide_wording(lookup, "unit", "Thành phố đáng sống", "p63-48", "An", "bc-1", on=_DAY)
    with pytest.raises(AnalysisError, match="p63-48"):
        decide_wording(lookup, "unit", "Thành phố đáng sống", "p34-48", "An", "bc-1", on=_DAY)


def test_a_title_may_mean_another_indicator_in_one_document(lookup: Path) -> None:
    title = "Tỷ lệ bệnh viện triển khai bệnh án điện tử"
    decide_wording(lookup, "indicator", title, _INSURED, "An", "bc-1", only_here=True, on=_DAY)
    assert _match(lookup, title, "bc-1") == (_INSURED, "decided")
    assert _match(lookup, title, "bc-2") == (_RECORDS, "exact")


def test_a_name_of_a_unit_of_one_word_counts_in_its_document_only(lookup: Path) -> None:
    decide_wording(lookup, "unit", "Viện", "f-k-hospital", "An", "bc-1", on=_DAY)
    assert read_lookup_table(lookup, "unit_aliases").iloc[-1]["source_id"] == "bc-1"


def test_a_new_indicator_takes_the_unit_of_most_of_its_values_and_no_code_of_the_catalogue(lookup: Path) -> None:
    values = pd.DataFrame({"value_unit": ["count", "%", "%"], "counted_noun": [None] * 3})
    row = propose_indicator(lookup, "Tỷ lệ phòng khám có camera AI", values, "An", "bc-1", on=_DAY)
    assert (row["measure"], row["maximum"]) == ("share", 100)
    with pytest.raises(AnalysisError, match=_INSURED):
        propose_indicator(lookup, "population-with-health_insurance", values, "An", "bc-1", on=_DAY)


def test_a_new_indicator_is_filled_from_its_wording_and_says_what_to_complete(lookup: Path) -> None:
    values = pd.DataFrame({"value_unit": ["count", "count"], "counted_noun": ["lượt", None]})
    row = propose_indicator(lookup, "Số lượt khám chưa có đơn điện tử", values, "An", "bc-1", on=_DAY)
    assert (row["measure"], row["unit"], row["counted"], row["direction"], row["period_type"], row["aggregation"]) == (
        *("count", "visits", "visits"),
        *("down", "flow", "sum"),
    )
    assert {"direction", "title_en", "indicator_code"} <= set(row["to_complete"].split())
    stored = read_lookup_table(lookup, "proposed_indicators").iloc[-1]
    assert (stored.indicator_code, stored.wording, stored.proposed_by) == (
        *("luot_kham_chua_co_don_dien_tu_count", "Số lượt khám chưa có đơn điện tử"),
        "An",
    )
    with pytest.raises(AnalysisError, match="decided before"):
        propose_indicator(lookup, "Số lượt khám chưa có đơn điện tử", values, "An", "bc-2", on=_DAY)


def test_an_indicator_of_the_catalogue_is_not_proposed_again(lookup: Path) -> None:
    values = pd.DataFrame({"value_unit": ["%"], "counted_noun": [None]})
    with pytest.raises(AnalysisError, match=_INSURED):
        propose_indicator(lookup, "Tỷ lệ bao phủ bảo hiểm y tế", values, "An", "bc-1", on=_DAY)
