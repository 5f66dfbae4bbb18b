"""Vietnamese text as data: numbers, operators, ratios, periods and comparable names. Pure functions, no pandas."""

from analysis.vietnamese.letters import compare_key, strip_marks, to_plain
from analysis.vietnamese.numbers import Number, read_number
from analysis.vietnamese.periods import Period, find_periods, read_period
from analysis.vietnamese.personal import blot_personal
from analysis.vietnamese.quantities import Quantity, read_quantities, read_quantity
from analysis.vietnamese.ratios import RatioCheck, grade_ratio

__all__ = [
    "Number",
    "Period",
    "Quantity",
    "RatioCheck",
    "blot_personal",
    "compare_key",
    "find_periods",
    "grade_ratio",
    "read_number",
    "read_period",
    "read_quantities",
    "read_quantity",
    "strip_marks",
    "to_plain",
]
