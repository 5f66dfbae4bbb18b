"""A notebook's file as plain JSON, and what its metadata declares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.declared_inputs import ALL
from analysis.errors import UsageError


@dataclass(frozen=True)
class DeclaredInputs:
    """The tables and folders that a notebook reads, by name; `tables` may be ``"all"``."""

    tables: str | tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


def read_notebook(path: Path) -> dict[str, Any]:
    """Return the notebook as plain JSON; raise `UsageError` when it is not one."""
    try:
        notebook = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise UsageError(f"{path.name}: expected a Jupyter notebook: {fault}") from fault
    if not isinstance(notebook, dict) or "cells" not in notebook:
        raise UsageError(f"{path.name}: expected a Jupyter notebook, found JSON without cells")
    return notebook


def cell_source(cell: Mapping[str, Any]) -> str:
    """Return a cell's text, which the format stores as one text or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def publishes_reports(notebook: Mapping[str, Any]) -> bool:
    """Return whether a notebook's metadata declares that it publishes reports.

    >>> publishes_reports({"metadata": {"workbench": {"tables": "all", "publishes": True}}})
    True
    """
    return bool(notebook.get("metadata", {}).get("workbench", {}).get("publishes"))


def needs_filing(notebook: Mapping[str, Any]) -> bool:
    """Return whether a notebook's metadata declares that it writes of what an organisation filed for a period.

    >>> needs_filing({"metadata": {"workbench": {"publishes": True, "needs_filing": True}}})
    True
    """
    return bool(notebook.get("metadata", {}).get("workbench", {}).get("needs_filing"))


def last_output(notebook: Mapping[str, Any]) -> str:
    """Return the last output of an executed notebook as text, without errors; an empty text without any output.

    >>> last_output({"cells": [{"outputs": [{"text": "read"}, {"data": {"text/plain": "'no data'"}}]}]})
    'no data'
    """
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    texts = [output.get("data", {}).get("text/plain", output.get("text", "")) for output in outputs]
    return next(("".join(text).strip().strip("'\"") for text in reversed(texts) if text), "")


def declared_inputs(notebook: Mapping[str, Any]) -> DeclaredInputs:
    """Return what a notebook's metadata declares that it reads.

    >>> declared_inputs({"metadata": {"workbench": {"tables": ["fits"], "folders": ["raw"]}}})
    DeclaredInputs(tables=('fits',), folders=('raw',))
    >>> declared_inputs({"metadata": {"workbench": {"tables": "all"}}}).tables
    'all'
    """
    declared = notebook.get("metadata", {}).get("workbench", {})
    tables = declared.get("tables", ())
    return DeclaredInputs(tables if tables == ALL else tuple(tables), tuple(declared.get("folders", ())))
