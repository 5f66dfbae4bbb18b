"""The catalogue `messages.csv`: one row per text, one column per language."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

# Read by its path: every command needs the languages, and importlib.resources takes longer to import than to read it.
_FILE = Path(__file__).with_name("messages.csv")


def _read_languages() -> tuple[str, ...]:
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return tuple(name for name in next(csv.reader(stream)) if name != "code")


@cache
def _columns() -> dict[str, dict[str, str]]:
    reader = csv.DictReader(io.StringIO(_FILE.read_text("utf-8")), strict=True)
    languages = [name for name in reader.fieldnames or () if name != "code"]
    rows = list(reader)
    return {lang: {row["code"]: row[lang] or "" for row in rows} for lang in languages}


def texts_of(lang: str) -> Mapping[str, str]:
    """Return the texts of one language by code.

    Raises
    ------
    ValueError
        For a language that the catalogue has no column for, or whose column is filled in part.
    """
    columns = _columns()
    if lang not in columns:
        raise ValueError(f"language {lang!r}: i18n/messages.csv has the columns {', '.join(columns)}")
    return _require_texts(lang)


@cache
def _require_texts(lang: str) -> dict[str, str]:
    """Return the texts of a language; a blank one would print an empty sentence."""
    texts = _columns()[lang]
    missing = [code for code, text in texts.items() if not text]
    if missing:
        rest = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise ValueError(
            f"i18n/messages.csv, column '{lang}': no text for {', '.join(missing[:3])}{rest}; add the missing texts"
        )
    return texts


#: The languages of the catalogue, in the order of its columns.
LANGUAGES: tuple[str, ...] = _read_languages()
