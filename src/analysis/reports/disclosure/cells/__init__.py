"""The cells that reports publish together: their counts, the sums that link them, and what earlier releases showed."""

from analysis.reports.disclosure.cells._cell_sums import Cell
from analysis.reports.disclosure.cells._earlier_cells import Released, as_printed
from analysis.reports.disclosure.cells.published_cells import PublishedCells, Quantity, collect_cells, counts_of

__all__ = ["Cell", "PublishedCells", "Quantity", "Released", "as_printed", "collect_cells", "counts_of"]
