"""What stands in a form: the indicators that a unit is expected to report, with definition, last value and target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import AnalysisError, nearest
from analysis.i18n import Formatter, office_above, office_name, translate
from analysis.panel import noun_of_unit, own_series, with_units_below
from analysis.registry.forms import FormLayout, FormRow
from analysis.schemas import period_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Row = Mapping[str, Any]

#: The row of a workbook in which the first indicator stands.
FIRST_ROW = 11


@dataclass(frozen=True)
class FormLine:
    """One indicator as it stands in a form, in the form's language."""

    title: str
    definition: str
    unit: str
    previous: str
    target: str


@dataclass(frozen=True)
class FormContent:
    """A form to fill in: its machine part, the name of the authority above the unit, its lines and its day.

    Attributes
    ----------
    due
        The last day on which it is in time, in words; empty where it is not known.
    """

    layout: FormLayout
    authority: str
    lines: tuple[FormLine, ...]
    due: str = ""


def expected_indicators(tables: Mapping[str, pd.DataFrame], unit_code: str) -> list[str]:
    """Return the indicators that a unit is expected to report, in the order of the catalogue.

    They are those that it reported before, those of its own targets, and those of the units below it that can be added
    up; of a unit that has none of these, those that other units of its level reported. A count is left out where the
    share that is made of it is asked for.

    Parameters
    ----------
    tables
        `units`, `indicators`, and `observations` and `targets` where there are any.
    unit_code
        The unit.

    Returns
    -------
    list of str
        The codes; none where nobody of this level reported anything.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_code": ["f-a", "f-b"], "level": "facility", "parent_code": None})
    >>> indicators = pd.DataFrame({"indicator_code": ["beds", "visits"], "share_code": None})
    >>> observed = pd.DataFrame({"unit_code": ["f-b"], "indicator_code": ["visits"], "value": [5.0]})
    >>> expected_indicators({"units": units, "indicators": indicators, "observations": observed}, "f-a")
    ['visits']
    """
    units, indicators = tables["units"], tables["indicators"]
    observed = tables.get("observations", pd.DataFrame(columns=["unit_code", "indicator_code", "value"]))
    observed = observed[observed["value"].notna()]
    targets = tables.get("targets", pd.DataFrame(columns=["unit_code", "indicator_code"]))
    own = {
        code for table in (observed, targets) for code in table.loc[table["unit_code"] == unit_code, "indicator_code"]
    }
    below = with_units_below(units, [unit_code]) - {unit_code}
    adds_up = indicators[indicators["aggregation"] != "none"] if "aggregation" in indicators else indicators
    of_parts = observed.loc[observed["unit_code"].isin(below), "indicator_code"]
    own |= set(of_parts) & set(adds_up["indicator_code"])
    if not own:
        level = units.loc[units["unit_code"] == unit_code, "level"]
        same = units.loc[units["level"].isin(level), "unit_code"]
        own = set(observed.loc[observed["unit_code"].isin(same), "indicator_code"])
    rows = indicators[indicators["indicator_code"].isin(own)]
    return list(rows.loc[~rows["share_code"].isin(own), "indicator_code"])


def plan_form(
    tables: Mapping[str, pd.DataFrame],
    unit_code: str,
    period: str,
    indicator_codes: Sequence[str] = (),
    lang: str = "vi",
) -> FormContent:
    """Return the form of a unit for a period, with what is known of it before.

    Parameters
    ----------
    tables
        `units`, `indicators`, and `observations`, `targets` and `duties` where there are any.
    unit_code
        The unit.
    period
        The period to report on.
    indicator_codes
        The indicators to ask for; by default those of `expected_indicators`.
    lang
        The language.

    Returns
    -------
    FormContent
        What `write_form` writes.

    Raises
    ------
    AnalysisError
        If the unit or an indicator is not known, or there is nothing to ask for.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_code": ["f-a"], "level": "facility", "name_en": "Hospital A", "parent_code": None})
    >>> row = {"indicator_code": "beds", "title_en": "Beds", "measure": "count", "unit": "beds", "minimum": 0.0}
    >>> indicators = pd.DataFrame([row | {"maximum": None, "share_code": None, "numerator": None, "warning": None}])
    >>> form = plan_form({"units": units, "indicators": indicators}, "f-a", "2026-H1", ["beds"], "en")
    >>> form.layout.period_text, form.lines[0].unit
    ('first half of 2026', 'beds')
    """
    unit = _find(tables["units"], "unit_code", unit_code)
    codes = list(dict.fromkeys(indicator_codes)) or expected_indicators(tables, unit_code)
    if not codes:
        raise AnalysisError(
            f"nothing is known of what {unit_code} reports: no unit below it or of its level has reported an indicator",
            fix="Name them with --indicators.",
        )
    rows = [_find(tables["indicators"], "indicator_code", code) for code in codes]
    texts = Formatter(lang)
    layout = FormLayout(
        unit_code=unit_code,
        unit_name=office_name(unit, lang),
        period=period,
        period_text=texts.period(period),
        lang=lang,
        first_row=FIRST_ROW,
        rows=tuple(_form_row(row, lang) for row in rows),
    )
    parent = unit.get("parent_code")
    authority = office_above(unit, _find(tables["units"], "unit_code", parent) if parent else None, lang)
    lines = tuple(_line(row, tables, unit, period, texts) for row in rows)
    return FormContent(layout, authority, lines, _due(tables.get("duties"), unit_code, period, texts))


def _find(table: pd.DataFrame, key: str, code: str) -> dict[str, Any]:
    found = table[table[key] == code]
    if found.empty:
        known = table[key].tolist()
        raise AnalysisError(
            key, found=code, expected=f"a row of {key.removesuffix('_code')}s.csv", nearest=nearest(code, known)
        )
    return {str(name): None if _is_empty(value) else value for name, value in found.to_dict("records")[0].items()}


def _is_empty(value: object) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value


def _title(row: Row, lang: str) -> str:
    return " ".join(str(row.get(f"title_{lang}") or row["indicator_code"]).split())


def _form_row(row: Row, lang: str) -> FormRow:
    low, high = (None if row.get(name) is None else float(row[name]) for name in ("minimum", "maximum"))
    return FormRow(str(row["indicator_code"]), _title(row, lang), str(row["measure"]), low, high)


def _unit_words(row: Row, texts: Formatter) -> str:
    """Return the unit of an indicator in the form's language: what it counts, `%`, or the scale of a score."""
    if counted := noun_of_unit(row):
        return texts.noun(counted) or counted
    if row["unit"] == "%":
        return "%"
    measure = translate(f"report.measure.{row['measure']}", texts.lang)
    ends = [texts.exact(float(row[name])) for name in ("minimum", "maximum") if row.get(name) is not None]
    return f"{measure} ({'–'.join(ends)})" if len(ends) > 1 else measure


def _line(row: Row, tables: Mapping[str, pd.DataFrame], unit: Row, period: str, texts: Formatter) -> FormLine:
    lang = texts.lang
    suffix = "" if lang == "en" else f"_{lang}"
    parts = {name: row.get(f"{name}{suffix}") for name in ("numerator", "denominator", "warning")}
    is_share = row["measure"] == "share"
    labels = {"numerator": "numerator" if is_share else "counted"}
    said = [translate(f"entry.{labels.get(name, name)}", lang, text=str(text)) for name, text in parts.items() if text]
    return FormLine(
        _title(row, lang),
        ". ".join(said),
        _unit_words(row, texts),
        _previous(row, tables.get("observations"), unit, period, texts),
        _target(row, tables, unit, period, texts),
    )


def _previous(row: Row, observations: pd.DataFrame | None, unit: Row, period: str, texts: Formatter) -> str:
    """Return the last value of an earlier period, with its counts and its period."""
    start = period_bounds(period)[0]
    if observations is None or start is None:
        return ""
    mine = observations[
        (observations["unit_code"] == unit["unit_code"])
        & (observations["indicator_code"] == row["indicator_code"])
        & observations["value"].notna()
        & (observations["period_start"] < pd.Timestamp(start))
    ]
    chosen = own_series(mine[mine["is_chosen"].fillna(False).astype(bool)], pd.DataFrame([row]))
    if chosen.empty:
        return ""
    last = chosen.sort_values(["period_end", "period_start"], kind="stable").to_dict("records")[-1]
    counts = ""
    if not _is_empty(last["numerator"]) and not _is_empty(last["denominator"]):
        counts = f" ({texts.exact(last['numerator'])}/{texts.exact(last['denominator'])})"
    return f"{_figure(row, last['value'], texts)}{counts}; {texts.period(str(last['period']))}"


def _target(row: Row, tables: Mapping[str, pd.DataFrame], unit: Row, period: str, texts: Formatter) -> str:
    """Return the next target of the unit, else of the units above it."""
    targets, end = tables.get("targets"), period_bounds(period)[1]
    if targets is None or end is None:
        return ""
    mine = targets[(targets["indicator_code"] == row["indicator_code"]) & targets["value"].notna()]
    for code in [unit["unit_code"], *_above(tables["units"], unit)]:
        rows = mine[(mine["unit_code"] == code) & ~(mine["due"] < pd.Timestamp(end))]
        if len(rows):
            next_one = rows.sort_values(["due", "statement_id"], kind="stable").to_dict("records")[0]
            figure = texts.with_operator(next_one["op"], _figure(row, next_one["value"], texts))
            period_text = next_one["period"]
            return figure if _is_empty(period_text) else f"{figure}; {texts.period(str(period_text))}"
    return ""


def _above(units: pd.DataFrame, unit: Row) -> list[str]:
    parents = dict(zip(units["unit_code"], units["parent_code"], strict=True))
    above: list[str] = []
    code = unit.get("parent_code")
    while isinstance(code, str) and code not in above:
        above.append(code)
        code = parents.get(code)
    return above


def _figure(row: Row, value: float, texts: Formatter) -> str:
    shown = texts.exact(round(float(value), 4))
    return f"{shown}%" if row["unit"] == "%" else shown


def _due(duties: pd.DataFrame | None, unit_code: str, period: str, texts: Formatter) -> str:
    if duties is None:
        return ""
    days = duties.loc[(duties["unit_code"] == unit_code) & (duties["period"] == period), "due"].dropna()
    return texts.date(days.min().date()) if len(days) else ""
