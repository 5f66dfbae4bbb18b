"""Make ``.venv`` as requirements.lock says: ``python tools/setup.py``. Does nothing when it is already complete.

An environment that was never completed (set-up was killed) is made again from the start, after the programs that the
killed set-up had started have ended. The environment variable ``PYTHON`` asks for an environment of the interpreter
that runs this script, also where one of another version exists. Every package is installed by its hash: uv from
tools/bootstrap.lock, the others from requirements.lock.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
_DIGESTED = ("requirements.lock", "pyproject.toml", "tools/setup.py", "tools/bootstrap.lock")


def main(project: Path | None = None) -> None:
    """Make the environment of this project, or complete it."""
    project = project or Path(__file__).resolve().parents[1]
    refuse_other_versions(sys.version_info[:2])
    with only_one(project):
        complete(project, project / ".venv")


@contextmanager
def only_one(project: Path) -> Iterator[None]:
    """Wait until no other set-up of this project runs; programs started inside keep the lock until they end.

    A set-up that was killed leaves pip or uv running: they would write into the environment that the next one makes.
    """
    if os.name == "nt":  # no lock that a child inherits
        yield
        return
    import fcntl

    (project / ".workbench").mkdir(exist_ok=True)
    lock = os.open(project / ".workbench" / "setup.lock", os.O_RDWR | os.O_CREAT, 0o644)
    os.set_inheritable(lock, True)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("setup: waiting for another setup of this project to finish", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def complete(project: Path, environment: Path) -> None:
    """Make the environment or complete it, unless its stamp says that it is as the lock files say."""
    stamp, wanted = environment / ".stamp", f"{digest(project)} {sys.version_info[0]}.{sys.version_info[1]}"
    found = stamp.read_text("utf-8", errors="replace").strip() if stamp.exists() else ""
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
    made = run([base, "-m", "venv", "--clear", str(environment)])
    if made.returncode:
        sys.exit("setup: python -m venv failed; on Debian: apt-get install python3-venv")


def install(project: Path, environment: Path) -> None:
    """Install the locked packages and this project into the environment."""
    pip = [str(program(environment, "python")), "-m", "pip", "-q", "install", "--disable-pip-version-check"]
    uv = [str(program(environment, "uv")), "pip", "install", "--quiet", "--python", str(environment), "--no-deps"]
    for command in (
        [*pip, "--require-hashes", "--no-deps", "-r", "tools/bootstrap.lock"],
        [*uv, "--require-hashes", "-r", "requirements.lock"],
        [*uv, "--no-build-isolation", "--editable", "."],
    ):
        if run(command, project).returncode:
            sys.exit(f"setup: this command failed: {' '.join(command)}")


def run(command: list[str], folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a program that keeps this set-up's lock, with the variables of `clean_variables`."""
    return subprocess.run(command, cwd=folder, env=clean_variables(), close_fds=os.name == "nt")


def program(environment: Path, name: str) -> Path:
    """Return the path of a program in an environment, on any system."""
    return environment / ("Scripts" if os.name == "nt" else "bin") / name


def clean_variables() -> dict[str, str]:
    """Return this process's variables without those that would keep byte code out or lead to other packages.

    Without byte code every import of statsmodels takes 8 s instead of 2.
    """
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}


if __name__ == "__main__":
    try:
        main()
    except OSError as error:  # a full disk, a folder without permission
        sys.exit(f"setup: {error}")
