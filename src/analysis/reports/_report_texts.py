"""The texts of a report in one language, with its numbers, dates and periods in that language's convention."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES, Argument, Formatter, has_message, translate

Fact = float | str | None
#: The language in which units write and in which their papers are signed; others are translations.
SOURCE_LANGUAGE = "vi"
#: No number has more decimals.
MOST_DECIMALS = 4
#: A share lies between these, and is never rounded onto one of them.
SHARE_LIMITS = (0.0, 100.0)


def check_languages(languages: Sequence[str]) -> None:
    """Raise AnalysisError unless there are languages and the catalogue has all of them."""
    if not languages or not set(languages) <= set(LANGUAGES):
        raise AnalysisError("languages", found=list(languages), expected=f"some of {', '.join(LANGUAGES)}")


@dataclass(frozen=True)
class ReportTexts(Formatter):
    """The messages `report.*` of the catalogue in one language, with its conventions (see `analysis.i18n`).

    >>> ReportTexts("vi")("column.unit"), ReportTexts("vi").percent(61.2)
    ('Đơn vị', '61,2%')
    """

    def __call__(self, code: str, **arguments: Argument) -> str:
        """Return the text of the message `report.{code}`.

        Raises
        ------
        KeyError
            For a code that the catalogue lacks, or an argument that its text needs.
        """
        return translate(f"report.{code}", self.lang, **arguments)

    def get(self, code: str, otherwise: str) -> str:
        """Return the text of the message `report.{code}`, or another text where the catalogue lacks it."""
        return self(code) if has_message(f"report.{code}") else otherwise

    def of_row(self, row: Mapping[str, Any], name: str) -> str:
        """Return the text that a row holds for this language (`name_vi`, `name_en`), or for another where it lacks it.

        >>> ReportTexts("en").of_row({"title_vi": "Kê đơn điện tử", "title_en": None}, "title")
        'Kê đơn điện tử'
        """
        columns = (f"{name}_{self.lang}", name, *(f"{name}_{lang}" for lang in LANGUAGES))
        return str(next((row[column] for column in columns if row.get(column)), ""))


def rounded(value: float, decimals: int) -> float:
    """Return a value as it is printed, halves rounded away from zero."""
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def short_number(texts: ReportTexts, value: float, decimals: int, limits: Collection[float] = ()) -> str:
    """Return a number with some decimals, more where they would put it onto a limit or beyond, and none that are all 0.

    99.96% is neither 100% nor, for a target of 100%, one that is met. This is the one rule of every share in
    sentences, tables and charts.

    >>> [short_number(ReportTexts("vi"), value, 1, (0, 100)) for value in (61.23, 50.0, 99.96, 100.0)]
    ['61,2', '50', '99,96', '100']
    """

    def crosses() -> bool:
        shown = rounded(value, decimals)
        return any((shown - limit) * (value - limit) <= 0 and value != limit for limit in limits)

    while decimals < MOST_DECIMALS and crosses():
        decimals += 1
    number = texts.number(value, decimals)
    whole, mark, rest = number.partition(translate("number.decimal", texts.lang))
    return whole if mark and not rest.strip("0") else number


def dots_of(sure: int) -> str:
    """Return how sure something is, 1 to 3, as three dots: `●●○`."""
    return "●" * sure + "○" * (3 - sure)


def capitalise(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return the text as a sentence: a capital first, a full stop last.

    Parameters
    ----------
    text
        Words.

    Returns
    -------
    str
        The sentence.

    Examples
    --------
    >>> sentence("the series has no model")
    'The series has no model.'
    """
    return capitalise(text) + ("" if text.endswith((".", "!", "?", "…")) else ".")
