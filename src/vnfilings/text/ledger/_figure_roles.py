"""Which figures state something: thresholds inside an indicator, parts of a text and bare digits do not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vnfilings.lexicon import listed, meanings, spelled, to_pattern, words
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
    NAME,
    SAMPLE,
    STRUCTURE,
    THRESHOLD,
    UNKNOWN,
    UNREADABLE,
    NumberClass,
)
from vnfilings.text.ledger.quantities import Quantity

#: Flag of the figure that a change began at.
CHANGE_BASE = "comparison-base"
#: A figure, and the class of one that states nothing; None where it states something.
Judgement = tuple[Quantity, NumberClass | None]

_MANY = 10
_FAR = 160
_BOUNDS = (">", ">=", "<", "<=")
_LARGE = 100
_MADE = to_pattern(
    rf"(?:{words('values.made')}|:)\s*$",
    re.IGNORECASE,
)
_ORGANISED = to_pattern(rf"(?:{words('values.organised')}|:)\s*$", re.IGNORECASE)
_HEAD_LINK = to_pattern(rf"(?:{words('values.head_link')}|:|=)\s*$", re.IGNORECASE)
_REACHES = to_pattern(rf"{words('values.reaches')}(?:\s+{words('values.reaches_link')})*\s*$", re.IGNORECASE)
_BREAK = to_pattern(rf"[,;:.]\s|\([^)]*$|\s{words('values.break')}\s")
_LEVEL_REACHED = to_pattern(
    rf"(?:{words('values.level_reached')}|\()(?:\s+{words('values.level_reached_link')})*\s*$",
    re.IGNORECASE,
)
_SERVICE = to_pattern(words("values.service"), re.IGNORECASE)
_MEASURE_WORDS = to_pattern(words("values.measure_word"), re.IGNORECASE)
_LATER_VALUE = to_pattern(rf"\s{words('values.later_value')}\s")
_BASE_BEFORE = to_pattern(
    rf"(?:{words('values.comparison')}(?!\w)(?:(?!{words('values.not_comparison')}"
    rf")[^,;()%]){{0,40}}|(?:{words('values.earlier')}"
    rf")(?:\s+(?:(?:[0-9]{{1,2}}\s+tháng\s+(?:đầu\s+)?|"
    rf"{spelled('quý')}\s+[IV]{{1,3}}\s?/?\s?)?(?:năm\s+)?(?:(?:19|20)[0-9]{{2}}|{words('values.last_year')}"
    rf")|{words('values.earlier_link')}))*)[\s:(]*$",
    re.IGNORECASE,
)
_MORE_THAN = to_pattern(words("values.comparison"), re.IGNORECASE)
_LIST_LINK = to_pattern(rf"(?:\s+[^\W\d_]+){{0,6}}(?:,| {words('values.list_link')}|, với)\s+")
#: Between a count and its first part, and between two parts of it.
_FIRST_PART = to_pattern(r":\s+(?:[^\W\d_]+\s+){1,6}")
_NEXT_PART = to_pattern(r"[,;]\s+(?:[^\W\d_]+\s+){1,6}")
_FROM = to_pattern(r"(?<!\w)từ(?:\s+[^\W\d_]+){0,2}\s*$", re.IGNORECASE)
_TO = to_pattern(
    r"(?:\s*\([^()%;]{1,30}\))?[^.;:%()]{0,50}?\s"
    rf"{words('values.change_to')}(?:\s+[^\W\d_]+){{0,2}}\s*",
    re.IGNORECASE,
)
_OF_WHOLE = to_pattern(rf"\s*(?:{words('values.of')}\s+)?{words('values.total')}\s*", re.IGNORECASE)
_SHARE_BEHIND = to_pattern(
    rf"[^.;:,()%]{{0,60}}?(?:\(|\s{words('values.share_verb')}\s)(?:{words('values.measured_by')}\s)?\s*", re.IGNORECASE
)
_MEASURED_BY = to_pattern(rf"(?<!\w){words('values.measured_by')}(?!\w)", re.IGNORECASE)
_OF_SUBJECT = to_pattern(rf"(?<!\w){words('systems.plural')}\s+{words('values.reaching')}\s[^.;:,]*$", re.IGNORECASE)
#: 'rà soát các đơn vị có tỷ lệ chuyển tuyến trên |15%|': which ones are meant.
_OF_THOSE = to_pattern(
    rf"(?<!\w){words('values.threshold_of')}\s+{words('systems.plural')}\s[^.;:,]*\s{words('values.threshold_link')}\s+"
    rf"{words('values.threshold_head')}\s[^.;:,]*$",
    re.IGNORECASE,
)
_BOUND_VERB = to_pattern(rf"\s+{words('values.bound_verb')}(?!\w)", re.IGNORECASE)
_THRESHOLD_HEAD = to_pattern(
    rf"{words('values.threshold_head')}\s[^.;:,]*\b(?:{words('values.threshold_link')})(?:\s+trên|\s+từ)?\s*$",
    re.IGNORECASE,
)
_PAIR = to_pattern(r"\s*/\s*[0-9]")
_WEAK_NOUNS = frozenset(listed("values.weak_noun"))
#: Nouns that a number behind them names, and the most words of one.
_NAMED = frozenset(listed("non_data.named_by_short_number"))
_LONGEST_NAMED = 3
_SHARE_VERBS = frozenset(listed("values.share_verb"))

_LEVEL_WORD = to_pattern(rf"{words('values.level')}\s*$", re.IGNORECASE)
_MEAN = to_pattern(words("values.mean"), re.IGNORECASE)
_CAME_OUT = to_pattern(rf"[^.;,:0-9]{{0,60}}?(?<!\w){words('values.came_out')}(?!\w)", re.IGNORECASE)


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
        later = figures[number + 1 :]
        judgement = _judge(text, figure, stated, later, figures[number - 1] if number else None)
        if judgement in (BASE, THRESHOLD) and _begins_change(text, figure, later):
            figure = replace(figure, flags=tuple(dict.fromkeys((*figure.flags, CHANGE_BASE))))
            judgement = None
        judged.append((figure, judgement))
        if judgement is None:
            stated.append(figure)
    return judged


def _judge(
    text: str, figure: Quantity, stated: Sequence[Quantity], later: Sequence[Quantity], last: Quantity | None
) -> NumberClass | None:
    before = text[max(0, figure.start - 80) : figure.start]
    if figure.value is None or "unreadable" in figure.flags:
        return UNREADABLE
    if _is_base(figure, before, last):
        return BASE
    if _is_sample(text, figure, stated):
        return SAMPLE
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
    if _is_name(figure, before):
        return NAME
    return None if _has_share(text, figure, later) else _judge_count(text, figure, before, stated, later)


def _is_name(figure: Quantity, before: str) -> bool:
    """Return whether a number names the noun before it, for it counts none: 'nhóm 4520 triển khai', 'gói 7 đạt 80%'.

    What is counted stands behind its number ('gói 7 máy'), or a word before it says that it is a value ('có 7 đạt').
    """
    is_behind_word = before[-1:].isspace() and before.rstrip()[-1:].isalpha()
    if "unknown-noun" not in figure.flags or figure.op != "=" or not is_behind_word:
        return False
    if _MADE.search(before) or _HEAD_LINK.search(before):
        return False
    last = before.lower().split()[-_LONGEST_NAMED:]
    is_behind_noun = any(" ".join(last[start:]) in _NAMED for start in range(len(last)))
    return is_behind_noun or (figure.counted_noun or "").lower() in _SHARE_VERBS


def _is_base(figure: Quantity, before: str, last: Quantity | None) -> bool:
    """Return whether a figure is what another one is compared with.

    In 'so với 83 tiêu chí: |96%|' 83 is; in 'tăng so với cùng kỳ năm trước |6%|' the figure is the change itself.
    """
    if CHANGE_BASE in figure.flags:
        return True
    if figure.is_change:
        return False
    if last and figure.op == ">" and _MORE_THAN.search(figure.raw_text):  # 'đạt 85%, cao hơn mức |80%|'
        return not re.search(r"[.;\n]", before[max(0, len(before) - (figure.start - last.end)) :])
    words_before = _BASE_BEFORE.search(before)
    if words_before is None:
        return False
    begins = figure.start - len(before) + words_before.start()
    return last is None or last.start < begins or "year-like" in last.flags


def _begins_change(text: str, figure: Quantity, later: Sequence[Quantity]) -> bool:
    """Return whether a figure is where a change began whose end follows: 'từ 84% năm 2022 lên 91% năm 2023'."""
    if not later or later[0].value_unit != figure.value_unit or "range" in figure.flags:
        return False
    before, between = text[max(0, figure.start - 30) : figure.start], text[figure.end : later[0].start]
    return _FROM.search(before) is not None and _TO.fullmatch(between) is not None


def _has_share(text: str, figure: Quantity, later: Sequence[Quantity]) -> bool:
    """Return whether the share of a count follows it: '02 tiêu chí mức 1 chiếm 2,5%'."""
    following = next((one for one in later if one.value_unit != "level"), None)
    if following is None or following.value_unit != "%" or following.is_change or "no-unit" in figure.flags:
        return False
    return _SHARE_BEHIND.fullmatch(text[figure.end : following.start]) is not None


def _is_sample(text: str, figure: Quantity, stated: Sequence[Quantity]) -> bool:
    """Return whether a count is the whole that the share before it is of: '0% trên tổng số 300 đơn'."""
    if figure.value_unit != "count" or not stated or stated[-1].value_unit != "%":
        return False
    return _OF_WHOLE.fullmatch(text[stated[-1].end : figure.start]) is not None


def _is_threshold(text: str, figure: Quantity, stated: Sequence[Quantity], later: Sequence[Quantity]) -> bool:
    """Return whether a figure belongs to the name of another: '30 xã đạt trên 95%', 'tỷ lệ xã có trên 80% ...'."""
    if figure.denominator is not None or figure.value_unit in ("money", "rank"):
        return False
    before = text[: figure.start]
    reaches = figure.value_unit in ("%", "level") and _REACHES.search(before[-40:]) is not None
    is_bound = figure.op in _BOUNDS or ("range" in figure.flags and _FROM.search(before[-30:]) is not None)
    if (reaches or is_bound) and _qualifies(text, figure, stated, is_bound=is_bound):
        return True
    if is_bound and _OF_SUBJECT.search(before[-120:]) and _BOUND_VERB.match(text, figure.end):
        return True
    if is_bound and _OF_THOSE.search(before[-120:]):
        return True
    return figure.value_unit == "%" and reaches and _is_in_name(text, figure, later)


def _qualifies(text: str, figure: Quantity, stated: Sequence[Quantity], *, is_bound: bool) -> bool:
    """Return whether a figure says which of those that the figure before it counts are meant."""
    if not stated or stated[-1].value_unit not in ("%", "count"):
        return False
    between = text[stated[-1].end : figure.start]
    if _BREAK.search(between) or len(between) >= _FAR or (not between.strip() and not is_bound):
        return False
    noun = (stated[-1].counted_noun or "").lower()
    can_reach = stated[-1].value_unit == "%" or not noun or noun.startswith(listed("values.reaching"))
    counts_things = figure.value_unit == "count" and not {"no-unit", "unknown-noun"} & set(figure.flags)
    return (can_reach or _MEASURED_BY.search(between) is not None) and not (counts_things and between.strip())


def _is_in_name(text: str, figure: Quantity, later: Sequence[Quantity]) -> bool:
    """Return whether a share stands inside the name of the next one: 'tỷ lệ xã có |80%| người dân ... đạt 60%'."""
    if not later or later[0].value_unit != "%":
        return False
    between = text[figure.end : later[0].start]
    is_subject = _THRESHOLD_HEAD.search(text[max(0, figure.start - 120) : figure.start]) is not None
    return is_subject and _LATER_VALUE.search(f"{between} ") is not None and not re.search(r"[;.]", between)


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
    states = "per" in figure.flags or figure.op != "=" or _MEASURE_WORDS.search(before) is not None or figure.is_change
    return None if states else MEASURE


def _judge_count(
    text: str, figure: Quantity, before: str, stated: Sequence[Quantity], later: Sequence[Quantity]
) -> NumberClass | None:
    noun, value = (figure.counted_noun or "").lower(), figure.value or 0
    if "no-unit" in figure.flags:
        if _is_part_of_list(text, figure, stated, later):
            return None
        is_named = "year-like" not in figure.flags and _HEAD_LINK.search(before) is not None
        return None if is_named or _follows_share(text, figure, stated) else BARE
    if figure.denominator is not None:
        return None if figure.denominator > 0 else EMPTY_RATIO
    if counts_reached_targets(text, figure):
        return None
    if (is_structural(noun) or noun in _WEAK_NOUNS) and not _goes_on(text, figure, stated):
        if noun in _WEAK_NOUNS and value >= _LARGE:
            return None
        is_made = (_MADE if value >= _MANY else _ORGANISED).search(before) is not None
        can_be_made = value >= _MANY or noun in _WEAK_NOUNS
        return None if figure.op != "=" or (is_made and can_be_made) else STRUCTURE
    if "unknown-noun" in figure.flags:
        size = 0 if "year-like" in figure.flags else value
        is_large = size >= _LARGE or (size >= _MANY and _MADE.search(before) is not None)
        return None if figure.op != "=" or is_large else UNKNOWN
    return None


def _is_part_of_list(text: str, figure: Quantity, stated: Sequence[Quantity], later: Sequence[Quantity]) -> bool:
    """Return whether a bare number is a part of the count before the colon: '215 người: thuốc uống |61|, khác |50|'.

    There are two such parts or more, and none is like a year.
    """
    if not stated or stated[-1].value_unit != "count" or "year-like" in figure.flags:
        return False
    between = text[stated[-1].end : figure.start]
    if "no-unit" in stated[-1].flags:
        return _NEXT_PART.fullmatch(between) is not None
    is_first = _FIRST_PART.fullmatch(between) is not None and stated[-1].denominator is None
    following = later[0] if later else None
    if not is_first or following is None or "no-unit" not in following.flags or "year-like" in following.flags:
        return False
    then = text[figure.end : following.start]
    is_other_part = between.split()[1:] != then.split()[1:]  # 'khu vực 3, khu vực 4' are names
    is_part = (figure.value or 0) < (stated[-1].value or 0)
    return is_other_part and is_part and _NEXT_PART.fullmatch(then) is not None


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
    if quantity.value_unit in ("count", "rank") or quantity.value == 50:
        return True
    if quantity.raw_text.lower().startswith(listed("number_words.each")):
        return True
    noun = find_noun(text, quantity.end)
    return noun is not None and noun[2] and not is_structural(noun[0])
