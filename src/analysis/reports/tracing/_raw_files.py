"""Where in the files of `data/raw` a row stands."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from analysis.i18n import translate
from analysis.reports._document import WITHHELD
from analysis.reports._row_helpers import Row


def files_of(folder: Path) -> list[Path]:
    """Return the files of a source's folder that hold its content."""
    return [path for path in sorted(folder.glob("*")) if path.is_file() and path.name != "source.yml"]


def find_in_files(raw: Path, folder: str, row: Row, lang: str) -> Iterator[tuple[Path, str]]:
    """Yield the files that hold a row, and where in each it stands.

    A fact that repeats a document is kept with the facts, not with the document. Of a withheld row only the locator is
    shown.
    """
    if row.get("raw_text") == WITHHELD:
        yield from ((path, str(row["locator"])) for path in files_of(raw / folder))
        return
    held = [(path, place) for path in files_of(raw / folder) if (place := _place_in_file(path, row, lang))]
    others = sorted(raw.glob("*/*.csv")) if not held else []
    yield from held
    yield from ((path, place) for path in others if (place := _place_in_file(path, row, lang)))


def find_rule(lookup: Path, table: str, rule_id: str, lang: str) -> Iterator[tuple[Path, str]]:
    """Yield the file of `data/lookup` that declares a rule, and the row of the rule."""
    path = lookup / f"{table}.csv"
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(enumerate(csv.reader(stream), start=1))
        name = "rule_id"
        held = [number for number, cells in rows if cells and cells[rows[0][1].index(name)] == rule_id]
        yield path, translate("trace.cell", lang, row=str(held[0]), column=name, text=rule_id) if held else ""


def _place_in_file(path: Path, row: Row, lang: str) -> str:
    """Return where in a raw file a row stands; empty where the file does not hold it."""
    if path.suffix != ".csv":
        return str(row["locator"])
    printed = str(row.get("raw_text") or row.get("title_vi") or row.get("printed"))
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    holding = [number for number, cells in enumerate(rows, start=1) if printed in cells]
    named = {row["locator"], str(row["locator"]).split()[-1]}
    near = [number for number in holding if named & set(rows[number - 1])]
    if not near:
        return ""
    column = rows[0][rows[near[0] - 1].index(printed)]
    return translate("trace.cell", lang, row=str(near[0]), column=column, text=printed)
