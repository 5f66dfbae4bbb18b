"""Digits that are not data: document numbers, dates, addresses, telephone numbers, versions, marks of footnotes."""

from __future__ import annotations

import re

from vnfilings.lexicon import listed, not_after, words
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
_NOT_DATA = (
    # addresses of the web and of machines
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+",
    rf"(?<![\d.]){_OCTET}(?:\.{_OCTET}){{3}}(?![\d.])",
    # telephone, fax and personal numbers
    rf"{words('non_data.telephone')}\s*(?:số\s*)?[:.]?\s*\(?\+?\d[\d .()-]{{2,}}\d",
    r"(?<![\d.,])(?:\+84|0)[ .-]?\d{2,3}[ .-]?\d{3}[ .-]?\d{3,4}(?![\d.,])",
    r"(?<![\d.,])0\d{8,11}(?![\d.,%])|(?<![\d.,])1[89]00[ .]?\d{3,4}(?:[ .]\d{2})?(?!\d)",
    rf"{words('non_data.personal_number')}(?:\s+số)?\s*:?\s*\d{{6,}}",
    # numbers of legal documents: 54/2017/TT-BYT, 57-NQ/TW, 379 /BC-ĐTNDTT, 39/2019/QH14
    rf"(?<![\d.,])\d+[a-zđ]?\s?/\s?(?:19|20)\d\d\s?/\s?[{_CAPITAL}][\w-]*(?:\s?[-–/&]\s?[{_CAPITAL}][\w-]*)*",
    rf"(?<![\d.,/])\d+[a-zđ]?\s?[-–/]\s?(?-i:[{_CAPITAL}]{{2,}})[\w]*(?:\s?[-–/&]\s?(?-i:[{_CAPITAL}])[\w]*)*",
    rf"(?<!\w)(?:(?:{_CITED})\s+(?:số\s*)?|(?:{_CITED_BY_NUMBER})\s+số\s*):?\s*{_CITED_NUMBER}",
    rf"(?<!\w)(?:{_CITED_PARTS})\s+(?:số\s*)?:?\s*(?!\d{{4}}|\d+[.,]\d{{3}}){_CITED_NUMBER}",
    r"(?<!\w)(?<!tổng )số\s*:?\s*\d+(?=\s*(?:/|-)?\s*(?:$|ngày|[A-ZĐ]{2}))|^\s*số\s*:\s*\d*.*$",
    # days with a year of two digits where no word says that a day stands here
    r"(?<![\w.,/-])(?:0?[1-9]|[12][0-9]|3[01])([/-])(?:0?[1-9]|1[0-2])\1[0-9]{2}(?![0-9/%-]|[.,][0-9])",
    # addresses: 135/1 Núi Trúc, 138A Giảng Võ
    rf"(?<![\d.,])\d+(?:/\d+)+\s+(?-i:(?!{words('non_data.not_a_street')})[{_CAPITAL}][a-zà-ỹ]+\s+["
    rf"{_CAPITAL}][a-zà-ỹ]+)",
    # names that begin with digits: 138A, 5G, 5S, 3D
    rf"(?<![\d.,])\d{{1,3}}(?-i:(?!GB|TB|MB|VN|US|EUR|T\d\d:|T\s?/\s?(?:19|20)|{_SHORT_MONEY})[{_CAPITAL}])\w*",
    # ages, and periods of time without a calendar
    r"(?<![\d.,])\d+\s*(?:-|–|đến)?\s*\d*\s*(?:tháng\s+)?tuổi(?!\w)",
    rf"(?<![\d.,])\d{{1,2}}\s?:\s?\d{{2}}(?::\d{{2}})?(?![\d.,])|(?:{words('non_data.view_counter')}"
    rf")\s*:?\s*[\d.,]+|(?<!\w){words('non_data.reaction_counter')}\s*(?::\s*|"
    r"\(\s*)[\d.,]+\)?(?=\s*(?:$|[|·•]))",
    r"(?<![\d.,])(?:24\s?/\s?24(?:\s*(?:giờ|h))?|24\s?/\s?7|7\s?/\s?7)(?!\d|\s?/)",
    rf"(?<!\w){words('non_data.numbered_at_end')}\s+\d{{1,2}}(?:/\d{{4}}(?!\d)|(?=\s*(?:[.;:)]|$|,?\s*năm\s)))",
    r"(?<=lúc )\d{1,2}\s*giờ(?:\s*\d{1,2}(?:\s*phút)?)?(?!\w)",
    r"(?<![\d.,])\d{1,2}(?:[hg]|\s*giờ\s+kém\s+)[0-5]\d(?![\d.,%])",
    rf"(?<!\w)th(?:ứ)?\s?[2-7](?=\s*,?\s+(?:ngày\s+)?\d{{1,2}}\s?(?:[/.-]|{words('periods.month_word')}))",
    rf"\d+\s*(?:h|giờ)\s*\d{{0,2}}(?!\w)(?=\s*(?:{words('non_data.after_clock_time')}|$|[,.;)]))",
    # ordinals in brackets and marks of footnotes
    r"<sup>.*?</sup>|[¹²³⁰-⁹]+|\[\d{1,3}\]|\(\d{1,2}\)(?=\s+[^\W\d_])|\(\d{1,2}\)(?=[.;]?\s*$)",
    r"(?<=%)\d{1,2}(?![\d.,])",
    r"(?<!\w)lưu\s*:.*$",
)
_ASIDE = re.compile("|".join(_NOT_DATA), re.IGNORECASE | re.MULTILINE)
_HIDDEN = str.maketrans("0123456789", "#" * 10)
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


def hide_asides(plain: str) -> str:
    """Return `plain` with the digits that are not data replaced by '#'; every other character keeps its place.

    >>> hide_asides("Quyết định 5316/QĐ-BYT: 80% cơ sở đến năm 2025")
    'Quyết định ####/QĐ-BYT: 80% cơ sở đến năm ####'
    """
    if _is_plain_figure(plain):
        return plain
    for pattern in (_NUMBERING, _SECTION, _ASIDE, PERIOD):
        plain = pattern.sub(_hide, plain)
    return plain


def _hide(match: re.Match[str]) -> str:
    return match[0].translate(_HIDDEN)
