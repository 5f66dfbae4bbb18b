"""The short ids by which a printed figure leads back to its row, the same in every run."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from functools import lru_cache

PREFIXES = {
    "statements": "s",
    "verdicts": "v",
    "forecasts": "f",
    "findings": "a",
    "tasks": "t",
    "observations": "o",
    "restatements": "r",
    "scores": "q",
    "fits": "m",
    "backtest": "b",
    "distances": "d",
    "national_targets": "n",
    "consolidated": "c",
}
KEY_SEPARATOR = "|"
_DATED_ID = re.compile(r"^(?P<id>[a-z]-[a-z2-7]{10})-(?P<day>[0-9]{8})$")


def row_key(*parts: object) -> str:
    """Return the key of a row with a key of several columns as one text."""
    return KEY_SEPARATOR.join(str(part) for part in parts)


def trace_id(table: str, key: str, known_until: dt.date | None = None) -> str:
    """Return the trace id of a row: a letter for its table, 50 bits of the key's hash, the snapshot's day if any.

    50 bits: among a million rows the odds that any two share an id are about one in two thousand.

    Parameters
    ----------
    table, key
        The row's table and its key (see `row_key`).
    known_until
        For a computed row, the day of the snapshot that holds it: another day's build may give another number.

    Returns
    -------
    str
        E.g. `s-w43xxrdyb6`, or with a day `s-w43xxrdyb6-20260630`.

    Examples
    --------
    >>> trace_id("statements", "bc-379:line 90#1")
    's-w43xxrdyb6'
    >>> trace_id("statements", "bc-379:line 90#1", dt.date(2026, 6, 30))
    's-w43xxrdyb6-20260630'
    """
    identity = _identity(table, key)
    return identity if known_until is None else f"{identity}-{known_until:%Y%m%d}"


@lru_cache(maxsize=100_000)
def _identity(table: str, key: str) -> str:
    digest = hashlib.sha256(f"{table}{KEY_SEPARATOR}{key}".encode()).digest()
    return f"{PREFIXES[table]}-{base64.b32encode(digest)[:10].decode().lower()}"


def split_trace_id(identifier: str) -> tuple[str, dt.date | None]:
    """Return a trace id without its day, and the day of the snapshot that it leads to; None for the present tables.

    Parameters
    ----------
    identifier
        A trace id as printed, or the key of a row.

    Returns
    -------
    tuple
        The id, and the day or None.

    Examples
    --------
    >>> split_trace_id("f-w43xxrdyb6-20260630")
    ('f-w43xxrdyb6', datetime.date(2026, 6, 30))
    >>> split_trace_id("qd-2491-2023:12")
    ('qd-2491-2023:12', None)
    """
    dated = _DATED_ID.match(identifier)
    try:
        return (dated["id"], dt.date.fromisoformat(dated["day"])) if dated else (identifier, None)
    except ValueError:
        return identifier, None
