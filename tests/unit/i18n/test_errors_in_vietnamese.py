"""What stops a person who asked in Vietnamese is said in Vietnamese: filings, files, findings, gates of a release."""

from __future__ import annotations

import ast
import copy
import csv
import pickle
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import analysis
import vnfilings
from analysis.errors import AnalysisError
from analysis.i18n import Phrase, errors_in, translate_known
from vnfilings import UnreadableFileError

#: Codes of sentences that tell why something was refused.
_GROUPS = (
    "error.", "ask.error.", "gate.", "unreadable.", "build.", "identifier.", "no_data.", "no_figure.", "release_error.",
    "release_step.",
)  # fmt: skip
#: Names of programs, formats, options and columns that both languages write alike.
_NAMES = re.compile(
    r"`[^`]*`|\{[^}]*\}|--\w+|wb\.\w+|\w+=\"\w+\"|\"[^\"]*\"|[\w.]*[_/.]\w+|<!DOCTYPE|"
    r"pip install '[^']*'|apt install .*|"
    r"“Web page, HTML only”|\b(?:Word|Excel|Office|Parquet|PDF|JSON|XML|UTF|RTF|OCR|MB|MiB|tesseract|pytesseract|"
    r"Debian|macro|byte|None|SOURCE_ID|DataFrame|workbench|run|tables|geography|Bệnh|docx|xlsx|html|by|why)\b"
)
_ENGLISH = re.compile(
    r"(?i)\b(the|of|is|are|was|and|or|not|no|with|for|from|this|that|has|have|it|its|file|unit|period|finding|value|save|"
    r"open|give|name|damaged|missing|late|due|received|changed|read|report|table|row|column|already|again|reason)\b"
)


def _rows() -> list[dict[str, str]]:
    catalogue = files("analysis.i18n").joinpath("messages.csv").read_text("utf-8").splitlines()
    return [row for row in csv.DictReader(catalogue) if row["code"].startswith(_GROUPS)]


@pytest.mark.parametrize("group", _GROUPS)
def test_no_english_word_stands_in_a_vietnamese_sentence_on_what_was_refused(group: str) -> None:
    rows = {row["code"]: _NAMES.sub("", row["vi"]) for row in _rows() if row["code"].startswith(group)}
    assert rows
    assert {code: text for code, text in rows.items() if _ENGLISH.search(text)} == {}


def _causes(folder: Path) -> Iterator[str]:
    """Return the causes that the code gives to errors on a file, `1` in the place of each value."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("UnreadableFileError", "TooMuchError"):
                cause = node.args[-1]
                if isinstance(cause, ast.Constant):
                    yield str(cause.value)
                elif isinstance(cause, ast.JoinedStr):
                    yield "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in cause.values)


_CAUSES = sorted({*_causes(Path(vnfilings.__file__).parent), *_causes(Path(analysis.__file__).parent)})
#: What stands for the values of causes that hold a part of a sentence.
_WHOLE = {
    "1 is not UTF-8, but the rest is": "byte 0xE1 in line 2 is not UTF-8, but the rest is",
    "its encoding is unknown (1 is not UTF-8)": "its encoding is unknown (a byte is not UTF-8)",
    "1: it contains binary data, not text": "byte 3 of line 1 is 0x00: it contains binary data, not text",
    "1: it is UTF-16 without": "byte 3 of line 1 is 0x00: it is UTF-16 without",
    "page 1 1": "page 1 draws more than 5 characters and lines",
    "column '1' 1 the head": "column '1' is missing from the head",
    "1; or raise": "split it, or raise",
    "1; 1, or raise": "its contents are more than any filing holds; split it, or raise",
    "1, more than any filing; delete": "sheet1 has values from row 1 to row 9, more than any filing; delete",
    "times, 1": "times, more than any filing; print it to PDF again",
    "MB, 1": "MB, more than any filing; print it to PDF again",
    "lines, 1": "lines, more than any filing; print it to PDF again",
}


@pytest.mark.parametrize("cause", _CAUSES)
def test_every_cause_of_an_unreadable_file_has_a_vietnamese_text(cause: str) -> None:
    for part, whole in _WHOLE.items():
        cause = cause.replace(part, whole)
    told = translate_known(cause, "vi", "unreadable")
    assert told != cause or not re.search("[a-z]{2}", cause)
    assert not _ENGLISH.search(_NAMES.sub("", told)), told


def test_each_refusal_of_a_step_of_a_release_is_said_in_messages() -> None:
    texts = []
    for path in (Path(analysis.__file__).parent / "releases").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("ReleaseError", "ReleaseError.join"):
                told = [*node.args[-1:], *(word.value for word in node.keywords if word.arg in ("expected", "fix"))]
                texts += [ast.unparse(one) for one in told if isinstance(one, ast.Constant | ast.JoinedStr)]
    assert [text for text in texts if not re.match("f?'`", text)] == []  # a command is the same in each language


def test_there_are_causes() -> None:
    assert len(_CAUSES) > 50


def test_a_part_that_is_not_in_the_catalogue_stays_and_numbers_have_the_marks_of_the_language() -> None:
    assert translate_known("it has 1,234,567 rows; dance", "vi", "unreadable") == "tệp có 1.234.567 dòng; dance"
    assert translate_known("it has 1,234,567 rows", "en", "unreadable") == "it has 1,234,567 rows"


def test_errors_on_files_and_filings_are_in_the_language_that_was_asked_for() -> None:
    with pytest.raises(UnreadableFileError, match=r"^a\.pdf: tệp PDF bị hỏng; hãy đề nghị gửi lại$"), errors_in("vi"):
        raise UnreadableFileError(Path("a.pdf"), "the PDF is damaged; ask for it again")
    with pytest.raises(UnreadableFileError, match=r"^a\.pdf: the PDF is damaged; ask for it again$"), errors_in("en"):
        raise UnreadableFileError(Path("a.pdf"), "the PDF is damaged; ask for it again")
    with pytest.raises(AnalysisError, match="“x” không phải là kỳ"), errors_in("vi"):
        raise AnalysisError(Phrase("error.filing.no_period", period="x"))
    with pytest.raises(ValueError, match="of another kind"), errors_in("vi"):
        raise ValueError("of another kind")


def test_a_phrase_that_is_copied_or_sent_to_another_process_keeps_its_message() -> None:
    phrase = Phrase("error.filing.no_period", period="x")
    for copied in (copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):
        assert (copied, copied.message) == (phrase, phrase.message)
