"""The to-do list as a file: no text becomes a formula or markup, and a file is whole or not there."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from lxml import html
from openpyxl import load_workbook

from analysis.errors import UsageError
from analysis.i18n import Message
from analysis.schemas import validate
from analysis.todo import write_todo

_NAME = "=HYPERLINK(1) <b>"


@pytest.fixture
def todo() -> pd.DataFrame:
    """Return a list of one item that is named as a formula and as markup."""
    row = {"item_id": "unread-a", "kind": "unread", "about": _NAME, "command": _NAME, "n_values": 3, "weight": 2.0}
    row["sentence"] = Message("todo.unread", {"file": _NAME, "reason": "x"}).to_json()
    return validate("todo", pd.DataFrame([row]))


def test_a_workbook_has_no_formula_and_the_account_below_the_list(todo: pd.DataFrame, tmp_path: Path) -> None:
    write_todo(todo, tmp_path / "a.xlsx", "read 3 values", "vi")
    rows = list(load_workbook(tmp_path / "a.xlsx").active.iter_rows())  # type: ignore[union-attr]
    assert [cell.value for cell in rows[0]][:3] == ["Loại việc", "Nội dung", "Lệnh xử lý"]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr", "n"}
    assert rows[1][2].value == f"'{_NAME}"
    assert rows[-1][0].value == "read 3 values"


def test_a_page_shows_markup_as_text(todo: pd.DataFrame, tmp_path: Path) -> None:
    write_todo(todo, tmp_path / "a.html", "read 3 values", "en")
    page = html.fromstring((tmp_path / "a.html").read_bytes())
    assert page.xpath("//code/text()") == [_NAME]
    assert page.get("lang") == "en"


def test_an_empty_list_says_so(todo: pd.DataFrame, tmp_path: Path) -> None:
    write_todo(todo[:0], tmp_path / "a.html", "", "en")
    assert "Nothing to do." in (tmp_path / "a.html").read_text("utf-8")


def test_a_csv_file_has_a_row_an_item(todo: pd.DataFrame, tmp_path: Path) -> None:
    write_todo(todo, tmp_path / "a.csv", "")
    assert pd.read_csv(tmp_path / "a.csv")["command"].tolist() == [f"'{_NAME}"]


def test_another_ending_is_refused_and_nothing_is_written(todo: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--to: found 'a\.doc', expected a file that ends in \.xlsx"):
        write_todo(todo, tmp_path / "a.doc", "")
    assert not list(tmp_path.iterdir())
