"""What a cell is by its content alone: a figure, a period, a proper name."""

from __future__ import annotations

import re

from vnfilings.lexicon import to_pattern, words
from vnfilings.text import MAGNITUDE, MONEY, find_noun, find_periods, read_quantity

_LONGEST_PERIOD = 40
_LONGEST_FIGURE = 30
_MOST_NAME_WORDS = 6
_NUMBER = r"(?:[<>≥≤~]\s?)?[-+]?(?:0|[1-9][0-9]{0,2}(?:[.,][0-9]{3})+|[1-9][0-9]*)(?:[.,][0-9]+)?(?:\s?%)?"
#: The value of an index in brackets, as it stands behind or below a rank.
INDEX = r"\(\s?[0-9]{1,3}[.,][0-9]{1,5}\s?\)"
#: A number, a rank with its value in brackets ('12 (0,61)'), a ratio, or a mark for no value.
FIGURE = rf"(?:0?[0-9]{{1,3}}\s?{INDEX}|[0-9]{{1,6}}\s?/\s?[0-9]{{1,6}}|{_NUMBER}|0[1-9]|[-–—…]|\.{{2,3}})"
#: A change, as dashboards print it.
CHANGE = rf"[▲▼△▽↑↓]\s?{_NUMBER}.{{0,12}}|[+-]\s?[0-9][0-9.,]*\s?%"
YEAR = r"(?:19|20)[0-9]{2}"
_FIGURE = to_pattern(FIGURE)
_YEAR = to_pattern(YEAR)
_NO_FIGURE = to_pattern(
    r"[0-9]{1,2}\s?[:hg][0-9]{2}(?![0-9])|[0-9]+/[0-9A-ZĐ]*[A-ZĐ]{2}|[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2}"
)
_MONEY = to_pattern(rf"(?:{MAGNITUDE}\s+)?(?:{MONEY})", re.IGNORECASE)
_PERIOD_WORD = to_pattern(
    rf"^(?:\W|(?:{words('columns.estimate')}|{words('columns.target')}|{words('columns.actual')}|"
    rf"{words('columns.generic')})(?!\w))*$",
    re.IGNORECASE,
)
_ONLY_FIGURES = to_pattern(r"[0-9.,%\s]+")
_PART_OF_YEAR = to_pattern(
    rf"(?:{words('periods.month_word')}|{words('periods.quarter_word')})\s(?:[0-9]{{1,2}}|I{{1,3}}|IV)", re.IGNORECASE
)


def is_figure_cell(text: str) -> bool:
    """Return whether a text is one figure and nothing else: '1.250', '91,6%', '12 (0,61)', '1,2 triệu', '-'.

    Parameters
    ----------
    text
        The text of a cell.

    Returns
    -------
    bool
        False for a bare year, which names a column or a row.

    Examples
    --------
    >>> [is_figure_cell(text) for text in ("1.250", "12 (0,61)", "96.412 lượt", "-", "2024", "Mức 1", "08")]
    [True, True, True, True, False, False, True]
    """
    if len(text) > _LONGEST_FIGURE or _YEAR.fullmatch(text):
        return False
    if _FIGURE.fullmatch(text):
        return True
    if not text[:1].isdigit() or _NO_FIGURE.search(text):
        return False
    quantity = read_quantity(text)
    return quantity is not None and quantity.value is not None and quantity.raw_text == text


def is_period_cell(text: str) -> bool:
    """Return whether a text is a period and nothing else, perhaps with the kind of its values: 'Sơ bộ 2024'.

    Parameters
    ----------
    text
        The text of a cell.

    Returns
    -------
    bool
        True also for a part of a year alone: 'Tháng 9', 'Quý I'.

    Examples
    --------
    >>> [is_period_cell(text) for text in ("2024", "Kế hoạch năm 2025", "Tháng 9", "Số liệu năm 2024")]
    [True, True, True, False]
    """
    if len(text) > _LONGEST_PERIOD:
        return False
    year = _YEAR.search(text)
    if year is not None and _PERIOD_WORD.match(text.replace(year[0], " ", 1)):
        return True
    if _PART_OF_YEAR.fullmatch(text):
        return True
    is_number = year is None and _ONLY_FIGURES.fullmatch(text) is not None
    periods = [] if is_number or not re.search(r"[0-9]", text) else find_periods(text)
    return len(periods) == 1 and _PERIOD_WORD.match(text.replace(periods[0].raw_text, " ", 1)) is not None


def is_proper_name(text: str) -> bool:
    """Return whether every word of a short text begins with a capital, as the names of places do.

    Parameters
    ----------
    text
        The text of a cell.

    Returns
    -------
    bool
        False for a text of capitals alone or without a letter.

    Examples
    --------
    >>> [is_proper_name(text) for text in ("Lạng Sơn", "TP. Cần Thơ", "Số bệnh viện", "Bà Rịa - Vũng Tàu", "BHYT")]
    [True, True, False, True, False]
    """
    parts = re.findall(r"[^\W\d_]+", text)
    return 0 < len(parts) <= _MOST_NAME_WORDS and all(part[0].isupper() for part in parts) and not text.isupper()


def is_unit_cell(text: str) -> bool:
    """Return whether a text is a unit of measure and nothing else.

    Parameters
    ----------
    text
        The text of a cell.

    Returns
    -------
    bool
        True for a sign, a currency and a counted noun in small letters.

    Examples
    --------
    >>> [is_unit_cell(text) for text in ("%", "triệu đồng", "lượt", "Lượt khám", "lượt khám ngoại trú")]
    [True, True, True, False, False]
    """
    if text in ("%", "‰") or _MONEY.fullmatch(text):
        return True
    noun = find_noun(text, 0) if text[:1].islower() else None
    return noun is not None and noun[2] and noun[1] == len(text)
