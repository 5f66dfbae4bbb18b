"""Figures as Vietnamese reports print them: operator, value, unit, ratio, range, change, and how sure it all is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from analysis.vietnamese import nouns, operators
from analysis.vietnamese.asides import hide_asides
from analysis.vietnamese.letters import to_plain
from analysis.vietnamese.numbers import DIGITS, MAGNITUDE, Convention, Number, read_digits, scale_number
from analysis.vietnamese.ratios import grade_ratio
from analysis.vietnamese.words import find_word_figures

ValueUnit = Literal["%", "count", "level", "rank", "index", "money", "other"]


@dataclass(frozen=True)
class Quantity:
    """One figure.

    Attributes
    ----------
    raw_text: the shortest span that holds the figure, as printed.
    op: '=', '>=', '>', '<=', '<', '~' (about), '<~' (slightly below).
    value: the figure [value_unit]; of a range its lower end; None where the digits make no sense.
    value_low, value_high: ends of a range.
    is_change: a difference ('tăng 5 bậc'), not a level.
    value_unit: '%', 'count', 'level', 'rank', 'index', 'money' [counted_noun, đồng], 'other' [counted_noun].
    counted_noun: what is counted, e.g. 'lượt'.
    numerator, denominator: both parts of a printed ratio [counted_noun].
    confidence: 'low' where a separator can be read both ways and nothing else decides.
    alternative_value: the other reading of an ambiguous number.
    flags: 'by-words' (tất cả), 'range', 'doubled-operator',
        'comparison-base' (tăng từ 60%), 'threshold-after', 'rate', 'time', 'no-unit', 'year-like', 'unknown-noun',
        'structural' (ba nhóm), 'unreadable', 'ratio-<grade>' unless it passes.
    start, end: place of raw_text in the plain text.
    """

    raw_text: str
    op: str = "="
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    is_change: bool = False
    value_unit: ValueUnit = "other"
    counted_noun: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    confidence: Literal["high", "low"] = "high"
    alternative_value: float | None = None
    flags: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


def read_quantity(text: str, *, convention: Convention | None = None) -> Quantity | None:
    """Return the first figure of `text` (a cell, mostly), or None where it holds none.

    >>> cell = read_quantity("61,2% (1468 / 2400 lượt)")
    >>> cell.value, cell.value_unit, cell.numerator, cell.denominator
    (61.2, '%', 1468.0, 2400.0)
    >>> read_quantity("> 95,0%").op
    '>'
    """
    found = _scan(text, convention, first_only=True)
    return found[0] if found else None


def read_quantities(text: str, *, convention: Convention | None = None) -> list[Quantity]:
    """Return every figure of `text` in order, each with its place in the plain text.

    Document numbers, dates, addresses, ages and the like are not figures. Every other number is returned, also one
    that no indicator is likely to stand behind (flags say so): choosing is the caller's.
    """
    return _scan(text, convention, first_only=False)


_DIGITS = rf"(?:{DIGITS})"
_NUMBER = re.compile(rf"(?<![\w#])(?<![^\W\d]-)(?<![0-9#][.,])(?P<sign>[+-](?=[0-9]))?(?P<digits>{_DIGITS})(?!#)")
_MAGNITUDE = re.compile(rf"\s*({MAGNITUDE})", re.IGNORECASE)
_PERCENT = re.compile(rf"\s*(?:{nouns.PERCENT})", re.IGNORECASE)
_SLASH = re.compile(
    rf"\s*(?:/\s*(?:tổng số\s+|tổng\s+)?|\s(?:trên|trong)\s+(?:tổng số|tổng cộng|tổng|số)\s+)"
    rf"(?P<digits>{_DIGITS})(?!#)",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"\s*%?\s*(?:-|–|—|÷|đến|tới)\s*(?:dưới\s+)?(?P<digits>{_DIGITS})(?![#/])", re.IGNORECASE)
_POINTS = re.compile(r"\s*điểm\s*(?:phần trăm|%)", re.IGNORECASE)
_MONEY = re.compile(rf"\s*(?P<noun>{nouns.MONEY})(?!\w)", re.IGNORECASE)
_TIME = re.compile(rf"\s*(?:-\s*[0-9]+\s*)?(?P<noun>{nouns.TIME})(?!\w)", re.IGNORECASE)
_MEASURED = re.compile(rf"\s*(?P<noun>{nouns.MEASURED})(?!\w)", re.IGNORECASE)
_SCORE = re.compile(
    r"\s*(?P<noun>điểm)(?!\s*(?:cầu|tiêm|đến|trường|du lịch|nóng|bưu|giao|phần|%))(?!\w)", re.IGNORECASE
)
_PERCENT_AFTER = re.compile(
    rf"\s*(?:\(\s*|[,;:–-]?\s*)(?P<link>(?:(?:đạt|chiếm|bằng|tương đương|tương ứng|tức|là|tỷ lệ|tỉ lệ|với|ước|=)\s*)*)"
    rf"(?P<op>[^\d()]{{0,12}}?)(?P<digits>{_DIGITS})\s*%(?P<close>\s*\))?",
    re.IGNORECASE,
)
_RATIO_AFTER = re.compile(
    rf"\s*(?:\(\s*|[,;–-]\s*)?(?:(?:tương ứng|tương đương|tức|với|bằng|là|đạt|cụ thể|=|:)\s*)*"
    rf"(?P<numerator>{_DIGITS})(?P<noun>\s*[^\W\d_][^\d()/%,;]{{0,30}})?\s*/\s*(?:tổng số\s+)?"
    rf"(?P<denominator>{_DIGITS})(?![#/%]|\s*%)(?P<tail>[^()%;0-9]{{0,60}}\))?",
    re.IGNORECASE,
)
_TAIL_OPERATOR = re.compile(
    r"\s*(?P<noun>[^\W\d_]+(?:\s[^\W\d_]+){0,2}\s)?\s*(?P<tail>trở lên|trở xuống|trở lại|hoặc hơn|hoặc cao hơn)"
)
_RANK_BEFORE = re.compile(
    r"(?:xếp|đứng|vị trí|vị thứ|thứ hạng|hạng thứ|rank)(?:\s+(?:ở|vị trí|hạng|thứ|hạng thứ|số|:))*\s*$"
)
_PER_HEAD = re.compile(r"\s*(?:người\s+)?dân(?!\w)", re.IGNORECASE)
_LEVEL_BEFORE = re.compile(r"(?P<word>cấp độ|mức độ|mức|level|hạng|tuyến|cấp)\s*$")


def _scan(text: str, convention: Convention | None, *, first_only: bool) -> list[Quantity]:
    plain = to_plain(text)
    found: list[Quantity] = []
    hidden = hide_asides(plain) if _NUMBER.search(plain) else plain
    position = 0
    while match := _NUMBER.search(hidden, position):
        quantity = _Reader(plain, hidden, convention).read(match)
        position = max(quantity.end, match.end())
        found.append(quantity)
        if first_only:
            return found
    words = [figure for figure in find_word_figures(hidden) if not _overlaps(figure.start, figure.end, found)]
    found += [
        Quantity(
            plain[figure.start : figure.end].strip(),
            figure.op,
            figure.value,
            value_unit="%" if figure.is_share else "count",
            counted_noun=figure.noun,
            flags=("by-words",),
            start=figure.start,
            end=figure.end,
        )
        for figure in words
    ]
    return sorted(found, key=lambda quantity: quantity.start)


def _overlaps(start: int, end: int, found: list[Quantity]) -> bool:
    return any(quantity.start < end and start < quantity.end for quantity in found)


class _Reader:
    """Reads the figure that begins at one number; one instance a figure."""

    def __init__(self, plain: str, hidden: str, convention: Convention | None) -> None:
        self.plain, self.hidden, self.convention = plain, hidden, convention
        self.flags: list[str] = []

    def read(self, match: re.Match[str]) -> Quantity:
        number = read_digits(match["digits"], self.convention)
        start, end = match.start(), match.end()
        if number is None:
            return Quantity(match[0], flags=("unreadable",), confidence="low", start=start, end=end)
        op, start, before = self._operator(match.start())
        number, end = self._scale(number, end)
        quantity = self._read_shape(number, end, before)
        quantity, end = self._tail_operator(quantity, quantity.end)
        op = quantity.op if quantity.op != "=" else op
        is_base = operators.is_base(before)
        if is_base:
            self.flags.append("comparison-base")
        is_change = quantity.is_change or bool(match["sign"]) or (operators.is_change(before.rstrip()) and not is_base)
        value = quantity.value
        if match["sign"] == "-" and value is not None:
            value = -value
        return replace(
            quantity,
            raw_text=self.plain[start:end].strip(),
            op=op,
            value=value,
            is_change=is_change,
            flags=tuple(dict.fromkeys((*self.flags, *quantity.flags))),
            start=start,
            end=end,
        )

    # what stands before -------------------------------------------------------------------------------------------

    def _operator(self, start: int) -> tuple[str, int, str]:
        """Return the operator before `start`, where the figure with it begins, and the text before that."""
        before = self.hidden[max(0, start - 60) : start].lower()
        offset = start - len(before)
        stripped = before.rstrip(" (")
        op, cut = operators.find_operator(stripped)
        if not op:
            return "=", start, before
        doubled, second_cut = operators.find_operator(stripped[:cut].rstrip())
        while doubled:
            self.flags.append("doubled-operator")
            cut = second_cut
            op = op if op != "=" else doubled
            doubled, second_cut = operators.find_operator(stripped[:cut].rstrip())
        return op, offset + cut, stripped[:cut]

    # what stands after --------------------------------------------------------------------------------------------

    def _scale(self, number: Number, end: int) -> tuple[Number, int]:
        if match := _MAGNITUDE.match(self.hidden, end):
            return scale_number(number, match[1]), match.end()
        return number, end

    def _read_shape(self, number: Number, end: int, before: str) -> Quantity:
        if match := _SLASH.match(self.hidden, end):
            denominator = read_digits(match["digits"], self.convention)
            if denominator is not None and not _PERCENT.match(self.hidden, match.end()):
                return self._read_ratio(number, denominator, match.end(), before)
        if match := _RANGE.match(self.hidden, end):
            high = read_digits(match["digits"], self.convention)
            if high is not None and high > number:
                return self._read_range(number, high, match.end(), before)
        if match := _PERCENT.match(self.hidden, end):
            return self._read_percent(number, match.end())
        return self._read_plain(number, end, before)

    def _read_ratio(self, number: Number, denominator: Number, end: int, before: str) -> Quantity:
        if _RANK_BEFORE.search(before):
            return Quantity("", value=float(number), value_unit="rank", denominator=float(denominator), end=end)
        if (level := _LEVEL_BEFORE.search(before)) and denominator < 10:
            return Quantity("", value=float(number), value_unit="level", counted_noun=level["word"], end=end)
        noun, noun_end, known = nouns.find_noun(self.hidden, end) or (None, end, False)
        share = self._percent_after(number, denominator, noun_end if known else end, noun is None or not known)
        if share is None and known:
            share = self._percent_after(number, denominator, end, True)
        if share is not None:
            return replace(share, counted_noun=noun if known else None)
        numerator, denominator = _resolve_counts(number, denominator, None)
        return Quantity(
            "",
            value=float(numerator),
            value_unit="count",
            counted_noun=noun if known else None,
            numerator=float(numerator),
            denominator=float(denominator),
            confidence=_least_sure(numerator, denominator),
            alternative_value=numerator.alternative_value,
            end=noun_end if known else end,
        )

    def _percent_after(self, number: Number, denominator: Number, end: int, is_bare: bool) -> Quantity | None:
        """Return 'a/b (p%)' or 'a/b noun, đạt p%' as a share; None where the percentage is another figure's."""
        match = _PERCENT_AFTER.match(self.hidden, end)
        if match is None:
            return None
        gap = self.hidden[end : match.start("digits")]
        linked = "(" in gap or bool(match["link"]) or is_bare
        if not linked or (match["op"].strip() and match["op"].strip().lower() not in operators.OPERATORS):
            return None
        percent = read_digits(match["digits"], self.convention)
        if percent is None:
            return None
        percent = _plausible_share(percent)
        numerator, denominator = _resolve_counts(number, denominator, percent)
        check = grade_ratio(numerator, denominator, percent, percent.decimals)
        # '45/60 đơn vị đạt 100%': without a comma or bracket the percentage may be what the 45 units reach.
        is_apart = any(mark in gap for mark in "(,;:=") or is_bare
        if check.grade == "conflict" and not is_apart:
            self.flags.append("threshold-after")
            return None
        op = operators.OPERATORS.get(match["op"].strip().lower(), "=")
        end = match.end() if "(" in gap and match["close"] else match.end("digits") + 1
        return replace(self._share(percent, numerator, denominator, end), op=op)

    def _share(self, percent: Number, numerator: Number, denominator: Number, end: int) -> Quantity:
        check = grade_ratio(numerator, denominator, percent, percent.decimals)
        return Quantity(
            "",
            value=float(percent),
            value_unit="%",
            numerator=float(numerator),
            denominator=float(denominator),
            confidence=_least_sure(percent, numerator, denominator),
            alternative_value=percent.alternative_value,
            flags=() if check.grade == "pass" else (f"ratio-{check.grade}",),
            end=end,
        )

    def _read_percent(self, number: Number, end: int) -> Quantity:
        percent = _plausible_share(number)
        if match := _RATIO_AFTER.match(self.hidden, end):
            numerator = read_digits(match["numerator"], self.convention)
            denominator = read_digits(match["denominator"], self.convention)
            if numerator is not None and denominator is not None and self._same_noun(match):
                numerator, denominator = _resolve_counts(numerator, denominator, percent)
                noun = nouns.find_noun(self.hidden, match.end("denominator"))
                is_closed = "(" in self.hidden[end : match.start("numerator")] and match["tail"]
                share = self._share(
                    percent, numerator, denominator, match.end() if is_closed else match.end("denominator")
                )
                return replace(share, counted_noun=noun[0] if noun and noun[2] else None)
        if _TIME_RATE.match(self.hidden, end):
            self.flags.append("rate")
        return Quantity(
            "",
            value=float(percent),
            value_unit="%",
            confidence=percent.confidence,
            alternative_value=percent.alternative_value,
            end=end,
        )

    def _same_noun(self, match: re.Match[str]) -> bool:
        """'23 lớp/7.008 người' is a pair of counts; '34 lượt/103 lượt' and '34 lượt/103' are ratios."""
        if not match["noun"]:
            return True
        after = nouns.find_noun(self.hidden, match.end("denominator"))
        return after is None or not after[2] or after[0].lower() in match["noun"].lower()

    def _read_range(self, low: Number, high: Number, end: int, before: str) -> Quantity:
        if match := _MAGNITUDE.match(self.hidden, end):
            low, high, end = scale_number(low, match[1]), scale_number(high, match[1]), match.end()
        if match := _PERCENT.match(self.hidden, end):
            shape = Quantity("", value_unit="%", end=match.end())
            low, high = _plausible_share(low), _plausible_share(high)
        else:
            shape = self._read_plain(low, end, before)
        return replace(
            shape,
            value=float(low),
            value_low=float(low),
            value_high=float(high),
            confidence=_least_sure(low, high),
            flags=(*shape.flags, "range"),
        )

    def _read_plain(self, number: Number, end: int, before: str) -> Quantity:
        """Return a figure with neither percent sign nor ratio: money, level, rank, index, measure or count."""
        for pattern, unit in (
            (_POINTS, "%"),
            (_MONEY, "money"),
            (_SCORE, "index"),
            (_TIME, "other"),
            (_MEASURED, "other"),
        ):
            if match := pattern.match(self.hidden, end):
                flags = ("time",) if pattern is _TIME else ()
                noun = match.groupdict().get("noun")
                return replace(
                    _plain(number, unit, match.end(), *flags),  # type: ignore[arg-type]
                    counted_noun="GB" if noun and noun.lower() == "gb" else noun and noun.lower(),
                    is_change=pattern is _POINTS,
                )
        if _RANK_BEFORE.search(before):
            return _plain(number, "rank", end)
        if (match := _LEVEL_BEFORE.search(before)) and number < 10 and not number.decimals:
            return replace(_plain(number, "level", end), counted_noun=match["word"])
        return self._read_count(number, end)

    def _read_count(self, number: Number, end: int) -> Quantity:
        noun = nouns.find_noun(self.hidden, end)
        glued = noun is not None and not self.hidden[end : end + 1].isspace()
        if noun is None or (glued and not noun[2]):
            return self._read_bare(number, end)
        count = _whole(number)
        if count.decimals:  # '1,5 người' counts nothing: an average, a rate
            return replace(_plain(count, "other", noun[1] if noun[2] else end), counted_noun=noun[0])
        flags = [] if noun[2] else ["unknown-noun"]
        if nouns.is_structural(noun[0]):
            flags.append("structural")
        quantity = replace(_plain(count, "count", noun[1] if noun[2] else end, *flags), counted_noun=noun[0])
        return self._ratio_after_noun(count, noun, quantity)

    def _ratio_after_noun(self, count: Number, noun: tuple[str, int, bool], quantity: Quantity) -> Quantity:
        """Return '34 lượt/103 lượt' as a ratio; '23 lớp/7.008 người' stays the count of its first part."""
        match = _SLASH.match(self.hidden, noun[1])
        denominator = read_digits(match["digits"], self.convention) if match else None
        if match is None or denominator is None:
            return quantity
        after = nouns.find_noun(self.hidden, match.end())
        if rate := _PER_HEAD.match(self.hidden, match.end()):
            noun_per = self.plain[noun[1] - len(noun[0]) : rate.end()]
            return replace(quantity, value_unit="other", counted_noun=noun_per, end=rate.end())
        if after is not None and after[2] and after[0].lower() != noun[0].lower():
            return quantity
        return replace(self._read_ratio(count, denominator, match.end(), ""), counted_noun=noun[0])

    def _read_bare(self, number: Number, end: int) -> Quantity:
        if number.decimals and 0 <= number <= 1:
            return _plain(number, "index", end)
        if number.raw_text.endswith(("tỷ", "tỉ")):
            return replace(_plain(number, "money", end), counted_noun="đồng")
        year_like = not number.decimals and number.raw_text.isdigit() and 1980 <= number <= 2050
        flags = ("no-unit", "year-like") if year_like else ("no-unit",)
        return _plain(number, "other" if number.decimals else "count", end, *flags)

    def _tail_operator(self, quantity: Quantity, end: int) -> tuple[Quantity, int]:
        if match := _TAIL_OPERATOR.match(self.hidden, end):
            return replace(quantity, op=operators.TAIL_OPERATORS[match["tail"].lower()]), match.end()
        return quantity, end


_TIME_RATE = re.compile(r"\s*/\s*(?:năm|tháng|ngày)(?!\w)", re.IGNORECASE)


def _plain(number: Number, unit: ValueUnit, end: int, *flags: str) -> Quantity:
    return Quantity(
        "",
        value=float(number),
        value_unit=unit,
        confidence=number.confidence,
        alternative_value=number.alternative_value,
        flags=flags,
        end=end,
    )


def _least_sure(*numbers: Number) -> Literal["high", "low"]:
    return "low" if any(number.confidence == "low" for number in numbers) else "high"


def _whole(number: Number) -> Number:
    """Return the reading that is a whole number: what is counted comes whole."""
    if number.alternative_value is None:
        return number
    return number.sure() if not number.decimals else number.other_reading()


def _plausible_share(number: Number) -> Number:
    """Return the reading of an ambiguous percentage that lies below 1000: '1.468%' is 1,468 per cent."""
    if number.alternative_value is None:
        return number
    return number.sure() if number.decimals else number.other_reading().sure()


def _resolve_counts(numerator: Number, denominator: Number, percent: Number | None) -> tuple[Number, Number]:
    """Return the readings of both parts that give the percentage, else those that are whole numbers."""
    if percent is not None:
        for top in (numerator, numerator.other_reading()):
            for bottom in (denominator, denominator.other_reading()):
                if grade_ratio(top, bottom, percent, percent.decimals).grade in ("pass", "truncated"):
                    return top.sure(), bottom.sure()
    return _whole(numerator), _whole(denominator)
