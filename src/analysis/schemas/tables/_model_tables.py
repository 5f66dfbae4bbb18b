"""The tables of the models: fits, forecasts, back-tests, verdicts."""

from __future__ import annotations

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import FLAG, WHOLE, Column, Table, date, number, text

_UNIT = text("unit_code", "the unit, a row of `units`", required=True)
_INDICATOR = text("indicator_code", "the indicator, a row of `indicators`", required=True)

FITS = Table(
    "fits",
    "one series (unit and indicator) under one method; a failed fit keeps its row and its reason",
    ("unit_code", "indicator_code", "method"),
    (
        _UNIT,
        _INDICATOR,
        text("method", "the model", required=True),
        Column("n_observations", WHOLE, "number of values used in the fit", minimum=0),
        number("first_time", "first period end", "decimal year"),
        number("last_time", "last period end", "decimal year"),
        number("reference_time", "reference time of the intercept", "decimal year"),
        number("intercept", "logit of the share, or of the place on the scale, at the reference time", "logit"),
        number("intercept_se", "standard error", "logit"),
        number("slope", "change of the logit per year", "logit/year"),
        number("slope_se", "standard error", "logit/year"),
        number("dispersion", "quasi-binomial dispersion; 1 is binomial"),
        Column("converged", FLAG, "the fit can be used"),
        text("message", "the reason for no fit, or a warning: a message of the catalogue (i18n/messages.csv) as JSON"),
    ),
)

FORECASTS = Table(
    "forecasts",
    "the value of one series at one time under one method, with or without deadlines, on the indicator's scale",
    ("unit_code", "indicator_code", "method", "time", "deadline"),
    (
        _UNIT,
        _INDICATOR,
        text("method", "the model", required=True),
        number("time", "time", "decimal year", required=True),
        text(
            "deadline",
            "force of the strongest legal deadline that the forecast knows; none: it knows none",
            required=True,
            allowed=words.DEADLINE_FORCES,
        ),
        number("mean", "expected value, held within the 80% prediction interval", "the indicator's unit", minimum=0),
        number("lower_80", "lower end of the 80% prediction interval", "the indicator's unit", minimum=0),
        number("upper_80", "upper end of the 80% prediction interval", "the indicator's unit"),
        number("lower_95", "lower end of the 95% prediction interval", "the indicator's unit", minimum=0),
        number("upper_95", "upper end of the 95% prediction interval", "the indicator's unit"),
        text(
            "deadline_message",
            "day, text and force of its deadlines: a message of the catalogue (i18n/messages.csv) as JSON",
        ),
    ),
)

BACKTEST = Table(
    "backtest",
    "the forecasts of one panel (indicator, level of units) from past times under one method, so many years ahead",
    ("indicator_code", "level", "method", "horizon"),
    (
        _INDICATOR,
        text("level", "level of the units that are modelled together", required=True, allowed=words.UNIT_LEVELS),
        text("method", "the model", required=True),
        number("horizon", "forecast horizon, to the nearest quarter", "years", required=True),
        Column("n", WHOLE, "number of forecasts compared with a later observation", minimum=0),
        Column("n_origins", WHOLE, "number of forecast origins", minimum=0),
        number("first_origin", "first origin", "decimal year"),
        number("last_origin", "last origin", "decimal year"),
        number("mae", "mean absolute error", "the indicator's unit", minimum=0),
        number("crps", "continuous ranked probability score, the error of the whole forecast", "the indicator's unit"),
        number("cover_80", "later observations inside the 80% prediction interval", "%", minimum=0, maximum=100),
        number("cover_95", "later observations inside the 95% prediction interval", "%", minimum=0, maximum=100),
        number("bias", "mean of forecast minus later observation; negative: forecast too low", "the indicator's unit"),
    ),
)

VERDICTS = Table(
    "verdicts",
    "one target assessed by one method for one unit",
    ("target_statement_id", "unit_code", "method"),
    (
        text(
            "target_statement_id",
            "the target, a row of `targets`; national_targets:t.07.emr is the row t.07.emr of `national_targets`",
            required=True,
        ),
        _UNIT,
        _INDICATOR,
        text("op", "operator of the target", required=True, allowed=words.OPERATORS),
        number("target_value", "the target", "the indicator's unit", required=True),
        date("due", "day by which it is to be met"),
        text("method", "the method of judging", required=True),
        text("verdict", "the method's conclusion on the target", required=True, allowed=words.VERDICT_WORDS),
        text("category", "the code of the method's own category"),
        number("probability", "probability that the target is met on its date", "0 to 1", minimum=0, maximum=1),
        text("chance_words", "the probability in words with fixed bounds", allowed=words.CHANCE_WORDS),
        Column("n_own", WHOLE, "the unit's own reports that the verdict rests on", minimum=0),
        Column("n_siblings", WHOLE, "other units whose reports the probability rests on", minimum=0),
        Column("n_library", WHOLE, "panels of the library of paces that the probability rests on", minimum=0),
        text("basis", "what the verdict rests on: a message of the catalogue (i18n/messages.csv) as JSON"),
        number("latest_value", "latest chosen value", "the indicator's unit"),
        date("latest_date", "its period end"),
        text("latest_statement_id", "its source, a row of `statements`"),
        text(
            "judged_statement_id",
            "the value that settles the target, a row of `statements`; empty where a forecast or no value does",
        ),
        number("score", "the method's own score"),
        text("message", "the reason: a message of the catalogue (i18n/messages.csv) as JSON"),
        text(
            "bound_unit_code",
            "the unit that the target binds; differs from unit_code if the target is applied to lower levels",
        ),
        text("superseded_by", "the later target that replaces it, a statement_id; empty while it is in force"),
        number("base_value", "first value of the series", "the indicator's unit"),
        date("base_date", "its period end"),
        number("current_pace", "mean change from base to latest value", "the indicator's unit a year"),
        number("required_pace", "change needed from the latest value to the target", "the indicator's unit a year"),
        date(
            "arrival_date",
            "first day with a probability of at least 50% that the target is reached; empty: not within the horizon",
        ),
        date("arrival_lower", "first day with a probability of 10%; with arrival_upper an 80% prediction interval"),
        date("arrival_upper", "first day with a probability of 90%; empty: not within the horizon"),
        Column("n_methods", WHOLE, "number of methods that did not abstain on this target and unit", minimum=0),
        Column(
            "n_agreeing",
            WHOLE,
            "number of these methods with the same conclusion as this one (met with likely, missed with unlikely)",
            minimum=0,
        ),
    ),
)
