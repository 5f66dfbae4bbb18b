"""Write requirements.lock from pyproject.toml: with hashes, without addresses. Options go to ``uv pip compile``.

rfc3987-syntax is left out (tools/overrides.txt): every import of nbformat would take 1.8 s longer, for an optional
check of IRIs.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from setup import program

_OPTIONS = [
    "--extra",
    "dev",
    "--extra",
    "cluster",
    "--extra",
    "ocr",
    "--extra",
    "docs",
    "--python-version",
    "3.11",
    "--universal",
    "--override",
    "tools/overrides.txt",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
]


def main() -> None:
    """Write the lock file; exit with uv's status."""
    project = Path(__file__).resolve().parents[1]
    command = [str(program(project / ".venv", "uv")), "pip", "compile", "pyproject.toml", *_OPTIONS, *sys.argv[1:]]
    sys.exit(subprocess.run([*command, "-o", "requirements.lock"], cwd=project).returncode)


if __name__ == "__main__":
    main()
