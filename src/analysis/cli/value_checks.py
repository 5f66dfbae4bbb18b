"""Values of the command line, checked before anything runs: organisations, periods and indicators."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from analysis.errors import UsageError, nearest
from analysis.noun_counts import counted
from analysis.paths import lookup_folder

if TYPE_CHECKING:
    import pandas as pd

_WILD = frozenset("*?[")
_PERIODS_IN_YEAR = ("-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4", "-9M")
_SHOWN_CANDIDATES = 8
#: So many names that are spelt alike are compared by their words.
_COMPARED = 100
_NEVER_EMPTY = ("period", "unit_code", "indicator_code", "indicator_codes")
_NEEDED = {
    "units": ("unit_code",),
    "unit_aliases": ("alias", "unit_code"),
    "indicators": ("indicator_code",),
    "indicator_aliases": ("alias", "indicator_code"),
}


@dataclass(frozen=True)
class _Names:
    """What a code may be called: the table of codes, their names and aliases."""

    what: str
    rows: dict[str, dict[str, str]]
    names: list[tuple[str, str]]
    table: str


def expand_units(given: Iterable[str], on: date | None = None) -> list[str]:
    """Return the codes of the organisations that are meant, each once.

    Parameters
    ----------
    given: codes, names, aliases, or patterns such as ``p34-*``, which stand for all codes that fit.
    on: the day on which a name that several organisations had is read (default: today).

    Raises
    ------
    UsageError
        When one is not known (with the nearest) or means several (with all of them).
    """
    words = list(given)
    if not words:  # reading the lookup imports pandas, which takes longer than a run with nothing to do
        return []
    units = _read_units()
    found: dict[str, None] = {}
    for word in words:
        found |= dict.fromkeys(_match(word, units) if _WILD & set(word) else [_resolve(word, units, "--unit", on)])
    return list(found)


def resolve_unit(word: str, where: str, on: date | None = None) -> str:
    """Return the code of the organisation that `word` means: a code, a name or an alias, with or without marks.

    Parameters
    ----------
    word: what was given.
    where: the option that it was given to, for the message.
    on: the day on which a name that several organisations had is read (default: today).

    Raises
    ------
    UsageError
        When it is not known (with the nearest) or means several (with all of them).
    """
    return _resolve(word, _read_units(), where, on)


def resolve_indicator(word: str, where: str) -> str:
    """Return the code of the indicator that `word` means: a code, a title or an alias, with or without marks.

    Raises
    ------
    UsageError
        When it is not known (with the nearest) or means several (with all of them).
    """
    rows, aliases = _read_rows("indicators"), _read_rows("indicator_aliases")
    return _resolve(word, _name_rows("indicator", "indicators", rows, aliases, ("title_vi", "title_en")), where, None)


def check_period(period: str, where: str, today: date | None = None) -> date | None:
    """Return the last day of a period, after checking that it is one and, where `today` is given, that it has ended.

    Raises
    ------
    UsageError
        When it is not a period (with the nearest) or has not ended, by the calendar or by any reporting regime.
    """
    from analysis.schemas import period_bounds

    try:
        end = period_bounds(period)[1]
    except ValueError as error:
        raise UsageError(
            option=where,
            found=period,
            expected="a period such as 2026, 2026-H1, 2026-Q2, 2026-9M, 2026-06 or 2026-06-30",
            nearest=_nearest_period(period),
        ) from error
    if today and end and end >= today and min(_closing_days(period)) >= today:
        raise UsageError(f"period {period} has not ended yet: it ends on {end} (today is {today})", option=where)
    return end


def _closing_days(period: str) -> frozenset[date]:
    """Return the last day of a period and the days on which a reporting regime lets its data end."""
    from analysis.regulations import ReportingCalendar, read_rules

    return ReportingCalendar.from_tables(read_rules(lookup_folder())).closing_days(period)


def _nearest_period(text: str) -> tuple[str, ...]:
    """Return the period that `text` most likely means, none where it does not begin with a year of our time."""
    plain = unicodedata.normalize("NFKC", text).strip()
    dated = re.fullmatch(r"((?:19|20)[0-9]{2})-([0-9]{1,2})(?:-([0-9]{1,2}))?", plain)
    if dated:
        year, month = int(dated[1]), min(max(int(dated[2]), 1), 12)
        day = f"-{min(max(int(dated[3]), 1), monthrange(year, month)[1]):02d}" if dated[3] else ""
        return (f"{year}-{month:02d}{day}",)
    if not re.match("(?:19|20)[0-9]{2}", plain):
        return ()
    return nearest(plain, [f"{plain[:4]}{part}" for part in _PERIODS_IN_YEAR])


def check_run(
    parameters: Mapping[str, Any], grid: Mapping[str, list[Any]], today: date
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return the parameters and the options of a run with the names of organisations and indicators as codes.

    Parameters
    ----------
    parameters: what ``-p`` gave; a list may be one text with commas.
    grid: what the options gave, by the parameter that each sets; organisations may be patterns.
    today: the day of the run.

    Raises
    ------
    UsageError
        When an organisation, indicator, period or language is not known, or a period has not ended before `today`.
    """
    for name in _NEVER_EMPTY:
        if name in parameters and not str(parameters[name]).strip(" ,[]"):
            raise UsageError(option=f"-p {name}", found=parameters[name], expected="a value", fix="Or leave it out.")
    checked, options = dict(parameters), dict(grid)
    given = {"-p period": parameters.get("period"), "--period": next(iter(grid.get("period", ())), None)}
    ends = [check_period(str(period), where, today) for where, period in given.items() if period]
    end = next(iter(ends), None)
    options["unit_code"] = expand_units(grid.get("unit_code", ()), end)
    if parameters.get("unit_code"):
        checked["unit_code"] = resolve_unit(str(parameters["unit_code"]), "-p unit_code", end)
    if parameters.get("indicator_code"):
        checked["indicator_code"] = resolve_indicator(str(parameters["indicator_code"]), "-p indicator_code")
    indicators, units = (_read_list(parameters.get(name)) for name in ("indicator_codes", "unit_codes"))
    if indicators:
        checked["indicator_codes"] = [resolve_indicator(word, "-p indicator_codes") for word in indicators]
    if units:
        checked["unit_codes"] = expand_units(units, end)
    check_languages(grid.get("lang", ()))
    return checked, options


def has_pattern(words: Iterable[str]) -> bool:
    """Return whether one of the words stands for all codes that fit it, as ``p34-*`` does."""
    return any(_WILD & set(word) for word in words)


def _read_list(given: Any) -> list[str]:
    """Return the words of a list parameter; none where it is not one, which is refused with the other parameters."""
    from analysis.pipeline.notebooks import read_value

    try:
        words: list[str] = read_value(given or [], "list[str]")
    except ValueError:
        return []
    return words


def check_languages(languages: Iterable[str]) -> None:
    """Check that the project publishes in these languages.

    Raises
    ------
    UsageError
        When ``workbench.toml`` does not list one of them.
    """
    from analysis.project import read_settings

    allowed = read_settings().languages
    for language in languages:
        if language not in allowed:
            expected = f"one of the languages of workbench.toml: {', '.join(allowed)}"
            raise UsageError(option="--lang", found=language, expected=expected)


def _match(pattern: str, units: _Names) -> list[str]:
    _refuse_no_rows(units, "--unit")
    matching = [code for code in units.rows if fnmatchcase(code, pattern)]
    if not matching:
        families = sorted({f"{code.split('-')[0]}-*" for code in units.rows if "-" in code})
        raise UsageError(
            f"'{pattern}' matches none of the {counted(len(units.rows), 'organisation')} in {units.table}",
            option="--unit",
            expected=f"one of {', '.join(families)}" if families else None,
            nearest=nearest(pattern, families),
        )
    return matching


def _resolve(word: str, known: _Names, where: str, on: date | None) -> str:
    _refuse_no_rows(known, where)
    if word in known.rows:
        return word
    codes = _find_codes(word, known)
    current = [code for code in codes if _exists(known.rows[code], on or date.today())] or codes
    if len(current) == 1:
        return current[0]
    if current:
        listed = "; ".join(_describe(code, known.rows[code]) for code in current[:_SHOWN_CANDIDATES])
        raise UsageError(
            f"'{word}' is ambiguous: it matches {len(current)} {known.what}s",
            option=where,
            expected=f"one of: {listed}",
        )
    near = _nearest_names(word, [*known.rows, *(name for name, _ in known.names)])
    codes_of = dict(known.names)
    shown = [f"{name} ({codes_of[name]})" if name in codes_of else name for name in near]
    raise UsageError(
        f"no {known.what} '{word}' in {known.table}",
        option=where,
        nearest=shown,
        fix=None if shown else f"Give a code, a name or an alias, or add the {known.what} to the file.",
    )


def _nearest_names(word: str, names: list[str]) -> list[str]:
    """Return the name that `word` most likely means: it shares words of it, rather the last ones, and has few others.

    The first word is the kind of organisation and decides between equals alone. A word that no name has must at least
    be spelt like one of the name.
    """
    from vnfilings import strip_marks

    def words_of(text: str) -> list[str]:
        return re.findall(r"[^\W_]+", strip_marks(text).casefold())

    asked, known = words_of(word), {one for name in names for one in words_of(name)}
    own = [one for one in asked[1:] if one.isalpha() and one not in known]

    def weight(name: str) -> tuple[float, bool]:
        held = words_of(name)
        shared = sum(place for place, one in enumerate(asked) if one in held)
        return -shared * sum(one in asked for one in held) / max(len(held), 1), held[:1] != asked[:1]

    near = nearest(word, names, limit=_COMPARED)
    likely = [name for name in near if all(nearest(one, words_of(name)) for one in own)]
    return sorted(likely, key=weight)[:1] if len(asked) > 1 else likely[:1]


def _refuse_no_rows(known: _Names, where: str) -> None:
    if not known.rows:
        raise UsageError(f"no {known.what}s in {known.table}", option=where, fix=f"Add the {known.what}s to the file.")


def _find_codes(word: str, known: _Names) -> list[str]:
    """Return the codes that are called `word`; marks are left aside only where nothing has the name with them."""
    from vnfilings import strip_marks

    def plain(text: str) -> str:
        return " ".join(text.casefold().split())

    for key in (plain, lambda text: plain(strip_marks(text))):
        codes = {code: None for name, code in known.names if key(name) == key(word) and code in known.rows}
        if codes:
            return list(codes)
    return []


def _exists(row: Mapping[str, str], day: date) -> bool:
    return (row.get("valid_from") or "0000") <= day.isoformat() <= (row.get("valid_to") or "9999")


def _describe(code: str, row: Mapping[str, str]) -> str:
    title = row.get("name_vi") or row.get("title_vi") or ""
    until = f", until {row['valid_to']}" if row.get("valid_to") else ""
    return f"{code} ({title}{until})"


def _read_units() -> _Names:
    rows, aliases = _read_rows("units"), _read_rows("unit_aliases")
    return _name_rows("unit", "units", rows, aliases, ("name_vi", "name_en"))


def _name_rows(
    key: str, table: str, rows: list[dict[str, str]], aliases: list[dict[str, str]], titles: tuple[str, ...]
) -> _Names:
    code = f"{key}_code"
    names = [(row[title], row[code]) for row in rows for title in titles if row.get(title)]
    names += [(row["alias"], row[code]) for row in aliases if row.get("alias") and not row.get("source_id")]
    what = "organisation" if key == "unit" else key
    return _Names(what, {row[code]: row for row in rows}, names, f"data/lookup/{table}.csv")


def _read_rows(name: str) -> list[dict[str, str]]:
    path = lookup_folder() / f"{name}.csv"
    if not path.is_file():
        return []
    from analysis.schemas import TABLES, read_table_csv

    rows = read_table_csv(path, TABLES[name].column_names, required=_NEEDED[name], allow_other=True)
    _refuse_repeated_keys(rows, name)
    return rows.to_dict("records")  # type: ignore[return-value]


def _refuse_repeated_keys(rows: pd.DataFrame, name: str) -> None:
    from analysis.schemas import TABLES, TableFileError

    key = [column for column in TABLES[name].key if column in rows]
    repeated = rows[rows.duplicated(key)]
    if len(repeated):
        file = f"lookup/{name}.csv"
        raise TableFileError.join(
            TableFileError(
                f"second row with key {', '.join(map(repr, row))}", file=file, line=line, fix="Keep one of the rows."
            )
            for line, row in zip(repeated.index, repeated[key].itertuples(index=False, name=None), strict=True)
        )
