"""Every example of the word lists is read alike in each spelling of its words."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from reading_of_examples import read_example

from vnfilings.lexicon import read_lexicon, word_classes
from vnfilings.lexicon._spellings import spellings
from vnfilings.text import compare_key, to_plain

_TOPICS = sorted({topic for topic, _ in word_classes()})
_LOOKS_ALIKE = str.maketrans("aeocpxđĐ", "\u0430\u0435\u043e\u0441\u0440\u0445\u00f0\u00d0")
_WORD = re.compile(r"[^\W\d_]+")


def _by_word(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: _WORD.sub(lambda match: change(match[0]), text)


def _one(text: str) -> str:
    """Return a text in one spelling, to compare what is read from two."""
    return _WORD.sub(lambda match: min(spellings(match[0])), to_plain(text))


_RESPELL: dict[str, Callable[[str], str]] = {
    "another place of the tone mark or another i": _by_word(lambda word: spellings(word)[-1]),
    "one more": _by_word(lambda word: spellings(word)[1 % len(spellings(word))]),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "letters of other alphabets": lambda text: text.translate(_LOOKS_ALIKE),
}


@pytest.mark.parametrize("name", _RESPELL)
@pytest.mark.parametrize("topic", _TOPICS)
def test_an_example_is_read_alike_in_every_spelling(topic: str, name: str) -> None:
    respell = _RESPELL[name]
    wrong = []
    for row in read_lexicon(topic):
        example = respell(row.example)
        found = read_example(topic, example) if example != row.example else row.reading
        if _one(found) != _one(row.reading):
            wrong.append(f"line {row.line}: {example!r} is read as {found!r}, expected {row.reading!r}")
    assert not wrong, "\n".join(wrong)


def test_what_is_printed_stays_as_in_the_source() -> None:
    found = read_example("indicators", "Tỉ lệ hoá đơn điện tử có kí số năm 2025 đạt 80%")
    assert found == "Tỉ lệ hoá đơn điện tử có kí số: 80 %, actual, 2025"


def test_names_of_one_key_are_compared_in_every_spelling() -> None:
    keys = {compare_key(name) for name in ("Kỹ thuật hoá đơn quý", "Kĩ thuật hóa đơn quí", "KỸ THUẬT HОÁ ÐƠN QÚY")}
    assert keys == {"ky thuat hoa don quy"}
