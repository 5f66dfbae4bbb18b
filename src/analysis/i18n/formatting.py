"""Numbers, days, periods and counted nouns in the convention of a language; the reverse of reading them.

The conventions themselves are the rows of `messages.csv` with the prefixes `number`, `operator`, `date`, `month`,
`quarter`, `period` and `noun`, so that a language needs no code.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from analysis.errors import UsageError
from analysis.i18n._texts import LANGUAGES, texts_of
from analysis.i18n.chances import round_chance
from analysis.period_lengths import TASK_ROUNDS
from analysis.run_date import read_day

#: A year, or a half, quarter, first months or one month of it: `2026`, `2026-H1`, `2026-Q2`, `2026-9M`, `2026-06`.
PERIOD_IN_YEAR = re.compile(r"([0-9]{4})(?:-(H[12]|Q[1-4]|(?:0?[1-9]|1[0-2])M|0[1-9]|1[0-2]))?")
#: The catalogue's code for each operator of a printed value.
OPERATOR_CODES: Mapping[str, str] = {
    "=": "operator.equal",
    ">=": "operator.at_least",
    ">": "operator.over",
    "<=": "operator.at_most",
    "<": "operator.under",
    "~": "operator.about",
    "<~": "operator.nearly",
}
_EXACT_DECIMALS = 10
#: The codes of the names of what is counted, and of those that a scope such as `public` is added to.
_NOUN, _SCOPE = "noun.", "noun.scope."


@cache
def _scopes() -> tuple[str, ...]:
    """Return the parts of what is counted that have a name, in words: `public`, `class special`."""
    codes = (code for code in texts_of(LANGUAGES[0]) if code.startswith(_SCOPE))
    return tuple(code.removeprefix(_SCOPE).replace("_", " ") for code in codes)


@cache
def _noun_codes() -> Mapping[str, str]:
    """Return the code of each name of what is counted, by the name in any language and number; see `_noun_code`."""
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        for code, name in sorted(texts_of(lang).items()):
            if code.startswith(_NOUN) and not code.startswith(_SCOPE):
                found.setdefault(name.casefold(), code.removesuffix(".one"))
    return found


def _noun_code(words: str) -> str:
    """Return the code of a name of what is counted; empty where the catalogue has none.

    A word of the catalogue is meant itself before a name that is the same: `cases` are cases, though `lượt` are too.
    """
    own = f"{_NOUN}{words}"
    return own if words and own in texts_of(LANGUAGES[0]) else _noun_codes().get(words.casefold(), "")


def is_rounded_away(shown: str) -> bool:
    """Return whether nothing is left of a printed number but zeros.

    Parameters
    ----------
    shown
        The number as it is printed.

    Returns
    -------
    bool
        True where no digit but 0 is in it.

    Examples
    --------
    >>> is_rounded_away("0,00"), is_rounded_away("−0,01")
    (True, False)
    """
    return not any(digit in "123456789" for digit in shown)


@dataclass(frozen=True)
class Formatter:
    """The conventions of one language.

    Parameters
    ----------
    lang
        A language of the catalogue, e.g. `vi`.

    Raises
    ------
    ValueError
        For a language that the catalogue lacks.

    Examples
    --------
    >>> Formatter("vi").percent(61.2), Formatter("en").percent(61.2)
    ('61,2%', '61.2%')
    >>> Formatter("vi").number(17925070), Formatter("en").number(17925070)
    ('17.925.070', '17,925,070')
    """

    lang: str

    def __post_init__(self) -> None:
        """Refuse a language that the catalogue lacks."""
        texts_of(self.lang)

    def _text(self, code: str, **values: object) -> str:
        return texts_of(self.lang)[code].format(**values)

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number with the language's decimal and grouping marks, halves rounded away from zero.

        >>> Formatter("vi").number(-1234.5), Formatter("vi").number(-0.04, 1)
        ('−1.235', '0,0')
        """
        rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
        whole, _, fraction = f"{rounded:,f}".partition(".")
        whole = whole.replace(",", self._text("number.group")).replace("-", "−")
        return whole + (self._text("number.decimal") + fraction if fraction else "")

    def exact(self, value: float, fewest: int = 0) -> str:
        """Return a number with all its decimals, at least `fewest`.

        >>> Formatter("vi").exact(92.83), Formatter("vi").exact(2400)
        ('92,83', '2.400')
        """
        decimals = len(f"{value:.{_EXACT_DECIMALS}f}".rstrip("0").partition(".")[2])
        return self.number(value, max(decimals, fewest))

    def signed(self, value: float, decimals: int = 1) -> str:
        """Return a change with its sign; a change that rounds to 0 has none.

        >>> Formatter("vi").signed(23.94), Formatter("vi").signed(-0.04)
        ('+23,9', '0,0')
        """
        shown = self.number(value, decimals)
        if is_rounded_away(shown):
            return shown.lstrip("−")
        return shown if value < 0 else f"+{shown}"

    def percent(self, value: float, decimals: int = 1) -> str:
        """Return a share [%] with the percent sign.

        >>> Formatter("vi").percent(61.25), Formatter("en").percent(61.25, 2)
        ('61,3%', '61.25%')
        """
        return self.number(value, decimals) + "%"

    def probability(self, value: float) -> str:
        """Return a probability [0 to 1] rounded as `round_chance` does; near the ends a bound, never 0 or 100.

        >>> Formatter("vi").probability(0.42), Formatter("vi").probability(0.999)
        ('40%', '> 99%')
        """
        shown = round_chance(value)
        if shown in (0, 100):
            return ("< " if shown == 0 else "> ") + self.percent(min(max(shown, 1), 99), 0)
        return self.percent(shown, 0)

    def with_operator(self, op: str | None, figure: str) -> str:
        r"""Return a printed value with its operator.

        >>> Formatter("vi").with_operator(">", "95,0%"), Formatter("vi").with_operator("~", "50")
        ('>\xa095,0%', 'khoảng 50')
        """
        return self._text(OPERATOR_CODES[op or "="], figure=figure)

    def noun(self, counted: str | None, n: float = 2) -> str:
        """Return the name of what is counted in this language; of one in the singular, empty where it is not known.

        It is the one name that tables, sentences, charts and forms print.

        Parameters
        ----------
        counted
            A word of `observations.counted`, with its scope: `public_hospitals`; the unit of an indicator: `billion
            VND`; or a noun as a source prints it, in any language of the catalogue.
        n
            How many there are.

        >>> Formatter("vi").noun("public_hospitals"), Formatter("en").noun("public_hospitals", 1)
        ('bệnh viện công lập', 'public hospital')
        >>> Formatter("en").noun("bệnh viện"), Formatter("vi").noun("hospital"), Formatter("en").noun("đàn trâu")
        ('hospitals', 'bệnh viện', '')
        """
        words = (counted or "").replace("_", " ")
        code = _noun_code(words)
        if code:
            texts = texts_of(self.lang)
            return texts.get(f"{code}.one", texts[code]) if n == 1 else texts[code]
        for scope in _scopes():
            if words.startswith(f"{scope} ") and (noun := self.noun(words.removeprefix(f"{scope} "), n)):
                return self._text(f"{_SCOPE}{scope.replace(' ', '_')}", noun=noun)
        return ""

    def date(self, day: dt.date) -> str:
        """Return a day.

        >>> Formatter("vi").date(dt.date(2026, 6, 5)), Formatter("en").date(dt.date(2026, 6, 5))
        ('05/06/2026', '5 June 2026')
        """
        return self._date("date.long", day)

    def short_date(self, day: dt.date) -> str:
        r"""Return a day for a narrow cell, without a place to break the line.

        >>> Formatter("vi").short_date(dt.date(2026, 6, 5)), Formatter("en").short_date(dt.date(2026, 6, 5))
        ('05/06/2026', '5\xa0Jun\xa02026')
        """
        return self._date("date.short", day).replace(" ", "\u00a0")

    def _date(self, code: str, day: dt.date) -> str:
        # The names of months come from the catalogue: calendar.month_name follows the machine's locale.
        names = {"month_name": self._text(f"month.{day.month}"), "short_month": self._text(f"month.{day.month}.short")}
        return self._text(code, day=day.day, month=day.month, year=day.year, **names)

    def period(self, code: str) -> str:
        """Return a period code in words; a code that is no period is returned unchanged.

        >>> Formatter("vi").period("2026-H1"), Formatter("en").period("2026-H1")
        ('6 tháng đầu năm 2026', 'first half of 2026')
        """
        if "/" in code:
            start, end = code.split("/", 1)
            return self._text("period.range", start=self.period(start), end=self.period(end))
        if code in TASK_ROUNDS:
            return self._text(f"period.{code}")
        with suppress(UsageError):  # no day
            return self.date(read_day(code, "period"))
        match = PERIOD_IN_YEAR.fullmatch(code)
        return self._part_of_year(match[1], match[2] or "") if match else code

    def _part_of_year(self, year: str, part: str) -> str:
        if not part:
            return self._text("period.year", year=year)
        if part.startswith("H"):
            return self._text(f"period.{part}", year=year)
        if part.startswith("Q"):
            return self._text("period.Q", number=self._text(f"quarter.{part[1]}"), year=year)
        if part.endswith("M"):
            return self._text("period.M", number=int(part[:-1]), year=year)
        return self._text("period.month", number=int(part), month_name=self._text(f"month.{int(part)}"), year=year)
