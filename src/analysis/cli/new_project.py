"""A new project: lookups with the provinces, the notebooks, no data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from analysis.errors import UsageError
from analysis.i18n import LANGUAGES
from analysis.paths import MARKER, packaged_folder

#: Levels of organisations that every project of the country has; others, such as hospitals, are its own.
_LEVELS = ("national", "province")
#: Lookups of which a new project has the header only: they are about one sector.
_EMPTY = ("indicators", "indicator_aliases", "maturity_gates")
_README = """# {name}

A project of the Adoption Workbench, created by `workbench init`.

| folder | content |
|---|---|
| `workbench.toml` | name and languages of the project; marks its root folder |
| `data/raw/` | one folder per source, written by `workbench add FILE`; never edited |
| `data/lookup/` | organisations, indicators and their aliases, edited by hand |
| `data/corrections/` | declared corrections of sources |
| `data/processed/`, `reports/` | tables and reports, built by `workbench run`; never edited |
| `notebooks/` | analyses that `workbench run` executes |

First steps:

1. Add the organisations that report to you to `data/lookup/units.csv` (the provinces are already listed).
2. Add your indicators to `data/lookup/indicators.csv`, and the names that documents use for them to
   `data/lookup/indicator_aliases.csv`.
3. Run `workbench add FILE` for each filing, then `workbench run`.
"""
_RAW_README = "One folder per source, written by `workbench add FILE`; never edited.\n"
_IGNORED = ".workbench/\n.ipynb_checkpoints/\n/data/processed/*\n!/data/processed/README.md\n/reports/\n/runs.jsonl\n"


def make_project(folder: Path, name: str | None = None) -> list[Path]:
    """Return the files of the new project that was made in `folder`.

    Parameters
    ----------
    folder: where; it must be empty, or not be there yet.
    name: the project's name (default: the folder's).

    Raises
    ------
    UsageError
        When the folder holds anything, or is a file; nothing is written then.
    """
    folder = Path(folder).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        found = "a file" if not folder.is_dir() else "a folder that is not empty"
        raise UsageError(
            f"{folder} is {found}; nothing was written",
            fix="Name an empty folder or one that does not exist yet: `workbench init DIR`.",
        )
    content = dict(_files_of(name or folder.name or "project"))
    for path, text in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")
    return [folder / path for path in content]


def _files_of(name: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file; the marker comes last, so that half a project is not one."""
    packaged = packaged_folder()
    yield "README.md", _README.format(name=name)
    yield ".gitignore", _IGNORED
    yield "data/raw/README.md", _RAW_README
    for part in ("corrections", "processed"):
        yield f"data/{part}/README.md", (packaged / "data" / part / "README.md").read_text("utf-8")
    yield from _lookups(packaged / "data" / "lookup")
    for path in sorted((packaged / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        yield f"notebooks/{path.name}", _without_outputs(path.read_text("utf-8"))
    languages = ", ".join(json.dumps(language) for language in LANGUAGES)
    yield MARKER, f"name = {json.dumps(name, ensure_ascii=False)}\nlanguages = [{languages}]\n"


def _lookups(folder: Path) -> Iterator[tuple[str, str]]:
    kept = {row["unit_code"] for row in _read(folder / "units.csv") if row["level"] in _LEVELS}
    filters: dict[str, Callable[[dict[str, str]], bool]] = {
        "units": lambda row: row["unit_code"] in kept,
        "unit_aliases": lambda row: row["unit_code"] in kept,
        **{name: lambda row: False for name in _EMPTY},
    }
    for path in sorted(folder.glob("*.csv")):
        yield f"data/lookup/{path.name}", _filter_rows(path, filters.get(path.stem, lambda row: True))


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def _filter_rows(path: Path, is_kept: Callable[[dict[str, str]], bool]) -> str:
    reader = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    text = io.StringIO()
    writer = csv.DictWriter(text, reader.fieldnames or (), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in reader if is_kept(row))
    return text.getvalue()


def _without_outputs(text: str) -> str:
    """Return a notebook as if it had never run: the outputs are about another project's data."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
