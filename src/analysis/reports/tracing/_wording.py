"""What each step of a chain says of its row, in a language of the catalogue."""

from __future__ import annotations

import pandas as pd

from analysis.i18n import translate, translate_cell, translate_locator
from analysis.reports._report_texts import ReportTexts
from analysis.reports._row_helpers import Row, choice_reason

#: Columns that hold whole numbers; a row of mixed types has them as floats.
_COUNTS = ("failed", "checked", "n_observations", "n")


def describe_row(table: str, row: Row, lang: str) -> str:
    """Return a row of a table in a few words."""
    match table:
        case "statements":
            place = translate_locator(row["locator"], lang) if row["locator"] else ""
            kind = translate(f"placing.kind.{row['kind']}", lang)
            return f"{place}: {row['raw_text']} ({kind}, {row.get('period')})"
        case "observations":
            return _describe_observation(row, lang)
        case "consolidated":
            return _describe_sum(row, lang)
        case "findings":
            return f"{row['severity']} {row['rule']}: {translate_cell(row['message'], lang)}"
        case "restatements":
            return f"{row.get('earlier_value')} -> {row.get('later_value')}"
        case "forecasts":
            ends = {"lower": row["lower_95"], "upper": row["upper_95"]}
            return translate("trace.forecast", lang, mean=str(row["mean"]), time=str(row["time"]), **_exact(ends))
        case "verdicts":
            return _describe_verdict(row, lang)
        case "national_targets":
            aim = f"{row['op']} {row['value']:g} {row['unit']} ({row['due']})"
            return f"{ReportTexts(lang).of_row(row, 'subject')}: {aim}; {row['source']}; {row['url'] or '-'}"
        case "tasks":
            said = {"number": row["number"], "title": row["title_vi"], "due": _describe_day(row.get("due"))}
            return translate("trace.task", lang, **_exact(said))
        case _:
            return _describe_computed(table, row, lang)


def _describe_verdict(row: Row, lang: str) -> str:
    said = {"verdict": ReportTexts(lang)(f"verdict.{row['verdict']}")}
    said["reason"] = translate_cell(row.get("message"), lang)
    if not row.get("chance_words"):
        return translate("trace.verdict", lang, **said)
    said["verdict"] = translate(f"chance.{row['chance_words']}", lang)
    return translate("trace.verdict.chance", lang, basis=translate_cell(row.get("basis"), lang), **said)


def _describe_sum(row: Row, lang: str) -> str:
    if row.get("value") is None:
        return translate("report.document.missing", lang)
    counts = f" ({row['numerator']:g}/{row['denominator']:g})" if row.get("denominator") is not None else ""
    said = {"value": f"{row.get('op') or '='} {_short(row['value'])}{counts}", "period": str(row["period"])}
    return translate("trace.sum", lang, n=int(row["n_reported"]), all=int(row["n_expected"]), **_exact(said))


def _short(value: float) -> str:
    """Return a number as it stands in its row, a whole one without decimals."""
    return str(int(value)) if float(value).is_integer() else str(value)


def _describe_observation(row: Row, lang: str) -> str:
    if row.get("status") == "suppressed":
        return translate("report.document.withheld", lang)
    counts = f" ({row['numerator']:g}/{row['denominator']:g})" if row.get("denominator") is not None else ""
    value = f"{row.get('op') or '='} {row['value']}{counts}"
    code = "trace.estimate" if row.get("status") == "estimate" else "trace.value"
    said = translate(code, lang, value=value, period=str(row["period"]), day=_describe_day(row.get("as_of")))
    why = choice_reason(row.get("chosen_rule"), lang)
    if not why:
        return said
    return f"{said}; {translate('trace.chosen' if row.get('is_chosen') else 'trace.not_chosen', lang, reason=why)}"


def _describe_computed(table: str, row: Row, lang: str) -> str:
    """Return a row of scores, fits, back-tests or distances to targets in a few words."""
    texts = ReportTexts(lang)
    names = {
        "scores": ("score", "failed", "checked", "scope_code"),
        "fits": ("slope", "n_observations"),
        "backtest": ("mae", "crps", "cover_80", "cover_95", "n", "horizon"),
        "distances": ("target", "value", "distance"),
    }[table]
    said = _exact({name: row[name] for name in names}) | {name: f"{row[name]:g}" for name in names if name in _COUNTS}
    if table == "scores":
        said["dimension"] = texts(f"quality.{row['dimension']}")
    if table == "fits":
        reason = translate_cell(row["message"], lang)
        said["reason"] = f"; {reason}" if reason else ""
    return translate(f"trace.{table}", lang, **said)


def describe_correction(row: Row, lang: str) -> str:
    """Return a correction in a few words: what was replaced, why, and who reported it."""
    change = f"{row['column']} {row['previous']} -> {row['replacement']}; " if row["action"] == "replace" else ""
    said = {"change": f"{row['action']}: {change}", "reason": row["reason"]}
    said |= {"who": row["reported_by"], "status": row["status"]}
    return translate("trace.correction", lang, **_exact(said))


def _describe_day(day: pd.Timestamp | None) -> str:
    return "-" if day is None else str(day.date())


def _exact(values: Row) -> dict[str, str]:
    """Return values as they stand in their row, none of them rounded."""
    return {name: str(value) for name, value in values.items()}
