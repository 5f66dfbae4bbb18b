"""Files of a result: CSV with its metadata as CSV on the Web, and a workbook; nothing in them runs as a formula."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import UsageError
from analysis.i18n import Phrase
from analysis.schemas import neutralise_frame, to_csv
from analysis.whole_files import write_whole

if TYPE_CHECKING:
    from analysis.questions.results.result import Result

_WIDEST = 60


def checked_path(path: str | Path, endings: Sequence[str]) -> Path:
    """Return a path that a file can be written to.

    Raises
    ------
    UsageError
        If the name has another ending, or its folder does not exist.
    """
    if not isinstance(path, str | Path):
        raise UsageError(option="path", found=path, expected=Phrase("ask.error.ending", endings=", ".join(endings)))
    target = Path(path)
    if target.suffix.lower() not in endings:
        listed = ", ".join(endings)
        raise UsageError(option="path", found=target.name, expected=Phrase("ask.error.ending", endings=listed))
    if not target.parent.is_dir():
        raise UsageError(option="path", found=str(target.parent), expected=Phrase("ask.error.folder"))
    return target


def with_sources(result: Result) -> pd.DataFrame:
    """Return the rows of a result with title, publisher and licence of their source beside them."""
    frame = result.table()
    for name in frame.select_dtypes("datetime"):
        frame[name] = frame[name].dt.strftime("%Y-%m-%d").where(frame[name].notna(), None)
    documents = result.sources()
    if "source_id" not in frame or documents.empty:
        return frame
    named = documents.set_index("source_id")[["title", "publisher", "licence", "url"]].add_prefix("source_")
    return frame.join(named[[name for name in named if name not in frame]], on="source_id")


def write_csv(path: Path, result: Result) -> Path:
    """Write the rows, and beside them what they are: title, definition, day, sources, the meaning of each column."""
    rows = with_sources(result)
    metadata: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": result.lang}],
        "url": path.name,
        "dc:title": result.title,
        "dc:description": " ".join([result.answer, *result.notes]),
        "dc:source": [
            {name: value for name, value in row.items() if value is not None}
            for row in _texts(result.sources()).to_dict("records")
        ],
        "dc:provenance": result.code(),
        "notes": [{"name": name, "value": value} for name, value in result.about],
        "tableSchema": {
            "columns": [{"name": str(name), "titles": result.column_title(str(name))} for name in rows.columns]
        },
    }
    lines: list[Any] = _texts(rows).to_dict("records")
    write_whole(path, to_csv(lines, [str(name) for name in rows.columns]).encode("utf-8"), makes_folder=False)
    written = json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
    write_whole(path.with_name(f"{path.name}-metadata.json"), written.encode("utf-8"), makes_folder=False)
    return path


def write_workbook(path: Path, result: Result) -> Path:
    """Write the rows, what they are, and their sources as three sheets of a workbook."""
    about = [
        ("title", result.title),
        ("answer", result.answer),
        *result.about,
        *(("note", note) for note in result.notes),
        ("code", result.code()),
    ]
    sheets = {
        "data": with_sources(result),
        "about": pd.DataFrame(about, columns=["what", "text"]),
        "sources": _texts(result.sources()),
    }
    written = io.BytesIO()
    with pd.ExcelWriter(written, engine="openpyxl") as writer:
        for name, frame in sheets.items():
            neutralise_frame(frame).to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            for column in writer.sheets[name].columns:
                widest = max((len(str(cell.value)) for cell in column if cell.value is not None), default=0)
                writer.sheets[name].column_dimensions[column[0].column_letter].width = min(_WIDEST, widest + 2)
    write_whole(path, written.getvalue(), makes_folder=False)
    return path


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of texts: days as 2026-06-30, None where nothing is known."""
    shown = frame.copy()
    for name in shown.select_dtypes("datetime"):
        shown[name] = shown[name].dt.strftime("%Y-%m-%d")
    return shown.astype(object).where(shown.notna(), None)
