"""Which systems a unit has: matrices, inventories and sentences, with product, vendor and year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vnfilings import list_system_coverage, list_systems, read_document

_SAID = ("unit_text", "system", "has", "product", "vendor", "since")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[tuple[object, ...]]]:
    """Return a function that reads a text and gives its passages on systems."""

    def passages(text: str, columns: tuple[str, ...] = _SAID) -> list[tuple[object, ...]]:
        path = tmp_path / "report.txt"
        path.write_text(text, encoding="utf-8")
        return [tuple(row[name] for name in columns) for row in list_system_coverage(read_document(path))]

    return passages


def test_a_sentence_names_systems_with_their_products_and_lacks_others(
    read: Callable[..., list[tuple[object, ...]]],
) -> None:
    text = "Bệnh viện đã triển khai HIS (VNPT-HIS) từ năm 2019, LIS của FPT; chưa có PACS và bệnh án điện tử."
    assert read(text) == [
        ("Bệnh viện", "HIS", "yes", "VNPT-HIS", "VNPT", "2019"),
        ("Bệnh viện", "LIS", "yes", "", "FPT", ""),
        ("", "RIS/PACS", "no", "", "", ""),
        ("", "EMR", "no", "", "", ""),
    ]


def test_the_year_stands_behind_the_last_word_for_since(read: Callable[..., list[tuple[object, ...]]]) -> None:
    text = "Phần mềm LIS của FPT được đưa vào sử dụng từ tháng 3/2024."
    assert read(text) == [("", "LIS", "yes", "", "FPT", "2024-03")]


@pytest.mark.parametrize(
    "text", ["Phấn đấu đã triển khai HIS năm 2027.", "Sẽ trang bị HIS.", "Hệ thống HIS gồm 12 phân hệ."]
)
def test_what_is_planned_or_described_is_not_there(read: Callable[..., list[tuple[object, ...]]], text: str) -> None:
    assert read(text) == []


def test_a_matrix_has_a_row_for_each_unit_and_a_column_for_each_system(
    read: Callable[..., list[tuple[object, ...]]],
) -> None:
    table = "TT\tBệnh viện\tHIS\tXét nghiệm (LIS)\tPACS\n1\tBệnh viện Hoa Sen\tVNPT-HIS (2019)\tx\tChưa có\n"
    table += "2\tBệnh viện Hoa Mai\tCó\t\tMinh Lộ PACS (từ năm 2024)\n"
    assert read(table, ("unit_text", "system", "has", "product", "since")) == [
        ("Bệnh viện Hoa Sen", "HIS", "yes", "VNPT-HIS", "2019"),
        ("Bệnh viện Hoa Sen", "LIS", "yes", "", ""),
        ("Bệnh viện Hoa Sen", "RIS/PACS", "no", "", ""),
        ("Bệnh viện Hoa Mai", "HIS", "yes", "", ""),
        ("Bệnh viện Hoa Mai", "LIS", "unknown", "", ""),
        ("Bệnh viện Hoa Mai", "RIS/PACS", "yes", "Minh Lộ PACS", "2024"),
    ]


def test_the_columns_of_an_inventory_are_kept_beside_each_system(tmp_path: Path) -> None:
    path = tmp_path / "inventory.txt"
    head = "STT\tTên sản phẩm/Giải pháp\tSản phẩm hiện có\tĐơn vị chủ trì\tNhà cung cấp\tNăm đưa vào sử dụng"
    rows = "1\tQuản lý bệnh viện\tVNPT-HIS\tBệnh viện Hoa Sen\tVNPT\t2019\n2\tQuản lý xét nghiệm\tChưa có\t\t\t\n"
    path.write_text(f"{head}\n{rows}", encoding="utf-8")
    first, second = list_systems(read_document(path))
    assert [first[name] for name in ("name", "product", "owner", "vendor", "in_use_since")] == [
        "Quản lý bệnh viện", "VNPT-HIS", "Bệnh viện Hoa Sen", "VNPT", "2019",
    ]  # fmt: skip
    assert second["product"] == "Chưa có"
    covered = list_system_coverage(read_document(path))
    assert [(row["unit_text"], row["system"], row["has"]) for row in covered] == [
        ("Bệnh viện Hoa Sen", "HIS", "yes"),
        ("", "LIS", "no"),
    ]
