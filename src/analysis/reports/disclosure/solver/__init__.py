"""Which cells to withhold so that no small count can be computed: linear programmes on cells and their relations."""

from analysis.reports.disclosure.solver.protection import COMPLEMENTARY, SMALL, Protection, protect_cells
from analysis.reports.disclosure.solver.relations import Relation, share_relations, sum_relation

__all__ = ["COMPLEMENTARY", "SMALL", "Protection", "Relation", "protect_cells", "share_relations", "sum_relation"]
