"""The axis that an indicator's values stand on."""

from __future__ import annotations

from analysis.panel import scale_of
from analysis.reports._report_context import ReportContext
from analysis.reports.charts import ValueScale
from analysis.reports.values import kind_of_scale


def scale_of_axis(context: ReportContext, indicator_code: str) -> ValueScale:
    """Return the scale of an indicator's axis: a share, a score between its ends, a rank, or a count."""
    kind = kind_of_scale(context, indicator_code)
    scale = scale_of(context.indicator(indicator_code)) if kind == "score" else None
    return ValueScale(kind) if scale is None else ValueScale(kind, scale.low, scale.low + scale.span)
