"""What stands after a number makes its shape: ratio, range, percentage, money, level, rank, measure or count."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from vnfilings.lexicon import listed, to_pattern, words
from vnfilings.text import counted_nouns as nouns
from vnfilings.text.ledger import _operators
from vnfilings.text.numbers import (
    DIGITS,
    MAGNITUDE,
    MAGNITUDES,
    SCALE,
    Convention,
    Number,
    read_digits,
    scale_in_steps,
    scale_number,
)
from vnfilings.text.ratios import grade_ratio

ValueUnit = Literal["%", "count", "level", "rank", "index", "money", "other"]


class Shape(NamedTuple):
    """A figure without what stands before it; the fields are those of a Quantity."""

    value: float
    value_unit: ValueUnit
    end: int
    op: str = "="
    value_low: float | None = None
    value_high: float | None = None
    is_change: bool = False
    counted_noun: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    confidence: Literal["high", "low"] = "high"
    alternative_value: float | None = None
    flags: tuple[str, ...] = ()


_DIGITS = rf"(?:{DIGITS})"
#: A code of a currency may be glued to its number: 'VND5.000.000'.
_AFTER_CODE = "|".join(rf"(?<={re.escape(code)})" for code in listed("units.currency_before") if code.isalpha())
CURRENCY_BEFORE = to_pattern(rf"(?:(?<!\w){words('units.currency_before')})\s?$", re.IGNORECASE)
#: A number in a text whose digits that are not data are hidden.
NUMBER = to_pattern(
    rf"(?=[0-9+-])(?:(?<![\w#])|{_AFTER_CODE})(?<![^\W\d]-)(?<![0-9#][.,])(?P<sign>[+-](?=[0-9]))?(?P<digits>{_DIGITS})(?!#)"
)
#: A number of billions without a unit is money: '12 tỷ'.
_BILLIONS = tuple(word for word, factor in MAGNITUDES.items() if factor == 1e9)
_MAGNITUDE = to_pattern(rf"\s*({MAGNITUDE})", re.IGNORECASE)
_PERCENT = to_pattern(rf"\s*(?:{nouns.PERCENT})", re.IGNORECASE)
_SLASH = to_pattern(
    rf"\s*(?:/\s*(?:tổng số\s+|tổng\s+)?|\s{words('quantities.part_of')}\s+(?:"
    rf"{words('quantities.total')})\s+|\s{words('quantities.of_number')}\s+)(?P<digits>{_DIGITS})(?!#)",
    re.IGNORECASE,
)
_UNIT_BETWEEN = rf"(?P<unit>\s*%||\s*(?:{nouns.MONEY})|\s+[^\W\d_]+(?:\s[^\W\d_]+){{0,2}}?)"
_RANGE = to_pattern(
    rf"{_UNIT_BETWEEN}\s*(?:-|–|—|÷|(?<=\s){words('quantities.range')})\s*(?:dưới\s+)?(?P<digits>{_DIGITS})(?![#/])",
    re.IGNORECASE,
)
_BETWEEN = to_pattern(
    rf"{_UNIT_BETWEEN}\s*{words('quantities.between_link')}\s*(?P<digits>{_DIGITS})(?![#/])", re.IGNORECASE
)
_UNIT = to_pattern(
    rf"\s*(?:(?P<points>điểm\s*(?:phần trăm|%))|(?P<money>{nouns.MONEY})(?!\w)|"
    rf"(?P<score>điểm)(?!\s*(?:{words('quantities.not_score_after')}|%))(?!\w)|(?P<time>{nouns.TIME})(?!\w)|"
    rf"(?P<measured>{nouns.MEASURED})(?!\w))",
    re.IGNORECASE,
)
_MONEY = to_pattern(rf"\s*(?:{nouns.MONEY})(?!\w)", re.IGNORECASE)
_UNIT_OF: dict[str | None, ValueUnit] = {"points": "%", "money": "money", "score": "index"}
_PERCENT_AFTER = to_pattern(
    rf"\s*(?:\(\s*|[,;:–-]?\s*)(?P<link>(?:(?:{words('quantities.percent_link')}|"
    rf"=)\s*)*)(?P<op>[^\d()]{{0,12}}?)(?P<digits>{_DIGITS})\s*%(?P<close>\s*\))?",
    re.IGNORECASE,
)
_RATIO_AFTER = to_pattern(
    rf"\s*(?:\(\s*|[,;–-]\s*)?(?:(?:{words('quantities.ratio_link')}|=|:)\s*)*(?P<numerator>"
    rf"{_DIGITS})(?P<noun>\s*[^\W\d_][^\d()/%,;]{{0,30}})?\s*/\s*(?:tổng số\s+)?(?P<denominator>"
    rf"{_DIGITS})(?![#/%]|\s*%)(?P<tail>[^()%;0-9]{{0,60}}\))?",
    re.IGNORECASE,
)
_TAIL_OPERATOR = to_pattern(
    rf"\s*(?P<noun>[^\W\d_]+(?:\s[^\W\d_]+){{0,2}}\s)?\s*(?P<tail>"
    rf"{words('operators.tail_operator')})"
)
_RANK_BEFORE = to_pattern(rf"{words('quantities.rank')}(?:\s+(?:{words('quantities.rank_link')}|:))*\s*$")
#: 'lần lượt xếp thứ 17 và |18'.
_NEXT_RANK = to_pattern(
    rf"{words('quantities.rank')}(?:\s+(?:{words('quantities.rank_link')}|:))*\s+[0-9]{{1,4}}"
    rf"(?:\s*(?:,|{words('values.list_link')})\s*[0-9]{{1,4}})*\s*(?:,|{words('values.list_link')})\s*$"
)
_OF_RANKED = to_pattern(
    rf"\s+{words('quantities.part_of')}\s+(?:{words('quantities.total')}\s+)?(?P<digits>{_DIGITS})(?!#)", re.IGNORECASE
)
#: What a rate is per; its number is no value: '12,1|/1.000 trẻ đẻ sống', '26,5| giường bệnh/1 vạn dân'; behind 'trên'
#: both are hidden.
_RATE = to_pattern(
    rf"(?:\s+[^\W\d_]+){{0,4}}?(?:\s*/|\s{words('non_data.rate_link')}|(?=\s#))\s*#+\s+{words('non_data.rate_noun')}(?!\w)",
    re.IGNORECASE,
)
_RATE_NAME = to_pattern(rf"(?<!\w){words('quantities.rate_name')}(?!\w)")
_RATE_BASES = (1e3, 1e4, 1e5, 1e6)
_GRADE_BEFORE = to_pattern(rf"(?<!\w){words('quantities.grade')}\s*$")
_LEVEL_BEFORE = to_pattern(rf"(?P<word>{words('quantities.level')})\s*$")


def ends_in_level(before: str) -> bool:
    """Return whether the lower-case text `before` a figure makes it a level: 'đạt từ mức'."""
    return _LEVEL_BEFORE.search(before) is not None


class ShapeReader:
    """Reads the shape of the figures of one text; `hidden` is the text without the digits that are no values."""

    def __init__(self, plain: str, hidden: str, convention: Convention | None) -> None:
        self.plain, self.hidden, self.convention = plain, hidden, convention

    def read(self, number: Number, end: int, before: str) -> Shape:
        """Return the shape of `number`, which ends at `end` and has the lower-case text `before` before it."""
        number, end = scale_in_steps(number, self.hidden, end)
        shape = self._read_shape(number, end, before)
        if match := _TAIL_OPERATOR.match(self.hidden, shape.end):
            shape = shape._replace(op=_operators.TAIL_OPERATORS[match["tail"].lower()], end=match.end())
        return shape

    def _read_shape(self, number: Number, end: int, before: str) -> Shape:
        if rate := _RATE.match(self.hidden, end):
            noun = " ".join(self.plain[end : rate.end()].split())
            return _plain(number, "other", rate.end(), "per")._replace(counted_noun=noun)
        if match := _SLASH.match(self.hidden, end):
            denominator = read_digits(match["digits"], self.convention)
            if denominator is not None and (word := _MAGNITUDE.match(self.hidden, match.end())):
                return self._read_large_ratio(number, scale_number(denominator, word[1]), word, before)
            if denominator is not None and self._is_rate_base(number, denominator, match.end(), before):
                return self._read_rate(number, end, match.end())
            if denominator is not None and not _PERCENT.match(self.hidden, match.end()):
                return self._read_ratio(number, denominator, match.end(), before)
        if (shape := self._read_range(number, end, before)) is not None:
            return shape
        if match := _PERCENT.match(self.hidden, end):
            return self._read_percent(number, match.end())
        return self._read_plain(number, end, before)

    def _is_rate_base(self, number: Number, base: Number, end: int, before: str) -> bool:
        """Return whether a number after a stroke is what a rate is per: '14,5/|10.000| trẻ', 'tỷ suất 32/|1.000|'.

        A part of a whole comes without decimals.
        """
        if float(base) not in _RATE_BASES or _SCORE_AFTER.match(self.hidden, end):
            return False
        has_decimals = bool(number.decimals) and number.alternative_value is None
        return has_decimals or _RATE_NAME.search(before) is not None

    def _read_rate(self, number: Number, end: int, base_end: int) -> Shape:
        noun = nouns.find_noun(self.hidden, base_end)
        last = noun[1] if noun and noun[2] else base_end
        return _plain(number, "other", last, "per")._replace(counted_noun=" ".join(self.plain[end:last].split()))

    def _read_large_ratio(self, number: Number, denominator: Number, word: re.Match[str], before: str) -> Shape:
        """Return '12,5 tỷ/20 tỷ đồng' and '12,5/20 tỷ đồng' as a ratio, of money where its unit follows."""
        if not number.raw_text[-1].isalpha():
            number = scale_number(number, word[1])
        money = _MONEY.match(self.hidden, word.end())
        ratio = self._read_ratio(number, denominator, money.end() if money else word.end(), before)
        if money is None or ratio.value_unit not in ("count", "%"):
            return ratio
        unit: ValueUnit = "money" if ratio.value_unit == "count" else "%"
        return ratio._replace(value_unit=unit, counted_noun=money[0].strip())

    def _read_ratio(self, number: Number, denominator: Number, end: int, before: str) -> Shape:
        if _RANK_BEFORE.search(before) or (_GRADE_BEFORE.search(before) and number <= denominator):
            return Shape(value=float(number), value_unit="rank", denominator=float(denominator), end=end)
        if (level := _LEVEL_BEFORE.search(before)) and denominator < 10:
            return Shape(value=float(number), value_unit="level", counted_noun=level["word"], end=end)
        if _SCORE_AFTER.match(self.hidden, end) or (number.decimals and float(denominator) in _SCALES):
            return _plain(number, "index", end)._replace(counted_noun="điểm")
        if denominator <= _SIMPLE and number < denominator and _OF_THOSE.match(self.hidden, end):
            part = Number(100 * number / denominator, number.raw_text)
            return self._share(part, number, denominator, end)._replace(flags=("simple-fraction",))
        noun, noun_end, known = nouns.find_noun(self.hidden, end) or (None, end, False)
        share = self._percent_after(number, denominator, noun_end if known else end, noun is None or not known)
        if share is None and known:
            share = self._percent_after(number, denominator, end, True)
        if share is not None:
            return share._replace(counted_noun=noun if known else None)
        numerator, denominator = _resolve_counts(number, denominator, None)
        return Shape(
            value=float(numerator),
            value_unit="count",
            counted_noun=noun if known else None,
            numerator=float(numerator),
            denominator=float(denominator),
            confidence=_least_sure(numerator, denominator),
            alternative_value=numerator.alternative_value,
            end=noun_end if known else end,
        )

    def _percent_after(self, number: Number, denominator: Number, end: int, is_bare: bool) -> Shape | None:
        """Return 'a/b (p%)' or 'a/b noun, đạt p%' as a share; None where the percentage is another figure's."""
        match = _PERCENT_AFTER.match(self.hidden, end)
        if match is None:
            return None
        gap = self.hidden[end : match.start("digits")]
        linked = "(" in gap or bool(match["link"]) or is_bare
        if not linked or (match["op"].strip() and match["op"].strip().lower() not in _operators.OPERATORS):
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
            return None
        op = _operators.OPERATORS.get(match["op"].strip().lower(), "=")
        end = match.end() if "(" in gap and match["close"] else match.end("digits") + 1
        return self._share(percent, numerator, denominator, end)._replace(op=op)

    def _share(self, percent: Number, numerator: Number, denominator: Number, end: int) -> Shape:
        check = grade_ratio(numerator, denominator, percent, percent.decimals)
        return Shape(
            value=float(percent),
            value_unit="%",
            numerator=float(numerator),
            denominator=float(denominator),
            confidence=_least_sure(percent, numerator, denominator),
            alternative_value=percent.alternative_value,
            flags=() if check.grade == "pass" else (f"ratio-{check.grade}",),
            end=end,
        )

    def _read_percent(self, number: Number, end: int) -> Shape:
        percent = _plausible_share(number)
        if match := _RATIO_AFTER.match(self.hidden, end):
            numerator = read_digits(match["numerator"], self.convention)
            denominator = read_digits(match["denominator"], self.convention)
            if numerator is not None and denominator is not None and self._is_of_share(match, percent):
                numerator, denominator = _resolve_counts(numerator, denominator, percent)
                noun_at = match.end("denominator")
                if word := _MAGNITUDE.match(self.hidden, noun_at):
                    own_word = _MAGNITUDE.match(match["noun"] or "") or word
                    numerator, denominator = scale_number(numerator, own_word[1]), scale_number(denominator, word[1])
                    noun_at = word.end()
                is_closed = "(" in self.hidden[end : match.start("numerator")] and match["tail"]
                share = self._share(
                    percent, numerator, denominator, match.end() if is_closed else match.end("denominator")
                )
                return share._replace(counted_noun=self._counted_or_money(noun_at))
        flags = ("rate",) if _TIME_RATE.match(self.hidden, end) else ()
        return _plain(percent, "%", end, *flags)

    def _counted_or_money(self, position: int) -> str | None:
        noun = nouns.find_noun(self.hidden, position)
        if noun and noun[2]:
            return noun[0]
        money = _MONEY.match(self.hidden, position)
        return money[0].strip() if money else None

    def _is_of_share(self, match: re.Match[str], percent: Number) -> bool:
        """Return whether a ratio behind a percentage is its own; behind ';' only one that gives the percentage is."""
        if ";" in match[0].partition("/")[0]:
            ratio = [read_digits(match[part], self.convention) for part in ("numerator", "denominator")]
            if (
                None in ratio
                or grade_ratio(ratio[0] or 0, ratio[1] or 0, percent, percent.decimals).grade == "conflict"
            ):
                return False
        return self._same_noun(match)

    def _same_noun(self, match: re.Match[str]) -> bool:
        """'23 lớp/7.008 người' is a pair of counts; '34 lượt/103 lượt' and '34 lượt/103' are ratios."""
        if not match["noun"]:
            return True
        after = nouns.find_noun(self.hidden, match.end("denominator"))
        return after is None or not after[2] or after[0].lower() in match["noun"].lower()

    def _read_range(self, low: Number, end: int, before: str) -> Shape | None:
        """Return 'từ 5 đến 7%', '5 triệu - 7 triệu đồng' and 'giữa 5% và 7%' as one figure; None for no range."""
        match = (_BETWEEN if before.endswith(listed("quantities.between")) else _RANGE).match(self.hidden, end)
        high = read_digits(match["digits"], self.convention) if match else None
        if match is None or high is None:
            return None
        is_scaled = low.raw_text[-1].isalpha()
        own, (high, end) = float(high), scale_in_steps(high, self.hidden, match.end())
        if word := None if is_scaled or high == own else SCALE.match(self.hidden, match.end()):
            low = scale_number(low, word[1])
        if high <= low or not self._is_same_unit(match["unit"], end):
            return None
        return self._range_shape(low, high, end, before)

    def _is_same_unit(self, unit: str, end: int) -> bool:
        """Return whether what stands between two ends of a range, if anything, stands after the second too."""
        return not unit.strip(" %") or self.hidden[end:].lstrip().lower().startswith(unit.strip().lower())

    def _range_shape(self, low: Number, high: Number, end: int, before: str) -> Shape:
        if match := _PERCENT.match(self.hidden, end):
            shape = _plain(low, "%", match.end())
            low, high = _plausible_share(low), _plausible_share(high)
        else:
            shape = self._read_plain(low, end, before)
        return shape._replace(
            value=float(low),
            value_low=float(low),
            value_high=float(high),
            confidence=_least_sure(low, high),
            flags=(*shape.flags, "range"),
        )

    def _read_plain(self, number: Number, end: int, before: str) -> Shape:
        """Return a figure with neither percent sign nor ratio: money, level, rank, index, measure or count."""
        if match := _UNIT.match(self.hidden, end):
            kind = match.lastgroup
            flags = {"time": ("time",), "points": ("percentage-points",)}.get(kind or "", ())
            noun = None if kind == "points" else match[0].strip()
            shape = _plain(number, _UNIT_OF.get(kind, "other"), match.end(), *flags)
            return shape._replace(counted_noun=noun, is_change=kind == "points")
        if _RANK_BEFORE.search(before) or (
            _NEXT_RANK.search(before) and not _is_known(nouns.find_noun(self.hidden, end))
        ):
            return self._read_rank(number, end)
        if number >= _SIMPLE and not number.decimals and _GRADE_BEFORE.search(before):
            return self._read_rank(number, end)
        if (match := _LEVEL_BEFORE.search(before)) and number < 10 and not number.decimals:
            return _plain(number, "level", end)._replace(counted_noun=match["word"])
        return self._read_count(number, end)

    def _read_rank(self, number: Number, end: int) -> Shape:
        """Return a rank with how many are ranked where that follows: 'thứ 11 trong 63 tỉnh'."""
        match = _OF_RANKED.match(self.hidden, end)
        ranked = read_digits(match["digits"], self.convention) if match else None
        if (
            match is None
            or ranked is None
            or ranked < number
            or not _is_known(nouns.find_noun(self.hidden, match.end()))
        ):
            return _plain(number, "rank", end)
        return _plain(number, "rank", match.end())._replace(denominator=float(ranked))

    def _read_count(self, number: Number, end: int) -> Shape:
        noun = nouns.find_noun(self.hidden, end)
        glued = noun is not None and not self.hidden[end : end + 1].isspace()
        if noun is None or (glued and not noun[2]):
            return self._read_bare(number, end)
        count = _whole(number)
        if count.decimals:  # '1,5 người' counts nothing: an average, a rate
            shape = _plain(count, "other", noun[1] if noun[2] else end)._replace(counted_noun=noun[0])
            return self._ratio_after_noun(count, noun, shape)
        flags = [] if noun[2] else ["unknown-noun", *_year_like(number)]
        if nouns.is_structural(noun[0]):
            flags.append("structural")
        quantity = _plain(count, "count", noun[1] if noun[2] else end, *flags)._replace(counted_noun=noun[0])
        return self._ratio_after_noun(count, noun, quantity)

    def _ratio_after_noun(self, count: Number, noun: tuple[str, int, bool], quantity: Shape) -> Shape:
        """Return '34 lượt/103 lượt' as a ratio; '23 lớp/7.008 người' stays the count of its first part."""
        match = _SLASH.match(self.hidden, noun[1])
        denominator = read_digits(match["digits"], self.convention) if match else None
        if match is None or denominator is None:
            return quantity
        after = nouns.find_noun(self.hidden, match.end())
        if after is not None and after[2] and after[0].lower() != noun[0].lower():
            return quantity
        return self._read_ratio(count, denominator, match.end(), "")._replace(counted_noun=noun[0])

    def _read_bare(self, number: Number, end: int) -> Shape:
        if number.decimals and 0 <= number <= 1:
            return _plain(number, "index", end)
        if number.raw_text.endswith(_BILLIONS):
            return _plain(number, "money", end)._replace(counted_noun="đồng")
        return _plain(number, "other" if number.decimals else "count", end, "no-unit", *_year_like(number))


_SIMPLE = 10
_SCALES = (5.0, 10.0, 100.0)  # 4,2/5 is a mark on a scale
_OF_THOSE = to_pattern(r"\s*(?:tổng\s+)?số(?!\w)", re.IGNORECASE)
_SCORE_AFTER = to_pattern(rf"\s*điểm(?!\s*{words('quantities.not_mark_after')})(?!\w)", re.IGNORECASE)
_TIME_RATE = to_pattern(rf"\s*/\s*{words('quantities.rate_of_time')}(?!\w)", re.IGNORECASE)


def as_money(shape: Shape, currency: str) -> Shape:
    """Return the shape of a number that a currency stands before ('$10.000', 'VND 5.000.000')."""
    flags = tuple(flag for flag in shape.flags if flag not in ("no-unit", "unknown-noun", "year-like", "structural"))
    return shape._replace(value_unit="money", counted_noun=currency, flags=flags)


def _is_known(noun: tuple[str, int, bool] | None) -> bool:
    return noun is not None and noun[2]


def _year_like(number: Number) -> tuple[str, ...]:
    return ("year-like",) if number.raw_text.isdigit() and 1980 <= number <= 2050 else ()


def _plain(number: Number, unit: ValueUnit, end: int, *flags: str) -> Shape:
    return Shape(
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
