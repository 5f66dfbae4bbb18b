"""Adoption Workbench: from filings of Vietnam's health sector to indicators, models, verdicts and reports.

Ask questions with ``import analysis as wb``: `wb.find`, `wb.series`, `wb.first_reached`, `wb.compare`, `wb.dispute`,
`wb.targets`, `wb.forecast`, `wb.what_if`, `wb.trace`, `wb.changes`; check with `wb.quality`, `wb.trends`,
`wb.backtest`; decide with `wb.add`, `wb.place`, `wb.correct`, `wb.take_back`.
The names are loaded when they are first used.

Data flows one way, and each package imports only from those before it:
``schemas`` -> ``regulations`` -> ``registry`` -> ``panel`` -> ``placing`` -> ``audit`` -> ``modelling`` ->
``reports`` -> ``pipeline`` -> ``questions`` -> ``cli``.
``errors``, ``declared_inputs``, ``paths`` and ``i18n`` belong to no stage.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.questions import (
        AmbiguousNameError,
        DisputeDesk,
        DisputeResult,
        Home,
        PlacingList,
        PlacingScreen,
        QualityResult,
        ReleaseDesk,
        Result,
        SeriesExplorer,
        TargetBoard,
        TrendsResult,
        UnknownNameError,
        add,
        answer_finding,
        backtest,
        changes,
        compare,
        correct,
        dispute,
        dispute_desk,
        explore,
        find,
        first_reached,
        forecast,
        home,
        place,
        placing_sheet,
        quality,
        release_desk,
        series,
        take_back,
        target_board,
        targets,
        trace,
        trends,
        units,
        what_if,
    )

__version__ = "0.4.0"
__all__ = [
    "AmbiguousNameError",
    "DisputeDesk",
    "DisputeResult",
    "Home",
    "PlacingList",
    "PlacingScreen",
    "QualityResult",
    "ReleaseDesk",
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
    "series",
    "take_back",
    "target_board",
    "targets",
    "trace",
    "trends",
    "units",
    "what_if",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("analysis.questions"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
