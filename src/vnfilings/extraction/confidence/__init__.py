"""How far a statement can be trusted: by what decided its kind, period and name, and by a second reading."""

from vnfilings.extraction.confidence.levels import CONFIDENCES, judge_confidence

__all__ = ["CONFIDENCES", "judge_confidence"]
