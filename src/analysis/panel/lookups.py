"""Judgement as rows: the tables of `data/lookup`, read as text and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import nearest
from analysis.panel.choosing import CountedWords, SettledError
from analysis.panel.matching import Calibration, MatchingWords
from analysis.paths import packaged_folder
from analysis.regulations import read_rules
from analysis.schemas import TABLES, SchemaError, compare_key, read_lookup_table, read_table_csv

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: Lookup tables that must be there, and those that a project may do without, as it may without tables of rules.
_REQUIRED = ("units", "unit_aliases", "indicators", "indicator_aliases")
_OPTIONAL = (
    "settled",
    "complete_lists",
    "finding_states",
    "placement_decisions",
    "task_decisions",
    "task_match_decisions",
    "filing_texts",
    "filing_edits",
)
#: Those that only matching takes.
_OF_MATCHING = ("indicator_editions",)
#: The columns that name rows of another table, several separated by spaces, and that table.
_REFERENCES = (
    ("units", "parent_code", "units"),
    ("units", "former_parent_code", "units"),
    ("units", "predecessors", "units"),
    ("unit_aliases", "unit_code", "units"),
    ("indicators", "general_code", "indicators"),
    ("indicators", "share_code", "indicators"),
    ("indicators", "weight_code", "indicators"),
    ("indicators", "not_to_mix_with", "indicators"),
    ("indicator_aliases", "indicator_code", "indicators"),
    ("indicator_editions", "indicator_code", "indicators"),
    ("placement_decisions", "unit_code", "units"),
    ("placement_decisions", "indicator_code", "indicators"),
    ("complete_lists", "unit_code", "units"),
    ("reporting_schedule", "unit_code", "units"),
    ("legal_deadlines", "indicator_codes", "indicators"),
    ("national_targets", "indicator_code", "indicators"),
    ("task_decisions", "unit_code", "units"),
    ("filing_texts", "unit_code", "units"),
    ("filing_texts", "indicator_code", "indicators"),
    ("filing_edits", "unit_code", "units"),
    ("filing_edits", "indicator_code", "indicators"),
)


def read_lookups(lookup: Path) -> dict[str, pd.DataFrame]:
    """Return the lookup tables by name; columns beyond the schema (notes of the editor) are left aside.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.

    Returns
    -------
    dict
        `units, unit_aliases, indicators, indicator_aliases`, the tables of rules, `settled` and `finding_states`; one
        of the rules or of the last two without a file is empty. The index of each table is the line of its file.

    Raises
    ------
    TableFileError
        If a file is missing or is not a table of its columns.
    SchemaError
        With every error of the values of a table; for names of rows that no table has, units that stand below
        themselves, limits in the wrong order, and two indicators of one scope.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> tables = read_lookups(packaged_folder() / "data" / "lookup")
    >>> "units" in tables, "reporting_windows" in tables
    (True, True)
    """
    tables = read_names(lookup) | read_rules(lookup)
    tables |= {name: read_lookup_table(lookup, name, may_be_missing=True) for name in _OPTIONAL}
    errors = [
        *_errors_of_references(
            lookup, tables | {name: read_lookup_table(lookup, name, may_be_missing=True) for name in _OF_MATCHING}
        ),
        *_errors_of_cycles(lookup, tables["units"]),
        *_errors_of_indicators(lookup),
    ]
    if errors:
        raise SchemaError.join(errors, "the tables of data/lookup do not fit together")
    return tables


def read_names(lookup: Path) -> dict[str, pd.DataFrame]:
    """Return the tables that name organisations and indicators, without the rules: all that matching a name takes.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.

    Returns
    -------
    dict
        `units, unit_aliases, indicators, indicator_aliases`; the index of each is the line of its file.

    Raises
    ------
    TableFileError
        If a file is missing or is not a table of its columns.
    SchemaError
        With every error of the values of a table.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> sorted(read_names(packaged_folder() / "data" / "lookup"))
    ['indicator_aliases', 'indicators', 'unit_aliases', 'units']
    """
    return {name: read_lookup_table(lookup, name) for name in _REQUIRED}


def _errors_of_references(lookup: Path, tables: dict[str, pd.DataFrame]) -> Iterator[SchemaError]:
    """Yield each name of a row that its table does not have."""
    known = {name: tables[name][TABLES[name].key[0]].tolist() for name in ("units", "indicators")}
    for name, column, target in _REFERENCES:
        for line, cell in tables[name][column].dropna().items():
            for code in str(cell).split():
                if code not in known[target]:
                    yield _error(lookup / f"{name}.csv", line, column, code, f"a row of {target}.csv", known[target])


def _errors_of_cycles(lookup: Path, units: pd.DataFrame) -> Iterator[SchemaError]:
    """Yield each cycle of units of which every one stands below the next, once."""
    parents = dict(zip(units["unit_code"], units["parent_code"], strict=True))
    lines = dict(zip(units["unit_code"], units.index, strict=True))
    settled: set[str] = set()
    for code in parents:
        path: list[str] = []
        while isinstance(code, str) and code in parents and code not in settled and code not in path:
            path.append(code)
            code = parents[code]
        if code in path:
            cycle = " > ".join([*path[path.index(code) :], code])
            expected = "a unit above it that does not stand below it"
            yield _error(lookup / "units.csv", lines[code], "parent_code", cycle, expected, ())
        settled.update(path)


def _errors_of_indicators(lookup: Path) -> Iterator[SchemaError]:
    """Yield scopes that no word stands for, limits in the wrong order, and second indicators of one scope."""
    path = lookup / "indicators.csv"
    rows = _read_rows(path, TABLES["indicators"].column_names, ()).reindex(columns=TABLES["indicators"].column_names)
    if (lookup / "scope_words.csv").is_file():
        scopes = sorted(set(_read_words(lookup / "scope_words.csv", "scope").values()))
        for line, scope in rows["scope"].dropna().items():
            if scope not in scopes:
                yield _error(path, line, "scope", scope, "a scope of scope_words.csv", scopes)
    low, high = pd.to_numeric(rows["minimum"]), pd.to_numeric(rows["maximum"])
    for line in rows.index[low >= high]:
        yield _error(path, line, "maximum", rows.at[line, "maximum"], f"more than the minimum {float(low[line]):g}", ())
    scoped = rows.dropna(subset=["general_code", "scope"])
    for line in scoped.index[scoped.duplicated(["general_code", "scope"])]:
        expected = f"one indicator only of {scoped['general_code'][line]} with this scope"
        yield _error(path, line, "scope", scoped.at[line, "scope"], expected, ())


def _error(path: Path, line: object, column: str, found: object, expected: str, known: Sequence[str]) -> SchemaError:
    return SchemaError(
        file=f"{path.parent.name}/{path.name}",
        line=int(str(line)),
        column=column,
        found=found,
        expected=expected,
        nearest=nearest(str(found), known),
    )


def check_settled_days(lookup: Path, run_date: dt.date) -> None:
    """Refuse rows of `settled.csv` that were settled after the run date: nobody has settled anything yet.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.
    run_date
        The day on which the run judges the data.

    Raises
    ------
    SettledError
        With the line of every such row.
    TableFileError, SchemaError
        If the file is not a table of its columns.

    Examples
    --------
    >>> import datetime as dt
    >>> from analysis.paths import packaged_folder
    >>> check_settled_days(packaged_folder() / "data" / "lookup", dt.date(2026, 11, 26))
    """
    settled = read_lookup_table(lookup, "settled", may_be_missing=True)
    later = settled.loc[settled["settled_on"] > pd.Timestamp(run_date), "settled_on"]
    errors = [
        SettledError(
            file=f"{lookup.name}/settled.csv",
            line=int(str(line)),
            column="settled_on",
            found=str(day.date()),
            expected=f"a day up to the run date {run_date}",
            fix="Correct the day, or give a later run date with --run-date.",
        )
        for line, day in later.items()
    ]
    if errors:
        raise SettledError.join(errors)


def read_counted_words(lookup: Path) -> CountedWords:
    """Return the words that say what was counted and which part of it; none where a project has no such lists.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.

    Returns
    -------
    CountedWords
        The class of each noun and of each scope word, by its wording.

    Raises
    ------
    TableFileError
        If a list is not a table of its columns.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> read_counted_words(packaged_folder() / "data" / "lookup").scopes["công lập"]
    'public'
    """
    return CountedWords(
        _read_words(lookup / "counted_nouns.csv", "counted"), _read_words(lookup / "scope_words.csv", "scope")
    )


def read_matching_words(lookup: Path) -> MatchingWords:
    """Return the words by which a statement is matched to the catalogue; only nouns where a project has no more lists.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.

    Returns
    -------
    MatchingWords
        The counted nouns and scopes, the synonyms, the qualifiers and the bounds.

    Raises
    ------
    TableFileError
        If a list is not a table of its columns.
    SchemaError
        If a wording has two meanings.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> read_matching_words(packaged_folder() / "data" / "lookup").synonyms["BAĐT"]
    'bệnh án điện tử'
    """
    return MatchingWords(
        read_counted_words(lookup),
        _read_words(lookup / "indicator_synonyms.csv", "meaning"),
        _read_words(lookup / "qualifier_words.csv", "qualifier"),
        _read_calibration(lookup),
        _read_places(lookup),
        _read_editions(lookup),
    )


def _read_places(lookup: Path) -> frozenset[str]:
    units = read_lookup_table(lookup, "units", may_be_missing=True)
    return frozenset(units.loc[units["level"] == "province", "name_vi"].dropna())


def _read_editions(lookup: Path) -> dict[str, tuple[int, int]]:
    """Return the years in which the method of an indicator holds."""
    rows = read_lookup_table(lookup, "indicator_editions", may_be_missing=True)
    columns = ["indicator_code", "first_year", "last_year"]
    return {str(code): (int(first), int(last)) for code, first, last in rows[columns].to_numpy(dtype=object)}


def _read_calibration(lookup: Path) -> Calibration:
    """Return how sure a match is and from when it is accepted; a project without these tables has those we ship."""
    files = [
        path if (path := lookup / f"{name}.csv").is_file() else packaged_folder() / "data" / "lookup" / path.name
        for name in ("match_confidence", "match_bounds")
    ]
    coefficients = read_lookup_table(files[0].parent, "match_confidence")
    bounds = read_lookup_table(files[1].parent, "match_bounds")
    accept, propose = bounds.loc[bounds["about"] == "indicator", ["accept", "propose"]].to_numpy()[0]
    return Calibration(
        dict(zip(coefficients["sign"], coefficients["coefficient"], strict=True)), float(accept), float(propose)
    )


def read_unit_synonyms(lookup: Path) -> dict[str, str]:
    """Return what abbreviations in names of units stand for; none where a project has no such list.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.

    Returns
    -------
    dict
        The words that each abbreviation stands for.

    Raises
    ------
    TableFileError
        If the list is not a table of its columns.
    SchemaError
        If an abbreviation has two meanings.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> read_unit_synonyms(packaged_folder() / "data" / "lookup")["TTYT"]
    'trung tâm y tế'
    """
    return _read_words(lookup / "unit_synonyms.csv", "meaning")


def read_publisher_names(lookup: Path) -> dict[str, dict[str, str]]:
    """Return the names of publishers by language and printed name; none where a project has no such list.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.

    Returns
    -------
    dict
        By column of `sources` (`publisher_vi`, `publisher_en`): the name of each publisher of `publishers.csv`.

    Raises
    ------
    TableFileError
        If the list is not a table of its columns.
    SchemaError
        If one publisher has two names.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> read_publisher_names(packaged_folder() / "data" / "lookup")["publisher_vi"]["Vietnam Social Security"]
    'Bảo hiểm xã hội Việt Nam'
    """
    return {f"publisher_{lang}": _read_words(lookup / "publishers.csv", f"name_{lang}") for lang in ("vi", "en")}


def read_missing_words(lookup: Path) -> dict[str, str]:
    """Return the status that each printed wording stands for, e.g. 'không phát sinh' is none_occurred."""
    return _read_words(lookup / "missing_words.csv", "status")


def _read_words(path: Path, column: str) -> dict[str, str]:
    """Return what each wording stands for; a second meaning of one wording is refused."""
    if not path.is_file():
        return {}
    rows = _read_rows(path, ("wording", column), ("wording", column)).fillna("")
    first: dict[str, str] = {}
    errors = []
    for line, wording, meaning in rows.itertuples(name=None):
        held = first.setdefault(compare_key(wording), meaning)
        if held != meaning:
            errors.append(_error(path, line, column, meaning, f"'{held}', as in the row of this wording above", ()))
    if errors:
        raise SchemaError.join(errors)
    return dict(zip(rows["wording"], rows[column], strict=True))


def _read_rows(path: Path, columns: Sequence[str], required: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a CSV file; every cell is text first, for a reader that guesses turns `1.150` into 1.15."""
    return read_table_csv(path, columns, required=required, allow_other=True).replace("", None)
