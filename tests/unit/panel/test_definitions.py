"""What was counted must fit the indicator: a figure goes to the one that it fits, or to none, never to another."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.audit import audit_panel
from analysis.panel import read_counted_words
from analysis.panel.choosing import CountedWords
from vnfilings.lexicon import listed

Panel = Callable[..., dict[str, pd.DataFrame]]

_PRESS = (
    "press-1 | 2025-09-27 | (press) | |\npress-2 | 2025-09-30 | (press) | |\npress-3 | 2026-01-10 | (agency_press) | |"
)
_ALL = "hospitals_with_electronic_medical_records_pct"
_CASHLESS = "hospital_fees_paid_cashless_by_transaction_pct"
_PUBLIC = "public_hospitals_with_electronic_medical_records_pct"
_PRIVATE = "private_hospitals_with_electronic_medical_records_pct"
_PUBLIC_COUNT = "public_hospitals_with_electronic_medical_records_count"


@pytest.fixture
def words(lookup: object) -> CountedWords:
    """Return the words of the project's own lists."""
    return read_counted_words(lookup)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "things", "scope"),
    [
        ("public hospitals", {"hospitals"}, "public"),
        ("bệnh viện công lập", {"hospitals"}, "public"),
        ("bệnh viện ngoài công lập", {"hospitals"}, "private"),
        ("bệnh viện tư nhân", {"hospitals"}, "private"),
        ("facilities with beds", {"facilities"}, ""),
        ("general hospitals", {"hospitals"}, "general"),
        ("hospitals", {"hospitals"}, ""),
        ("dịch vụ công", {"services", "procedures"}, ""),
        ("hospital beds", {"beds"}, ""),
        ("medical facilities", {"facilities"}, ""),
        ("teaching hospitals", {"hospitals"}, "other"),
        ("large public hospitals", {"hospitals"}, "other"),
        ("commune health stations", {"commune_stations"}, ""),
        ("phòng khám đa khoa", {"clinics"}, "general"),
        ("lượt", {"visits", "payments", "lookups", "sessions", "doses"}, ""),
        ("", set(), ""),
    ],
)
def test_a_noun_says_what_is_counted_and_of_which_scope(
    words: CountedWords, printed: str, things: set[str], scope: str
) -> None:
    assert words.read_noun(printed) == (things, scope)


def test_every_noun_that_the_reader_knows_says_what_is_counted(words: CountedWords) -> None:
    assert [noun for noun in listed("units.counted") if not words.read_noun(noun)[0]] == []


def test_a_thing_that_stands_behind_another_is_not_what_is_counted() -> None:
    words = CountedWords({"bệnh viện": "hospitals"}, {"công lập": "public"})
    assert words.read_noun("tỉnh có bệnh viện công lập") == (frozenset(), "")


def test_public_hospitals_never_stand_under_all_hospitals(panel_of: Panel) -> None:
    tables = panel_of(
        _PRESS,
        """
        press-1 | 1 | actual | emr_hospitals_count | Hà Nội | ngày 23/9/2025 | 32/42 bệnh viện công lập
        press-3 | 1 | actual | emr_hospitals_count | Hà Nội | ngày 31/12/2025 | 42/42 bệnh viện công lập
        """,
    )
    values = tables["observations"].query("is_chosen").set_index(["indicator_code", "period"])["value"]
    assert _ALL not in values.index.get_level_values(0)
    assert values[_PUBLIC, "2025-12-31"] == 100
    assert values[_PUBLIC_COUNT, "2025-09-23"] == 32
    assert tables["statements"]["flags"].str.contains("moved-by-scope").all()


def test_a_share_without_a_base_that_only_public_hospitals_explain_is_theirs(panel_of: Panel) -> None:
    tables = panel_of(
        _PRESS,
        """
        press-1 | 1 | actual | emr_hospitals_public_count | Hà Nội | ngày 23/9/2025 | 32/42 bệnh viện
        press-2 | 1 | actual | emr_hospitals_share | Hà Nội | ngày 30/9/2025 | khoảng 76%
        press-2 | 2 | actual | emr_hospitals_share | Hải Phòng | ngày 30/9/2025 | khoảng 76%
        """,
    )
    statements = tables["statements"].query("source_id == 'press-2'").set_index("unit_text")
    assert statements.loc["Hà Nội", "indicator_code"] == _PUBLIC
    assert "scope-from-counts" in statements.loc["Hà Nội", "flags"]
    assert statements.loc["Hải Phòng", "indicator_code"] == _ALL, "nothing says that it counts public hospitals"


def test_a_scope_without_an_indicator_of_its_own_stays_unmatched_with_the_reason(panel_of: Panel) -> None:
    tables = panel_of(_PRESS, "press-1 | 1 | actual | emr_hospitals_count | Hà Nội | năm 2025 | 9/20 bệnh viện đa khoa")
    assert tables["observations"].empty
    statement = tables["statements"].iloc[0]
    assert pd.isna(statement["indicator_code"])
    assert "counts-otherwise" in statement["flags"]
    review = tables["reviews"].query("state == 'other_count'").iloc[0]
    assert (review["wording"], review["suggestion_code"]) == (
        "emr_hospitals_count",
        "hospitals_with_electronic_medical_records_count",
    )


def test_another_thing_counted_in_a_filing_stays_unmatched(panel_of: Panel) -> None:
    tables = panel_of(
        "bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1",
        """
        bc-1 | 1 | actual | Tỷ lệ bệnh viện triển khai bệnh án điện tử | | 6 tháng đầu năm 2026 | 90% (90/100 trạm y tế)
        bc-1 | 2 | actual | Tỷ lệ bệnh viện triển khai bệnh án điện tử | | năm 2025 | 80% (16/20 bệnh viện công lập)
        """,
    )
    codes = tables["statements"].set_index("value")["indicator_code"]
    assert pd.isna(codes[90.0])
    assert codes[80.0] == _PUBLIC


@pytest.mark.parametrize(
    ("name", "noun", "code"),
    [
        ("Tỷ lệ bệnh viện triển khai bệnh án điện tử", "đơn thuốc", None),
        ("Tỷ lệ bệnh viện triển khai bệnh án điện tử", "phòng khám", None),
        ("Tỷ lệ bệnh viện triển khai bệnh án điện tử", "giường bệnh", None),
        ("Tỷ lệ bệnh viện triển khai bệnh án điện tử", "điều dưỡng", None),
        ("Tỷ lệ người dân có hồ sơ sức khỏe điện tử", "hộ gia đình", None),
        ("Tỷ lệ người dân có hồ sơ sức khỏe điện tử", "phường", None),
        ("Tỷ lệ người dân có hồ sơ sức khỏe điện tử", "trẻ em", None),
        ("Tỷ lệ bác sĩ liên thông đơn thuốc điện tử", "điều dưỡng", None),
        ("Tỷ lệ bác sĩ liên thông đơn thuốc điện tử", "đơn thuốc", None),
        ("Tỷ lệ thanh toán viện phí không dùng tiền mặt", "tỷ đồng", None),
        ("Tỷ lệ thanh toán viện phí không dùng tiền mặt", "khoa, phòng", None),
        ("Tỷ lệ thanh toán viện phí không dùng tiền mặt", "hóa đơn", _CASHLESS),
        ("Tỷ lệ bác sĩ liên thông đơn thuốc điện tử", "bác sỹ", "doctors_sharing_prescriptions_pct"),
    ],
)
def test_a_share_of_other_things_than_the_definition_names_stays_unmatched(
    panel_of: Panel, name: str, noun: str, code: str | None
) -> None:
    tables = panel_of(
        "bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1",
        f"bc-1 | 1 | actual | {name} | | 6 tháng đầu năm 2026 | 85% (850/1.000 {noun})",
    )
    assert tables["observations"]["indicator_code"].tolist() == ([code] if code else [])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tỷ lệ bệnh viện ngoài công lập triển khai bệnh án điện tử", _PRIVATE),
        ("Tỷ lệ bệnh viện tư triển khai bệnh án điện tử", _PRIVATE),
        ("Tỷ lệ bệnh viện công triển khai bệnh án điện tử", _PUBLIC),
        ("Tỷ lệ bệnh viện đa khoa triển khai bệnh án điện tử", None),
        ("Tỷ lệ bệnh viện tuyến huyện triển khai bệnh án điện tử", None),
    ],
)
def test_a_wording_that_names_a_part_goes_to_the_indicator_of_that_part(
    panel_of: Panel, name: str, code: str | None
) -> None:
    tables = panel_of(
        "bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1",
        f"bc-1 | 1 | actual | {name} | | 6 tháng đầu năm 2026 | 18,8% (9/48)",
    )
    assert tables["observations"]["indicator_code"].tolist() == ([code] if code else [])
    assert tables["reviews"].query("state == 'other_count'")["wording"].tolist() == ([] if code else [name])


def test_two_parts_that_no_indicator_takes_are_no_contradiction(panel_of: Panel) -> None:
    name = "Tỷ lệ bệnh viện triển khai bệnh án điện tử"
    tables = panel_of(
        "bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1",
        f"""
        bc-1 | 1 | actual | {name} | | 6 tháng đầu năm 2026 | 90% (9/10 bệnh viện tuyến tỉnh)
        bc-1 | 2 | actual | {name} | | 6 tháng đầu năm 2026 | 60% (6/10 bệnh viện tuyến huyện)
        """,
    )
    assert "two_figures" not in set(audit_panel(tables)["rule"])


def test_a_group_of_hospitals_is_a_scope_of_its_own(panel_of: Panel) -> None:
    tables = panel_of(
        _PRESS, "press-1 | 1 | actual | emr_hospitals_count | Bệnh viện tư nhân | năm 2025 | 140/399 bệnh viện tư nhân"
    )
    assert set(tables["observations"]["indicator_code"]) == {_ALL, _ALL.replace("_pct", "_count")}


_BASES = "a | 2025-09-10 | (press) | |\nb | 2025-09-20 | (press) | |\nc | 2025-09-25 | (press) | |"


def test_a_ratio_of_a_part_is_no_ratio_of_all(panel_of: Panel) -> None:
    tables = panel_of(
        _BASES,
        """
        a | 1 | actual | emr_hospitals_count | Hà Nội | ngày 10/9/2025 | 25/42 bệnh viện công lập
        b | 1 | actual | emr_hospitals_count | Hà Nội | ngày 15/9/2025 | 9/48 bệnh viện tư nhân
        c | 1 | actual | emr_hospitals_count | Hà Nội | ngày 23/9/2025 | 32/42 bệnh viện
        """,
    )
    moved = tables["statements"].query("source_id == 'c'").iloc[0]
    assert moved["indicator_code"] == _PUBLIC_COUNT
    assert "scope-from-counts" in moved["flags"].split()


def test_a_ratio_of_as_many_as_one_part_stays_where_nothing_shows_that_there_are_more(panel_of: Panel) -> None:
    tables = panel_of(
        _BASES,
        """
        a | 1 | actual | emr_hospitals_count | Hà Nội | ngày 10/9/2025 | 25/42 bệnh viện công lập
        c | 1 | actual | emr_hospitals_count | Hà Nội | ngày 23/9/2025 | 32/42 bệnh viện
        """,
    )
    code = tables["statements"].query("source_id == 'c'")["indicator_code"].iloc[0]
    assert code == "hospitals_with_electronic_medical_records_count"


_LATER = _BASES.replace("c | 2025-09-25", "c | 2026-11-25")


def test_a_ratio_of_years_ago_tells_nothing_of_the_parts_of_today(panel_of: Panel) -> None:
    tables = panel_of(
        _LATER,
        """
        a | 1 | actual | emr_hospitals_count | Hà Nội | ngày 10/9/2025 | 25/42 bệnh viện công lập
        b | 1 | actual | emr_hospitals_count | Hà Nội | ngày 15/9/2025 | 9/48 bệnh viện tư nhân
        c | 1 | actual | emr_hospitals_count | Hà Nội | ngày 23/11/2026 | 32/42 bệnh viện
        """,
    )
    code = tables["statements"].query("source_id == 'c'")["indicator_code"].iloc[0]
    assert code == "hospitals_with_electronic_medical_records_count"


@pytest.mark.parametrize(
    ("counts", "share"),
    [
        ("32/42", "ngày 30/12/2025 | 76%"),  # three months later
        ("42/42", "ngày 30/9/2025 | 100%"),  # all of a part may be all of the whole
    ],
)
def test_counts_of_another_time_or_of_all_explain_no_share_without_a_base(
    panel_of: Panel, counts: str, share: str
) -> None:
    rows = f"a | 1 | actual | emr_hospitals_count | Hà Nội | ngày 23/9/2025 | {counts} bệnh viện công lập\n"
    rows += f"c | 1 | actual | emr_hospitals_share | Hà Nội | {share}"
    assert panel_of(_LATER, rows)["statements"].query("source_id == 'c'")["indicator_code"].tolist() == [_ALL]


def test_a_share_that_the_counts_of_all_explain_too_stays_theirs(panel_of: Panel) -> None:
    rows = """
    a | 1 | actual | emr_hospitals_count | Hà Nội | ngày 23/9/2025 | 32/42 bệnh viện công lập
    b | 1 | actual | emr_hospitals_count | Hà Nội | ngày 23/9/2025 | 64/84 bệnh viện
    c | 1 | actual | emr_hospitals_share | Hà Nội | ngày 30/9/2025 | 76%
    """
    assert panel_of(_BASES, rows)["statements"].query("source_id == 'c'")["indicator_code"].tolist() == [_ALL]


def test_private_hospitals_never_stand_under_public_ones(panel_of: Panel) -> None:
    rows = "a | 1 | actual | emr_hospitals_public_count | Hà Nội | năm 2025 | 9/48 bệnh viện tư nhân"
    assert panel_of(_BASES, rows)["statements"]["indicator_code"].isna().all()
