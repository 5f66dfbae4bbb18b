"""Messages avoid the words of a list: praise without a number, words of the other language, unusual ones."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

_WORDS = list(csv.DictReader((Path(__file__).parent / "words_to_avoid.csv").read_text("utf-8").splitlines()))
_VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(the|and|with|are|was|were|from|this|that|which|value|report|hospital|province)s?\b")


@cache
def _texts(lang: str) -> dict[str, str]:
    """Return the texts of a language without their placeholders, in small letters."""
    catalogue = files("analysis.i18n").joinpath("messages.csv").read_text("utf-8").splitlines()
    return {row["code"]: re.sub(r"\{[^}]*\}", "", row[lang]).lower() for row in csv.DictReader(catalogue)}


def _uses(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


@pytest.mark.parametrize("row", _WORDS, ids=lambda row: f"{row['lang']}-{row['avoid']}")
def test_no_message_uses_a_word_to_avoid(row: dict[str, str]) -> None:
    only_in = tuple(row["only_in"].split("|")) if row["only_in"] else ("",)
    used = [
        code for code, text in _texts(row["lang"]).items() if code.startswith(only_in) and _uses(row["avoid"], text)
    ]
    assert not used, f"write '{row['prefer']}', not '{row['avoid']}' ({row['why']}): {used}"


def test_the_words_would_be_found() -> None:
    assert _uses("đáng kể", "tăng đáng kể trong năm")
    assert not _uses("anew", "a newer value")


def test_no_english_word_stands_in_a_vietnamese_message_and_none_the_other_way_round() -> None:
    assert not [code for code, text in _texts("vi").items() if _ENGLISH.search(text)]
    assert not [code for code, text in _texts("en").items() if _VIETNAMESE.search(text)]


#: An indicator is chỉ số and a target chỉ tiêu. A filing, and the form that a unit fills in, keep their headings:
#: forms that were sent are read by them.
_INDICATOR_CALLED_TARGET = re.compile(r"chỉ tiêu (?:khác|này)|của chỉ tiêu|vào chỉ tiêu|báo cáo chỉ tiêu")


def test_what_is_measured_is_not_called_a_target() -> None:
    filed = ("report.filing.", "entry.", "report.answer.no_results_more", "basis.other_period", "verdict.mismatch")
    found = [code for code, text in _texts("vi").items() if _INDICATOR_CALLED_TARGET.search(text)]
    assert [code for code in found if not code.startswith(filed)] == []


#: What a person types, e.g. `geography="63"` or `['Hanoi', 'Hue']`.
_CODE = re.compile(r"`[^`]*`|pip install '[^']*'|\w+\(\"[^\"]*\"\)|\w+=\"[^\"]*\"|\[(?:'[^']*'(?:, )?)+\]")
#: English errors quote a value as Python writes it.
_ERRORS = ("error.", "ask.error.", "no_data.", "no_figure.", "gate.", "unreadable.")


def _quotes(code: str, text: str, lang: str) -> str:
    """Return the quotation marks of a text that its language does not use."""
    if lang == "vi":
        return "".join(re.findall("[\"'‘’]", text))
    text = re.sub(r"(?<=\w)['’](?=s\b|\s|t\b)", "", text)
    return "".join(re.findall('["“”‘’]' if code.startswith(_ERRORS) else "[\"“”']", text))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_each_language_has_one_kind_of_quotation_marks(lang: str) -> None:
    texts = {code: _CODE.sub("", text) for code, text in _texts(lang).items()}
    assert {code: text for code, text in texts.items() if _quotes(code, text, lang)} == {}
