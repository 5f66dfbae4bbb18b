"""The short ids by which a printed figure leads back to its row, the same in every run."""

from __future__ import annotations

import base64
import hashlib

PREFIXES = {
    "statements": "s",
    "verdicts": "v",
    "forecasts": "f",
    "findings": "a",
    "tasks": "t",
    "observations": "o",
    "restatements": "r",
}
KEY_SEPARATOR = "|"


def row_key(*parts: object) -> str:
    """Return the key of a row with a key of several columns as one text."""
    return KEY_SEPARATOR.join(str(part) for part in parts)


def trace_id(table: str, key: str) -> str:
    """Return the trace id of a row: a letter for its table and 50 bits of the key's hash.

    50 bits: among a million rows the odds that any two share an id are about one in two thousand.

    >>> trace_id("statements", "bc-379:line 90#1")
    's-w43xxrdyb6'
    """
    digest = hashlib.sha256(f"{table}{KEY_SEPARATOR}{key}".encode()).digest()
    return f"{PREFIXES[table]}-{base64.b32encode(digest)[:10].decode().lower()}"
