"""'GB' in the size of a hospital: beds (giường bệnh), not gigabytes."""

from __future__ import annotations

import re
from dataclasses import replace

from vnfilings.lexicon import to_pattern, words
from vnfilings.text.ledger.quantities import Quantity

_BEDS = to_pattern(words("values.beds"), re.IGNORECASE)
_STORAGE = to_pattern(words("values.storage"), re.IGNORECASE)


def with_beds(quantity: Quantity, text: str) -> Quantity:
    """Return 'GB' of a hospital's size as beds (giường bệnh), not as storage."""
    if (quantity.counted_noun or "").upper() != "GB" or _STORAGE.search(text) or not _BEDS.search(text):
        return quantity
    return replace(quantity, value_unit="count", counted_noun="giường bệnh")
