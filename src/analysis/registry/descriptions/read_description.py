"""Read a ``source.yml`` and name everything that is wrong in it and beside it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import AnalysisError, did_you_mean
from analysis.registry.descriptions._shown_signs import find_unusable_sign, is_period
from analysis.registry.descriptions.known_codes import KnownCodes
from analysis.schemas import DOCUMENT_SORTS, SOURCE_KINDS, SOURCE_TYPES

DESCRIPTION = "source.yml"
_REQUIRED = ("source_id", "kind", "title", "url", "licence", "files")
_OPTIONAL = (
    "title_en",
    "number",
    "issuer_code",
    "publisher",
    "issued",
    "filed_on",
    "filing_unit_code",
    "filing_period",
    "sort",
    "says",
    "regime",
    "cites",
    "columns",
    "leave_out",
    "decimal",
    "metadata",
    "source_type",
    "producer_says",
    "we_noticed",
)
#: Keys that hold a list of texts.
LISTS = ("producer_says", "we_noticed", "leave_out", "cites")
_DAYS = ("issued", "filed_on")
#: Keys with a code of a lookup.
_CODES = ("filing_unit_code", "issuer_code", "regime")
#: Keys with one word of a list.
_WORDS = {
    "kind": SOURCE_KINDS,
    "source_type": SOURCE_TYPES,
    "sort": DOCUMENT_SORTS,
    "decimal": ("point", "comma"),
}


class SourceError(AnalysisError):
    """A folder of ``data/raw`` cannot be read; the message lists every error with its file and how to correct it."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads YAML without objects of Python, and refuses a key that stands twice: one of the two would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                problem = f"the key '{key.value}' stands here twice; delete one"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep))


def read_description(folder: Path) -> dict[str, Any]:
    """Return the entries of a folder's ``source.yml`` as they stand there; their keys are not checked.

    Parameters
    ----------
    folder
        A folder of `data/raw`.

    Raises
    ------
    SourceError
        If there is no such file, or it does not hold `key: value` lines that YAML can read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> _ = (folder / "source.yml").write_text("issued: 2026-06-25")
    >>> read_description(folder)
    {'issued': datetime.date(2026, 6, 25)}
    """
    place = f"{folder.name}/{DESCRIPTION}"
    try:
        entries = yaml.load((folder / DESCRIPTION).read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a SafeLoader)
    except FileNotFoundError:
        raise SourceError(f"{folder.name}: no {DESCRIPTION}; add one, or add the file with `workbench add`") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise SourceError(f"not readable as YAML: {problem}", file=place, line=mark and mark.line + 1) from error
    except OSError as error:
        raise SourceError(f"cannot be opened ({error.strerror or type(error).__name__})", file=place) from error
    except UnicodeDecodeError as error:
        raise SourceError("not a text file in UTF-8", file=place) from error
    except ValueError as error:  # YAML makes a date of what looks like one
        raise SourceError(
            f"a date that does not exist: {error}", file=place, expected="dates like 2026-06-25"
        ) from error
    if not isinstance(entries, dict):
        raise SourceError(file=place, found=type(entries).__name__, expected="`key: value` lines")
    return entries


def checksum(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal text.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "empty.txt"
    >>> path.touch()
    >>> checksum(path)[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


def find_faults(folder: Path, entries: dict[str, Any], codes: KnownCodes | None = None) -> list[str]:
    """Return what is wrong with the entries of a ``source.yml`` and with the files beside it, one line each.

    Parameters
    ----------
    folder
        The folder.
    entries
        What `read_description` returned.
    codes
        The codes that may stand in it; not checked where not given.

    Returns
    -------
    list of str
        Empty where everything can be used.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> entries = {"source_id": "a", "kind": "filing", "title": "A", "url": "-", "licence": "-", "issued": "hôm qua"}
    >>> find_faults(Path(mkdtemp()) / "a", entries)[1]
    "source.yml: issued 'hôm qua', expected a date like 2026-06-25"
    """
    known = (*_REQUIRED, *_OPTIONAL)
    faults = [f"'{key}' is missing" for key in _REQUIRED if not entries.get(key)]
    faults += [f"unknown key '{key}'{did_you_mean(str(key), known)}" for key in entries if key not in known]
    if entries.get("source_id") not in (None, folder.name):
        faults.append(f"source_id '{entries['source_id']}' must be the folder's name '{folder.name}'")
    faults += [*_faults_of_values(entries), *_faults_of_types(entries, known), *_faults_of_codes(entries, codes)]
    return [*(f"{DESCRIPTION}: {fault}" for fault in faults), *_faults_of_files(folder, entries.get("files"))]


def _faults_of_values(entries: dict[str, Any]) -> Iterator[str]:
    for key, words in _WORDS.items():
        if (said := entries.get(key)) and said not in words:
            yield f"{key} '{said}', expected one of {', '.join(words)}{did_you_mean(str(said), words)}"
    for key in _DAYS:
        day = entries.get(key)
        if not isinstance(day, dt.date | None) or isinstance(day, dt.datetime):
            yield f"{key} '{day}', expected a date like 2026-06-25"
    period = entries.get("filing_period")
    if isinstance(period, str) and period and not is_period(period):
        yield f"filing_period '{period}', expected a period such as 2026, 2026-Q2, 2026-H1, 2026-9M or 2026-06-30"
    if sign := find_unusable_sign(entries.get("says")):
        yield f"says ({sign}) must hold what `workbench add` wrote; restore it, or delete it"


def _faults_of_types(entries: dict[str, Any], known: tuple[str, ...]) -> Iterator[str]:
    for key in LISTS:
        held = entries.get(key)
        if not isinstance(held, list | None) or not all(isinstance(one, str) for one in held or ()):
            yield f"{key} must be a list of texts, each on a line that begins with '- '"
    columns = entries.get("columns")
    if not isinstance(columns, dict | None) or not all(
        isinstance(one, str) for pair in (columns or {}).items() for one in pair
    ):
        yield "columns must name a column for each role, e.g. 'unit: Tỉnh'"
    for key in known:
        if key in (*_DAYS, *LISTS, "files", "columns", "says") or isinstance(entries.get(key), str | None):
            continue
        yield f"{key} {entries[key]} is not text; put it in quotes"


def _faults_of_codes(entries: dict[str, Any], codes: KnownCodes | None) -> Iterator[str]:
    if codes is None:
        return
    for key in _CODES:
        valid, file = codes.of(key)
        if isinstance(code := entries.get(key), str) and code and code not in valid:
            yield f"{key} '{code}' is no code in data/lookup/{file}{did_you_mean(code, valid)}"


def _faults_of_files(folder: Path, files: object) -> list[str]:
    if not isinstance(files, dict) or not all(isinstance(name, str) for name in files):
        return [f"{DESCRIPTION}: files must list each file with its sha256"] if files else []
    present = {path.name for path in folder.glob("*") if path.name != DESCRIPTION and not path.name.startswith(".")}
    faults = [f"{name}: not listed under `files` in {DESCRIPTION}; add it" for name in sorted(present - set(files))]
    for name, stated in files.items():
        if name not in present:
            faults.append(f"{name}: listed in {DESCRIPTION} but missing{did_you_mean(name, present)}")
            continue
        if not (folder / name).is_file():
            faults.append(f"{name}: it is a folder; put its files beside {DESCRIPTION}")
            continue
        found = checksum(folder / name)
        if found != stated:
            faults.append(
                f"{name}: sha256 is {found}, {DESCRIPTION} says {stated}; raw files are never edited: "
                f"restore the file; if the change is intended, write the new sha256 to {DESCRIPTION}"
            )
    return faults
