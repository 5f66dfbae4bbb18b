"""Which panels the stored tables of models rest on, so that a snapshot fits only those that its day changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.pipeline.build.file_hashing import digest_file
from analysis.pipeline.state_paths import read_checked, state_folder, write_checked

if TYPE_CHECKING:
    from analysis.modelling import KeptRows


#: The tables of models that a snapshot may take rows from.
_TABLES = ("fits", "forecasts", "backtest", "verdicts")


def record_panels(names: list[str], digests: Mapping[str, str], code: str) -> None:
    """Note what the stored tables `names` were made from: digests of panels or cases, the code, their own bytes."""
    for name in names:
        note = {"file": digest_file(_table_path(name)), "code": code, "panels": dict(digests)}
        write_checked(_note_path(name), note)


def read_kept_rows(code: str) -> KeptRows:
    """Return the stored tables that are still what `record_panels` noted, made by this code."""
    from analysis.modelling import KeptRows
    from analysis.panel import load

    notes = {name: _read_note(name) for name in _TABLES}
    valid = {
        name: note["panels"]
        for name, note in notes.items()
        if note.get("code") == code and note.get("file") == digest_file(_table_path(name)) is not None
    }
    return KeptRows({name: load(name) for name in valid}, valid)


def _read_note(name: str) -> dict[str, Any]:
    """Return the note of a table; an empty one where there is none that can be read."""
    note = read_checked(_note_path(name))
    return note if isinstance(note.get("panels"), dict) else {}


def _note_path(name: str) -> Path:
    return state_folder() / "panels" / f"{name}.json"


def _table_path(name: str) -> Path:
    from analysis.paths import processed_folder

    return processed_folder() / f"{name}.parquet"
