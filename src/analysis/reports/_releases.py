"""A release from its tables to the register: planned, gated, and noted before a file is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import pandas as pd

from analysis.paths import REGISTER, ProjectNotFoundError, project_folder
from analysis.reports._document import Report
from analysis.reports.disclosure import (
    Entry,
    Gate,
    Plan,
    Plans,
    Profile,
    append_entries,
    check_release,
    contradicts,
    earlier_cells,
    lock_register,
    merge_register,
    new_entries,
    read_profile,
    read_register,
    withhold,
)
from analysis.reports.disclosure.cells import Cell
from analysis.run_date import default_run_date

Tables = Mapping[str, pd.DataFrame]
_Made = TypeVar("_Made")
#: Without these there is no observation, or nothing says what one counts.
_READ = {"observations", "statements", "indicators"}


def register_path() -> Path | None:
    """Return the project's register of releases; None outside a project, where nothing is remembered.

    Returns
    -------
    Path or None
        The file `releases.jsonl`, whether it is there yet or not.

    Examples
    --------
    >>> path = register_path()
    >>> path is None or path.name
    'releases.jsonl'
    """
    try:
        return project_folder() / REGISTER
    except ProjectNotFoundError:
        return None


def note_travelled(travelled: bytes) -> None:
    """Append to the project's register what a notebook noted that ran on another machine.

    Parameters
    ----------
    travelled
        The register as it came back.

    Raises
    ------
    ReleaseRefusedError
        If a report published meanwhile does not fit the one that came back.

    Examples
    --------
    >>> note_travelled(b"")  # nothing was released
    """
    if not travelled:
        return
    merge_register(project_folder() / REGISTER, travelled)


def releasable_tables(tables: Tables, profile: str = "default") -> dict[str, pd.DataFrame]:
    """Return the tables as a notebook, a trace or an export shows them: what a report withholds is not in them.

    What cannot be protected any more is withheld as well. Nothing is refused and nothing is noted, for nothing is
    published.

    Parameters
    ----------
    tables
        All tables by name; where some of those that disclosure control reads are missing, nothing can be shown of them.
    profile
        The release profile of `rules/disclosure.yml`.

    Returns
    -------
    dict
        New tables; those that are not concerned are the ones given.

    Raises
    ------
    AnalysisError
        If the profile is unknown.
    ReleaseRefusedError
        If the register of releases is damaged.

    Examples
    --------
    >>> releasable_tables({"units": pd.DataFrame({"unit_code": ["f-a"]})})["units"]["unit_code"].tolist()
    ['f-a']
    """
    if not set(tables) >= _READ:
        return dict(tables)
    path = register_path()
    entries = read_register(path) if path else []
    return withhold(tables, _plan(tables, read_profile(profile), entries).without_refused())


def release_tables(
    tables: Tables, unit_codes: Collection[str], name: str, profile: str = "default"
) -> dict[str, pd.DataFrame]:
    """Return the tables as they may be published, after noting the numbers of some units in the register.

    Parameters
    ----------
    tables
        All tables of the day.
    unit_codes
        The units whose rows will be published.
    name
        What publishes them, for the register.
    profile
        The release profile of `rules/disclosure.yml`.

    Returns
    -------
    dict
        New tables; what a report withholds is not in them, and what cannot be protected any more is withheld as well.

    Raises
    ------
    AnalysisError
        If the profile is unknown.
    ReleaseRefusedError
        If the register of releases is damaged.

    Examples
    --------
    >>> tables = {"units": pd.DataFrame({"unit_code": ["f-a"]})}
    >>> release_tables(tables, ["f-a"], "2026-H1.1")["units"]["unit_code"].tolist()
    ['f-a']
    """
    return dict(tables) if not set(tables) >= _READ else _release_units(tables, unit_codes, name, profile)


def _release_units(
    tables: Tables,
    unit_codes: Collection[str],
    name: str,
    profile: str,
    check: Callable[[Gate], None] = lambda gate: None,
) -> dict[str, pd.DataFrame]:
    """Return the tables as they may be published, after `check` and after noting the numbers of some units."""

    def make(gate: Gate) -> dict[str, pd.DataFrame]:
        check(gate)
        return dict(gate.tables)

    def note(gate: Gate, _: dict[str, pd.DataFrame]) -> list[Entry]:
        return _entries_of(gate.values_of_units(unit_codes), gate, name, default_run_date())

    return _publish(tables, profile, make, note, withholds_refused=True)


def _publish(
    tables: Tables,
    profile: str,
    make: Callable[[Gate], _Made],
    note: Callable[[Gate, _Made], list[Entry]],
    *,
    withholds_refused: bool = False,
    is_noted: bool = True,
) -> _Made:
    """Return what `make` makes behind the gate, after the register holds what `note` finds in it.

    What another process publishes meanwhile counts: if it contradicts the plan, everything is made again.
    """
    rules, path = read_profile(profile), register_path()
    entries = read_register(path) if path else []
    while True:
        plan = _plan(tables, rules, entries)
        gate = Gate.of(tables, plan.without_refused() if withholds_refused else plan)
        made = make(gate)
        if path is None or not is_noted:
            return made
        with lock_register(path):
            known, entries = entries, read_register(path)
            if entries == known or not contradicts(gate.plan, earlier_cells(entries[len(known) :], profile)):
                append_entries(path, new_entries(entries, note(gate, made)))
                return made


def release_site(
    write: Callable[[dict[str, pd.DataFrame]], list[Report]], tables: Tables, profile: str
) -> list[Report]:
    """Return the pages of a site that `write` makes of the tables that may be published, after noting their numbers.

    What cannot be protected any more is withheld as well, so that one figure does not stop all pages.

    Parameters
    ----------
    write
        Writes all pages from the tables as they may be published.
    tables
        All tables of the day.
    profile
        The name of the release profile.

    Raises
    ------
    ReleaseRefusedError
        If a page holds what may not be released, or the register is damaged; nothing is noted.
    """
    units = {str(code) for code in tables["units"]["unit_code"]}
    written: list[Report] = []

    def check(gate: Gate) -> None:
        written[:] = write(dict(gate.tables))
        for page in written:
            check_release(page, gate)

    _release_units(tables, units, "site", profile, check)
    return written


def release(
    write: Callable[[Gate], list[Report]], tables: Tables, profile: str, *, is_noted: bool = True
) -> list[Report]:
    """Return the reports that `write` makes of the tables that may be released, after noting them in the register.

    Parameters
    ----------
    write
        Writes the report in each language from the tables of the gate.
    tables
        All tables of the day.
    profile
        The name of the release profile.
    is_noted
        Whether they will be published; if not, nothing is noted.

    Raises
    ------
    ReleaseRefusedError
        If a report holds what may not be released, or the register is damaged; nothing is noted.
    """

    def make(gate: Gate) -> list[Report]:
        reports = write(gate)
        for report in reports:
            check_release(report, gate)
        return reports

    def note(gate: Gate, reports: list[Report]) -> list[Entry]:
        return [
            entry
            for report in reports
            for entry in _entries_of(gate.published_values(report), gate, report.name, default_run_date())
        ]

    return _publish(tables, profile, make, note, is_noted=is_noted)


def _plan(tables: Tables, profile: Profile, entries: Sequence[Entry]) -> Plan:
    """Return the plan of a release.

    It follows from the tables and from the releases of earlier days, so that reports published on one day do not depend
    on their order; those of the same day count only where they would give away what is withheld.
    """
    today = default_run_date()
    plans = Plans.of(tables, profile)
    plan = plans.beside(earlier_cells(entries, profile.name, before=today))
    same_day = [entry for entry in entries if entry.day >= today]
    if not contradicts(plan, earlier_cells(same_day, profile.name)):
        return plan
    return plans.beside(earlier_cells(entries, profile.name))


def _entries_of(values: Mapping[Cell, float | None], gate: Gate, name: str, day: dt.date) -> list[Entry]:
    """Return what is shown to the public: the cells that are printed, and those that the day's plan withholds."""
    profile, parts = gate.plan.profile.name, gate.plan.cells.parts
    return [
        Entry(cell, value, day, name, profile, () if value is None else parts.get(cell, ()))
        for cell, value in values.items()
    ]
