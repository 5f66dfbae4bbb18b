"""The grammar of numbers and dates against the forms that public normalisers of Vietnamese are tested on."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from generated_strings import FAMILIES, Case, Value, make_cases
from reading_of_strings import count_by_family, print_table, read_case

from vnfilings.text import find_periods, read_quantities


def test_the_generated_strings_are_read_right_and_none_wrong_without_a_doubt() -> None:
    counts, failing = count_by_family(make_cases())
    shown = "\n".join([*failing, print_table(counts)])
    assert set(counts) == set(FAMILIES)
    assert sum(sum(row.values()) for row in counts.values()) >= 2000
    assert not [line for line in failing if line.startswith("wrong")], shown
    for family, row in counts.items():
        assert row["right"] >= 0.98 * sum(row.values()), f"{family}\n{shown}"


def test_the_same_strings_come_every_time() -> None:
    assert list(make_cases()) == list(make_cases())


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (Case("", "Tỷ lệ đạt 80%", (Value(80, "%"),)), "right"),
        (Case("", "Tỷ lệ đạt 80%", (Value(81, "%"),)), "wrong"),
        (Case("", "Tỷ lệ đạt", (Value(80, "%"),)), "refused"),
        (Case("", "Kinh phí 1.468", (Value(1.468, "other"),)), "refused"),
        (Case("", "năm 2024", (), ("2023",)), "wrong"),
        (Case("", "ngày 5 tháng năm 2024", (), ("2024-05-05",)), "refused"),
    ],
)
def test_a_reading_is_right_refused_or_wrong(case: Case, outcome: str) -> None:
    assert read_case(case)[0] == outcome


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Kinh phí 12.000.000 đồng (mười hai triệu đồng)", [12e6]),
        ("1,5 triệu 300 nghìn", [1.5e6, 3e5]),
        ("2 triệu, 300 nghìn hồ sơ", [2e6, 3e5]),
        ("12 bệnh viện - 15 trạm y tế", [12, 15]),
        ("tăng từ 60% lên 80%", [60, 80]),
        ("1 Yên Bái", [1]),
        ("12 đô thị", [12]),
        ("âm tính 5 ca", [5]),
        ("giữa năm có 12 ca và 15 lượt", [12, 15]),
    ],
)
def test_a_form_that_only_looks_like_a_compound_or_money_stays_apart(text: str, values: list[float]) -> None:
    read = read_quantities(text)
    assert [quantity.value for quantity in read] == values
    assert all(quantity.value_unit != "money" for quantity in read if quantity.value in (1, 12, 15))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Trong quý I, ba bệnh viện", ["2024-Q1"]),
        ("tháng năm 2024", ["2024"]),
        ("ngày 5 tháng năm 2024", ["2024"]),
        ("giai đoạn 2010-12", []),
        ("mỗi ngày 2.5 lượt", []),
        ("12/2025 lượt", []),
        ("9 tháng năm 2024", ["2024-9M"]),
    ],
)
def test_a_period_that_may_be_another_is_not_guessed(text: str, codes: list[str]) -> None:
    assert [period.code for period in find_periods(text, issued=date(2024, 11, 15))] == codes
