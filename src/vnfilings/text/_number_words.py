"""Figures written in words: 'tất cả', 'mỗi ... đều', 'ít nhất một', 'một nửa', 'ba mươi bệnh viện'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vnfilings.lexicon import listed, words
from vnfilings.text import counted_nouns
from vnfilings.text._operators import OPERATORS
from vnfilings.text.numbers import read_number_words


@dataclass(frozen=True)
class WordFigure:
    """A figure in words and its place; `is_share` tells 100 % of all from a number of things."""

    op: str
    value: float
    is_share: bool
    noun: str | None
    start: int
    end: int


_ALL = re.compile(
    rf"(?<!\w){words('number_words.all')}(?:\s+(?:{words('number_words.all_link')}"
    rf"))?(?=\s+[^\W\d_])|(?<!\w){words('number_words.each')}(?=\s+[^.;:\"”]{{3,60}}?\s{words('number_words.each_link')}\s)",
    re.IGNORECASE,
)
_HALF = re.compile(
    rf"(?<!\w)(?P<op>{words('number_words.half_operator')})?\s*(?P<part>{words('number_words.half')}"
    rf")(?!\s*{words('number_words.not_half_after')})",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"(?<!\w)(?P<op>{words('number_words.count_operator')})\s+(?=[^\W\d_])", re.IGNORECASE)
_QUICK = re.compile(words("number_words.sign_of_number"), re.IGNORECASE)
_QUOTED = re.compile(r"[“\"][^“”\"]{0,200}[”\"]")
_NOT_A_SET = re.compile(
    rf"{words('number_words.not_a_set_all')}\s+(?:{words('number_words.all_link')}\s+)?(?:"
    rf"{words('number_words.not_a_set')})",
    re.IGNORECASE,
)


def find_word_figures(text: str) -> list[WordFigure]:
    """Return the figures that `text` gives in words; names in quotation marks are left alone."""
    if not _QUICK.search(text):
        return []
    text = _QUOTED.sub(lambda match: "#" * len(match[0]), text)
    found = [
        WordFigure("=", 100.0, True, None, match.start(), match.end())
        for match in _ALL.finditer(text)
        if not _NOT_A_SET.match(text, match.start())
    ]
    for match in _HALF.finditer(text):
        op = OPERATORS.get((match["op"] or "=").lower(), "=")
        found.append(WordFigure(op, 50.0, True, None, match.start(), match.end()))
    for match in _COUNT.finditer(text):
        words = text[match.end() : match.end() + 40].lower().split()
        number = read_number_words(words)
        if number is None or words[0] in listed("number_words.not_a_count"):
            continue
        end = match.end() + len(" ".join(words[: number[1]]))
        noun = counted_nouns.find_noun(text, end)
        if noun is not None and noun[2]:
            found.append(WordFigure(OPERATORS[match["op"].lower()], number[0], False, noun[0], match.start(), noun[1]))
    return found
