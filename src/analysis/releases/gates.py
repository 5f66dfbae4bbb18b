"""The gates of a release: what must hold before a second person may approve it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pandas as pd

from analysis.errors import UsageError, nearest
from analysis.i18n import LANGUAGES, Message, Phrase, translate_known, translate_locator
from analysis.panel import unit_names
from analysis.releases._release_tables import tables_of_release, units_within
from analysis.releases.release_files import Release, find_tampering, releases_folder
from analysis.reports import find_identifiers, releasable_tables

_MOST_NAMED = 200
_ALL_DUTIES = "duties"
#: Flags of a duty of which nobody can be sure that it was missed.
_DOUBTS = ("uncertain", "regime-ended", "unit-ended")


@dataclass(frozen=True)
class GateResult:
    """What one gate found: its name, whether it is passed, one sentence, and the single cases.

    `accepted` are the cases that were accepted, with the reason. `keys` are those under which the first of `cases`
    may be accepted, in their order; none where a gate accepts nothing. A case that is a `Phrase` can be told in each
    language.
    """

    gate: str
    is_ok: bool
    message: str
    cases: tuple[str, ...] = ()
    accepted: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the result as ``release.json`` holds it: cases in English, with their messages for other languages."""
        messages = [case.message.to_json() if isinstance(case, Phrase) else None for case in self.cases]
        lists = {"cases": list(map(str, self.cases)), "messages": messages, "keys": list(self.keys)}
        return asdict(self) | lists | {"accepted": dict(self.accepted)}


@dataclass(frozen=True)
class ReleaseState:
    """What a release is checked against.

    Parameters
    ----------
    tables
        All tables as known on the latest report date, nothing withheld.
    now
        The processed tables of the last run: findings, sources, statements, duties.
    outputs
        The rows of ``reports/index.json``.
    basis
        The sha256 of each processed table, by name.
    out_of_date
        The steps of the build that are not up to date.
    accepted
        The cases that may stand, with the reason: a finding_id, a source_id that was not read, a report that is missing
        (`<unit>:<regime>`), or `duties` for all that are missing. What the last check of the release accepted stands
        as well.
    """

    tables: Mapping[str, pd.DataFrame]
    now: Mapping[str, pd.DataFrame]
    outputs: Sequence[Mapping[str, Any]]
    basis: Mapping[str, str]
    out_of_date: Sequence[str]
    accepted: Mapping[str, str] = field(default_factory=dict)


def check_release_set(release: Release, state: ReleaseState) -> list[GateResult]:
    """Return what each gate found, in a fixed order; nothing is written.

    Parameters
    ----------
    release
        The record, of `find_release`.
    state
        What it is checked against.

    Returns
    -------
    list of GateResult
        One result for each gate: files, reports, build, findings, disclosure, unread, duties.

    Raises
    ------
    UsageError
        If a case is accepted that is none, with the nearest.

    Examples
    --------
    >>> [result.gate for result in check_release_set(release, state)]  # doctest: +SKIP
    ['files', 'reports', 'build', 'findings', 'disclosure', 'unread', 'duties']
    """
    units = units_within(state.tables, release["units"])
    findings, unread = _open_errors(state.now["findings"], units), _unread_sources(state.now, units)
    owed, late = _missing_reports(release, state.now, units)
    _refuse_unknown(state.accepted, {*findings, *unread, *owed, *([_ALL_DUTIES] if owed else [])})
    accepted = _accepted_before(release) | dict(state.accepted)
    return [
        _result("files", "every file is as it was prepared", find_tampering(release)),
        _result("reports", "the reports and tables are those of the last run", _outdated(release, state)),
        _result("build", "the build is up to date", [_describe_step(one) for one in state.out_of_date]),
        _result("findings", "no open error finding", findings, accepted),
        _result("disclosure", "nothing that must be withheld", _disclosed(release, state, units)),
        _result("unread", "every filing was read", unread, accepted),
        _judge_duties(owed, late, accepted),
    ]


def _result(
    gate: str, good: str, cases: Sequence[str] | Mapping[str, str], accepted: Mapping[str, str] = {}
) -> GateResult:
    """Return the result of a gate; cases may be named by the keys under which they are accepted."""
    keyed = dict(cases) if isinstance(cases, Mapping) else {case: case for case in cases}
    open_ones = [text for key, text in keyed.items() if key not in accepted]
    keys = [key for key in keyed if key not in accepted] if isinstance(cases, Mapping) else []
    kept = {key: accepted[key] for key in keyed if key in accepted}
    count = f"{len(open_ones)} open" if open_ones else good
    told = f"{count} ({len(kept)} accepted)" if kept else count
    return GateResult(gate, not open_ones, told, tuple(open_ones[:_MOST_NAMED]), kept, tuple(keys[:_MOST_NAMED]))


def _accepted_before(release: Release) -> dict[str, str]:
    """Return what the last check of this release accepted, so that nobody has to accept it again."""
    gates = release.get("check", {}).get("gates", ())
    return {key: reason for gate in gates for key, reason in gate["accepted"].items()}


def _refuse_unknown(accepted: Mapping[str, str], known: set[str]) -> None:
    for key in accepted:
        if key not in known:
            raise UsageError(
                option="--accept",
                found=key,
                expected="an open finding, an unread source or a missing report of this release",
                nearest=nearest(key, known),
            )


def _outdated(release: Release, state: ReleaseState) -> list[str]:
    now = {output["path"]: output["sha256"] for output in state.outputs}
    copies = [entry for entry in release["files"] if "source" in entry]
    problems: list[str] = [
        Phrase(f"gate.{'report_changed' if entry['source'] in now else 'report_gone'}", file=entry["source"])
        for entry in copies
        if now.get(entry["source"]) != entry["sha256"]
    ]
    changed = sorted(
        name for name in {*state.basis, *release["basis"]} if state.basis.get(name) != release["basis"].get(name)
    )
    return problems + [Phrase("gate.table_changed", table=name) for name in changed]


def _open_errors(findings: pd.DataFrame, units: set[str]) -> dict[str, str]:
    mine = findings[
        (findings["severity"] == "error") & (findings["state"] == "open") & findings["unit_code"].isin(units)
    ]
    return {
        str(row["finding_id"]): Phrase(
            "gate.finding",
            finding=str(row["finding_id"]),
            unit=str(row["unit_code"]),
            source=str(row["source_id"]),
            place={lang: translate_locator(str(row["locator"]), lang) for lang in LANGUAGES},
        )
        for row in mine.sort_values("finding_id").to_dict("records")
    }


def _disclosed(release: Release, state: ReleaseState, units: set[str]) -> list[str]:
    """Return what the release shows that would be withheld today: numbers, identifiers, internal reports."""
    internal = {output["sha256"] for output in state.outputs if output["is_internal"]}
    problems: list[str] = [
        Phrase("gate.internal", file=entry["path"]) for entry in release["files"] if entry["sha256"] in internal
    ]
    folder = releases_folder() / release["number"] / "tables"
    allowed = tables_of_release(releasable_tables(state.tables), units)
    for name, content in allowed.items():
        path = folder / f"{name}.csv"
        if not path.is_file():
            continue
        given = path.read_bytes()
        if name == "observations" and given != content:
            problems += _shown_though_withheld(given, content)
        problems += [
            Phrase("gate.identifier", file=f"tables/{name}.csv", found=_in_each(found, "identifier"))
            for found in find_identifiers(_words_of(given))
        ]
    return problems


def _shown_though_withheld(given: bytes, allowed: bytes) -> list[str]:
    def values(content: bytes) -> dict[tuple[str, ...], dict[str, str]]:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
        keys = ("unit_code", "indicator_code", "period", "as_of", "statement_id")
        return {tuple(row[name] for name in keys): row for row in rows}

    now = values(allowed)
    return [
        Phrase("gate.withheld", file="tables/observations.csv", value=" ".join(key[:3]))
        for key, row in values(given).items()
        if row["value"] and key in now and now[key]["status"] == "suppressed"
    ]


def _words_of(content: bytes) -> str:
    """Return the cells of a CSV that hold words: a code or a number of a table is no identifier of a person."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    columns = ("title", "name_vi", "name_en", "message_vi", "message_en")
    return "\n".join(row[column] for row in rows for column in columns if row.get(column))


def _unread_sources(tables: Mapping[str, pd.DataFrame], units: set[str]) -> dict[str, str]:
    """Return the filings of these units, or of no known unit, from which nothing was read or could be read."""
    sources, statements = tables["sources"], tables["statements"]
    read = set(statements["source_id"]) | set(tables["tasks"]["source_id"] if "tasks" in tables else ())
    filings = sources[(sources["kind"] == "filing") & ~sources["source_id"].isin(read)]
    mine = filings[filings["filing_unit_code"].isna() | filings["filing_unit_code"].isin(units)]
    cases: dict[str, str] = {str(source): Phrase("gate.nothing_read", source=source) for source in mine["source_id"]}
    if "unread_sources" in tables:
        unread = tables["unread_sources"]
        theirs = unread[unread["unit_code"].isna() | unread["unit_code"].isin(units)]
        cases |= {str(row["source_id"]): _describe_unread(row) for row in theirs.to_dict("records")}
    return dict(sorted(cases.items()))


def _describe_unread(row: Mapping[Any, Any]) -> Phrase:
    return Phrase("gate.unread", source=str(row["source_id"]), reason=_in_each(str(row["reason"]), "unreadable"))


def _describe_step(told: str) -> Phrase:
    return Phrase("gate.build", step=_in_each(told, "build"))


def _in_each(text: str, group: str) -> dict[str, str]:
    return {lang: translate_known(text, lang, group) for lang in LANGUAGES}


def _missing_reports(
    release: Release, tables: Mapping[str, pd.DataFrame], units: set[str]
) -> tuple[dict[str, str], list[str]]:
    """Return the reports on the period that are missing, by the keys under which they are accepted, and the late ones.

    A report whose deadline depends on a day off that is not decided is named with the late ones: it stops nothing.
    """
    if "duties" not in tables:
        return {}, []
    duties = tables["duties"]
    mine = duties[(duties["period"] == release["period"]) & duties["unit_code"].isin(units)]
    rows = mine.sort_values(["due", "unit_code", "regime"], kind="stable").to_dict("records")
    names, regimes = unit_names(tables["units"]), _regime_titles(tables)
    owed: dict[str, str] = {}
    late: list[str] = []
    for row in rows:
        is_doubtful = set(_DOUBTS) & set(str(row.get("flags") or "").split())
        told = _describe_duty(row, names.get(row["unit_code"], {}), regimes)
        if row["state"] == "missing" and not is_doubtful:
            owed[f"{row['unit_code']}:{row['regime']}"] = told
        elif row["state"] in ("missing", "late"):
            late.append(told)
    return owed, late


def _regime_titles(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    regimes = tables.get("reporting_regimes")
    if regimes is None:
        return {}
    rows = regimes.dropna(subset="title_en").to_dict("records")
    titles = {row["regime"]: {lang: row.get(f"title_{lang}") or row["title_en"] for lang in LANGUAGES} for row in rows}
    return {
        regime: {lang: str(one).partition(" (")[0] for lang, one in told.items()} for regime, told in titles.items()
    }


def _describe_duty(row: Mapping[Any, Any], name: Mapping[str, str], regimes: Mapping[str, dict[str, str]]) -> Phrase:
    """Return one report that is owed in words: who, under which key, on which days, by when, how late."""

    def day(column: str) -> str:
        value = row.get(column)
        return "?" if value is None or pd.isna(value) else f"{pd.Timestamp(value):%Y-%m-%d}"

    unit, regime, days = str(row["unit_code"]), str(row["regime"]), row.get("days_late")
    code = "gate.duty.late" if row["state"] == "late" else "gate.duty.missing"
    is_behind = days is not None and not pd.isna(days)
    return Phrase(
        code,
        key=f"{unit}:{regime}",
        unit={lang: name.get(lang) or unit for lang in LANGUAGES},
        regime=regimes.get(regime) or regime,
        start=day("window_start"),
        end=day("window_end"),
        due=day("due"),
        received=day("received_on"),
        behind=Message("gate.duty.behind", {"n": int(days)}) if is_behind else "",  # type: ignore[arg-type]
    )


def _judge_duties(owed: Mapping[str, str], late: Sequence[str], accepted: Mapping[str, str]) -> GateResult:
    """Return whether somebody has still to report on the period; who was late is named and stops nothing."""
    waived = dict.fromkeys(owed, accepted[_ALL_DUTIES]) if _ALL_DUTIES in accepted else accepted
    result = _result("duties", "no report is missing", owed, waived)
    came = f"; {len(late)} late (named, does not stop the release)" if late else ""
    return replace(result, message=result.message + came, cases=(*result.cases, *late[:_MOST_NAMED]))
