"""Where a figure's sentence begins and ends, and which of its words name the indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.vietnamese import Quantity

_SENTENCE_END = re.compile(r"(?<![0-9A-ZĐ])(?<!TP)(?<!\bth)(?:\.{1,3}|[!?])(?=\s+[^a-zà-ỹ\s]|\s*$)|;|\n")
_HEAD = re.compile(
    r"(?<!\w)(?:tỷ lệ|tỉ lệ|tỷ trọng|tỷ suất|tổng số|tổng|số lượng|số lượt|số người|số ca|số bệnh|số cơ sở|"
    r"số đơn vị|chỉ số|công suất|"
    r"tốc độ|mức độ|doanh thu|kinh phí|tổng kinh phí|thời gian|điểm|giá trị|xếp hạng|thứ hạng|hạng|diện tích|"
    r"dân số|quy mô)"
    r"(?=\s+\S)|(?:(?<=^)|(?<=[:;,(+–-]\s)|(?<=\)\s))[Ss]ố(?=\s+[^\W\d])",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    r"(?:[\s:=,–-]|(?<!\w)(?:đạt|được|là|chiếm|có|còn|xuống|lên|đến|tới|ở|mức|bằng|ước|tăng|giảm|với|phải|đã|"
    r"tỷ lệ|tỉ lệ|khoảng|vào|gồm|"
    r"nâng|chỉ|duy trì|tương ứng|tương đương|từ|trong đó|đều|cũng|thêm)(?!\w))+$",
    re.IGNORECASE,
)
_LINKED = re.compile(r"(?:đạt|là|chiếm|còn|xuống|lên|bằng|ước|ở mức|mức|:|=|tăng|giảm|với)\s*$", re.IGNORECASE)
_CUT = re.compile(
    r"\s+(?:để|nhằm|so với|thông qua|qua hạ tầng|trên cơ sở|tạo thuận lợi|trong khi|trong đó)\s"
    r"|,\s+(?=(?:triển khai|tạo|bảo đảm|đảm bảo|góp phần|làm cơ sở|hướng|phấn đấu|trong đó|phục vụ|từ đó|"
    r"qua đó|đồng thời|nhằm|để|"
    r"tăng|giảm|đạt|so với|chiếm|vượt|cao hơn|thấp hơn|trong khi|cụ thể|ước|nâng|còn|xếp|áp dụng|đưa|bao gồm|"
    r"gồm|trừ)(?!\w))"
    r"|\s*[;:]|\s+[–-]\s",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:[\s\-+*•–●,;:.)(“\"/]|\d{1,2}[.)]\s|\(?#+\)|[a-zđ]\)\s|(?:và|cùng|trong đó|có|gồm|đã|các chỉ tiêu|"
    r"cụ thể|ngoài ra|là|của|về)(?!\w))+",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"(?:[\s,;:.(“\"–-]|(?<!\w)(?:và|hoặc|có|với|trong đó|cùng|gồm|đạt|là|các|tại|cho|của|đã|khoảng|hơn|trên)(?!\w))+$",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*\([^()]{16,}\)\s*$")
_NEW_CLAUSE = re.compile(r",\s+(?=[A-ZĐÀ-Ỹ][a-zà-ỹ])")
_LEVEL_LINK = re.compile(
    r"(?:\s|đáp ứng|đạt|cấp độ|mức độ|mức|level|theo|ở|lên|được|tối thiểu|là|của|his)+$", re.IGNORECASE
)
_LEVEL_START = re.compile(r".*(?:,\s|\svới\s|:\s|\svà\s|đáp ứng\s|[(“\"])", re.IGNORECASE | re.DOTALL)
_QUOTED_END = re.compile(r"[“\"](?P<name>[^“”\"]{3,80})[”\"]\W*$")
_BRACKET = re.compile(r"^\s*\([^()]*\)")


def find_sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around a figure begins and ends; ';' and line ends cut, dots in numbers do not."""
    first, last = 0, len(text)
    for match in _SENTENCE_END.finditer(text):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.start()
            break
    return first, last


def find_indicator(
    text: str, quantity: Quantity, others: Sequence[Quantity], sentence: tuple[int, int]
) -> tuple[str, str]:
    """Return the words of the sentence that name what a figure measures, and where they stand: 'before' or 'after'.

    A measure's name before the figure wins ('Tỷ lệ ... đạt 80%'); then what follows it ('80% người dân có ...'); then
    the subject before a verb with nothing after it ('Số hóa hồ sơ đạt 85%').
    """
    floor = max([sentence[0], *(other.end for other in others if other.end <= quantity.start)])
    ceiling = min([sentence[1], *(other.start for other in others if other.start >= quantity.end)])
    before, after = text[floor : quantity.start], text[_noun_start(text, quantity) : ceiling]
    if quantity.value_unit == "level":
        return _level_name(before), "before"
    heads = [match for match in _HEAD.finditer(before) if _name_from(before, match.start())]
    subject = _name_from(before, heads[0].start()) if heads else ""
    if (subject and _LINKED.search(before)) or (subject and not _follows(after)):
        return subject, "before"
    follows = _follows(after)
    if quantity.value_unit in ("rank", "index"):
        follows = ""
    if quantity.value_unit == "count":
        follows = _NEW_CLAUSE.split(follows)[0]
    if follows and (quantity.value_unit == "%" or not _ends_name(before, quantity, follows)):
        return follows, "after"
    plain = _subject(before)
    return (plain, "before") if plain else (follows or subject, "after")


def _level_name(before: str) -> str:
    """Return what reaches a level: the last noun phrase before it, or a name in quotation marks."""
    name = _LEVEL_LINK.sub("", before.rstrip(' (“"'))
    if quoted := _QUOTED_END.search(name):
        return quoted["name"]
    return _LEAD.sub("", _LEVEL_START.sub("", name)).strip()


def _noun_start(text: str, quantity: Quantity) -> int:
    """Return where the words after a figure begin: at its noun for a count, behind it for a percentage."""
    if quantity.value_unit == "count" and quantity.counted_noun:
        place = text.lower().rfind(quantity.counted_noun.lower().split()[0], quantity.start, quantity.end)
        return place if place >= 0 else quantity.end
    return quantity.end


def _name_from(before: str, start: int) -> str:
    name = _PREDICATE.sub("", before[start:])
    cut = name.rfind(": ")
    if cut >= 0 and len(name) - cut > 12:
        name = name[cut + 2 :]
    return _LEAD.sub("", name).strip() if len(name.split()) > 1 and len(name.split()) < 60 else ""


def _follows(after: str) -> str:
    """Return the name that follows a figure, up to the end of its clause; '' where nothing but a unit follows."""
    after = after.lstrip()
    while after.startswith("("):
        bracket = _BRACKET.match(after)
        if bracket is None:
            break
        after = after[bracket.end() :].lstrip()
    after = after.lstrip(") ")
    if after[:1] in (",", ";", ".", ":"):
        return ""
    cut = _CUT.search(after)
    name = _close_brackets(after[: cut.start()] if cut else after)
    name = _TRAIL.sub("", _LEAD.sub("", name)).strip()
    return name if len(name.split()) > 1 or len(name) > 3 else ""


def _close_brackets(name: str) -> str:
    """Return a name up to a bracket that closes nothing or opens in vain, and without a closing remark in brackets."""
    depth = 0
    for place, letter in enumerate(name):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return name[:place]
    if depth:
        return name[: name.rindex("(")]
    return _REMARK.sub("", name)


def _ends_name(before: str, quantity: Quantity, follows: str) -> bool:
    """Tell whether a count only closes a name before it: 'Số hồ sơ đã lập là 15 hồ sơ'."""
    noun = (quantity.counted_noun or "").lower()
    return bool(_LINKED.search(before)) and len(follows.split()) <= len(noun.split()) + 3 and bool(_subject(before))


def _subject(before: str) -> str:
    """Return the subject of a clause: what stands before its verb, after the last comma-free start."""
    name = _PREDICATE.sub("", before)
    for mark in (";", ": "):
        cut = name.rfind(mark)
        if cut >= 0:
            name = name[cut + len(mark) :]
    name = _TRAIL.sub("", _LEAD.sub("", name)).strip()
    words = name.split()
    return " ".join(words[-40:])
