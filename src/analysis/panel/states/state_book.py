"""The states of all units and indicators on the day of a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.panel.states.bound_targets import BoundTarget, TargetBinding
from analysis.panel.states.decision_table import Decision, Facts, decide_state
from analysis.panel.states.series_values import SeriesKey, SeriesValue, list_values


class StateBook:
    """Answers what is known of a unit and an indicator on a day, from the tables as known on that day.

    Parameters
    ----------
    tables
        `observations, indicators, targets, units`; where they are, `national_targets` and `sources`.
    day
        The day of the report.

    Examples
    --------
    >>> from analysis.schemas import TABLES, set_types
    >>> rows = {"indicators": {"indicator_code": ["records_pct"], "measure": "share", "direction": "up"},
    ...     "units": {"unit_code": ["vn"], "level": "national"},
    ...     "observations": {"unit_code": ["vn"], "indicator_code": "records_pct", "value": 64.0, "status": "observed",
    ...         "is_chosen": True, "period_end": pd.Timestamp("2026-01-31"), "statement_id": "a:1"}, "targets": {}}
    >>> tables = {name: set_types(name, pd.DataFrame(found).reindex(columns=TABLES[name].column_names))
    ...     for name, found in rows.items()}
    >>> str(StateBook(tables, dt.date(2026, 6, 30)).decide("vn", "records_pct").state)
    'no_target'
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], day: dt.date) -> None:
        self._tables = tables
        self.day = pd.Timestamp(day)
        self._decided: dict[tuple[str, str, str | None], Decision] = {}
        self._targets: dict[SeriesKey, tuple[BoundTarget, ...]] = {}

    @cached_property
    def _values(self) -> Mapping[SeriesKey, tuple[SeriesValue, ...]]:
        return list_values(self._tables, self.day)

    @cached_property
    def _binding(self) -> TargetBinding:
        return TargetBinding(self._tables)

    @cached_property
    def _indicators(self) -> dict[Any, dict[Any, Any]]:
        return self._tables["indicators"].set_index("indicator_code").to_dict("index")

    @cached_property
    def _withheld(self) -> set[SeriesKey]:
        """Return the series whose newest value is not published."""
        rows = self._tables["observations"]
        rows = rows[rows["period_end"].notna() & (rows["value"].notna() | (rows["status"] == "suppressed"))]
        newest = rows.sort_values("period_end", kind="stable").drop_duplicates(
            ["indicator_code", "unit_code"], keep="last"
        )
        hidden = newest[newest["status"] == "suppressed"]
        return set(zip(hidden["indicator_code"], hidden["unit_code"], strict=True))

    def values(self, unit_code: str, indicator_code: str) -> tuple[SeriesValue, ...]:
        """Return the values of a series that happened by the day, in order of time, passed-over ones among them."""
        return self._values.get((indicator_code, unit_code), ())

    def targets(self, unit_code: str, indicator_code: str) -> list[BoundTarget]:
        """Return the targets in force that bind a unit, by deadline; those without one come last.

        A unit without values is bound by its own targets alone. A target that another replaced, that has another unit
        of measure, or whose legal text ended before its deadline, is left out.
        """
        key = indicator_code, unit_code
        if key not in self._targets:
            has_values = bool(self.values(unit_code, indicator_code))
            in_force = self._in_force(unit_code, indicator_code)
            found = [target for target in in_force if has_values or target.bound_unit_code == unit_code]
            found.sort(key=lambda target: (target.due is None, target.due or self.day, target.statement_id))
            self._targets[key] = tuple(found)
        return list(self._targets[key])

    def _in_force(self, unit_code: str, indicator_code: str) -> list[BoundTarget]:
        return [target for target in self._binding.of(unit_code, indicator_code) if self._is_in_force(target)]

    def _is_in_force(self, target: BoundTarget) -> bool:
        ends = target.valid_to
        has_ended = ends is not None and ends < self.day and target.due is not None and ends < target.due
        return target.is_comparable and target.superseded_by is None and not has_ended

    def answering_target(self, unit_code: str, indicator_code: str) -> BoundTarget | None:
        """Return the target that the answer on an indicator is about: the next one due, else the last one.

        Among those of one day the unit's own comes first, then the one that asks for most. Targets that recur without a
        deadline answer where there is no other. A target of the unit itself answers before one of a level above, as
        long as both are ahead, or both are past.
        """
        return self._first(unit_code, self.targets(unit_code, indicator_code))

    def covering_target(self, unit_code: str, indicator_code: str) -> BoundTarget | None:
        """Return the target that an indicator of a part (public hospitals) falls under: that for all (hospitals).

        It binds a unit that reports on the part alone, too. None where the indicator is no part of another.
        """
        general = self._indicators.get(indicator_code, {}).get("general_code")
        return None if pd.isna(general) else self._first(unit_code, self._in_force(unit_code, str(general)))

    def _first(self, unit_code: str, targets: Iterable[BoundTarget]) -> BoundTarget | None:
        def rank(target: BoundTarget) -> tuple[Any, ...]:
            is_ahead = target.due is not None and target.due >= self.day
            days = 0 if target.due is None else (target.due - self.day).days
            is_own = target.bound_unit_code == unit_code
            asks = -target.value if target.is_upward else target.value
            by_law = target.table != "targets"
            return (not is_ahead, target.due is None, not is_own, abs(days), asks, by_law, target.statement_id)

        return min(targets, key=rank, default=None)

    def decide(self, unit_code: str, indicator_code: str, target: BoundTarget | None = None) -> Decision:
        """Return the state of a unit and indicator: for one target, else for the one that answers.

        Parameters
        ----------
        unit_code, indicator_code
            A unit and a row of `indicators`.
        target
            One of `targets`.

        Returns
        -------
        Decision
            The state with what it rests on.
        """
        target = target or self.answering_target(unit_code, indicator_code)
        key = (unit_code, indicator_code, target.statement_id if target else None)
        if key not in self._decided:
            self._decided[key] = decide_state(
                Facts(
                    self.values(unit_code, indicator_code),
                    target,
                    self._indicators.get(indicator_code, {"measure": ""}),
                    self.day,
                    is_withheld=(indicator_code, unit_code) in self._withheld,
                )
            )
        return self._decided[key]
