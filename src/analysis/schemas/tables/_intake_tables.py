"""The table of what lies in `data/raw` and is in no other table."""

from __future__ import annotations

from analysis.schemas.columns import Table, text

UNREAD_SOURCES = Table(
    "unread_sources",
    "one folder of `data/raw` that could not be read, or one file there that nobody has added",
    ("source_id",),
    (
        text("source_id", "name of the folder or file", required=True),
        text("type", "what it is", required=True, allowed=("folder", "loose_file")),
        text("unit_code", "the unit that its source.yml names, a row of `units`; empty: not known"),
        text("reason", "what is wrong and what to do", required=True),
    ),
)
