"""What the words and signs around a number make of it: the rules by which a number is no value."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from vnfilings.lexicon import either, listed, meanings, not_after, to_pattern, words
from vnfilings.text import counted_nouns as nouns
from vnfilings.text.ledger._classes import (
    ADDRESS,
    AGE,
    CLOCK,
    COPY,
    COUNTER,
    DATE,
    DATELINE,
    DOCUMENT,
    DOSE,
    DURATION,
    FACILITY,
    FACILITY_CLASS,
    FOOTNOTE,
    IDENTIFIER,
    NAME,
    PERIOD,
    RATE_BASE,
    TELEPHONE,
    TOLERANCE,
    NumberClass,
)
from vnfilings.text.normalise import CAPITAL_LETTERS as CAPITAL
from vnfilings.text.normalise import SMALL_LETTERS
from vnfilings.text.numbers import BEFORE_UNIT, MAGNITUDE


class Rule(NamedTuple):
    """A class, how its matches begin (which lets most places of a text be passed over), and the pattern."""

    number_class: NumberClass
    begins: Literal["any", "digit", "word"]
    pattern: str


# After these words a number is a name; of parts only a short one; after the last group only where 'số' stands between.
_CITED = words("non_data.named_by_number")
_CITED_PARTS = rf"{words('non_data.named_by_short_number')}|v|{not_after('non_data.before_rank')}thứ"
_CITED_BY_NUMBER = words("non_data.named_after_so")
#: 'K', 'T' and the like before a currency are magnitudes: '65K đồng'.
_SHORT_MONEY = rf"(?i:{words('numbers.short_magnitude')}(?:\s?(?:đ|₫|vn|us)|{BEFORE_UNIT}))"
_CITED_NUMBER = (
    r"\d+[a-zđ]?(?:(?:/|\.|,\s?|\s+và\s+|\s?[-–]\s?)\d+)*"
    rf"(?!\s*(?:%|{words('non_data.magnitude_after')}))(?!\w)"
)
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IN_TIME = "(?:" + "|".join(f"(?<={word} )" for word in listed("non_data.before_duration")) + ")"
_HOUR, _MINUTE = words("non_data.hour"), words("non_data.minute")
#: The number that a rate is per: a power of ten, in digits or in words.
_BASE = (
    rf"(?:10{{0,2}}(?:[.,]?000){{0,2}}(?:\s+(?i:{MAGNITUDE}))?"
    rf"|{words('numbers.digit')}\s+(?:{words('numbers.hundred')}\s+)?(?:{MAGNITUDE})|(?:{MAGNITUDE}))(?![\d.,]*\d)"
)


def _rate_nouns(*places: str) -> str:
    """Return a pattern for the nouns that a rate is per in these places, the longest first."""
    return either(noun for noun, place in meanings("non_data.rate_noun").items() if place in places) + r"(?!\w)"


_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_PER_ANY, _PER_SLASH = _rate_nouns("any"), _rate_nouns("any", "slash")
_FACILITY = words("non_data.facility")
_FACILITY_NAME = (
    rf"(?<!\w)(?=(?-i:[{CAPITAL}])){_FACILITY}"
    rf"(?:\s+(?:(?-i:[{CAPITAL}])[^\W\d_]*|{words('non_data.facility_part')})(?!\w)){{0,5}}"
)
#: What makes a number behind a name a value after all.
_UNIT_AFTER = rf"\s*(?:%|{MAGNITUDE}|(?:{nouns.MONEY}|{nouns.NOUN}|{nouns.TIME}|{nouns.MEASURED})(?!\w))"
RULES: tuple[Rule, ...] = (
    Rule(ADDRESS, "any", r"https?://\S+|www\.\S+|(?<!\S)\S+@\S+\.\w+"),
    Rule(ADDRESS, "digit", rf"(?<![\d.]){_OCTET}(?:\.{_OCTET}){{3}}(?![\d.])"),
    Rule(TELEPHONE, "any", rf"{words('non_data.telephone')}\s*(?:số\s*)?[:.]?\s*\(?\+?\d[\d .()-]{{2,}}\d"),
    Rule(TELEPHONE, "any", r"(?<![\d.,])(?:\+84|0)[ .-]?\d{2,3}[ .-]?\d{3,4}[ .-]?\d{3,4}(?!\d|[.,]\d)"),
    Rule(TELEPHONE, "digit", r"(?<![\d.,])0\d{8,11}(?![\d.,%])|(?<![\d.,])1[89]00[ .]?\d{3,4}(?:[ .]\d{2})?(?!\d)"),
    Rule(IDENTIFIER, "word", rf"{words('non_data.personal_number')}(?:\s+số)?\s*:?\s*\d{{6,}}"),
    # 54/2017/TT-BYT, 57-NQ/TW, 379 /BC-ĐTNDTT, 39/2019/QH14
    Rule(
        DOCUMENT,
        "digit",
        rf"(?<![\d.,])\d+[a-zđ]?\s?/\s?(?:19|20)\d\d\s?/\s?[{CAPITAL}][\w-]*(?:\s?[-–/&]\s?[{CAPITAL}][\w-]*)*",
    ),
    Rule(
        DOCUMENT,
        "digit",
        rf"(?<![\d.,/])\d+[a-zđ]?\s?[-–/]\s?(?-i:[{CAPITAL}]{{2,}})[\w]*(?:\s?[-–/&]\s?(?-i:[{CAPITAL}])[\w]*)*",
    ),
    Rule(DOCUMENT, "word", rf"(?<!\w)(?:(?:{_CITED})\s+(?:số\s*)?|(?:{_CITED_BY_NUMBER})\s+số\s*):?\s*{_CITED_NUMBER}"),
    Rule(NAME, "word", rf"(?<!\w)(?:{_CITED_PARTS})\s+(?:số\s*)?:?\s*(?!\d{{4}}|\d+[.,]\d{{3}}){_CITED_NUMBER}"),
    Rule(
        DOCUMENT,
        "any",
        r"(?<!\w)(?<!tổng )số\s*:?\s*\d+(?=\s*(?:/|-)?\s*(?:$|ngày|(?-i:[A-ZĐ]{2})))|^\s*số\s*:\s*\d*.*$",
    ),
    # a year of two digits where no word says that a day stands here
    Rule(
        DATE,
        "digit",
        r"(?<![\w.,/-])(?:0?[1-9]|[12][0-9]|3[01])(?P<mark>[/-])(?:0?[1-9]|1[0-2])(?P=mark)[0-9]{2}"
        r"(?![0-9/%-]|[.,][0-9])",
    ),
    # 135/1 Núi Trúc, 138A Giảng Võ
    Rule(
        ADDRESS,
        "digit",
        rf"(?<![\d.,])\d+(?:/\d+)+\s+(?-i:(?!{words('non_data.not_a_street')})[{CAPITAL}][{SMALL_LETTERS}]+\s+["
        rf"{CAPITAL}][{SMALL_LETTERS}]+)",
    ),
    # 138A, 5G, 5S, 3D
    Rule(
        NAME,
        "digit",
        rf"(?<![\d.,])\d{{1,3}}(?-i:(?!GB|TB|MB|VN|US|EUR|T\d\d:|T\s?/\s?(?:19|20)|{_SHORT_MONEY})[{CAPITAL}])\w*",
    ),
    Rule(RATE_BASE, "any", rf"(?<=/)\s*{_BASE}(?=\s+{_PER_ANY})|(?<=[^\W\d_]/){_BASE}(?=\s+{_PER_SLASH})"),
    Rule(
        RATE_BASE,
        "word",
        rf"(?<!\w){not_after('non_data.before_population')}(?:{words('non_data.rate_link')})\s+{_BASE}"
        rf"(?=\s+{_PER_ANY})",
    ),
    Rule(DOSE, "word", rf"(?<!\w){words('non_data.dose_verb')}\s+0?[1-9](?=\s+{words('non_data.dose_noun')}(?!\w))"),
    Rule(
        DOSE,
        "word",
        rf"(?<!\w){words('non_data.dose_noun')}\s+(?:{words('quantities.rank_link')}\s+)?[1-9](?:\s*"
        rf"(?:,|{words('values.list_link')}|-|–)\s*[1-9](?![\d.,%]))*"
        r"(?!\d|[.,]\d|\s*%)",
    ),
    Rule(
        FACILITY, "word", rf"{_FACILITY_NAME}\s+(?:\d{{1,2}}-\d{{1,2}}|[1-9]\d{{1,2}})(?![\d/-]|[.,]\d|{_UNIT_AFTER})"
    ),
    Rule(
        FACILITY_CLASS,
        "word",
        rf"(?<!\w){_FACILITY}(?:\s+[^\W\d_]+){{0,4}}?\s+{words('quantities.grade')}\s+[1-4](?!\d|\s?/|[.,]\d)",
    ),
    Rule(
        DATELINE,
        "word",
        rf"(?<!\w){words('non_data.before_dateline')},?\s+\(?(?:0?[1-9]|[12]\d|3[01])[/-](?:0?[1-9]|1[0-2])"
        rf"(?![\d/]|[.,]\d|{_UNIT_AFTER})",
    ),
    # Sơn La (BSL 14/10)
    Rule(DATELINE, "any", rf"\((?-i:[{CAPITAL}]{{2,10}}),?\s+(?:0?[1-9]|[12]\d|3[01])[/-](?:0?[1-9]|1[0-2])\s*\)"),
    # what a spreadsheet makes of 45-3 and 3/1: '45-thg 3', '3-Jan', 'thg 3-45', 'Jan-45'
    Rule(DATE, "digit", rf"(?<![\d.,])\d{{1,2}}-(?:thg\s?\d{{1,2}}|{_MONTH})(?:-\d{{2,4}})?(?![\w%])"),
    Rule(DATE, "any", rf"(?<!\w)(?:thg\s?\d{{1,2}}|{_MONTH})-\d{{2,4}}(?![\w%])"),
    Rule(AGE, "digit", r"(?<![\d.,])\d+\s*(?:-|–|đến)?\s*\d*\s*(?:tháng\s+)?tuổi(?!\w)"),
    Rule(TOLERANCE, "any", r"(?:±|\+/-)\s*\d+(?:[.,]\d+)?"),
    Rule(CLOCK, "digit", r"(?<![\d.,])\d{1,2}\s?:\s?\d{2}(?::\d{2})?(?!\d|[.,]\d)"),
    Rule(DURATION, "digit", rf"{_IN_TIME}\d+\s*{_HOUR}(?!\w)(?!\s*\d)"),
    Rule(CLOCK, "digit", rf"(?<![\d.,])\d{{1,2}}\s*{_HOUR}\s*[0-5]\d(?!\s*{_MINUTE})(?!\w|[.,]\d)"),
    Rule(COUNTER, "word", rf"(?:{words('non_data.view_counter')})\s*:?\s*[\d.,]+"),
    Rule(COUNTER, "word", rf"(?<!\w){words('non_data.reaction_counter')}\s*(?::\s*|\(\s*)[\d.,]+\)?(?=\s*(?:$|[|·•]))"),
    Rule(CLOCK, "digit", rf"(?<![\d.,])(?:24\s?/\s?24(?:\s*{_HOUR})?|24\s?/\s?7|7\s?/\s?7)(?!\d|\s?/)"),
    Rule(
        PERIOD,
        "word",
        rf"(?<!\w){words('non_data.numbered_at_end')}\s+\d{{1,2}}(?:/\d{{4}}(?!\d)|(?=\s*(?:[.;:)]|$|,?\s*năm\s)))",
    ),
    Rule(CLOCK, "digit", rf"(?<=lúc )\d{{1,2}}\s*{_HOUR}(?:\s*\d{{1,2}}(?:\s*{_MINUTE})?)?(?!\w)"),
    Rule(CLOCK, "digit", rf"(?<![\d.,])\d{{1,2}}(?:[hg]|\s*{_HOUR}\s+kém\s+)[0-5]\d(?![\d.,%])"),
    Rule(
        DATE,
        "word",
        rf"(?<!\w)th(?:ứ)?\s?[2-7](?=\s*,?\s+(?:ngày\s+)?\d{{1,2}}\s?(?:[/.-]|{words('periods.month_word')}))",
    ),
    Rule(CLOCK, "digit", rf"\d+\s*{_HOUR}\s*\d{{0,2}}(?!\w)(?=\s*(?:{words('non_data.after_clock_time')}|$|[,.;)]))"),
    Rule(FOOTNOTE, "any", r"<sup>.*?</sup>|[¹²³⁰-⁹]+|\[\d{1,3}\]|\(\d{1,2}\)(?=\s+[^\W\d_])|\(\d{1,2}\)(?=[.;]?\s*$)"),
    Rule(FOOTNOTE, "digit", r"(?<=%)[1-9]\d?(?![\d.,])"),
    Rule(COPY, "word", r"(?<!\w)lưu\s*:.*$"),
)
#: A measure of age in years: its number is a value, not a bound of an age group.
_AGE_MEASURE = rf"(?P<kept>{words('non_data.age_measure')}[^.;]{{0,80}}?(?<![\d.,])\d+(?:[.,]\d+)?\s*tuổi(?!\w))"


def _any_of(begins: str, *more: str) -> str:
    return "|".join([*more, *(f"(?P<rule{n}>{rule.pattern})" for n, rule in enumerate(RULES) if rule.begins == begins)])


_OPENING = (
    "age_measure",
    "before_dateline",
    "dose_noun",
    "dose_verb",
    "facility",
    "named_after_so",
    "named_by_number",
    "named_by_short_number",
    "numbered_at_end",
    "personal_number",
    "rate_link",
    "reaction_counter",
    "view_counter",
)
#: What the rules for words open with.
_WORDS = either(("v", "th", "lưu", *(word for kind in _OPENING for word in listed(f"non_data.{kind}"))))
#: Any rule, as the group 'rule' with its number; 'kept' matches what is a value after all.
RULE = to_pattern(
    rf"(?:{_any_of('any')})|(?=[0-9])(?:{_any_of('digit')})|(?<!\w)(?={_WORDS})(?:{_any_of('word', _AGE_MEASURE)})",
    re.IGNORECASE | re.MULTILINE,
)
#: The groups of the rules for what a rate is per.
RATE_RULES = {f"rule{n}" for n, rule in enumerate(RULES) if rule.number_class is RATE_BASE}
