"""Where less is better the complement is what spreads: all answers are those of 1 - share, turned round."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adoption import AdoptionFit, Deadline, PanelError, fit_adoption, load_adoption, propose_targets
from adoption.arrays import read_panel

_TIMES = [2023.5, 2026.0, 2030.0]
_OTHER_SIDE = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


def _mirror(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what the same reports say of the complement."""
    turned = frame.copy()
    if "share" in frame:
        turned["share"] = 1 - frame["share"]
    if "numerator" in frame:
        turned["numerator"] = frame["denominator"] - frame["numerator"]
    if "op" in frame:
        turned["op"] = frame["op"].replace(_OTHER_SIDE)
    return turned


def _shares(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit", "time", "share", "op"][: len(rows[0])])


_COUNT = pd.DataFrame({"unit": ["A"], "time": [2024.8], "numerator": [30], "denominator": [100]})
_SIX = _shares(
    *((f"u{i}", 2021.0 + t, 0.1 + 0.07 * i + 0.09 * t + 0.01 * (i * t % 3)) for i in range(6) for t in range(3))
)
_PANELS = {
    "one report": _shares(("A", 2024.8, 0.948)),
    "a bound": _shares(("A", 2024.8, 0.8, ">=")),
    "a strict bound of a count": _COUNT.assign(op=">"),
    "a count": _COUNT,
    "three reports of six units": _SIX,
    "no report, five siblings": _shares(*((f"u{i}", 2024.0, 0.2 + 0.1 * i) for i in range(5)), ("A", 2024.0, np.nan)),
}


@cache
def _fit_both(name: str, *, can_fall: bool = True) -> tuple[AdoptionFit, AdoptionFit]:
    """Return the fit of a panel, and that of its complement where less is better."""
    panel = _PANELS[name]
    return (
        fit_adoption(panel, can_fall=can_fall),
        fit_adoption(_mirror(panel), direction="down", can_fall=can_fall),
    )


@pytest.mark.parametrize(
    ("name", "can_fall"), [*((name, True) for name in _PANELS), ("a bound", False), ("a count", False)]
)
def test_answers_for_the_complement_are_the_answers_turned_round(name: str, can_fall: bool) -> None:
    risen, fallen = _fit_both(name, can_fall=can_fall)
    assert fallen.grid(_TIMES) == pytest.approx(1 - risen.grid(_TIMES)[..., ::-1], abs=1e-6)
    assert fallen.chances(0.3, _TIMES, "down") == pytest.approx(risen.chances(0.7, _TIMES), abs=1e-6)
    assert fallen.draws(_TIMES, 20) == pytest.approx(1 - risen.draws(_TIMES, 20), abs=1e-6)
    assert fallen.panel.latest_shares() == pytest.approx(1 - risen.panel.latest_shares(), nan_ok=True)
    pd.testing.assert_frame_equal(fallen.basis[["unit", "n_reports"]], risen.basis[["unit", "n_reports"]])


def test_a_deadline_pulls_the_share_down_as_it_pulls_the_complement_up() -> None:
    deadline = Deadline(2026.0, "decree")
    risen = fit_adoption(_PANELS["one report"], deadlines=[deadline])
    down = Deadline(2026.0, "decree", direction="down")
    fallen = fit_adoption(_mirror(_PANELS["one report"]), direction="down", deadlines=[down])
    assert fallen.grid(_TIMES).mean(-1) == pytest.approx(1 - risen.grid(_TIMES).mean(-1), abs=0.003)
    free = fallen.without_deadlines().grid([2026.0])
    assert (fallen.grid([2026.0]) <= free).all()
    assert fallen.grid([2026.0]).mean() < 0.8 * free.mean()


@pytest.mark.parametrize("share", [0.004, 0.052, 0.3, 0.9])
def test_no_more_than_the_last_value_is_proposed_where_what_was_reached_stays(share: float) -> None:
    fit = fit_adoption(_shares(("A", 2024.8, share)), direction="down", can_fall=False)
    assert (propose_targets(fit, 2030.0, direction="down")["target"] <= share + 1e-9).all()
    assert float(np.median(fit.grid([2030.0]))) < share


def test_almost_ten_percent_is_a_little_less_whichever_side_is_better() -> None:
    almost = _shares(("A", 2025.0, 0.1, "<~"))
    means = [fit_adoption(almost, direction=side).forecast([2025.0])["mean"].iloc[0] for side in ("up", "down")]
    assert means == pytest.approx([0.1 * 30 / 31] * 2, abs=0.003)


@pytest.mark.parametrize("name", ["a count", "three reports of six units"])
def test_a_stored_fit_and_parts_of_it_keep_the_direction(name: str, tmp_path: Path) -> None:
    fit = _fit_both(name)[1]
    loaded = load_adoption(fit.save(tmp_path / "fit.json"))
    assert loaded.direction == "down"
    for same in (loaded, fit.apply(_mirror(_PANELS[name]))):
        assert np.array_equal(same.grid(_TIMES), fit.grid(_TIMES))
    first = fit.apply_rows([0])
    assert first.direction == "down"
    assert first.panel.shares == pytest.approx(fit.panel.shares[:1])


def test_estimates_are_those_of_the_share_itself() -> None:
    risen, fallen = _fit_both("three reports of six units")
    assert fallen.params.to_numpy() == pytest.approx(-risen.params.to_numpy(), abs=1e-4)
    assert fallen.bse.to_numpy() == pytest.approx(risen.bse.to_numpy(), rel=1e-3)
    units = fallen.summary().units
    assert units["slope"].to_numpy() == pytest.approx(-risen.summary().units["slope"].to_numpy(), abs=1e-4)


def test_rates_above_one_have_no_complement_and_are_forecast_without_the_library() -> None:
    rates = _shares(*((f"u{i}", 2020.0 + t, 1.5 - 0.1 * t + 0.02 * i) for i in range(6) for t in range(4)))
    fit = fit_adoption(rates, above_one="allow", direction="down", can_fall=False)
    assert fit.can_fall
    assert not fit.basis["n_library"].any()
    with pytest.raises(PanelError, match="no complement"):
        read_panel(rates, above_one="allow").complement()


def test_a_deadline_that_asks_for_more_is_refused_where_less_is_better() -> None:
    fit = _fit_both("a count")[1]
    with pytest.raises(PanelError, match=r"2025-12-31.*direction='down'"):
        fit.with_deadlines([Deadline(2026.0, "decree")])


def test_a_direction_that_is_none_is_refused() -> None:
    with pytest.raises(PanelError, match=r"'down' \(less is better\)"):
        fit_adoption(_SIX, direction="lower")
