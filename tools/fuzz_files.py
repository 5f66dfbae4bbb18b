"""Read thousands of mutated files, each in a child process with limits, and list what went wrong.

``python tools/fuzz_files.py --files 2000`` prints a table by format and exits with status 1 when a file caused a
traceback, a hang, a use of too much memory or a file outside its folder. Such a file is kept in ``.workbench/fuzz``
with the command that repeats it; file N of a seed is always the same for the same examples.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from fuzz.mutations import mutate
from fuzz.seeds import by_format, make_seeds

_PROJECT = Path(__file__).resolve().parents[1]
_CPU_SECONDS = 35  # the box ends a file after 30 s
_WALL_SECONDS = 90
_MEMORY_MB = 1024
#: Beyond the limit that is judged, so that a child that needs too much is seen to do so and cannot harm the machine.
_ADDRESS_SPACE = 6 * 2**30
READ, REFUSED = "read", "refused"
TRACEBACK, HANG, OVER, OUTSIDE = "traceback", "hang", "over the limit", "written outside"
_CLASSES = (READ, REFUSED, TRACEBACK, HANG, OVER, OUTSIDE)
_COMMANDS = (
    ("read",),
    ("read",),
    ("read", "--what", "tasks"),
    ("read", "--ledger"),
    ("audit", "--run-date", "2026-11-26"),
)


@dataclass(frozen=True)
class Finding:
    """How the reading of one file ended: its class, what it cost, and what was printed."""

    outcome: str
    seconds: float
    memory_mb: float
    said: str = ""


def make_file(number: int, seed: int, seeds: dict[str, list[tuple[str, bytes]]]) -> tuple[str, bytes]:
    """Return name and content of the mutated file `number` of a campaign; formats take turns."""
    random = Random(f"{seed}:{number}")  # noqa: S311  # repeatable, not secret
    suffix = [*seeds][number % len(seeds)]
    name, content = random.choice(seeds[suffix])
    return f"{number:05d}-{Path(name).stem[:40]}{suffix}", mutate(suffix, content, random)


def read_in_child(path: Path, arguments: tuple[str, ...], place: Path) -> Finding:
    """Return how ``workbench ARGUMENTS PATH`` ends in a forked child that lives in the folder `place`."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    output = place.with_suffix(".out")
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        _become_reader(path, arguments, place, output)
    status, usage = _wait(child, began + _WALL_SECONDS)
    seconds, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    said = output.read_text("utf-8", "replace")
    stray = sorted(found.name for found in place.rglob("*") if found.is_file())
    outcome = judge_output(os.waitstatus_to_exitcode(status), said)
    if seconds > _CPU_SECONDS or status in (signal.SIGKILL, signal.SIGXCPU):
        outcome = HANG
    elif memory > _MEMORY_MB:
        outcome = OVER
    elif stray and outcome != TRACEBACK:  # a bug leaves its log
        outcome, said = OUTSIDE, said + f"files left: {', '.join(stray)}"
    return Finding(outcome, seconds, memory, said)


def judge_output(status: int, said: str) -> str:
    """Return the class of a reading that ended by itself, from its exit status and its error stream.

    A refused file is one line; a file that is read may have notes; an audit may exit with 1 for what it found.
    """
    lines = said.splitlines()
    if status not in (0, 1) or "Traceback" in said or "bug in the workbench" in said or "fault of ours" in said:
        return TRACEBACK
    if status == 0 or not lines:
        return READ
    return REFUSED if all(line.startswith("workbench: ") for line in lines) else TRACEBACK


def _become_reader(path: Path, arguments: tuple[str, ...], place: Path, output: Path) -> None:
    """Read the file in this forked process and end it; nothing returns."""
    status = 99
    try:
        os.chdir(place)
        os.environ.update(HOME=str(place), TMPDIR=str(place))
        tempfile.tempdir = None
        _redirect(output)
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        from analysis.cli.main import run_command_line

        status = run_command_line([*arguments, str(path)])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _redirect(output: Path) -> None:
    for target, descriptor in ((os.devnull, 1), (str(output), 2)):
        opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(opened, descriptor)


def _wait(child: int, deadline: float) -> tuple[int, resource.struct_rusage]:
    """Return the child's status and usage; one that runs at the deadline is killed."""
    found = 0
    while not found and time.monotonic() < deadline:
        found, status, usage = os.wait4(child, os.WNOHANG)
        time.sleep(0 if found else 0.005)
    if not found:
        os.kill(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
    return status, usage


def run_campaign(options: argparse.Namespace, place: Path) -> Iterator[tuple[str, Finding]]:
    """Yield name and finding of each file of the campaign; keep those that went wrong."""
    seeds = by_format(make_seeds(options.examples))
    ended = time.monotonic() + options.seconds if options.seconds else float("inf")
    numbers = [options.only] if options.only is not None else range(options.files)
    for number in numbers:
        if time.monotonic() > ended:
            return
        name, content = make_file(number, options.seed, seeds)
        path = place / name
        path.write_bytes(content)
        arguments = _COMMANDS[number // len(seeds) % len(_COMMANDS)]
        finding = read_in_child(path, arguments, place / "home")
        if finding.outcome not in (READ, REFUSED):
            _keep(path, number, options, finding)
        if options.only is not None or options.verbose:
            print(
                f"{name}: {' '.join(arguments)}: {finding.outcome}, {finding.seconds:.2f} s: {finding.said[-2000:]}",
                flush=True,
            )
        path.unlink()
        yield name, finding


def _keep(path: Path, number: int, options: argparse.Namespace, finding: Finding) -> None:
    folder = _PROJECT / ".workbench" / "fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, folder)
    examples = "".join(f" --examples {folder}" for folder in options.examples)
    command = f"python tools/fuzz_files.py --seed {options.seed} --only {number}{examples}"
    (folder / f"{path.name}.txt").write_text(f"{command}\n{finding.outcome}\n{finding.said}\n", "utf-8")
    print(f"{finding.outcome}: {path.name}: {command}", flush=True)


def print_table(found: list[tuple[str, Finding]]) -> None:
    """Print how many files of each format ended how, the longest time and the largest memory."""
    print(
        f"{'format':8}{'files':>7}"
        + "".join(f"{name:>17}" for name in _CLASSES)
        + f"{'longest [s]':>13}{'largest [MB]':>14}"
    )
    for suffix in [*sorted({Path(name).suffix for name, _ in found}), "all"]:
        rows = [finding for name, finding in found if suffix in ("all", Path(name).suffix)]
        counts = Counter(finding.outcome for finding in rows)
        longest, largest = max(row.seconds for row in rows), max(row.memory_mb for row in rows)
        cells = "".join(f"{counts[name]:17}" for name in _CLASSES)
        print(f"{suffix:8}{len(rows):7}{cells}{longest:13.2f}{largest:14.0f}")


def read_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=2000, help="number of files")
    parser.add_argument("--seed", type=int, default=20261126, help="seed of all mutations")
    parser.add_argument("--seconds", type=float, help="begin no further file after this time")
    parser.add_argument("--only", type=int, help="read this file of the campaign and print what was said")
    parser.add_argument("--verbose", action="store_true", help="print a line for every file")
    parser.add_argument("--examples", type=Path, action="append", default=[], help="a file or folder of further seeds")
    return parser.parse_args(arguments)


def main() -> None:
    """Run the campaign, print its table, and exit with 1 when a file went wrong."""
    options = read_options()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a fork copies one thread alone
    os.environ.pop("WORKBENCH_HOME", None)
    for name in ("analysis.cli.main", "analysis.panel", "analysis.registry", "vnfilings"):
        importlib.import_module(name)  # once, before the forks

    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="workbench-fuzz-") as place:
        found: list[tuple[str, Finding]] = []
        with contextlib.suppress(KeyboardInterrupt):
            found.extend(run_campaign(options, Path(place)))  # what was found until then is shown
    if not found:
        sys.exit("no file was read")
    print_table(found)
    print(f"seed {options.seed}, {len(found)} files in {time.monotonic() - began:.0f} s")
    sys.exit(any(finding.outcome not in (READ, REFUSED) for _, finding in found))


if __name__ == "__main__":
    main()
