"""Questions on how far data and forecasts can be relied on: one source, one trend, the forecasts of the past."""

from analysis.questions.checks._source_names import name_source
from analysis.questions.checks.ask_backtests import backtest
from analysis.questions.checks.ask_quality import QualityResult, quality
from analysis.questions.checks.ask_trends import TrendsResult, trends
from analysis.questions.checks.report_subjects import ReportSubject, report_subject

__all__ = [
    "QualityResult",
    "ReportSubject",
    "TrendsResult",
    "backtest",
    "name_source",
    "quality",
    "report_subject",
    "trends",
]
