"""Sizes that a file claims, checked before a library believes them."""

from vnfilings.formats._claims.office_cells import MAX_CELLS, MAX_SPAN, refuse_large_parts
from vnfilings.formats._claims.pdf_streams import refuse_inflating
from vnfilings.formats._claims.too_much import TooMuchError

__all__ = ["MAX_CELLS", "MAX_SPAN", "TooMuchError", "refuse_inflating", "refuse_large_parts"]
