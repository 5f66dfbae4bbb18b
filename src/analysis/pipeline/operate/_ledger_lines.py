"""The lines of the ledger as they are written and read: a damaged line costs itself alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.whole_files import write_whole

_CHECK = re.compile(rb', "check": "([0-9a-f]{16})"\}$')
#: Where two lines touch whose line end is damaged; inside a text of a line these quotes would be escaped.
_SEAM = re.compile(rb'(?<=\})[^{}]{0,4}(?=\{"run_id")')
_BOM = b"\xef\xbb\xbf"
_SHOWN = 3


@dataclass(frozen=True)
class DamagedLine:
    """A line that cannot be used: its number, its bytes and why."""

    number: int
    content: bytes
    cause: str


@dataclass(frozen=True)
class LedgerLines:
    """What a ledger holds: the runs, oldest first, and the lines that cannot be read."""

    runs: list[dict[str, Any]] = field(default_factory=list)
    damaged: list[DamagedLine] = field(default_factory=list)


def encode_line(run: Mapping[str, Any]) -> bytes:
    """Return the line of a run with a check of its bytes at the end, so that no changed byte passes for a value."""
    text = json.dumps(run, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return text[:-1] + b', "check": "%s"}\n' % _digest(text)


def parse_lines(content: bytes) -> LedgerLines:
    r"""Return the runs and the damaged lines of a ledger; a line that stands there twice counts once.

    Lines without a check were written by an earlier version, and are read as they are.

    >>> [run["run_id"] for run in parse_lines(b'{"run_id": "a"}\n{"run_id": "b"').runs]
    ['a']
    """
    found, seen = LedgerLines(), set()
    for number, line in enumerate(content.split(b"\n"), start=1):
        whole = line.removeprefix(_BOM).strip()
        cause = _find_damage(whole)
        for part in _SEAM.split(whole) if cause else [whole]:
            if not part or part in seen:
                continue
            seen.add(part)
            if damage := _find_damage(part):
                found.damaged.append(DamagedLine(number, part, damage))
            else:
                found.runs.append(json.loads(part))
    return found


def read_lines(path: Path) -> LedgerLines:
    """Return the runs and the damaged lines of the ledger at `path`; without a file there are none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return LedgerLines()
    return parse_lines(content)


def describe_damage(path: Path, damaged: list[DamagedLine]) -> str:
    """Return one sentence that names the damaged lines of the ledger; an empty text without any."""
    if not damaged:
        return ""
    shown = "; ".join(f"line {line.number}: {line.cause}" for line in damaged[:_SHOWN])
    more = f"; and {len(damaged) - _SHOWN} more" if len(damaged) > _SHOWN else ""
    noun = "line is" if len(damaged) == 1 else "lines are"
    kept = damaged_path(path).name
    kept_by = f"`workbench run` moves the damaged ones to {kept}"
    return f"{path.name}: {len(damaged)} {noun} damaged ({shown}{more}); the others are used; {kept_by}"


def damaged_path(path: Path) -> Path:
    """Return the file that keeps the damaged lines of the ledger at `path`."""
    return path.with_name(f"{path.stem}.damaged{path.suffix}")


def set_damage_aside(path: Path) -> str:
    """Move damaged lines of the ledger to a file of their own and return the sentence that names them.

    Call it while holding the run lock. The lines are kept before they are taken out, so a fault between the two steps
    loses none.
    """
    lines = read_lines(path)
    if not lines.damaged:
        return ""
    aside = damaged_path(path)
    kept = aside.read_bytes() if aside.exists() else b""
    known = set(kept.split(b"\n"))
    added = b"".join(line.content + b"\n" for line in lines.damaged if line.content not in known)
    write_whole(aside, kept + added)
    write_whole(path, b"".join(map(_encode_again, lines.runs)))
    return describe_damage(path, lines.damaged)


def _encode_again(run: Mapping[str, Any]) -> bytes:
    return encode_line({name: value for name, value in run.items() if name != "check"})


def _find_damage(line: bytes) -> str:
    """Return why a line cannot be used, an empty text where it can."""
    if not line:
        return ""
    if b"\x00" in line:
        return "it holds NUL bytes"
    match = _CHECK.search(line)
    if match and match[1] != _digest(line[: match.start()] + b"}"):
        return "its checksum does not match"
    try:
        run = json.loads(line.decode())
    except UnicodeDecodeError:
        return "it is not UTF-8"
    except RecursionError:
        return "it is nested too deeply"
    except ValueError:
        return "it is incomplete"
    return "" if _is_run(run) else "it does not describe a run"


def _is_run(run: Any) -> bool:
    """Return whether a value has what the readers of the ledger rely on."""
    if not isinstance(run, dict) or not isinstance(run.get("run_id"), str):
        return False
    steps, schedule = run.get("steps", []), run.get("schedule") or {"key": "", "period": ""}
    return (
        isinstance(steps, list)
        and all(_has_texts(step, "name", "state") for step in steps)
        and _has_texts(schedule, "key", "period")
        and isinstance(run.get("outcome", ""), str)
    )


def _has_texts(value: Any, *names: str) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in names)


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:16].encode()
