"""A formula in place of renamed columns: `numerator/denominator ~ time | unit`, with the frame's own names."""

from __future__ import annotations

import difflib
import re
from typing import Any

import pandas as pd

from adoption.arrays import PanelError
from adoption.fit import AdoptionFit, fit_adoption

#: Columns that a model looks for under these names, beside those of the formula.
_OTHERS = ("op", "group", "se", "weight", "indicator")
_FORM = "'share ~ time | unit' or 'numerator/denominator ~ time | unit', with the frame's own names"
_PARTS = re.compile(r"(?P<left>[^~]+)~(?P<time>[^|~]+)\|(?P<unit>[^|~]+)")


def fit_formula(formula: str, frame: pd.DataFrame, **options: Any) -> AdoptionFit:
    """Return the adoption model of a frame whose columns have names of their own.

    Parameters
    ----------
    formula
        `share ~ time | unit`, or `numerator/denominator ~ time | unit`, where each word is a column of the frame. Names
        may hold spaces; one that holds `/`, `~` or `|` stands in backticks.
    frame
        One row per unit and time. `op`, `group`, `se` and `weight` are read under these names.
    options
        Those of `fit_adoption`.

    Returns
    -------
    AdoptionFit
        As from `fit_adoption`.

    Raises
    ------
    PanelError
        If the formula cannot be read, the frame has no such column, or with all problems of its values.

    Examples
    --------
    >>> hospitals = pd.DataFrame({"province": ["A", "A"], "year": [2023, 2024], "digital": [12, 30], "all": [60, 60]})
    >>> fit_formula("digital/all ~ year | province", hospitals).forecast([2025])[["unit", "time"]].values.tolist()
    [['A', 2025.0]]
    """
    return fit_adoption(read_formula(formula, frame), **options)


def read_formula(formula: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that a formula names, under the names that every model takes."""
    if not isinstance(formula, str) or not isinstance(frame, pd.DataFrame):
        raise PanelError(f"expected a formula and a DataFrame, in this order; a formula is {_FORM}")
    quoted = re.findall(r"`([^`]*)`", formula)
    numbers = iter(range(len(quoted)))
    plain = re.sub(r"`[^`]*`", lambda _: f"\0{next(numbers)}\0", formula)
    parts = _PARTS.fullmatch(plain)
    if parts is None:
        raise PanelError(f"formula {formula!r}: expected {_FORM}")
    names = {role: _restore(parts[role], quoted) for role in ("time", "unit")}
    left = _restore(parts["left"], quoted)
    sides = [_restore(side, quoted) for side in parts["left"].split("/")]
    if left in map(str, frame.columns) or len(sides) == 1:
        names["share"] = left
    elif len(sides) == 2:
        names["numerator"], names["denominator"] = sides
    else:
        raise PanelError(f"formula {formula!r}: {len(sides)} columns on the left; expected {_FORM}")
    columns = {role: frame[_find(name, frame, formula)] for role, name in names.items()}
    others = {name: frame[name] for name in _OTHERS if name in frame and name not in names.values()}
    return pd.DataFrame(columns | others, index=frame.index)


def _restore(text: str, quoted: list[str]) -> str:
    return re.sub(r"\0(\d+)\0", lambda match: quoted[int(match[1])], text).strip()


def _find(name: str, frame: pd.DataFrame, formula: str) -> Any:
    """Return the label of the column of this name."""
    for column in frame.columns:
        if str(column).strip() == name:
            return column
    names = [str(column) for column in frame.columns]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"it has {', '.join(names[:10])}"
    raise PanelError(f"formula {formula!r}: the frame has no column '{name}'; {hint}")
