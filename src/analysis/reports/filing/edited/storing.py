"""What a person changed in a Word filing, as rows: words of the unit, proposed corrections, differences to settle."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.panel import SUM_PREFIX, read_corrections, read_lookups
from analysis.reports.filing._edit_points import edit_name
from analysis.reports.filing._paper_mark import digest
from analysis.reports.filing._paper_words import read_figure
from analysis.reports.filing.edited._edit import Edit
from analysis.reports.filing.edited.edited_filing import EditedFiling
from analysis.schemas import hold_decisions, read_lookup_table, replace_decisions
from analysis.whole_files import all_or_nothing, write_whole
from vnfilings import Quantity, redact_label, redact_personal_data

#: The parts of `filing_texts` of which a file holds the whole list.
_WHOLE_LISTS = ("task", "request", "recipient", "basis", "addressee", "signatory")
#: Parts whose telephone and e-mail are those of an office.
_PUBLIC = ("address",)
#: What is told but not kept: the clerk's number and day.
_NOT_KEPT = ("stamp", "text")
_NUMBERS = ("value", "numerator", "denominator")


def store_edits(
    edited: EditedFiling, statements: pd.DataFrame, lookup: Path, corrections: Path, *, by: str, day: dt.date
) -> list[Path]:
    """Return the files that were changed by what a person wrote in a Word filing: all of it is stored, or nothing.

    Words that only the unit can write become rows of `filing_texts.csv`. A changed figure becomes a proposed correction
    of its source, which changes nothing until a person accepts it. All other differences become rows of
    `filing_edits.csv`, which the check sheet lists; those of an earlier reading are replaced.

    Parameters
    ----------
    edited
        What `compare_filing` returned.
    statements
        The table of that name: where the figures of the annex come from.
    lookup, corrections
        The folders `data/lookup` and `data/corrections`.
    by, day
        Who read the file back, and when.

    Returns
    -------
    list of Path
        None where the file holds nothing new.

    Raises
    ------
    DecisionError
        If another process holds the decisions for too long.
    SchemaError, CorrectionError
        If what would be stored does not fit the tables; nothing is stored then.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.paths import packaged_folder
    >>> from analysis.reports import EditedFiling
    >>> unchanged = EditedFiling("a.docx", "f-a", "2026-H1", "vi", (), {}, {}, 0, ())
    >>> lookup = packaged_folder() / "data" / "lookup"
    >>> nothing = pd.DataFrame({"statement_id": []})
    >>> store_edits(unchanged, nothing, lookup, Path(mkdtemp()), by="An", day=dt.date(2026, 6, 26))
    []
    """
    texts = {edit.part for edit in edited.edits if edit.kind == "text"}
    own = {"unit_code": edited.unit_code, "period": edited.period}
    signed = {"decided_by": by, "decided_on": day}
    proposals = _proposals(edited, statements, by)
    files = [
        lookup / "filing_texts.csv",
        lookup / "filing_edits.csv",
        *(corrections / f"{one}.yml" for one in proposals),
    ]
    with hold_decisions(lookup), all_or_nothing(files) as before:
        known = read_lookup_table(lookup, "filing_texts", may_be_missing=True)
        for part in sorted(texts):
            rows = [own | signed | {"part": part} | row for row in _rows_of_part(edited, part, known)]
            replace_decisions(lookup, "filing_texts", own | {"part": part}, rows)
        kept = [edit for edit in edited.edits if edit.kind not in _NOT_KEPT]
        rows = [
            own | signed | {"number": at, "file": redact_label(edited.file), "lang": edited.lang} | _row(edit)
            for at, edit in enumerate(kept, start=1)
        ]
        replace_decisions(lookup, "filing_edits", own, rows)
        for source, entries in proposals.items():
            append_entries(corrections / f"{source}.yml", entries)
        read_lookups(lookup)
        read_corrections(corrections)
    return [path for path in files if (path.read_bytes() if path.is_file() else None) != before[path]]


def forget_rejected_edits(lookup: Path, corrections: Path) -> int:
    """Take the changed figures off the check sheet of which every proposed correction was rejected.

    Parameters
    ----------
    lookup, corrections
        The folders `data/lookup` and `data/corrections`.

    Returns
    -------
    int
        How many there were.

    Raises
    ------
    DecisionError
        If another process holds the decisions for too long.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.reports import forget_rejected_edits
    >>> forget_rejected_edits(Path(mkdtemp()), Path(mkdtemp()))
    0
    """
    count, declared = 0, read_corrections(corrections)
    with hold_decisions(lookup):
        known = read_lookup_table(lookup, "filing_edits", may_be_missing=True)
        for row in known[known["kind"] == "value"].to_dict("records"):
            start = edit_name(row["unit_code"], row["period"], row["indicator_code"], int(row["annex_column"]))
            states = {one.entry["status"] for one in declared if one.name.startswith(start)}
            if states == {"rejected"}:
                same = {name: str(row[name]) for name in ("unit_code", "period", "number")}
                replace_decisions(lookup, "filing_edits", same, [])
                count += 1
    return count


def _row(edit: Edit) -> dict[str, Any]:
    return {
        "kind": edit.kind,
        "part": edit.part,
        "indicator_code": edit.indicator_code or None,
        "annex_row": edit.row or None,
        "annex_column": edit.column or None,
        "was": redact_personal_data(edit.was) or None,
        "now": redact_personal_data(edit.now) or None,
    }


def _rows_of_part(edited: EditedFiling, part: str, known: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of one part as they will be: those that stand, with what the file changes."""
    if part in _WHOLE_LISTS:
        texts = [redact_personal_data(text) for text in edited.texts[part] if not text.startswith("[")]
        return [{"number": number, "text": text} for number, text in enumerate(texts, start=1)]
    mine = known[
        (known["unit_code"] == edited.unit_code) & (known["period"] == edited.period) & (known["part"] == part)
    ]
    mine = mine.astype("object").where(mine.notna(), None)
    rows = {_key(row, part): {name: row.get(name) for name in _KEPT} for row in mine.to_dict("records")}
    for edit in (one for one in edited.edits if one.kind == "text" and one.part == part):
        cells: dict[str, Any] = {"indicator_code": edit.indicator_code or None, "annex_column": edit.column or None}
        if edit.section:
            cells |= {"section": edit.section, "lang": edited.lang}
        rows.pop(_key(cells | {"text": edit.was}, part), None)
        if edit.now and not edit.now.startswith("["):
            made = cells | {"text": edit.now if part in _PUBLIC else redact_personal_data(edit.now)}
            made |= {"instead_of": edit.instead_of or None} if part == "wording" else {}
            rows[_key(made, part)] = made
    return [{"number": number} | row for number, row in enumerate(rows.values(), start=1)]


#: What a row keeps of what stood there before.
_KEPT = (
    "indicator_code", "annex_column", "section", "lang", "instead_of", "text", "source_id", "decided_by", "decided_on",
)  # fmt: skip


def _key(row: Mapping[Any, Any], part: str) -> tuple[str, ...]:
    """Return what tells a row from the others of its part: what it is about, of an addition also its text."""
    about = tuple(str(row.get(name) or "") for name in ("indicator_code", "section", "lang"))
    own = str(row["text"]).rstrip(".").casefold() if part == "addition" else ""
    return (*about, str(int(row["annex_column"] or 0)), own)


def _proposals(edited: EditedFiling, statements: pd.DataFrame, by: str) -> dict[str, list[dict[str, Any]]]:
    """Return the corrections that changed figures propose, by source; none for words and for sums of other units."""
    found: dict[str, list[dict[str, Any]]] = {}
    by_id = statements.set_index("statement_id")
    for edit in (one for one in edited.edits if one.kind == "value"):
        start = edit_name(edited.unit_code, edited.period, edit.indicator_code, edit.column)
        where = f"{edited.file}, annex, row {edit.row}, column {edit.column}"
        for place, key in enumerate(edited.statements.get((edit.indicator_code, edit.column), ())):
            if key.startswith(SUM_PREFIX) or key not in by_id.index:
                continue
            row = by_id.loc[key]
            figure = _figure_for(edit, dict(row), edited.lang)
            for column in (*_NUMBERS, "op") if figure is not None else ():
                old, new = row[column], getattr(figure, column)
                if new is None or pd.isna(old) or old == new:
                    continue
                found.setdefault(str(row["source_id"]), []).append(
                    {
                        "id": start + (f"{digest(key)}-" if place else "") + column,
                        "action": "replace",
                        "where": {"statement_id": key},
                        "column": column,
                        "expect": {column: old if column == "op" else float(old)},
                        "replace": new if column == "op" else float(new),
                        "reason": f"{where}: {edit.now}, not {edit.was}",
                        "reported_by": by,
                        "status": "proposed",
                    }
                )
    return found


def _figure_for(edit: Edit, row: Mapping[Any, Any], lang: str) -> Quantity | None:
    """Return a changed figure as a statement holds it; None where it cannot be told.

    The share of a cell may come from a statement of counts, '34/103 lượt': its value is the first of the counts.
    """
    unit = str(row["value_unit"] or "")
    if row["indicator_code"] == edit.indicator_code:
        return read_figure(edit.now, unit, lang)
    figure = read_figure(edit.now, "%", lang) if unit == "count" else None
    return None if figure is None or figure.numerator is None else replace(figure, value=figure.numerator)


def append_entries(path: Path, entries: list[dict[str, Any]]) -> None:
    """Append proposals to the corrections of a source; one that stands there under its name is replaced."""
    text = path.read_text("utf-8") if path.is_file() else ""
    known = {str(one.get("id")): one.get("status") for one in yaml.safe_load(text) or []}
    replaced = [entry["id"] for entry in entries if known.get(entry["id"]) == "proposed"]
    begins = [rf"- id: {re.escape(name)}\s*\n" for name in replaced]
    kept = [block for block in re.split(r"(?m)^(?=- )", text) if not any(re.match(one, block) for one in begins)]
    new = [entry for entry in entries if entry["id"] not in known or entry["id"] in replaced]
    made = yaml.safe_dump(new, allow_unicode=True, sort_keys=False, width=1000) if new else ""
    whole = "".join(kept)
    write_whole(path, (whole + ("\n" if whole and not whole.endswith("\n") else "") + made).encode())
