"""Rows that were made of the same panels before, so that only panels that differ are fitted again."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from adoption import Deadline
from analysis.modelling.panel_models import PanelModel, PanelModels
from analysis.panel import decimal_years


@dataclass(frozen=True)
class KeptRows:
    """The tables of models of an earlier build, and the digests of the panels, or of the cases, that they rest on.

    Parameters
    ----------
    tables
        The tables by name; those that are missing are made again.
    digests
        For each of these tables what `digest_panels`, for `verdicts` what `digest_cases` gave for what it was made of.

    Examples
    --------
    >>> KeptRows().digests
    {}
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find(self, name: str, panel: PanelModel, digest: str) -> pd.DataFrame | None:
        """Return the rows of `panel` in table `name`; None where they were made from another content."""
        table = self.tables.get(name)
        if table is None or self.digests.get(name, {}).get(panel.name) != digest:
            return None
        own: pd.DataFrame = table.iloc[self._places[name].get(panel.indicator_code, [])]
        return own[own["level"] == panel.level] if "level" in own else own[own["unit_code"].isin(panel.units)]

    def find_case(self, target_statement_id: str, unit_code: str, digest: str) -> pd.DataFrame | None:
        """Return the rows of one target and unit in `verdicts`; None where they were made from another content."""
        key = case_key(target_statement_id, unit_code)
        if self.digests.get("verdicts", {}).get(key) != digest:
            return None
        found: pd.DataFrame = self.tables["verdicts"].iloc[self._places_of_cases[target_statement_id, unit_code]]
        return found

    @cached_property
    def _places_of_cases(self) -> dict[Any, Any]:
        """The positions of the rows of each target and unit in `verdicts`."""
        return self.tables["verdicts"].groupby(["target_statement_id", "unit_code"], sort=False).indices

    @cached_property
    def _places(self) -> dict[str, dict[Hashable, Any]]:
        """The positions of each indicator's rows in each table."""
        return {name: table.groupby("indicator_code", sort=False).indices for name, table in self.tables.items()}


def digest_panels(models: PanelModels, targets: pd.DataFrame | None = None) -> dict[str, str]:
    """Return a digest of the inputs of each panel, without the code.

    Parameters
    ----------
    models
        The models of the panels.
    targets
        The table `targets`, whose due dates are times of forecasts; a back-test knows none, and no deadlines.

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
    >>> models = model_panels({"observations": observations, "units": units, "indicators": indicators})
    >>> list(digest_panels(models))
    ['records_pct national']
    """
    due: dict[str, list[float]] = {}
    if targets is not None:
        known = targets[targets["due"].notna()]
        due = {str(code): sorted(set(decimal_years(rows["due"]))) for code, rows in known.groupby("indicator_code")}
    digests = {}
    for panel in models.panels:
        deadlines = () if targets is None else panel.deadlines
        digests[panel.name] = digest_panel(panel, due.get(panel.indicator_code, []), deadlines)
    return digests


def case_key(target_statement_id: str, unit_code: str) -> str:
    """Return the key of a target and unit among the digests of `verdicts`.

    Parameters
    ----------
    target_statement_id, unit_code
        The key of a case, as in table `verdicts`.

    Returns
    -------
    str
        One text.

    Examples
    --------
    >>> case_key("d-1:line-3#1", "p34-01")
    'd-1:line-3#1 p34-01'
    """
    return f"{target_statement_id} {unit_code}"


def digest_panel(panel: PanelModel, times: Sequence[float] = (), deadlines: Sequence[Deadline] = ()) -> str:
    """Return a digest of values, options, the units' names (they stand in messages), times of targets and deadlines.

    Parameters
    ----------
    panel
        A panel of `model_panels`.
    times
        The times of targets, where what is made of the panel stands at them.
    deadlines
        The panel's deadlines, where what is made of it knows them.

    Returns
    -------
    str
        Equal for panels from which the same follows.

    Examples
    --------
    >>> values = pd.DataFrame({"unit": "vn", "time": [2024.0], "share": [0.3], "numerator": 3, "denominator": 10})
    >>> panel = PanelModel("records_pct", "national", values)
    >>> digest_panel(panel) == digest_panel(panel), digest_panel(panel) == digest_panel(panel, [2025.0])
    (True, False)
    """
    names = [panel.names.get(unit) for unit in panel.units]
    has_ended = panel.ended is not None
    bound = [deadline.as_stored() for deadline in deadlines]
    facts = (has_ended, panel.known_until, panel.end, panel.side, panel.can_fall, panel.failure, bound)
    options = (panel.may_exceed, panel.method, panel.seed, panel.scale, facts, names, list(times))
    return hashlib.sha256(f"{options!r}\n{panel.values.to_csv(index=False)}".encode()).hexdigest()
