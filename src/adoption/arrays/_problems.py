"""The error for a frame or an argument that no model can take, and how its problems are listed."""

from __future__ import annotations

from adoption.diagnostics import AdoptionError

_SHOWN_PROBLEMS = 20


class PanelError(AdoptionError):
    """A frame or an argument that a model cannot take; the message lists every problem and what to do."""


def refuse(problems: list[str]) -> None:
    """Raise one error with all problems; do nothing where there are none."""
    if problems:
        rest = f"\n  and {len(problems) - _SHOWN_PROBLEMS} more" if len(problems) > _SHOWN_PROBLEMS else ""
        listed = "\n  ".join(problems[:_SHOWN_PROBLEMS])
        raise PanelError(f"the panel has {len(problems)} problem{'s'[: len(problems) != 1]}\n  {listed}{rest}")


def is_missing(value: object) -> bool:
    """Return whether a cell is empty: None, NaN, NaT, pandas' NA, or a text of spaces."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(value, str):
        return False
    try:
        return bool(value != value)
    except (TypeError, ValueError, ArithmeticError):  # pandas' NA is neither; an array is a value, if no good one
        return type(value).__name__ == "NAType"
