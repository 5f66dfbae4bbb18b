"""Words that turn a figure into a bound, an estimate or a change."""

from __future__ import annotations

import re

_PHRASES = {
    ">": "trên; hơn; vượt; vượt mức; vượt quá; lớn hơn; cao hơn; nhiều hơn; quá; >",
    ">=": (
        "tối thiểu; ít nhất; không dưới; không thấp hơn; không ít hơn; không nhỏ hơn; chí ít; đạt và vượt; "
        "đạt hoặc vượt; đạt/vượt; đạt từ; tối thiểu là; >=; ≥"
    ),
    "<=": "tối đa; không quá; không vượt quá; không vượt; nhiều nhất; không hơn; không cao hơn; <=; ≤",
    "<": "dưới; thấp hơn; ít hơn; nhỏ hơn; kém; <",
    "~": (
        "khoảng; ước; ước đạt; ước tính; ước khoảng; ước chừng; xấp xỉ; tương đương; tương đương khoảng; "
        "chừng; suýt soát; vào khoảng; quanh; ~; ≈"
    ),
    "<~": "gần; gần bằng; ngót; ngót nghét; sắp; chưa đến; chưa tới; chưa đầy; gần đạt",
}
#: Words before a figure and the operator they stand for: '~' is about, '<~' is slightly below.
OPERATORS = {phrase: op for op, phrases in _PHRASES.items() for phrase in phrases.split("; ")} | {"=": "="}
#: Words that may stand between the operator and its figure.
_FILLERS = frozenset(re.findall(r"\S+", "là có được đạt tỷ tỉ lệ mức số ở : bằng với lên đến tới tổng chỉ còn xuống"))
#: Words after a figure that turn it into a bound.
TAIL_OPERATORS = {"trở lên": ">=", "trở xuống": "<=", "trở lại": "<=", "hoặc hơn": ">=", "hoặc cao hơn": ">="}
_OF_ALL = re.compile(r"(?<!\w)(?:trên|trong)\s+tổng(?:\s+(?:số|cộng|thể))?\s*$")  # a part of them all: no bound
_SYMBOLS = (">=", "<=", "≥", "≤", ">", "<", "~", "≈")
_TOKEN = re.compile(r"[^\s,;.()\"“”]\S*")

_CHANGE = re.compile(
    r"(?:tăng|giảm|gấp|rút ngắn|cắt giảm|tiết kiệm|tụt|thêm|cao hơn|thấp hơn|nhiều hơn|ít hơn|cải thiện|chênh lệch|"
    r"vượt)"
    r"(?:\s+(?:thêm|được|đi|bớt|tới|trên|hơn|khoảng|gần|tối thiểu|ít nhất|trung bình|bình quân|tương ứng|lần lượt|"
    r"từ))*\s*$"
)
_BEYOND = re.compile(
    r"vượt\s+(?:mức\s+)?(?:chỉ tiêu|kế hoạch|mục tiêu)(?:\s+(?:giao|được giao|đề ra|năm|hơn|trên))*\s*$"
)
_ARRIVAL = re.compile(
    r"(?:lên|xuống|còn|đạt|thành|mức|tới mức|đến mức)(?:\s+(?:chỉ|còn|mức|là|tới|đến|trên|hơn|khoảng))*\s*$"
)
_BASE = re.compile(r"(?:tăng|giảm|nâng|thay đổi|cải thiện|nhảy|thăng|tụt)\b[^.;]{0,40}?\btừ(?:\s+mức|\s+vị trí)?\s*$")


def find_operator(before: str) -> tuple[str, int]:
    """Return the operator that the lower-case text `before` ends with and where it begins; ('', 0) for none.

    >>> find_operator("tỷ lệ đạt tối thiểu là")
    ('>=', 10)
    """
    for symbol in _SYMBOLS:
        if before.endswith(symbol):
            return OPERATORS[symbol], len(before) - len(symbol)
    if _OF_ALL.search(before):
        return "", 0
    words = [(match[0].strip(',;.()"“”'), match.start()) for match in _TOKEN.finditer(before)][-6:]
    while words:
        for count in (4, 3, 2, 1):
            phrase = " ".join(word for word, _ in words[-count:])
            if len(words) >= count and phrase in OPERATORS:
                return OPERATORS[phrase], words[-count][1]
        if words[-1][0].rstrip(":") not in _FILLERS:
            break
        words.pop()
    return "", 0


def is_change(before: str, *, is_bracketed: bool = False) -> bool:
    """Tell whether the figure after `before` is a difference ('tăng 5 %'), not where it arrived ('tăng lên 5 %').

    'vượt kế hoạch 5 %' is one too; 'vượt kế hoạch (30 %)', the figure in brackets, gives the plan.
    """
    is_beyond = not is_bracketed and _BEYOND.search(before) is not None
    return (is_beyond or _CHANGE.search(before) is not None) and not _ARRIVAL.search(before)


def is_base(before: str) -> bool:
    """Tell whether the figure after `before` is where a change began: 'tăng từ 60 % lên 80 %'."""
    return _BASE.search(before) is not None
