"""The answer to a question as people use it: shown in a notebook, as a frame, drawn, written to files."""

from analysis.questions.results.cells import write_cell
from analysis.questions.results.pictures import Band, Line, Mark, Picture, Row
from analysis.questions.results.result import Call, Result, documents_of
from analysis.questions.results.waiting import say_while

__all__ = ["Band", "Call", "Line", "Mark", "Picture", "Result", "Row", "documents_of", "say_while", "write_cell"]
