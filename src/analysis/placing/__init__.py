"""The placing sheet: what was read from a filing, where each value goes, and the decisions of a person about it."""

from analysis.placing.answers import Answer, AnswerError, ProjectFolders, check_answers, new_unit, store_answers
from analysis.placing.one_source import place_loose_file, place_source
from analysis.placing.open_points import Question, answer_question, list_questions, refuse_values
from analysis.placing.placements import list_placements
from analysis.placing.placing_sheet import PlacingSheet
from analysis.placing.sheet_lines import describe_sheet

__all__ = [
    "Answer",
    "AnswerError",
    "PlacingSheet",
    "ProjectFolders",
    "Question",
    "answer_question",
    "check_answers",
    "describe_sheet",
    "list_placements",
    "list_questions",
    "new_unit",
    "place_loose_file",
    "place_source",
    "refuse_values",
    "store_answers",
]
