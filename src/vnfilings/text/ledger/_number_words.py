"""Figures written in words: 'tất cả', 'mỗi ... đều', 'ít nhất một', 'một nửa', 'ba mươi bệnh viện'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vnfilings.lexicon import listed, meanings, to_pattern, words
from vnfilings.text import counted_nouns
from vnfilings.text.ledger._operators import OPERATORS, find_operator
from vnfilings.text.normalise import to_small_letters
from vnfilings.text.numbers import read_number_words


@dataclass(frozen=True)
class WordFigure:
    """A figure in words and its place; `unit` tells 100 % of all from a number of things and from money."""

    op: str
    value: float
    unit: Literal["%", "count", "money", "rank"]
    noun: str | None
    start: int
    end: int


_ALL = to_pattern(
    rf"(?<!\w){words('number_words.all')}(?:\s+(?:{words('number_words.all_link')}"
    rf"))?(?=\s+[^\W\d_])|(?<!\w){words('number_words.each')}(?=\s+[^.;:\"”]{{3,60}}?\s{words('number_words.each_link')}\s)",
)
_HALF = to_pattern(
    rf"(?<!\w)(?P<op>{words('number_words.half_operator')})?\s*(?P<part>{words('number_words.half')}"
    rf")(?!\s*{words('number_words.not_half_after')})",
)
_COUNT = to_pattern(rf"(?<!\w)(?P<op>{words('number_words.count_operator')})\s+(?=[^\W\d_])")
_RANK = to_pattern(rf"(?<!\w){words('quantities.rank')}\s+thứ\s+(?P<rank>{words('number_words.rank_word')})(?!\w)")
_RANKS = {word: float(rank) for word, rank in meanings("number_words.rank_word").items()}
_WORD_OF_NUMBER = to_pattern(rf"(?<!\w){words('numbers.digit')}(?!\w)", re.IGNORECASE)
_MEASURED = to_pattern(
    rf"\s+(?:(?P<percent>{words('units.percent')})|(?P<money>{counted_nouns.MONEY}))(?!\w)", re.IGNORECASE
)
#: No number in words below a thousand billion is longer.
_LONGEST = 160
#: A smaller number before 'đồng' may be another word: 'năm đồng hành', 'không đồng đều'.
_LEAST = 10
_SIGN = to_pattern(words("number_words.sign_of_number"))
_QUOTED = to_pattern(r"[“\"][^“”\"]{0,200}[”\"]")
_NOT_A_SET = to_pattern(
    rf"{words('number_words.not_a_set_all')}\s+(?:{words('number_words.all_link')}\s+)?(?:"
    rf"{words('number_words.not_a_set')})",
    re.IGNORECASE,
)


def may_hold_word_figures(text: str) -> bool:
    """Return whether a text has a word that every figure in words has."""
    return _SIGN.search(text.lower()) is not None


def find_word_figures(text: str) -> list[WordFigure]:
    """Return the figures that `text` gives in words; names in quotation marks are left alone."""
    if not may_hold_word_figures(text):
        return []
    measured = list(_find_measured(text)) if _MEASURED.search(text) else []
    text = _QUOTED.sub(lambda match: "#" * len(match[0]), text)
    small = to_small_letters(text)
    found = [
        WordFigure("=", 100.0, "%", None, match.start(), match.end())
        for match in _ALL.finditer(small)
        if not _NOT_A_SET.match(text, match.start())
    ]
    for match in _HALF.finditer(small):
        op = OPERATORS.get(match["op"] or "=", "=")
        found.append(WordFigure(op, 50.0, "%", None, match.start(), match.end()))
    for match in _RANK.finditer(small):
        found.append(WordFigure("=", _RANKS[match["rank"]], "rank", None, match.start("rank"), match.end()))
    for match in _COUNT.finditer(small):
        words = small[match.end() : match.end() + _LONGEST].split()
        number = read_number_words(words)
        if number is None or (number[1] == 1 and words[0] in listed("number_words.not_a_count")):
            continue
        end = match.end() + len(" ".join(words[: number[1]]))
        noun = counted_nouns.find_noun(text, end)
        if noun is not None and noun[2]:
            op = OPERATORS[match["op"]]
            found.append(WordFigure(op, number[0], "count", noun[0], match.start(), noun[1]))
    return found + measured


def _find_measured(text: str) -> Iterator[WordFigure]:
    """Yield the percentages and amounts of money in words: 'hai mươi lăm phần trăm', 'ba triệu đồng'."""
    position = 0
    while match := _WORD_OF_NUMBER.search(text, position):
        words = text[match.start() : match.start() + _LONGEST].lower().split()
        number = read_number_words(words)
        position = match.end()
        if number is None:
            continue
        end = match.start() + len(" ".join(words[: number[1]]))
        position = max(position, end)
        unit = _MEASURED.match(text, end)
        if unit and (unit["percent"] or number[0] >= _LEAST):
            op, start = find_operator(text[: match.start()].lower().rstrip())
            start = start if op else match.start()
            name = None if unit["percent"] else unit["money"]
            yield WordFigure(op or "=", number[0], "%" if unit["percent"] else "money", name, start, unit.end())
