"""The release gate: nothing leaves that the profile withholds, that names a person, or that has no known source."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from analysis.noun_counts import counted
from analysis.reports._document import (
    WITHHELD,
    Block,
    Boxes,
    Chart,
    KeyFigures,
    Link,
    Number,
    Report,
    Run,
    Section,
    Table,
    cited_numbers,
    runs_of,
    walk_blocks,
)
from analysis.reports._report_config import read_report_settings
from analysis.reports._row_helpers import KeptMaterial
from analysis.reports.disclosure._errors import ReleaseRefusedError
from analysis.reports.disclosure.cells import Cell, Quantity, as_printed
from analysis.reports.disclosure.withheld_tables import ratios, withhold
from analysis.reports.disclosure.withholding import Plan
from analysis.reports.trace_ids import KEY_SEPARATOR, row_key, trace_id
from analysis.schemas import TABLES

_MOST_SHOWN = 30
_HOLDS_WITHHELD = "a number that the release profile withholds"
#: Numbers of tables that are made for a report alone: their key names statements.
_MADE_FOR_REPORTS = "distances"
#: Tables whose rows are cells of the plan, by their key.
_STATED = ("statements", "consolidated")
_LONGEST_PHRASE = 60


_kept_rows: KeptMaterial[dict[str, tuple[str, str]]] = KeptMaterial(most=2 * len(TABLES))


def _series_of_rows(tables: Mapping[str, pd.DataFrame], table: str) -> dict[str, tuple[str, str]]:
    frame = tables[table]
    keys = zip(*(frame[name].astype(str) for name in TABLES[table].key), strict=True)
    about = [frame[name] if name in frame else [""] * len(frame) for name in ("unit_code", "indicator_code")]
    found = {row_key(*key): one for key, one in zip(keys, zip(*about, strict=True), strict=True)}
    if table == "statements" and "targets" in tables:  # a target is cited by its statement
        found |= dict.fromkeys(tables["targets"]["statement_id"], ("", ""))
    return found


@dataclass(frozen=True)
class Gate:
    """What may leave: the tables as they may be released, the plan behind them, and the tables as they were.

    Every number of a report names the row that it comes from; by this the gate knows whether it may leave.
    """

    given: Mapping[str, pd.DataFrame]
    tables: Mapping[str, pd.DataFrame]
    plan: Plan

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], plan: Plan) -> Gate:
        """Return the gate for a plan."""
        return cls(tables, withhold(tables, plan), plan)

    @cached_property
    def refused(self) -> dict[str, str]:
        """Return why no report may print a statement, by its key."""
        statements = self.plan.cells.statements
        return {key: why for quantity, why in self.plan.refused.items() for key in statements.get(quantity, ())}

    @cached_property
    def texts(self) -> list[str]:
        """Return the printed words of the withheld statements that hold more than a bare number.

        A bare `3` stands in dates and row numbers as well; a number of the report is found by its row instead.
        """
        statements = self.given["statements"]
        words = statements.loc[statements["statement_id"].isin(self.plan.withheld_statements), "raw_text"]
        phrases = [
            str(text) for text in words if len(text) <= _LONGEST_PHRASE and re.match(r"\D*\d.*[^\W\d]", str(text))
        ]
        return sorted({*ratios(words), *phrases} - {WITHHELD})

    @cached_property
    def _withheld(self) -> set[str]:
        return self.plan.withheld_statements

    @cached_property
    def _series(self) -> dict[tuple[str, str], str]:
        """Return the series with a value that must not leave, and why."""
        silent = dict.fromkeys(self._withheld, _HOLDS_WITHHELD) | self.refused
        observations = self.given["observations"][["unit_code", "indicator_code", "statement_id"]]
        rows = observations.itertuples(index=False, name=None)
        return {(unit, code): silent[key] for unit, code, key in rows if key in silent}

    @cached_property
    def _rows(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Return the series that each row of a table is about, by table and key; filled as tables are asked for."""
        return {}

    def _rows_of(self, table: str) -> dict[str, tuple[str, str]]:
        if table not in self._rows:
            read = {name: self.tables[name] for name in (table, "targets") if name in self.tables}
            self._rows[table] = _kept_rows.find_or_make(read, table, lambda: _series_of_rows(read, table))
        return self._rows[table]

    def find_problem(self, number: Number) -> str | None:
        """Return why a number must not leave: its row is withheld, rests on what is, or does not exist."""
        if number.table in (*_STATED, _MADE_FOR_REPORTS):
            if not self._withheld.isdisjoint(number.key.split(KEY_SEPARATOR)):
                return _HOLDS_WITHHELD
            if number.table == _MADE_FOR_REPORTS:
                return None
        rows = self._rows_of(number.table)
        if number.key not in rows:
            return f"a number that comes from no row of `{number.table}`"
        holds = number.table in ("forecasts", "fits", "verdicts", "findings") and re.search(r"\d", number.text)
        return self._series.get(rows[number.key]) if holds else None

    def refusals(self, report: Report) -> list[str]:
        """Return why a report is refused: it prints what cannot be protected."""
        if not self.plan.refused:
            return []
        reasons = (self.plan.refused.get(quantity) for quantity in self.cited_quantities(report))
        return list(dict.fromkeys(reason for reason in reasons if reason))

    def cited_quantities(self, report: Report) -> list[Quantity]:
        """Return the protected quantities that a report prints, in its numbers or in its annex of sources."""
        cited = {number.key for number in cited_numbers(report) if number.table in _STATED}
        anchors = {anchor for block in walk_blocks(report) if isinstance(block, Table) for anchor in block.anchors}
        return [
            quantity
            for quantity, keys in self.plan.cells.statements.items()
            if any(key in cited or trace_id("statements", key) in anchors for key in keys)
        ]

    def published_values(self, report: Report) -> dict[Cell, float | None]:
        """Return the value of each protected cell that a report prints, and None for all that the plan withholds."""
        return self._values_of(set(self.cited_quantities(report)))

    def values_of_units(self, unit_codes: Collection[str]) -> dict[Cell, float | None]:
        """Return the value of each protected cell of some units, and None for all that the plan withholds."""
        return self._values_of(
            {quantity for cell, quantity in self.plan.cells.together.items() if cell.unit_code in unit_codes}
        )

    def _values_of(self, cited: Collection[Quantity]) -> dict[Cell, float | None]:
        cells, profile = self.plan.cells, self.plan.profile
        counts: dict[Hashable, float] = cells.counts.to_dict()
        found: dict[Cell, float | None] = {}
        for cell, quantity in cells.together.items():
            if quantity in self.plan.withheld:
                found[cell] = None
            elif quantity in cited and cell not in cells.unprinted:
                is_share = cell in cells.shares
                found[cell] = cells.shares[cell] if is_share else as_printed(counts[cell], profile.rounding_base)
        return found


def is_withheld(statement: Mapping[str, Any]) -> bool:
    """Return whether a statement's figures were withheld or rounded, so that what it prints is not to be shown."""
    return bool(statement.get("raw_text") == WITHHELD)


def check_release(report: Report, gate: Gate | None = None) -> None:
    """Refuse a report that holds a personal identifier, a withheld figure or a table without the note it needs.

    Parameters
    ----------
    report
        The report in one language.
    gate
        What may leave; None for an internal report, which withholds nothing.

    Raises
    ------
    ReleaseRefusedError
        With all problems at once: the place and why, the identifier itself masked.
    """
    placed = _placed_blocks(report)
    problems = [
        f"title '{title}': {problem}" for title in _titles(report) for problem in _problems_in_text(title, gate)
    ]
    problems += gate.refusals(report) if gate else []
    problems += [f"{place}: {problem}" for place, block in placed for problem in _problems(block, gate)]
    if problems:
        shown = _mask("\n  ".join(problems[:_MOST_SHOWN]))
        count = counted(len(problems), "problem")
        raise ReleaseRefusedError(f"report '{report.name}' cannot be published: {count}\n  {shown}")


def _mask(text: str) -> str:
    for pattern in read_report_settings("disclosure")["identifiers"].values():
        text = re.sub(pattern, lambda found: f"{found[0][:2]}…", text)
    return text


def _titles(report: Report) -> Iterator[str]:
    def within(sections: tuple[Section, ...]) -> Iterator[str]:
        for section in sections:
            yield section.title
            yield from within(section.sections)

    yield from (report.title, report.subtitle, report.banner, report.footer, *report.kicker)
    if report.about:
        yield from (one.definition for one in report.about.variables)
        yield from (text for one in report.about.sources for text in (one.name, one.publisher, one.licence))
    yield from within((*report.sections, *report.annexes))


def _placed_blocks(report: Report) -> Iterator[tuple[str, Block]]:
    def within(sections: tuple[Section, ...]) -> Iterator[tuple[str, Block]]:
        for section in sections:
            yield from ((f"section '{section.title}'", block) for block in section.blocks)
            yield from within(section.sections)

    yield from (("beginning", block) for block in (*report.head, *report.lead))
    yield from within(report.sections)
    yield from (("end", block) for block in report.tail)
    yield from within(report.annexes)


def _problems(block: Block, gate: Gate | None) -> Iterator[str]:
    yield from (problem for text in _words_around(block) for problem in _problems_in_text(text, gate))
    if isinstance(block, Table):
        if not block.note.strip() and not block.is_form:
            yield f"table '{block.caption}' has no note of context"
        for number, row in enumerate(block.rows, start=1):
            for column, cell in zip(block.columns, row, strict=True):
                for problem in _problems_in_runs(cell.runs, gate):
                    yield f"table '{block.caption}', row {number}, column '{column.title}': {problem}"
    else:
        yield from _problems_in_runs(tuple(runs_of(block)), gate)


def _words_around(block: Block) -> tuple[str, ...]:
    """Return what a block says beside its runs: captions, notes, titles of columns, labels."""
    match block:
        case Table():
            return (block.caption, block.note, *(column.title for column in block.columns))
        case Chart():
            return (block.title, block.subtitle, block.alt, block.note)
        case KeyFigures():
            return tuple(label for label, _, _ in block.items)
        case Boxes():
            return tuple(box.title for box in block.items)
    return ()


def _problems_in_runs(runs: tuple[Run, ...], gate: Gate | None) -> Iterator[str]:
    text = "".join(run.text for run in runs)
    label = "".join(run.label for run in runs if isinstance(run, Number))
    remarks = " ".join(run.remark for run in runs if isinstance(run, Number))
    addresses = " ".join(run.address for run in runs if isinstance(run, Link))
    yield from _problems_in_text(text, gate)
    yield from _problems_in_text(label, None)
    yield from _problems_in_text(remarks, gate)
    if gate is not None:
        told = [problem for run in runs if isinstance(run, Number) and (problem := gate.find_problem(run))]
        yield from dict.fromkeys(told)
    if re.search(r"(?i)^javascript:", addresses):
        yield "an address that runs a script"


def find_identifiers(text: str) -> list[str]:
    """Return the personal identifiers that a text holds, each masked: `a phone number (09… of 10 characters)`.

    Parameters
    ----------
    text
        What will be published beside reports.

    Returns
    -------
    list of str
        One description for each identifier.

    Examples
    --------
    >>> find_identifiers("nothing personal")
    []
    """
    return list(_problems_in_text(text, None))


@lru_cache(maxsize=100_000)  # pages repeat their words: the same days, names and sources
def _identifiers_in(text: str) -> tuple[str, ...]:
    patterns = read_report_settings("disclosure")["identifiers"].items()
    found = [(name, str(one)) for name, pattern in patterns for one in re.findall(pattern, text)]
    return tuple(f"a {name} ({one[:2]}… of {len(one)} characters)" for name, one in found)


def _problems_in_text(text: str, gate: Gate | None) -> Iterator[str]:
    yield from _identifiers_in(text)
    for withheld in gate.texts if gate else ():
        if re.search(rf"(?<![\d.,/]){re.escape(withheld)}(?![\d/])", text):
            yield _HOLDS_WITHHELD
