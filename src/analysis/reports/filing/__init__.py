"""The paper that a unit's head signs, and the sheet that says what must be settled before."""

from analysis.reports.filing.check_sheet import state_readiness, write_check_sheet, write_filing

__all__ = ["state_readiness", "write_check_sheet", "write_filing"]
