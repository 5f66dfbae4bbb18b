"""Add a document, place its values, correct a value, answer a finding: decisions, with what no longer fits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit import audit_panel, decide_findings, select_findings
from analysis.errors import UsageError, nearest
from analysis.i18n import Phrase
from analysis.panel import (
    NUMBER_COLUMNS,
    SUM_PREFIX,
    Correction,
    apply_corrections,
    derive_tables,
    load_all,
    round_floats,
)
from analysis.panel.states import StateBook
from analysis.paths import corrections_folder, lookup_folder, raw_folder
from analysis.placing import NotebookSheet, place, place_source
from analysis.project import reading_limits
from analysis.questions._asked import in_language, make_result
from analysis.questions._workspace import forget_workspaces, load_if_built, needed, open_workspace
from analysis.questions.results import Call, Result
from analysis.reports.filing.edited import append_entries
from analysis.run_date import default_run_date
from analysis.schemas import who_decides

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace

#: What a person can say of a finding.
FINDING_STATES = ("explained", "corrected_at_source", "wrong_alarm", "open")
_SHOWN = ("what", "about", "before", "after")
#: Values that differ by no more are one, printed twice.
_ROUNDING = 0.06
_KEY = ["unit_code", "indicator_code", "counted", "period", "statement_id"]


@in_language
def add(
    file: str | Path,
    *,
    unit: str | None = None,
    period: str | None = None,
    title: str | None = None,
    columns: Mapping[str, str] | None = None,
    decimal: str = "point",
    ocr: bool = False,
    lang: str = "en",
) -> NotebookSheet:
    """Register a document as a source and show what was read from it and where each value goes.

    Parameters
    ----------
    file
        A Word, Excel, PDF, web, text or CSV file.
    unit
        The organisation that the document is about: a name or a code; by default as the document says.
    period
        The period that it is about, e.g. ``"2026-H1"``; by default as the document says.
    title
        A short title.
    columns
        Of a tidy table, which column holds what, e.g. ``{"unit": "tinh", "indicator": "chi_tieu", "period": "ky",
        "value": "gia_tri"}``.
    decimal
        The decimal separator of a tidy table's texts: ``"point"`` or ``"comma"``.
    ocr
        Read pages without a text layer with tesseract.
    lang
        The language of the sheet.

    Returns
    -------
    NotebookSheet
        The placing sheet. Decide with ``set`` and ``save``; the next ``workbench run`` builds the panel with it.

    Raises
    ------
    FilingError
        If the document is registered already.
    UnreadableFileError
        If it cannot be read.
    UnknownNameError
        If nobody has this name.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.add("report.docx", unit="Huế", period="2026-H1")  # doctest: +SKIP
    """
    from analysis.registry import TableLayout, add_filing, add_table, is_dhis2, parse_columns

    path, limits = Path(str(file)), reading_limits()
    if not isinstance(file, str | Path) or not path.is_file():
        raise UsageError(option="file", found=str(file), expected=Phrase("ask.error.file"))
    if columns or is_dhis2(path):
        layout: TableLayout | None = None
        if columns:
            layout = parse_columns([",".join(f"{role}={name}" for role, name in columns.items())], decimal)
        source_id = add_table(path, raw_folder(), layout, None, title, limits=limits)
    else:
        code = open_workspace(lang).names.unit(unit).code if unit else None
        source_id = add_filing(path, raw_folder(), code, period, title, ocr=ocr, limits=limits)
    forget_workspaces()
    return place(source_id, lang=lang)


@in_language
def correct(
    statement_id: str,
    value: float | None,
    *,
    why: str,
    by: str | None = None,
    column: str = "value",
    dry_run: bool = False,
    lang: str = "en",
) -> Result:
    """Correct a number that was read, and list what no longer fits with it.

    The raw file stays as it is; the correction is stored in ``data/corrections`` and applies from the next run on.

    Parameters
    ----------
    statement_id
        The statement, as `table` of any answer names it.
    value
        The right number in the unit of the statement; None takes the statement out of the panel.
    why
        The reason, in words.
    by
        Who decides; by default ``WORKBENCH_BY``, else the login name.
    column
        What is corrected: ``value``, ``numerator``, ``denominator``, ``value_low`` or ``value_high``.
    dry_run
        Show what would change, store nothing.
    lang
        The language of words.

    Returns
    -------
    Result
        One row for each value, sum, target and finding that changes, with ``before`` and ``after``.

    Raises
    ------
    UsageError
        If there is no such statement, the column has no number, or the reason is empty.
    CorrectionError
        If the correction contradicts another one.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.correct("bc-379-kon-tum-2026:line-67#1", 54.5, why="misprint", dry_run=True)  # doctest: +SKIP
    """
    call = Call("correct", (statement_id, value), {"why": why, "by": by, "dry_run": dry_run or None, "lang": lang})
    space = open_workspace(lang)
    tables = load_all()
    if statement_id not in set(tables["statements"]["statement_id"]):  # of a source that no run has read yet
        tables = read_one_source(str(statement_id).partition(":")[0]) or tables
    entry = _entry(tables, statement_id, value, column, why, who_decides(by))
    source_id = statement_id.partition(":")[0]
    path = corrections_folder() / f"{source_id}.yml"
    corrected, _ = apply_corrections(tables["statements"], [Correction(source_id, entry, path.name, 1)])
    derived = derive_tables(tables | {"statements": corrected})
    after = tables | {name: round_floats(frame) for name, frame in derived.items()}
    rows = [*_changed_values(space, tables, after), *_changed_states(space, tables, after)]
    rows += [*_contradictions(space, after, statement_id), *_findings(space, tables, statement_id)]
    frame = pd.DataFrame(rows, columns=[*_SHOWN, "unit_code", "indicator_code", "statement_id"])
    frame["source_id"] = source_id
    stored = "correction_dry" if dry_run else "correction_stored"
    if not dry_run:
        append_entries(path, [entry])
        forget_workspaces()
    old: Any = tables["statements"].set_index("statement_id").at[statement_id, column]
    name = space.text(f"number.{column}")
    said = space.text(
        stored, id=statement_id, column=name, old=_number(space, old), new=_number(space, value), file=path.name
    )
    said += " " + space.text("correction_effects", n=len(frame)) if len(frame) else " " + space.text("no_effects")
    return make_result(space, call, space.text("title.correct", id=statement_id), said, frame, shown=_SHOWN)


@in_language
def answer_finding(
    finding_id: str,
    state: str = "explained",
    *,
    why: str,
    by: str | None = None,
    source: str | None = None,
    lang: str = "en",
) -> Path:
    """Store what became of a finding of the audit: it is explained, corrected at its source, or a wrong alarm.

    An error that is explained, or a wrong alarm, no longer takes its value out of the choice: the next run chooses
    again. ``workbench finding set`` stores the same.

    Parameters
    ----------
    finding_id
        The finding, as `wb.dispute_desk` names it, or a beginning that only one finding has.
    state
        ``explained``, ``corrected_at_source``, ``wrong_alarm``, or ``open`` to open it again.
    why
        The reason, in words; reports print it.
    by
        Who decides; by default ``WORKBENCH_BY``, else the login name.
    source
        The source that corrects the value.
    lang
        The language of errors.

    Returns
    -------
    Path
        The file ``data/lookup/finding_states.csv``.

    Raises
    ------
    UsageError, AnalysisError
        If there is no such finding or state, the reason is empty, or no run has built the tables.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.answer_finding("bound_not_met:bao-thanh-hoa-2025-12-31", why="the share counts beds")  # doctest: +SKIP
    """
    findings = load_if_built("findings")
    if findings is None or not findings["finding_id"].str.startswith(finding_id).any():  # no run has read the source
        findings = read_one_source(finding_id.split(":")[1] if ":" in finding_id else "").get("findings", findings)
    return store_finding_answer(needed(findings), finding_id, state, why=why, by=by, source=source)


def read_one_source(source_id: str) -> dict[str, pd.DataFrame]:
    """Return the panel and the findings of one registered source alone; nothing where there is none."""
    folder = raw_folder() / source_id
    if not source_id or folder.parent != raw_folder() or not (folder / "source.yml").is_file():
        return {}
    tables = dict(place_source(folder, lookup_folder(), corrections_folder(), limits=reading_limits()).tables)
    return tables | {"findings": audit_panel(tables, default_run_date())}


def store_finding_answer(
    findings: pd.DataFrame, finding_id: str, state: str, *, why: str, by: str | None = None, source: str | None = None
) -> Path:
    """Store what became of one of some findings, as `answer_finding` does for those of the last run."""
    if state not in FINDING_STATES:
        raise UsageError(
            option="state", found=state, expected=", ".join(FINDING_STATES), nearest=nearest(state, FINDING_STATES)
        )
    if not isinstance(why, str) or not why.strip():
        raise UsageError(option="why", found=why, expected=Phrase("ask.error.why_finding"))
    chosen = select_findings([finding_id], findings["finding_id"].tolist())
    told: dict[str, Any] = {"decided_by": who_decides(by), "decided_on": default_run_date(), "reason": why}
    rows = findings[findings["finding_id"].isin(chosen)]
    decide_findings(lookup_folder(), rows, state, **told, corrected_in=source)
    forget_workspaces()
    return lookup_folder() / "finding_states.csv"


def _entry(
    tables: Mapping[str, pd.DataFrame], statement_id: str, value: float | None, column: str, why: str, by: str
) -> dict[str, Any]:
    """Return the correction as its file declares it."""
    if column not in NUMBER_COLUMNS:
        raise UsageError(
            option="column", found=column, expected=", ".join(NUMBER_COLUMNS), nearest=nearest(column, NUMBER_COLUMNS)
        )
    if not isinstance(why, str) or not why.strip():
        raise UsageError(option="why", found=why, expected=Phrase("ask.error.why"))
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if value is not None and not is_number:
        raise UsageError(option="value", found=value, expected=Phrase("ask.error.value"))
    rows = tables["statements"].set_index("statement_id")
    if statement_id not in rows.index:
        near, expected = nearest(statement_id, rows.index), Phrase("ask.error.statement_id")
        raise UsageError(option="statement_id", found=statement_id, expected=expected, nearest=near)
    old: Any = rows.at[statement_id, column]
    if pd.isna(old) and value is not None:
        raise UsageError(option="column", found=column, expected=Phrase("ask.error.no_number", id=statement_id))
    if value is not None:
        _refuse_impossible(value, column, dict(rows.loc[statement_id]), tables["indicators"])
    day = default_run_date()
    change: dict[str, Any] = {"action": "drop"} if value is None else {"action": "replace", "column": column}
    entry = {
        "id": f"{statement_id}-{column}-{day:%Y%m%d}".replace(" ", "-"),
        **change,
        "where": {"statement_id": statement_id},
        "expect": {} if pd.isna(old) else {column: float(old)},
        **({} if value is None else {"replace": float(value)}),
        "reason": " ".join(why.split()),
        "reported_by": by,
        "status": "accepted",
    }
    return entry | {"decided_by": by, "decided_on": day, "decided_why": entry["reason"]}


def _refuse_impossible(value: float, column: str, statement: dict[str, Any], indicators: pd.DataFrame) -> None:
    """Raise where a number cannot be one of the statement's kind: beyond the scale, negative, or half of a facility."""
    is_count = column in ("numerator", "denominator") or statement["value_unit"] == "count"
    rows = indicators[indicators["indicator_code"] == statement["indicator_code"]]
    low, high = (rows[name].iloc[0] if len(rows) else None for name in ("minimum", "maximum"))
    if is_count and (value < 0 or value != int(value)):
        raise UsageError(option="value", found=value, expected=Phrase("ask.error.whole"))
    if is_count or statement["value_unit"] != "%":
        return
    if value < 0 or (pd.notna(low) and value < low) or (pd.notna(high) and value > high):
        raise UsageError(
            option="value", found=value, expected=Phrase("ask.error.share", high=100 if pd.isna(high) else float(high))
        )


def _changed_values(
    space: Workspace, before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    """Return the observations and sums whose value or counts change, are new, or are gone."""
    context = space.context
    columns = ["value", "numerator", "denominator", "is_chosen"]
    joined = pd.concat(
        [
            tables["observations"].set_index(_KEY)[columns].add_suffix(f"_{when}")
            for tables, when in ((before, "before"), (after, "after"))
        ],
        axis=1,
    )
    differs = pd.Series(False, joined.index)
    for column in columns:
        left, right = joined[f"{column}_before"], joined[f"{column}_after"]
        differs |= ~((left == right) | (left.isna() & right.isna())).fillna(False).astype(bool)
    rows = []
    changed = joined[differs]
    for (unit, code, _, period, statement), row in zip(changed.index, changed.to_dict("records"), strict=True):
        is_sum = str(statement).startswith(SUM_PREFIX)
        when = context.texts.period(period) if period else ""
        about = f"{context.unit_name(unit)}, {context.indicator_title(code)}, {when}"
        rows.append(
            {
                "what": space.text("what.sum" if is_sum else "what.value"),
                "about": about.rstrip(", "),
                "before": _figure(space, code, row, "before"),
                "after": _figure(space, code, row, "after"),
                "unit_code": unit,
                "indicator_code": code,
                "statement_id": statement,
            }
        )
    return rows


def _figure(space: Workspace, code: str, row: Mapping[Any, Any], when: str) -> str:
    value, numerator, denominator = (row[f"{name}_{when}"] for name in ("value", "numerator", "denominator"))
    if pd.isna(value):
        return "–"
    shown = [space.context.texts.number(one) for one in (numerator, denominator) if not pd.isna(one)]
    counts = f" ({'/'.join(shown)})" if len(shown) == 2 else ""
    use = space.text("in_use_short" if row[f"is_chosen_{when}"] is True else "not_in_use")
    return f"{space.context.value_text(float(value), space.context.indicator(code)['unit'])}{counts}, {use}"


def _changed_states(
    space: Workspace, before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    """Return the targets whose state changes, of the series that change."""
    books = [StateBook(dict(tables), space.day) for tables in (before, after)]
    old, new = (tables["observations"] for tables in (before, after))
    moved = pd.concat([old, new]).drop_duplicates([*_KEY, "value", "is_chosen"], keep=False)
    rows = []
    for unit, code in moved[["unit_code", "indicator_code"]].drop_duplicates().itertuples(index=False):
        for target in books[0].targets(unit, code):
            states = [book.decide(unit, code, target).state for book in books]
            if states[0] != states[1]:
                rows.append(
                    {
                        "what": space.text("what.target"),
                        "about": f"{space.context.unit_name(unit)}, {space.context.indicator_title(code)}",
                        "before": space.text(f"state.{states[0]}"),
                        "after": space.text(f"state.{states[1]}"),
                        "unit_code": unit,
                        "indicator_code": code,
                        "statement_id": target.statement_id,
                    }
                )
    return rows


def _contradictions(space: Workspace, after: Mapping[str, pd.DataFrame], statement_id: str) -> list[dict[str, Any]]:
    """Return the other values of the same series and time that differ from the corrected one."""
    rows = after["observations"]
    mine = rows[rows["statement_id"] == statement_id]
    if mine.empty or mine["value"].isna().all():
        return []
    one = mine.iloc[0]
    same = rows["unit_code"] == one["unit_code"]
    for name in ("indicator_code", "counted", "period", "status"):
        same &= (rows[name] == one[name]) | (rows[name].isna() & pd.isna(one[name]))
    others = rows[same & (rows["statement_id"] != statement_id) & ((rows["value"] - one["value"]).abs() > _ROUNDING)]
    context = space.context
    return [
        {
            "what": space.text("what.contradiction"),
            "about": context.document_name(str(row["statement_id"]).partition(":")[0])
            + f", {context.place(statement.get('locator'), statement.get('line'))}",
            "before": _number(space, row["value"]),
            "after": _number(space, row["value"]),
            "unit_code": row["unit_code"],
            "indicator_code": row["indicator_code"],
            "statement_id": row["statement_id"],
        }
        for row in others.to_dict("records")
        if (statement := context.statement(row["statement_id"]) or {})
    ]


def _findings(space: Workspace, tables: Mapping[str, pd.DataFrame], statement_id: str) -> list[dict[str, Any]]:
    """Return the findings of the audit that rest on the statement: the next run decides whether they still hold."""
    findings = tables["findings"]
    mine = findings[findings["statement_id"] == statement_id]
    return [
        {
            "what": space.text("what.finding"),
            "about": space.context.message(row),
            "before": row["severity"],
            "after": space.text("checked_again"),
            "unit_code": row["unit_code"],
            "indicator_code": row["indicator_code"],
            "statement_id": statement_id,
        }
        for row in _records(mine)
    ]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _number(space: Workspace, value: Any) -> str:
    """Return a number with all its decimals, for a correction has to be read back exactly."""
    return "–" if value is None or pd.isna(value) else space.context.texts.exact(value)
