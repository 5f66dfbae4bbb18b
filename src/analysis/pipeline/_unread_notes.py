"""What of ``data/raw`` the last build went on without, so that a run with nothing to do says it without tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.pipeline.state_paths import state_folder
from analysis.whole_files import write_whole

_FILE = "unread_sources.json"


def note_unread(rows: Iterable[Mapping[Any, Any]]) -> None:
    """Keep the folders and files that could not be read."""
    kept = [{"source_id": row["source_id"], "type": row["type"], "reason": row["reason"]} for row in rows]
    write_whole(state_folder() / _FILE, json.dumps(kept, ensure_ascii=False).encode())


def read_unread() -> list[dict[str, str]]:
    """Return the folders and files that the last build could not read, each with its type and reason."""
    path = state_folder() / _FILE
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return kept if isinstance(kept, list) else []


def describe_unread(row: Mapping[str, str]) -> str:
    """Return one line on a folder or file that could not be read."""
    return f"data/raw/{row['source_id']} was not read: {row['reason']}"
