"""The chain from a printed figure back to the raw cell it came from."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import UsageError, did_you_mean
from analysis.i18n import translate_cell
from analysis.panel import ID_SEPARATOR, factual_values
from analysis.registry import checksum
from analysis.regulations import national_target_key
from analysis.reports._row_helpers import Row, is_only_value, rows_of
from analysis.reports.trace_ids import KEY_SEPARATOR, PREFIXES, row_key, split_trace_id, trace_id
from analysis.schemas import TABLES


@dataclass(frozen=True)
class Step:
    """One step of a chain: its depth, what it is, its key, what it says, and the sha256 of the row or file."""

    depth: int
    what: str
    key: str
    says: str
    sha256: str


class UnknownIdError(UsageError):
    """No row has this trace id or key."""


def trace(tables: Mapping[str, pd.DataFrame], identifier: str, raw: Path) -> list[Step]:
    """Return the steps from a figure to its raw cells: computed row, observation, statement, source, file.

    Parameters
    ----------
    tables
        All tables; those of the snapshot whose day the id carries (`split_trace_id`).
    identifier
        A trace id as printed in an annex of sources (`s-w43xxrdyb6`, `f-k2mdwyy4l2-20260630`) or the key of the row
        itself.
    raw
        The folder `data/raw`, beside which `data/lookup` lies.

    Returns
    -------
    list of Step
        From the printed value back to the file; each step has the sha256 of its row or file.

    Raises
    ------
    UnknownIdError
        If no row has it, with the nearest id where there is one.

    Examples
    --------
    >>> from analysis.schemas import TABLES
    >>> empty = {name: pd.DataFrame(columns=TABLES[name].column_names) for name in TABLES}
    >>> try:
    ...     trace(empty, "s-w43xxrdyb6", Path("data/raw"))
    ... except UnknownIdError as error:
    ...     print(error)
    no number, statement, finding or task has the ID 's-w43xxrdyb6'
    """
    steps = []
    for table, row in _find_rows(tables, split_trace_id(identifier)[0]):
        steps += _steps_of(tables, table, row, raw, 0)
    return steps


def _find_rows(tables: Mapping[str, pd.DataFrame], identifier: str) -> list[tuple[str, Row]]:
    prefix = identifier.split("-", 1)[0]
    known: list[str] = []
    for table, letter in PREFIXES.items():
        if table not in tables or tables[table].empty:
            continue
        keys = _keys(tables[table], table)
        ids = [trace_id(table, key) for key in keys] if letter == prefix else []
        places = [place for place, key in enumerate(keys) if key == identifier or (ids and ids[place] == identifier)]
        if places:
            return [(table, row) for row in rows_of(tables[table].iloc[places])]
        known += ids or keys
    raise UnknownIdError(
        f"no number, statement, finding or task has the ID '{identifier}'{did_you_mean(identifier, known)}"
    )


def _keys(frame: pd.DataFrame, table: str) -> list[str]:
    columns = [frame[name].astype(str) for name in TABLES[table].key]
    return [row_key(*parts) for parts in zip(*columns, strict=True)]


def _steps_of(tables: Mapping[str, pd.DataFrame], table: str, row: Row, raw: Path, depth: int) -> list[Step]:
    steps = [Step(depth, table, _key_of(table, row), _says(table, row), _digest_row(row))]
    if table == "statements":
        used = [] if depth else _observation_steps(tables, row, depth + 1)
        return steps + used + _correction_steps(tables, row, depth + 1) + _source_steps(tables, row, raw, depth + 1)
    if table == "national_targets":
        return steps + _rule_steps(row, raw.parent / "lookup" / "national_targets.csv", depth + 1)
    behind = _rows_behind(tables, table, row)
    for name, inner in behind:
        steps += _steps_of(tables, name, inner, raw, depth + 1)
    return steps if behind or "source_id" not in row else steps + _source_steps(tables, row, raw, depth + 1)


def _rows_behind(tables: Mapping[str, pd.DataFrame], table: str, row: Row) -> list[tuple[str, Row]]:
    """Return the rows that a row rests on."""
    if table == "verdicts":
        target, judged = row["target_statement_id"], row.get("judged_statement_id")
        latest = [key for key in (row.get("latest_statement_id"),) if key != judged]
        rules = rows_of(tables["national_targets"]) if "national_targets" in tables else []
        set_by_law = [("national_targets", rule) for rule in rules if national_target_key(rule["rule_id"]) == target]
        return set_by_law + _statements(tables, [target, judged, *latest])
    if table == "forecasts":
        observations = tables["observations"]
        is_mine = (observations["unit_code"] == row["unit_code"]) & (
            observations["indicator_code"] == row["indicator_code"]
        )
        used = factual_values(observations[is_mine])["statement_id"]
        return [
            ("observations", one) for one in rows_of(observations[is_mine & observations["statement_id"].isin(used)])
        ]
    if table == "restatements":
        return _statements(tables, [row["earlier_statement_id"], row["later_statement_id"]])
    if table in ("observations", "findings"):
        return _statements(tables, [row.get("statement_id")])
    return []


def _statements(tables: Mapping[str, pd.DataFrame], keys: list[str | None]) -> list[tuple[str, Row]]:
    statements = tables["statements"]
    found = [statements[statements["statement_id"] == key] for key in keys if key is not None]
    return [("statements", row) for frame in found for row in rows_of(frame)]


def _observation_steps(tables: Mapping[str, pd.DataFrame], row: Row, depth: int) -> list[Step]:
    """Return the observations of a statement that say more than it: computed, estimated, or chosen among several."""
    observations = tables["observations"]
    rows = rows_of(observations[observations["statement_id"] == row["statement_id"]])
    said = [
        one
        for one in rows
        if one["status"] == "estimate" or not is_only_value(one) or "from-count" in str(one["flags"] or "").split()
    ]
    return [
        Step(
            depth,
            "observations",
            f"{one['unit_code']} {one['indicator_code']} {one['period']}",
            _says("observations", one),
            _digest_row(one),
        )
        for one in said
    ]


def _correction_steps(tables: Mapping[str, pd.DataFrame], row: Row, depth: int) -> list[Step]:
    """Return the corrections that were applied to a statement: what was replaced, why, and who reported it."""
    steps = []
    for one in rows_of(tables["corrections"]) if "corrections" in tables else []:
        if one["status"] != "proposed" and row["statement_id"] in str(one["statement_ids"]).split(ID_SEPARATOR):
            change = (
                f"{one['column']} {one['previous']} -> {one['replacement']}; " if one["action"] == "replace" else ""
            )
            says = f"{one['action']}: {change}{one['reason']} (reported by {one['reported_by']}, {one['status']})"
            steps.append(Step(depth, "corrections", one["correction_id"], says, _digest_row(one)))
    return steps


def _source_steps(tables: Mapping[str, pd.DataFrame], row: Row, raw: Path, depth: int) -> list[Step]:
    sources = tables["sources"]
    steps = []
    for source in rows_of(sources[sources["source_id"] == row["source_id"]]):
        named = source.get("number") or source["title"]
        steps.append(Step(depth, "sources", source["source_id"], f"{named}; {source['url']}", _digest_row(source)))
        own = sorted((raw / source["folder"]).glob("*"))
        held = [(path, place) for path in own if (place := _place_in_file(path, row))]
        # A fact that repeats a document is kept with the facts, not with the document.
        others = sorted(raw.glob("*/*.csv")) if not held else []
        held += [(path, place) for path in others if (place := _place_in_file(path, row))]
        for path, place in held:
            steps.append(Step(depth + 1, "file", f"{path.parent.name}/{path.name}", place, checksum(path)))
    return steps


def _rule_steps(rule: Row, path: Path, depth: int) -> list[Step]:
    """Return the row of the file in which a rule is declared."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = [number for number, cells in enumerate(csv.reader(stream), start=1) if rule["rule_id"] in cells]
    place = f"row {lines[0]}, column value: {rule['value']:g}" if lines else ""
    return [Step(depth, "file", f"{path.parent.name}/{path.name}", place, checksum(path))]


def _place_in_file(path: Path, row: Row) -> str:
    """Return where in a raw file a row stands; empty where the file does not hold it."""
    if path.name == "source.yml" or not path.is_file():
        return ""
    if path.suffix != ".csv":
        return str(row["locator"])
    printed = str(row.get("raw_text") or row.get("title_vi") or row.get("printed"))
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    holding = [number for number, cells in enumerate(rows, start=1) if printed in cells]
    named = {row["locator"], str(row["locator"]).split()[-1]}
    near = [number for number in holding if named & set(rows[number - 1])]
    if not near:
        return ""
    number = near[0]
    column = rows[0][rows[number - 1].index(printed)]
    return f"row {number}, column {column}: {printed}"


def _key_of(table: str, row: Row) -> str:
    return KEY_SEPARATOR.join(str(row[name]) for name in TABLES[table].key)


def _says(table: str, row: Row) -> str:
    """Return the row in a few words."""
    match table:
        case "statements":
            return f"{row['locator']}: {row['raw_text']} ({row['kind']}, {row.get('period')})"
        case "observations":
            counts = f" ({row['numerator']:g}/{row['denominator']:g})" if row.get("denominator") is not None else ""
            estimate = ", estimate" if row.get("status") == "estimate" else ""
            why = translate_cell(row.get("chosen_rule"), "en")
            chosen = f"; {'chosen' if row.get('is_chosen') else 'not chosen'}: {why}" if why else ""
            value = f"{row.get('op') or '='} {row['value']}{counts}"
            return f"{value} ({row['period']}, as of {_day(row.get('as_of'))}{estimate}){chosen}"
        case "forecasts":
            return f"{row['mean']} at {row['time']}, 95 % {row['lower_95']} to {row['upper_95']}"
        case "verdicts":
            return f"{row['verdict']}, probability {row.get('probability')}: {row.get('message')}"
        case "findings":
            return f"{row['severity']} {row['rule']}: {translate_cell(row['message'], 'en')}"
        case "national_targets":
            aim = f"{row['op']} {row['value']:g} {row['unit']}, due {row['due']}"
            return f"{row['subject_en']}: {aim}; {row['source']} ({row['verification']}); {row['url'] or '-'}"
        case "tasks":
            return f"{row['number']}: {row['title_vi']} (due {_day(row.get('due'))})"
        case _:
            return f"{row.get('earlier_value')} -> {row.get('later_value')}"


def _day(value: pd.Timestamp | None) -> str:
    return str(value.date()) if value is not None else "-"


def _digest_row(row: Row) -> str:
    content = json.dumps({name: str(value) for name, value in row.items()}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
