"""What a person reads while a question takes long: on the error stream, or below the cell until it is answered."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from analysis.declared_inputs import INPUTS_VARIABLE


@contextmanager
def say_while(text: str) -> Iterator[None]:
    """Show a text while the block runs, and take it back below a notebook's cell.

    A run, and a notebook that runs without a user (papermill, nbval, nbconvert), show nothing: what they store
    stays the same from run to run.

    Parameters
    ----------
    text
        What is being done, and how long it usually takes.
    """
    if INPUTS_VARIABLE in os.environ:
        yield
        return
    shell = _shell()
    if shell is None or getattr(shell, "kernel", None) is None:
        print(text, file=sys.stderr, flush=True)
        yield
    elif _is_watched(shell):
        from IPython.display import display

        shown: Any = display({"text/plain": text}, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            shown.update({"text/plain": ""}, raw=True)
    else:
        yield


def _shell() -> Any:
    """Return the IPython shell that code runs in; None outside of one."""
    module = sys.modules.get("IPython.core.getipython")
    return module.get_ipython() if module is not None else None


def _is_watched(shell: Any) -> bool:
    """Return whether a front end such as JupyterLab or VS Code ran the cell: it names the cell in its request."""
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return bool((request.get("metadata") or {}).get("cellId"))
