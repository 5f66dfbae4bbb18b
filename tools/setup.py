"""Make ``.venv`` as requirements.lock says: ``python tools/setup.py``. Does nothing when it is already complete.

An environment that was never completed (set-up was killed) is made again from the start. The environment variable
``PYTHON`` asks for an environment of the interpreter that runs this script, also where one of another version exists.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
UV = "uv==0.13.9"
_DIGESTED = ("requirements.lock", "pyproject.toml", "tools/setup.py")


def main(project: Path | None = None) -> None:
    """Make the environment of this project, or complete it."""
    project = project or Path(__file__).resolve().parents[1]
    refuse_other_versions(sys.version_info[:2])
    environment = project / ".venv"
    stamp, wanted = environment / ".stamp", f"{digest(project)} {sys.version_info[0]}.{sys.version_info[1]}"
    found = stamp.read_text("utf-8").strip() if stamp.exists() else ""
    is_same_python = found.endswith(wanted.split()[1])
    if found.split()[:1] == wanted.split()[:1] and (is_same_python or "PYTHON" not in os.environ):
        return
    print("setup: making .venv (about a minute the first time)", file=sys.stderr)
    # Without a stamp the environment was never completed: pip may be missing, packages may be half written.
    is_complete = bool(found) and is_same_python
    stamp.unlink(missing_ok=True)
    if not is_complete:
        create_environment(environment)
    install(project, environment)
    stamp.write_text(wanted + "\n", "utf-8")


def refuse_other_versions(version: tuple[int, ...]) -> None:
    """Exit with a message when this is not a Python that the workbench runs on."""
    if not OLDEST <= version <= NEWEST:
        sys.exit(
            f"setup: Python {version[0]}.{version[1]} found, Python 3.{OLDEST[1]} to 3.{NEWEST[1]} needed; "
            "name one with PYTHON=python3.12 make ..."
        )


def digest(project: Path) -> str:
    """Return a digest of everything that decides what the environment holds."""
    content = b"".join((project / name).read_bytes() for name in _DIGESTED)
    return hashlib.sha256(content).hexdigest()[:16]


def create_environment(environment: Path) -> None:
    """Make an empty environment, whatever was there before."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([base, "-m", "venv", "--clear", str(environment)], env=clean_variables())
    if made.returncode:
        sys.exit("setup: python -m venv failed; on Debian: apt-get install python3-venv")


def install(project: Path, environment: Path) -> None:
    """Install the locked packages and this project into the environment."""
    pip = [str(program(environment, "python")), "-m", "pip", "-q", "install", "--disable-pip-version-check"]
    uv = [str(program(environment, "uv")), "pip", "install", "--quiet", "--python", str(environment), "--no-deps"]
    for command in (
        [*pip, UV],
        [*uv, "--require-hashes", "-r", "requirements.lock"],
        [*uv, "--no-build-isolation", "--editable", "."],
    ):
        done = subprocess.run(command, cwd=project, env=clean_variables())
        if done.returncode:
            sys.exit(f"setup: this command failed: {' '.join(command)}")


def program(environment: Path, name: str) -> Path:
    """Return the path of a program in an environment, on any system."""
    return environment / ("Scripts" if os.name == "nt" else "bin") / name


def clean_variables() -> dict[str, str]:
    """Return this process's variables without those that would keep byte code out or lead to other packages.

    Without byte code every import of statsmodels takes 8 s instead of 2.
    """
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}


if __name__ == "__main__":
    main()
