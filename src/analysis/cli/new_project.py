"""A new project: lookups with the provinces, the notebooks, no data."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from uuid import uuid4

from analysis.cli._option_types import describe_unusable
from analysis.errors import UsageError
from analysis.i18n import LANGUAGES
from analysis.paths import MARKER, packaged_folder

#: Levels of organisations that every project of the country has; others, such as hospitals, are its own.
_LEVELS = ("national", "province")
#: Lookups of the health sector: a project without its catalogue has their headers only.
_OF_THE_SECTOR = ("indicators", "indicator_aliases", "indicator_editions", "legal_deadlines", "national_targets")
_README = """# {name}

A project of the Adoption Workbench, created by `workbench init`.

| folder | content |
|---|---|
| `workbench.toml` | name, languages and reading limits of the project; marks its root folder |
| `inbox/` | put what was handed in here; `workbench inbox` files it |
| `data/raw/` | one folder per source, written by `workbench add FILE`; never edited |
| `data/lookup/` | organisations, indicators, their aliases and rules, edited by hand |
| `data/corrections/` | declared corrections of sources |
| `data/processed/`, `reports/` | tables and reports, built by `workbench run`; never edited |
| `notebooks/` | analyses that `workbench run` executes |

First steps:

1. Write the project's name in each language into `workbench.toml`; pages print the one of their language.
2. Add the organisations that report to you to `data/lookup/units.csv` (the provinces are already listed).
3. {catalogue}
4. Put the filings into `inbox/` and run `workbench inbox` (or `workbench add FILE` for one), then `workbench run`.
"""
_OWN_CATALOGUE = """\
Add your indicators to `data/lookup/indicators.csv`, and the names that documents use for them to
   `data/lookup/indicator_aliases.csv`."""
_HEALTH_CATALOGUE = """\
Look through the indicators of the health sector in `data/lookup/indicators.csv`; add your own, and the names that
   documents use for them to `data/lookup/indicator_aliases.csv`."""
_RAW_README = "One folder per source, written by `workbench add FILE`; never edited.\n"
_INBOX_README = """\
Put what was handed in here: documents, folders, archives (.zip, .tar, .tar.gz). `workbench inbox` files them and
removes them from here. What it cannot file goes to `refused/`, with the reason in a file beside it.

Đặt văn bản, thư mục hoặc tệp nén (.zip, .tar, .tar.gz) vào đây. Lệnh `workbench inbox` đưa các tệp vào kho và xóa khỏi
thư mục này. Tệp không đọc được được chuyển sang `refused/`, kèm một tệp ghi rõ lý do.
"""
_IGNORED = (
    ".workbench/\n.decisions.lock\n.ipynb_checkpoints/\n/data/processed/*\n!/data/processed/README.md\n/reports/\n/runs.jsonl\n"
    "/releases.jsonl\n/inbox/*\n!/inbox/README.md\n"
)


def make_project(folder: Path, name: str | None = None, *, with_catalogue: bool = False) -> list[Path]:
    """Return the files of the new project that was made in `folder`.

    Parameters
    ----------
    folder: where; it must be empty, or not be there yet.
    name: the project's name (default: the folder's).
    with_catalogue: with the indicators of the health sector, their aliases, legal deadlines and national targets.

    Raises
    ------
    UsageError
        When the folder holds anything, is a file or a link to nothing, or cannot be written, or the name cannot be
        stored; nothing is written then.
    """
    folder = Path(folder).absolute()
    name = (folder.name or "project") if name is None else name
    reason = describe_unusable(name)
    if reason:
        raise UsageError(
            f"the project's name {name!r}: {reason}", fix="Give another one: `workbench init --name NAME`."
        )
    content = dict(_files_of(name, with_catalogue=with_catalogue))
    try:
        _refuse_taken(folder)
        _write_at_once(folder, content)
    except OSError as error:
        raise UsageError(
            f"{folder}: {error.strerror or error}; nothing was written",
            fix="Name a folder in which you may write: `workbench init DIR`.",
        ) from error
    return [folder / path for path in content]


def _refuse_taken(folder: Path) -> None:
    if folder.is_symlink() and not folder.exists():
        raise UsageError(
            f"{folder} is a link to {folder.readlink()}, which does not exist; nothing was written",
            fix="Make that folder, or name another one: `workbench init DIR`.",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        found = "a file" if not folder.is_dir() else "a folder that is not empty"
        raise UsageError(
            f"{folder} is {found}; nothing was written",
            fix="Name an empty folder or one that does not exist yet: `workbench init DIR`.",
        )


def _write_at_once(folder: Path, content: Mapping[str, str]) -> None:
    """Write all files or none: into a folder of another name first, which is then moved to its place."""
    was_there = folder.is_dir()
    made = [parent for parent in folder.parents if not parent.exists()]
    staging = (folder if was_there else folder.parent) / f".workbench-init-{uuid4().hex[:8]}"
    moved: list[Path] = []
    try:
        for path, text in content.items():
            (staging / path).parent.mkdir(parents=True, exist_ok=True)
            (staging / path).write_text(text, encoding="utf-8", newline="\n")
        if was_there:  # it may be somebody's working folder, so it stays and its content is moved in, the marker last
            for top in dict.fromkeys(path.partition("/")[0] for path in content):
                (staging / top).rename(folder / top)
                moved.append(folder / top)
            staging.rmdir()
        else:
            staging.rename(folder)
    except BaseException:
        for written in (staging, *moved):
            shutil.rmtree(written) if written.is_dir() else written.unlink(missing_ok=True)
        for parent in made:
            parent.rmdir() if parent.is_dir() else None
        raise


def _files_of(name: str, *, with_catalogue: bool) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file; the marker comes last, so that half a project is not one."""
    packaged = packaged_folder()
    catalogue = _HEALTH_CATALOGUE if with_catalogue else _OWN_CATALOGUE
    yield "README.md", _README.format(name=name, catalogue=catalogue)
    yield ".gitignore", _IGNORED
    yield "data/raw/README.md", _RAW_README
    yield "inbox/README.md", _INBOX_README
    for part in ("corrections", "processed"):
        yield f"data/{part}/README.md", (packaged / "data" / part / "README.md").read_text("utf-8")
    yield from _lookups(packaged / "data" / "lookup", with_catalogue=with_catalogue)
    for path in sorted((packaged / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        yield f"notebooks/{path.name}", _without_outputs(path.read_text("utf-8"))
    languages = ", ".join(json.dumps(language) for language in LANGUAGES)
    names = ", ".join(f"{language} = {json.dumps(name, ensure_ascii=False)}" for language in LANGUAGES)
    yield MARKER, f"name = {{ {names} }}\nlanguages = [{languages}]\n"


def _lookups(folder: Path, *, with_catalogue: bool) -> Iterator[tuple[str, str]]:
    kept = {row["unit_code"] for row in _read(folder / "units.csv") if row["level"] in _LEVELS}
    filters: dict[str, Callable[[dict[str, str]], bool]] = {
        "units": lambda row: row["unit_code"] in kept,
        "unit_aliases": lambda row: row["unit_code"] in kept,
        **{name: lambda row: with_catalogue and not row.get("source_id") for name in _OF_THE_SECTOR},
    }
    for path in sorted(folder.glob("*.csv")):
        yield f"data/lookup/{path.name}", _filter_rows(path, filters.get(path.stem, lambda row: True))


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def _filter_rows(path: Path, is_kept: Callable[[dict[str, str]], bool]) -> str:
    from analysis.schemas import to_csv

    reader = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    return to_csv((row for row in reader if is_kept(row)), reader.fieldnames or ())


def _without_outputs(text: str) -> str:
    """Return a notebook as if it had never run: the outputs are about another project's data."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
