"""One notebook executed by papermill: its partial output when it fails, its products whole or not at all."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.declared_inputs import INPUTS_VARIABLE, encode_inputs
from analysis.paths import PUBLISHED_NOTE, project_folder
from analysis.pipeline.notebooks.notebook_files import declared_inputs, read_notebook
from analysis.pipeline.notebooks.secrets import conceal, mask_secrets, secrets_of
from analysis.pipeline.notebooks.warm import STOCK, WARM, usable_kernel
from analysis.pipeline.run_errors import NotebookError

_ACCIDENTS = (
    ("ipykernel_", re.compile(r"[^\s\"'(]{0,200}ipykernel_\d+/\d+\.py"), "<cell>"),
    (" at 0x", re.compile(r"(?<= at )0x[0-9a-f]{6,}"), "0x..."),
)
_PAUSES = (0.5, 2.0, None)  # after each loss of a kernel [s]
_KEPT_METADATA = ("kernelspec", "language_info", "workbench")


@dataclass(frozen=True)
class Produced:
    """What one execution gave: the notebook with its times, the same free of accidents, and the reports it wrote.

    `released` is the register of releases as it came back from another machine; `about` is what the notebook noted of
    the reports: title, report date, language; `notes` are what a person should know of them.
    """

    executed: bytes
    normalised: bytes
    reports: dict[str, bytes]
    released: bytes = b""
    about: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def produce_notebook(
    source: Path, parameters: Mapping[str, Any], workplace: Path, kernel: Mapping[str, Any], home: Path
) -> Produced:
    """Execute `source` with files in `workplace` alone and return what it gave; `home` is its project folder.

    Raises
    ------
    NotebookError
        A cell raised or time ran out; the partial output is its `partial`.
    """
    reports, executed, secrets = workplace / "reports", workplace / source.name, secrets_of(parameters)
    reports.mkdir(parents=True)
    try:
        notebook = execute_notebook(source, parameters, executed, reports=reports, home=home, **kernel)
    except NotebookError as fault:
        partial = conceal(executed.read_text("utf-8"), secrets) if executed.exists() else ""
        raise NotebookError(conceal(str(fault), secrets), partial.encode()) from None
    normalised = conceal(normalise_notebook(notebook, {str(reports): "reports", f"{home}/": ""}), secrets)
    whole = conceal(executed.read_text("utf-8"), secrets)
    names = sorted(path.relative_to(reports).as_posix() for path in reports.rglob("*") if path.is_file())
    files = {name: (reports / name).read_bytes() for name in names}
    lines = [json.loads(line) for line in files.pop(PUBLISHED_NOTE, b"").decode("utf-8").splitlines()]
    about = {line.pop("path"): line for line in lines if "path" in line}
    notes = tuple(conceal(line["note"], secrets) for line in lines if "note" in line)
    return Produced(whole.encode(), normalised.encode(), files, about=about, notes=notes)


#: A standard kernel gets this from nbclient; else each run would write its code into the history of the user's home.
_NO_HISTORY = "--HistoryManager.hist_file=:memory:"


def execute_notebook(
    source: Path,
    parameters: Mapping[str, Any],
    executed: Path,
    *,
    reports: Path | None = None,
    home: Path | None = None,
    kernel_name: str = STOCK,
    timeout: float | None = None,
) -> dict[str, Any]:
    """Return the notebook `source` executed with `parameters`, also written to `executed` cell by cell.

    `reports` and `home` are the folders that `analysis.paths` names inside the notebook; `timeout` is the longest that
    the notebook may take [s]. A kernel that dies or does not start is tried again, the last time as a stock one.

    Raises
    ------
    NotebookError
        A cell raised, time ran out, or the kernel died each time.
    """
    declared = declared_inputs(read_notebook(source))
    folders = {
        "WORKBENCH_HOME": str(home or project_folder()),
        INPUTS_VARIABLE: encode_inputs(declared.tables, declared.folders),
    }
    if reports is not None:
        folders["WORKBENCH_REPORTS"] = str(reports)
    kernel_name = usable_kernel(kernel_name)
    for pause in _PAUSES:
        try:
            return _execute_once(source, parameters, executed, folders, kernel_name, timeout)
        except _KernelLostError as fault:
            lost = fault
        if pause is None:
            break
        time.sleep(pause)
        kernel_name = STOCK if pause == _PAUSES[-2] else kernel_name
    raise _failed(source, f"its kernel died {len(_PAUSES)} times: {lost}")


class _KernelLostError(Exception):
    """The kernel died or did not start: a fault of the machine, not of the notebook."""


def _execute_once(
    source: Path,
    parameters: Mapping[str, Any],
    executed: Path,
    folders: Mapping[str, str],
    kernel_name: str,
    timeout: float | None,
) -> dict[str, Any]:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # 1.8 s of import for a check nobody uses
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from analysis.pipeline.notebooks._kernels import Deadline, make_kernel_manager

    with Deadline(timeout) as deadline:
        try:
            notebook: dict[str, Any] = papermill.execute_notebook(
                source,
                executed,
                parameters=mask_secrets(parameters),
                kernel_name=kernel_name,
                kernel_manager_class=make_kernel_manager(folders, deadline, secrets_of(parameters)),
                extra_arguments=[_NO_HISTORY] if kernel_name == WARM else [],
                shutdown_kernel="immediate",
                progress_bar=False,
            )
        except PapermillExecutionError as fault:
            raise _failed(source, f"cell {fault.exec_count}: {fault.ename}: {fault.evalue}") from None
        except (DeadKernelError, RuntimeError) as fault:
            if deadline.is_over:
                raise _failed(source, f"took longer than {timeout:g} s") from None
            if isinstance(fault, DeadKernelError) or str(fault).startswith("Kernel d"):
                raise _KernelLostError(str(fault)) from fault
            raise
    return notebook


def normalise_notebook(notebook: Mapping[str, Any], replaced: Mapping[str, str]) -> str:
    """Return the notebook's text without what differs between two runs: times, ids, addresses, temporary paths."""
    clean = json.loads(json.dumps(notebook))
    clean["metadata"] = {k: v for k, v in clean["metadata"].items() if k in _KEPT_METADATA}
    clean["metadata"].get("language_info", {}).pop("version", None)
    for number, cell in enumerate(clean["cells"]):
        cell["id"] = f"cell-{number:02d}"
        tags = cell.get("metadata", {}).get("tags", [])
        cell["metadata"] = {"tags": tags} if tags else {}
        if cell["cell_type"] == "code":
            cell["outputs"] = [_clean_output(output, replaced) for output in _join_streams(cell["outputs"])]
    import nbformat

    return str(nbformat.writes(nbformat.from_dict(clean))) + "\n"


def _failed(source: Path, reason: str) -> NotebookError:
    return NotebookError(f"{source.name}, {reason}")


def _join_streams(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    joined: list[dict[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            joined[-1] = {**last, "text": last["text"] + output["text"]}
        else:
            joined.append(output)
    return joined


def _clean_output(output: dict[str, Any], replaced: Mapping[str, str]) -> dict[str, Any]:
    output["metadata"] = {} if "metadata" in output else None
    if output["metadata"] is None:
        del output["metadata"]
    if "text" in output:
        output["text"] = _clean_text(output["text"], replaced)
    data = output.get("data", {})
    output |= {"data": {kind: _clean_text(text, replaced) for kind, text in data.items()}} if data else {}
    return output


def _clean_text(text: Any, replaced: Mapping[str, str]) -> Any:
    if not isinstance(text, str):
        return text
    for mark, accident, plain in _ACCIDENTS:
        text = accident.sub(plain, text) if mark in text else text  # a picture's megabyte holds no mark
    for found, instead in replaced.items():
        text = text.replace(found, instead)
    return text
