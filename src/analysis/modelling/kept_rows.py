"""Rows that were made of the same panels before, so that only panels that differ are fitted again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.modelling.panel_models import PanelModel, PanelModels
from analysis.panel import decimal_years


@dataclass(frozen=True)
class KeptRows:
    """The tables `fits`, `forecasts` and `backtest` of an earlier build, and the digests of the panels they rest on.

    Parameters
    ----------
    tables
        The tables by name; those that are missing are made again.
    digests
        For each of these tables what `digest_panels` gave for the models that it was made from.

    Examples
    --------
    >>> KeptRows().find("fits", None, "0f3a") is None
    True
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find(self, name: str, panel: PanelModel | None, digest: str) -> pd.DataFrame | None:
        """Return the rows of `panel` in table `name`; None where they were made from another content."""
        table = self.tables.get(name)
        if panel is None or table is None or self.digests.get(name, {}).get(panel.name) != digest:
            return None
        own = table["indicator_code"] == panel.indicator_code
        if "level" in table:
            return table[own & (table["level"] == panel.level)]
        return table[own & table["unit_code"].isin(panel.units)]


def digest_panels(tables: Mapping[str, pd.DataFrame], models: PanelModels) -> dict[str, str]:
    """Return for each panel, by indicator and level, a digest of all that its rows follow from, the code excepted.

    Parameters
    ----------
    tables
        `targets`, whose due dates are times of forecasts.
    models
        The models of the panels.

    Returns
    -------
    dict
        The digests by the panel's name, such as ``records_pct province``.

    Examples
    --------
    >>> from analysis.modelling import model_panels
    >>> observations = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct", "value": [20.0, 30.0],
    ...     "numerator": [20, 30], "denominator": 100, "op": "=", "status": "observed", "is_chosen": True,
    ...     "period_end": pd.to_datetime(["2023-12-31", "2024-12-31"]), "as_of": pd.NaT, "statement_id": "s"})
    >>> units = pd.DataFrame({"unit_code": ["vn"], "level": ["national"]})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [100.0]})
    >>> targets = pd.DataFrame({"indicator_code": [], "due": pd.to_datetime([])})
    >>> tables = {"observations": observations, "units": units, "indicators": indicators, "targets": targets}
    >>> list(digest_panels(tables, model_panels(tables)))
    ['records_pct national']
    """
    targets = tables["targets"]
    due = targets.loc[targets["due"].notna(), ["indicator_code", "due"]]
    return {panel.name: _digest(panel, due) for panel in models.panels}


def _digest(panel: PanelModel, due: pd.DataFrame) -> str:
    """Digest the values, the options, the units' names (they stand in messages) and the due dates of the targets."""
    times = sorted(set(decimal_years(due.loc[due["indicator_code"] == panel.indicator_code, "due"])))
    names = [panel.names.get(unit) for unit in panel.units]
    options = (panel.may_exceed, panel.method, panel.seed, panel.scale, panel.ended is not None, names, times)
    content = f"{options!r}\n{panel.values.to_csv(index=False)}"
    return hashlib.sha256(content.encode()).hexdigest()
