"""Vietnamese text as data: numbers, operators, ratios, periods and comparable names. Pure functions, no pandas."""

from vnfilings.text.normalise import compare_key, strip_marks, to_plain
from vnfilings.text.numbers import Number, read_number
from vnfilings.text.periods import Period, find_periods, read_period
from vnfilings.text.quantities import Quantity, read_quantities, read_quantity
from vnfilings.text.ratios import RatioCheck, grade_ratio
from vnfilings.text.redact import blot_personal

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
