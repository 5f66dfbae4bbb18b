"""Read thousands of mutated files by the command line and list what went wrong; Linux alone.

``python tools/fuzz_files.py --files 2000`` prints a table by format and exits with status 1 when a file caused a
traceback, a hang, a use of too much memory or a file outside its folder. Such a file is kept in ``.workbench/fuzz``
with the command that repeats it; file N of a seed is always the same for the same examples.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import signal
import sys
import tempfile
import threading
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
_WALL_SECONDS = 120
_MEMORY_MB = 1200  # the box gives a file 1,024 MB beside what the reader itself has
READ, REFUSED, STOPPED = "read", "refused", "stopped"
TRACEBACK, HANG, OVER, OUTSIDE = "traceback", "hang", "over the limit", "written outside"
_CLASSES = (READ, REFUSED, STOPPED, TRACEBACK, HANG, OVER, OUTSIDE)
_GOOD = (READ, REFUSED, STOPPED)
_BOXED = ("reading needs more than", "reading was stopped", "its contents are more than", "format library crash")
#: Of so many files of a format one is read by itself through a command, the others together through the library.
_ROUND = 20
_COMMANDS = {"statements": ("read",), "ledger": ("read", "--ledger"), "tasks": ("read", "--what", "tasks")}
_AUDIT = ("audit", "--run-date", "2026-11-26")


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


def read_boxed(path: Path, arguments: tuple[str, ...], place: Path) -> Finding:
    """Return how ``workbench ARGUMENTS PATH`` ends here; the command itself reads the file in a child process."""
    from analysis.cli.main import run_command_line

    _empty(place)
    said, status = io.StringIO(), 99
    before = _used_seconds()
    with Watch() as watch, contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        signal.alarm(_WALL_SECONDS)
        try:
            status = run_command_line([*arguments, str(path)])
        except TimeoutError:
            status = signal.SIGALRM
        finally:
            signal.alarm(0)
    seconds, words = _used_seconds() - before, said.getvalue()
    outcome = judge_output(status, words)
    stray = sorted(found.name for found in place.rglob("*") if found.is_file())
    if seconds > _CPU_SECONDS or status == signal.SIGALRM:
        outcome = HANG
    elif watch.memory_mb > _MEMORY_MB:
        outcome = OVER
    elif stray and outcome != TRACEBACK:  # a bug leaves its log
        outcome, words = OUTSIDE, words + f"files left: {', '.join(stray)}"
    return Finding(outcome, seconds, watch.memory_mb, words)


class Watch:
    """Looks for the largest memory of the children's children: the processes that read documents."""

    def __init__(self) -> None:
        self.memory_mb = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.wait(0.02):
            readers = [reader for child in _children(os.getpid()) for reader in _children(child)]
            self.memory_mb = max([self.memory_mb, *map(_peak_memory, readers)])


def _children(process: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def _peak_memory(process: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        status = Path(f"/proc/{process}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    return 0.0


def _used_seconds() -> float:
    """Return the processor time of this process, its children, and theirs that have ended."""
    ticks = 0
    for child in _children(os.getpid()):
        with contextlib.suppress(OSError, IndexError):
            ticks += sum(map(int, Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return sum(os.times()[:4]) + ticks / os.sysconf("SC_CLK_TCK")


def _empty(place: Path) -> None:
    for left in place.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def judge_output(status: int, said: str) -> str:
    """Return the class of a reading that ended by itself, from its exit status and its error stream.

    A refused file is one line; a file that is read may have notes; an audit may exit with 1 for what it found.
    """
    lines = said.splitlines()
    if status not in (0, 1) or "Traceback" in said or "bug in the workbench" in said:
        return TRACEBACK
    if status == 0 or not lines:
        return READ
    if any(words in said for words in _BOXED):
        return STOPPED
    return REFUSED if all(line.startswith("workbench: ") for line in lines) else TRACEBACK


def read_together(paths: list[Path], what: str) -> list[Finding] | None:
    """Return how the reading of each file ends; None where the library itself fails, so that each is tried alone."""
    from vnfilings import read_documents

    with Watch() as watch:
        began = _used_seconds()
        try:
            reading = read_documents(paths, what)  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001  # the class of what it is comes from the command, file by file
            return None
        seconds = (_used_seconds() - began) / len(paths)
    found = []
    for path in paths:
        lines = [line for line in map(str, reading.errors) if line.startswith(f"{path.name}: ")]
        said = "\n".join(f"workbench: {line}" for line in lines)
        outcome = judge_output(1 if lines else 0, said) if len(said.splitlines()) <= 1 else TRACEBACK
        found.append(Finding(outcome, seconds, watch.memory_mb, said))
    return found


def run_campaign(options: argparse.Namespace, place: Path) -> Iterator[tuple[str, Finding]]:
    """Yield name and finding of each file of the campaign; keep those that went wrong."""
    seeds, home = by_format(make_seeds(options.examples)), place / "home"
    ended = time.monotonic() + options.seconds if options.seconds else float("inf")
    numbers = [options.only] if options.only is not None else [*range(options.files)]
    for start in range(0, len(numbers), len(seeds) * _ROUND):
        batch = numbers[start : start + len(seeds) * _ROUND]
        for remainder in range(len(seeds)):
            group = [number for number in batch if number % len(seeds) == remainder]
            if group and time.monotonic() < ended:
                yield from _read_group(group, seeds, options, place, home)


def _read_group(
    numbers: list[int], seeds: dict[str, list[tuple[str, bytes]]], options: argparse.Namespace, place: Path, home: Path
) -> Iterator[tuple[str, Finding]]:
    """Yield name and finding of files of one format: the first by itself, the others together."""
    paths = []
    for number in numbers:
        name, content = make_file(number, options.seed, seeds)
        paths.append(place / name)
        paths[-1].write_bytes(content)
    turn = numbers[0] // (len(seeds) * _ROUND)
    what = [*_COMMANDS][turn % len(_COMMANDS)]
    together = (read_together(paths[1:], what) if len(paths) > 1 else None) or [None] * (len(paths) - 1)
    for number, path, known in zip(numbers, paths, [None, *together], strict=True):
        arguments = _AUDIT if path is paths[0] and turn % 2 else _COMMANDS[what]
        finding = known or read_boxed(path, arguments, home)
        if finding.outcome not in _GOOD:
            _keep(path, number, options, finding)
        if options.only is not None or options.verbose:
            print(f"{path.name}: {finding.outcome}, {finding.seconds:.2f} s: {finding.said[-2000:]}", flush=True)
        path.unlink()
        yield path.name, finding


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


def _give_up(signal_number: int, frame: object) -> None:
    raise TimeoutError(f"longer than {_WALL_SECONDS} s")


def main() -> None:
    """Run the campaign, print its table, and exit with 1 when a file went wrong."""
    options = read_options()
    os.environ.pop("WORKBENCH_HOME", None)
    signal.signal(signal.SIGALRM, _give_up)
    began = time.monotonic()
    found: list[tuple[str, Finding]] = []
    with tempfile.TemporaryDirectory(prefix="workbench-fuzz-") as folder, contextlib.suppress(KeyboardInterrupt):
        options.examples = [example.resolve() for example in options.examples]
        home = Path(folder) / "home"
        home.mkdir()
        os.chdir(home)
        os.environ |= {"HOME": str(home), "TMPDIR": str(home)}
        found.extend(run_campaign(options, Path(folder)))  # what was found until an interrupt is shown
        os.chdir(_PROJECT)
    if not found:
        sys.exit("no file was read")
    print_table(found)
    print(f"seed {options.seed}, {len(found)} files in {time.monotonic() - began:.0f} s")
    sys.exit(any(finding.outcome not in _GOOD for _, finding in found))


if __name__ == "__main__":
    main()
