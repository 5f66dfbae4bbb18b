"""The error of a release that is refused."""

from __future__ import annotations

from analysis.errors import AnalysisError


class ReleaseRefusedError(AnalysisError):
    """A report holds what may not be released; the message lists every place and why."""
