"""Parts that a sentence names are held against their total; columns and broken names are not compared."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.audit.checks.consistency import _in_two_columns, check_two_figures
from analysis.audit.checks.enumerations import check_named_parts, check_ratios_in_words
from analysis.audit.findings import Finding, doubtful_statements, soften

Rules = Callable[..., list[str]]
Findings = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("sentence", "counts", "found"),
    [
        ("Có 152 trạm, trong đó 100 trạm đạt chuẩn, 60 trạm chưa đạt", (152, 100, 60), ["sum_of_parts"]),
        ("Có 152 trạm, trong đó 100 trạm đạt chuẩn, 52 trạm chưa đạt", (152, 100, 52), []),
        ("Có 152 trạm, trong đó 100 trạm đạt chuẩn, 20 trạm chưa đạt", (152, 100, 20), []),
        ("Có 152 trạm, trong đó 100 trạm đạt chuẩn, 140 trạm có bác sĩ", (152, 100, 140), []),
        ("Có 152 trạm, trong đó 100 trạm đạt chuẩn, 60 trạm độ 2", (152, 100, 60), []),
        ("Có 152 trạm, trong đó 170 trạm đạt chuẩn", (152, 170), ["part_exceeds_whole"]),
        ("Có 152 trạm, trong đó 100 trạm đạt chuẩn. Có 170 trạm", (152, 100, 170), []),
        ("Có 152 trạm. Trong đó 170 trạm đạt chuẩn", (152, 170), []),
    ],
)
def test_parts_that_are_named_do_not_exceed_their_total(
    rules_of: Rules, sentence: str, counts: tuple[int, ...], found: list[str]
) -> None:
    names = ("trạm", "trạm đạt", "trạm độ 2" if "độ 2" in sentence else "trạm chưa")
    rows = "\n".join(
        f"bc-1 | 1 | actual | {name} | | năm 2025 | {count} trạm" for count, name in zip(counts, names, strict=False)
    )
    assert rules_of(check_named_parts, rows, outline=f"text | - | {sentence}") == found


@pytest.mark.parametrize(
    ("places", "found"),
    [
        (("table 1, row 3, cell 2", "table 1, row 3, cell 4"), True),
        (("table 1, row 3, cell 2", "table 1, row 9, cell 2"), False),
        (("table 1, row 3, cell 2", "table 2, row 3, cell 4"), False),
        (("table, row 3, column C", "table, row 3, column E"), True),
        (("line 3", "line 9"), False),
        (("line 3, cell 2", "line 5, cell 4"), True),
        (("line 3, cell 2", "line 5", "line 105, cell 4"), False),
    ],
)
def test_cells_of_two_columns_of_one_table_are_two_things(places: tuple[str, ...], found: bool) -> None:
    lines = [int(place.split(",")[0][5:]) if place.startswith("line") else 1 for place in (places[0], places[-1])]
    one, other = (
        pd.DataFrame({"locator": [place], "line": [line], "is_table": ["," in place]})
        for place, line in zip((places[0], places[-1]), lines, strict=True)
    )
    assert _in_two_columns(one, other).tolist() == [found]


@pytest.mark.parametrize(
    ("name", "found"), [("Tỷ lệ trẻ thừa cân", ["two_figures"]), ("của trẻ thừa cân", []), ("người dân", [])]
)
def test_only_whole_names_are_compared(rules_of: Rules, name: str, found: list[str]) -> None:
    rows = "\n".join(f"bc-1 | {line} | actual | {name} | | năm 2025 | {value}%" for line, value in ((3, 40), (9, 70)))
    assert rules_of(check_two_figures, rows) == found


def test_an_error_between_two_statements_needs_high_confidence_of_both(findings_of: Findings) -> None:
    rows = """
    bc-1 | 1 | actual | hospitals | | năm 2025 | 41,5% (22/53 bệnh viện)
    bc-1 | t9 | actual | hospitals | | năm 2025 | 43,4% (23/53 bệnh viện)
    """
    (finding,) = findings_of(check_two_figures, rows)
    (kept,) = soften([finding], frozenset())
    (softened,) = soften([finding], frozenset({finding.location.statement_id or ""}))
    assert (kept.severity, softened.severity) == (None, "suspicious")
    assert finding.rule == "text_against_table"


def test_statements_of_medium_and_low_confidence_are_doubtful() -> None:
    statements = pd.DataFrame({"statement_id": list("abcd"), "confidence": ["high", "medium", "low", None]})
    assert doubtful_statements(statements) == {"b", "c"}


@pytest.mark.parametrize(
    ("sentence", "rows", "found"),
    [
        ("Đã xử lý 26/28 ổ dịch, đạt 84,9%", ("ổ dịch|26/28 ổ dịch", "|84,9%"), ["ratio_conflict"]),
        ("Đã xử lý 26/28 ổ dịch, đạt 92,9%", ("ổ dịch|26/28 ổ dịch", "|92,9%"), []),
        ("Chỉ 84/150 bệnh án có mã, khoảng 64%", ("bệnh án|84/150 bệnh án", "|khoảng 64%"), ["ratio_conflict"]),
        ("Chỉ 84/150 bệnh án có mã, khoảng 60%", ("bệnh án|84/150 bệnh án", "|khoảng 60%"), []),
        ("Có 26/28 xã, đạt 84% kế hoạch", ("xã|26/28 xã", "|84%"), []),
        ("Có 26/28 xã. Số trẻ tiêm đủ đạt 84%", ("xã|26/28 xã", "|84%"), []),
        ("Tiêm cho 157/150 trẻ", ("trẻ|157/150 trẻ",), ["part_exceeds_whole"]),
        ("Tiêm cho 157/150 trẻ, vượt kế hoạch", ("trẻ|157/150 trẻ",), []),
    ],
)
def test_a_share_behind_a_ratio_is_its_percentage(
    rules_of: Rules, sentence: str, rows: tuple[str, ...], found: list[str]
) -> None:
    cells = (row.split("|") for row in rows)
    figures = "\n".join(f"bc-1 | 1 | actual | {name} | | năm 2025 | {value}" for name, value in cells)
    assert rules_of(check_ratios_in_words, figures, outline=f"text | - | {sentence}") == found


@pytest.mark.parametrize(
    ("sentence", "counts", "found"),
    [
        ("Có 128 cơ sở, gồm 21 bệnh viện và 87 trạm", (128, 21, 87), ["sum_of_parts"]),
        ("Có 108 cơ sở, gồm 21 bệnh viện và 87 trạm", (108, 21, 87), []),
        ("Có 900 cơ sở, gồm 21 bệnh viện và 87 trạm", (900, 21, 87), []),  # so far off, they are not all of it
        ("Có 109 cơ sở, gồm 21 bệnh viện và 87 trạm", (109, 21, 87), []),  # the rule on near misses finds it
        ("Có 128 cơ sở, trong đó có 21 bệnh viện và 87 trạm", (128, 21, 87), []),
        ("Có 128 cơ sở, gồm 21 bệnh viện, 87 trạm và các cơ sở khác", (128, 21, 87), []),
        ("Có 128 cơ sở, gồm 21 bệnh viện với 87 khoa", (128, 21, 87), []),
    ],
)
def test_parts_that_are_all_of_a_total_add_up_to_it(
    rules_of: Rules, sentence: str, counts: tuple[int, ...], found: list[str]
) -> None:
    nouns = ("cơ sở", "bệnh viện", "khoa" if "khoa" in sentence else "trạm")
    rows = "\n".join(
        f"bc-1 | 1 | actual | {noun} | | năm 2025 | {count} {noun}" for count, noun in zip(counts, nouns, strict=True)
    )
    assert rules_of(check_named_parts, rows, outline=f"text | - | {sentence}") == found
