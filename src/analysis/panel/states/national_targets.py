"""The targets of national legal texts in the columns of `targets`, so that one code judges both."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.regulations import national_target_key
from analysis.schemas import TABLES, period_bounds, period_length, set_types

#: The unit of the values of a target by the measure of its indicator.
VALUE_UNIT_OF_MEASURE = {"share": "%", "count": "count", "index": "index", "rank": "rank", "level": "level"}


def as_targets(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of `national_targets` with an indicator as rows of `targets`; none where there is no nation.

    They bind the nation alone, the unit of the level `national`. Whether a target is still in force is not asked: each
    is judged for its own day.

    Parameters
    ----------
    tables
        `units`, `indicators` and, where it is, `national_targets`.

    Returns
    -------
    DataFrame
        `statement_id` is the name that `analysis.regulations.national_target_key` gives.

    Examples
    --------
    >>> as_targets({"units": pd.DataFrame({"unit_code": ["a"], "level": ["facility"]})}).empty
    True
    """
    nation = tables["units"].loc[tables["units"]["level"] == "national", "unit_code"]
    rules = tables.get("national_targets")
    if rules is None or nation.empty:
        return set_types("targets", pd.DataFrame(columns=TABLES["targets"].column_names))
    rules = rules[rules["indicator_code"].notna()]
    rows = pd.DataFrame(
        {
            "unit_code": nation.iloc[0],
            "indicator_code": rules["indicator_code"],
            "op": rules["op"],
            "value": rules["value"],
            "value_unit": _value_units(rules, tables["indicators"]),
            "period": rules["due"],
            "period_length": [period_length(code) for code in rules["due"]],
            "due": [period_bounds(code)[1] for code in rules["due"]],
            "statement_id": [national_target_key(rule) for rule in rules["rule_id"]],
        }
    )
    return set_types("targets", rows.reindex(columns=TABLES["targets"].column_names))


def _value_units(rules: pd.DataFrame, indicators: pd.DataFrame) -> list[str]:
    """Return the unit of each value as `targets` has it; `other` where it is not that of the indicator."""
    known = indicators.set_index("indicator_code")[["unit", "measure"]].to_dict("index")
    units = []
    for code, unit in zip(rules["indicator_code"], rules["unit"], strict=True):
        indicator = known.get(code, {})
        is_same = unit == indicator.get("unit")
        units.append(unit if unit == "%" else VALUE_UNIT_OF_MEASURE[indicator["measure"]] if is_same else "other")
    return units
