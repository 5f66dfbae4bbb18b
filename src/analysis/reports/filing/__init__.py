"""The paper that a unit's head signs, and the sheet that says what must be settled before."""

from analysis.reports.filing.check_sheet import can_be_signed, write_check_sheet
from analysis.reports.filing.document_form import FONT, FREE_FONT, Look, read_document_form
from analysis.reports.filing.letter import write_filing

__all__ = ["FONT", "FREE_FONT", "Look", "can_be_signed", "read_document_form", "write_check_sheet", "write_filing"]
