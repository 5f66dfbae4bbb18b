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
    return re.search(rf"\b{re.escape(word)}\b", text) is not None


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
