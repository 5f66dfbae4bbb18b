"""Periods as Vietnamese administrative documents print them: always day before month, quarters in Roman numerals."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from vnfilings.lexicon import meanings, words
from vnfilings.text.normalise import to_plain

_ROMAN = {word: int(quarter) for word, quarter in meanings("periods.quarter").items()}
_MONTH_WORDS = {word: int(months) for word, months in meanings("periods.months").items()}
_YEAR = r"(?:19[89][0-9]|20[0-4][0-9])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DASH = rf"\s*(?:-|–|—|{words('periods.up_to')})\s*"
_END = r"(?![0-9])"
_QUARTER = rf"(?:{words('periods.quarter_number')}|i{{1,3}}|[1-4])"
# After a period without a year: 'quý IV năm trước', '6 tháng đầu năm sau'.
_OTHER_YEAR = re.compile(
    rf"(?:(?<=năm)|\s+(?:của\s+)?năm)\s+(?P<which>{words('periods.other_year')})(?!\w)(?!\s+(?:"
    rf"{words('periods.not_a_year_after')}))",
    re.IGNORECASE,
)
_STEPS = {word: int(step) for word, step in meanings("periods.other_year").items()}
_OF_YEAR = rf"(?:\s*(?:,|/|-|\.|của)?\s*(?:năm\s*)?(?P<year>{_YEAR}){_END})?"
_ANY = re.compile(rf"[0-9]|{words('periods.sign_of_period')}", re.IGNORECASE)
_DAY_ALONE = re.compile(rf"\s*(?P<day>{_DAY})[/-](?P<month>{_MONTH})\s*")
_BASE = re.compile(rf"{words('periods.comparison')}(?:\s+{words('periods.comparison_link')})*\s*$")


@dataclass(frozen=True)
class Period:
    """A stretch of time that a text names.

    Attributes
    ----------
    raw_text: as printed.
    code: 2026, 2023-Q4, 2026-H1, 2024-9M (year to date), 2024-10, 2024-10-02, 2023/2025, yearly, quarterly, monthly.
    start, end: first and last day, both inclusive; None for a recurring period.
    recurrence: 'yearly', 'quarterly' or 'monthly'; None for a period that comes once.
    flags: 'year-from-context' where the text gives no year, 'comparison-base' after 'so với' (compared with),
        'day-missing' for 'ngày tháng 3 năm 2024', 'two-digit-year' for 'ngày 15/9/26'.
    place: where it begins and ends in the plain text.
    """

    raw_text: str
    code: str
    start: date | None
    end: date | None
    recurrence: str | None = None
    flags: tuple[str, ...] = ()
    place: tuple[int, int] = (0, 0)


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
        period = _day(issued.year, match["month"], match["day"])
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
    return list(_find(plain, issued)) if _ANY.search(plain) else []


def _find(plain: str, issued: date | None) -> Iterator[Period]:
    for match in PERIOD.finditer(plain):
        name = match.lastgroup or ""
        read = _READERS[name]
        detail = _PATTERNS[name].fullmatch(match[0])
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
        if _BASE.search(plain[max(0, match.start() - 40) : match.start()].lower()):
            flags = (*flags, "comparison-base")
        end = other.end() if other and "year-from-context" in flags else match.end()
        yield replace(period, raw_text=plain[match.start() : end].strip(), place=(match.start(), end), flags=flags)


def year_period(year: int) -> Period:
    """Return the calendar year as a period."""
    return Period(str(year), str(year), date(year, 1, 1), date(year, 12, 31))


def day_period(day: date) -> Period:
    """Return one day as a period."""
    return Period(day.isoformat(), day.isoformat(), day, day)


def _months(year: int, first: int, last: int, code: str, *flags: str) -> Period:
    end = date(year, last, calendar.monthrange(year, last)[1])
    return Period("", code, date(year, first, 1), end, flags=tuple(filter(None, flags)))


def _year(match: re.Match[str], issued: date | None, name: str = "year") -> tuple[int, str] | None:
    """Return the year in the text, else the document's, and the flag that says so."""
    if match[name]:
        return int(match[name]), ""
    return (issued.year, "year-from-context") if issued else None


def _span(first: Period, last: Period, *flags: str) -> Period:
    if first.start is None or last.end is None or first.start > last.end:
        raise ValueError("a period ends before it begins")
    return Period("", f"{first.code}/{last.code}", first.start, last.end, flags=tuple(filter(None, flags)))


def _read_day(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    return None if year is None else replace(_day(year[0], match["month"], match["day"]), flags=_kept(year[1]))


def _read_short_year(match: re.Match[str], issued: date | None) -> Period | None:
    period = _day(2000 + int(match["year"]), match["month"], match["day"])
    return replace(period, flags=("two-digit-year",))


def _day(year: int, month: str, day: str) -> Period:
    return day_period(date(year, int(month), int(day)))


def _kept(*flags: str) -> tuple[str, ...]:
    return tuple(filter(None, flags))


def _read_days(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    first_year = int(match["first_year"] or year[0])
    first = _day(first_year, match["first_month"], match["first_day"])
    return _span(first, _day(year[0], match["month"], match["day"]), year[1])


def _read_quarter(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    first = _ROMAN[match["quarter"].lower()]
    last = _ROMAN[(match["last_quarter"] or match["quarter"]).lower()]
    if first > last:
        raise ValueError("a period ends before it begins")
    codes = {(1, 2): "H1", (3, 4): "H2"}
    if first == last:
        code = f"{year[0]}-Q{first}"
    elif (first, last) in codes:
        code = f"{year[0]}-{codes[first, last]}"
    else:
        code = str(year[0]) if (first, last) == (1, 4) else f"{year[0]}-Q{first}/{year[0]}-Q{last}"
    return _months(year[0], 3 * first - 2, 3 * last, code, year[1])


def _read_quarters(match: re.Match[str], issued: date | None) -> Period | None:
    first, last = (
        _months(int(match[year]), 3 * quarter - 2, 3 * quarter, f"{match[year]}-Q{quarter}")
        for year, quarter in (
            ("first_year", _ROMAN[match["first_quarter"].lower()]),
            ("year", _ROMAN[match["quarter"].lower()]),
        )
    )
    return _span(first, last)


def _read_half(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    if match["half"].lower() in ("cuối", "sau"):
        return _months(year[0], 7, 12, f"{year[0]}-H2", year[1])
    return _months(year[0], 1, 6, f"{year[0]}-H1", year[1])


def _read_to_date(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    word = match["months"].lower()
    months = _MONTH_WORDS[word] if word in _MONTH_WORDS else int(word)
    if match["side"] and match["side"].lower() == "cuối":
        if months == 6:
            return _months(year[0], 7, 12, f"{year[0]}-H2", year[1])
        return _months(year[0], 13 - months, 12, f"{year[0]}-{13 - months:02}/{year[0]}-12", year[1])
    code = {6: f"{year[0]}-H1", 12: str(year[0])}.get(months, f"{year[0]}-{months}M")
    return _months(year[0], 1, months, code, year[1])


def _read_month(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    month = int(match["month"])
    period = _months(year[0], month, month, f"{year[0]}-{month:02}", year[1])
    if match["edge"] and period.end:  # 'cuối tháng 6-2025' names the state on its last day
        period = replace(day_period(period.end), flags=period.flags)
    if match["no_day"]:
        period = replace(period, flags=(*period.flags, "day-missing"))
    return period


def _read_months(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    first, last = int(match["first_month"]), int(match["month"])
    if match["first_year"]:
        begin, end = (_months(y, m, m, f"{y}-{m:02}") for y, m in ((int(match["first_year"]), first), (year[0], last)))
        return _span(begin, end, year[1])
    if first > last:
        raise ValueError("a period ends before it begins")
    return _months(year[0], first, last, f"{year[0]}-{first:02}/{year[0]}-{last:02}", year[1])


def _read_years(match: re.Match[str], issued: date | None) -> Period | None:
    return _span(year_period(int(match["first_year"])), year_period(int(match["year"])))


def _read_year(match: re.Match[str], issued: date | None) -> Period | None:
    return year_period(int(match["year"]))


def _read_whole_year(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    return None if year is None else replace(year_period(year[0]), flags=_kept(year[1]))


def _read_recurring(match: re.Match[str], issued: date | None) -> Period | None:
    code = meanings("periods.recurring_step")[match["step"].lower()]
    return Period("", code, None, None, recurrence=code)


_BEFORE = r"(?<![\w.,/-])"
_Reader = Callable[[re.Match[str], "date | None"], "Period | None"]
_GRAMMAR: list[tuple[str, str, _Reader]] = [
    (
        "days",
        rf"{_BEFORE}(?:từ\s+)?(?:ngày\s+)?(?P<first_day>{_DAY})/(?P<first_month>{_MONTH})(?:/(?P<first_year>{_YEAR}))?"
        rf"{_DASH}(?:hết\s+)?(?:ngày\s+)?(?P<day>{_DAY})/(?P<month>{_MONTH})(?:/(?P<year>{_YEAR}))?(?![0-9/%])",
        _read_days,
    ),
    (
        "day",
        rf"{_BEFORE}(?:ngày\s+)?(?P<day>{_DAY})\s?[/.-]\s?(?P<month>{_MONTH})\s?[/.-]\s?(?P<year>{_YEAR}){_END}",
        _read_day,
    ),
    (
        "long_day",
        rf"ngày\s+(?P<day>{_DAY})\s+tháng\s+(?P<month>{_MONTH})(?![0-9])(?:,?\s*năm\s+(?P<year>{_YEAR}){_END})?",
        _read_day,
    ),
    (
        "short_day",
        rf"{words('periods.before_short_day')}\s+{_DAY}[/-]{_MONTH}(?![0-9/%])|(?:"
        rf"{words('periods.up_to_short_day')})\s+{_DAY}[/-]{_MONTH}(?=\s*(?:$|[,;:)]|\.(?!\S)|đã\b|có\b|cả\b|"
        r"toàn\b))",
        _read_day,
    ),
    (
        "short_year",  # two digits are a year only after a word that says that a day stands here
        rf"{words('periods.before_short_year')}\s+(?P<day>{_DAY})[/-](?P<month>{_MONTH}"
        r")[/-](?P<year>[1-4][0-9])(?![0-9/%.,-])",
        _read_short_year,
    ),
    (
        "quarters",
        rf"quý\s+(?P<first_quarter>{_QUARTER})\s?/\s?(?P<first_year>{_YEAR}){_DASH}"
        rf"(?:hết\s+)?quý\s+(?P<quarter>{_QUARTER})\s?/\s?(?P<year>{_YEAR}){_END}",
        _read_quarters,
    ),
    (
        "quarter",
        rf"(?:quý\s+|(?<![^\W_])Q\.?\s?(?={_QUARTER}\s?[/.-]\s?{_YEAR}{_END}))(?P<quarter>{_QUARTER}"
        rf")(?![\w.])(?:\s*(?:-|–|{words('periods.quarter_link')})\s*(?:quý\s+)?(?P<last_quarter>"
        rf"{_QUARTER})(?!\w))?{_OF_YEAR}",
        _read_quarter,
    ),
    (
        "half",
        rf"{_BEFORE}nửa(?: năm)?\s+(?P<half>{words('periods.half')})(?:\s+của)?(?:\s+năm)?"
        rf"{_OF_YEAR}",
        _read_half,
    ),
    (
        "to_date",
        rf"{_BEFORE}(?:0?[1-9]|1[0-2]|ba(?=\s)|sáu(?=\s)|chín(?=\s))\s*(?:tháng|T)\s*(?:"
        rf"{words('periods.side_of_year')})(?:\s+năm)?{_OF_YEAR}|{_BEFORE}(?:0?[1-9]|1[0-2])\s*(?:tháng|"
        rf"T)\s*(?:,|/|-)?\s*(?:năm\s*)?{_YEAR}{_END}|(?:^|(?<=trong)|(?<=qua)|(?<=sau)|(?<=hết)|"
        r"(?<=hiện)|(?<=ước)|(?<=kế)|(?<=quả)|(?<=TH))\s*(?:0?[369]|11)\s+tháng(?=\s*(?:$|[,;:.(]|"
        rf"{words('periods.after_months_to_date')}))|{_BEFORE}(?:0?[2-9]|1[01])\s+tháng(?=\s+(?:"
        rf"{words('periods.after_bare_months')})(?!\w))",
        _read_to_date,
    ),
    (
        "months",
        rf"(?:từ\s+)?tháng\s+(?P<first_month>{_MONTH})(?:\s?/\s?(?P<first_year>{_YEAR}))?{_DASH}(?:hết\s+)?(?:tháng\s+)?(?P<month>{_MONTH})(?![0-9])"
        rf"{_OF_YEAR}",
        _read_months,
    ),
    (
        "month",
        rf"(?P<edge>{words('periods.end_of_month')}\s+)?(?P<no_day>ngày\s+/?)?(?:tháng\s+|\bT|"
        rf"(?<=ngày )/|(?<=ngày /))(?P<month>{_MONTH})(?![0-9])(?!\s*tuổi){_OF_YEAR}",
        _read_month,
    ),
    (
        "month_year",
        rf"{_BEFORE}(?P<edge>(?!))?(?P<no_day>(?!))?(?P<month>{_MONTH})\s?[/.-]\s?(?P<year>{_YEAR}"
        rf")(?!\s?/|[\w%/.-]*[0-9%])(?!\s*{words('periods.counted_not_month')})",
        _read_month,
    ),
    (
        "years",
        rf"(?:giai đoạn\s+)?(?:từ\s+)?(?:năm\s+)?{_BEFORE}(?P<first_year>{_YEAR}){_DASH}"
        rf"(?:hết\s+)?(?:năm\s+)?(?P<year>{_YEAR}){_END}",
        _read_years,
    ),
    (
        "recurring",
        rf"{words('periods.every')}\s+(?P<step>{words('periods.recurring_step')})(?!\w)",
        _read_recurring,
    ),
    ("whole_year", rf"{words('periods.whole')}\s+năm(?:\s+(?P<year>{_YEAR}){_END})?(?!\s*[0-9])", _read_whole_year),
    # A footnote mark may be glued to the year: 'năm 20231' is 2023 and mark 1.
    ("year", rf"năm\s+(?P<year>{_YEAR})(?:[0-9](?![0-9]))?(?!\s*[-–]\s*[0-9]{{4}})(?![0-9])", _read_year),
    (
        "bare_year",
        rf"(?:{_BEFORE}{words('periods.before_bare_year')}\s+(?P<year>{_YEAR}){_END}(?!\s*(?:%|[-–—])|"
        rf"[.,/][0-9]))|^\s*{_YEAR}\s*$",
        _read_year,
    ),
]


def _anonymous(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_TO_DATE_PARTS = (
    rf"\D*?(?P<months>[0-9]{{1,2}}|{'|'.join(_MONTH_WORDS)})\s*(?:tháng|T)\s*(?P<side>"
    rf"{words('periods.side')})?\D*(?P<year>{_YEAR})?"
)
_SHORT_DAY_PARTS = rf"\D*(?P<day>{_DAY})[/-](?P<month>{_MONTH})(?P<year>(?!))?"
_PATTERNS = {
    name: re.compile(
        {"to_date": _TO_DATE_PARTS, "bare_year": rf"\D*(?P<year>{_YEAR})\s*", "short_day": _SHORT_DAY_PARTS}.get(
            name, pattern
        ),
        re.IGNORECASE,
    )
    for name, pattern, _ in _GRAMMAR
}
_READERS = {name: read for name, _, read in _GRAMMAR}
# No period begins with another character: most places of a text are passed over at once.
_FIRST = r"(?=[0-9qnhtđcgsbm/\s])"
#: Any period, one named group a kind.
PERIOD = re.compile(
    rf"{_FIRST}(?:{'|'.join(f'(?P<{name}>{_anonymous(pattern)})' for name, pattern, _ in _GRAMMAR)})", re.IGNORECASE
)
