"""How long the periods are that a schedule publishes reports for."""

from __future__ import annotations

#: Months in a period of each length.
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
EVERY = tuple(MONTHS)
