"""The same notebooks on a Dask cluster: each travels with the tables it loads, and its products travel back.

The workers need the package and its libraries, not the project's folder: every task unpacks a project of its own into a
temporary place. A task whose worker dies is given to another one by Dask.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.paths import MARKER, REGISTER, project_folder
from analysis.pipeline.build._code_hashing import digest_code
from analysis.pipeline.build.file_hashing import list_files
from analysis.pipeline.build.snapshots import prepare_snapshot
from analysis.pipeline.notebooks import Produced, keep_partial, produce_notebook, publish
from analysis.pipeline.run_errors import NotebookError, RunError

_LONGEST_CONNECT, _LONGEST_JOIN = 15, 15  # [s]


def count_slots(scheduler: str) -> int:
    """Return how many tasks the cluster can run at once; workers that are just starting are waited for.

    Raises
    ------
    RunError
        The scheduler is not there, or no worker joined it in time.
    """
    client = _connect(scheduler)
    try:
        client.wait_for_workers(1, timeout=_LONGEST_JOIN)
    except TimeoutError as fault:
        raise RunError(
            f"the Dask scheduler at {scheduler} has no workers; start workers with `dask worker {scheduler}`"
        ) from fault
    return sum(int(worker["nthreads"]) for worker in client.scheduler_info(n_workers=-1)["workers"].values())


def publish_on_cluster(
    source: Path,
    parameters: Mapping[str, Any],
    inputs: Mapping[str, Path],
    outputs: Mapping[str, Path],
    context: Mapping[str, Any],
) -> None:
    """Execute `source` on the cluster and publish here what it gave, as `publish_notebook` does.

    Raises
    ------
    NotebookError
        A cell raised or took too long; the partial output has travelled back.
    RunError
        The workers run other code than this machine.
    """
    client = _connect(context["scheduler"])
    snapshot = prepare_snapshot(parameters.get("report_date"))
    register = [path for path in (project_folder() / REGISTER,) if path.is_file()]
    cargo = _pack([project_folder() / MARKER, source, *inputs.values(), *snapshot, *register])
    future = client.submit(
        produce_on_worker,
        cargo,
        source.relative_to(project_folder()).as_posix(),
        dict(parameters),
        dict(context.get("kernel", {})),
        context["code"],
        digest_code(context["code"]),
        key=f"{context['key']}-{context['run_id']}",
        pure=False,
    )
    try:
        produced = future.result()
    except NotebookError as fault:
        raise keep_partial(fault, context) from None
    if produced.released:
        from analysis.reports import note_travelled

        note_travelled(produced.released)
    publish(produced, outputs["notebook"], outputs["files"], context)


def produce_on_worker(
    cargo: Mapping[str, bytes],
    source: str,
    parameters: Mapping[str, Any],
    kernel: Mapping[str, Any],
    code: tuple[str, ...],
    expected_code: str,
) -> Produced:
    """Unpack the cargo into a project of its own, execute the notebook there and return what it gave."""
    if digest_code(code) != expected_code:
        raise RunError("this worker has a different version of the code or the libraries; update it")
    with tempfile.TemporaryDirectory(prefix="workbench-") as place:
        home = Path(place) / "project"
        for name, content in cargo.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(content)
        produced = produce_notebook(home / source, parameters, Path(place) / "work", kernel, home)
        register = home / REGISTER
        return replace(produced, released=register.read_bytes()) if register.is_file() else produced


def _pack(paths: list[Path]) -> dict[str, bytes]:
    files = [file for path in paths for file in (list_files(path) if path.is_dir() else [path])]
    return {file.relative_to(project_folder()).as_posix(): file.read_bytes() for file in files}


@lru_cache(maxsize=1)
def _connect(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError as fault:
        raise RunError("--scheduler needs Dask: pip install 'adoption-workbench[cluster]'") from fault
    try:
        return Client(scheduler, timeout=_LONGEST_CONNECT, set_as_default=False)
    except OSError as fault:
        raise RunError(f"no Dask scheduler answers at {scheduler}: {fault}") from fault
