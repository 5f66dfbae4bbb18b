"""Run the commands of a page: ``python tools/docs/snippets.py PAGE`` writes what they print below them.

A block ``console`` holds commands after ``$`` (continued after ``>``), each with its output. They run in one project
per page, made by ``workbench init demo --catalogue`` inside a folder that looks like a clone. A block after the comment
``<!-- file: PATH -->`` is written to this path of the project, after ``<!-- append: PATH -->`` added to its end. Every
other block that could be run begins with ``<!-- not run: REASON -->``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
#: Languages of blocks that are data or pictures, not commands.
DATA = ("csv", "yaml", "toml", "json", "text", "mermaid", "math", "{math}", "{toctree}")
_FENCED = re.compile(
    r"(?:^<!-- (?P<mark>not run|file|append): (?P<what>[^\n]+?) -->\n+)?"
    r"^(?P<fence>```+)(?P<language>[^\n`]*)\n(?P<body>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
_INDENTED = re.compile(r"(?:^<!-- not run: (?P<what>[^\n]+?) -->\n)?\n(?P<body>(?:    [^\n]*\n)+)", re.MULTILINE)
#: What differs from one run to the next: the name of the run, and digests of files that hold the time of writing.
_CHANGING = re.compile(r"run [0-9]{8}T[0-9]{6}Z-[0-9a-f]{4}|\[sha256 [0-9a-f]{12}\]")
_LINKED = ("benchmarks", "tools", "data", "notebooks", "docs", "src")


@dataclass(frozen=True)
class Block:
    """One block of a page: its language, its text, what it is marked with and the line where it stands."""

    language: str
    body: str
    mark: str = ""
    what: str = ""
    line: int = 0


@dataclass(frozen=True)
class Command:
    """A command with the output under it."""

    text: str
    output: str


def find_blocks(text: str) -> list[Block]:
    """Return the fenced and the indented blocks of a page, in their order."""
    found = []
    for match in _FENCED.finditer(text):
        line = text.count("\n", 0, match.start("fence")) + 1
        mark, what = match["mark"] or "", match["what"] or ""
        found.append(Block(match["language"].strip(), match["body"], mark, what, line))
    rest = _FENCED.sub(lambda match: re.sub(r"[^\n]", "", match[0]), text)
    for match in _INDENTED.finditer(rest):
        is_list = re.search(r"^(?:- |[0-9]+\. ).*\n*\Z", rest[: match.start("body")].rstrip().rsplit("\n", 1)[-1])
        if not is_list:
            line = rest.count("\n", 0, match.start("body")) + 1
            found.append(Block("", match["body"], "not run" if match["what"] else "", match["what"] or "", line))
    return sorted(found, key=lambda block: block.line)


def find_commands(body: str) -> Iterator[Command]:
    """Yield the commands of a block, each with its output."""
    for part in re.split(r"^(?=\$ )", body, flags=re.MULTILINE):
        if not part.startswith("$ "):
            continue
        first, *lines = part.splitlines()
        written = [first[2:]]
        while lines and lines[0].startswith("> "):
            written.append(lines.pop(0)[2:])
        yield Command("\n".join(written), "\n".join(lines) + "\n" if lines else "")


def make_clone(folder: Path) -> Path:
    """Return the project ``demo`` inside a folder that leads to the files of the clone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _LINKED:
        (folder / name).symlink_to(HOME / name)
    project = folder / "demo"
    done = subprocess.run(
        ["workbench", "init", "--catalogue", str(project)], env=variables(), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return project


def variables() -> dict[str, str]:
    """Return the variables under which commands run: one day, one person, one width of lines."""
    own = {"WORKBENCH_RUN_DATE": "2026-10-15", "WORKBENCH_BY": "An", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    own["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {name: value for name, value in os.environ.items() if name != "WORKBENCH_HOME"} | own


def run_command(command: str, project: Path) -> str:
    """Return what a command prints, on both streams, with what changes from run to run replaced."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=project, env=variables(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8",
    )  # fmt: skip
    return settle(done.stdout.replace(f"{project}/", "").replace(str(project), "demo"))


def settle(text: str) -> str:
    """Return an output without what differs from one run to the next."""
    return _CHANGING.sub(
        lambda match: "run 20261015T080000Z-0a1b" if match[0][0] == "r" else "[sha256 0123456789ab]", text
    )


def run_page(text: str, project: Path) -> Iterator[tuple[Command, str]]:
    """Do what a page asks for in its order, and yield each command with what it printed."""
    for block in find_blocks(text):
        if block.mark in ("file", "append"):
            path = project / block.what
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text("utf-8") if block.mark == "append" else ""
            path.write_text(before + block.body, "utf-8")
        elif block.language == "console" and block.mark != "not run":
            for command in find_commands(block.body):
                yield command, run_command(command.text, project)


def refresh(page: Path) -> None:
    """Write the output of each command of a page below it."""
    text, done = page.read_text("utf-8"), 0
    with tempfile.TemporaryDirectory() as folder:
        for command, output in run_page(text, make_clone(Path(folder) / "clone")):
            written = "$ " + command.text.replace("\n", "\n> ") + "\n"
            start = text.index(written + command.output, done) + len(written)
            text = text[:start] + output + text[start + len(command.output) :]
            done = start + len(output)
    page.write_text(text, "utf-8")


def main() -> None:
    """Refresh the pages that are named."""
    if shutil.which("bash") is None:
        sys.exit("snippets: the commands of the pages need bash")
    for name in sys.argv[1:]:
        refresh(Path(name))


if __name__ == "__main__":
    main()
