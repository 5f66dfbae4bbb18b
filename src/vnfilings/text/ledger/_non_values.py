"""Numbers that are no values, each with its class: dates, names, documents, addresses, rate bases, doses, ages."""

from __future__ import annotations

import re
from typing import NamedTuple

from vnfilings.lexicon import listed, not_after, words
from vnfilings.text.ledger._classes import (
    ADDRESS,
    AGE,
    CLOCK,
    COPY,
    COUNTER,
    DATE,
    DOCUMENT,
    FOOTNOTE,
    IDENTIFIER,
    LIST,
    NAME,
    TELEPHONE,
    NumberClass,
)
from vnfilings.text.ledger._classes import PERIOD as PERIOD_CLASS
from vnfilings.text.periods import PERIOD

_CAPITAL = "A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠ-Ỹ"
# After these words a number is a name; of parts only a short one; after the last group only where 'số' stands between.
_CITED = words("non_data.named_by_number")
_CITED_PARTS = rf"{words('non_data.named_by_short_number')}|v|{not_after('non_data.before_rank')}thứ"
_CITED_BY_NUMBER = words("non_data.named_after_so")
#: 'K', 'T' and the like before a currency are magnitudes: '65K đồng'.
_SHORT_MONEY = rf"(?i:{words('numbers.short_magnitude')}\s?(?:đ|₫|vn|us))"
_CITED_NUMBER = (
    r"\d+[a-zđ]?(?:(?:/|\.|,\s?|\s+và\s+|\s?[-–]\s?)\d+)*"
    rf"(?!\s*(?:%|{words('non_data.magnitude_after')}))(?!\w)"
)
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_RULES: tuple[tuple[NumberClass, str], ...] = (
    (ADDRESS, r"https?://\S+|www\.\S+|\S+@\S+\.\w+"),
    (ADDRESS, rf"(?<![\d.]){_OCTET}(?:\.{_OCTET}){{3}}(?![\d.])"),
    (TELEPHONE, rf"{words('non_data.telephone')}\s*(?:số\s*)?[:.]?\s*\(?\+?\d[\d .()-]{{2,}}\d"),
    (TELEPHONE, r"(?<![\d.,])(?:\+84|0)[ .-]?\d{2,3}[ .-]?\d{3}[ .-]?\d{3,4}(?![\d.,])"),
    (TELEPHONE, r"(?<![\d.,])0\d{8,11}(?![\d.,%])|(?<![\d.,])1[89]00[ .]?\d{3,4}(?:[ .]\d{2})?(?!\d)"),
    (IDENTIFIER, rf"{words('non_data.personal_number')}(?:\s+số)?\s*:?\s*\d{{6,}}"),
    # 54/2017/TT-BYT, 57-NQ/TW, 379 /BC-ĐTNDTT, 39/2019/QH14
    (
        DOCUMENT,
        rf"(?<![\d.,])\d+[a-zđ]?\s?/\s?(?:19|20)\d\d\s?/\s?[{_CAPITAL}][\w-]*(?:\s?[-–/&]\s?[{_CAPITAL}][\w-]*)*",
    ),
    (
        DOCUMENT,
        rf"(?<![\d.,/])\d+[a-zđ]?\s?[-–/]\s?(?-i:[{_CAPITAL}]{{2,}})[\w]*(?:\s?[-–/&]\s?(?-i:[{_CAPITAL}])[\w]*)*",
    ),
    (
        DOCUMENT,
        rf"(?<!\w)(?:(?:{_CITED})\s+(?:số\s*)?|(?:{_CITED_BY_NUMBER})\s+số\s*):?\s*{_CITED_NUMBER}",
    ),
    (
        NAME,
        rf"(?<!\w)(?:{_CITED_PARTS})\s+(?:số\s*)?:?\s*(?!\d{{4}}|\d+[.,]\d{{3}}){_CITED_NUMBER}",
    ),
    (
        DOCUMENT,
        r"(?<!\w)(?<!tổng )số\s*:?\s*\d+(?=\s*(?:/|-)?\s*(?:$|ngày|[A-ZĐ]{2}))|^\s*số\s*:\s*\d*.*$",
    ),
    # a year of two digits where no word says that a day stands here
    (
        DATE,
        r"(?<![\w.,/-])(?:0?[1-9]|[12][0-9]|3[01])(?P<mark>[/-])(?:0?[1-9]|1[0-2])(?P=mark)[0-9]{2}"
        r"(?![0-9/%-]|[.,][0-9])",
    ),
    # 135/1 Núi Trúc, 138A Giảng Võ
    (
        ADDRESS,
        rf"(?<![\d.,])\d+(?:/\d+)+\s+(?-i:(?!{words('non_data.not_a_street')})[{_CAPITAL}][a-zà-ỹ]+\s+["
        rf"{_CAPITAL}][a-zà-ỹ]+)",
    ),
    # 138A, 5G, 5S, 3D
    (
        NAME,
        rf"(?<![\d.,])\d{{1,3}}(?-i:(?!GB|TB|MB|VN|US|EUR|T\d\d:|T\s?/\s?(?:19|20)|{_SHORT_MONEY})[{_CAPITAL}])\w*",
    ),
    (AGE, r"(?<![\d.,])\d+\s*(?:-|–|đến)?\s*\d*\s*(?:tháng\s+)?tuổi(?!\w)"),
    (CLOCK, r"(?<![\d.,])\d{1,2}\s?:\s?\d{2}(?::\d{2})?(?![\d.,])"),
    (COUNTER, rf"(?:{words('non_data.view_counter')})\s*:?\s*[\d.,]+"),
    (
        COUNTER,
        rf"(?<!\w){words('non_data.reaction_counter')}\s*(?::\s*|\(\s*)[\d.,]+\)?(?=\s*(?:$|[|·•]))",
    ),
    (CLOCK, r"(?<![\d.,])(?:24\s?/\s?24(?:\s*(?:giờ|h))?|24\s?/\s?7|7\s?/\s?7)(?!\d|\s?/)"),
    (
        PERIOD_CLASS,
        rf"(?<!\w){words('non_data.numbered_at_end')}\s+\d{{1,2}}(?:/\d{{4}}(?!\d)|(?=\s*(?:[.;:)]|$|,?\s*năm\s)))",
    ),
    (CLOCK, r"(?<=lúc )\d{1,2}\s*giờ(?:\s*\d{1,2}(?:\s*phút)?)?(?!\w)"),
    (CLOCK, r"(?<![\d.,])\d{1,2}(?:[hg]|\s*giờ\s+kém\s+)[0-5]\d(?![\d.,%])"),
    (
        DATE,
        rf"(?<!\w)th(?:ứ)?\s?[2-7](?=\s*,?\s+(?:ngày\s+)?\d{{1,2}}\s?(?:[/.-]|{words('periods.month_word')}))",
    ),
    (CLOCK, rf"\d+\s*(?:h|giờ)\s*\d{{0,2}}(?!\w)(?=\s*(?:{words('non_data.after_clock_time')}|$|[,.;)]))"),
    (
        FOOTNOTE,
        r"<sup>.*?</sup>|[¹²³⁰-⁹]+|\[\d{1,3}\]|\(\d{1,2}\)(?=\s+[^\W\d_])|\(\d{1,2}\)(?=[.;]?\s*$)",
    ),
    (FOOTNOTE, r"(?<=%)\d{1,2}(?![\d.,])"),
    (COPY, r"(?<!\w)lưu\s*:.*$"),
)
_RULE = re.compile("|".join(f"(?P<rule{n}>{pattern})" for n, (_, pattern) in enumerate(_RULES)), re.I | re.M)
_HIDDEN = str.maketrans("0123456789", "#" * 10)
_DIGIT = re.compile(r"[0-9]")
_CUT = re.compile(r"[0-9]\|[.,]?[0-9]|[0-9][.,]\|[0-9]")
_NUMBERING = re.compile(r"^[ ]*(?:[-+*•–#_]+[ ]*)*(?:\d{1,2}[ ]?\.[ ]?)*\d{1,3}(?:[.)][ ]+|\.$)(?=\S|$)", re.MULTILINE)
_SECTION = re.compile(rf"^[ ]*(?:[-+*•–#_]+[ ]*)*\d{{1,2}}(?:\.\d{{1,2}})+\.?[ ]+(?=[{_CAPITAL}])", re.MULTILINE)
# Most cells of a table are a figure with a word or two: those without any of these marks or words hold no aside.
_SUSPECT = re.compile(
    rf"[@#:\[¹²³⁰-⁹]|<\w|[-–]\s?[0-9]|%[0-9]|\([0-9]{{1,2}}\)|0[0-9]{{6}}|[0-9]{{8}}|\.(?:19|20)[0-9]{{2}}(?![0-9])"
    r"|Q[1-4]|(?<!\w)[Tt]h[ứg]? ?[0-9]|[TGg]\s?/\s?(?:19|20)[0-9]{2}(?![0-9])"
    rf"|[0-9](?:\s?[-–]|[{_CAPITAL}]|\.[0-9]{{1,3}}\.[0-9]{{1,3}}\.|[ .)]+[{_CAPITAL}]|[.)]$| [0-9]|\s?[hg][0-9]"
    r"|\s?/\s?(?:[^\s0-9]|(?:0?[1-9]|1[0-2]|24|(?:19|20)[0-9]{2})(?![0-9])))"
)
_WORDS_OF_NO_DATA = (
    "named_by_number",
    "named_by_short_number",
    "named_after_so",
    "numbered_at_end",
    "telephone",
    "personal_number",
    "reaction_counter",
    "sign_of_no_data",
)
_SUSPECT_WORDS = frozenset(
    part for kind in _WORDS_OF_NO_DATA for word in listed(f"non_data.{kind}") for part in word.split()
)


def _is_plain_figure(plain: str) -> bool:
    return len(plain) < 60 and not _SUSPECT.search(plain) and _SUSPECT_WORDS.isdisjoint(plain.lower().split())


class Claim(NamedTuple):
    """A stretch of text whose numbers are no values, and what they are."""

    start: int
    end: int
    number_class: NumberClass


class NonValues(NamedTuple):
    """What is no value in a text: the claims, and the text with '#' for the digits that are claimed."""

    open_text: str
    claims: tuple[Claim, ...]


def find_non_values(plain: str) -> NonValues:
    """Return which numbers of a plain text are no values: dates, names, documents, rate bases and their like.

    A number is claimed whole or not at all: a rule that would take a part of one is passed over.

    >>> found = find_non_values("Quyết định 5316/QĐ-BYT: 80% cơ sở đến năm 2025")
    >>> found.open_text, [claim.number_class.name for claim in found.claims]
    ('Quyết định ####/QĐ-BYT: 80% cơ sở đến năm ####', ['document number', 'period'])
    """
    if _is_plain_figure(plain):
        return NonValues(plain, ())
    claims: list[Claim] = []

    def claim(match: re.Match[str]) -> str:
        start, end = match.span()
        if _cuts_number(plain, start) or _cuts_number(plain, end):
            return match[0]
        if _DIGIT.search(match[0]):
            claims.append(Claim(start, end, _class_of(match)))
        return match[0].translate(_HIDDEN)

    open_text = plain
    for pattern in (_NUMBERING, _SECTION, _RULE, PERIOD):
        open_text = pattern.sub(claim, open_text)
    return NonValues(open_text, tuple(sorted(claims)))


def _class_of(match: re.Match[str]) -> NumberClass:
    if match.re is _RULE:
        return _RULES[int((match.lastgroup or "").removeprefix("rule"))][0]
    if match.re is PERIOD:
        return DATE if "day" in (match.lastgroup or "") else PERIOD_CLASS
    return LIST


def _cuts_number(plain: str, place: int) -> bool:
    """Return whether a place lies inside a number: '7|4,8', '74|,8', '74,|8'."""
    return _CUT.search(f"{plain[max(0, place - 2) : place]}|{plain[place : place + 2]}") is not None
