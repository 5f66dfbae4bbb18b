"""The section of sums: what the organisations below add up to, who is missing, and each part with its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.panel import ID_SEPARATOR, SUM_PREFIX
from analysis.reports._document import (
    Block,
    Cell,
    Column,
    KeyFigures,
    Number,
    Paragraph,
    Run,
    Table,
    Text,
    text_cell,
)
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import sentence
from analysis.reports._row_helpers import Row

#: More organisations than this are not named in a cell.
_MOST_NAMES = 40
#: Flags of a sum that a reader must know, in the order in which they are said.
_SAID_FLAGS = ("mixed-bounds", "carried", "added-periods", "low-confidence", "range", "list-open")
_SAID_STATUSES = ("estimate", "preliminary", "corrected")
#: The latest periods of each indicator that the report of an area shows.
_MOST_PERIODS = 4
#: A percentage of a smaller share of the organisations is not printed: it would be quoted as that of all.
_LEAST_SHARE = 0.5
#: Key figures in a summary.
_MOST_CARDS = 8


def latest_sums(context: ReportContext, unit_code: str, indicator_codes: Sequence[str]) -> list[Row]:
    """Return the latest sums of a unit for each indicator, the newest first."""
    found: list[Row] = []
    for code in indicator_codes:
        mine = context.rows("consolidated", unit_code=unit_code, indicator_code=code)
        found += sorted(mine, key=lambda row: row["period_end"], reverse=True)[:_MOST_PERIODS]
    return found


def sums_blocks(context: ReportContext, sums: Sequence[Row]) -> tuple[Block, ...]:
    """Return what these sums are in words, with who is missing from all, and their table; nothing without sums."""
    if not sums:
        return ()
    said = (_sums_sentence(context, first_sums(sums)), *map(sentence, _shared_remarks(context, sums)))
    return (Paragraph((Text(" ".join(said)),)), _sums_table(context, sums))


def parts_tables(context: ReportContext, sums: Sequence[Row]) -> tuple[Table, ...]:
    """Return the parts of the first sum of each indicator, each with its document."""
    return tuple(_parts_table(context, row) for row in first_sums(sums) if row["parts"])


def first_sums(sums: Sequence[Row]) -> list[Row]:
    """Return the first sum of each indicator."""
    first: dict[str, Row] = {}
    for row in sums:
        first.setdefault(row["indicator_code"], row)
    return list(first.values())


def sums_summary(context: ReportContext, sums: Sequence[Row]) -> tuple[Block, ...]:
    """Return what the organisations below add up to: a sentence, and the sums that nothing reported stands for.

    Parameters
    ----------
    context
        What the report is written from.
    sums
        Rows of `consolidated`.
    """
    if not sums:
        return ()
    cards = tuple(
        (
            context.indicator_title(row["indicator_code"]),
            sum_runs(context, row),
            (Text(_counted(context, row), "muted"),),
        )
        for row in sums
        if row["used"] == "neither" and row["value"] is not None
    )
    sentence = Paragraph((Text(_sums_sentence(context, sums)),))
    if not cards:
        return (sentence,)
    more = context.texts("sums.all_in", n=len(sums), section=context.texts("sums.title"))
    shown = cards[:_MOST_CARDS]
    rest = (Paragraph((Text(more, "muted"),)),) if len(shown) < len(sums) else ()
    return (sentence, KeyFigures(shown), *rest)


def _counted(context: ReportContext, row: Row) -> str:
    return context.texts("sums.counted", n=row["n_reported"], all=row["n_expected"])


def _sums_sentence(context: ReportContext, sums: Sequence[Row]) -> str:
    """Return how many indicators were added up, and for how many all listed organisations have reported."""
    complete = sum(not _lacks(row) for row in sums)
    code = "none_complete" if not complete else "all_complete" if complete == len(sums) else "some_complete"
    return context.texts(f"sums.sentence.{code}", n=len(sums), complete=complete)


def _sums_table(context: ReportContext, sums: Sequence[Row]) -> Table:
    """Return the table of sums, without the columns that are the same or empty in all of its rows."""
    texts = context.texts
    shared = set(_shared_remarks(context, sums))
    remarks = [
        [one for one in _remarks(context, row, _missing_from_all(context, sums)) if one not in shared] for row in sums
    ]
    has_periods = len({row["period"] for row in sums}) > 1
    has_reported = any(row["reported_statement_id"] is not None for row in sums)
    has_remarks = any(remarks)
    columns = (
        Column(texts("column.indicator")),
        *([Column(texts("column.period"), "right")] if has_periods else []),
        Column(texts("sums.added"), "right"),
        Column(texts("sums.coverage"), "right"),
        *([Column(texts("sums.reported"), "right"), Column(texts("sums.difference"), "right")] if has_reported else []),
        *([Column(texts("sums.remarks"))] if has_remarks else []),
    )
    rows = []
    for row, said in zip(sums, remarks, strict=True):
        cells = [text_cell(context.indicator_title(row["indicator_code"]))]
        if has_periods:
            cells.append(text_cell(context.day_text(row, short=True)))
        cells.append(Cell(sum_runs(context, row), row["value"] if row["value"] is not None else -1.0))
        cells.append(text_cell(f"{row['n_reported']}/{row['n_expected']}", row["n_reported"]))
        if has_reported:
            cells.append(Cell(_reported(context, row), row["reported_value"] or 0.0))
            cells.append(Cell(_difference(context, row), row["difference"] or 0.0))
        if has_remarks:
            cells.append(text_cell("; ".join(said)))
        rows.append(tuple(cells))
    caption = texts("sums.caption")
    if not has_periods:
        caption = texts("sums.caption_period", period=texts.period(sums[0]["period"]))
    notes = [texts("sums.note"), *([texts("sums.of_few")] if any(_is_of_few(context, row) for row in sums) else [])]
    return Table(caption, columns, tuple(rows), " ".join(notes))


def _missing_from_all(context: ReportContext, sums: Sequence[Row]) -> list[str]:
    """Return the organisations that no sum has a value of."""
    first, *others = (_missing(context, row)[0] for row in sums)
    return [unit for unit in first if all(unit in one for one in others)]


def _missing(context: ReportContext, row: Row) -> tuple[list[str], dict[str, list[str]]]:
    """Return the organisations without any value, and by reason those whose values the sum cannot take.

    These are of another day, or count another thing than the indicator; a chart of the units shows them.
    """
    silent: list[str] = []
    elsewhere: dict[str, list[str]] = {}
    for unit in str(row["missing_units"] or "").split():
        rows = context.rows("observations", unit_code=unit, indicator_code=row["indicator_code"])
        known = [one for one in context.known(rows) if one["value"] is not None]
        if not known:
            silent.append(unit)
        else:
            reason = "other_day" if any(context.counts_own(one) for one in known) else "other_count"
            elsewhere.setdefault(reason, []).append(unit)
    return silent, elsewhere


def _shared_remarks(context: ReportContext, sums: Sequence[Row]) -> list[str]:
    """Return the remarks that hold for every sum: they stand once above the table."""
    missing = _missing_from_all(context, sums)
    first, *others = (list(_remarks(context, row, missing)) for row in sums)
    shared = [one for one in first if all(one in said for said in others)]
    named = [context.texts("sums.missing_from_all", units=_names(context, missing))] if missing else []
    return [*named, *shared]


def sum_runs(context: ReportContext, row: Row) -> tuple[Run, ...]:
    """Return a sum as a number that cites its row, or why there is none."""
    if row["value"] is None:
        is_withheld = (
            "suppressed" in str(row["flags"] or "").split() and row["op"] is not None and row["n_reported"] > 0
        )
        return (Text(context.texts("document.withheld" if is_withheld else "document.missing"), "missing"),)
    indicator = context.indicator(row["indicator_code"])
    label = f"{row['unit_code']} {row['indicator_code']} {row['period']}"
    if _is_of_few(context, row):
        counts = f"{context.texts.number(row['numerator'])}/{context.texts.number(row['denominator'])}"
        return (Number(counts, "consolidated", row["consolidated_id"], label),)
    text = context.value_text(row["value"], indicator["unit"], row["op"])
    runs: tuple[Run, ...] = (Number(text, "consolidated", row["consolidated_id"], label),)
    is_count = indicator.get("measure") in ("count", "rank")
    if ratio := context.ratio_text(row, "", is_count=is_count):
        runs += (Number(ratio, "consolidated", row["consolidated_id"], label, style="muted", is_marked=False),)
    return runs


def _is_of_few(context: ReportContext, row: Row) -> bool:
    """Return whether a percentage is of too few organisations to print: its counts are printed instead."""
    has_counts = row["numerator"] is not None and row["denominator"] is not None
    is_share = context.indicator(row["indicator_code"])["unit"] == "%"
    return is_share and has_counts and row["n_reported"] < _LEAST_SHARE * row["n_expected"]


def _reported(context: ReportContext, row: Row) -> tuple[Run, ...]:
    """Return the total that the organisation reported itself, citing its statement."""
    if row["reported_statement_id"] is None:
        return (Text("–", "muted"),)
    if row["reported_value"] is None:
        return (Text(context.texts("document.withheld"), "missing"),)
    text = context.value_text(row["reported_value"], context.indicator(row["indicator_code"])["unit"])
    return (Number(text, "statements", row["reported_statement_id"], f"{row['unit_code']} {row['indicator_code']}"),)


def _difference(context: ReportContext, row: Row) -> tuple[Run, ...]:
    if row["difference"] is None:
        return (Text("–", "muted"),)
    unit, difference = context.indicator(row["indicator_code"])["unit"], row["difference"]
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    size = context.value_text(abs(difference), unit).removesuffix("%")
    text = context.texts("difference.points", value=f"{sign}{size}") if unit == "%" else f"{sign}{size}"
    return (Number(text, "consolidated", row["consolidated_id"], f"difference {row['indicator_code']}"),)


def _remarks(context: ReportContext, row: Row, named_above: Sequence[str]) -> Iterator[str]:
    texts = context.texts
    if row["share_of_denominator"] is not None and _lacks(row):
        yield texts("sums.of_denominator", share=context.value_text(row["share_of_denominator"], "%"))
    silent, left_out = _missing(context, row)
    if missing := [unit for unit in silent if unit not in named_above]:
        yield texts("sums.missing_too" if named_above else "sums.missing", units=_names(context, missing))
    for reason, units in _left_out(row).items():
        left_out[reason] = [*left_out.get(reason, []), *units]
    for reason, units in left_out.items():
        yield texts(f"sums.left_out.{reason}", units=_names(context, units))
    flags = str(row["flags"] or "").split()
    yield from (texts(f"sums.flag.{flag}") for flag in _SAID_FLAGS if flag in flags)
    yield from (texts(f"sums.status.{status}") for status in _SAID_STATUSES if status in flags)
    yield texts(f"sums.used.{row['used']}")


def _lacks(row: Row) -> bool:
    """Return whether a listed organisation is not in the sum."""
    return "partial" in str(row["flags"] or "").split()


def _left_out(row: Row) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in filter(None, str(row["left_out"] or "").split(ID_SEPARATOR)):
        unit, _, reason = one.partition(": ")
        found.setdefault(reason, []).append(unit)
    return found


def _names(context: ReportContext, units: Sequence[str]) -> str:
    shown = [context.unit_name(unit) for unit in units[:_MOST_NAMES]]
    more = len(units) - len(shown)
    return ", ".join([*shown, context.texts("sums.more", n=more)] if more else shown)


def _parts_table(context: ReportContext, added_up: Row) -> Table:
    texts = context.texts
    columns = (
        Column(texts("column.unit")),
        Column(texts("column.period"), "right"),
        Column(texts("sums.part"), "right"),
        Column(texts("column.document")),
    )
    parts = str(added_up["parts"]).split(ID_SEPARATOR)
    rows = tuple(cells for part in parts if (cells := _part_cells(context, added_up, part)) is not None)
    title = context.indicator_title(added_up["indicator_code"])
    caption = texts("sums.parts_caption", indicator=title, period=texts.period(added_up["period"]))
    return Table(caption, columns, rows, texts("sums.parts_note"))


def _part_cells(context: ReportContext, added_up: Row, part: str) -> tuple[Cell, ...] | None:
    """Return the cells of one part: a value of a statement, or a sum of those below."""
    code = added_up["indicator_code"]
    if part.startswith(SUM_PREFIX):
        (row,) = context.rows("consolidated", consolidated_id=part)
        value, document = sum_runs(context, row), _counted(context, row)
    else:
        told = context.rows("observations", statement_id=part, indicator_code=code)
        if not told:
            return None
        (row, *_), statement = told, context.statement(part) or {}
        value, document = context.observed(row), context.document_name(statement.get("source_id"))
    return (
        text_cell(context.unit_name(row["unit_code"])),
        text_cell(context.texts.period(row["period"])),
        Cell(value, row["value"] if row["value"] is not None else -1.0),
        text_cell(document),
    )
