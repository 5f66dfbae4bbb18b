"""What changed between two releases: values, targets and verdicts, row by row, with the reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.i18n import LANGUAGES, Phrase
from analysis.panel import own_counted
from analysis.releases.release_files import Release, ReleaseError, digest, find_release, releases_folder
from analysis.schemas import restore_cell, to_csv
from analysis.whole_files import write_whole

Row = dict[str, str]
#: The columns of ``changes.csv``; `what`, `change` and `why` are words of `reports/home/changes_page.py`.
COLUMNS = (
    "what", "change", "unit_code", "indicator_code", "period", "earlier", "later", "why", "earlier_source",
    "later_source",
)  # fmt: skip
_DEFINITION = ["indicator_code", "counted", "scope"]
_VALUE = ("op", "value", "numerator", "denominator", "status")
_SUPPRESSED = "suppressed"
_YES = "True"


@dataclass(frozen=True)
class Comparison:
    """What changed between two releases.

    `rows` are those of ``changes.csv``. `latest` has one mapping for each series of which both releases hold a value,
    and another one: `unit_code`, `indicator_code`, `earlier`, `later`, `earlier_period`, `later_period`. `names` holds
    what units, indicators and sources are called, by code: by language; of an indicator also its `unit`, of a source
    its `number`. `own` are the units that the release is about; the others stand below them.
    """

    earlier: str | None
    later: str
    rows: tuple[Row, ...] = ()
    latest: tuple[dict[str, Any], ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    own: tuple[str, ...] = ()


def compare_releases(earlier: str, later: str) -> Comparison:
    """Return what changed between two releases; only units that both hold are compared.

    Parameters
    ----------
    earlier, later
        Their numbers.

    Returns
    -------
    Comparison
        Rows sorted by what changed, unit, indicator and period.

    Raises
    ------
    ReleaseError
        If one does not exist, they share no unit, or a table of one is missing or was changed.

    Examples
    --------
    >>> compare_releases("2025-H2.1", "2026-H1.1").rows[0]["change"]  # doctest: +SKIP
    'revised'
    """
    first, second = find_release(earlier), find_release(later)
    if not set(first["units"]) & set(second["units"]):
        raise ReleaseError(
            Phrase(
                "release_error.no_shared_unit",
                earlier=earlier,
                later=later,
                first=", ".join(first["units"]),
                second=", ".join(second["units"]),
            )
        )
    _refuse_changed_tables(second)
    return compare_folders(first, releases_folder() / later, second["units"], later)


def compare_folders(earlier: Release | None, folder: Path, units: Collection[str], number: str = "") -> Comparison:
    """Return what changed between a release and the folder of another one; nothing where there is no earlier one.

    Raises
    ------
    ReleaseError
        If a table of the earlier release is missing or was changed.
    """
    later = number or folder.name
    if earlier is None:
        return Comparison(None, later, names=_names(folder))
    _refuse_changed_tables(earlier)
    before = releases_folder() / earlier["number"]
    common = set(earlier["units"]) & set(units)
    in_both = None if common == set(units) == set(earlier["units"]) else _units_of(before) & _units_of(folder)
    rows = [
        *_compare_values(before, folder, in_both),
        *_compare_targets(before, folder, in_both),
        *_compare_verdicts(before, folder, in_both),
    ]
    names = {code: texts for one in (before, folder) for code, texts in _names(one).items()}
    latest = tuple(_latest_values(before, folder, in_both))
    return Comparison(earlier["number"], later, tuple(rows), latest, names, tuple(sorted(units)))


def write_comparison(comparison: Comparison, folder: Path, number: str) -> list[Path]:
    """Write ``changes.csv`` and the page of changes in each language, and return their paths.

    Parameters
    ----------
    comparison
        What changed.
    folder
        Where.
    number
        The number of the later release, for the titles.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    OSError
        If a file cannot be written.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> comparison = Comparison(None, "2026-H1.1")
    >>> [path.name for path in write_comparison(comparison, Path(mkdtemp()), "2026-H1.1")]
    ['changes.csv', 'changes_vi.html', 'changes_en.html']
    """
    from analysis.reports import render_changes_page

    written = [folder / "changes.csv"]
    write_whole(written[0], to_csv(comparison.rows, COLUMNS).encode("utf-8"))
    for lang in LANGUAGES:
        written.append(folder / f"changes_{lang}.html")
        page = render_changes_page(
            comparison.rows, comparison.latest, comparison.names, comparison.earlier, number, lang, comparison.own
        )
        write_whole(written[-1], page)
    return written


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a table of a release as texts; none where the release has no such table."""
    if not path.is_file():
        return []
    reader = csv.DictReader(io.StringIO(path.read_text("utf-8"), newline=""))
    return [{name: restore_cell(cell or "") for name, cell in row.items()} for row in reader]


def _refuse_changed_tables(release: Mapping[str, Any]) -> None:
    folder = releases_folder() / release["number"]
    for entry in release["files"]:
        path = folder / entry["path"]
        if entry["path"].startswith("tables/") and (not path.is_file() or digest(path) != entry["sha256"]):
            code = "release_error.table_changed" if path.is_file() else "release_error.table_missing"
            raise ReleaseError(
                Phrase(code, file=f"releases/{release['number']}/{entry['path']}"), fix=Phrase("release_error.restore")
            )


def _units_of(folder: Path) -> set[str]:
    return {row["unit_code"] for row in read_rows(folder / "tables" / "units.csv")}


def _names(folder: Path) -> dict[str, dict[str, str]]:
    units = read_rows(folder / "tables" / "units.csv")
    indicators = read_rows(folder / "tables" / "indicators.csv")
    named = {row["unit_code"]: {lang: row.get(f"name_{lang}", "") for lang in LANGUAGES} for row in units}
    titled = {
        row["indicator_code"]: {lang: row.get(f"title_{lang}", "") for lang in LANGUAGES} | {"unit": row["unit"]}
        for row in indicators
    }
    sources = read_rows(folder / "tables" / "sources.csv")
    return named | titled | {row["source_id"]: {"number": row["number"] or row["title"]} for row in sources}


def _chosen(folder: Path, units: set[str] | None) -> dict[tuple[str, ...], Row]:
    """Return the chosen values by unit, indicator, other thing counted ('' for the indicator's own) and period."""
    rows = read_rows(folder / "tables" / "observations.csv")
    definitions = pd.DataFrame(read_rows(folder / "tables" / "indicators.csv"), columns=_DEFINITION)
    own = own_counted(definitions)

    def other(row: Row) -> str:
        counted = row.get("counted", "")  # releases of before have no such column
        return "" if counted == own.get(row["indicator_code"]) else counted

    return {
        (row["unit_code"], row["indicator_code"], other(row), row["period"]): row
        for row in rows
        if row["is_chosen"] == _YES and (units is None or row["unit_code"] in units)
    }


def _pairs(
    before: Mapping[tuple[str, ...], Row], now: Mapping[tuple[str, ...], Row]
) -> list[tuple[tuple[str, ...], Row | None, Row | None]]:
    return [(key, before.get(key), now.get(key)) for key in sorted({*before, *now})]


def _compare_values(before: Path, now: Path, units: set[str] | None) -> list[Row]:
    found = []
    for (unit, indicator, _, period), old, new in _pairs(_chosen(before, units), _chosen(now, units)):
        if old and new and all(old[name] == new[name] for name in _VALUE):
            continue
        is_withheld = new is not None and new["status"] == _SUPPRESSED
        change = "withheld" if is_withheld else _kind_of(old, new)
        found.append(
            {
                "what": "value",
                "change": change,
                "unit_code": unit,
                "indicator_code": indicator,
                "period": period,
                "earlier": "" if is_withheld else _value_text(old),  # what is withheld now is not repeated
                "later": _value_text(new),
                "why": "" if is_withheld else _why(old, new),
                "earlier_source": _source(old),
                "later_source": _source(new),
            }
        )
    return found


def _kind_of(old: Row | None, new: Row | None) -> str:
    return "new" if old is None else "gone" if new is None else "revised"


def _why(old: Row | None, new: Row | None) -> str:
    """Return why a value changed: a declared correction, another filing, another value of the same filing."""
    if new is None:
        return ""
    if "corrected" in new["flags"].split() and (old is None or "corrected" not in old["flags"].split()):
        return "correction"
    if "consolidated" in new["flags"].split():
        return "consolidated"
    if old is None or _source(old) != _source(new):
        return "new_filing"
    return "other_value" if old["statement_id"] != new["statement_id"] else "read_again"


def _source(row: Row | None) -> str:
    return row["statement_id"].partition(":")[0] if row else ""


def _value_text(row: Row | None) -> str:
    """Return a value with its operator and counts, e.g. ``> 45.5 (5/11)``; empty where there is none."""
    if row is None or not row["value"]:
        return ""
    counts = (
        f" ({_short(row['numerator'])}/{_short(row['denominator'])})" if row["numerator"] and row["denominator"] else ""
    )
    operator = f"{row['op']} " if row["op"] not in ("", "=") else ""
    return f"{operator}{_short(row['value'])}{counts}"


def _short(number: str) -> str:
    return number.removesuffix(".0")


def _compare_targets(before: Path, now: Path, units: set[str] | None) -> list[Row]:
    def read(folder: Path) -> dict[tuple[str, ...], Row]:
        rows = read_rows(folder / "tables" / "targets.csv")
        return {(row["statement_id"],): row for row in rows if units is None or row["unit_code"] in units}

    found = []
    for _, old, new in _pairs(read(before), read(now)):
        if old and new and all(old[name] == new[name] for name in ("op", "value", "due")):
            continue
        one = new or old or {}
        texts = [" ".join(filter(None, (_value_text(_as_value(row)), row["due"]))) if row else "" for row in (old, new)]
        found.append(_row_of("target", _kind_of(old, new), one, texts, old, new))
    return sorted(found, key=lambda row: (row["unit_code"], row["indicator_code"], row["later_source"]))


def _as_value(row: Row) -> Row:
    return row | {"numerator": "", "denominator": ""}


def _compare_verdicts(before: Path, now: Path, units: set[str] | None) -> list[Row]:
    def read(folder: Path) -> dict[tuple[str, ...], Row]:
        rows = read_rows(folder / "tables" / "verdicts.csv")
        return {
            (row["unit_code"], row["indicator_code"], row["target_statement_id"]): row
            for row in rows
            if units is None or row["unit_code"] in units
        }

    found = []
    for _, old, new in _pairs(read(before), read(now)):
        if old and new and old["verdict"] != new["verdict"]:
            one = new | {"statement_id": new["target_statement_id"]}
            found.append(_row_of("verdict", "revised", one, [old["verdict"], new["verdict"]], one, one))
    return found


def _row_of(what: str, change: str, one: Row, texts: Sequence[str], old: Row | None, new: Row | None) -> Row:
    return {
        "what": what,
        "change": change,
        "unit_code": one["unit_code"],
        "indicator_code": one["indicator_code"],
        "period": one["due"],
        "earlier": texts[0],
        "later": texts[1],
        "why": "",
        "earlier_source": _source(old),
        "later_source": _source(new),
    }


def _latest_values(before: Path, now: Path, units: set[str] | None) -> list[dict[str, Any]]:
    """Return the latest value of each series in both releases, where both have one and it changed."""
    chosen = _chosen(now, units)
    old, new = _latest_of(_chosen(before, units)), _latest_of(chosen)
    withheld = {key for key, row in chosen.items() if row["status"] == _SUPPRESSED}
    return [
        {
            "unit_code": key[0],
            "indicator_code": key[1],
            "earlier": old[key][1],
            "later": new[key][1],
            "earlier_period": old[key][0],
            "later_period": new[key][0],
        }
        for key in sorted(old.keys() & new.keys())
        if old[key] != new[key] and (*key, "", old[key][0]) not in withheld  # what is withheld now is not repeated
    ]


def _latest_of(chosen: Mapping[tuple[str, ...], Row]) -> dict[tuple[str, str], tuple[str, float]]:
    from analysis.schemas import period_bounds

    found: dict[tuple[str, str], tuple[Any, tuple[str, float]]] = {}
    for (unit, indicator, other, period), row in chosen.items():
        end = period_bounds(period)[1] if row["value"] and not other else None
        if end and ((unit, indicator) not in found or (end, period) > found[unit, indicator][0]):
            found[unit, indicator] = ((end, period), (period, float(row["value"])))
    return {key: told for key, (_, told) in found.items()}
