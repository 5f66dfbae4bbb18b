"""Whether a notebook is used interactively: people get widgets, runs get pictures and tables."""

from __future__ import annotations

import os
from typing import Any

#: ``1`` shows widgets always, ``0`` never.
WIDGETS_VARIABLE = "WORKBENCH_WIDGETS"


def shows_widgets() -> bool:
    """Return whether a front end such as JupyterLab or VS Code ran the cell: it names the cell in its request.

    papermill, nbval and nbconvert send none: what they store stays the same from run to run.
    """
    chosen = os.environ.get(WIDGETS_VARIABLE)
    if chosen in ("0", "1"):
        return chosen == "1"
    return bool(_request_metadata().get("cellId"))


def _request_metadata() -> dict[str, Any]:
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return {}
    shell: Any = get_ipython()
    if shell is None or not hasattr(shell, "get_parent"):
        return {}
    return dict(shell.get_parent().get("metadata") or {})
