"""Where each column of a form's table stands: by its title, for a column may have been added or moved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from analysis.i18n import LANGUAGES, translate
from analysis.registry.forms.form_layout import COLUMNS
from analysis.schemas import compare_key
from vnfilings import UnreadableFileError

#: The column that the workbook computes; a document has none.
_CHECK = "check"


@cache
def _columns_by_title() -> dict[str, str]:
    """Return each column by its title in any language, in comparable letters."""
    names = (*COLUMNS[1:], _CHECK)
    return {compare_key(translate(f"entry.column.{name}", lang)): name for lang in LANGUAGES for name in names}


def find_columns(path: Path, titles: Sequence[str]) -> tuple[dict[str, int], dict[int, str]]:
    """Return the place of each column of the form, and the titles of the columns that the form did not have.

    Parameters
    ----------
    path
        The file, for the message.
    titles
        The head of the table, a text for each column.

    Raises
    ------
    UnreadableFileError
        If a column of the form is missing or stands there twice: no figure could be told from another.
    """
    known = _columns_by_title()
    named = {place: known.get(compare_key(title), "") for place, title in enumerate(titles)}
    found: dict[str, int] = {}
    for column in COLUMNS[1:]:
        places = [place for place, name in named.items() if name == column]
        if len(places) != 1:
            sent = " / ".join(dict.fromkeys(translate(f"entry.column.{column}", lang) for lang in LANGUAGES))
            fault = "is missing from" if not places else "stands twice in"
            raise UnreadableFileError(
                path, f"the column '{sent}' {fault} the head of the form's table; fill in the form as it was sent"
            )
        found[column] = places[0]
    added = {place: " ".join(titles[place].split()) for place, name in named.items() if not name}
    return found, added
