"""Which figures state something: thresholds inside an indicator, parts of a text and bare digits do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vnfilings.lexicon import listed, meanings, spelled, words
from vnfilings.text.counted_nouns import find_noun, is_structural
from vnfilings.text.ledger._classes import (
    BARE,
    BASE,
    DURATION,
    EMPTY_RATIO,
    IN_WORDS,
    INDEX,
    LEVEL,
    MEASURE,
    MULTIPLE,
    STRUCTURE,
    THRESHOLD,
    UNKNOWN,
    UNREADABLE,
    NumberClass,
)
from vnfilings.text.ledger.quantities import Quantity

#: A figure, and the class of one that states nothing; None where it states something.
Judgement = tuple[Quantity, NumberClass | None]

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


def judge_figures(text: str, figures: Sequence[Quantity]) -> list[Judgement]:
    """Return each figure of a text with the class of a figure that states nothing, or None where it states something.

    Parameters
    ----------
    text: the plain text.
    figures: all of its figures, in order.
    """
    stated: list[Quantity] = []
    judged: list[Judgement] = []
    for number, figure in enumerate(figures):
        judgement = _judge(text, figure, stated, figures[number + 1 :])
        judged.append((figure, judgement))
        if judgement is None:
            stated.append(figure)
    return judged


def _judge(text: str, figure: Quantity, stated: Sequence[Quantity], later: Sequence[Quantity]) -> NumberClass | None:
    before = text[max(0, figure.start - 80) : figure.start]
    if figure.value is None or "unreadable" in figure.flags:
        return UNREADABLE
    if _is_base(figure, before):
        return BASE
    if _is_threshold(text, figure, stated, later):
        return THRESHOLD
    if "by-words" in figure.flags:
        return None if _states_in_words(text, figure) else IN_WORDS
    if figure.value_unit in ("%", "money", "rank"):
        return None
    if figure.value_unit == "level":
        return None if _states_level(figure, before + re.split(r"[0-9]", figure.raw_text)[0]) else LEVEL
    if figure.value_unit == "index":
        named = figure.counted_noun is not None or _HEAD_LINK.search(before) is not None
        return None if named or stated else INDEX
    if figure.value_unit == "other":
        return _judge_measure(figure, before)
    return _judge_count(text, figure, before, stated)


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


def _states_level(quantity: Quantity, before: str) -> bool:
    word = (quantity.counted_noun or "").lower()
    reach = meanings("values.level_of_service").get(word)
    if reach == "far" and _SERVICE.search(before):
        return False
    stem = _LEVEL_WORD.sub("", before)
    return _LEVEL_REACHED.search(stem) is not None and not (reach == "near" and _SERVICE.search(before[-40:]))


def _judge_measure(figure: Quantity, before: str) -> NumberClass | None:
    noun = (figure.counted_noun or "").lower()
    if "no-unit" in figure.flags:
        return None if _HEAD_LINK.search(before) else INDEX
    if "time" in figure.flags:
        return None if _MEAN.search(before[-40:]) and noun in listed("values.short_time") else DURATION
    if noun in listed("values.multiple"):
        grows = figure.is_change or any(word in before[-12:].lower() for word in listed("values.multiple_before"))
        return None if grows else MULTIPLE
    states = figure.op != "=" or _MEASURE_WORDS.search(before) is not None or figure.is_change
    return None if states else MEASURE


def _judge_count(text: str, figure: Quantity, before: str, stated: Sequence[Quantity]) -> NumberClass | None:
    noun, value = (figure.counted_noun or "").lower(), figure.value or 0
    if "no-unit" in figure.flags:
        is_named = "year-like" not in figure.flags and _HEAD_LINK.search(before) is not None
        return None if is_named or _follows_share(text, figure, stated) else BARE
    if figure.denominator is not None:
        return None if figure.denominator > 0 else EMPTY_RATIO
    if counts_reached_targets(text, figure):
        return None
    if (is_structural(noun) or noun in _WEAK_NOUNS) and not _goes_on(text, figure, stated):
        is_made = (_MADE if value >= _MANY else _ORGANISED).search(before) is not None
        can_be_made = value >= _MANY or noun in _WEAK_NOUNS
        return None if figure.op != "=" or (is_made and can_be_made) else STRUCTURE
    if "unknown-noun" in figure.flags:
        size = 0 if "year-like" in figure.flags else value
        is_large = size >= _LARGE or (size >= _MANY and _MADE.search(before) is not None)
        return None if figure.op != "=" or is_large else UNKNOWN
    return None


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
