"""Findings as `workbench audit` prints them, of documents or of the stored panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import paths
from analysis.audit import audit_panel
from analysis.panel.build_panel import build_panel
from analysis.panel.store import load
from analysis.registry.loose_documents import collect_documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def list_findings(files: Sequence[Path], *, lang: str = "en") -> tuple[list[dict[str, str]], list[str]]:
    """Return the findings of documents (of the stored panel where none is named) and a line for each unreadable file.

    A finding whose other place is in another document says so in `other_locator`.
    """
    if not files:
        return _as_rows(load("findings"), pd.Series(dtype="str"), lang), []
    collected, faults = collect_documents(files)
    if collected["sources"].empty:
        return [], faults
    tables = build_panel(collected, paths.lookup_folder(), paths.corrections_folder() / "none-for-loose-files")
    names = tables["sources"].set_index("source_id")["folder"]
    return _as_rows(audit_panel(tables), names, lang), faults


def _as_rows(findings: pd.DataFrame, names: pd.Series, lang: str) -> list[dict[str, str]]:
    shown = findings.astype("object").where(findings.notna(), "")
    document = shown["source_id"].map(names).fillna(shown["source_id"])
    elsewhere = (shown["other_source_id"] != "") & (shown["other_source_id"] != shown["source_id"])
    other = shown["other_source_id"].map(names).fillna(shown["other_source_id"])
    spoken = {name: shown[f"{name}_vi" if lang == "vi" else name] for name in ("printed", "recomputed", "explanation")}
    rows = pd.DataFrame(
        {
            "doc": document,
            "locator": shown["locator"],
            "other_locator": (other + ": " + shown["other_locator"]).where(elsewhere, shown["other_locator"]),
            "rule": shown["rule"],
            "severity": shown["severity"],
            **spoken,
        }
    )
    return rows.to_dict("records")  # type: ignore[return-value]
