"""Open JupyterLab on the notebooks, the home of the project first, without its question about news and updates."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[1]
_HOME = "notebooks/00_start_here.ipynb"
#: Overrides of JupyterLab's defaults; what a person sets goes before them.
_QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


def write_overrides(prefix: Path) -> Path:
    """Write the defaults of this environment's JupyterLab; those that another tool wrote there are kept."""
    path = prefix / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    path.write_text(json.dumps(known | _QUIET, indent=2) + "\n", "utf-8")
    return path


def options_of_user() -> list[str]:
    """Return the option without which JupyterLab refuses the user root, as in a container, and say so."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    print("You are root: JupyterLab is started with --allow-root.", flush=True)
    return ["--allow-root"]


def main() -> int:
    """Start JupyterLab; further arguments go to it."""
    write_overrides(Path(sys.prefix))
    command = [sys.executable, "-m", "jupyterlab", "--notebook-dir=.", f"--LabApp.default_url=/lab/tree/{_HOME}"]
    command += [*options_of_user(), *sys.argv[1:]]
    server = subprocess.Popen(command, cwd=_PROJECT, env=os.environ | {"WORKBENCH_HOME": str(_PROJECT)})
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches JupyterLab, which ends its kernels first
    return server.wait()


if __name__ == "__main__":
    sys.exit(main())
