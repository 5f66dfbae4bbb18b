"""Whether the percentages of a tidy table are fractions of one: .455 for 45.5%."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.panel.flags import add_flag, has_flag

if TYPE_CHECKING:
    import pandas as pd

#: Flags of a percentage that was stored as a fraction of one, and of one that may be; the reader of filings has the
#: same for the bare shares of a column.
AS_FRACTION, MAY_BE_FRACTION = "fraction-of-one", "fraction-or-percent"
#: A share and its counts differ by rounding alone [percentage points].
_ROUNDING = 0.5
_PERCENT = 100
_PLACES = 10


def settle_share_scale(statements: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the statements with the percentages of tidy tables in percent, each series of a source on one scale.

    The counts beside some values of a series tell the scale of all of them, and so does a value above 1. A fraction of
    one becomes a percentage, flagged `fraction-of-one`. Where nothing tells, the value stays with low confidence, the
    other reading in `alternative_value`, flagged `fraction-or-percent`.

    Parameters
    ----------
    statements
        The statements matched to indicators; they are not changed.
    indicators
        The table `indicators`.

    Returns
    -------
    DataFrame
        The same rows; those of tidy tables whose indicator is a percentage may have other values and flags.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"source_id": "t", "indicator_code": "records_pct", "flags": "tidy-table", "confidence": "high"}
    >>> numbers = {"value": 0.455, "alternative_value": None, "numerator": 455.0, "denominator": 1000.0}
    >>> units = pd.DataFrame({"indicator_code": ["records_pct"], "unit": ["%"]})
    >>> settled = settle_share_scale(pd.DataFrame([row | numbers]), units)
    >>> settled[["value", "flags"]].values.tolist()
    [[45.5, 'tidy-table fraction-of-one']]
    """
    is_percent = statements["indicator_code"].map(indicators.set_index("indicator_code")["unit"]) == "%"
    rows = statements[has_flag(statements, "tidy-table") & is_percent & statements["value"].notna()]
    if rows.empty:
        return statements
    value, ratio = rows["value"], _PERCENT * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    off, off_as_fraction = (ratio - value).abs(), (ratio - _PERCENT * value).abs()
    told = ratio.notna() & (value != 0)
    is_fraction = told & (off_as_fraction < off) & (off_as_fraction <= _ROUNDING)
    is_percentage = (value > 1) | (told & ~is_fraction & (off <= _ROUNDING))
    series = [rows["source_id"], rows["indicator_code"]]
    some_fractions = is_fraction.groupby(series).transform("any")
    some_percentages = is_percentage.groupby(series).transform("any")
    is_open = (value > 0) & (value <= 1) & ratio.isna()
    converted = is_fraction | (is_open & some_fractions & ~some_percentages)
    in_doubt = is_open & (some_fractions == some_percentages)
    return _with_scale(statements, value[converted], value[in_doubt])


def _with_scale(statements: pd.DataFrame, fractions: pd.Series, doubtful: pd.Series) -> pd.DataFrame:
    settled = statements.copy(deep=False)
    for column, found in (("value", fractions), ("alternative_value", doubtful)):
        in_percent = (_PERCENT * found).round(_PLACES).reindex(statements.index)
        settled[column] = in_percent.where(in_percent.notna(), statements[column])
    is_doubtful = statements.index.isin(doubtful.index)
    settled["confidence"] = statements["confidence"].where(~is_doubtful, "low")
    marks = ((AS_FRACTION, fractions), (MAY_BE_FRACTION, doubtful))
    for flag, found in marks:
        settled = add_flag(settled, statements["value"].notna() & statements.index.isin(found.index), flag)
    return settled
