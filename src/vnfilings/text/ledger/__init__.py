"""Every number of a text: lexed whole, then given a class with a reason; the figures among them and what they state."""

from vnfilings.text.ledger._figure_roles import counts_reached_targets
from vnfilings.text.ledger.number_ledger import Ledger, NumberToken, list_open_numbers, read_ledger, with_odd_tokens
from vnfilings.text.ledger.quantities import Quantity, mark_odd, read_quantities, read_quantity
from vnfilings.text.ledger.quantity_grammar import ValueUnit

__all__ = [
    "Ledger",
    "NumberToken",
    "Quantity",
    "ValueUnit",
    "counts_reached_targets",
    "list_open_numbers",
    "mark_odd",
    "read_ledger",
    "read_quantities",
    "read_quantity",
    "with_odd_tokens",
]
