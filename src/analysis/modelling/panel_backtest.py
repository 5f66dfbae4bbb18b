"""The table `backtest`: how the forecasts of every panel would have fared from its own past times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from adoption import PanelError, backtest
from analysis.modelling._messages import YARDSTICKS
from analysis.modelling.kept_rows import KeptRows, digest_panels
from analysis.modelling.panel_models import PanelModel, PanelModels, model_panels
from analysis.schemas import TABLES, validate

HORIZONS = (0.5, 1.0)  # years: units report every half-year, targets are set by the year
_TOLERANCE = 0.25  # half of what lies between the horizons, so that each later report counts once
_ERRORS, _COVERS = ["mae", "crps", "bias"], ["cover_80", "cover_95"]
_MOST_TIMES = 12  # a panel with more times is looked at from five of them


def backtest_panels(
    tables: dict[str, pd.DataFrame],
    models: PanelModels | None = None,
    horizons: Sequence[float] = HORIZONS,
    kept: KeptRows | None = None,
) -> pd.DataFrame:
    """Return the table `backtest`: one row per panel (indicator, level of units), method and horizon.

    The methods are those that the panel's forecasts come from, and two yardsticks: each unit's own trend and its last
    value. A unit that stands at the end of the scale at an origin is not forecast from it, as it would not be today: it
    cannot improve, so that its forecasts would flatter the errors. A panel is looked at as `backtest` does, from its
    own times, of a single unit too: with so few series the table is no judgement of a method, but it shows how far off
    the forecasts beside it have been. A panel that was never forecast has no row, nor has one that no origin splits
    into two reports before and one after.

    Parameters
    ----------
    tables
        `observations, units, indicators`.
    models
        Models of the same tables; made here where not given.
    horizons
        Years ahead.
    kept
        The rows of an earlier build for the same horizons; a panel that is the same as then takes its rows from there.

    Returns
    -------
    DataFrame
        The table `backtest`; errors and scores are shares [0 to 1].

    Raises
    ------
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> observations = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct",
    ...     "value": [10.0, 15.0, 24.0, 33.0, 46.0, 58.0], "numerator": [10, 15, 24, 33, 46, 58], "denominator": 100,
    ...     "op": "=", "status": "observed", "is_chosen": True, "as_of": pd.NaT, "statement_id": "s",
    ...     "period_end": pd.to_datetime([f"{year}-12-31" for year in range(2019, 2025)])})
    >>> tables = {"observations": observations, "units": pd.DataFrame({"unit_code": ["vn"], "level": ["national"]}),
    ...     "indicators": pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [100.0]})}
    >>> backtest_panels(tables, horizons=[1])[["method", "horizon"]].values.tolist()
    [['combined', 1.0], ['trend', 1.0], ['last', 1.0]]
    """
    columns = TABLES["backtest"].column_names
    models = models or model_panels(tables)
    digests = digest_panels(models) if kept else {}
    made = []
    for panel in models.panels:
        known = kept.find("backtest", panel, digests[panel.name]) if kept else None
        parts = [known] if known is not None else _look_back(panel, horizons)
        named = (part.assign(indicator_code=panel.indicator_code, level=panel.level) for part in parts)
        made += [part.reindex(columns=columns) for part in named if len(part)]
    return validate("backtest", pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=columns))


def backtest_panel(panel: PanelModel, horizons: Sequence[float] = HORIZONS) -> pd.DataFrame:
    """Return how the forecasts of one panel would have fared, by method and horizon, on the indicator's scale.

    Parameters
    ----------
    panel
        A panel of `model_panels`.
    horizons
        Years ahead.

    Returns
    -------
    pandas.DataFrame
        The columns of table `backtest` from `method` on; no row where no origin splits the panel.

    Examples
    --------
    >>> from analysis.modelling import model_panels
    >>> days = pd.date_range("2019-12-31", periods=6, freq="YE")
    >>> values = pd.DataFrame({"period_end": days, "as_of": days, "value": [10.0, 14, 19, 25, 32, 40]})
    >>> values = values.assign(unit_code="vn", indicator_code="shares_pct", statement_id="s", op="=", denominator=100)
    >>> values = values.assign(numerator=values["value"], status="observed", is_chosen=True)
    >>> units = pd.DataFrame({"unit_code": ["vn"], "level": ["national"]})
    >>> indicators = pd.DataFrame({"indicator_code": ["shares_pct"], "measure": ["share"], "maximum": [100]})
    >>> models = model_panels({"observations": values, "units": units, "indicators": indicators})
    >>> sorted(set(backtest_panel(models.panels[0], [1.0])["method"]))
    ['combined', 'last', 'trend']
    """
    columns = [name for name in TABLES["backtest"].column_names if name not in ("indicator_code", "level")]
    made = list(_look_back(panel, horizons))
    return pd.concat(made, ignore_index=True)[columns] if made else pd.DataFrame(columns=columns)


def _look_back(panel: PanelModel, horizons: Sequence[float]) -> Iterable[pd.DataFrame]:
    """Yield the scores of the methods that the panel is forecast by: cohorts by their hazard, the others together."""
    yardsticks = tuple(name for name in YARDSTICKS if name != "trend" or not panel.exceeds)  # trends end at 100%
    others, cohorts = panel.asked_in_the_past()
    if others:
        yield from _score(panel, panel.sound, (panel.method, *yardsticks), horizons)
    if cohorts:
        values = panel.sound[panel.sound["unit"].isin(cohorts)]
        yield from _score(panel, values, ("hazard", *(() if others else yardsticks)), horizons)


def _score(
    panel: PanelModel, values: pd.DataFrame, methods: Sequence[str], horizons: Sequence[float]
) -> Iterable[pd.DataFrame]:
    times = sorted(values["time"].unique())
    origins = times[1:] if len(times) <= _MOST_TIMES else None
    try:
        scores = backtest(
            values,
            horizons,
            methods=methods,
            origins=origins,
            tolerance=_TOLERANCE,
            min_units=1,
            above_one=panel.above_one,
            end=None if panel.can_fall else panel.end,
            can_fall=panel.can_fall is not False,
            direction=panel.side,
        )
    except PanelError:
        return
    errors = {name: panel.scale.span * scores[name] for name in _ERRORS}
    yield scores.assign(**errors, **{name: 100 * scores[name] for name in _COVERS})
