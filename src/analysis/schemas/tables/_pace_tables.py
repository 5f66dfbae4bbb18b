"""The table of paces: what known panels teach about an indicator with few reports."""

from __future__ import annotations

from analysis.schemas.columns import WHOLE, Column, Table, number, text

PACES = Table(
    "paces",
    "one adoption panel, whose numbers are a prior for indicators with few reports (`adoption.read_paces`)",
    ("panel",),
    (
        text("panel", "name of the panel", required=True, pattern=r"^[a-z][a-z0-9_]*$"),
        number("a", "change of the logit share a year at a share of 50%", "logit a year", required=True),
        number("b", "how this change varies with the logit share", "a year", required=True),
        number("c", "how it varies with the square of the logit share", "a year", required=True),
        number("log_s", "logarithm of the spread of the units' own paces", "log logit a year", required=True),
        number("log_tau", "logarithm of the spread of the yearly random walk", "log logit", required=True),
        number("log_r", "logarithm of the noise of one report", "log logit", required=True),
        number("level_sd", "spread of the units' latest shares", "logit", required=True, minimum=0),
        number("yearly_move", "median change of the share in a year", "0 to 1", required=True),
        number("yearly_sd", "spread of the yearly changes around it", "0 to 1", required=True, minimum=0),
        Column("n_units", WHOLE, "units with changes", required=True, minimum=1),
        Column("n_changes", WHOLE, "changes between neighbouring reports", required=True, minimum=1),
        text("family", "panels on similar matters", required=True),
        text("source", "where the values of the panel are from", required=True),
        text("licence", "terms of use of the values", required=True),
    ),
)

PACE_RECORD = Table(
    "pace_record",
    "one class of chances that were forecast for thin panels of the library, with what came true",
    ("n_reports", "chance_from"),
    (
        Column("n_reports", WHOLE, "reports of the unit that the forecast knew", required=True, minimum=1),
        number("chance_from", "lowest chance of the class", "0 to 1", required=True, minimum=0),
        number("chance_to", "where the next class begins", "0 to 1", required=True, minimum=0),
        Column("n_forecasts", WHOLE, "chances that were forecast", required=True, minimum=1),
        Column("n_panels", WHOLE, "panels that they are from", required=True, minimum=1),
        number("came_true", "the part that came true, panels weighing alike", "0 to 1", required=True, minimum=0),
    ),
)
