"""A filled form becomes statements: each value with its cells, its unit, its indicator and its period."""

from __future__ import annotations

from collections import Counter

from analysis.registry._statement_rows import Stated, build_statement_row, slug
from analysis.registry.forms.form_layout import word_of_status
from analysis.registry.forms.read_form import FormReading, FormValue
from analysis.schemas import period_bounds

#: Marks the figures of forms: they have the unit of measure of their indicator, as those of tidy tables.
_FLAGS = ("tidy-table", "form")
#: A text that is a number without doubt is as good as a number.
_HARMLESS = ("form-text",)
#: The cells contradict each other: the figure is not taken, but asked for.
_WITHHELD = ("form-larger", "form-contradiction")
#: A cell with something in it that gives no figure: a status such as 'không phát sinh' beside it is not taken either.
_UNREAD = ("form-unreadable", "form-formula")
_VALUE_UNITS = {"share": "%", "count": "count", "rank": "rank", "level": "level", "index": "index"}


def form_statements(source_id: str, reading: FormReading) -> list[dict[str, object]]:
    """Return the rows of the table `statements` that a filled form makes.

    A form whose unit or period was overwritten states neither: they are taken from ``source.yml``, or asked for.

    Parameters
    ----------
    source_id
        The source.
    reading
        What was read from the form.

    Returns
    -------
    list of dict
        One row a filled indicator, also where its figure could not be read.

    Examples
    --------
    >>> from analysis.registry.forms import FormLayout, FormRow
    >>> row = FormRow("a_pct", "Tỷ lệ A", "share", 0, 100)
    >>> layout = FormLayout("p34-51", "Sở Y tế", "2026-H1", "6 tháng đầu năm 2026", "vi", 12, (row,))
    >>> value = FormValue(row, "sheet A, cell H12", "1 / 4", 1, 4, 25.0, "official")
    >>> [statement] = form_statements("form-1", FormReading(layout, (value,), ()))
    >>> statement["statement_id"], statement["indicator_code"], statement["value"]
    ('form-1:sheet-A-cell-H12#1', 'a_pct', 25.0)
    """
    seen: Counter[str] = Counter()
    rows = []
    for value in reading.values:
        seen[slug(value.place)] += 1
        rows.append(_statement(source_id, reading, value, seen[slug(value.place)]))
    return rows


def _statement(source_id: str, reading: FormReading, value: FormValue, number: int) -> dict[str, object]:
    layout = reading.layout
    period = layout.period if reading.is_of_period else None
    is_missing = value.status not in ("official", "estimate")
    is_withheld = any(flag in value.flags for flag in _WITHHELD)
    has_figure = value.value is not None and not is_withheld
    takes_status = is_missing and not has_figure and not any(flag in value.flags for flag in (*_WITHHELD, *_UNREAD))
    is_doubtful = any(flag.startswith("form-") and flag not in _HARMLESS for flag in value.flags)
    stated = Stated(
        statement_id=f"{source_id}:{slug(value.place)}#{number}",
        source_id=source_id,
        locator=value.place,
        line=None,
        raw_text=value.raw_text or word_of_status(value.status, layout.lang),
        kind="estimate" if value.status == "estimate" else "actual",
        indicator_text=value.row.title,
        indicator_code=value.row.code,
        unit_text=layout.unit_name if reading.is_of_unit else None,
        unit_code=layout.unit_code if reading.is_of_unit else None,
        period=period,
        bounds=period_bounds(period) if period else (None, None),
        flags=(*_FLAGS, *([value.status] if takes_status else []), *value.flags),
    )
    figures: dict[str, object] = {
        "op": "=" if has_figure else None,
        "value": value.value if has_figure else None,
        "value_unit": _VALUE_UNITS.get(value.row.measure) if has_figure else None,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "confidence": "low" if is_doubtful else "high",
    }
    return build_statement_row(stated, None, figures)
