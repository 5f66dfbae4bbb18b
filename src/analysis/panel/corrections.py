"""Declared corrections: rows that say what is changed, why, who said so, and what must still stand in the source."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from analysis.errors import AnalysisError, nearest
from analysis.panel.flags import add_flag
from analysis.schemas import TABLES, validate
from analysis.whole_files import all_or_nothing, write_whole
from vnfilings.text import printed_decimals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ACTIONS = ("replace", "drop", "flag")
_STATUSES = ("proposed", "accepted", "confirmed", "rejected")
_DECIDED = ("decided_by", "decided_on", "decided_why")
_FIELDS = ("id", "action", "where", "column", "expect", "replace", "reason", "reported_by", "status", *_DECIDED)
_NEEDED = ("id", "action", "where", "expect", "reason", "reported_by", "status")
_WHERE = ("statement_id", "locator", "line", "raw_text", "indicator_text", "unit_text", "period")
NUMBER_COLUMNS = ("value", "value_low", "value_high", "numerator", "denominator")
_COUNTS = ("numerator", "denominator")
#: Stands between the ids of several statements in one cell of table `corrections`; an id may hold a space.
ID_SEPARATOR = " | "


class CorrectionError(AnalysisError):
    """A declared correction is malformed or no longer fits its source; `errors` holds each with its file and line."""


@dataclass(frozen=True)
class Correction:
    """One declared correction: the fields of its entry, and where it stands.

    Attributes
    ----------
    source_id: the source whose statements it changes, from the file's name.
    entry: the fields of the entry.
    file, line: where the entry stands; lines count from 1.
    """

    source_id: str
    entry: dict[str, Any]
    file: str
    line: int

    @property
    def name(self) -> str:
        """Return the correction's id."""
        return str(self.entry.get("id", "without id"))

    @property
    def where(self) -> str:
        """Return the condition in words, e.g. ``line = 93``."""
        return ", ".join(f"{column} = {wanted!r}" for column, wanted in self.entry["where"].items())

    def error(self, message: str = "", **details: Any) -> CorrectionError:
        """Return an error at the place of this correction."""
        text = ": ".join(filter(None, (f"correction '{self.name}'", message)))
        return CorrectionError(text, file=self.file, line=self.line, **details)


def read_corrections(folder: Path) -> list[Correction]:
    """Return the corrections declared in `<folder>/<source_id>.yml`, in the order of the files.

    Parameters
    ----------
    folder
        Usually `data/corrections`; a folder that is missing declares nothing.

    Returns
    -------
    list of Correction
        Those that are proposed as well.

    Raises
    ------
    CorrectionError
        With every malformed declaration, its file and line, what was found and what was expected.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from pathlib import Path
    >>> read_corrections(Path(mkdtemp()))
    []
    """
    declared: list[Correction] = []
    errors: list[CorrectionError] = []
    for path in sorted(folder.glob("*.yml")) if folder.is_dir() else []:
        try:
            read = _read_file(path)
        except CorrectionError as error:
            errors.append(error)
            continue
        declared += read
        errors += [error for one in read for error in _errors_of(one)]
    names = Counter(one.name for one in declared)
    errors += [
        one.error("the id is used twice", fix="Use a different id for each correction.")
        for one in declared
        if names[one.name] > 1
    ]
    if errors:
        raise CorrectionError.join(errors, "corrections cannot be read:")
    return declared


def _read_file(path: Path) -> list[Correction]:
    place = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text("utf-8")
        root, entries = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not a text file in UTF-8"
        raise CorrectionError(f"not readable as YAML: {problem}", file=place, line=mark and mark.line + 1) from error
    except ValueError as error:  # YAML makes a date of what looks like one
        raise CorrectionError(
            f"a date that does not exist: {error}", file=place, expected="dates like 2026-06-25"
        ) from error
    if root is None:
        return []
    lines = [node.start_mark.line + 1 for node in root.value] if isinstance(root, yaml.SequenceNode) else [1]
    for line, entry in zip(lines, entries if isinstance(entries, list) else [entries], strict=True):
        if not isinstance(entries, list) or not isinstance(entry, dict):
            raise CorrectionError(file=place, line=line, found=entry, expected="a list of entries, each '- id: ...'")
    return [Correction(path.stem, entry, place, line) for line, entry in zip(lines, entries, strict=True)]


def _errors_of(one: Correction) -> Iterator[CorrectionError]:
    """Yield everything that is wrong with the form of one declaration."""
    entry = one.entry
    for field in _NEEDED:
        if not entry.get(field):
            yield one.error(f"'{field}' is missing")
    yield from (_unknown(one, "field", field, _FIELDS) for field in entry if field not in _FIELDS)
    for field, allowed in (("action", _ACTIONS), ("status", _STATUSES)):
        if entry.get(field) and entry[field] not in allowed:
            yield _unknown(one, field, entry[field], allowed)
    if entry.get("action") == "replace" and not {"column", "replace"} <= entry.keys():
        yield one.error("'replace' needs 'column' and 'replace'")
    maps = {field: entry.get(field) or {} for field in ("where", "expect")}
    yield from (
        one.error(f"'{field}'", found=given, expected="pairs like {line: 93}")
        for field, given in maps.items()
        if not isinstance(given, dict)
    )
    where, expect = ([*given] if isinstance(given, dict) else [] for given in maps.values())
    yield from (_unknown(one, "condition in 'where'", field, _WHERE) for field in where if field not in _WHERE)
    columns = TABLES["statements"].column_names
    if entry.get("action") == "replace" and "replace" in entry:
        yield from _errors_of_replacement(one)
    named = [*expect, *([entry["column"]] if entry.get("column") else [])]
    yield from (_unknown(one, "column of statements", name, columns) for name in named if name not in columns)


def _errors_of_replacement(one: Correction) -> Iterator[CorrectionError]:
    """Yield that what is put into a column of numbers or days is neither."""
    column, found = str(one.entry.get("column")), one.entry["replace"]
    if column in NUMBER_COLUMNS and (isinstance(found, bool) or not isinstance(found, int | float)):
        yield one.error(f"'replace' for column {column}", found=found, expected="a number such as 54.5")
    if column.startswith("period_") and not isinstance(found, dt.date):
        yield one.error(f"'replace' for column {column}", found=found, expected="a date such as 2025-12-31")


def _unknown(one: Correction, what: str, found: Any, allowed: Iterable[str]) -> CorrectionError:
    known = list(allowed)
    return one.error(f"unknown {what}", found=found, expected=", ".join(known), nearest=nearest(str(found), known))


def decide_corrections(
    folder: Path, names: Iterable[str], status: str, statements: pd.DataFrame, *, by: str, day: dt.date, why: str
) -> list[Path]:
    """Accept or reject proposed corrections, all of them or none, and return the files that were changed.

    Each entry gets the status and who decided, when and why. Comments and other entries of the files stay as they are.

    Parameters
    ----------
    folder
        Usually `data/corrections`.
    names
        Ids of proposed corrections.
    status
        `accepted` or `rejected`.
    statements
        The table of that name: what is accepted has to fit it.
    by, day, why
        Who decides, when and why.

    Returns
    -------
    list of Path
        The files, each once.

    Raises
    ------
    CorrectionError
        If an id is unknown or was decided before, or what is accepted contradicts the source or itself; nothing is
        changed then.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from pathlib import Path
    >>> decide_corrections(Path(mkdtemp()), [], "accepted", pd.DataFrame(), by="An", day=dt.date(2026, 7, 1), why="-")
    []
    """
    declared = {one.name: one for one in read_corrections(folder)}
    chosen = []
    for name in dict.fromkeys(names):
        if name not in declared:
            raise CorrectionError("no such correction", found=name, nearest=nearest(name, list(declared)))
        if declared[name].entry["status"] != "proposed":
            raise declared[name].error("it was decided before", found=declared[name].entry["status"])
        chosen.append(declared[name])
    if not why.strip() and chosen:
        raise CorrectionError("a decision needs its reason", fix="Say why.")
    decided = {"status": status, "decided_by": by, "decided_on": day, "decided_why": " ".join(why.split())}
    if status == "accepted":
        apply_corrections(statements, [replace(one, entry=one.entry | decided) for one in chosen])
    files = list(dict.fromkeys(folder / f"{one.source_id}.yml" for one in chosen))
    with all_or_nothing(files):
        for path in files:
            wanted = {one.name for one in chosen if one.source_id == path.stem}
            blocks = re.split(r"(?m)^(?=- )", path.read_text("utf-8"))
            write_whole(path, "".join(_decide_block(block, wanted, decided) for block in blocks).encode())
        stored = {one.name for one in read_corrections(folder) if one.entry.get("decided_by")}
        if not {one.name for one in chosen} <= stored:
            raise CorrectionError("an entry is not written as '- id: ...' with a field a line", file=files[0].name)
    return files


def _decide_block(block: str, wanted: set[str], decided: dict[str, Any]) -> str:
    """Return the text of one entry with its decision; another one unchanged."""
    entries = yaml.safe_load(block) if block.startswith("- ") else None
    if not entries or str(entries[0].get("id")) not in wanted:
        return block
    rest = {name: cell for name, cell in decided.items() if name != "status"}
    lines = yaml.safe_dump(rest, allow_unicode=True, sort_keys=False, width=1000).splitlines()
    told = "".join(f"\n  {line}" for line in lines)
    return re.sub(r"(?m)^  status:[^\n]*$", lambda _: f"  status: {decided['status']}{told}", block, count=1)


def apply_corrections(statements: pd.DataFrame, declared: Iterable[Correction]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the corrected statements and the table `corrections` of what was done.

    A dropped statement stays, flagged `dropped`, and becomes no observation; a replaced one is flagged `corrected`.
    Corrections of status `proposed` are listed and not applied, those of status `rejected` neither.

    A value and its counts stay one figure. Where the value alone is replaced and its numerator and denominator no
    longer give it, they are withheld (flag `counts-withheld`); where the counts alone are, the value follows from them.
    The wording of the source stays in `raw_text`.

    Parameters
    ----------
    statements
        The table `statements` as the sources state it; it is not changed.
    declared
        What `read_corrections` returns.

    Returns
    -------
    tuple
        The statements and the table `corrections`.

    Raises
    ------
    CorrectionError
        With every declaration that matches nothing or whose `expect` no longer holds: the source was changed, and the
        correction must be looked at. Also with every value and counts that were both replaced and contradict.

    Examples
    --------
    >>> from analysis.schemas import set_types
    >>> columns = TABLES["statements"].column_names
    >>> rows = pd.DataFrame([{"statement_id": "a:1", "source_id": "a", "value": 45.0}]).reindex(columns=columns)
    >>> entry = {"id": "c", "action": "replace", "column": "value", "where": {"statement_id": "a:1"}, "replace": 54.0,
    ...     "expect": {"value": 45.0}, "reason": "misprint", "reported_by": "An", "status": "accepted"}
    >>> apply_corrections(set_types("statements", rows), [Correction("a", entry, "a.yml", 1)])[0]["value"].tolist()
    [54.0]
    """
    corrected = statements.copy()
    rows: list[dict[str, Any]] = []
    errors: list[CorrectionError] = []
    replaced: dict[Any, dict[str, Correction]] = {}
    for one in (one for one in declared if one.entry["status"] != "rejected"):
        matched = _match(corrected, one)
        before = corrected[matched]
        if one.entry["status"] != "proposed":
            misfit = _find_misfit(before, one)
            if misfit is not None:
                errors.append(misfit)
                continue
            corrected = _apply(corrected, matched, one.entry)
            if one.entry["action"] == "replace":
                for index in before.index:
                    replaced.setdefault(index, {})[one.entry["column"]] = one
        rows.append(_row(one, before))
    for index, columns in replaced.items():
        errors += _keep_figure_whole(corrected, index, columns)
    if errors:
        raise CorrectionError.join(
            errors,
            "declared corrections no longer match their sources; compare with the source, then correct or delete them:",
        )
    return corrected, validate("corrections", pd.DataFrame(rows, columns=TABLES["corrections"].column_names))


def _match(statements: pd.DataFrame, one: Correction) -> pd.Series:
    matched = statements["source_id"] == one.source_id
    for column, wanted in one.entry["where"].items():
        matched &= (statements[column] == wanted).fillna(False)
    return matched.astype(bool)


def _find_misfit(found: pd.DataFrame, one: Correction) -> CorrectionError | None:
    """Return what no longer fits the source; None where the declaration still holds."""
    if found.empty:
        return one.error(f"source '{one.source_id}' has no statement with {one.where}")
    for column, expected in one.entry["expect"].items():
        values = [_plain(value) for value in found[column]]
        if any(value != expected for value in values):
            place = f"{column} of the statement with {one.where}"
            return one.error(place, found=values[0], expected=repr(expected))
    return None


def _plain(value: Any) -> Any:
    """Return a value of a table as YAML gives it: None for what is missing, a date for a day."""
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def _apply(statements: pd.DataFrame, matched: pd.Series, entry: dict[str, Any]) -> pd.DataFrame:
    if entry["action"] == "drop":
        return add_flag(statements, matched, "dropped")
    if entry["action"] == "flag":
        return add_flag(statements, matched, str(entry.get("replace") or "doubtful"))
    column, replacement = entry["column"], entry["replace"]
    if column in NUMBER_COLUMNS:
        replacement = float(replacement)
    elif column.startswith("period_"):
        replacement = pd.Timestamp(replacement)
    changed = statements.copy()
    changed.loc[matched, column] = replacement
    return add_flag(changed, matched, "corrected")


def _keep_figure_whole(
    corrected: pd.DataFrame, index: Any, columns: dict[str, Correction]
) -> Iterator[CorrectionError]:
    """Bring what belongs to a replaced number in line with it; yield where two replaced numbers contradict.

    `corrected` is changed in place: it is the caller's own copy.
    """
    if "value" in columns:
        rest = [name for name in ("alternative_value", "value_low", "value_high") if name not in columns]
        corrected.loc[index, rest] = float("nan")
    counts = [name for name in _COUNTS if name in columns]
    row = corrected.loc[index]
    if not ("value" in columns or counts) or row[["value", "numerator"]].isna().any() or _counts_give_value(row):
        return
    if "value" in columns and counts:
        found = f"{row['value']:g} beside {row['numerator']:g}/{row['denominator']:g}"
        yield columns["value"].error(found=found, expected="a value and counts that agree")
    elif counts:
        corrected.loc[index, "value"] = _value_of_counts(row)
    elif row["value_unit"] != "%":
        corrected.loc[index, "numerator"] = row["value"]
    else:
        corrected.loc[index, list(_COUNTS)] = float("nan")
        is_this = pd.Series(corrected.index == index, corrected.index)
        corrected["flags"] = add_flag(corrected, is_this, "counts-withheld")["flags"]


def _value_of_counts(row: pd.Series) -> float:
    return float(100 * row["numerator"] / row["denominator"] if row["value_unit"] == "%" else row["numerator"])


def _counts_give_value(row: pd.Series) -> bool:
    """Return whether a value is what its counts give, to the decimals that it has; a count is its numerator."""
    if row["value_unit"] == "%" and not row["denominator"] > 0:
        return True
    half_a_step = 0.5 * 10.0 ** -printed_decimals(f"{row['value']:g}") if row["value_unit"] == "%" else 0.0
    return bool(abs(row["value"] - _value_of_counts(row)) <= half_a_step + 1e-9)


def _row(one: Correction, before: pd.DataFrame) -> dict[str, Any]:
    """Return the row of table `corrections`; `before` holds the statements as they were."""
    entry = one.entry
    old = before[entry["column"]] if entry["action"] == "replace" else before["raw_text"].iloc[:0]
    return {
        "correction_id": one.name,
        "source_id": one.source_id,
        "action": entry["action"],
        "column": entry.get("column"),
        "statement_ids": ID_SEPARATOR.join(before["statement_id"]),
        "previous": ID_SEPARATOR.join(dict.fromkeys(str(_plain(value)) for value in old if _plain(value) is not None)),
        "expected": "; ".join(f"{column} = {value}" for column, value in entry["expect"].items()),
        "replacement": None if entry.get("replace") is None else str(entry["replace"]),
        "reason": entry["reason"],
        "reported_by": entry["reported_by"],
        "status": entry["status"],
        **{name: entry.get(name) for name in _DECIDED},
    }
