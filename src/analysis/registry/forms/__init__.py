"""Forms that the workbench gave out and a unit filled in: their machine part, and their exact reading."""

from analysis.registry.forms._form_head import Problem
from analysis.registry.forms.form_layout import COLUMNS, HIDDEN_SHEET, STATUSES, FormLayout, FormRow, word_of_status
from analysis.registry.forms.form_statements import form_statements
from analysis.registry.forms.read_form import FormReading, FormValue, is_form, read_form

__all__ = [
    "COLUMNS",
    "HIDDEN_SHEET",
    "STATUSES",
    "FormLayout",
    "FormReading",
    "FormRow",
    "FormValue",
    "Problem",
    "form_statements",
    "is_form",
    "read_form",
    "word_of_status",
]
