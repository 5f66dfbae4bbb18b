"""What people decide on wordings: which unit or indicator they mean, or that a new indicator is needed."""

from analysis.panel.naming.wording_decisions import decide_wording, is_too_general, propose_indicator

__all__ = ["decide_wording", "is_too_general", "propose_indicator"]
