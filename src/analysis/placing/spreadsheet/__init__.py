"""The placing sheet as a workbook: written with drop-down lists, corrected by a person, read back."""

from analysis.placing.spreadsheet.read_sheet import EditedSheet, SheetError, find_changes, read_sheet
from analysis.placing.spreadsheet.write_sheet import write_sheet

__all__ = ["EditedSheet", "SheetError", "find_changes", "read_sheet", "write_sheet"]
