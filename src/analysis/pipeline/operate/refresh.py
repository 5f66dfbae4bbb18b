"""``make notebooks``: run every notebook from its start and commit its outputs in place, the same bytes each time."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from analysis.paths import project_folder
from analysis.pipeline.build import list_notebooks
from analysis.pipeline.notebooks import WARM, produce_notebook
from analysis.pipeline.operate._lock import hold_project
from analysis.pipeline.operate.runner import RunRequest, execute_run
from analysis.pipeline.run_errors import NotebookError
from analysis.whole_files import write_whole


def refresh_notebook(path: Path) -> None:
    """Run the notebook with its defaults and write its outputs into it; the reports that it writes are thrown away.

    Raises
    ------
    NotebookError
        When a cell raises; the notebook stays as it was.
    """
    workplace = Path(tempfile.mkdtemp(prefix="workbench-"))
    try:
        write_whole(path, produce_notebook(path, {}, workplace, {"kernel_name": WARM}, project_folder()).normalised)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def main() -> None:
    """Refresh all notebooks, or those named on the command line; exit status 1 when one failed."""
    names = sys.argv[1:]
    notebooks = [path for path in list_notebooks() if not names or path.name in names or path.stem in names]
    tables = execute_run(RunRequest("make notebooks", is_tables_only=True))
    if tables.status:
        sys.exit("the tables cannot be built: " + "; ".join(o.message for o in tables.outcomes if o.message))
    failed = False
    with hold_project("make notebooks"):
        for path in notebooks:
            before = json.loads(path.read_text("utf-8"))
            try:
                refresh_notebook(path)
            except NotebookError as fault:
                failed = True
                print(f"failed     {fault}", file=sys.stderr)
            else:
                print("unchanged " if json.loads(path.read_text("utf-8")) == before else "refreshed ", path.name)
    sys.exit(1 if failed or not notebooks else 0)


if __name__ == "__main__":
    main()
