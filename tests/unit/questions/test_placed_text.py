"""The text beside the placing sheet: each value is marked where it is printed, also across lines and in tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.placing import PlacingSheet
from analysis.questions.explorers.decisions._placed_source import describe_text


def _sheet(*rows: tuple[str, str, str]) -> PlacingSheet:
    columns = ["statement_id", "where", "printed"]
    table = pd.DataFrame(list(rows), columns=columns).assign(wording="hồ sơ số")
    return PlacingSheet("a", {}, table, pd.DataFrame(), pd.DataFrame())


def _paragraph(*parts: tuple[str, str]) -> dict[str, Any]:
    return {"level": 0, "is_table": False, "parts": [list(part) for part in parts]}


def _marks(lines: list[dict[str, Any]]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(line["number"], text, tuple(names)) for line in lines for text, names in line["pieces"] if names]


def test_a_value_that_goes_on_in_the_next_line_is_marked_in_both() -> None:
    passage = _paragraph(("line 7", "đạt 21/24 bệnh\n"), ("line 8", "viện và 21/24 trạm"))
    lines = describe_text(_sheet(("a#1", "line 7", "21/24 bệnh viện"), ("a#2", "line 8", "21/24 trạm")), [passage])
    assert _marks(lines) == [
        ("7", "21/24 bệnh\n", ("a#1",)),
        ("8", "viện", ("a#1",)),
        ("8", "21/24 trạm", ("a#2",)),
    ]
    assert "".join(text for line in lines for text, _ in line["pieces"]) == "đạt 21/24 bệnh\nviện và 21/24 trạm"


def test_equal_values_are_marked_one_after_the_other_and_one_text_may_state_two() -> None:
    passage = _paragraph(("line 1", "90% rồi 90%"))
    rows = [("a#1", "line 1", "90%"), ("a#2", "line 1", "90%"), ("a#3", "line 1", "90%")]
    assert _marks(describe_text(_sheet(*rows), [passage])) == [("1", "90%", ("a#1", "a#3")), ("1", "90%", ("a#2",))]


def test_a_cell_is_marked_in_its_own_column() -> None:
    cells = [("line 9, table 1, row 1, column 1", "Hồ sơ"), *((f"c{n}", "95%") for n in (2, 3))]
    row = {"level": 0, "is_table": True, "parts": [list(cell) for cell in cells]}
    (line,) = describe_text(_sheet(("a#1", "c3", "95%")), [row])
    assert line["pieces"] == [["Hồ sơ | 95% | ", []], ["95%", ["a#1"]]]
    assert line["number"] == "9"


@pytest.mark.parametrize("printed", ["1.5", "", "(", "không phát sinh"])
def test_a_value_that_is_not_printed_as_it_was_read_leads_to_its_line(printed: str) -> None:
    (line,) = describe_text(_sheet(("a#1", "line 3", printed)), [_paragraph(("line 3", "một nửa"))])
    assert line["pieces"] == [["một nửa", []]]
    assert line["unseen"] == ["a#1"]


def test_a_source_without_its_document_shows_wordings() -> None:
    lines = describe_text(_sheet(("a#1", "line 3", "90%"), ("a#2", "line 3", "95%"), ("a#3", "line 9", "1")), [])
    assert [line["number"] for line in lines] == ["3", "9"]
    assert "".join(text for text, _ in lines[0]["pieces"]) == "hồ sơ số: 90%; hồ sơ số: 95%"


def test_a_wording_is_shown_without_personal_data() -> None:
    sheet = _sheet(("a#1", "row 1", "30%"))
    sheet.table["wording"] = "Hồ sơ số (điện thoại 0912 345 678)"
    (line,) = describe_text(sheet, [])
    assert "345" not in "".join(text for text, _ in line["pieces"])
