"""The scale of an indicator: percent, or the range of a score or an index; models see all of them as 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

import pandas as pd

_Values = TypeVar("_Values", float, pd.Series)


class Scale(NamedTuple):
    """Where the scale of an indicator begins and how long it is: 0 and 100 for a share, 0.33 and 3 for 0.33 to 3.33.

    >>> scale = Scale(0.33, 3.0)
    >>> round(scale.to_share(1.83), 6), round(scale.from_share(0.5), 6)
    (0.5, 1.83)
    """

    low: float
    span: float

    def to_share(self, value: _Values) -> _Values:
        """Return values of the indicator as parts of its scale, 0 to 1."""
        return (value - self.low) / self.span

    def from_share(self, share: _Values) -> _Values:
        """Return parts of the scale, 0 to 1, as values of the indicator."""
        return self.low + self.span * share


PERCENT = Scale(0.0, 100.0)


def scale_of(indicator: Mapping[Any, Any] | pd.Series) -> Scale | None:
    """Return the scale of an indicator; None for one that has none: a count, a rank, an index without limits.

    Parameters
    ----------
    indicator
        `measure`, and of an index `minimum` and `maximum`.

    Examples
    --------
    >>> scale_of({"measure": "index", "minimum": 0.5, "maximum": 5.0})
    Scale(low=0.5, span=4.5)
    >>> scale_of({"measure": "count", "minimum": 0.0, "maximum": None}) is None
    True
    """
    if indicator["measure"] == "share":
        return PERCENT
    low, high = indicator.get("minimum"), indicator.get("maximum")
    if indicator["measure"] != "index" or pd.isna(low) or pd.isna(high) or high <= low:
        return None
    return Scale(float(low), float(high) - float(low))


def scales_of(indicators: pd.DataFrame) -> dict[str, Scale]:
    """Return the scale of each indicator that has one, by its code."""
    scales = {row["indicator_code"]: scale_of(row) for row in indicators.to_dict("records")}
    return {code: scale for code, scale in scales.items() if scale is not None}
