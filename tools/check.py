"""Check style and types with the locked tools of ``.venv``; changes nothing. The hook of pre-commit calls this."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from setup import program

_CHECKS = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])


def main() -> None:
    """Run every check and exit with status 1 when one of them found something."""
    project = Path(__file__).resolve().parents[1]
    statuses = [
        subprocess.run([str(program(project / ".venv", name)), *arguments], cwd=project).returncode
        for name, *arguments in _CHECKS
    ]
    sys.exit(1 if any(statuses) else 0)


if __name__ == "__main__":
    main()
