"""Ordinary files of other programs are read: more than a hundred shapes of every format."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from file_shapes import SHAPES

from vnfilings import read_document, read_statements
from vnfilings.formats import SUFFIXES


@pytest.mark.parametrize("name", SHAPES)
def test_an_ordinary_file_is_read(name: str, tmp_path: Path) -> None:
    shape = SHAPES[name]
    path = tmp_path / f"report.{shape.suffix}"
    path.write_bytes(shape.build())
    found = [(one.quantity.value, one.quantity.value_unit) for one in read_statements(read_document(path))]
    assert sorted(found) == sorted(shape.values)


def test_odd_spellings_come_out_of_the_child_that_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Năm 2025, tỷ lệ hồ sơ điện tử đạt 54¹ %.", encoding="utf-8")
    assert [one.quantity.value for one in read_statements(read_document(path))] == [54.0]


def test_there_are_more_than_a_hundred_shapes_of_every_format() -> None:
    assert len(SHAPES) >= 100
    assert {f".{shape.suffix}" for shape in SHAPES.values()} == set(SUFFIXES)
