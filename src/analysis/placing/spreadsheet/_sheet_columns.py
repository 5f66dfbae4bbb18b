"""What the columns of the workbook hold, and which of them may be changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The first line of the hidden sheet; a later layout has another number.
MARK, VERSION = "workbench-placing-sheet", 1
HIDDEN_SHEET, LIST_SHEET = "_placing", "lists"
#: The columns in order; the first is hidden.
COLUMNS = ("key", "where", "value", "words", "unit", "indicator", "period", "kind", "sure", "likely", "why")
#: Those that a person may change, and the column of a decision that each sets.
EDITABLE = {"unit": "unit_code", "indicator": "indicator_code", "period": "period", "kind": "kind"}
LOCKED = ("where", "value", "words")
#: The key of the row for the whole filing, of which organisation and period may be changed.
FILING_KEY = "filing"


def digest_locked(cells: Sequence[object]) -> str:
    """Return a short digest of the locked cells of a row; blanks do not count, for programs change them."""
    texts = (" ".join(str(cell if cell is not None else "").split()) for cell in cells)
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:16]


def accepted_codes(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return what is accepted of a value, by the columns that may be changed; empty where a person must decide."""
    cells = {"unit": row["accepted_unit"], "indicator": row["accepted_indicator"], "period": row["period"]}
    return {name: code if isinstance(code, str) else "" for name, code in (cells | {"kind": row["kind"]}).items()}
