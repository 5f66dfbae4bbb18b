"""Figures written in words: 'tất cả', 'mỗi ... đều', 'ít nhất một', 'một nửa', 'ba mươi bệnh viện'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vnfilings.text import counted_nouns
from vnfilings.text.numbers import read_number_words
from vnfilings.text.operators import OPERATORS


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
    r"(?<!\w)(?:toàn bộ|tất cả|toàn thể)(?:\s+(?:các|những|số))?(?=\s+[^\W\d_])"
    r"|(?<!\w)mỗi(?=\s+[^.;:\"”]{3,60}?\s(?:đều|có một)\s)",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?<!\w)(?P<op>hơn|trên|quá|gần|khoảng)?\s*(?P<part>một nửa|phân nửa)(?!\s*(?:đầu|cuối|năm))", re.IGNORECASE
)
_COUNT = re.compile(
    r"(?<!\w)(?P<op>ít nhất|tối thiểu|không dưới|tối đa|không quá|trên|hơn|khoảng|gần)\s+(?=[^\W\d_])", re.IGNORECASE
)
_QUICK = re.compile(r"toàn|tất|mỗi|nửa|ít nhất|tối|không|trên|hơn|khoảng|gần", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"][^“”\"]{0,200}[”\"]")
_NOT_A_SET = re.compile(
    r"(?:toàn bộ|tất cả|toàn thể)\s+(?:các\s+|những\s+)?(?:mặt|lĩnh vực|hoạt động|nguồn|công tác|quá trình|nội "
    r"dung|khâu|lúc|nơi|nghiệp vụ)",
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
        if number is None or words[0] == "năm":
            continue
        end = match.end() + len(" ".join(words[: number[1]]))
        noun = counted_nouns.find_noun(text, end)
        if noun is not None and noun[2]:
            found.append(WordFigure(OPERATORS[match["op"].lower()], number[0], False, noun[0], match.start(), noun[1]))
    return found
