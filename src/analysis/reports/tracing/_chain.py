"""The chain from a printed figure back to the raw cell it came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.errors import UsageError, nearest
from analysis.i18n import Phrase, translate
from analysis.panel import ID_SEPARATOR
from analysis.registry import checksum
from analysis.reports._row_helpers import Row, is_only_value, rows_of
from analysis.reports.trace_ids import PREFIXES, row_key, split_trace_id, trace_id
from analysis.reports.tracing._distances import target_distances
from analysis.reports.tracing._raw_files import files_of, find_in_files, find_rule
from analysis.reports.tracing._rows_behind import findings_behind, rows_behind, values_by_source
from analysis.reports.tracing._wording import describe_correction, describe_row
from analysis.schemas import TABLES

_DISTANCE_KEY = ("target_statement_id", "unit_code", "statement_id")
#: Rows that rest on many values: their chains name the sources, not each value.
_WIDE = ("scores", "backtest")


@dataclass(frozen=True)
class Step:
    """One step of a chain: its depth, what it is, its key, what it says, and the sha256 of the row or file."""

    depth: int
    what: str
    key: str
    says: str
    sha256: str


#: The address of a document that was filed, not published.
_FILED = "filed document"


class UnknownIdError(UsageError):
    """No row has this trace id or key."""


def trace(tables: Mapping[str, pd.DataFrame], identifier: str, raw: Path, lang: str = "en") -> list[Step]:
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
    lang
        The language of what the steps say.

    Returns
    -------
    list of Step
        From the printed value back to the file; each step has the sha256 of its row or file. Scores and back-tests rest
        on many values: their steps name the findings and the sources.

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
    if identifier.startswith(f"{PREFIXES['distances']}-"):
        tables = {**tables, "distances": target_distances(tables)}
    chain = _Chain(tables, raw, lang)
    steps = []
    for table, row in _find_rows(tables, split_trace_id(identifier)[0]):
        steps += chain.steps_of(table, row, 0)
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
    raise UnknownIdError(Phrase("error.unknown_id", id=identifier), nearest=nearest(identifier, known))


def _keys(frame: pd.DataFrame, table: str) -> list[str]:
    columns = [frame[name].astype(str) for name in _key_columns(table)]
    return [row_key(*parts) for parts in zip(*columns, strict=True)]


@dataclass(frozen=True)
class _Chain:
    """Builds the steps of chains from all tables and the folder `data/raw`, worded in one language."""

    tables: Mapping[str, pd.DataFrame]
    raw: Path
    lang: str

    def steps_of(self, table: str, row: Row, depth: int) -> list[Step]:
        """Return the step of a row and, one level deeper, those of what it rests on."""
        steps = [self._step_of(table, row, depth)]
        if table == "statements":
            used = [] if depth else self._observation_steps(row, depth + 1)
            return steps + used + self._correction_steps(row, depth + 1) + self._source_steps(row, depth + 1)
        if table == "national_targets":
            declared = find_rule(self.raw.parent / "lookup", table, row["rule_id"], self.lang)
            return steps + [self._file_step(*held, depth + 1) for held in declared]
        if table in _WIDE:
            return steps + self._steps_of_many(table, row, depth + 1)
        behind = rows_behind(self.tables, table, row)
        for name, inner in behind:
            steps += self.steps_of(name, inner, depth + 1)
        return steps if behind or "source_id" not in row else steps + self._source_steps(row, depth + 1)

    def _step_of(self, table: str, row: Row, depth: int) -> Step:
        return Step(depth, table, _key_of(table, row), describe_row(table, row, self.lang), _digest_row(row))

    def _steps_of_many(self, table: str, row: Row, depth: int) -> list[Step]:
        """Return the findings behind a score, then the sources of all values behind the row, each with its files."""
        findings = findings_behind(self.tables, row) if table == "scores" else []
        steps = [self._step_of("findings", finding, depth) for finding in findings]
        counted = values_by_source(self.tables, table, row, findings)
        for source in rows_of(self.tables["sources"]):
            if source["source_id"] in counted:
                steps.append(self._source_step(source, depth, counted[source["source_id"]]))
                steps += [self._file_step(path, "", depth + 1) for path in files_of(self.raw / source["folder"])]
        return steps

    def _observation_steps(self, row: Row, depth: int) -> list[Step]:
        """Return the observations that say more than their statement: computed, estimated, chosen among several."""
        observations = self.tables["observations"]
        rows = rows_of(observations[observations["statement_id"] == row["statement_id"]])
        said = [
            one
            for one in rows
            if one["status"] == "estimate" or not is_only_value(one) or "from-count" in str(one["flags"] or "").split()
        ]
        keys = [f"{one['unit_code']} {one['indicator_code']} {one['period']}" for one in said]
        steps = (self._step_of("observations", one, depth) for one in said)
        return [replace(step, key=key) for step, key in zip(steps, keys, strict=True)]

    def _correction_steps(self, row: Row, depth: int) -> list[Step]:
        """Return the corrections that were applied to a statement: what was replaced, why, and who reported it."""
        every = rows_of(self.tables["corrections"]) if "corrections" in self.tables else []
        return [
            Step(depth, "corrections", one["correction_id"], describe_correction(one, self.lang), _digest_row(one))
            for one in every
            if one["status"] != "proposed" and row["statement_id"] in str(one["statement_ids"]).split(ID_SEPARATOR)
        ]

    def _source_steps(self, row: Row, depth: int) -> list[Step]:
        sources = self.tables["sources"]
        steps = []
        for source in rows_of(sources[sources["source_id"] == row["source_id"]]):
            steps.append(self._source_step(source, depth))
            steps += [
                self._file_step(*held, depth + 1) for held in find_in_files(self.raw, source["folder"], row, self.lang)
            ]
        return steps

    def _source_step(self, source: Row, depth: int, n_values: int | None = None) -> Step:
        address = translate("trace.filed", self.lang) if source["url"] == _FILED else source["url"]
        says = f"{source.get('number') or source['title']}; {address}"
        if n_values is not None:
            says += f"; {translate('trace.values', self.lang, n=n_values)}"
        return Step(depth, "sources", source["source_id"], says, _digest_row(source))

    def _file_step(self, path: Path, place: str, depth: int) -> Step:
        says = place or translate("trace.whole_file", self.lang)
        return Step(depth, "file", f"{path.parent.name}/{path.name}", says, checksum(path))


def _key_of(table: str, row: Row) -> str:
    return row_key(*(row[name] for name in _key_columns(table)))


def _key_columns(table: str) -> tuple[str, ...]:
    return _DISTANCE_KEY if table == "distances" else TABLES[table].key


def _digest_row(row: Row) -> str:
    content = json.dumps({name: str(value) for name, value in row.items()}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
