"""Which figures state something: thresholds inside an indicator, parts of a text and bare digits do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vnfilings.lexicon import listed, meanings, spelled, words
from vnfilings.text import Quantity, find_noun, is_structural

_MANY = 10
_LARGE = 100
_MADE = re.compile(
    rf"(?:{words('values.made')}|:)\s*$",
    re.IGNORECASE,
)
_ORGANISED = re.compile(rf"(?:{words('values.organised')}|:)\s*$", re.IGNORECASE)
_HEAD_LINK = re.compile(rf"(?:{words('values.head_link')}|:|=)\s*$", re.IGNORECASE)
_REACHES = re.compile(rf"{words('values.reaches')}(?:\s+{words('values.reaches_link')})*\s*$", re.IGNORECASE)
_BREAK = re.compile(rf"[,;:.]\s|\([^)]*$|\s{words('values.break')}\s")
_LEVEL_REACHED = re.compile(
    rf"(?:{words('values.level_reached')}|\()(?:\s+{words('values.level_reached_link')})*\s*$",
    re.IGNORECASE,
)
_SERVICE = re.compile(words("values.service"), re.IGNORECASE)
_MEASURE_WORDS = re.compile(words("values.measure_word"), re.IGNORECASE)
_LATER_VALUE = re.compile(rf"\s{words('values.later_value')}\s")
_BASE_BEFORE = re.compile(
    rf"(?:{words('values.comparison')}(?!\w)(?:(?!{words('values.not_comparison')}"
    rf")[^,;()%]){{0,40}}|(?:{words('values.earlier')}"
    rf")(?:\s+(?:(?:[0-9]{{1,2}}\s+tháng\s+(?:đầu\s+)?|"
    rf"{spelled('quý')}\s+[IV]{{1,3}}\s?/?\s?)?(?:năm\s+)?(?:(?:19|20)[0-9]{{2}}|{words('values.last_year')}"
    rf")|{words('values.earlier_link')}))*)[\s:(]*$",
    re.IGNORECASE,
)
_LIST_LINK = re.compile(rf"(?:\s+[^\W\d_]+){{0,6}}(?:,| {words('values.list_link')}|, với)\s+")
_PAIR = re.compile(r"\s*/\s*[0-9]")
_WEAK_NOUNS = frozenset(listed("values.weak_noun"))

_LEVEL_WORD = re.compile(rf"{words('values.level')}\s*$", re.IGNORECASE)
_MEAN = re.compile(words("values.mean"), re.IGNORECASE)
_CAME_OUT = re.compile(rf"[^.;,:0-9]{{0,60}}?(?<!\w){words('values.came_out')}(?!\w)", re.IGNORECASE)


def counts_reached_targets(text: str, quantity: Quantity) -> bool:
    """Return whether a figure counts targets by their outcome: '2/3 chỉ tiêu đạt kế hoạch', '2 chỉ tiêu chưa đạt'."""
    noun = (quantity.counted_noun or "").lower()
    return noun in listed("values.aim") and _CAME_OUT.match(text, quantity.end) is not None


def choose_statements(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures of a text that state something of an indicator, in order."""
    chosen: list[Quantity] = []
    for number, quantity in enumerate(quantities):
        before = text[max(0, quantity.start - 80) : quantity.start]
        if (
            quantity.value is None
            or _is_base(quantity, before)
            or _is_threshold(text, quantity, chosen, quantities[number + 1 :])
        ):
            continue
        if _states(text, quantity, before, chosen):
            chosen.append(quantity)
    return chosen


def _is_base(quantity: Quantity, before: str) -> bool:
    return "comparison-base" in quantity.flags or _BASE_BEFORE.search(before) is not None


def _is_threshold(text: str, quantity: Quantity, chosen: Sequence[Quantity], later: Sequence[Quantity]) -> bool:
    """Return whether a figure belongs to the name of another: '30 xã đạt trên 95%', 'tỷ lệ xã có trên 80% ...'."""
    if quantity.value_unit not in ("%", "level", "count"):
        return False
    before = text[: quantity.start]
    if not _REACHES.search(before[-40:]):
        return False
    if chosen and chosen[-1].value_unit in ("%", "count") and quantity.value_unit != "count":
        between = text[chosen[-1].end : quantity.start]
        if between.strip() and not _BREAK.search(between) and len(between) < 160:
            return True
    following = later[0] if later else None
    if following is None or quantity.value_unit != "%" or following.value_unit != "%":
        return False
    between = text[quantity.end : following.start]
    is_subject = re.search(
        rf"{words('values.threshold_head')}\s[^.;:,]*\b(?:{words('values.threshold_link')}"
        r")(?:\s+trên|\s+từ)?\s*$",
        before[-120:],
        re.IGNORECASE,
    )
    return bool(is_subject and _LATER_VALUE.search(f"{between} ") and not re.search(r"[;.]", between))


def _states(text: str, quantity: Quantity, before: str, chosen: Sequence[Quantity]) -> bool:
    if "by-words" in quantity.flags:
        return _states_in_words(text, quantity)
    if quantity.value_unit in ("%", "money", "rank"):
        return "unreadable" not in quantity.flags
    if quantity.value_unit == "level":
        return _states_level(quantity, before + re.split(r"[0-9]", quantity.raw_text)[0])
    if quantity.value_unit == "index":
        return quantity.counted_noun is not None or _HEAD_LINK.search(before) is not None or bool(chosen)
    if quantity.value_unit == "other":
        return _states_measure(quantity, before)
    return _states_count(text, quantity, before, chosen)


def _states_level(quantity: Quantity, before: str) -> bool:
    word = (quantity.counted_noun or "").lower()
    reach = meanings("values.level_of_service").get(word)
    if reach == "far" and _SERVICE.search(before):
        return False
    stem = _LEVEL_WORD.sub("", before)
    return _LEVEL_REACHED.search(stem) is not None and not (reach == "near" and _SERVICE.search(before[-40:]))


def _states_measure(quantity: Quantity, before: str) -> bool:
    noun = (quantity.counted_noun or "").lower()
    if "no-unit" in quantity.flags:
        return _HEAD_LINK.search(before) is not None
    if "time" in quantity.flags:
        return _MEAN.search(before[-40:]) is not None and noun in listed("values.short_time")
    if noun in listed("values.multiple"):
        return quantity.is_change or any(word in before[-12:].lower() for word in listed("values.multiple_before"))
    return quantity.op != "=" or _MEASURE_WORDS.search(before) is not None or quantity.is_change


def _states_count(text: str, quantity: Quantity, before: str, chosen: Sequence[Quantity]) -> bool:
    noun = (quantity.counted_noun or "").lower()
    if "no-unit" in quantity.flags:
        return _follows_share(text, quantity, chosen) or (
            "year-like" not in quantity.flags and _HEAD_LINK.search(before) is not None
        )
    if quantity.denominator is not None:
        return quantity.denominator > 0
    if counts_reached_targets(text, quantity):
        return True
    if (is_structural(noun) or noun in _WEAK_NOUNS) and not _goes_on(text, quantity, chosen):
        if (quantity.value or 0) >= _MANY or quantity.op != "=":
            return _MADE.search(before) is not None or quantity.op != "="
        return noun in _WEAK_NOUNS and _ORGANISED.search(before) is not None
    if "unknown-noun" in quantity.flags:
        value = 0 if "year-like" in quantity.flags else quantity.value or 0
        return quantity.op != "=" or value >= _LARGE or (value >= _MANY and _MADE.search(before) is not None)
    return True


def _goes_on(text: str, quantity: Quantity, chosen: Sequence[Quantity]) -> bool:
    """Return whether a count stands with other counts: '450 giường bệnh, 12 khoa lâm sàng', '23 lớp/7.008 người'."""
    if _PAIR.match(text, quantity.end):
        return True
    if not chosen or chosen[-1].value_unit != "count" or chosen[-1].denominator is not None:
        return False
    between = text[chosen[-1].end : quantity.start]
    return _LIST_LINK.fullmatch(between) is not None


def _follows_share(text: str, quantity: Quantity, chosen: Sequence[Quantity]) -> bool:
    """Return whether a bare number in brackets gives the count of the percentage before it: '15% (khoảng 4)'."""
    if not chosen or chosen[-1].value_unit != "%":
        return False
    between = text[chosen[-1].end : quantity.start].strip()
    return between == "(" and text[quantity.end :].lstrip().startswith(")")


def _states_in_words(text: str, quantity: Quantity) -> bool:
    """Return whether 'tất cả', 'mỗi ... đều' or 'ít nhất một' sets a value: units, people or records follow."""
    if quantity.value_unit == "count" or quantity.value == 50:
        return True
    if quantity.raw_text.lower().startswith(listed("number_words.each")):
        return True
    noun = find_noun(text, quantity.end)
    return noun is not None and noun[2] and not is_structural(noun[0])
