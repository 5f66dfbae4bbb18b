"""The placing sheet as lines of a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from analysis.i18n import say_confidence
from analysis.noun_counts import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analysis.placing.placing_sheet import PlacingSheet

#: Of a longer group only the doubtful values are shown, and at most so many.
_MOST_SHOWN = 12
#: What is surer needs no second look.
_SURE = 0.9
_TITLES = {"in_panel": "In the panel", "to_place": "To place", "left_out": "Left out"}
_NARROWEST, _WIDEST = 80, 120


def describe_sheet(sheet: PlacingSheet, *, width: int = 100, everything: bool = False) -> list[str]:
    """Return the lines that show what was read from a filing, where each value goes, and what is left out and why.

    Parameters
    ----------
    sheet
        The placing sheet.
    width
        Columns of the terminal; between 80 and 120 are used.
    everything
        Show every value; otherwise a long group shows the doubtful ones and counts the rest.

    Returns
    -------
    list of str
        Without the line that says what to do.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.placing import PlacingSheet
    >>> nothing = pd.DataFrame(columns=["outcome", "unit_code", "name_vi"])
    >>> describe_sheet(PlacingSheet("report", {"kind": "filing"}, nothing, nothing, nothing))[0]
    'report: no value was read'
    """
    width = min(max(width, _NARROWEST), _WIDEST)
    lines = [_count_values(sheet), *_describe_source(sheet)]
    for outcome in ("in_panel", "left_out", "to_place"):
        rows = sheet.table[sheet.table["outcome"] == outcome]
        if len(rows):
            lines += ["", *_describe_group(sheet, rows, outcome, width, everything=everything)]
    return lines


def _count_values(sheet: PlacingSheet) -> str:
    total = len(sheet.table)
    if not total:
        return f"{sheet.source_id}: no value was read"
    entering = sheet.count("in_panel")
    parts = [f"{entering} {'enters' if entering == 1 else 'enter'} the panel", f"{sheet.count('to_place')} to place"]
    parts += [f"{sheet.count('left_out')} left out"] if sheet.count("left_out") else []
    return f"{sheet.source_id}: {counted(total, 'value')} read: {', '.join(parts)}"


def _describe_source(sheet: PlacingSheet) -> Iterator[str]:
    """Yield what is known of the unit and the period of a filing."""
    source, names = sheet.source, sheet.unit_names
    if source.get("kind") != "filing":
        return
    code, near = source.get("filing_unit_code"), source.get("unit_runner_up")
    if code:
        yield f"  organisation  {names.get(code, code)} ({code}){_say_sure(source.get('unit_confidence'))}"
    else:
        likely = f"; it may be {names.get(near, near)} ({near})" if near else ""
        yield f"  organisation  not known{likely}: values that name none cannot enter the panel"
    period = source.get("filing_period")
    yield (
        f"  period        {period}{_say_sure(source.get('period_confidence'))}"
        if period
        else "  period        not known"
    )


def _say_sure(confidence: object) -> str:
    return f", {say_confidence(float(confidence))}" if isinstance(confidence, int | float) else ""


def _describe_group(
    sheet: PlacingSheet, rows: pd.DataFrame, outcome: str, width: int, *, everything: bool
) -> Iterator[str]:
    yield f"{_TITLES[outcome]} ({len(rows)})"
    shown = rows if everything else _choose_shown(rows, outcome)
    yield from _to_lines(_table_of(sheet, shown, outcome), width)
    if rest := len(rows) - len(shown):
        what = "surer ones" if outcome == "in_panel" else "more"
        yield f"  and {rest} {what}; --all shows them"


def _choose_shown(rows: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return the rows that a person must see first: all of a short group, else the least sure ones."""
    if len(rows) <= _MOST_SHOWN:
        return rows
    if outcome != "in_panel":
        return rows.drop_duplicates(["wording", "unit_wording", "why_not"]).head(_MOST_SHOWN)
    sure = rows[["unit_confidence", "indicator_confidence", "period_confidence", "kind_confidence"]].min(axis=1)
    doubtful = rows[(sure < _SURE).to_numpy()]
    return doubtful.loc[sure[doubtful.index].sort_values(kind="stable").index[:_MOST_SHOWN].sort_values()]


def _table_of(sheet: PlacingSheet, rows: pd.DataFrame, outcome: str) -> list[tuple[str, ...]]:
    """Return the cells of a group, with its header; a cell may have several lines."""
    if outcome == "left_out":
        cells = rows[["printed", "where", "wording", "why_not"]].astype("object").fillna("")
        return [("value", "where", "words", "why"), *cells.itertuples(index=False, name=None)]
    names, titles = sheet.unit_names, sheet.titles
    table: list[tuple[str, ...]] = [("value", "where", "indicator", "organisation", "period, type")]
    for row in rows.to_dict("records"):
        about = (_name_indicator(row, titles), _name_unit(row, names), _name_period(row))
        table.append((str(row["printed"]), str(row["where"]), *about))
    return table


def _name_indicator(row: dict[Any, Any], titles: dict[str, str]) -> str:
    """Return what a value is placed under; where that is open, its words and what they may mean."""
    likely = _with_doubt(row, "indicator", titles)
    open_reasons = [_OPEN[code] for code in row["reasons"] if code in _OPEN]
    if not open_reasons:
        return likely or f"“{row['wording']}”"
    words = f"“{row['wording']}”" if isinstance(row["wording"], str) else "no words name it"
    return "\n".join(filter(None, (words, f"{open_reasons[0]}{likely}")))


#: What is open about an indicator, by the reason; the likeliest one follows.
_OPEN = {
    "indicator_proposed": "may be: ",
    "indicator_new": "new to the catalogue",
    "counts_otherwise": "counts something else than its indicator ",
    "measure": "has not the unit of measure of: ",
    "no_wording": "",
}


def _name_unit(row: dict[Any, Any], names: dict[str, str]) -> str:
    likely, words = _with_doubt(row, "unit", names), row["unit_wording"]
    if "unit_unknown" in row["reasons"]:
        return f"“{words}”: not known"
    if "unit_like" in row["reasons"]:
        return f"“{words}”\nmay be: {likely}"
    return f"may be: {likely}" if "unit_doubtful" in row["reasons"] else likely or "not known"


def _name_period(row: dict[Any, Any]) -> str:
    period = (
        f"{row['period']} {say_confidence(row['period_confidence'])}" if isinstance(row["period"], str) else "not known"
    )
    return f"{period}; {row['kind']} {say_confidence(row['kind_confidence'])}"


def _with_doubt(row: dict[Any, Any], what: str, names: dict[str, str]) -> str:
    """Return a name with its confidence, and the runner-up where the name is doubtful."""
    code, sure = row[f"{what}_code"], float(row[f"{what}_confidence"])
    if not isinstance(code, str):
        return ""
    told = f"{names.get(code, code)} {say_confidence(sure)}"
    other = row[f"{what}_runner_up"]
    return f"{told}\nor: {names.get(other, other)}" if isinstance(other, str) and sure < _SURE else told


def _to_lines(cells: list[tuple[str, ...]], width: int) -> Iterator[str]:
    """Yield one block of lines for each value: the value, and below it what is known of it, each with its name."""
    (_, *titles), *rows = cells
    label = max(map(len, titles)) + 2
    for value, *known in rows:
        yield from _wrap(value, width, " " * 2, " " * 2)
        for title, cell in zip(titles, known, strict=True):
            begin = f"    {title:{label}}"
            for part in filter(None, str(cell).split("\n")):
                yield from _wrap(part, width, begin, " " * len(begin))
                begin = " " * len(begin)


def _wrap(text: str, width: int, first: str, other: str) -> list[str]:
    """Return a text as lines of whole words; only a word longer than a line is broken."""
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=other, break_on_hyphens=False)
