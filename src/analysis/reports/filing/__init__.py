"""The paper that a unit's head signs, and the sheet that says what must be settled before."""

from analysis.reports.filing.check_sheet import write_check_sheet, write_filing
from analysis.reports.filing.document_form import FONT, FREE_FONT, Look, read_document_form

__all__ = ["FONT", "FREE_FONT", "Look", "read_document_form", "write_check_sheet", "write_filing"]
