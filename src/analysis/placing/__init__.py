"""The placing sheet: what was read from a filing, where each value goes, and the decisions of a person about it."""

from analysis.placing.answers import (
    Answer,
    AnswerError,
    ProjectFolders,
    check_answers,
    new_unit,
    set_facility_type,
    store_answers,
)
from analysis.placing.changes import WHOLE_FILING, to_answers
from analysis.placing.notebook_sheet import NotebookSheet, place
from analysis.placing.one_source import place_loose_file, place_source
from analysis.placing.open_points import Question, answer_question, list_questions, refuse_values
from analysis.placing.placements import count_to_place, list_placements
from analysis.placing.placing_sheet import PlacingSheet
from analysis.placing.sheet_lines import describe_sheet
from analysis.placing.spreadsheet import EditedSheet, SheetError, find_changes, read_sheet, write_sheet

__all__ = [
    "WHOLE_FILING",
    "Answer",
    "AnswerError",
    "EditedSheet",
    "NotebookSheet",
    "PlacingSheet",
    "ProjectFolders",
    "Question",
    "SheetError",
    "answer_question",
    "check_answers",
    "count_to_place",
    "describe_sheet",
    "find_changes",
    "list_placements",
    "list_questions",
    "new_unit",
    "place",
    "place_loose_file",
    "place_source",
    "read_sheet",
    "refuse_values",
    "set_facility_type",
    "store_answers",
    "to_answers",
    "write_sheet",
]
