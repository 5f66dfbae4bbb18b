"""The texts of a report in one language, with its numbers, dates and periods in that language's convention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES, Argument, Formatter, has_message, translate

Fact = float | str | None


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


def capitalise(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return the text as a sentence: a capital first, a full stop last."""
    return capitalise(text) + ("" if text.endswith((".", "!", "?")) else ".")
