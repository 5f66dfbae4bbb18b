"""Vietnamese text as data: numbers, operators, ratios, periods and comparable names. Pure functions, no pandas."""

from vnfilings.text.counted_nouns import (
    MONEY,
    find_counted,
    find_noun,
    find_scope,
    is_structural,
    names_part,
    split_scope,
)
from vnfilings.text.counted_parts import Part, read_part
from vnfilings.text.ledger import (
    Ledger,
    NumberToken,
    Quantity,
    ValueUnit,
    counts_reached_targets,
    list_open_numbers,
    mark_odd,
    read_ledger,
    read_quantities,
    read_quantity,
    with_odd_tokens,
)
from vnfilings.text.legacy import convert_legacy, find_legacy_encoding
from vnfilings.text.normalise import CAPITAL_LETTERS, SMALL_LETTERS, compare_key, strip_marks, to_plain, unify_i
from vnfilings.text.numbers import MAGNITUDE, MAGNITUDES, Convention, Number, printed_decimals, read_number
from vnfilings.text.periods import PERIOD, Period, day_period, find_periods, read_period, year_period
from vnfilings.text.raised import lower_text, raise_text
from vnfilings.text.ratios import RatioCheck, grade_ratio
from vnfilings.text.redact import REDACTED, redact_personal_data
from vnfilings.text.spelling import Odd, Spelled, is_odd, spell_numbers

__all__ = [
    "CAPITAL_LETTERS",
    "MAGNITUDE",
    "MAGNITUDES",
    "MONEY",
    "PERIOD",
    "REDACTED",
    "SMALL_LETTERS",
    "Convention",
    "Ledger",
    "Number",
    "NumberToken",
    "Odd",
    "Part",
    "Period",
    "Quantity",
    "RatioCheck",
    "Spelled",
    "ValueUnit",
    "compare_key",
    "convert_legacy",
    "counts_reached_targets",
    "day_period",
    "find_counted",
    "find_legacy_encoding",
    "find_noun",
    "find_periods",
    "find_scope",
    "grade_ratio",
    "is_odd",
    "is_structural",
    "list_open_numbers",
    "lower_text",
    "mark_odd",
    "names_part",
    "printed_decimals",
    "raise_text",
    "read_ledger",
    "read_number",
    "read_part",
    "read_period",
    "read_quantities",
    "read_quantity",
    "redact_personal_data",
    "spell_numbers",
    "split_scope",
    "strip_marks",
    "to_plain",
    "unify_i",
    "with_odd_tokens",
    "year_period",
]
