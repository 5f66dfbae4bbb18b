"""Adoption Workbench: from filings of Vietnam's health sector to indicators, models, verdicts and reports.

Data flows one way, and each package imports only from those before it:
``schemas`` -> ``regulations`` -> ``registry`` -> ``panel`` -> ``placing`` -> ``audit`` -> ``modelling`` ->
``reports`` -> ``pipeline`` -> ``cli``.
``errors``, ``declared_inputs``, ``paths`` and ``i18n`` belong to no stage.
"""

__version__ = "0.4.0"
