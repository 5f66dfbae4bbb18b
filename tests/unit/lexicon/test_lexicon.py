"""The word lists: every example is read as its row says, and a row that someone adds is known and tested."""

from __future__ import annotations

import ast
import csv
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from reading_of_examples import READERS, read_example

import vnfilings
from vnfilings.lexicon import FOLDER, LexiconError, Row, meanings, read_lexicon, word_classes

_TOPICS = sorted({topic for topic, _ in word_classes()})
_ROWS = [(topic, row) for topic in _TOPICS for row in read_lexicon(topic)]
_SOURCES = [path for path in Path(vnfilings.__file__).parent.rglob("*.py") if path.parent.name != "lexicon"]


@pytest.mark.parametrize("topic", _TOPICS)
def test_every_example_is_read_as_its_row_says(topic: str) -> None:
    """One test a list, not one a row: pytest takes longer to report 2,700 tests than to run them."""
    wrong = [message for row in read_lexicon(topic) if (message := _contradiction(topic, row))]
    assert not wrong, "\n".join(wrong)


def test_an_example_that_contradicts_its_row_is_shown_with_its_line() -> None:
    row = read_lexicon("units")[0]
    assert _contradiction("units", row) == ""
    assert _contradiction("units", row._replace(word="?")).startswith(f"units.csv, line {row.line}: ")
    assert _contradiction("units", row._replace(reading="?")).startswith(f"units.csv, line {row.line}: ")


def _contradiction(topic: str, row: Row) -> str:
    """Return what is wrong with the example of a row, or nothing."""
    place = f"{topic}.csv, line {row.line}: "
    if row.word.lower() not in unicodedata.normalize("NFC", row.example).lower():
        return f"{place}the example {row.example!r} does not hold the word {row.word!r}"
    found = read_example(topic, row.example)
    return "" if found == row.reading else f"{place}{row.example!r} is read as {found!r}, expected {row.reading!r}"


def test_every_row_changes_the_reading_of_its_own_example() -> None:
    unread = _run("import rows_without_effect; print('\\n'.join(rows_without_effect.find()))", FOLDER)
    assert not unread, f"read the same without the row (another row covers it, or the example does not):\n{unread}"


def test_every_class_of_the_code_is_described_and_has_words() -> None:
    code = "\n".join(path.read_text("utf-8") for path in _SOURCES)
    named = set(re.findall(rf"[\"']((?:{'|'.join(_TOPICS)})\.(?!csv)[a-z_]+)[\"']", code))
    described = {f"{topic}.{kind}" for topic, kind in word_classes()}
    by_part = {f"{topic}.{kind}" for topic, kind in word_classes() if re.search(rf"[\"']{kind}[\"']", code)}
    assert named <= described
    assert described <= named | by_part
    assert described == {f"{topic}.{row.kind}" for topic, row in _ROWS}


def test_the_page_lists_every_class_with_what_it_holds() -> None:
    page = (Path(__file__).parents[3] / "docs" / "vnfilings.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| `[a-z_]+\.[a-z_]+` \|", line)]
    assert rows == [
        f"| `{of.topic}.{of.kind}` | {of.holds} | {' or '.join(of.meaning.split()) if of.meaning else ''} |"
        for of in word_classes().values()
    ]


def test_every_topic_has_a_reader() -> None:
    assert set(_TOPICS) == set(READERS)


def test_a_word_stands_once_in_its_class() -> None:
    words = [(topic, row.kind, row.word) for topic, row in _ROWS]
    assert len(words) == len(set(words))


def _run(code: str, folder: Path) -> str:
    environment = os.environ | {"VNFILINGS_LEXICON": str(folder), "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_row_that_someone_adds_is_known_without_a_change_of_code(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "units.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerow(["counted", "mật thư", "", "Có 12 mật thư", "12 count [mật thư]"])
    row = read_lexicon("units", tmp_path)[-1]
    code = f"from reading_of_examples import read_example; print(read_example('units', {row.example!r}))"
    assert _run(code, FOLDER) != row.reading
    assert _run(code, tmp_path) == row.reading


@pytest.mark.parametrize(
    ("topic", "row"),
    [
        ("periods", ["half", "thứ hai", "second", "Kết quả nửa năm thứ hai 2025", "2025-H2"]),
        ("periods", ["side", "sau cùng", "last", "Kết quả hai quý sau cùng năm 2025", "2025-H2"]),
        ("periods", ["quarter", "chót", "4", "Báo cáo quý chót năm 2025", "2025-Q4"]),
        ("periods", ["months", "dăm", "5", "Dăm tháng đầu năm 2025", "2025-5M"]),
    ],
)
def test_the_meaning_of_an_added_word_decides_and_no_code(tmp_path: Path, topic: str, row: list[str]) -> None:
    for path in FOLDER.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / f"{topic}.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerow(row)
    code = f"from reading_of_examples import read_example; print(read_example({topic!r}, {row[3]!r}))"
    assert _run(code, tmp_path) == row[4]
    assert _run(code, FOLDER) != row[4]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("halve,thứ hai,,a,b", r"periods\.csv, line 2: found the class 'halve', .* did you mean 'half'\?"),
        ("half,thứ hai,,a,b", r"periods\.csv, line 2: found the meaning '' for 'thứ hai'; .* first or second"),
        ("months,hai,two,a,b", r"periods\.csv, line 2: found the meaning 'two' for 'hai'; .* a number"),
        ("up_to,đến,1,a,b", r"periods\.csv, line 2: found the meaning '1' for 'đến'; .* none: leave the cell empty"),
    ],
)
def test_a_class_or_meaning_that_no_code_knows_is_refused(tmp_path: Path, line: str, expected: str) -> None:
    (tmp_path / "periods.csv").write_text(f"class,word,meaning,example,reading\n{line}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=expected):
        read_lexicon("periods", tmp_path)


def test_a_line_with_a_cell_too_many_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("class,word,meaning,example,reading\ncounted,hồ sơ,,a,b,c\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"units\.csv, line 2: expected 5 cells .*, found 6; .* quotation marks"):
        read_lexicon("units", tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("class,word,meaning,example,reading\ncounted,c,,d,e\ncounted,,,a,b\n", r"line 3: expected 5 cells"),
        ("class,word,meaning,example,read\ncounted,hồ sơ,,a,b\n", r"line 1: found the columns .*'read'"),
    ],
    ids=["no word", "another header"],
)
def test_a_row_without_a_word_and_another_header_are_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "units.csv").write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        read_lexicon("units", tmp_path)


def test_a_list_or_a_class_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"unit\.csv: there is no such word list"):
        read_lexicon("unit", tmp_path)
    with pytest.raises(LexiconError, match=r"units\.csv: there are no words of the class 'count'"):
        meanings("units.count")


def _words_of(text: str) -> list[str]:
    """Return the Vietnamese words of a text outside sets of characters."""
    found = re.findall(r"[^\W\d_]{2,}", re.sub(r"\[[^\]]*\]", " ", text.replace("\\b", " ")))
    return [word for word in found if any(c in "đĐ" or unicodedata.normalize("NFD", c) != c for c in word)]


def _literals(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, documented) and isinstance(n.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


_ALTERNATIVES = re.compile(r"\(\?[:=!](?P<list>[^()\[\]\\{}]*\|[^()\[\]\\{}]*)\)")


@pytest.mark.parametrize("path", _SOURCES, ids=lambda path: path.name)
def test_no_group_of_a_pattern_lists_vietnamese_words(path: Path) -> None:
    groups = [match["list"] for text in _literals(path) for match in _ALTERNATIVES.finditer(text)]
    assert [group for group in groups if sum(bool(_words_of(part)) for part in group.split("|")) > 2] == []


#: What is left: words that hold a pattern together with digits or other words ('năm 2026', 'từ ... đến', 'tổng số'),
#: exceptions to one word ('theo' but not 'theo dõi'), sets of capital letters, letters of older encodings, and texts
#: that readers return.
_WORDS_IN_CODE = 276


def test_the_words_that_are_left_in_code_are_few() -> None:
    assert sum(len(_words_of(text)) for path in _SOURCES for text in _literals(path)) <= _WORDS_IN_CODE
