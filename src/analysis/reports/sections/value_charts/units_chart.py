"""The chart of units side by side: each unit's latest value, where it came from, its counts, its day."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reports._document import Cell, Chart, Column, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.charts import (
    SERIES_COLOURS,
    SERIES_SHAPES,
    Dot,
    DotChart,
    DotRow,
    KeyItem,
    draw_dot_rows,
)
from analysis.reports.sections.value_charts._value_scale import scale_of_axis
from analysis.reports.values import DrawnValue, UnitValues, source_of, units_with_values

#: A chart of fewer units says less than a sentence, one of more fills more than a page.
_FEWEST, _MOST = 3, 40
#: Two values that differ by no more are one dot.
_SAME = 0.05


def units_chart(
    context: ReportContext,
    indicator_codes: Sequence[str],
    unit_codes: Sequence[str],
    *,
    title: str = "",
    subtitle: str = "",
    reference: tuple[float, str] | None = None,
    note: str = "",
    name: str = "units",
) -> Chart | None:
    """Return the chart of units side by side; None where fewer than three, or more than forty, have a value.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    indicator_codes
        The indicators in order: of each unit the first one that it has is the main one (all hospitals before public
        ones); the latest values of the others stand beside it, each with a shape of its own.
    unit_codes
        The units; those without a value are left out. They are ordered by value, then by the day it was reached.
    title, subtitle
        What happened, and what is measured; by default the indicator.
    reference
        A value to compare with and its label, e.g. that of the country.
    note
        What stands below the chart, such as the units without a value.
    name
        Tells the chart from the others of its report, in letters of a file name.

    Examples
    --------
    >>> from analysis.reports._prepared_context import prepare_context
    >>> context = prepare_context({}, "en", "2026-06-30")  # without any table
    >>> units_chart(context, ["records_pct"], ["p34-01"]) is None
    True
    """
    units = units_with_values(context, indicator_codes, unit_codes)
    if not _FEWEST <= len(units) <= _MOST:
        return None
    first, texts = indicator_codes[0], context.texts
    heads, cells = _columns(context, units)
    chart = DotChart(
        tuple(
            DotRow(context.unit_name(one.unit_code), _dots(context, one), row)
            for one, row in zip(units, cells, strict=True)
        ),
        heads,
        scale_of_axis(context, first),
        reference,
        _key(context, indicator_codes, units),
    )
    listed = "; ".join(f"{context.unit_name(one.unit_code)} {context.observed_text(one.latest.row)}" for one in units)
    alt = texts("chart.units_alt", indicator=context.indicator_title(first), listed=listed)
    drawings = draw_dot_rows(chart, texts)
    data = values_table(context, indicator_codes, units)
    return Chart(name, title or context.indicator_title(first), alt, drawings, subtitle, data, note)


def _dots(context: ReportContext, one: UnitValues) -> tuple[Dot, ...]:
    dots = [_dot(context, one.latest, one.place)]
    dots += [_dot(context, value, place, is_other=True) for place, value in one.others]
    dots += [
        _dot(context, value, one.place, is_earlier=True)
        for value in one.earlier
        if abs(value.value - one.latest.value) > _SAME
    ]
    return tuple(dots)


def _dot(
    context: ReportContext, one: DrawnValue, place: int, *, is_earlier: bool = False, is_other: bool = False
) -> Dot:
    row = one.row
    tooltip = ", ".join(filter(None, (context.observed_text(row), _ratio(context, one), context.day_text(row))))
    return Dot(
        one.value,
        SERIES_SHAPES[place % len(SERIES_SHAPES)],
        SERIES_COLOURS[place % len(SERIES_COLOURS)],
        row.get("op") or "=",
        is_hollow=is_earlier or is_other or row.get("status") == "estimate",
        is_earlier=is_earlier,
        title=tooltip,
    )


def _ratio(context: ReportContext, one: DrawnValue) -> str:
    if one.numerator is None or one.denominator is None:
        return ""
    return f"{context.texts.number(one.numerator)}/{context.texts.number(one.denominator)}"


def _counted(context: ReportContext, one: DrawnValue) -> str:
    return context.noun(one.counted)


def _columns(context: ReportContext, units: Sequence[UnitValues]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the heads of the columns beside the dots and their cells; a column that says nothing is left out."""
    texts = context.texts
    of_what = [" ".join(filter(None, (_ratio(context, one.latest), _counted(context, one.latest)))) for one in units]
    columns = [
        (texts("chart.latest"), [context.observed_text(one.latest.row) for one in units]),
        (texts("chart.of_what"), of_what if any(_ratio(context, one.latest) for one in units) else []),
        (texts("chart.as_of"), [context.day_text(one.latest.row, short=True) for one in units]),
        (texts("chart.sources"), [texts.number(one.n_sources) for one in units]),
    ]
    if all(one.n_sources == 1 for one in units):
        columns.pop()
    kept = [(head, cells) for head, cells in columns if any(cells)]
    return tuple(head for head, _ in kept), list(zip(*(cells for _, cells in kept), strict=True))


def _look(place: int) -> tuple[str, str]:
    """Return shape and colour of the values of an indicator, by its place among those of the chart."""
    return SERIES_SHAPES[place % len(SERIES_SHAPES)], SERIES_COLOURS[place % len(SERIES_COLOURS)]


def _key(context: ReportContext, codes: Sequence[str], units: Sequence[UnitValues]) -> tuple[KeyItem, ...]:
    """Return what explains the marks: which shape stands for what, small ones, hollow ones."""
    texts = context.texts
    places = sorted({one.place for one in units} | {place for one in units for place, _ in one.others})
    items = []
    for place in places:
        shape, colour = _look(place)
        text = texts("chart.key_latest") if len(places) == 1 else context.indicator_title(codes[place])
        items.append(KeyItem(text, shape, colour))
    moved = [one.place for one in units for value in one.earlier if abs(value.value - one.latest.value) > _SAME]
    planned = [one.place for one in units if one.latest.row.get("status") == "estimate"]
    beside = [place for one in units for place, _ in one.others]
    kinds = (("earlier", "small", moved), ("estimate", "hollow", planned), ("part", "hollow", beside))
    for name, kind, of_places in kinds:
        looks = tuple(_look(place) for place in sorted(set(of_places)))
        items += [KeyItem(texts(f"chart.key_{name}"), kind, looks[0][1], looks)] if looks else []
    return tuple(items) if len(items) > 1 else ()


def values_table(context: ReportContext, codes: Sequence[str], units: Sequence[UnitValues]) -> Table:
    """Return the values of a chart of units, one a row: unit, day, value, what is counted, source."""
    texts = context.texts
    columns = [
        Column(texts("column.unit")),
        Column(texts("column.date"), "right"),
        Column(texts("column.value"), "right"),
    ]
    columns += [Column(texts("column.counted")), Column(texts("column.source"))]
    rows = []
    for one in units:
        shown = [*one.earlier, one.latest, *(value for _, value in one.others)]
        for value in sorted(
            shown, key=lambda value: (value.row["indicator_code"] != codes[one.place], value.row["period_end"])
        ):
            rows.append(
                (text_cell(context.unit_name(one.unit_code)), *_cells(context, value.row), *_rest(context, value))
            )
    caption = texts("chart.data_caption", indicator=context.indicator_title(codes[0]))
    return Table(caption, tuple(columns), tuple(rows), texts("chart.data_note"))


def _cells(context: ReportContext, row: Row) -> tuple[Cell, Cell]:
    day = text_cell(capitalise(context.day_text(row, short=True)), context.day_of(row).date().isoformat())
    return day, Cell(context.observed(row), row["value"])


def _rest(context: ReportContext, one: DrawnValue) -> tuple[Cell, Cell]:
    publisher = context.row_text(source_of(context, one.row), "publisher") or "–"
    return text_cell(_counted(context, one) or "–"), Cell((Text(publisher),))
