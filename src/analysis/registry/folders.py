"""The folders of ``data/raw``: a free name, the copy of a file, and what is registered already."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from analysis.errors import AnalysisError
from analysis.registry.catalogue import DESCRIPTION, checksum, read_description
from vnfilings import strip_marks

_LONGEST_ID = 60
#: Kinds of sources that are registered, and taken out again, by ``workbench add``.
_REGISTERED = ("filing", "tidy_table")


class FilingError(AnalysisError):
    """A filing cannot be added or taken out; the message says why and what to do."""


def filing_folders(raw: Path) -> dict[str, dict[str, str]]:
    """Return the registered filings and tables of `raw` with the sha256 of their files."""
    found: dict[str, dict[str, str]] = {}
    for description in sorted(raw.glob(f"*/{DESCRIPTION}")):
        entries = read_description(description.parent)
        if entries.get("kind") in _REGISTERED:
            found[description.parent.name] = dict(entries.get("files") or {})
    return found


def refuse_known(path: Path, raw: Path) -> None:
    """Raise FilingError for a file that is registered already, under whatever name."""
    digest = checksum(path)
    for folder, digests in filing_folders(raw).items():
        if digest in digests.values():
            raise FilingError(f"{path.name} is already registered as '{folder}'; remove it first with --undo {folder}")


def choose_id(stem: str, number: str | None, raw: Path, year: int | None = None) -> str:
    """Return a free name of a folder: the document's own number and year where it has one, else the file's name.

    >>> choose_id("Bảng 1", None, Path("data/raw"))
    'bang-1'
    """
    numbered = _to_word(number or "")
    base = numbered if re.match(r"[0-9]", numbered) else _to_word(stem) or "filing"
    base = "-".join(filter(None, (base[:_LONGEST_ID], str(year or ""))))
    name, count = base, 1
    while (raw / name).exists():
        count += 1
        name = f"{base}-{count}"
    return name


def _to_word(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", strip_marks(text).lower()).strip("-")


def write_folder(folder: Path, files: Sequence[Path], entries: dict[str, object]) -> None:
    """Write copies of the files and their ``source.yml`` into a new folder, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".add-", dir=folder.parent))
    try:
        for path in files:
            shutil.copyfile(path, draft / path.name)
        text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=110)
        (draft / DESCRIPTION).write_text(text, encoding="utf-8", newline="\n")
        draft.chmod(0o755)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
