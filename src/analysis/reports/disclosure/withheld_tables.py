"""The tables without what a release withholds: values, words, findings, models and verdicts that rest on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.i18n import LANGUAGES, Message, translate_cell
from analysis.panel import ID_SEPARATOR, add_flag
from analysis.reports._document import WITHHELD
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.disclosure.cells import as_printed, counts_of
from analysis.reports.disclosure.withholding import Plan, protected_codes

Tables = dict[str, pd.DataFrame]
_SERIES = ["unit_code", "indicator_code"]
_FIGURES = ["value", "value_low", "value_high", "alternative_value", "numerator", "denominator"]
#: The words of a source around a figure, which may state it in letters ("hai ca").
_WORDS = ["raw_text", "clause_text"]
_FINDING_CELLS = ["printed", "recomputed", "message", "reason"]
_MESSAGE = Message("finding.withheld").to_json()
#: What a verdict shows of the values that it rests on.
_JUDGED = ["probability", "latest_value", "score", "base_value", "current_pace", "required_pace"]
_JUDGED_DAYS = ["latest_date", "base_date", "arrival_date", "arrival_lower", "arrival_upper"]
_FITTED = ["reference_time", "intercept", "intercept_se", "slope", "slope_se", "dispersion"]


def withhold(tables: Mapping[str, pd.DataFrame], plan: Plan) -> Tables:
    """Return the tables as they may be released: nothing in them shows what the plan withholds.

    A withheld observation has the status `suppressed` and no value. Its statement, and those that stand in the same
    place or state the same, have neither words nor figures; findings, corrections, restatements, forecasts, fits,
    back-tests and verdicts that rest on its series show no number. With a rounding base, the other protected counts
    are rounded, and their statements have no words.

    Parameters
    ----------
    tables
        The tables that the plan was made for.
    plan
        What is withheld.

    Returns
    -------
    dict
        New tables; those that are not concerned are the ones given.
    """
    withheld = plan.withheld_statements
    observations = tables["observations"]
    rounded = plan.protected & ~observations["statement_id"].isin(withheld) & (plan.profile.rounding_base > 1)
    if not withheld and not rounded.any():
        return dict(tables)
    hidden = observations["statement_id"].isin(withheld) & plan.protected
    series = set(observations.loc[hidden, _SERIES].itertuples(index=False, name=None))
    made = dict(tables) | {"observations": _withhold_observations(tables, plan, hidden, rounded)}
    statements = tables["statements"]
    silent = _tells_withheld(statements, plan, observations[hidden], series)
    silent |= statements["statement_id"].isin(observations.loc[rounded, "statement_id"])
    changed = set(statements.loc[silent, "statement_id"]) | withheld
    made["statements"] = _withhold_statements(statements, silent)
    told = set(series)
    if "consolidated" in tables:
        made["consolidated"] = _withhold_sums(tables, plan, series)
        sums = tables["consolidated"]
        told |= set(sums.loc[sums["consolidated_id"].isin(withheld), _SERIES].itertuples(index=False, name=None))
    if "findings" in tables:
        made["findings"] = _withhold_findings(tables["findings"], statements[silent], told)
    if "targets" in tables:
        made["targets"] = _withhold_targets(tables["targets"], plan.loose)
    if "restatements" in tables:
        made["restatements"] = _withhold_restatements(tables["restatements"], changed)
    if "corrections" in tables:
        made["corrections"] = _withhold_corrections(tables["corrections"], changed)
    return made | _withhold_models(tables, series, plan.loose)


def _withhold_observations(
    tables: Mapping[str, pd.DataFrame], plan: Plan, hidden: pd.Series, rounded: pd.Series
) -> pd.DataFrame:
    observations = tables["observations"].copy()
    observations.loc[hidden, ["numerator", "denominator", "value"]] = float("nan")
    observations.loc[hidden, "status"] = "suppressed"
    if "chosen_rule" in observations:
        observations.loc[hidden, "chosen_rule"] = None
    measures = tables["indicators"].set_index("indicator_code")["measure"]
    for place, row in observations[rounded].iterrows():
        measure = measures.get(row["indicator_code"])
        observations.loc[place, ["numerator", "denominator", "value"]] = _round(
            row, measure, plan.profile.rounding_base
        )
    return observations


def _round(row: pd.Series, measure: str | None, base: int) -> list[float]:
    """Return numerator, denominator and value made of rounded counts; a share without counts tells none."""
    nothing = float("nan")
    known = {name: None if pd.isna(row[name]) else row[name] for name in ("value", "numerator", "denominator")}
    inside, whole = counts_of(known, measure)
    if inside is None:
        return [row["numerator"], row["denominator"], row["value"]]
    count = as_printed(inside, base)
    total = nothing if whole is None else count + as_printed(whole - inside, base)
    numerator = nothing if pd.isna(row["numerator"]) else count
    is_share = measure == "share" and total > 0
    return [numerator, total, 100 * count / total if is_share else count]


def _withhold_sums(tables: Mapping[str, pd.DataFrame], plan: Plan, series: set[tuple[str, str]]) -> pd.DataFrame:
    """Return the sums without those that are withheld, and without reported totals that are.

    Which part of the denominators a sum holds tells the earlier denominator of one who is missing: it goes where this
    is of a series with a withheld value.
    """
    sums, withheld = tables["consolidated"].copy(), plan.withheld_statements
    base, nothing = plan.profile.rounding_base, float("nan")
    measures = tables["indicators"].set_index("indicator_code")["measure"]
    if base > 1:
        codes = protected_codes(tables, plan.protected)
        for place, row in sums[sums["indicator_code"].isin(codes)].iterrows():
            measure = measures.get(row["indicator_code"])
            sums.loc[place, ["numerator", "denominator", "value"]] = _round(row, measure, base)
            if measure == "count" and pd.notna(row["reported_value"]):
                sums.loc[place, "reported_value"] = as_printed(row["reported_value"], base)
            sums.loc[place, ["difference", "share_of_denominator"]] = nothing
    hidden = sums["consolidated_id"].isin(withheld)
    sums.loc[hidden, ["value", "numerator", "denominator", "difference", "share_of_denominator"]] = nothing
    sums = add_flag(sums, hidden, "suppressed")
    rests_on_withheld = [
        any((unit, row["indicator_code"]) in series for unit in _absent_units(row)) for row in rows_of(sums)
    ]
    sums.loc[rests_on_withheld, "share_of_denominator"] = nothing
    reported = sums["reported_statement_id"].isin(withheld)
    sums.loc[reported, ["reported_value", "difference"]] = nothing
    return sums


def _absent_units(row: Row) -> list[str]:
    """Return the organisations whose earlier denominators stand for what a sum does not hold."""
    left_out = [one.partition(":")[0] for one in str(row["left_out"] or "").split(ID_SEPARATOR)]
    return [*str(row["missing_units"] or "").split(), *left_out]


def _tells_withheld(
    statements: pd.DataFrame, plan: Plan, hidden: pd.DataFrame, series: set[tuple[str, str]]
) -> pd.Series:
    """Return which statements may show a withheld number: the same place, the same time, or a remark on the series."""
    told = statements["statement_id"].isin(plan.withheld_statements)
    placed = told & ~statements["statement_id"].isin(plan.loose)
    places = set(statements.loc[placed, ["source_id", "locator"]].itertuples(index=False, name=None))
    times = set(hidden[[*_SERIES, "period"]].itertuples(index=False, name=None))

    def is_silent(row: Row) -> bool:
        unit, code, kind = (row.get(name) for name in (*_SERIES, "kind"))
        is_of_time = (unit, code, row.get("period")) in times and kind != "target"
        is_remark = (unit, code) in series and kind == "remark"
        return (row["source_id"], row["locator"]) in places or is_of_time or is_remark

    return pd.Series([is_silent(row) for row in rows_of(statements)], index=statements.index, dtype=bool) | told


def _withhold_statements(statements: pd.DataFrame, silent: pd.Series) -> pd.DataFrame:
    held = statements.copy()
    held.loc[silent, [name for name in _WORDS if name in held]] = WITHHELD
    held.loc[silent, [name for name in _FIGURES if name in held]] = float("nan")
    return held


def _withhold_findings(findings: pd.DataFrame, hidden: pd.DataFrame, series: set[tuple[str, str]]) -> pd.DataFrame:
    """Return the findings without the words of those on hidden statements or series, or that quote them."""
    quoted, ids = ratios(hidden["raw_text"]), set(hidden["statement_id"])
    places = set(zip(hidden["source_id"], hidden["locator"], strict=True))
    touched = [
        row["statement_id"] in ids
        or (row.get("unit_code"), row.get("indicator_code")) in series
        or (row["source_id"] if pd.isna(row["other_source_id"]) else row["other_source_id"], row["other_locator"])
        in places
        or any(quote in text for text in _texts_of(row) for quote in quoted)
        for _, row in findings.iterrows()
    ]
    held = findings.copy()
    is_touched = pd.Series(touched, held.index, dtype=bool)
    for name in _FINDING_CELLS:
        if name in held:
            held.loc[is_touched & held[name].notna(), name] = _MESSAGE
    return held


def _texts_of(finding: pd.Series) -> Iterator[str]:
    """Yield what a finding shows, in every language."""
    for name in _FINDING_CELLS:
        yield from (translate_cell(finding.get(name), lang) for lang in LANGUAGES)


def _withhold_targets(targets: pd.DataFrame, loose: frozenset[str]) -> pd.DataFrame:
    held = targets.copy()
    held.loc[held["statement_id"].isin(loose), ["value", "op"]] = [float("nan"), None]
    return held


def _withhold_restatements(restatements: pd.DataFrame, changed: set[str]) -> pd.DataFrame:
    held = restatements.copy()
    for which in ("earlier", "later"):
        touched = held[f"{which}_statement_id"].isin(changed)
        held.loc[touched, [f"{which}_value", "change", "relative_change"]] = float("nan")
    return held


def _withhold_corrections(corrections: pd.DataFrame, changed: set[str]) -> pd.DataFrame:
    held = corrections.copy()
    touched = [not changed.isdisjoint(str(ids).split(ID_SEPARATOR)) for ids in held["statement_ids"]]
    for name in ("previous", "replacement"):
        held.loc[touched, name] = WITHHELD
    return held


def _withhold_models(
    tables: Mapping[str, pd.DataFrame], series: set[tuple[str, str]], targets: frozenset[str]
) -> Tables:
    """Return what models show of the series with a withheld value: no forecast, no fit, no verdict with a number."""
    made = {}
    if "forecasts" in tables:
        made["forecasts"] = tables["forecasts"][~_of_series(tables["forecasts"], series)]
    if "fits" in tables:
        fits = tables["fits"].copy()
        mine = _of_series(fits, series)
        fits.loc[mine, _FITTED] = float("nan")
        fits.loc[mine, "converged"] = False
        fits.loc[mine, "message"] = Message("fit.withheld").to_json()
        made["fits"] = fits
    if "verdicts" in tables:
        verdicts = tables["verdicts"].copy()
        mine = _of_series(verdicts, series) | verdicts["target_statement_id"].isin(targets)
        verdicts.loc[mine, _JUDGED] = float("nan")
        verdicts.loc[mine, _JUDGED_DAYS] = pd.NaT
        verdicts.loc[mine, ["category", "chance_words", "judged_statement_id"]] = None
        verdicts.loc[mine, ["message", "basis"]] = Message("fit.withheld").to_json()
        verdicts.loc[mine, "verdict"] = "abstains"
        made["verdicts"] = verdicts
    if "backtest" in tables and "units" in tables:
        made["backtest"] = _withhold_backtests(tables["backtest"], tables["units"], series)
    return made


def _of_series(frame: pd.DataFrame, series: set[tuple[str, str]]) -> pd.Series:
    mine = [key in series for key in zip(frame["unit_code"], frame["indicator_code"], strict=True)]
    return pd.Series(mine, index=frame.index, dtype=bool)


def _withhold_backtests(backtest: pd.DataFrame, units: pd.DataFrame, series: set[tuple[str, str]]) -> pd.DataFrame:
    """Return the back-tests without those of a panel in which a value is withheld: few errors give values away."""
    levels = units.set_index("unit_code")["level"]
    panels = {(code, levels.get(unit)) for unit, code in series}
    mine = [key in panels for key in zip(backtest["indicator_code"], backtest["level"], strict=True)]
    return backtest[~pd.Series(mine, index=backtest.index, dtype=bool)]


def ratios(texts: pd.Series) -> list[str]:
    """Return the texts that print a ratio, e.g. `3/103`."""
    return sorted({str(text) for text in texts if re.search(r"\d\s*/\s*\d", str(text))})
