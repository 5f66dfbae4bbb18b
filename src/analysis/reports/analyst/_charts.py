"""The charts of a report: the series of the area with its target, the units below, their map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.reports._document import Chart
from analysis.reports.answers import map_title, series_title, title_start, units_title
from analysis.reports.sections import MANY_PROVINCES, map_chart, series_chart, units_chart
from analysis.reports.values import other_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.panel.states import BoundTarget
    from analysis.reports._row_helpers import Row
    from analysis.reports.analyst._area import Area


def chart_of_series(
    area: Area, code: str, target: BoundTarget | None, forecast: Sequence[Row] = (), title: str = ""
) -> list[Chart]:
    """Return the chart of the area's own values with the target that the answer is about; nothing for under three.

    A chart with a forecast has the title that is given.
    """
    targets = [_as_row(target, area)] if target is not None and target.is_comparable else []
    told, subtitle = series_title(area.context, area.unit_code, code)
    drawn = series_chart(
        area.context,
        area.unit_code,
        code,
        title=title or told,
        subtitle=subtitle,
        targets=targets,
        forecast=forecast,
        named=None if title else title_start(area.context, area.unit_code, code),
        name=f"forecast-{_slug(code)}" if forecast else name_of_series(code),
    )
    return [drawn] if drawn else []


def charts_of_units(area: Area, code: str) -> list[Chart]:
    """Return the units below side by side, and their map where many have a value."""
    context = area.context
    codes, figures = [code, *area.narrower(code)], area.latest(code)
    title, subtitle = units_title(context, area.unit_code, code, figures)
    own = context.latest(area.own_series(code))
    drawn = units_chart(
        context,
        codes,
        area.below,
        title=title,
        subtitle=subtitle,
        reference=_reference(area, own),
        name=f"units-{_slug(code)}",
    )
    charts = [drawn] if drawn else []
    if area.kind == "sector" and len(figures) >= MANY_PROVINCES:
        title, subtitle = map_title(context, code, area.below, {**figures, **other_counts(context, codes, area.below)})
        placed = map_chart(context, codes, area.below, title=title, subtitle=subtitle, name=f"map-{_slug(code)}")
        charts += [placed] if placed else []
    return charts


def _reference(area: Area, row: Row | None) -> tuple[float, str] | None:
    """Return the area's own value to compare the units with, and its label."""
    if row is None or area.context.indicator(row["indicator_code"]).get("measure") == "count":
        return None
    context = area.context
    day = context.day_text(row, short=True)
    return float(row["value"]), f"{area.name} {context.observed_text(row)} ({day})"


def _as_row(target: BoundTarget, area: Area) -> dict[str, Any]:
    """Return a target as a chart marks it; a legal text's has the unit of the indicator."""
    unit = target.value_unit or area.context.indicator(target.indicator_code)["unit"]
    named = {"op": target.op, "value": target.value, "value_unit": unit, "due": target.due}
    return named | {"indicator_code": target.indicator_code, "statement_id": target.statement_id}


def name_of_series(code: str) -> str:
    """Return the name of the chart of an area's own values."""
    return f"series-{_slug(code)}"


def _slug(code: str) -> str:
    return code.replace("_", "-")
