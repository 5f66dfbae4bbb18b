"""The two languages of a report: its texts, with numbers, dates and periods in each language's convention."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analysis.i18n.formatting import Printer


@cache
def _texts(lang: str) -> dict[str, str]:
    content = files("analysis.reports").joinpath("rules/texts.csv").read_text("utf-8")
    return {row["key"]: row[lang] for row in csv.DictReader(io.StringIO(content))}


@dataclass(frozen=True)
class Words(Printer):
    """The texts of the reports in one language, with its conventions (see `analysis.i18n.formatting`).

    >>> Words("vi")("column.unit"), Words("vi").percent(61.2)
    ('Đơn vị', '61,2%')
    """

    def __call__(self, key: str, **values: object) -> str:
        """Return the text `key`, its `{placeholders}` filled; an unknown key is an error, not an empty string."""
        texts = _texts(self.lang)
        if key not in texts:
            raise KeyError(f"no text '{key}' in reports/rules/texts.csv")
        return texts[key].format(**values) if values else texts[key]

    def get(self, key: str, otherwise: str) -> str:
        """Return the text `key`, or another where there is none."""
        return _texts(self.lang).get(key, otherwise)


def capitalise(text: str) -> str:
    """Return the text with its first letter large; the rest is left alone."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return the text as a sentence: a capital first, a full stop last."""
    return capitalise(text) + ("" if text.endswith((".", "!", "?")) else ".")
