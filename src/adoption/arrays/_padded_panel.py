"""Observed shares as padded arrays (unit, cell) of counts, measured shares and bounds: what the pooled models take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoption.arrays._number_reader import read_share
from adoption.arrays._problems import PanelError
from adoption.arrays._tidy_frame import ABOVE, BELOW, Cells, Floats, Whole, read_cells, read_groups

#: What a cell (one unit at one time) tells: nothing, a count out of trials, a measured share, or a bound on either.
MISSING, BINOMIAL, GAUSSIAN, COUNT_AT_LEAST, COUNT_AT_MOST, VALUE_AT_LEAST, VALUE_AT_MOST = range(7)

#: A share that comes without denominator or standard error is taken as known to about a tenth of a percentage point.
ROUNDING_SE = 0.001


@dataclass(frozen=True)
class Panel:
    """Observed shares of many units: arrays of shape (unit, cell), cells in order of time, padded with `MISSING`.

    `successes` and `trials` hold counts (for a bound: the least or greatest possible count); `value` and `variance`
    hold measured shares and their squared standard errors, both on the scale of `link`. `almost` marks values that the
    source calls nearly reached (`<~`). `is_complement` says that all shares are 1 less those that were reported.
    """

    units: tuple[str, ...]
    times: Floats
    kind: Whole
    successes: Floats
    trials: Floats
    value: Floats
    variance: Floats
    weight: Floats
    almost: NDArray[np.bool_]
    groups: tuple[str, ...] = ()
    link: str = "logit"
    messages: tuple[str, ...] = ()
    is_complement: bool = False

    @property
    def observed(self) -> NDArray[np.bool_]:
        """Return which cells hold an observation."""
        return np.asarray(self.kind != MISSING)

    @property
    def exact(self) -> NDArray[np.bool_]:
        """Return which cells hold a value, not a bound."""
        return np.asarray((self.kind == BINOMIAL) | (self.kind == GAUSSIAN))

    @property
    def shares(self) -> Floats:
        """Return the reported share of every cell [0 to 1]: the bound where only that is known, NaN where missing."""
        with np.errstate(invalid="ignore", divide="ignore"):
            counted = self.successes / self.trials
        measured = to_share(self.value, self.link)
        shares = np.where(np.isin(self.kind, (GAUSSIAN, VALUE_AT_LEAST, VALUE_AT_MOST)), measured, counted)
        return np.where(self.observed, shares, np.nan)

    def latest_trials(self) -> Floats:
        """Return the latest denominator of every unit; 0 where it has none."""
        counted = self.observed & (self.trials > 0)
        last = find_last(counted)
        return np.where(last >= 0, self.trials[np.arange(len(last)), last], 0.0)

    def latest_shares(self) -> Floats:
        """Return the latest exact share of every unit; NaN where it has none."""
        last = find_last(self.exact)
        return np.where(last >= 0, self.shares[np.arange(len(last)), last], np.nan)

    def take(self, rows: NDArray[np.integer]) -> Panel:
        """Return the panel of the units in these rows."""
        groups = tuple(self.groups[row] for row in rows) if self.groups else ()
        cells = {name: getattr(self, name)[rows] for name in _CELL_ARRAYS}
        return replace(self, units=tuple(self.units[row] for row in rows), groups=groups, **cells)

    def complement(self) -> Panel:
        """Return the panel of the complements, 1 - share: counts of the others, bounds from the other side.

        Raises
        ------
        PanelError
            If shares may exceed 1.
        """
        if self.link != "logit":
            raise PanelError("shares that may exceed 1 have no complement")
        return replace(
            self,
            kind=_KIND_OF_COMPLEMENT[self.kind],
            successes=np.where(self.trials > 0, self.trials - self.successes, self.successes),
            value=-self.value,
            is_complement=not self.is_complement,
        )

    def until(self, time: float) -> Panel:
        """Return what was known at this time: later cells are gone, the units stay."""
        kept = self.observed & (self.times <= time + 1e-9)
        width = max(int(kept.sum(1).max(initial=0)), 1)
        cells = {name: getattr(self, name)[:, :width] for name in _CELL_ARRAYS}
        cells["kind"] = np.where(kept, self.kind, MISSING)[:, :width]
        return replace(self, **cells)

    def as_stored(self) -> dict[str, Any]:
        """Return the panel as plain lists, texts and numbers; `from_stored` reads them."""
        cells = {name: getattr(self, name).tolist() for name in _CELL_ARRAYS}
        texts = {"units": list(self.units), "groups": list(self.groups), "messages": list(self.messages)}
        return cells | texts | {"link": self.link, "is_complement": self.is_complement}

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> Panel:
        """Return the panel that `as_stored` wrote."""
        arrays: dict[str, Any] = {name: np.array(stored[name], dtype=float) for name in _CELL_ARRAYS}
        arrays["kind"], arrays["almost"] = arrays["kind"].astype(np.int64), arrays["almost"].astype(bool)
        texts: dict[str, Any] = {name: tuple(stored[name]) for name in ("units", "groups", "messages")}
        return cls(**arrays, **texts, link=stored["link"], is_complement=stored.get("is_complement", False))


_KIND_OF_COMPLEMENT = np.array(
    [MISSING, BINOMIAL, GAUSSIAN, COUNT_AT_MOST, COUNT_AT_LEAST, VALUE_AT_MOST, VALUE_AT_LEAST], dtype=np.int64
)
_CELL_ARRAYS = ("times", "kind", "successes", "trials", "value", "variance", "weight", "almost")


def find_last(cells: NDArray[np.bool_]) -> Whole:
    """Return the last true cell of every unit (unit, cell); -1 for a unit without one."""
    return np.where(cells.any(1), cells.shape[1] - 1 - np.argmax(cells[:, ::-1], axis=1), -1)


def to_latent(share: Floats, link: str) -> Floats:
    """Return the share on the model's scale: its logit, or its logarithm where shares above 1 are legal."""
    return np.log(share) - np.log1p(-share) if link == "logit" else np.log(share)


def to_share(latent: Floats, link: str) -> Floats:
    """Return the share [0 to 1] (above 1 possible for the link "log") of a value on the model's scale."""
    return 0.5 * (1 + np.tanh(0.5 * latent)) if link == "logit" else np.exp(latent)


def read_panel(frame: pd.DataFrame, *, above_one: str = "refuse", needs_value: bool = True) -> Panel:
    """Return the panel in a tidy frame with one row for each unit and time; the frame is not changed.

    Columns: `unit`, `time` [years]; `numerator` and `denominator`, or `share` [0 to 1]; optionally `op` (`>` `>=` `<`
    `<=` mark a bound), `group` (pooled within), `se` (standard error of the share [0 to 1]) and `weight` (times the
    evidence). A row without numerator and share is a missing cell; its unit stays. Other columns are left alone.

    `above_one="allow"` models the logarithm of the share, without a ceiling at 1, for rates that may exceed it.

    Parameters
    ----------
    frame
        The columns above.
    above_one
        `"refuse"`, or `"allow"`: model the logarithm of the share, without a ceiling at 1.
    needs_value
        Refuse a frame in which no row has a value.

    Returns
    -------
    Panel
        Arrays of units by reports, padded to the longest unit.

    Raises
    ------
    PanelError
        With all problems at once: what is no tidy frame, misspelt columns, times that are no decimal years, several
        values of one unit and time, shares in percent or above 1, counts that contradict the share.

    Examples
    --------
    >>> frame = pd.DataFrame({"unit": ["A", "A"], "time": [2023.0, 2024.0], "numerator": [2, 5], "denominator": 10})
    >>> read_panel(frame).shares.tolist()
    [[0.2, 0.5]]
    """
    cells, link = read_cells(frame, above_one, needs_value=needs_value)
    units = list(dict.fromkeys(cells["unit"].tolist()))
    cells = {name: array for name, array in cells.items() if name not in ("row", "label")}
    return _pad(_classify(cells, link), units, link, read_groups(cells))


def scale_rates(panel: Panel, ceiling: float) -> Panel:
    """Return shares that may exceed 1 as parts of a ceiling, measured values on the logit scale of those parts.

    Errors of counts become those of the share: Poisson for rates above 1, binomial below. Reported values are kept a
    thousandth away from 0 and the ceiling.

    Examples
    --------
    >>> frame = pd.DataFrame({"unit": ["A", "A"], "time": [2023.0, 2024.0], "share": [0.5, 1.2]})
    >>> scale_rates(read_panel(frame, above_one="allow"), 2.4).shares.round(4).tolist()
    [[0.2083, 0.5]]
    """
    share = np.where(panel.observed, panel.shares, 0.5)
    if panel.link == "log":
        se = np.sqrt(panel.variance) * np.maximum(share, ROUNDING_SE)
    else:
        smooth = (panel.successes + 0.5) / (panel.trials + 1)
        counted = np.sqrt(smooth * (1 - smooth) / np.maximum(panel.trials, 1))
        se = np.where(panel.trials > 0, counted, np.sqrt(panel.variance) * share * (1 - share))
    part = np.clip(share / ceiling, ROUNDING_SE, 1 - ROUNDING_SE)
    kind = panel.kind.copy()
    for counted_kind, measured in (
        (BINOMIAL, GAUSSIAN),
        (COUNT_AT_LEAST, VALUE_AT_LEAST),
        (COUNT_AT_MOST, VALUE_AT_MOST),
    ):
        kind[panel.kind == counted_kind] = measured
    return replace(
        panel,
        kind=kind,
        successes=np.zeros_like(share),
        trials=np.zeros_like(share),
        value=to_latent(part, "logit"),
        variance=np.where(panel.observed, (np.maximum(se, ROUNDING_SE) / ceiling / (part * (1 - part))) ** 2, 1.0),
        link="logit",
    )


def check_target(target: float | str, link: str = "logit") -> float:
    """Return the target share if it lies between 0 and 1 (or above 0 for the link "log").

    Parameters
    ----------
    target
        Share [0 to 1]; a text such as `80%` is read.
    link
        `logit`, or `log` for rates without a ceiling at 1.

    Returns
    -------
    float
        The target.

    Raises
    ------
    PanelError
        For any other number: 80 is refused, for it means .80.

    Examples
    --------
    >>> check_target(0.8)
    0.8
    """
    target = read_share(target)
    if 0 <= target <= 1 or (link == "log" and target > 1):
        return float(target)
    meant = (
        f"did you mean {target / 100:.2f}?".replace(" 0.", " .") if 1 < target <= 100 else "a share is between 0 and 1"
    )
    raise PanelError(f"target {target:g}: targets are shares from 0 to 1; {meant}")


def _classify(cells: Cells, link: str) -> Cells:
    """Return the cells with their kind, counts and latent values; cells that tell nothing are left out."""
    told = ~np.isnan(cells["share"]) & (cells["weight"] > 0) & ~(cells["denominator"] == 0)
    cells = {name: array[told] for name, array in cells.items()}
    is_binomial = (cells["denominator"] > 0) & np.isnan(cells["se"]) & (link == "logit")
    above, below = np.isin(cells["op"], ABOVE), np.isin(cells["op"], BELOW)
    kind = np.where(is_binomial, BINOMIAL, GAUSSIAN)
    kind = np.where(above, np.where(is_binomial, COUNT_AT_LEAST, VALUE_AT_LEAST), kind)
    cells["kind"] = np.where(below, np.where(is_binomial, COUNT_AT_MOST, VALUE_AT_MOST), kind)

    counts, trials = cells["numerator"], cells["denominator"]
    at_least = np.where(cells["op"] == ">", np.floor(counts + 1e-6) + 1, np.ceil(counts - 1e-6))
    at_most = np.where(cells["op"] == "<", np.ceil(counts - 1e-6) - 1, np.floor(counts + 1e-6))
    bounded = np.where(below, np.maximum(at_most, 0.0), counts)
    cells["successes"] = np.where(above, np.minimum(at_least, trials), bounded)
    cells["almost"] = cells["op"] == "<~"
    cells["value"], cells["variance"] = _measure(cells, link)
    return cells


def _measure(cells: Cells, link: str) -> tuple[Floats, Floats]:
    """Return each share on the scale of the link, and the square of its standard error there."""
    share, counts, trials = cells["share"], cells["numerator"], cells["denominator"]
    has_se = cells["se"] > 0
    se = np.where(has_se, cells["se"], ROUNDING_SE)
    if link == "logit":
        edge = np.minimum(se, 0.1)
        safe = np.clip(share, edge, 1 - edge)
        return to_latent(safe, link), (se / (safe * (1 - safe))) ** 2
    # Poisson counts where there are any: the variance of a log rate is 1 / count.
    has_counts = trials > 0
    safe = np.maximum(share, np.where(has_counts, 0.5 / np.maximum(trials, 1), ROUNDING_SE))
    se = np.where(has_counts & ~has_se, safe / np.sqrt(np.maximum(counts, 0.5)), se)
    return np.log(safe), (se / safe) ** 2


def _pad(cells: Cells, units: list[str], link: str, groups: dict[str, str]) -> Panel:
    place = {unit: number for number, unit in enumerate(units)}
    row = np.array([place[unit] for unit in cells["unit"]], dtype=np.int64)
    order = np.lexsort((cells["time"], row))
    cells, row = {name: array[order] for name, array in cells.items()}, row[order]
    first = np.searchsorted(row, np.arange(len(units)))
    column = np.arange(len(row)) - first[row]
    width = int(column.max(initial=0)) + 1

    def padded(name: str, fill: float) -> Floats:
        array = np.full((len(units), width), fill)
        array[row, column] = cells[name]
        return array

    middle = float(cells["time"].mean()) if len(row) else 0.0
    return Panel(
        units=tuple(units),
        times=padded("time", middle),
        kind=padded("kind", MISSING).astype(np.int64),
        successes=np.nan_to_num(padded("successes", 0.0)),
        trials=np.nan_to_num(padded("denominator", 0.0)),
        value=padded("value", 0.0),
        variance=padded("variance", 1.0),
        weight=padded("weight", 0.0),
        almost=padded("almost", 0.0).astype(bool),
        groups=tuple(groups.get(unit, "") for unit in units) if groups else (),
        link=link,
    )
