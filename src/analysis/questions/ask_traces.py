"""Where a number comes from: each step down to the file, with the passage of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import UsageError
from analysis.i18n import Phrase, has_message, translate
from analysis.paths import raw_folder
from analysis.questions._asked import in_language, make_result
from analysis.questions._workspace import open_workspace
from analysis.questions.results import Call, Picture, Result
from analysis.reports import split_trace_id
from analysis.reports import trace as trace_steps

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace

_SHOWN = ("depth", "step", "key", "says")


@in_language
def trace(identifier: str, *, lang: str = "en") -> Result:
    """Trace a number back to the passage of the document that it was read from.

    Parameters
    ----------
    identifier
        A trace id as a report prints it (``s-w43xxrdyb6``), or a `statement_id` of any table.
    lang
        The language of the steps.

    Returns
    -------
    Result
        One row for each step, the number first and the file last, with checksums; the answer quotes the passage.
        `plot` draws the chain.

    Raises
    ------
    UnknownIdError
        If no row has this id, with the nearest one.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.trace("bc-379-kon-tum-2026:line-93-table-1-row-6-column-3#1")  # doctest: +SKIP
    """
    call = Call("trace", (identifier,), {"lang": lang})
    if not isinstance(identifier, str):
        raise UsageError(option="identifier", found=identifier, expected=Phrase("ask.error.trace_id"))
    _, day = split_trace_id(identifier)
    space = open_workspace(lang, day)
    steps = trace_steps(space.tables, identifier, raw_folder(), lang)
    frame = pd.DataFrame(
        [(step.depth, step.what, step.key, step.says, step.sha256) for step in steps],
        columns=["depth", "step", "key", "says", "sha256"],
    )
    ids = [step.key for step in steps if space.context.statement(step.key)]
    sources = list(dict.fromkeys(str((space.context.statement(key) or {}).get("source_id")) for key in ids))
    frame["source_id"] = sources[0] if len(sources) == 1 else None
    title = space.text("title.trace", id=identifier)
    return make_result(
        space,
        call,
        title,
        _passage(space, ids) or space.text("no_passage"),
        frame,
        shown=_SHOWN,
        picture=lambda: Picture(
            title,
            steps=tuple((step.depth, f"{_step_name(step.what, lang)}: {step.key}", step.says) for step in steps[:14]),
        ),
    )


def _step_name(what: str, lang: str) -> str:
    """Return what a step is: its table in words where the catalogue has some."""
    code = f"ask.cell.step.{what}"
    return translate(code, lang) if has_message(code) else what


def _passage(space: Workspace, statement_ids: list[str]) -> str:
    """Return the words around the number, as the document has them, with their place."""
    quoted = []
    for key in statement_ids[:3]:
        row = space.context.statement(key) or {}
        passage = row.get("clause_text") or row.get("indicator_text") or ""
        place = space.context.place(row.get("locator"), row.get("line"))
        document = space.context.document_name(row.get("source_id"))
        quoted.append(
            space.text("passage", printed=row.get("raw_text") or "", words=passage, document=document, place=place)
        )
    return " ".join(quoted)
