"""What a notebook under a run may read: the tables and folders that its metadata declares, and nothing else.

A run plans a notebook after the steps that make its declared inputs. An input that is read without a declaration may
be half built or out of date at that moment, so the read fails instead. Outside a run (JupyterLab, a script, a test)
everything may be read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable

from analysis.errors import AnalysisError

#: The environment variable by which a run tells a kernel what the notebook declares.
INPUTS_VARIABLE = "WORKBENCH_INPUTS"
#: Declared instead of a list: the notebook reads all tables, and so runs after all of them are built.
ALL = "all"


class UndeclaredInputError(AnalysisError):
    """A notebook under a run reads a table or a folder that its metadata does not declare."""


def encode_inputs(tables: Iterable[str], folders: Iterable[str] = ()) -> str:
    """Return the value of the environment variable for these declared inputs; ``"all"`` stands for all tables.

    >>> encode_inputs(["fits", "units"], ["raw"])
    '{"tables": ["fits", "units"], "folders": ["raw"]}'
    """
    return json.dumps({"tables": tables if tables == ALL else list(tables), "folders": list(folders)})


def declared_tables() -> tuple[str, ...] | None:
    """Return the tables that the notebook under this run declares; None outside a run, and where it declares all."""
    return _declared("tables")


def require_table(name: str) -> None:
    """Raise where a notebook under a run does not declare this table.

    Raises
    ------
    UndeclaredInputError
        With the declaration to add.
    """
    _require("tables", name, f"table '{name}'")


def require_folder(name: str) -> None:
    """Raise where a notebook under a run does not declare this folder: raw, lookup or corrections.

    Raises
    ------
    UndeclaredInputError
        With the declaration to add.
    """
    _require("folders", name, f"folder 'data/{name}'")


def _declared(kind: str) -> tuple[str, ...] | None:
    value = os.environ.get(INPUTS_VARIABLE)
    names = json.loads(value)[kind] if value else ALL
    return None if names == ALL else tuple(names)


def _require(kind: str, name: str, what: str) -> None:
    declared = _declared(kind)
    if declared is not None and name not in declared:
        wanted = json.dumps({"workbench": {kind: [*declared, name]}})
        raise UndeclaredInputError(
            f"the notebook reads the {what} without declaring it",
            fix=f"Add it to the notebook's metadata: {wanted[1:-1]}",
        )
