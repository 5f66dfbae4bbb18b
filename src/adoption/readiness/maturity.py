"""Maturity levels: the gate that a rule set puts before each level, and a pooled model of observed levels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special
from threadpoolctl import threadpool_limits

from adoption.arrays import Floats
from adoption.diagnostics import AdoptionError
from adoption.validity import has_validity, rules_in_force

#: Nodes of the trapezoid rule over a group's effect [its standard deviations]: near exact for smooth integrands.
_NODES = np.linspace(-6.0, 6.0, 121)
_SMALLEST_SD = 1e-3
_LEAST_CHECKED_FIRST = ("unverified", "single-source", "derived", "verified")


def assess_gates(levels: pd.DataFrame, gates: pd.DataFrame, on: dt.date | str | None = None) -> pd.DataFrame:
    """Return one row per unit: the overall level whose gates it passes, and what holds it back from the next.

    A level is reached when every group named for it, and for every level below it, stands where it must: a conjunction,
    not a score. A group that a unit does not report counts as not reached and is named in `missing`. Gates that are not
    in force are not applied.

    Parameters
    ----------
    levels
        `unit, group_code, level`: what each unit has reached in each group.
    gates
        The table `maturity_gates` of one scheme.
    on
        The day of the assessment; needed where gates have `valid_from` or `valid_to`.

    Returns
    -------
    DataFrame
        `unit, overall_level` (0: below the first), `held_back_by` (groups that block the next level), `missing`,
        `not_applied` (groups without a gate in force), `verification` (that of the least checked gate applied).

    Raises
    ------
    AdoptionError
        For a group that no gate names, and for gates with validity without a day.

    Examples
    --------
    >>> levels = pd.DataFrame({"unit": ["a", "a"], "group_code": ["his", "emr"], "level": [1, 0]})
    >>> gates = pd.DataFrame({"overall_level": [1, 1], "group_code": ["his", "emr"], "required_level": [1, 1],
    ...     "valid_from": ["2018-02-27"] * 2, "valid_to": [None, "2025-06-05"], "verification": ["single-source"] * 2})
    >>> [int(assess_gates(levels, gates, day)["overall_level"].iloc[0]) for day in ("2025-06-05", "2025-06-06")]
    [0, 1]
    """
    unknown = sorted(set(levels["group_code"]) - set(gates["group_code"]))
    if unknown:
        raise AdoptionError(
            f"groups {', '.join(unknown)}: the gates define {', '.join(sorted(set(gates['group_code'])))}"
        )
    applied = _gates_in_force(gates, on)
    not_applied = " ".join(sorted(set(gates["group_code"]) - set(applied["group_code"])))
    reached = levels.pivot_table(index="unit", columns="group_code", values="level", aggfunc="max")
    reached = reached.reindex(columns=pd.unique(applied["group_code"]))
    least = next((word for word in _LEAST_CHECKED_FIRST if (applied["verification"] == word).any()), "unverified")
    rows = []
    for unit, own in reached.iterrows():
        overall, held_back = _climb(own, applied)
        missing = " ".join(str(group) for group in own.index[own.isna()])
        rows.append((unit, overall, " ".join(held_back), missing, not_applied, least))
    return pd.DataFrame(
        rows, columns=["unit", "overall_level", "held_back_by", "missing", "not_applied", "verification"]
    )


def _gates_in_force(gates: pd.DataFrame, on: dt.date | str | None) -> pd.DataFrame:
    """Return the gates that held on a day; all of them where none has validity."""
    if on is not None:
        return rules_in_force(gates, on)
    if has_validity(gates):
        raise AdoptionError("the gates have valid_from or valid_to: pass the day of the assessment as `on`")
    return gates


def _climb(own: pd.Series, gates: pd.DataFrame) -> tuple[int, list[str]]:
    """Return the last level whose every gate a unit passes, and the groups that block the next."""
    overall = 0
    for level, gate in gates.sort_values("overall_level", kind="stable").groupby("overall_level"):
        required = gate.set_index("group_code")["required_level"].astype(float)
        short = required.index[~(own[required.index] >= required)]
        if len(short):
            return overall, list(short)
        overall = int(str(level))
    return overall, []


@dataclass(frozen=True)
class MaturityFit:
    """A cumulative-logit model: P(level <= k) = 1 / (1 + exp(-(threshold_k - effects - group))).

    `thresholds` and `effects` are `name, estimate, standard_error`; `groups` is `group, effect, standard_error` (empty
    for the unpooled model). `levels` are the levels in order.
    """

    levels: tuple[int, ...]
    thresholds: pd.DataFrame
    effects: pd.DataFrame
    groups: pd.DataFrame
    group_sd: float
    log_likelihood: float
    converged: bool
    message: str

    def chances(self, frame: pd.DataFrame, group: str | None = None) -> pd.DataFrame:
        """Return one row per row of `frame`: the chance of each level, a column each.

        `frame` holds the covariates; `group` names the column of groups (a new group stands at the mean of groups).
        """
        effect = frame[self.effects["name"].tolist()].to_numpy(dtype=float) @ self.effects["estimate"].to_numpy()
        if group is not None:
            known = dict(zip(self.groups["group"], self.groups["effect"], strict=True))
            effect = effect + frame[group].map(known).fillna(0.0).to_numpy(dtype=float)
        below = special.expit(self.thresholds["estimate"].to_numpy() - effect[:, None])
        edges = np.column_stack([np.zeros(len(frame)), below, np.ones(len(frame))])
        return pd.DataFrame(np.diff(edges, axis=1), columns=list(self.levels), index=frame.index)


def fit_maturity(
    frame: pd.DataFrame, covariates: Sequence[str] = (), group: str | None = None, level: str = "level"
) -> MaturityFit:
    """Return the cumulative-logit model of ordered levels, groups pooled towards their mean.

    McCullagh 1980 (https://doi.org/10.1111/j.2517-6161.1980.tb01109.x); group effects N(0, sd^2) as in Hedeker and
    Gibbons 1994 (https://doi.org/10.2307/2533433), integrated by the trapezoid rule, maximum likelihood with analytic
    gradients. Without `group` it is the unpooled model of statsmodels' OrderedModel.

    Parameters
    ----------
    frame
        One row per observed level: `level` (whole numbers), the covariates and the group. Several rows of one unit
        belong in one group, the unit.
    """
    data = _Data.read(frame, list(covariates), group, level)
    start = data.start()
    with threadpool_limits(limits=1, user_api="blas"):
        found = optimize.minimize(  # type: ignore[call-overload]
            lambda point: _negate(data, point),
            start,
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": 500, "ftol": 1e-13},
        )
        hessian = _differentiate(data, found.x)
        covariance = np.asarray(np.linalg.pinv((hessian + hessian.T) / 2), dtype=float)
    message = "" if found.success else f"no convergence: {found.message}"
    group_sd = float(np.exp(found.x[-1])) if group else 0.0
    if group and group_sd < 10 * _SMALLEST_SD:
        message = "the groups do not differ measurably: their effects are all but 0"
    return MaturityFit(
        levels=data.levels,
        thresholds=_describe_thresholds(data, found.x, covariance),
        effects=_describe_effects(data, found.x, covariance, list(covariates)),
        groups=data.describe_groups(found.x),
        group_sd=group_sd,
        log_likelihood=-float(found.fun),
        converged=bool(found.success),
        message=message,
    )


@dataclass(frozen=True)
class _Data:
    """Levels as codes 0 to K-1, covariates (row, p), group codes; parameters: theta_1, log steps, effects, log sd."""

    levels: tuple[int, ...]
    code: NDArray[np.int64]
    design: Floats
    group_code: NDArray[np.int64]
    groups: tuple[object, ...]

    @staticmethod
    def read(frame: pd.DataFrame, covariates: list[str], group: str | None, level: str) -> _Data:
        wanted = [level, *covariates, *([group] if group else [])]
        missing = [name for name in wanted if name not in frame]
        if missing:
            raise AdoptionError(f"columns {', '.join(missing)} are missing; the frame has {', '.join(map(str, frame))}")
        code, levels = pd.factorize(frame[level], sort=True)
        if len(levels) < 2:
            raise AdoptionError(f"only one level found ({levels[0] if len(levels) else 'none'}): nothing to order")
        group_code, groups = pd.factorize(frame[group] if group else np.zeros(len(frame)), sort=True)
        return _Data(
            levels=tuple(int(value) for value in levels),
            code=code,
            design=frame[covariates].to_numpy(dtype=float),
            group_code=group_code,
            groups=tuple(groups) if group else (),
        )

    @property
    def n_thresholds(self) -> int:
        return len(self.levels) - 1

    def start(self) -> Floats:
        share = np.cumsum(np.bincount(self.code, minlength=len(self.levels)))[:-1] / len(self.code)
        thresholds = special.logit(np.clip(share, 0.01, 0.99))
        steps = np.log(np.maximum(np.diff(thresholds), 0.05))
        return np.concatenate([thresholds[:1], steps, np.zeros(self.design.shape[1]), [-0.5] if self.groups else []])

    def unpack(self, point: Floats) -> tuple[Floats, Floats, float]:
        thresholds = np.cumsum(np.concatenate([point[:1], np.exp(point[1 : self.n_thresholds])]))
        effects = point[self.n_thresholds : self.n_thresholds + self.design.shape[1]]
        return thresholds, effects, float(np.exp(point[-1])) if self.groups else 0.0

    def describe_groups(self, point: Floats) -> pd.DataFrame:
        """Return each group's effect given its rows: mean and standard deviation over the nodes."""
        if not self.groups:
            return pd.DataFrame({"group": [], "effect": [], "standard_error": []})
        weight, sd = _weigh_nodes(self, point)[0], self.unpack(point)[2]
        effect = weight @ (sd * _NODES)
        spread = np.sqrt(weight @ (sd * _NODES) ** 2 - effect**2)
        return pd.DataFrame({"group": self.groups, "effect": effect, "standard_error": spread})


def _weigh_nodes(data: _Data, point: Floats) -> tuple[Floats, float, Floats, Floats, Floats]:
    """Return posterior weights of nodes (group, node), the log likelihood, and per row and node f_upper, f_lower, p."""
    thresholds, effects, sd = data.unpack(point)
    nodes = _NODES if data.groups else np.zeros(1)
    centre = (data.design @ effects)[:, None] + sd * nodes
    edges = np.concatenate([[-np.inf], thresholds, [np.inf]])
    upper, lower = (
        special.expit(edges[data.code + 1][:, None] - centre),
        special.expit(edges[data.code][:, None] - centre),
    )
    chance = np.maximum(upper - lower, 1e-300)
    n_groups = max(len(data.groups), 1)
    joint = np.zeros((n_groups, len(nodes)))
    np.add.at(joint, data.group_code, np.log(chance))
    joint = joint + (-0.5 * nodes**2)
    normal = special.logsumexp(-0.5 * nodes**2)
    total = special.logsumexp(joint, axis=1)
    weight = np.exp(joint - total[:, None])
    return weight, float(total.sum() - n_groups * normal), upper * (1 - upper), lower * (1 - lower), chance


def _negate(data: _Data, point: Floats) -> tuple[float, Floats]:
    """Return minus the log likelihood and its gradient (Fisher's identity: the expected complete-data score)."""
    weight, log_likelihood, upper_slope, lower_slope, chance = _weigh_nodes(data, point)
    row_weight = weight[data.group_code]
    by_upper, by_lower = row_weight * upper_slope / chance, row_weight * lower_slope / chance
    by_centre = by_lower - by_upper
    by_threshold = np.zeros(len(data.levels) + 1)
    np.add.at(by_threshold, data.code + 1, by_upper.sum(axis=1))
    np.add.at(by_threshold, data.code, -by_lower.sum(axis=1))
    by_threshold = by_threshold[1:-1]
    tail = np.cumsum(by_threshold[::-1])[::-1]
    steps = np.exp(point[1 : data.n_thresholds])
    gradient = [tail[:1], tail[1:] * steps, data.design.T @ by_centre.sum(axis=1)]
    if data.groups:
        gradient.append(np.array([(by_centre * data.unpack(point)[2] * _NODES).sum()]))
    return -log_likelihood, -np.concatenate(gradient)


def _differentiate(data: _Data, point: Floats) -> Floats:
    """Return the Hessian of minus the log likelihood, by central differences of its gradient."""
    step = 1e-5
    moves = step * np.eye(len(point))
    return np.array([(_negate(data, point + move)[1] - _negate(data, point - move)[1]) / (2 * step) for move in moves])


def _describe_thresholds(data: _Data, point: Floats, covariance: Floats) -> pd.DataFrame:
    k = data.n_thresholds
    slopes = np.tril(np.ones((k, k))) * np.concatenate([[1.0], np.exp(point[1:k])])
    errors = np.sqrt(np.einsum("ij,jk,ik->i", slopes, covariance[:k, :k], slopes))
    names = [f"{low}|{high}" for low, high in zip(data.levels[:-1], data.levels[1:], strict=True)]
    return pd.DataFrame({"name": names, "estimate": data.unpack(point)[0], "standard_error": errors})


def _describe_effects(data: _Data, point: Floats, covariance: Floats, names: list[str]) -> pd.DataFrame:
    where = slice(data.n_thresholds, data.n_thresholds + len(names))
    return pd.DataFrame(
        {"name": names, "estimate": point[where], "standard_error": np.sqrt(np.diag(covariance)[where])}
    )
