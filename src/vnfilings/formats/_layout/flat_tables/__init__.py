"""Tables that lie in the lines of running text, one cell or one row a line, without anything that marks them."""

from vnfilings.formats._layout.flat_tables._documents import with_flat_tables

__all__ = ["with_flat_tables"]
