"""Citations of Vietnamese legal texts, spelled out for the reader of each language."""

from __future__ import annotations

import datetime as dt
import re

from analysis.i18n.formatting import Formatter
from analysis.i18n.messages import has_message, translate

_TYPE = re.compile(r"(?<![\w/-])(QĐ|TT|NĐ|NQ|CT|CV|Luật)(?= [0-9])")
_ANNEX = re.compile(r"(?<![\w/-])PL (?P<number>[IVX]+|[0-9]+)(?:, mức (?P<level>[0-9]))?(?!\w)")
_POINTS = r"[a-zđ](?:, [a-zđ](?!\w))*(?!\w)"
_ARTICLE = re.compile(
    rf"(?<!\w)Đ(?P<article>[0-9]+)(?:-(?P<last>[0-9]+)| k(?P<clause>[0-9]+)(?: (?P<point>{_POINTS}))?)?(?!\w)"
)
_ROW = re.compile(r"(?<!\w)bảng mục tiêu dòng (?P<number>[0-9]+)(?!\w)")
_SECTION = re.compile(r"(?<!\w)mục (?P<number>[0-9]+)(?: (?P<point>[a-zđ]))?(?!\w)")
#: Stands before a number while it is put into words, so that the space before it can be found.
_MARK, _NO_BREAK_SPACE = "\x02", "\N{NO-BREAK SPACE}"
_DAY = re.compile(r"(?<=\()([0-9]{2})/([0-9]{2})/([0-9]{4})(?=\))")


def cite(source: str, lang: str, *, keeps_together: bool = False) -> str:
    r"""Return the citation of a legal text with its abbreviations spelled out.

    Parameters
    ----------
    source
        Type and number, then annex or article, clause (`k`) and points, as the column `source` of the tables of rules
        has them. The catalogue translates titles of texts without a number; what is written otherwise stays unchanged.
    lang
        A language of the catalogue.
    keeps_together
        Put a no-break space between 'Điều' or 'article' and its number, as pages need it; files for machines do not.

    Returns
    -------
    str
        The citation with types, articles, clauses and days in words of the language.

    Raises
    ------
    ValueError
        For a language that the catalogue lacks.

    Examples
    --------
    >>> cite("NĐ 90/2026/NĐ-CP, Đ39 k2 c, d", "en")
    'Decree 90/2026/NĐ-CP, article 39(2)(c, d)'
    >>> cite("NĐ 90/2026/NĐ-CP, Đ39 k2 c, d", "vi")
    'Nghị định 90/2026/NĐ-CP, điểm c, d khoản 2 Điều 39'
    >>> cite("QĐ 31/QĐ-BYT (06/01/2026), Đ5; TT 54/2017/TT-BYT, PL II", "en")
    'Decision 31/QĐ-BYT (6 January 2026), article 5; Circular 54/2017/TT-BYT, annex II'
    >>> cite("CV 1129/TTg-KGVX (16/09/2026), mục 1 g", "en")
    'Official Letter 1129/TTg-KGVX (16 September 2026), section 1(g)'
    >>> cite("TT 13/2025/TT-BYT, Đ4 k2 a", "vi", keeps_together=True)
    'Thông tư 13/2025/TT-BYT, điểm\xa0a khoản\xa02 Điều\xa04'
    """
    if has_message(f"legal.named.{source}"):
        return translate(f"legal.named.{source}", lang)
    formatter = Formatter(lang)

    def say_day(match: re.Match[str]) -> str:
        day, month, year = (int(part) for part in match.groups())
        try:
            return formatter.date(dt.date(year, month, day))
        except ValueError:  # no such day: unchanged
            return match[0]

    text = _TYPE.sub(lambda match: translate(f"legal.type.{match[1]}", lang), source)
    text = _ANNEX.sub(lambda match: _say_part(match, "annex", lang), text)
    text = _ROW.sub(lambda match: _say_part(match, "row", lang), text)
    text = _SECTION.sub(lambda match: _say_part(match, "section", lang), text)
    text = _ARTICLE.sub(lambda match: _say_part(match, "article", lang), text)
    text = _DAY.sub(say_day, text)
    return text.replace(f" {_MARK}", _NO_BREAK_SPACE if keeps_together else " ").replace(_MARK, "")


def _say_part(match: re.Match[str], name: str, lang: str) -> str:
    """Return a part of a legal text in words; its message is named after the most precise part that is given."""
    given = {part: f"{_MARK}{text}" for part, text in match.groupdict().items() if text}
    return translate(".".join(["legal", name, *list(given)[1:]]), lang, **given)
