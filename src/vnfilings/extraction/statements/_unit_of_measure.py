"""The unit of a figure that its own words do not settle: of a bare number in a table."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from vnfilings.lexicon import to_pattern, words
from vnfilings.text import MAGNITUDE, MAGNITUDES, Quantity, ValueUnit, read_ledger

_RANK = to_pattern(words("values.rank_title"))
_SHARE = to_pattern(rf"%|{words('values.share_title')}")
_SCORE = to_pattern(words("values.score_title"))
_VALUE = to_pattern(words("values.value_title"))
_MONEY = to_pattern(words("values.money_title"))
_MAGNITUDE = to_pattern(MAGNITUDE)
#: '‰', '/10.000 dân', '1 vạn dân': in a name such numbers are what a rate is per.
_RATE_BASE = to_pattern(
    rf"‰|(?:/|\s)(?:(?:1|10|100)[.,]?000|1000?|1\s{MAGNITUDE}|(?<=/){MAGNITUDE})\s[^\W\d]", re.IGNORECASE
)
_COUNT = to_pattern(rf"^\W*(?:tổng\s+)?(?:{words('values.count_title')})\s")
#: Flag of a percentage of a plan, a target or a quota: it is not the level of the indicator.
ATTAINMENT = "attainment-of-plan"
#: Flag of a bare number that its column or its row makes a percentage.
FROM_TABLE = "unit-from-table"
#: Flag of a share that was printed as a fraction of one.
AS_FRACTION = "fraction-of-one"
#: Flag of a figure that says to how many something was done, not how many there are.
ACTED_ON = "acted-on"
_ACTED_ON = to_pattern(
    rf"(?<!\w){words('indicators.acts_on')}(?:\s+{words('indicators.acts_on_link')})*\s*$", re.IGNORECASE
)
_PERCENT, _PLACES = 100, 6
_OF_PLAN = to_pattern(rf"\s*(?:so\s+(?:với\s+)?)?{words('kinds.plan')}(?!\w)", re.IGNORECASE)
_AGAINST_PLAN = to_pattern(rf"(?<!\w)so\s+(?:với\s+)?{words('kinds.plan')}(?!\w)[^;()]*$", re.IGNORECASE)


def is_of_plan(text: str, quantity: Quantity, floor: int) -> bool:
    """Return whether a percentage says how far a plan was met: 'đạt 75% kế hoạch', 'so với kế hoạch đạt 75%'.

    Parameters
    ----------
    text: the text that the figure was read from.
    quantity: the figure.
    floor: where the words that may speak of it begin.
    """
    if quantity.value_unit != "%" or quantity.denominator is not None or quantity.is_change:
        return False
    after, before = text[quantity.end :], text[floor : quantity.start]
    return _OF_PLAN.match(after) is not None or _AGAINST_PLAN.search(before) is not None


def is_acted_on(text: str, quantity: Quantity, floor: int) -> bool:
    """Return whether a figure says to how many something was done: 'kiểm tra 5 bệnh viện có bệnh án điện tử'.

    Parameters
    ----------
    text: the text that the figure was read from.
    quantity: the figure.
    floor: where the words that may speak of it begin.
    """
    return _ACTED_ON.search(text, floor, quantity.start) is not None


def with_table_unit(quantity: Quantity, measure: str, title: str, label: str) -> Quantity:
    """Return a cell's figure with the unit that its row, its column's title or its row's name gives.

    A figure that has its own unit keeps it. What is counted comes whole, whatever the other numbers of the table say
    about separators: '1.250' lượt beside '61.2%' is 1250, at low confidence.
    """
    if quantity.value is None or ("no-unit" not in quantity.flags and quantity.value_unit != "index"):
        return quantity
    is_rate = "%" not in title and (has_rate_base(label) or has_rate_base(title))
    title, label, measure_words = title.lower(), label.lower(), measure.lower()
    flags = tuple(flag for flag in quantity.flags if flag not in ("no-unit", "year-like"))
    if _RANK.search(title) and quantity.value_unit != "index":
        return replace(quantity, value_unit="rank", flags=flags)
    if is_rate:
        return replace(quantity, value_unit="index", flags=flags)
    if "%" in f"{measure} {title}" or (not measure and (_SHARE.search(title) or _SHARE.match(label))):
        is_grouped = quantity.value > 1000 and quantity.alternative_value is not None
        quantity = _other_reading(quantity) if is_grouped else quantity
        return replace(quantity, value_unit="%", flags=(*flags, FROM_TABLE))
    if quantity.value_unit == "index":
        return quantity
    if measure:
        return _in_unit(replace(quantity, flags=flags), measure_words)
    if _COUNT.match(label) or _COUNT.match(title):
        return replace(_whole(quantity), value_unit="count", flags=flags)
    if _SCORE.search(title) or (_VALUE.search(title) and quantity.value_unit == "other"):
        return replace(quantity, value_unit="index", flags=flags)
    return replace(quantity, flags=flags)


def _in_unit(quantity: Quantity, measure: str) -> Quantity:
    """Return a figure in the unit of its row; 310,5 [nghìn hồ sơ] is 310500 [hồ sơ], as it would be in a sentence."""
    unit: ValueUnit = "money" if _MONEY.search(measure) else "count"
    match = _MAGNITUDE.match(measure)
    if match is None:
        quantity = quantity if unit == "money" else _whole(quantity)
        return replace(quantity, value_unit=unit, counted_noun=measure)
    factor = MAGNITUDES[" ".join(match[0].split())]
    return replace(
        quantity,
        value=_times(quantity.value, factor),
        value_low=_times(quantity.value_low, factor),
        value_high=_times(quantity.value_high, factor),
        numerator=_times(quantity.numerator, factor),
        denominator=_times(quantity.denominator, factor),
        alternative_value=_times(quantity.alternative_value, factor),
        value_unit=unit,
        counted_noun=measure[match.end() :].strip() or None,
    )


def _times(number: float | None, factor: float) -> float | None:
    return None if number is None else round(number * factor, 6)


def as_percentage(quantity: Quantity) -> Quantity:
    """Return a fraction of one in percent, flagged.

    >>> as_percentage(Quantity("0,455", value=0.455, value_unit="%")).value
    45.5
    """
    return replace(quantity, value=in_percent(quantity), flags=(*quantity.flags, AS_FRACTION))


def in_percent(quantity: Quantity) -> float:
    """Return a fraction of one as a percentage."""
    return round((quantity.value or 0.0) * _PERCENT, _PLACES)


def is_share_title(title: str) -> bool:
    """Return whether a column's title says that it holds shares: 'Tỷ lệ (%)'.

    >>> is_share_title("Tỷ lệ (%)"), is_share_title("Tổng số")
    (True, False)
    """
    return _SHARE.search(title.lower()) is not None


def names_unit(title: str) -> bool:
    """Return whether a column's title says of itself what it holds: shares, counts, ranks, scores or money.

    >>> names_unit("Số lượng"), names_unit("Tỷ lệ"), names_unit("Nam")
    (True, True, False)
    """
    lower = f"{title.lower()} "
    return any(pattern.search(lower) for pattern in (_RANK, _SHARE, _SCORE, _MONEY, _COUNT))


@lru_cache(maxsize=4096)
def has_rate_base(text: str) -> bool:
    """Return whether a name is that of a rate: 'Số bác sĩ bình quân 1 vạn dân'.

    >>> names = ("Số người chết trên 100.000 dân", "Số dược sĩ/vạn dân", "Số trẻ dưới 1 tuổi", "Tiền (triệu đồng)")
    >>> [has_rate_base(name) for name in names]
    [True, True, False, False]
    """
    if _RATE_BASE.search(text):
        return True
    has_digit = any(letter.isdigit() for letter in text)
    return has_digit and any(token.number_class == "rate base" for token in read_ledger(text).tokens)


def _whole(quantity: Quantity) -> Quantity:
    """Return the reading of an ambiguous number that is a whole number."""
    if quantity.value is None or quantity.value.is_integer() or quantity.alternative_value is None:
        return quantity
    return _other_reading(quantity)


def _other_reading(quantity: Quantity) -> Quantity:
    return replace(quantity, value=quantity.alternative_value, alternative_value=quantity.value, confidence="low")
