"""The texts around the table of a form, the same in a workbook and in a Word document."""

from __future__ import annotations

from analysis.forms.form_content import FormContent
from analysis.i18n import translate
from analysis.registry.forms import COLUMNS


def head_lines(content: FormContent) -> dict[str, str]:
    """Return the texts above the table by their part: whose it is, for which period, until when, how to fill it in."""
    layout, lang = content.layout, content.layout.lang
    due = translate("entry.due", lang, day=content.due) if content.due else ""
    return {
        "unit": layout.head_line("unit"),
        "period": layout.head_line("period"),
        "due": due,
    }


def column_titles(lang: str) -> list[str]:
    """Return the titles of the columns that are seen, in their order."""
    return [translate(f"entry.column.{name}", lang) for name in COLUMNS[1:]]
