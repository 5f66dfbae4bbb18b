"""Where a figure's sentence begins and ends, and which of its words name the indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from vnfilings.lexicon import GAP, not_after, spelled, to_pattern, words
from vnfilings.text import CAPITAL_LETTERS, PERIOD, SMALL_LETTERS, Quantity, find_noun

_SENTENCE_END = to_pattern(
    r"(?=[.!?;\n])(?:;|\n"
    rf"|(?<![0-9A-ZĐ])(?<!TP)(?<!\bth)(?:\.{{1,3}}|[!?])(?=\s+[^{SMALL_LETTERS}\s]|\s*$)|(?<=[0-9])\.(?=\s+[{CAPITAL_LETTERS}“])"
    r"|(?<=\s(?:19|20)[0-9]{2})\.(?=\s+[0-9])"  # the sentence after it begins with a figure
    # an abbreviation ends a sentence too ('kết nối với LIS. Hệ thống ...'), a title before a name does not
    rf"|(?<=[A-ZĐ]{{3}})(?<!PGS)(?<!BSC)(?<!CKI)(?<!KII)\.(?=\s+[{CAPITAL_LETTERS}“][{SMALL_LETTERS}]))"
)
#: Words that begin the name of a measure.
_MEASURES = words("indicators.measure")
_HEAD = to_pattern(
    rf"{not_after('indicators.before_no_measure')}(?<!\w){_MEASURES}(?=\s+\S|\s*$)"
    r"|(?:(?<=^)|(?<=[:;,(+–-]\s)|(?<=\)\s))[Ss]ố(?=\s+[^\W\d])",
    re.IGNORECASE,
)
#: Words between a name and its figure; they belong to neither.
_LINKS = words("indicators.link")
#: Words at the end of a text; the search begins nowhere inside a word.
_AT_WORD = r"(?<!\w(?=\w))"
_PREDICATE = to_pattern(rf"{_AT_WORD}(?:[\s:=,–-]|(?<!\w){_LINKS}(?!\w))+$", re.IGNORECASE)
_LONGEST_PREDICATE = 60
_LINKED = to_pattern(rf"(?:{words('indicators.linked')}|:|=)\s*$", re.IGNORECASE)
#: After these a purpose, a means, a time or a new clause begins.
_PURPOSE = words("indicators.purpose")
_NEXT_CLAUSE = words("indicators.next_clause")
_CUT = to_pattern(
    rf"\s+{words('indicators.cut_time')}\s+(?:hết\s+)?(?:(?:{words('indicators.cut_time_word')})\s|"
    r"[0-9]{1,2}[/.-][0-9])|\s+"
    rf"{_PURPOSE}\s|\s*/\s*(?={words('kinds.plan')}\s)|,\s+(?=(?:{_NEXT_CLAUSE}|{_MEASURES})(?!\w))|\s*[;:]|\s+[–-]\s",
    re.IGNORECASE,
)
_LEAD_WORDS = words("indicators.lead")
_LEAD = to_pattern(
    rf"^(?:[\s\-+*•–●,;:.)(“\"/]|\d{{1,2}}[.)]\s|\(?#+\)|[a-zđ]\)\s|{_LEAD_WORDS}(?!\w))+", re.IGNORECASE
)
_TRAIL_WORDS = words("indicators.trail")
_TRAIL = to_pattern(rf"{_AT_WORD}(?:[\s,;:.(“\"–-]|(?<!\w){_TRAIL_WORDS}(?!\w))+$", re.IGNORECASE)
_REMARK = to_pattern(r"\s*\((?:[^()]{16,}|[^()]*[0-9][^()]*)\)\s*$")
_CHANGED_FROM = to_pattern(
    rf"\s+(?:đã\s+|được\s+)?(?:{words('indicators.changed')})\s+từ\s.*$|"
    rf"\s+từ\s+(?:mức\s+)?[0-9][^,;()]{{0,20}}$|^\s*từ\s+[0-9].*$",
    re.IGNORECASE | re.DOTALL,
)
_FROM = "từ"
_WITH_AMOUNT = to_pattern(rf"\s+với\s+(?={words('indicators.amount')}|[0-9])", re.IGNORECASE)
_LINK_AT_END = to_pattern(rf"(?<!\w){_LINKS}\s*$", re.IGNORECASE)
_VERB_OBJECT = to_pattern(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}\s*$")
# After these a count begins a name of its own: '250 nhân viên, trong đó có 30 bác sĩ'.
_OPENS_COUNT = to_pattern(
    rf"{words('indicators.opens_count')}(?:[\s,:]|{words('indicators.opens_count_link')})*$", re.IGNORECASE
)
_LEVEL_LINK = to_pattern(rf"(?:\s|,|{words('indicators.level_link')})+$", re.IGNORECASE)
_LEVEL_START = to_pattern(r".*(?:,\s|\svới\s|:\s|\svà\s|đáp ứng\s|[(“\"])", re.IGNORECASE | re.DOTALL)
_QUOTED_END = to_pattern(r"[“\"](?P<name>[^“”\"]{3,80})[”\"]\W*$")
_BASE_AFTER = to_pattern(rf"(?:{words('indicators.base')}|dân số$)(?!\w)", re.IGNORECASE)
_SHARE_LINK = to_pattern(rf"{words('indicators.share_link')}\s*$", re.IGNORECASE)
_ABOUT = to_pattern(
    rf"[^,.;]{{0,60}}?\bvề\s+(?:chỉ số\s+)?(?P<topic>[^,.;()]{{2,80}}?)(?=\s+(?:"
    rf"{words('indicators.about_end')})\s|[,.;(]|$)"
)
_THEN_FIGURE = to_pattern(r"\s*[0-9]")
_FIRST_WHEN = to_pattern(
    rf"^\W*(?:{words('indicators.before_when', GAP)}\s+)?(?:(?:{words('indicators.when_link')}\s+)?(?:"
    rf"{PERIOD.pattern})|{words('indicators.until_now', GAP)}),\s*",
    re.IGNORECASE,
)
_LAST_WHEN = to_pattern(
    rf"(?=[\s,(])(?<!từ)(?<!kể)(?:[\s,(]+{words('indicators.last_when')})*[\s,(]+(?:{PERIOD.pattern})\W*$",
    re.IGNORECASE,
)
_TIME_AT_END = to_pattern(rf"(?:[0-9]|{spelled('quý')}\s+[IV]+|{words('indicators.time_at_end')})\W*$")
_LONGEST_TIME = 50
_OWN_CLAUSE_END = to_pattern(r"[,;(]")
#: Before these a name goes on from the one before it: 'tỷ lệ ký số của bác sĩ đạt 98%, của điều dưỡng đạt 91%'.
_HANGING = to_pattern(
    rf"^[\s,]*(?:{words('indicators.hanging')}\s+)?(?P<link>{words('indicators.hanging_link')})\s", re.IGNORECASE
)
_DONE_VERB = to_pattern(rf"{words('indicators.done')}(?!\w)", re.IGNORECASE)
_ONLY_WHEN = to_pattern(
    rf"\W*(?:{words('indicators.only_when')}(?!\w)[\s,:]*)*(?:{PERIOD.pattern}|"
    rf"[0-9]{{1,2}}\s+tháng)?\W*",
    re.IGNORECASE,
)
#: The last comma before the next figure, with a few words of its own behind it.
_NEXT_OWN = to_pattern(
    rf"[,;](?=(?:\s+(?!{words('indicators.hanging_link')}\s)[^\W\d_]+){{1,4}}\s*[:(]?\s*$)"
    # 'người và giấy phép hoạt động cho | 37 cơ sở', 'hồ sơ và kết nối | 14 máy'
    rf"|\s{words('who.joins')}(?=(?:\s[^\W\d_]+){{1,6}}\s{words('indicators.given_to')}\s*$)",
    re.IGNORECASE,
)
_LONGEST_SUBJECT = 40
_SHARE_FIRST = to_pattern(r"\D{0,30}[0-9][0-9.,]*\s*%(?=\s+[^\W\d_])")
_RATIO_END = to_pattern(r"[^%/]*/\s*(?:tổng số\s+)?[0-9][0-9.,]*\s*")
_FIGURE_BRACKET = to_pattern(r"\s*\([^()]*[0-9][^()]*\)")
_WHEN = to_pattern(rf"{words('indicators.when')}\s", re.IGNORECASE)
_BRACKET = to_pattern(r"^\s*\([^()]*\)")


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


class Name(NamedTuple):
    """The words that name an indicator; `side` of the figure they stand on; a base is what a share is taken of.

    `link` is the preposition that hangs the words on the name before them.
    """

    text: str
    side: str
    is_base: bool = False
    link: str = ""


def find_indicator(text: str, quantity: Quantity, others: Sequence[Quantity], sentence: tuple[int, int]) -> Name:
    """Return the words of the sentence that name what a figure measures.

    A measure's name before the figure wins ('Tỷ lệ ... đạt 80%'); then what follows it ('80% người dân có ...'), unless
    that is only the base of a share ('đạt 15% tổng số'); then the subject before a verb ('Số hóa hồ sơ đạt 85%').
    """
    floor = max([sentence[0], *(other.end for other in others if other.end <= quantity.start)])
    ceiling = min([sentence[1], *(other.start for other in others if other.start >= quantity.end)])
    before, after = text[floor : quantity.start], text[_noun_start(text, quantity) : ceiling]
    if ceiling < sentence[1]:
        after = _without_next(after)
    if floor > sentence[0]:
        before = _own_words(_without_base(before))
    if quantity.value_unit == "level":
        name = _level_name(before)
        return Name(name, "before") if name else Name(_about(after), "after")
    is_bracketed = text[quantity.end : ceiling].lstrip().startswith(")") and before.count("(") > before.count(")")
    before = _inner(before)
    heads = [match for match in _HEAD.finditer(before) if _name_from(before, match.start())]
    subject = _name_from(before, heads[0].start()) if heads else ""
    follows = "" if is_bracketed and quantity.value_unit != "count" else _name_after(after, quantity, before)
    is_noun_alone = follows.lower() == (quantity.counted_noun or "").lower()
    if subject and (_LINKED.search(before) or not follows or is_noun_alone):
        return Name(subject, "before")
    is_base = quantity.value_unit == "%" and _names_base(before, follows)
    plain = find_subject(before)
    is_paid = quantity.value_unit == "money" and bool(plain)
    if follows and not is_base and not is_paid and not _ends_name(before, quantity, follows, floor == sentence[0]):
        return Name(follows, "after")
    noun = (quantity.counted_noun or "") if quantity.value_unit == "count" else ""
    # 'mở 12 lớp', 'tổ chức 12 lớp'
    is_verb = bool(noun) and not plain.isupper() and (len(plain.split()) == 1 or bool(_DONE_VERB.fullmatch(plain)))
    if plain and not is_verb and not (follows and is_period(plain)):
        hanging = _HANGING.match(before) if floor > sentence[0] else None
        link = hanging["link"].lower() if hanging else ""
        return Name(plain.removeprefix(f"{link} "), "before", is_base, link)
    return Name(follows or subject or noun, "after", is_base)


def _without_next(after: str) -> str:
    """Return the words between two figures without those of the second: '78% hồ sơ lưu trữ, liên thông 64 ...'."""
    comma = _NEXT_OWN.search(after)
    return after[: comma.start()] if comma and after[: comma.start()].strip() else after


def _own_words(before: str) -> str:
    """Return the few words behind the last comma between two figures; what stands before it is of the first one."""
    comma = _NEXT_OWN.search(before)
    return before[comma.end() :] if comma and before[: comma.start()].strip() else before


def _names_base(before: str, follows: str) -> bool:
    """Return whether the words after a percentage say what it is a share of: 'chiếm 62% số khách hàng'."""
    if _BASE_AFTER.match(follows):
        return True
    return follows.lower().startswith("số ") and _SHARE_LINK.search(before) is not None


def _without_base(before: str) -> str:
    """Return the words between two figures without what the first is a share of: '80% tổng số giao dịch, 90% ...'."""
    end = _OWN_CLAUSE_END.search(before)
    if end is None or not _BASE_AFTER.match(before[: end.start()].strip()):
        return before
    return before[end.start() :]


def _inner(before: str) -> str:
    """Return the words before a figure on its own side of a bracket."""
    if before.count(")") > before.count("("):
        before = before[before.rindex(")") + 1 :]
    if before.count("(") <= before.count(")"):
        return before
    outer, _, inner = before.rpartition("(")
    return inner if _PREDICATE.sub("", inner) else outer


def _name_after(after: str, quantity: Quantity, before: str) -> str:
    follows = _follows(after)
    if quantity.value_unit == "rank":
        return _about(after)
    if "per" in quantity.flags:  # '34 giường bệnh/vạn dân'
        is_named = quantity.is_change or _has_subject(before)
        return "" if is_named else (quantity.counted_noun or "").partition("/")[0].strip()
    if quantity.value_unit in ("index", "other"):
        return ""
    if quantity.value_unit == "count":
        return _cut_count(follows, quantity)
    noun = (quantity.counted_noun or "").lower()
    return "" if follows.lower() == noun and _LINKED.search(before) else follows


def _about(after: str) -> str:
    """Return what a rank is about: 'xếp thứ 5/63 tỉnh về chuyển đổi số'."""
    match = _ABOUT.match(after)
    return _TRAIL.sub("", match["topic"]).strip() if match else ""


def _cut_count(follows: str, quantity: Quantity) -> str:
    """Return the name of what is counted up to a comma that no other counted noun follows: 'cán bộ, viên chức'."""
    position = len(quantity.counted_noun or "")
    while (comma := follows.find(", ", position)) >= 0:
        noun = find_noun(follows, comma + 2)
        if noun is None or not noun[2] or noun[0][0].isupper() or _THEN_FIGURE.match(follows, noun[1]):
            follows = follows[:comma]
            break
        position = noun[1]
    return _TRAIL.sub("", _WITH_AMOUNT.split(follows)[0])


def _level_name(before: str) -> str:
    """Return what reaches a level: the last noun phrase before it, or a name in quotation marks."""
    name = _LEVEL_LINK.sub("", before.rstrip(' (“"'))
    if quoted := _QUOTED_END.search(name):
        return quoted["name"]
    name = _LEAD.sub("", _LEVEL_START.sub("", name), count=1).strip()
    return "" if name.lower().startswith("theo ") else name


def is_period(text: str) -> bool:
    """Return whether a text says nothing but when: 'Năm 2024', 'Lũy kế 9 tháng'."""
    return _ONLY_WHEN.fullmatch(text) is not None


def is_only_time(between: str) -> bool:
    """Return whether nothing but a time stands between two figures: ', 6 tháng đầu năm 2026 đạt '."""
    return is_period(_PREDICATE.sub("", between))


def names_measure(name: str) -> bool:
    """Return whether a name begins as the name of a measure does: 'Tỷ lệ ...', 'Số lượt ...'."""
    return _HEAD.match(name) is not None


def opens_count(before: str) -> bool:
    """Return whether a count with a name of its own begins after a text: '31 huyện, trong đó có', 'với'."""
    return _OPENS_COUNT.search(before) is not None


def _noun_start(text: str, quantity: Quantity) -> int:
    """Return where the words after a figure begin: at its noun for a count, behind it for a percentage."""
    if quantity.denominator is not None:
        # '12/15 bệnh viện ..., đạt 80%': the ratio comes first, and names what is counted
        # '7% trạm chưa có cáp quang (9/128 trạm)': the ratio comes last
        first = _RATIO_END.match(text, quantity.start, quantity.end) or _SHARE_FIRST.match(
            text, quantity.start, quantity.end
        )
        return first.end() if first else quantity.end
    if quantity.value_unit != "count" or not quantity.counted_noun:
        return quantity.end
    place = text.lower().find(quantity.counted_noun.lower().split()[0], quantity.start, quantity.end)
    return place if place >= 0 else quantity.end


def _name_from(before: str, start: int) -> str:
    name = _without_predicate(_without_start(_without_predicate(before[start:])))
    name = _without_time(name)
    cut = name.rfind(": ")
    if cut >= 0 and len(name) - cut > 12:
        name = name[cut + 2 :]
    return _LEAD.sub("", name, count=1).strip() if len(name.split()) > 1 and len(name.split()) < 60 else ""


def _follows(after: str) -> str:
    """Return the name that follows a figure, up to the end of its clause; '' where nothing but a unit follows."""
    after = after.lstrip()
    while after.startswith("("):
        bracket = _BRACKET.match(after)
        if bracket is None:
            break
        after = after[bracket.end() :].lstrip()
    after = _FIGURE_BRACKET.sub("", after.lstrip(") "))
    if after[:1] in (",", ";", ".", ":") or _WHEN.match(after):
        return ""
    cut = _CUT.search(after)
    name = _close_brackets(after[: cut.start()] if cut else after)
    name = _TRAIL.sub("", _LEAD.sub("", name, count=1)).strip()
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


def _ends_name(before: str, quantity: Quantity, follows: str, is_first: bool) -> bool:
    """Return whether a count only closes a name before it: 'Số hồ sơ đã lập là 15 hồ sơ'."""
    noun = (quantity.counted_noun or "").lower()
    if not is_first and opens_count(before):
        return False
    if follows.lower() == noun and quantity.denominator is not None and _is_group(before):
        return True
    if quantity.value_unit == "%":
        return False
    is_clause = not is_first and _VERB_OBJECT.search(before) and not _LINK_AT_END.search(before)
    if follows.lower() == noun and is_clause:  # ', điều trị nội trú 9.876 lượt'
        return True
    return bool(_LINKED.search(before)) and len(follows.split()) <= len(noun.split()) + 3 and _has_subject(before)


def _has_subject(before: str) -> bool:
    """Return whether the words before a figure name something, and not only a time: 'Lũy kế 9 tháng:'."""
    subject = find_subject(before)
    return bool(subject) and not is_period(subject)


def _is_group(before: str) -> bool:
    """Return whether the words right before a ratio name whose it is: 'khối công lập 17/17 bệnh viện'."""
    subject = find_subject(before)
    if (len(subject.split()) < 2 and not subject.isupper()) or is_period(subject):
        return False
    return before.rstrip().endswith(subject) and not _DONE_VERB.match(subject)


def find_subject(before: str) -> str:
    """Return the subject of a clause: what stands before its verb, after the last comma-free start."""
    parts = _without_predicate(before).split(";")[-1].split(": ")
    while len(parts) > 1 and is_period(parts[-1]):
        parts.pop()
    name = _without_predicate(_without_start(_without_predicate(parts[-1])))
    name = _LEAD.sub("", _FIRST_WHEN.sub("", name, count=1), count=1)
    name = _without_time(_TRAIL.sub("", name).strip())
    return " ".join(name.split()[-_LONGEST_SUBJECT:])


def _without_predicate(text: str) -> str:
    """Return a text without the words at its end that lead to a figure: '... đạt khoảng'."""
    match = _PREDICATE.search(text, max(0, len(text) - _LONGEST_PREDICATE))
    return text[: match.start()] if match else text


def _without_start(name: str) -> str:
    """Return a name without what its value rose or fell from: '... tăng từ 60%'."""
    return _CHANGED_FROM.sub("", name) if _FROM in name.lower() else name


def _without_time(name: str) -> str:
    """Return a name without the period that it ends with ('... quý I/2026'); 'từ năm 2020' stays."""
    if not _TIME_AT_END.search(name, max(0, len(name) - _LONGEST_TIME)):
        return name
    match = _LAST_WHEN.search(name, max(0, len(name) - _LONGEST_TIME))
    return _TRAIL.sub("", name[: match.start()]) if match else name
