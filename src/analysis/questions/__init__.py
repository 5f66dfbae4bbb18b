"""A short language for questions: `import analysis as wb`, then `wb.find`, `wb.series`, `wb.compare` and so on."""

from analysis.placing import place
from analysis.questions._name_index import AmbiguousNameError, UnknownNameError
from analysis.questions.ask_changes import changes
from analysis.questions.ask_decisions import add, answer_finding, correct
from analysis.questions.ask_disputes import DisputeResult, dispute, take_back
from analysis.questions.ask_find import find
from analysis.questions.ask_forecasts import forecast
from analysis.questions.ask_scenarios import what_if
from analysis.questions.ask_series import first_reached, series
from analysis.questions.ask_targets import targets
from analysis.questions.ask_traces import trace
from analysis.questions.ask_units import compare, units
from analysis.questions.checks import (
    QualityResult,
    ReportSubject,
    TrendsResult,
    backtest,
    quality,
    report_subject,
    trends,
)
from analysis.questions.explorers import (
    DisputeDesk,
    Home,
    PlacingList,
    PlacingScreen,
    ReleaseDesk,
    SeriesExplorer,
    TargetBoard,
    dispute_desk,
    explore,
    home,
    placing_sheet,
    release_desk,
    target_board,
)
from analysis.questions.results import Result

__all__ = [
    "AmbiguousNameError",
    "DisputeDesk",
    "DisputeResult",
    "Home",
    "PlacingList",
    "PlacingScreen",
    "QualityResult",
    "ReleaseDesk",
    "ReportSubject",
    "Result",
    "SeriesExplorer",
    "TargetBoard",
    "TrendsResult",
    "UnknownNameError",
    "add",
    "answer_finding",
    "backtest",
    "changes",
    "compare",
    "correct",
    "dispute",
    "dispute_desk",
    "explore",
    "find",
    "first_reached",
    "forecast",
    "home",
    "place",
    "placing_sheet",
    "quality",
    "release_desk",
    "report_subject",
    "series",
    "take_back",
    "target_board",
    "targets",
    "trace",
    "trends",
    "units",
    "what_if",
]
