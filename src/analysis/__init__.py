"""Adoption Workbench: from filings of Vietnam's health sector to indicators, models, verdicts and reports.

Data flows one way, and each package imports only from those before it:
``vietnamese`` -> ``sources`` -> ``panel`` -> ``models`` -> ``reports`` -> ``runs``.
``paths`` and ``contracts`` belong to no stage and import nothing of ours.
"""
