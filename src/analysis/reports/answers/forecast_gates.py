"""Whether a forecast may stand on the first page: how forecasts like it did on the past, and what that says."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.i18n import translate
from analysis.panel import scale_of
from analysis.reports._document import Number
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports._row_helpers import Row
from analysis.reports.answers.sentence_parts import amount_text, phrase, write
from analysis.reports.forecasts import FORECAST_ORDER
from analysis.reports.trace_ids import row_key

#: A horizon [years] speaks for those that differ by no more.
_NEAR_HORIZON = 0.3


@dataclass(frozen=True)
class Gate:
    """The back-test that a forecast of a level and horizon has to pass.

    Attributes
    ----------
    is_open: the forecast may stand on the first page.
    reason: why not: `untested`, `origins`, `held` or `bias`; empty where it is open.
    row: the row of `backtest`; missing where there is none.
    is_biased, is_off: the bias, and the share of truths that the range held, are beyond their limits.
    """

    is_open: bool
    reason: str
    row: Row | None = None
    is_biased: bool = False
    is_off: bool = False

    @property
    def fault(self) -> str:
        """Return what a reader is told of a shut gate: a bias or a range that failed comes before too few tests."""
        return "bias" if self.is_biased else "held" if self.is_off else self.reason

    @property
    def n_held(self) -> int:
        """Return in how many tests the 80% prediction interval held the truth."""
        return 0 if self.row is None else round(self.row["cover_80"] / 100 * self.row["n"])

    @property
    def is_one_sided(self) -> bool:
        """Return whether every forecast missed to the same side."""
        return self.row is not None and abs(abs(self.row["bias"]) - self.row["mae"]) < 1e-6


def forecast_gate(context: ReportContext, indicator_code: str, level: str, horizon: float) -> Gate:
    """Return whether forecasts of an indicator, level and horizon were right often enough to stand on the first page.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    indicator_code
        A row of `indicators`.
    level
        The level of the unit.
    horizon
        How far ahead [years]; the tested horizon that is nearest speaks for it.

    Returns
    -------
    Gate
        Open where the back-test keeps to `forecast_gate` of `rules/answers.yml`.
    """
    row = _tested(context, indicator_code, level, horizon)
    if row is None:
        return Gate(False, "untested")
    limits = read_report_settings("answers")["forecast_gate"]
    low, high = limits["held_80"]
    scale = scale_of(context.indicator(indicator_code))
    most = limits["bias"] / 100 * (scale.span if scale else 100.0)
    is_off, is_biased = not low <= row["cover_80"] <= high, abs(row["bias"]) > most
    reason = "origins" if row["n_origins"] < limits["origins"] else "held" if is_off else "bias" if is_biased else ""
    return Gate(not reason, reason, row, is_biased, is_off)


def _tested(context: ReportContext, indicator_code: str, level: str, horizon: float) -> Row | None:
    """Return the back-test of the method that reports print, at the nearest horizon."""
    rows = context.rows("backtest", indicator_code=indicator_code, level=level)
    near = [row for row in rows if abs(row["horizon"] - horizon) <= _NEAR_HORIZON and row["method"] in _METHODS]
    return min(near, key=lambda row: (abs(row["horizon"] - horizon), _METHODS.index(row["method"])), default=None)


def least_origins() -> int:
    """Return from how many days of the past forecasts have to be tested before they count for more than a trial."""
    return int(read_report_settings("answers")["forecast_gate"]["origins"])


#: The methods of forecasts, best first; the straight line is a yardstick of the back-test.
_METHODS = tuple(method for method in FORECAST_ORDER if method != "trend")


def calibration_sentence(context: ReportContext, gate: Gate) -> Runs:
    """Return how forecasts of the past did, and whether the range can be used; that none was tested where so.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    gate
        The gate of the forecast.

    Returns
    -------
    tuple of Run
        Two sentences whose numbers lead to the row of `backtest`.
    """
    if gate.row is None:
        return write(context, "answer.calibration_none", {})
    verdict = phrase(context, "answer.calibration_usable" if gate.is_open else "answer.calibration_trial", {})
    shown: dict[str, Runs | str | int] = {
        **tested_words(context, gate),
        "horizon": horizon_words(context, gate.row["horizon"]),
        "held": (cite_backtest(context, gate.row, context.texts.number(gate.n_held)),),
        "verdict": verdict,
    }
    return write(context, "answer.calibration", shown)


def tested_words(context: ReportContext, gate: Gate) -> dict[str, Runs | str | int]:
    """Return the parts of a sentence on a back-test: how many tests, on which side the truth lay, how far."""
    row = gate.row
    if row is None:
        return {}
    side = "above" if row["bias"] < 0 else "below"
    often = "always" if gate.is_one_sided else "mostly"
    amount = amount_text(context, row["bias"], context.indicator(row["indicator_code"]))
    return {
        "tests": (cite_backtest(context, row, context.texts.number(row["n"])),),
        "n": int(row["n"]),
        "side": context.texts(f"answer.{often}_{side}"),
        "bias": (cite_backtest(context, row, amount),),
    }


def horizon_words(context: ReportContext, horizon: float) -> str:
    """Return a horizon in words: half a year, one year, so many months."""
    months = round(12 * horizon)
    words = {6: "answer.half_year", 12: "answer.one_year"}
    return context.texts(words[months]) if months in words else context.texts("backtest.months", n=months)


def cite_backtest(context: ReportContext, row: Row, text: str) -> Number:
    """Return a printed number that leads to a row of `backtest`."""
    key = row_key(row["indicator_code"], row["level"], row["method"], row["horizon"])
    label = f"back-test {row['indicator_code']}"
    return Number(text, "backtest", key, label, context.report_date, is_marked=False)


def chance_sentence(context: ReportContext, verdict: Row, gate: Gate, shown: dict[str, Runs | str | int]) -> Runs:
    """Return the chance of a target in words with its number; nothing where the gate is shut or no chance is known.

    `shown` holds the unit and the target of the sentence.
    """
    if not gate.is_open or verdict.get("probability") is None or not verdict.get("chance_words"):
        return ()
    words = translate(f"chance.{verdict['chance_words']}", context.lang)
    return write(context, "answer.chance", {**shown, "words": words, "chance": context.probability(verdict)})
