"""The two languages of a report: its texts, and numbers, dates and periods in each language's convention."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")
# Written out, because calendar.month_name follows the machine's locale.
_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS += ("August", "September", "October", "November", "December")
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
def _texts(lang: str) -> dict[str, str]:
    content = files("analysis.reports").joinpath("rules/texts.csv").read_text("utf-8")
    return {row["key"]: row[lang] for row in csv.DictReader(io.StringIO(content))}


@dataclass(frozen=True)
class Words:
    """The texts and conventions of one language.

    >>> Words("vi").percent(61.2), Words("en").percent(61.2)
    ('61,2%', '61.2%')
    >>> Words("vi").number(17925070), Words("en").number(17925070)
    ('17.925.070', '17,925,070')
    """

    lang: str

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise ValueError(f"language {self.lang!r}: expected one of {', '.join(LANGUAGES)}")

    def __call__(self, key: str, **values: object) -> str:
        """Return the text `key`, its `{placeholders}` filled; an unknown key is an error, not an empty string."""
        texts = _texts(self.lang)
        if key not in texts:
            raise KeyError(f"no text '{key}' in reports/rules/texts.csv")
        return texts[key].format(**values) if values else texts[key]

    def get(self, key: str, otherwise: str) -> str:
        """Return the text `key`, or another where there is none."""
        return _texts(self.lang).get(key, otherwise)

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number with the language's decimal and grouping marks, halves rounded away from zero."""
        rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        whole, _, fraction = f"{rounded:,f}".partition(".")
        whole = whole.replace(",", self("number.group")).replace("-", "−")
        return whole + (self("number.decimal") + fraction if fraction else "")

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
        return self(_OPERATOR_KEYS[op or "="], figure=figure)

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
            return self("period.range", start=self.period(start), end=self.period(end))
        if code in ("yearly", "quarterly", "monthly"):
            return self(f"period.{code}")
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", code):
            return self.date(dt.date.fromisoformat(code))
        match = re.fullmatch(r"(\d{4})(?:-(H[12]|Q[1-4]|\d{1,2}M|\d{2}))?", code)
        if not match:
            return code
        year, part = match.group(1), match.group(2) or ""
        if not part:
            return self("period.year", year=year)
        if part.startswith("H"):
            return self(f"period.{part}", year=year)
        if part.startswith("Q"):
            number = _ROMAN[part[1]] if self.lang == "vi" else part[1]
            return self("period.Q", number=number, year=year)
        if part.endswith("M"):
            return self("period.M", number=int(part[:-1]), year=year)
        return self("period.month", number=int(part), month=_MONTHS[int(part) - 1], year=year)


def capitalise(text: str) -> str:
    """Return the text with its first letter large; the rest is left alone."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return the text as a sentence: a capital first, a full stop last."""
    return capitalise(text) + ("" if text.endswith((".", "!", "?")) else ".")
