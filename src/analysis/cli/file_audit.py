"""The findings that `workbench audit` prints, of loose documents or of the stored panel."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from analysis import paths
from analysis.audit import audit_panel
from analysis.i18n import translate_cell
from analysis.panel import build_panel, check_settled_days, load, load_all
from analysis.registry import collect_documents, find_skipped, known_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from vnfilings import Limits

#: The columns that are printed, and the column of `findings` that each is translated from.
_TRANSLATED = {"printed": "printed", "recomputed": "recomputed", "explanation": "message"}


def list_findings(
    files: Sequence[Path], *, lang: str = "en", run_date: dt.date | None = None, limits: Limits | None = None
) -> tuple[list[dict[str, str]], list[str], list[str]]:
    """Return the findings in documents, a line for each that cannot be read, and one for each read in part.

    Parameters
    ----------
    files
        The documents; without any, the findings of the stored panel are returned.
    lang
        The language of the texts.
    run_date
        The day on which the documents or the panel are judged; by default today.
    limits
        Processor time and memory of one document, and the number of documents at a time.

    Returns
    -------
    tuple
        One row per finding (`doc`, `locator`, `other_locator`, `rule`, `severity`, `printed`, `recomputed`,
        `explanation`), the errors, and the documents of which something was skipped, with its count. An `other_locator`
        in another document names that document.
    """
    if not files:
        return _as_rows(_findings_of_panel(run_date or dt.date.today()), {}, lang), [], []
    lookup = paths.lookup_or_packaged_folder()
    collected, errors = collect_documents(files, known_names(lookup), limits)
    if collected["sources"].empty:
        return [], errors, []
    tables = build_panel(collected, lookup, lookup / "no-corrections-for-loose-files")
    names = dict(zip(tables["sources"]["source_id"], tables["sources"]["folder"], strict=True))
    return _as_rows(audit_panel(tables, run_date), names, lang), errors, _list_skipped(tables["sources"])


def _list_skipped(sources: pd.DataFrame) -> list[str]:
    remarks = sources[["folder", "we_noticed"]].dropna().itertuples(index=False)
    return [f"{name}: {line}" for name, noticed in remarks if (line := find_skipped(noticed.split(" | ")))]


def _findings_of_panel(day: dt.date) -> pd.DataFrame:
    """Return the stored findings, or those of the stored panel on `day` where the last run judged it on another day."""
    check_settled_days(paths.lookup_folder(), day)
    is_judged = (load("scores")["judged_on"].dt.date == day).all()
    return load("findings") if is_judged else audit_panel(load_all(), day)


def _as_rows(findings: pd.DataFrame, names: Mapping[str, str], lang: str) -> list[dict[str, str]]:
    if findings.empty:
        return []
    shown = findings.astype("object").where(findings.notna(), "")
    document, other = (
        pd.Series([names.get(source, source) for source in shown[column]], index=shown.index, dtype="object")
        for column in ("source_id", "other_source_id")
    )
    elsewhere = (shown["other_source_id"] != "") & (shown["other_source_id"] != shown["source_id"])
    rows = pd.DataFrame(
        {
            "doc": document,
            "locator": shown["locator"],
            "other_locator": (other + ": " + shown["other_locator"]).where(elsewhere, shown["other_locator"]),
            "rule": shown["rule"],
            "severity": shown["severity"],
            **{name: [translate_cell(cell, lang) for cell in shown[column]] for name, column in _TRANSLATED.items()},
        }
    )
    return [{str(name): str(cell) for name, cell in row.items()} for row in rows.to_dict("records")]
