"""The to-do list as a file: a workbook, a CSV file or a page."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from analysis.errors import UsageError
from analysis.i18n import translate, translate_cell
from analysis.schemas import neutralise_cell, to_csv
from analysis.todo._list_workbook import list_workbook, to_bytes
from analysis.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    import pandas as pd

COLUMNS = ("kind", "sentence", "command", "n_values", "feeds", "unit_code", "source_id", "weight", "item_id")
#: How wide the columns of the workbook are, in characters; long texts are wrapped.
_WIDTHS = {"": 14, "sentence": 70, "command": 50, "feeds": 24, "source_id": 24, "item_id": 26}
_PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body {{ font-family: sans-serif; margin: 1.5rem; line-height: 1.4 }} table {{ border-collapse: collapse }}
th, td {{ border-bottom: 1px solid #767676; padding: .4rem .6rem; text-align: left; vertical-align: top }}
code {{ overflow-wrap: anywhere }}
</style></head><body><main><h1>{title}</h1>
{body}
</main></body></html>
"""


def list_rows(todo: pd.DataFrame, lang: str) -> list[dict[str, object]]:
    """Return the items with their sentences in a language, as rows of texts and numbers.

    Parameters
    ----------
    todo
        The table of `build_todo`.
    lang
        The language of the sentences.

    Returns
    -------
    list of dict
        What is missing is an empty text.

    Raises
    ------
    ValueError
        For a language that the catalogue lacks.

    Examples
    --------
    >>> from analysis.todo import build_todo
    >>> list_rows(build_todo({}, "2026-07-01"), "en")
    []
    """
    rows = []
    for cells in todo.to_dict("records"):
        row: dict[str, object] = {name: "" if cells[name] is None else cells[name] for name in COLUMNS}
        rows.append({name: "" if cell != cell else cell for name, cell in row.items()} | _sentence(cells, lang))
    return rows


def _sentence(cells: Mapping[Any, Any], lang: str) -> dict[str, object]:
    said = translate_cell(cells["sentence"], lang)
    return {"sentence": said[:1].upper() + said[1:], "n_values": int(cells["n_values"])}


def write_todo(todo: pd.DataFrame, path: Path, account: str, lang: str = "en") -> None:
    """Write the to-do list to a file that ends in .xlsx, .csv or .html, whole or not at all.

    Parameters
    ----------
    todo
        The table of `build_todo`.
    path
        The file.
    account
        The line that counts all values, see `count_values`; it stands below the list, except in CSV.
    lang
        The language of the sentences.

    Raises
    ------
    UsageError
        For a file that ends otherwise.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from analysis.todo import build_todo
    >>> path = Path(mkdtemp()) / "todo.csv"
    >>> write_todo(build_todo({}, "2026-07-01"), path, "")
    >>> path.read_text("utf-8-sig").strip()
    'kind,sentence,command,n_values,feeds,unit_code,source_id,weight,item_id'
    """
    writers = {".xlsx": _to_workbook, ".csv": _to_csv, ".html": _to_page}
    if path.suffix.lower() not in writers:
        raise UsageError(option="--to", found=path.name, expected=f"a file that ends in {', '.join(writers)}")
    write_whole(path, writers[path.suffix.lower()](list_rows(todo, lang), account, lang), makes_folder=False)


def _titles(lang: str) -> list[str]:
    return [translate(f"todo.column.{name}", lang) for name in COLUMNS]


def _to_csv(rows: list[dict[str, object]], account: str, lang: str) -> bytes:
    return to_csv(rows, COLUMNS).encode("utf-8-sig")  # with the mark by which Excel knows UTF-8


def _to_workbook(rows: list[dict[str, object]], account: str, lang: str) -> bytes:
    titles = dict(zip(COLUMNS, _titles(lang), strict=True))
    book, sheet = list_workbook(translate("todo.title", lang), titles, rows, _WIDTHS, "A2")
    if account:
        sheet.append([])
        sheet.append([neutralise_cell(account)])
    return to_bytes(book)


def _to_page(rows: list[dict[str, object]], account: str, lang: str) -> bytes:
    def cell(row: dict[str, object], name: str) -> str:
        shown = html.escape(str(row[name]))
        return f"<td><code>{shown}</code></td>" if name == "command" else f"<td>{shown}</td>"

    shown = COLUMNS[:-2]
    head = "".join(f'<th scope="col">{html.escape(title)}</th>' for title in _titles(lang)[: len(shown)])
    lines = "\n".join(f"<tr>{''.join(cell(row, name) for name in shown)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>\n{lines}\n</tbody></table>" if rows else ""
    nothing = "" if rows else f"<p>{html.escape(translate('todo.nothing', lang))}</p>"
    body = f"{table}{nothing}<p>{html.escape(account)}</p>"
    return _PAGE.format(lang=lang, title=html.escape(translate("todo.title", lang)), body=body).encode()
