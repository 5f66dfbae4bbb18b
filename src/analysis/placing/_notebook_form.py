"""The form of a notebook: a drop-down for each open question, and a button that stores the decisions."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError
from analysis.placing._name_reader import label_of
from analysis.placing.changes import WHOLE_FILING
from analysis.placing.open_points import list_questions

if TYPE_CHECKING:
    from analysis.placing.notebook_sheet import NotebookSheet
    from analysis.placing.open_points import Question

_NOT_DATA = "not data"
_NAMES = {"unit_code": "unit", "indicator_code": "indicator", "period": "period"}


def build_form(notebook: NotebookSheet) -> Any:
    """Return a widget with what is open about a filing."""
    import ipywidgets as widgets

    told = widgets.HTML()
    who = widgets.Text(description="who decides", placeholder="name", style={"description_width": "initial"})
    button = widgets.Button(description="Save decisions", button_style="primary")
    lines = widgets.VBox()
    fields: list[tuple[Question, Any]] = []

    def fill() -> None:
        fields[:] = [(question, _field(notebook, question)) for question in list_questions(notebook.sheet)]
        lines.children = [
            widgets.HBox([widgets.HTML(_ask(notebook, question), layout={"width": "55%"}), field])
            for question, field in fields
        ]

    def store(_: object) -> None:
        try:
            for question, field in fields:
                _decide(notebook, question, field.value.strip())
            stored = [answer.describe() for answer in notebook.decisions]
            notebook.save(by=who.value or None)
        except AnalysisError as error:
            told.value = f"<p style='color:#b00020'>{html.escape(str(error)).replace(chr(10), '<br>')}</p>"
            notebook.forget()
            return
        lists = "".join(f"<li>{html.escape(line)}</li>" for line in stored) or "<li>nothing was decided</li>"
        told.value = f"<ul>{lists}</ul>" + "".join(f"<p>{html.escape(line)}</p>" for line in notebook.summary())
        fill()

    button.on_click(store)
    fill()
    return widgets.VBox([widgets.HTML(notebook._repr_html_()), lines, widgets.HBox([who, button]), told])


def _field(notebook: NotebookSheet, question: Question) -> Any:
    import ipywidgets as widgets

    sheet = notebook.sheet
    names = {"unit_code": sheet.unit_names, "indicator_code": sheet.titles, "period": {}}[question.column]
    likely = [label_of(code, names) for code, _ in question.candidates]
    rest = [label_of(code, names) for code in sorted(names, key=lambda code: names[code])]
    options = tuple(dict.fromkeys([*likely, _NOT_DATA, *rest]))
    hint = likely[0] if likely else "2026-H1" if question.column == "period" else "type or choose"
    return widgets.Combobox(options=options, placeholder=hint, ensure_option=False, layout={"width": "44%"})


def _ask(notebook: NotebookSheet, question: Question) -> str:
    rows = notebook.sheet.table.set_index("statement_id").loc[list(question.statement_ids[:3])]
    shown = "; ".join(f"{row['printed']} ({row['where']})" for row in rows.to_dict("records"))
    what = _NAMES[question.column].replace("unit", "organisation")
    about = (
        "this filing" if question.about == "filing" else f"“{question.key}”" if question.about != "value" else "value"
    )
    return f"<b>{what}</b> of {html.escape(about)}: {html.escape(shown)}"


def _decide(notebook: NotebookSheet, question: Question, text: str) -> None:
    if not text:
        return
    if text == _NOT_DATA:
        for name in question.statement_ids:
            notebook.set(name, kind="remark")
        return
    ids = [WHOLE_FILING] if question.about == "filing" else list(question.statement_ids)
    for name in ids:
        notebook.set(name, **{_NAMES[question.column]: text})
