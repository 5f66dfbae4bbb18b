"""What words say of the period of a value: in its sentence, in the opening of its paragraph, in a heading or column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from vnfilings.extraction.scopes._words_of_kind import RESULT_FOLLOWS, is_expected, speaks_of_goal
from vnfilings.extraction.scopes.value_in_text import ValueInText
from vnfilings.lexicon import GAP, listed, meanings, to_pattern, words
from vnfilings.text import Period, find_periods, year_period

_OPENING = 30
_LETTER = to_pattern(r"[^\W\d]")
#: The last month of the first half of a year.
_HALF = 6


class Opening(NamedTuple):
    """A period that a paragraph opens with or reports up to ('tính đến ngày ...'): then results are given for it."""

    period: Period
    is_up_to: bool


_OPENS = to_pattern(rf"^\W*(?:[0-9]{{1,2}}[.)]\s*)?(?:{words('statement_periods.opening')})\s", re.IGNORECASE)
_UP_TO = to_pattern(
    rf"{words('statement_periods.up_to')}\s+{words('statement_periods.until')}(?:\s+(?:"
    rf"{words('statement_periods.until_link')}))?(?:\s+[0-9]{{1,2}}\s?{words('non_data.hour')}(?:\s?[0-9]{{2}})?)?\s",
    re.IGNORECASE,
)
_UP_TO_END = to_pattern(_UP_TO.pattern + r"*$", re.IGNORECASE)
_OF_WHICH = to_pattern(rf"^\W*{words('statement_periods.of_which')}(?!\w)", re.IGNORECASE)
_HORIZON = to_pattern(
    rf"\W*{words('statement_periods.horizon')}\s+(?:{words('statement_periods.until_link')}\s+)?[^\W\d]+\s+(?:19|20)[0-9]{{2}}",
    re.IGNORECASE,
)
_FROM = to_pattern(rf"(?<!\w){words('statement_periods.start', GAP)}\s*$", re.IGNORECASE)
_LINKS_ONLY = to_pattern(rf"\s*(?:(?:{words('statement_periods.link')}|:|=)\s*)*", re.IGNORECASE)
#: Between a value and the period behind it: '84% năm 2022', '11.200 lượt trong quý I', '58% (năm 2024)'.
_BELONGS = to_pattern(rf"[\s(]*(?:{words('statement_periods.within')}\s+)?", re.IGNORECASE)
#: '85% so với 80% của năm 2023': the year of the one number that another is compared with.
_OF_BASE = to_pattern(rf"(?<!\w){words('values.comparison')}[^0-9;]*[0-9]+(?:[.,/][0-9]+)*[^0-9;,]*$", re.IGNORECASE)
#: In 'Nghị quyết đặt mục tiêu đến năm 2030' the year is that of the goal, no part of the title.
_SCHEME = to_pattern(
    rf"{words('statement_periods.scheme')}\b(?![^;.]*\b{words('statement_periods.scheme_sets')}\b)[^;.]*$",
    re.IGNORECASE,
)
#: How often something is done is not when: 'mỗi năm |1 lần|', '6 tháng |1 lần|', 'bình quân |mỗi tháng'.
_TIMES_BEHIND = to_pattern(rf"\s*(?:[0-9]+|/|{words('numbers.digit')})?\s*lần(?!\w)", re.IGNORECASE)
_MEAN_BEFORE = to_pattern(rf"(?<!\w){words('values.mean')}\s*$", re.IGNORECASE)
_CITED = to_pattern(rf"(?:(?<![A-ZĐ])[A-ZĐ]{{2}}[\w/.-]*|số\s+[\w/.-]+|{words('statement_periods.cited')})\s*,?\s*$")
#: 'cùng kỳ năm trước là 38.900 lượt': the value of the year before.
_YEAR_BEFORE = to_pattern(
    rf"{words('statement_periods.year_before')}(?:\s*(?:{words('statement_periods.link')}|"
    rf"{words('statement_periods.in_turn')}|:))*\s*$",
    re.IGNORECASE,
)
#: 'các mục tiêu đã đạt được đến năm 2025': when something was reached is no period of what follows.
_REACHED = to_pattern(rf"{words('statement_periods.reached')}(?:\s+[^\W\d]+){{0,2}}\s*$", re.IGNORECASE)
_COMPARES = to_pattern(rf"{words('statement_periods.compares')}\s*$", re.IGNORECASE)
#: 'cộng dồn từ đầu năm': from the first of January to the end of the period that the text reports on.
_SINCE_JANUARY = to_pattern(rf"{words('statement_periods.since_january')}(?!\w)", re.IGNORECASE)
#: 'kế hoạch năm: 112,2', 'ước cả năm 93.500 lượt': all of the year, whatever stretch the text reports on.
_WHOLE_YEAR = to_pattern(rf"(?<!\w){words('statement_periods.whole_year')}(?!\w|\s+[0-9]{{4}})", re.IGNORECASE)
YEAR_PATTERN = r"(?:19|20)[0-9]{2}"
#: 'các năm 2022, 2023 và 2024 lần lượt đạt ...'
_IN_TURN = to_pattern(
    rf"(?P<years>{YEAR_PATTERN}(?:,\s*(?:năm\s+)?{YEAR_PATTERN}){{0,9}}\s+và\s+(?:năm\s+)?{YEAR_PATTERN}|{YEAR_PATTERN}(?:,\s*{YEAR_PATTERN}){{1,9}})"
    rf"[^;.]{{0,120}}?{words('statement_periods.in_turn')}[^0-9;.]{{0,120}}$",
    re.IGNORECASE,
)
_IN_TURN_WORD = to_pattern(words("statement_periods.in_turn"), re.IGNORECASE)
_MOST_IN_TURN = 10
_ONLY_JOINS = to_pattern(rf"\s*(?:,|{words('values.list_link')})\s*", re.IGNORECASE)
_OPENS_BRACKET = to_pattern(r"\s*\(\s*")
_UNTIL_DAY = to_pattern(
    rf"(?<!\w)(?:{words('statement_periods.until')}|{words('statement_periods.until_link')}|{words('periods.end_of_month')})"
    r"\s*(?:hết\s*)?(?:ngày\s*)?$",
    re.IGNORECASE,
)
_YEARS_FROM_NOW = {word: int(step) for word, step in meanings("statement_periods.named_year").items()}
#: Words of its own must follow: 'năm ngoái là 70%' is the value of the year before (`_YEAR_BEFORE`).
_OPENING_YEAR = to_pattern(
    rf"(?:^|[:;,(“\"])[^\w\n]*(?:{words('statement_periods.within')}\s+)?năm\s+(?P<which>{words('statement_periods.named_year')})"
    rf"(?!\w)(?!\s*(?:(?:{words('statement_periods.link')})\s*)*$)",
    re.IGNORECASE,
)
#: How far before a period the words that say what it dates are looked for.
_WORDS_BEFORE = 300
YEAR_ALONE = to_pattern(rf"(?<![\w./-]){YEAR_PATTERN}(?![\w./-])")


@lru_cache(maxsize=512)
def periods_of(plain: str, day: date | None) -> tuple[Period, ...]:
    """Return the periods of a text; one without a year has that of the period before it, else that of `day`."""
    stated = YEAR_ALONE.search(plain)
    lender = day or (date(int(stated[0]), 1, 1) if stated else None)
    found: list[Period] = []
    for period in find_periods(plain, issued=lender):
        if "year-from-context" in period.flags:
            named = next((one for one in reversed(found) if one.start and "year-from-context" not in one.flags), None)
            if named is not None and named.end is not None and "comparison-base" not in named.flags:
                period = _with_year(period, named.end.year)
        found.append(period)
    return tuple(found)


def _with_year(period: Period, year: int) -> Period:
    return shift_years(period, year - period.end.year) if period.end else period


def shift_years(period: Period, years: int) -> Period:
    """Return a period some years later or, with a number below 0, earlier."""
    if period.start is None or period.end is None:
        return period
    code = re.sub(rf"(?<![0-9]){YEAR_PATTERN}", lambda match: str(int(match[0]) + years), period.code)
    return replace(period, code=code, start=_move(period.start, years), end=_move(period.end, years))


def _move(day: date, years: int) -> date:
    """Return a day in another year; the last day of February stays the last."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@lru_cache(maxsize=256)
def opening_period(plain: str, day: date | None) -> Opening | None:
    """Return the period that a paragraph opens with or reports up to; it holds for its later sentences too."""
    if not (_UP_TO.search(plain) or _OPENS.match(plain)):
        return None
    for period in periods_of(plain, day):
        is_up_to = _UP_TO_END.search(plain[: period.place[0]]) is not None
        is_first = period.place[0] <= _OPENING and _OPENS.match(plain) is not None
        is_start = period.start == period.end and _FROM.search(plain[: period.place[0]]) is not None
        if (is_up_to or is_first) and not is_start and "comparison-base" not in period.flags:
            return Opening(period, is_up_to)
    return None


def find_value_period(value: ValueInText, day: date | None) -> tuple[Period, str] | None:
    """Return the period that the sentence itself gives, and whether its own clause or the sentence does.

    The one that stands right behind the value comes first, then the last before it, then the first after it. Of an
    expected value it is the one after it before that of an earlier value: '40% năm 2024, dự kiến 60% năm 2025'.
    """
    if in_turn := _in_turn(value) or _of_bracket(value, day):
        return in_turn, "clause"
    base, quantity, words = value.sentence[0], value.quantity, value.words
    usable = [period for period in periods_of(words, day) if _names_time(words, period)]
    before = [
        period
        for period in usable
        if base + period.place[1] <= quantity.start and not _is_closed_off(words, period, quantity.start - base)
    ]
    after = [period for period in usable if quantity.end <= base + period.place[0] < value.following]
    if not RESULT_FOLLOWS.match(value.behind):  # what is aimed at has the period of the result behind the colon
        after = [p for p in after if not _opens_next(value.text, base + p.place[1], value.following, value.sentence[1])]
    after = [p for p in after if not _aims_later(value.text[quantity.end : base + p.place[0]])]
    near = [p for p in after if _BELONGS.fullmatch(value.text, quantity.end, base + p.place[0])]
    near = [p for p in near if not (p.recurrence and any(not one.recurrence for one in before))]
    own = max(0, value.floor - base)
    if after and is_expected(words[own : quantity.start - base]):
        before = [period for period in before if period.place[0] >= own]
    if earlier := _year_before(value, before):
        return earlier, "clause"
    if (since := _since_january_at(value)) is not None:
        is_named = before and base + before[-1].place[0] >= since
        return (since_january(before[-1]), "clause") if is_named else None
    if named := _named_year(value, day):
        return named, "clause"
    before = [period for period in before if not period.recurrence or period.place[0] >= own]
    dated = [period for period in before if not period.recurrence]
    candidates = near or (dated or before)[-1:] or after[:1]
    if not candidates:
        return None
    is_own = near or candidates[0].place[0] >= own
    return candidates[0], "clause" if is_own else "sentence"


def _of_bracket(value: ValueInText, day: date | None) -> Period | None:
    """Return the earlier time that a value in brackets is that of: '96,5%, không kém quý I (|95,9%|)'."""
    base, start = value.sentence[0], value.quantity.start
    for period in periods_of(value.words, day):
        is_base = "comparison-base" in period.flags and base + period.place[1] < start
        if is_base and _OPENS_BRACKET.fullmatch(value.text, base + period.place[1], start):
            return replace(period, flags=tuple(flag for flag in period.flags if flag != "comparison-base"))
    return None


def says_what_is_measured(value: ValueInText, period: Period) -> bool:
    """Return whether 'hàng tháng' belongs to what a share is of: 'Tỷ lệ trẻ được cân hàng tháng đạt 91%'."""
    own = max(0, value.floor - value.sentence[0])
    is_inside = _LETTER.search(value.words, own, period.place[0]) is not None
    return period.recurrence is not None and is_inside and value.quantity.value_unit == "%"


def _in_turn(value: ValueInText) -> Period | None:
    """Return the year of a value in 'các năm 2022, 2023 và 2024 lần lượt đạt 80%, 85%, 90%'."""
    if not _IN_TURN_WORD.search(value.text, value.sentence[0], value.quantity.start):
        return None
    earlier = [other for other in value.others if value.sentence[0] <= other.start < value.quantity.start]
    earlier = earlier[-_MOST_IN_TURN:]
    for number in range(len(earlier) + 1):
        first = earlier[-number] if number else value.quantity
        match = _IN_TURN.search(value.text, value.sentence[0], first.start)
        if match:
            years = re.findall(YEAR_PATTERN, match["years"])
            return year_period(int(years[number])) if number < len(years) else None
    return None


def _year_before(value: ValueInText, before: Sequence[Period]) -> Period | None:
    """Return the period a year before the one named, where the words before the value say so."""
    own = _own_or_in_turn(value)
    match = _YEAR_BEFORE.search(own)
    if match is None or _COMPARES.search(own[: match.start()]) or not before:
        return None
    return shift_years(before[-1], -1)


def is_of_other_value(value: ValueInText, period: Period, kind: str, issued: date | None) -> bool:
    """Return whether a period of the sentence is that of an earlier value of another kind.

    In 'Năm 2025 đạt 45%; phấn đấu |90%|' the year is over, and no target has it. In 'Kế hoạch năm 2026 giao 12 bệnh
    viện, đã có |9| bệnh viện' it is that of the plan.
    """
    place = value.sentence[0] + period.place[1]
    first = next((one for one in value.others if one.start >= place), None)
    floor = max([value.sentence[0], *(one.end for one in value.others if one.end <= place)])
    is_taken = first is not None and first.start < value.quantity.start
    lead = value.text[floor : first.start] if first is not None and is_taken else ""
    return is_of_other_kind(lead, period, kind, issued)


def is_over(period: Period, day: date | None) -> bool:
    """Return whether a period ended before a day; not where either is unknown."""
    return day is not None and period.end is not None and period.end < day


def is_of_other_kind(words_before: str, period: Period, kind: str, issued: date | None) -> bool:
    """Return whether a period that words before a value name is over for a target, or a goal's for a result."""
    if kind == "target":
        return is_over(period, issued)
    return kind == "actual" and speaks_of_goal(words_before)


def _own_or_in_turn(value: ValueInText) -> str:
    """Return the words before a value; those before the first value of its list: 'năm trước là 70% và |31%|'."""
    start, end = value.floor, value.quantity.start
    earlier = [one for one in value.others if value.sentence[0] <= one.start < end]
    while earlier and _ONLY_JOINS.fullmatch(value.text, start, end):
        end = earlier.pop().start
        start = max([value.sentence[0], *(one.end for one in earlier)])
    return value.text[start:end]


def says_year_before(value: ValueInText) -> bool:
    """Return whether a value is that of the year before the one that the text reports on."""
    own = _own_or_in_turn(value)
    match = _YEAR_BEFORE.search(own)
    return match is not None and not _COMPARES.search(own[: match.start()])


def says_since_january(value: ValueInText) -> bool:
    """Return whether a value is counted from the start of the year: 'cộng dồn từ đầu năm'."""
    return _since_january_at(value) is not None


def _since_january_at(value: ValueInText) -> int | None:
    """Return where the sentence says so before the value: 'từ đầu năm 1.642 ca, tử vong |1 ca|'; None for nowhere."""
    found = [match.start() for match in _SINCE_JANUARY.finditer(value.text, value.sentence[0], value.quantity.start)]
    return found[-1] if found else None


def _named_year(value: ValueInText, day: date | None) -> Period | None:
    """Return the year that opens the words before a value without a number: 'Năm ngoái con số này mới |19%|'."""
    match = _OPENING_YEAR.search(value.own)
    if match is None or day is None:
        return None
    year = year_period(day.year + _YEARS_FROM_NOW[match["which"].lower()])
    return replace(year, raw_text=match[0].strip(), flags=("year-from-context",))


def says_whole_year(value: ValueInText) -> bool:
    """Return whether a value is planned or expected for all of the year: 'kế hoạch năm', 'ước cả năm'."""
    return _WHOLE_YEAR.search(value.text, value.floor, value.quantity.start) is not None


def since_january(period: Period) -> Period:
    """Return the stretch from the first of January to the end of a period."""
    if period.end is None or period.start is None or period.start.month == period.start.day == 1:
        return period
    first, last = date(period.end.year, 1, 1), period.end
    if (last.month, last.day) == (12, 31):
        code = f"{last.year}"
    elif last.month < (last + timedelta(days=1)).month:
        code = f"{last.year}-H1" if last.month == _HALF else f"{last.year}-{last.month}M"
    else:
        code = f"{first.isoformat()}/{last.isoformat()}"
    return replace(period, code=code, start=first)


def _aims_later(between: str) -> bool:
    """Return whether a goal begins between a value and a period behind it: '68,9%, phấn đấu hết tháng 12 ...'."""
    return "," in between and speaks_of_goal(between)


def _opens_next(plain: str, end: int, figure: int, sentence_end: int) -> bool:
    """Return whether a period is that of the next figure: '38%, quý II/2026 là 52,5%'."""
    return figure < sentence_end and _LINKS_ONLY.fullmatch(plain, end, figure) is not None


def _is_closed_off(words: str, period: Period, figure: int) -> bool:
    """Return whether a period stands in a bracket that closes before the figure: '58% (năm 2024: 41,7%), tăng 16%'."""
    between = words[period.place[1] : figure]
    before = words[: period.place[0]].rstrip()
    if before.endswith("(") and between.lstrip().startswith(")") and before[:-1].rstrip()[-1:].isalpha():
        return False  # 'dự kiến (cả năm) đạt 65%'
    return between.count(")") > between.count("(")


def _names_time(words: str, period: Period) -> bool:
    """Tell a period of the figure from the date of a cited document, the years of a scheme's title, and a start."""
    if "comparison-base" in period.flags or _TIMES_BEHIND.match(words, period.place[1]):
        return False
    before = words[max(0, period.place[0] - _WORDS_BEFORE) : period.place[0]]
    if period.recurrence and _MEAN_BEFORE.search(before):
        return False
    if _OF_BASE.search(before):
        return False
    if period.start is not None and period.start == period.end and (_CITED.search(before) or _FROM.search(before)):
        return False
    is_range = "/" in period.code
    return not (
        _SCHEME.search(before[-120:])
        and (is_range or before.rstrip().lower().endswith(listed("statement_periods.scheme_link")))
    )


def is_start(words: str, period: Period) -> bool:
    """Return whether something began with a period: 'số hóa bệnh án lưu trữ từ năm 2020'."""
    return _FROM.search(words[: period.place[0]]) is not None


def start_before(value: ValueInText, day: date | None) -> Period | None:
    """Return the day that the words before a value say something begins with: 'từ ngày 1/1/2027'."""
    starts = (p for p in periods_of(value.before, day) if p.start == p.end and is_start(value.before, p))
    return next(starts, None)


def goes_on(plain: str) -> bool:
    """Return whether a paragraph goes on with the one before it: 'Trong đó ...'."""
    return _OF_WHICH.match(plain) is not None


def opens_with_horizon(plain: str) -> bool:
    """Return whether a text opens with a year up to which or after which something holds: 'Đến năm 2030, ...'."""
    return _HORIZON.match(plain) is not None


def last_period(plain: str, day: date | None) -> Period | None:
    """Return the period that a paragraph opens with, else the last that its values may have."""
    if opening := opening_period(plain, day):
        return opening.period
    usable = [p for p in open_periods(plain, day) if not _REACHED.search(plain, 0, p.place[0])]
    return usable[-1] if usable else None


def open_periods(plain: str, day: date | None) -> list[Period]:
    """Return the periods that date what follows a text: of 'đạt 92% (năm 2024 đạt 95%)' none."""
    return [period for period in usable_periods(plain, day) if not _is_closed_off(plain, period, len(plain))]


def is_foreseen(plain: str, period: Period) -> bool:
    """Return whether the words before a period aim at it or expect something then: 'Dự báo đến năm 2030'."""
    before = plain[: period.place[0]][-_OPENING:]
    return speaks_of_goal(before) or is_expected(before)


def usable_periods(plain: str, day: date | None) -> list[Period]:
    """Return the periods of a text that values after it may have; 'hằng năm' is only of those beside it."""
    return [period for period in periods_of(plain, day) if _names_time(plain, period) and not period.recurrence]


def opener_period(plain: str, day: date | None) -> Period | None:
    """Return the period that the introduction of a list gives; the day of an event, such as a meeting, is none.

    'Ngày 12/6/2026, Giám đốc kết luận như sau:' says when that was said, 'đến ngày 12/6/2026:' what holds.
    """
    period = last_period(plain, day)
    if period is None or period.start != period.end or _UNTIL_DAY.search(plain, 0, period.place[0]):
        return period
    return None
