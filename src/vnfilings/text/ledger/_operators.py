"""Words that turn a figure into a bound, an estimate or a change."""

from __future__ import annotations

from vnfilings.lexicon import listed, meanings, to_pattern, words

#: Words before a figure and the operator they stand for: '~' is about, '<~' is slightly below.
OPERATORS = meanings("operators.operator") | {"=": "="}
#: Words that may stand between the operator and its figure.
_FILLERS = frozenset(listed("operators.filler"))
#: Words after a figure that turn it into a bound.
TAIL_OPERATORS = meanings("operators.tail_operator")
#: A part of them all is no bound.
_OF_ALL = to_pattern(rf"(?<!\w){words('operators.of')}\s+tổng(?:\s+{words('operators.total')})?\s*$")
_SYMBOLS = (">=", "<=", "≥", "≤", ">", "<", "~", "≈")
_TOKEN = to_pattern(r"[^\s,;.()\"“”]\S*")

#: 'so với cùng kỳ năm trước', 'so với năm ####': nothing but a time, so that the number behind it is no base.
_AGAINST_TIME = (
    rf"\s+{words('values.comparison')}(?:\s*(?:{words('operators.time_of_change')}(?!\w)|[#/]+(?![#/])|"
    r"(?:19|20)[0-9]{2}(?![\w.,])|[ivx]+(?!\w)))+"
)
_CHANGE = to_pattern(rf"{words('operators.change')}(?:\s+{words('operators.change_link')})*(?:{_AGAINST_TIME})?\s*$")
_BEYOND = to_pattern(
    rf"vượt\s+(?:mức\s+)?(?:{words('operators.plan')})(?:\s+(?:{words('operators.plan_link')}"
    r"))*\s*$"
)
_BASE = to_pattern(rf"{words('operators.change_from')}\b[^.;]{{0,40}}?\btừ(?:\s+mức|\s+vị trí)?\s*$")


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
    """Return whether the figure after `before` is a difference ('tăng 5 %'), not where it arrived ('tăng lên 5 %').

    'vượt kế hoạch 5 %' is one too; 'vượt kế hoạch (30 %)', the figure in brackets, gives the plan.
    """
    is_beyond = not is_bracketed and _BEYOND.search(before) is not None
    return is_beyond or _CHANGE.search(before) is not None


def is_base(before: str) -> bool:
    """Return whether the figure after `before` is where a change began: 'tăng từ 60 % lên 80 %'."""
    return _BASE.search(before) is not None
