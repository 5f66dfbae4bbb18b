"""Periods as Vietnamese administrative documents print them: always day before month, quarters in Roman numerals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from vnfilings.lexicon import GAP, either, listed, meanings, not_after, to_pattern, words
from vnfilings.text import _period_readers as readers
from vnfilings.text._period_readers import Period, day_period, year_period
from vnfilings.text.counted_nouns import MONEY
from vnfilings.text.normalise import to_plain
from vnfilings.text.recurrences import HALF_YEARS, SURE_RECURRENCE

__all__ = ["PERIOD", "Period", "day_period", "find_periods", "read_period", "year_period"]

_YEAR = r"(?:19[89][0-9]|20[0-4][0-9])"
_FULL = rf"(?P<year>{_YEAR})(?![0-9])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DASH = rf"\s*(?:-|–|—|{words('periods.up_to')})\s*"
_END = r"(?![0-9])"
_FROM, _UNTIL, _ON = (rf"(?:{word}\s+)?" for word in ("từ", "hết", "ngày"))
_SHORT_DAYS = rf"(?P<first_day>{_DAY}){_DASH}{_UNTIL}{_ON}(?P<day>{_DAY})/(?P<month>{_MONTH})"
_COMMA_YEAR = r",?\s*năm\s+"
_QUARTER_WORD = words("periods.quarter_word")
_QUARTER = rf"(?:thứ\s+)?0?{words('periods.quarter')}"
_MONTH_WORD = words("periods.month_word")
#: A number of a day in words, which the reader of numbers in words checks.
_DAY_WORD = rf"(?:{words('numbers.digit')}|{words('numbers.tens')})"
_DAY_WORDS = rf"{_DAY_WORD}(?:\s+{_DAY_WORD}){{0,2}}"
_SIDE = words("periods.side")
_TENS = words("numbers.tens")
#: A count of months or quarters in words; 'ba tháng' is none in 'mười ba tháng'.
_COUNT = rf"{not_after('numbers.tens', 'periods.ten')}(?<!\w){words('periods.months', GAP)}"
#: The name of a month after 'tháng'; in words only with its year, for 'tháng năm 2024' may be May or a month of 2024.
_NAMED_MONTH = (
    rf"(?:{_MONTH}(?![0-9])|{words('periods.month', GAP)}(?=\s*(?:[/-]\s*|,?\s*(?:của\s+)?năm\s+){_YEAR}(?![0-9])))"
)
# After a period without a year: 'quý IV năm trước', '6 tháng đầu năm sau'.
_OTHER_YEAR = to_pattern(
    rf"(?:(?<=năm)|\s+(?:của\s+)?năm)\s+(?P<which>{words('periods.other_year')})(?!\w)(?!\s+(?:"
    rf"{words('periods.not_a_year_after')}))",
    re.IGNORECASE,
)
_STEPS = {word: int(step) for word, step in meanings("periods.other_year").items()}
#: After 'ngày 5' the name of a month needs no year; only 'tháng năm 2024' is no May.
_MONTH_OF_DAY = rf"(?:{_MONTH}(?![0-9])|(?!năm\s+{_YEAR}(?![0-9])){words('periods.month', GAP)}(?!\w))"
_EARLY = words("periods.before_early_day")
_THEN_YEAR = rf"(?:{_COMMA_YEAR}|,\s*|\s?[/-]\s?)"
#: 'quý I, II năm 2024' are two quarters; in 'quý I, ba bệnh viện' the number after the comma counts.
_COMMA_QUARTER = (
    rf"[,+](?=\s*(?:{_QUARTER_WORD}\s+)?(?:[iv]+\s*(?:/|,|{words('periods.quarter_link')}|{_COMMA_YEAR}|[;)]|$)|"
    rf"[1-4]\s*(?:/\s*|{_COMMA_YEAR}){_YEAR}))"
)
_QUARTER_LINK = rf"\s*(?:-|–|{_COMMA_QUARTER}|{words('periods.quarter_link')})\s*(?:{_QUARTER_WORD}\s+)?"
#: Two digits are a year after the stroke of 'quý I/25', 'tháng 6/26' and '2/6/26', and in 'ngày 5 tháng 6 năm 24'.
_SHORT_YEAR = r"[1-4][0-9](?![0-9/%-]|[.,][0-9])"
_OF_YEAR = rf"(?:\s*(?:,|/|-|\.|của)?\s*(?:năm\s*)?(?P<year>{_YEAR}){_END}|\s?/\s?(?P<short_year>{_SHORT_YEAR}))?"
_ANY = to_pattern(either((*"0123456789", *listed("periods.sign_of_period"))))
_DAY_ALONE = to_pattern(rf"\s*(?P<day>{_DAY})[/-](?P<month>{_MONTH})\s*")
#: A part of a year before the year that no form of a period took in: 'những tháng cuối |năm 2026'.
_PART_BEFORE = to_pattern(
    rf"{not_after('periods.every')}(?<!\w){words('periods.part_of_year')}"
    rf"(?:\s+(?:[ivx]+|[0-9]+|{words('numbers.digit')}|{_TENS}))*"
    rf"(?:\s+{words('periods.side_of_year')})?\s*$",
    re.IGNORECASE,
)
_BASE = to_pattern(rf"{words('periods.comparison')}(?:\s+{words('periods.comparison_link')})*\s*$")


def read_period(text: str, *, issued: date | None = None) -> Period | None:
    """Return the first period that `text` names, or None; a base of comparison is taken only where there is no other.

    `issued` is the document's date: it lends its year to '6 tháng cuối năm', 'Quý III' or 'ngày 30/9'. Without it such
    texts give None, for nothing is guessed.

    Parameters
    ----------
    text
        Any text.
    issued
        The document's date.

    Returns
    -------
    Period or None
        Its code, first and last day (inclusive) and flags.

    Examples
    --------
    >>> read_period("Quý I-II/2023").code, read_period("06 tháng đầu năm 2026").code
    ('2023-H1', '2026-H1')
    """
    base = None
    for period in find_periods(text, issued=issued):
        if "comparison-base" not in period.flags:
            return period
        base = base or period
    if base is None and issued is not None and (match := _DAY_ALONE.fullmatch(to_plain(text))):
        return _read_alone(match, issued)
    return base


def _read_alone(match: re.Match[str], issued: date) -> Period | None:
    """Return the day of a text that is nothing but '30-9' (in running text that may be a ratio)."""
    try:
        period = readers.one_day(issued.year, match["month"], match["day"])
    except ValueError:
        return None
    return replace(period, raw_text=match[0].strip(), place=match.span(), flags=("year-from-context",))


def find_periods(text: str, *, issued: date | None = None) -> list[Period]:
    """Return every period that `text` names, in order, with its place in the plain text.

    Parameters
    ----------
    text
        Any text.
    issued
        The document's date; it lends its year to texts such as '6 tháng cuối năm'.

    Returns
    -------
    list of Period
        Empty where the text names none; `start` and `end` are the first and last day, inclusive.

    Examples
    --------
    >>> [period.code for period in find_periods("Quý I/2025 và 6 tháng đầu năm 2026")]
    ['2025-Q1', '2026-H1']
    """
    plain = to_plain(text)
    return list(_find(plain, issued)) if _ANY.search(plain.lower()) else []


def _find(plain: str, issued: date | None) -> Iterator[Period]:
    for match in PERIOD.finditer(plain):
        name = match.lastgroup or ""
        read = _READERS[name]
        detail = _parts_of(name).fullmatch(match[0])
        if detail is None:
            continue
        other = _OTHER_YEAR.match(plain, match.end()) if issued is not None else None
        day = date(issued.year + _STEPS[other["which"].lower()], 1, 1) if issued and other else issued
        try:
            period = read(detail, day)
        except ValueError:  # a calendar date that does not exist, e.g. 31/02/2024
            continue
        if period is None:
            continue
        flags = period.flags
        before = plain[max(0, match.start() - 40) : match.start()]
        if name in _YEARS and _PART_BEFORE.search(before):
            flags = (*flags, "period-uncertain")
        base = _BASE.search(before.lower())
        # a capital inside a sentence begins a name: 'tỉnh Cao Bằng giai đoạn ...'
        if base and not (before[base.start()].isupper() and before[: base.start()].rstrip()[-1:].isalpha()):
            flags = (*flags, "comparison-base")
        end = other.end() if other and "year-from-context" in flags else match.end()
        yield replace(period, raw_text=plain[match.start() : end].strip(), place=(match.start(), end), flags=flags)


_BEFORE = r"(?<![\w.,/-])"
_Reader = Callable[[re.Match[str], "date | None"], "Period | None"]
_GRAMMAR: list[tuple[str, str, _Reader]] = [
    (
        "iso_day",
        rf"{_BEFORE}{_ON}(?P<year>{_YEAR})[-/](?P<month>0[1-9]|1[0-2])[-/](?P<day>{_DAY})(?![0-9/-]|\.[0-9])",
        readers.read_day,
    ),
    (
        "iso_month",
        rf"{_BEFORE}(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])(?![0-9/%-]|[.,][0-9])",
        readers.read_iso_month,
    ),
    (
        "year_quarter",
        rf"{_BEFORE}(?P<year>{_YEAR})\s?[-/]?\s?Q(?P<quarter>{_QUARTER})(?P<last_quarter>(?!))?(?!\w)",
        readers.read_quarter,
    ),
    (
        "days",
        rf"{_BEFORE}{_FROM}{_ON}(?P<first_day>{_DAY})/(?P<first_month>{_MONTH})(?:/(?P<first_year>{_YEAR}))?"
        rf"{_DASH}{_UNTIL}{_ON}(?P<day>{_DAY})/(?P<month>{_MONTH})(?:/(?P<year>{_YEAR}))?(?![0-9/%])",
        readers.read_days,
    ),
    (
        "long_days_of_months",
        rf"{_BEFORE}{_FROM}{_ON}(?P<first_day>{_DAY})\s+{_MONTH_WORD}\s+(?P<first_month>{_MONTH_OF_DAY})"
        rf"(?:{_THEN_YEAR}(?P<first_year>{_YEAR}){_END})?{_DASH}{_UNTIL}{_ON}(?P<day>{_DAY})\s+{_MONTH_WORD}\s+"
        rf"(?P<month>{_MONTH_OF_DAY}){_THEN_YEAR}(?P<year>{_YEAR}){_END}",
        readers.read_days,
    ),
    (
        "days_of_month",
        rf"{_BEFORE}{_FROM}{_ON}(?P<first_day>{_DAY}){_DASH}{_UNTIL}{_ON}(?P<day>{_DAY})\s?[/-]"
        rf"\s?(?P<month>{_MONTH})\s?[/-]\s?(?P<year>{_YEAR}){_END}",
        readers.read_days_of_month,
    ),
    (
        "days_of_week",
        rf"{words('non_data.numbered_at_end')}\s+{_FROM}{_ON}{_SHORT_DAYS}(?![0-9/%])",
        readers.read_days_of_month,
    ),
    (
        # without its year only where nothing is counted behind it: 'đạt từ 8-9/10 chỉ tiêu'
        "short_days_of_month",
        rf"{_BEFORE}(?=[^\W\d]){_FROM}{_ON}{_SHORT_DAYS}"
        rf"(?=\s*(?:$|[,;:)]|\.(?!\S)|{words('periods.after_short_day')}\b))",
        readers.read_days_of_month,
    ),
    (
        "long_days",
        rf"{_BEFORE}{_FROM}{_ON}(?P<first_day>{_DAY}){_DASH}{_UNTIL}{_ON}(?P<day>{_DAY})\s+"
        rf"{_MONTH_WORD}\s+(?P<month>{_MONTH_OF_DAY}){_THEN_YEAR}(?P<year>{_YEAR}){_END}",
        readers.read_days_of_month,
    ),
    (
        "day",
        rf"{_BEFORE}{_ON}(?P<day>{_DAY})\s?[/.-]\s?(?P<month>{_MONTH})\s?[/.-]\s?(?P<year>{_YEAR}){_END}",
        readers.read_day,
    ),
    (
        "long_day",
        rf"ngày\s+(?:{_EARLY}\s+)?(?P<day>{_DAY}|{_DAY_WORDS})\s+{_MONTH_WORD}\s+(?P<month>{_MONTH_OF_DAY})"
        rf"(?:{_THEN_YEAR}(?P<year>{_YEAR}){_END}|{_COMMA_YEAR}(?P<short_year>{_SHORT_YEAR}))?",
        readers.read_day,
    ),
    (
        "early_day",
        rf"{_BEFORE}{_EARLY}\s+(?P<day>{_DAY}|{_DAY_WORDS})\s+{_MONTH_WORD}\s+(?P<month>{_MONTH_OF_DAY})"
        rf"{_THEN_YEAR}(?P<year>{_YEAR}){_END}",
        readers.read_day,
    ),
    (
        # without 'ngày' only with its year: '5 tháng 6, 2024'
        "full_day",
        rf"{_BEFORE}(?P<day>{_DAY})\s+{_MONTH_WORD}\s+(?P<month>{_MONTH_OF_DAY})"
        rf"{_THEN_YEAR}(?P<year>{_YEAR}){_END}",
        readers.read_day,
    ),
    (
        # the month was left out: '5 tháng năm 2024' is no five months here
        "no_month",
        rf"ngày[\s.…_]*(?:{_DAY}|{words('periods.months', GAP)})?[\s.…_]*tháng[\s.…_]*{_COMMA_YEAR}"
        rf"(?P<year>{_YEAR}){_END}",
        readers.read_year_alone,
    ),
    (
        "short_day",
        rf"{words('periods.before_short_day')}\s+{_DAY}[/-]{_MONTH}(?![0-9/%])|"
        rf"{not_after('periods.every')}ngày\s+{_DAY}\.{_MONTH}"
        rf"(?=\s*(?:$|[,;:()]|\.(?!\S)|{words('periods.after_short_day')}\b))|(?:"
        rf"{words('periods.up_to_short_day')})\s+{_DAY}[/-]{_MONTH}(?=\s*(?:$|[,;:)]|\.(?!\S)|"
        rf"{words('periods.after_short_day')}\b))",
        readers.read_day,
    ),
    (
        "short_year",  # two digits are a year only after a word that says that a day stands here
        rf"{words('periods.before_short_year')}\s+(?P<day>{_DAY})[/-](?P<month>{_MONTH})"
        rf"[/-](?P<short_year>{_SHORT_YEAR})",
        readers.read_day,
    ),
    (
        "quarters",
        rf"{_QUARTER_WORD}\s+(?P<first_quarter>{_QUARTER})\s?/\s?(?P<first_year>{_YEAR}){_DASH}"
        rf"{_UNTIL}{_QUARTER_WORD}\s+(?P<quarter>{_QUARTER})\s?/\s?(?P<year>{_YEAR}){_END}",
        readers.read_quarters,
    ),
    (
        "quarter",
        rf"(?:(?P<edge>{words('periods.end_of_month')})\s+|(?P<until>{words('periods.before_quarter')})\s+)?"
        rf"(?:{_QUARTER_WORD}\s+|(?<![^\W_])Q\.?\s?(?={_QUARTER}(?:\s?[/.-]\s?|\s+){_YEAR}{_END}))(?P<quarter>{_QUARTER}"
        rf")(?!\w|\.\w)(?:(?:{_QUARTER_LINK}{_QUARTER}(?!\w))*{_QUARTER_LINK}(?P<last_quarter>{_QUARTER})(?!\w))?{_OF_YEAR}",
        readers.read_quarter,
    ),
    (
        "some_quarters",
        rf"{_BEFORE}(?P<count>0?[1-4]|{_COUNT})\s+{_QUARTER_WORD}(?:\s+(?P<side>{_SIDE})(?:\s+của)?\s+năm|"
        rf"\s+(?:của\s+)?năm(?=\s+{_YEAR}{_END})){_OF_YEAR}",
        readers.read_some_quarters,
    ),
    (
        "half",
        rf"{_BEFORE}nửa(?: năm)?\s+(?P<half>{words('periods.half')})(?:\s+của)?(?:\s+năm)?"
        rf"{_OF_YEAR}",
        readers.read_half,
    ),
    (
        "to_date",
        rf"{_BEFORE}(?:(?:0?[1-9]|1[0-2])\s*(?:tháng|T)|{_COUNT}\s+tháng)\s*(?:"
        rf"{words('periods.side_of_year')})(?:\s+năm)?{_OF_YEAR}|{_BEFORE}(?:0?[1-9]|1[0-2])\s*(?:tháng|"
        rf"T)\s*(?:,|/|-)?\s*(?:năm\s*)?{_YEAR}{_END}|{_COUNT}\s+tháng\s*(?:[,/-]\s*)?năm\s+{_YEAR}{_END}|(?:^|"
        + "|".join(rf"(?<={word})" for word in listed("periods.before_months_to_date"))
        + r")\s*(?:0?[36-9]|1[01])\s+tháng(?=\s*(?:$|[,;:.(]|"
        rf"{words('periods.after_months_to_date')}))|{words('periods.cumulative')}\s+(?:0?[2-9]|1[01])\s+tháng"
        rf"(?!\s*(?:tuổi|{words('periods.side_of_year')}|[,/-]?\s*(?:năm|{_YEAR})))|{_BEFORE}(?:0?[2-9]|1[01])\s+tháng(?=\s+(?:"
        rf"{words('periods.after_bare_months')})(?!\w))",
        readers.read_to_date,
    ),
    (
        "half_code",
        rf"(?<![^\W_])H(?P<half>[12])\s?[/-]?\s?(?P<year>{_YEAR}){_END}",
        readers.read_half_code,
    ),
    (
        "two_months",
        rf"{_MONTH_WORD}\s+(?P<first_month>{_MONTH})\s*(?:,|{words('periods.month_link')})\s*(?:{_MONTH_WORD}\s+)?"
        rf"(?P<month>{_MONTH})\s*(?:/\s*|{_COMMA_YEAR})(?P<year>{_YEAR}){_END}",
        readers.read_two_months,
    ),
    (
        "months_of_years",
        rf"{_BEFORE}(?P<first_month>{_MONTH})/(?P<first_year>{_YEAR}){_DASH}(?P<month>{_MONTH})/(?P<year>{_YEAR}){_END}",
        readers.read_months,
    ),
    (
        "months",
        rf"{_FROM}{_MONTH_WORD}\s+(?P<first_month>{_MONTH}|{words('periods.month', GAP)})"
        rf"(?:\s?/\s?(?P<first_year>{_YEAR}))?{_DASH}"
        rf"{_UNTIL}(?:{_MONTH_WORD}\s+)?(?P<month>{_NAMED_MONTH})"
        rf"{_OF_YEAR}",
        readers.read_months,
    ),
    (
        "month",
        rf"(?:(?P<edge>{words('periods.end_of_month')}\s+)|(?P<until>{words('periods.before_quarter')}\s+))?(?P<no_day>ngày\s+/?)?(?:{_MONTH_WORD}\s+|(?:\bT|"
        rf"(?<=ngày )/|(?<=ngày /))(?=[0-9]))(?P<month>{_NAMED_MONTH})(?!\s*tuổi){_OF_YEAR}",
        readers.read_month,
    ),
    (
        "month_year",
        rf"{not_after('non_data.numbered_at_end')}{_BEFORE}(?P<edge>(?!))?(?P<until>(?!))?(?P<no_day>(?!))?(?P<month>{_MONTH})\s?[/.-]\s?(?P<year>{_YEAR}"
        rf")(?!\s?/|[\w%/.-]*[0-9%])(?!\s*{words('periods.counted_not_month')})",
        readers.read_month,
    ),
    (
        "years",
        rf"(?:giai đoạn\s+)?{_FROM}(?:năm\s+)?{_BEFORE}(?P<first_year>{_YEAR}){_DASH}"
        rf"{_UNTIL}(?:năm\s+)?(?P<year>{_YEAR}){_END}",
        readers.read_years,
    ),
    (
        "double_year",
        rf"{words('periods.before_double_year')}\s+(?P<first_year>{_YEAR})\s?/\s?(?P<year>{_YEAR}){_END}",
        readers.read_years,
    ),
    (
        "week",
        rf"{words('periods.week_word')}\s+(?:thứ\s+)?(?P<week>[0-9]{{1,2}})(?:\s*[/-]\s*|,?\s*năm\s+){_FULL}",
        readers.read_week,
    ),
    ("recurring", SURE_RECURRENCE, readers.read_recurring),
    (
        "whole_year",
        rf"{words('periods.whole')}\s+năm(?:\s+(?P<year>{_YEAR}){_END})?(?!\s*[0-9](?![0-9.,]*\s*%))",
        readers.read_whole_year,
    ),
    # A footnote mark may be glued to the year: 'năm 20231' is 2023 and mark 1.
    ("year", rf"năm\s+(?P<year>{_YEAR})(?:[0-9](?![0-9]))?(?!\s*[-–]\s*[0-9]{{4}})(?![0-9])", readers.read_year),
    (
        "bare_year",
        rf"(?:{_BEFORE}{words('periods.before_bare_year')}\s+(?P<year>{_YEAR}){_END}(?!\s*(?:%|[-–—]|{MONEY})|"
        rf"[.,/][0-9]))|^\s*{_YEAR}\s*$",
        readers.read_year,
    ),
]


def _anonymous(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_TO_DATE_PARTS = (
    rf"\D*?(?P<months>[0-9]{{1,2}}|{words('periods.months', GAP)})\s*(?:tháng|T)\s*(?P<side>{_SIDE})?"
    rf"\D*(?P<year>{_YEAR})?"
)
_SHORT_DAY_PARTS = rf"\D*(?P<day>{_DAY})[/.-](?P<month>{_MONTH})"
_PARTS = {name: pattern for name, pattern, _ in _GRAMMAR} | {
    "to_date": _TO_DATE_PARTS,
    "bare_year": rf"\D*(?P<year>{_YEAR})\s*",
    "short_day": _SHORT_DAY_PARTS,
}


@cache
def _parts_of(name: str) -> re.Pattern[str]:
    """Return the pattern with the parts of a form; most documents hold few of the forms."""
    return to_pattern(_PARTS[name], re.IGNORECASE)


_READERS = {name: read for name, _, read in _GRAMMAR}
#: The forms that are no more than a year.
_YEARS = ("year", "bare_year")
_OPENING = (
    "before_bare_year",
    "before_double_year",
    "before_early_day",
    "before_quarter",
    "before_short_day",
    "before_short_year",
    "cumulative",
    "end_of_month",
    "every",
    "every_so_many",
    "month_word",
    "months",
    "part_of_year",
    "quarter_word",
    "up_to_short_day",
    "week_word",
    "whole",
)
_OPENING_WORDS = [*HALF_YEARS, *(word for kind in _OPENING for word in listed(f"periods.{kind}"))]
#: What a text that a table was cut out of may have glued to the word before it.
_GLUED = rf"ngày|{words('periods.sign_of_period')}"
# Every period opens so: most places of a text are passed over at once.
_FIRST = rf"(?=\s*[0-9]|/|(?<![^\W\d_])(?:{either(_OPENING_WORDS, GAP)}|[th][0-9]|q(?!u))|{_GLUED})"
#: Any period, one named group a kind.
PERIOD = to_pattern(
    rf"{_FIRST}(?:{'|'.join(f'(?P<{name}>{_anonymous(pattern)})' for name, pattern, _ in _GRAMMAR)})", re.IGNORECASE
)
