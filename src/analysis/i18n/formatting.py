"""Figures, days, periods and counted nouns as a Vietnamese or an English reader expects them: the way back of reading.

The conventions themselves are rows of `formatting.csv`; every stage that writes for people prints by them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")
# Written out, because calendar.month_name follows the machine's locale.
_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS += ("August", "September", "October", "November", "December")
#: A year, or a half, quarter, first months or one month of it: `2026`, `2026-H1`, `2026-Q2`, `2026-9M`, `2026-06`.
PERIOD_IN_YEAR = re.compile(r"(\d{4})(?:-(H[12]|Q[1-4]|(?:0?[1-9]|1[0-2])M|0[1-9]|1[0-2]))?")
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_OPERATOR_KEYS = {
    "=": "op.equal",
    ">=": "op.at_least",
    ">": "op.over",
    "<=": "op.at_most",
    "<": "op.under",
    "~": "op.about",
    "<~": "op.nearly",
}


@cache
def _conventions(lang: str) -> dict[str, str]:
    content = files("analysis.i18n").joinpath("formatting.csv").read_text("utf-8")
    return {row["key"]: row[lang] for row in csv.DictReader(io.StringIO(content))}


@dataclass(frozen=True)
class Printer:
    """The conventions of one language.

    >>> Printer("vi").percent(61.2), Printer("en").percent(61.2)
    ('61,2%', '61.2%')
    >>> Printer("vi").number(17925070), Printer("en").number(17925070)
    ('17.925.070', '17,925,070')
    """

    lang: str

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise ValueError(f"language {self.lang!r}: expected one of {', '.join(LANGUAGES)}")

    def _say(self, key: str, **values: object) -> str:
        return _conventions(self.lang)[key].format(**values)

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number with the language's decimal and grouping marks, halves rounded away from zero.

        >>> Printer("vi").number(-1234.5), Printer("vi").number(-0.04, 1)
        ('−1.235', '0,0')
        """
        rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
        whole, _, fraction = f"{rounded:,f}".partition(".")
        whole = whole.replace(",", self._say("number.group")).replace("-", "−")
        return whole + (self._say("number.decimal") + fraction if fraction else "")

    def exact(self, value: float, fewest: int = 0) -> str:
        """Return a number with the decimals that it has, at least `fewest`: `92,83`, `2.400`."""
        decimals = len(f"{value:.10f}".rstrip("0").partition(".")[2])
        return self.number(value, max(decimals, fewest))

    def signed(self, value: float, decimals: int = 1) -> str:
        """Return a change with its sign, `+23,9`; no sign where it rounds to 0."""
        shown = self.number(value, decimals)
        is_nothing = not any(digit in "123456789" for digit in shown)
        return shown.lstrip("−") if is_nothing else shown if value < 0 else f"+{shown}"

    def percent(self, value: float, decimals: int = 1) -> str:
        """Return a share [%], e.g. `61,2%`."""
        return self.number(value, decimals) + "%"

    def probability(self, value: float) -> str:
        """Return a probability [0 to 1] in whole percent, never a false 0 or 100."""
        if value < 0.01:
            return "< " + self.percent(1, 0)
        if value > 0.99:
            return "> " + self.percent(99, 0)
        return self.percent(100 * value, 0)

    def with_operator(self, op: str | None, figure: str) -> str:
        """Return the figure with its operator: `> 95,0%`, `khoảng 50`."""
        return self._say(_OPERATOR_KEYS[op or "="], figure=figure)

    def noun(self, noun: str | None) -> str:
        """Return what is counted in this language, as it stands where the conventions do not know it."""
        return _conventions(self.lang).get(f"noun.{noun}", noun or "")

    def date(self, day: dt.date) -> str:
        """Return a day: `30/06/2026`, `30 June 2026`."""
        if self.lang == "vi":
            return f"{day.day:02d}/{day.month:02d}/{day.year}"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def short_date(self, day: dt.date) -> str:
        """Return a day for a narrow cell, unbroken: `30/06/2026`, `30 Jun 2026`."""
        if self.lang == "vi":
            return self.date(day)
        return f"{day.day}\u00a0{_MONTHS[day.month - 1][:3]}\u00a0{day.year}"

    def period(self, code: str) -> str:
        """Return a period code in words: `2026-H1` is `6 tháng đầu năm 2026`; an unknown code comes back as it is."""
        if "/" in code:
            start, end = code.split("/", 1)
            return self._say("period.range", start=self.period(start), end=self.period(end))
        if code in ("yearly", "quarterly", "monthly"):
            return self._say(f"period.{code}")
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", code):
            with suppress(ValueError):  # no such day: as it is
                return self.date(dt.date.fromisoformat(code))
        match = PERIOD_IN_YEAR.fullmatch(code)
        if not match:
            return code
        year, part = match.group(1), match.group(2) or ""
        if not part:
            return self._say("period.year", year=year)
        if part.startswith("H"):
            return self._say(f"period.{part}", year=year)
        if part.startswith("Q"):
            number = _ROMAN[part[1]] if self.lang == "vi" else part[1]
            return self._say("period.Q", number=number, year=year)
        if part.endswith("M"):
            return self._say("period.M", number=int(part[:-1]), year=year)
        return self._say("period.month", number=int(part), month=_MONTHS[int(part) - 1], year=year)


#: Something to be said in a sentence: words that hold in both languages (a quotation), or what prints it in each.
Phrase = str | Callable[[Printer], str]


def both(vi: str, en: str) -> Phrase:
    """Return the phrase that has its own words in each language.

    >>> say(both("bệnh viện", "hospital"), Printer("vi"))
    'bệnh viện'
    """
    return lambda printer: vi if printer.lang == "vi" else en


def say(phrase: object, printer: Printer) -> str:
    """Return a phrase in the language of `printer`; anything else as text."""
    return phrase(printer) if callable(phrase) else str(phrase)


def fill(template: str, printer: Printer, **phrases: object) -> str:
    """Return a sentence whose blanks are filled with phrases.

    >>> fill("{share} ngày {day}", Printer("vi"), share=lambda p: p.percent(46.15), day="25/6")
    '46,2% ngày 25/6'
    """
    return template.format(**{name: say(phrase, printer) for name, phrase in phrases.items()})
