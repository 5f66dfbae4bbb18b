"""The map of the provinces: one tile a province, its colour the class of its latest value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

from analysis.panel import PERCENT, scale_of
from analysis.reports._document import Chart
from analysis.reports._report_context import ReportContext
from analysis.reports.charts import LAYOUT_LANGUAGE, TileValue, draw_tile_map, tile_places
from analysis.reports.sections.value_charts.units_chart import values_table
from analysis.reports.values import UnitValues, other_counts, units_with_values

#: From so many provinces on, of the 34 of the map, a map shows more than a list.
MANY_PROVINCES = 20
_FEWEST = 3
_CLASSES = (100, 90, 50)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_Value = TypeVar("_Value")


def map_chart(
    context: ReportContext,
    indicator_codes: Sequence[str],
    unit_codes: Sequence[str],
    *,
    title: str = "",
    subtitle: str = "",
    note: str = "",
    name: str = "map",
) -> Chart | None:
    """Return the tile map of a share or a score; None where fewer than three provinces have a value.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    indicator_codes
        The indicators in order; a tile shows the first one that its province has, with a sign where the value counts
        another thing than the first of all (see `sign_tiles`).
    unit_codes
        Units; a former province counts only where its territory went over unchanged.
    title, subtitle, note, name
        As for `units_chart`.

    Examples
    --------
    >>> from analysis.reports._prepared_context import prepare_context
    >>> context = prepare_context({}, "en", "2026-06-30")  # without any table
    >>> map_chart(context, ["records_pct"], ["p34-01"]) is None
    True
    """
    scale, texts = scale_of(context.indicator(indicator_codes[0])), context.texts
    units = {one.unit_code: one for one in units_with_values(context, indicator_codes, unit_codes)}
    placed = on_todays_map(context, units)
    if len(placed) < _FEWEST or scale is None:
        return None
    printed = {code: context.observed_text(one.latest.row) for code, one in placed.items()}
    signs, notes = sign_tiles(context, indicator_codes, placed)
    values = {
        code: TileValue(
            100 * scale.to_share(one.latest.value),
            f"{printed[code]}{signs.get(code, '')}",
            one.latest.row.get("status") == "estimate",
        )
        for code, one in placed.items()
    }
    sign = "%" if scale == PERCENT else ""
    ends = [texts.exact(scale.low + scale.span * share / 100) for share in _CLASSES]
    labels = (
        texts("chart.map_top", value=f"{ends[0]}{sign}"),
        texts("chart.map_between", low=ends[1], high=f"{ends[0]}{sign}"),
        texts("chart.map_between", low=ends[2], high=f"{ends[1]}{sign}"),
        texts("chart.map_low", value=f"{ends[2]}{sign}"),
    )
    listed = "; ".join(f"{context.unit_name(code)} {text}" for code, text in printed.items())
    return Chart(
        name,
        title or context.indicator_title(indicator_codes[0]),
        texts("panel.map_alt", indicator=context.indicator_title(indicator_codes[0]), listed=listed),
        draw_tile_map(values, _map_names(context), labels, texts),
        subtitle or texts("panel.map_subtitle", n=len(placed)),
        values_table(context, indicator_codes, list(placed.values())),
        " ".join(
            filter(None, (*(f"{told}." for told in notes), not_compared(context, indicator_codes, unit_codes), note))
        ),
    )


def not_compared(context: ReportContext, indicator_codes: Sequence[str], unit_codes: Sequence[str]) -> str:
    """Return the sentence on the units whose values count what none of the indicators counts; empty where none do.

    Examples
    --------
    >>> from analysis.reports._prepared_context import prepare_context
    >>> not_compared(prepare_context({}, "en", "2026-06-30"), ["records_pct"], [])
    ''
    """
    others = other_counts(context, indicator_codes, unit_codes)
    listed = "; ".join(
        f"{context.unit_name(unit)} {context.observed_text(one.row)} ({context.noun(one.counted)})"
        for unit, one in others.items()
    )
    return context.texts("chart.not_compared", listed=listed) if others else ""


def on_todays_map(context: ReportContext, by_unit: Mapping[str, _Value]) -> dict[str, _Value]:
    """Return what belongs to today's provinces; a former one counts only where its territory went over unchanged."""
    placed = {}
    for tile in tile_places():
        predecessors = [
            code
            for unit in context.rows("units", unit_code=tile.unit_code)
            for code in str(unit.get("predecessors") or "").split()
        ]
        candidates = [tile.unit_code, *(predecessors if len(predecessors) == 1 else [])]
        found = next((by_unit[code] for code in candidates if code in by_unit), None)
        if found is not None:
            placed[tile.unit_code] = found
    return placed


def sign_tiles(
    context: ReportContext, indicator_codes: Sequence[str], placed: Mapping[str, UnitValues]
) -> tuple[dict[str, str], list[str]]:
    """Return the signs of the tiles whose value counts another thing than the map is about, and what each sign means.

    What most tiles count beside the definition of the first indicator has the sign ¹.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    indicator_codes
        The indicators in order, as for `map_chart`.
    placed
        The values of the tiles, by province (`on_todays_map`).

    Returns
    -------
    tuple
        The sign by province, without those that need none, and the notes: `¹ nguồn tính theo bệnh viện công lập`.

    Examples
    --------
    >>> from analysis.reports._prepared_context import prepare_context
    >>> sign_tiles(prepare_context({}, "en", "2026-06-30"), ["records_pct"], {})
    ({}, [])
    """
    own = context.counted_by_definition(indicator_codes[0])
    marked, notes = {}, {}
    for unit_code, one in placed.items():
        counted = one.latest.counted
        if counted and counted != own:
            marked[unit_code] = counted
            notes[counted] = context.texts("chart.counts", noun=context.noun(counted))
        elif one.place and not counted:  # an index of a part, which counts nothing
            marked[unit_code] = indicator_codes[one.place]
            notes[marked[unit_code]] = context.indicator_title(marked[unit_code])
    counts = Counter(marked.values())
    order = sorted(counts, key=lambda key: (-counts[key], key))  # the same in each language
    signs = {key: str(number).translate(_SUPERSCRIPTS) for number, key in enumerate(order, start=1)}
    return {code: signs[key] for code, key in marked.items()}, [f"{sign} {notes[key]}" for key, sign in signs.items()]


def _map_names(context: ReportContext) -> dict[str, str]:
    """Return the names that replace the layout's short ones, in a language that the layout is not written in."""
    if context.lang == LAYOUT_LANGUAGE:
        return {}
    known = set(context.tables["units"]["unit_code"])
    return {tile.unit_code: context.unit_name(tile.unit_code) for tile in tile_places() if tile.unit_code in known}
