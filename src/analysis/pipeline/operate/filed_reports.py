"""Which organisation has reported for which period, asked before a run builds anything of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from analysis.errors import UsageError
from analysis.paths import lookup_folder, processed_folder, raw_folder
from analysis.pipeline.build import find_notebook, list_notebooks
from analysis.pipeline.notebooks import needs_filing, read_notebook, read_parameters

_SHOWN_PERIODS = 8


def find_unfiled(
    notebook: str | None, period: str | None, unit_codes: list[str], today: date, *, by_pattern: bool
) -> list[str]:
    """Return the organisations of a run that filed nothing for its period, where a notebook writes of what they filed.

    Notebooks that write of what others state as well, such as the analyst's report, need no filing.

    Parameters
    ----------
    notebook: the notebook of the run; None for all of the project.
    period: the period of the run; None for that of the notebook.
    unit_codes: the organisations asked for; none of them means the notebook's own.
    today: the day of the run; messages list the periods that ended before it.
    by_pattern: they were asked for by a pattern; those without a filing are then left out, as long as one has filed.

    Raises
    ------
    UsageError
        When the only notebook needs a filing and nobody, or a named organisation, has one for the period; or without a
        notebook, when nobody has reported for it.
    """
    if not (period or (notebook and unit_codes)):
        return []
    notebooks = [find_notebook(notebook)] if notebook else list_notebooks()
    if not any(needs_filing(read_notebook(path)) for path in notebooks):
        return []
    if not period:
        defaults = {parameter.name: parameter.default for parameter in read_parameters(notebooks[0])}
        period = str(defaults.get("period") or "")
        if not period:
            return []
    if notebook:
        filed = check_reported(period, unit_codes, today, by_pattern=by_pattern, is_own=True)
    else:
        check_reported(period, [], today, by_pattern=by_pattern)
        reports = read_reports(is_own=True)
        closing = _names_of(period)
        filed = [code for code in unit_codes if reports is None or any((code, end) in reports for end in closing)]
    return [code for code in unit_codes if code not in filed]


def check_reported(
    period: str, unit_codes: list[str], today: date, *, by_pattern: bool, is_own: bool = False
) -> list[str]:
    """Return the organisations that have reported for this period; all of them where that is not known yet.

    It is not known before the tables are built, and while a source is registered that they do not contain.

    Parameters
    ----------
    period: the code of the period.
    unit_codes: the organisations asked for; none of them means any.
    today: the day of the run; messages list the periods that ended before it.
    by_pattern: leave out those that have not reported instead of refusing them, as long as one has.
    is_own: count what the organisation filed itself or its organisations add up to, not what others state of it.

    Raises
    ------
    UsageError
        When nobody, or one of the organisations, has reported for this period.
    """
    reports = read_reports(is_own=is_own)
    if reports is None:
        return unit_codes
    closing = _names_of(period)
    reports = {(code, period if found in closing else found) for code, found in reports}
    periods = {found for _, found in reports}
    if period not in periods:
        ended = _list_ended(periods, today)
        latest = f"one of {', '.join(ended)}" if ended else None
        raise UsageError(f"no organisation has reported for the period {period}", option="--period", expected=latest)
    missing = [code for code in unit_codes if (code, period) not in reports]
    reporting = [code for code in unit_codes if code not in missing]
    if missing and not (by_pattern and reporting):
        has = _list_ended({found for code, found in reports if code == missing[0]}, today)
        known = f"it has reported for {', '.join(has)}" if has else "it has not reported for any period that has ended"
        if not is_own:
            raise UsageError(f"{missing[0]} has not reported for the period {period}; {known}", option="--period")
        others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise UsageError(
            f"no filing of {missing[0]}{others} for the period {period}" + ("" if others else f"; {known}"),
            option="--period",
            fix=f"Register the filing with `workbench add FILE --unit {missing[0]} --period {period}`. The analyst's "
            f"report needs none: `workbench run 80 --unit {missing[0]}`.",
        )
    return reporting


def _list_ended(periods: Iterable[str], today: date) -> list[str]:
    """Return the latest periods that ended before `today`, the newest first."""
    from analysis.schemas import period_bounds

    ends = {period: period_bounds(period)[1] for period in periods}
    ended = [(end, period) for period, end in ends.items() if end and end < today]
    return [period for _, period in sorted(ended, reverse=True)[:_SHOWN_PERIODS]]


def read_reports(*, is_own: bool = False) -> set[tuple[str, str]] | None:
    """Return which organisation has reported for which period; None where the stored tables cannot tell.

    Parameters
    ----------
    is_own: leave out what others state of an organisation.
    """
    from analysis.panel import StoreError, load
    from analysis.regulations import reported_periods

    names = ("observations", "sources", "statements", "filing_texts", "consolidated")
    try:
        tables = {name: load(name) for name in names if (processed_folder() / f"{name}.parquet").is_file()}
    except StoreError:  # of another version, or damaged: the next build replaces it
        return None
    if not {"observations", "sources"} <= tables.keys():
        return None
    folders = {path.parent.name for path in raw_folder().glob("*/source.yml")}
    return None if folders - set(tables["sources"]["folder"]) else reported_periods(tables, is_own=is_own)


def _names_of(period: str) -> Collection[str]:
    from analysis.regulations import names_of_period, read_rules

    return names_of_period(read_rules(lookup_folder()), period)
