"""The library of paces: six numbers recover a simulated panel, the shipped file is what its panels teach."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adoption import PaceLibrary, PanelError, learn_paces, read_paces
from adoption.paces import NUMBERS, find_track_record
from adoption.paces.track_record import read_track_record
from analysis.paths import lookup_folder, project_folder
from analysis.schemas import read_lookup_table


def _simulate(n_units: int = 300, n_times: int = 10, seed: int = 1) -> pd.DataFrame:
    """Return a panel that moves as the model of the library says: s = .2, tau = .15, r = .1, drift .4 - .1 z."""
    generator = np.random.default_rng(seed)
    latent, pace = generator.normal(0, 1, n_units), 0.2 * generator.standard_normal(n_units)
    shares = []
    for _ in range(n_times):
        shares.append(1 / (1 + np.exp(-latent - 0.1 * generator.standard_normal(n_units))))
        latent = latent + 0.4 - 0.1 * latent + pace + 0.15 * generator.standard_normal(n_units)
        pace = 0.75 * pace + 0.2 * np.sqrt(1 - 0.75**2) * generator.standard_normal(n_units)
    units = np.repeat([f"u{i:03d}" for i in range(n_units)], n_times)
    times = np.tile(2010.0 + np.arange(n_times), n_units)
    return pd.DataFrame({"unit": units, "time": times, "share": np.array(shares).T.ravel()})


def test_the_numbers_of_a_simulated_panel_are_recovered() -> None:
    (row,) = learn_paces({"simulated": _simulate()}).to_dict("records")
    # A regression on a level that is seen with noise and that fast units reach first: near, not exact.
    assert row["a"] == pytest.approx(0.4, abs=0.08)
    assert row["b"] == pytest.approx(-0.1, abs=0.05)
    assert row["c"] == pytest.approx(0.0, abs=0.02)
    for name, true in (("log_s", 0.2), ("log_tau", 0.15), ("log_r", 0.1)):
        assert row[name] == pytest.approx(np.log(true), abs=np.log(1.5)), name
    assert (row["n_units"], row["n_changes"], row["message"]) == (300, 2700, "")


def test_a_short_panel_has_a_row_without_numbers_that_says_why() -> None:
    short = _simulate(5, 4)
    table = learn_paces({"short": short})
    assert table[list(NUMBERS)].isna().all(axis=None)
    assert table["message"].tolist() == ["15 changes, 40 are needed"]


def test_bounds_do_not_count_as_changes() -> None:
    panel = _simulate(30, 6)
    bounded = panel.assign(op=np.where(panel["time"] == 2012, ">=", "="))
    assert learn_paces({"one": bounded})["n_changes"].tolist() == [30 * 4]


def test_the_order_of_rows_does_not_change_the_numbers() -> None:
    panel = _simulate(40, 6)
    once, again = (learn_paces({"one": frame}) for frame in (panel, panel.sample(frac=1, random_state=3)))
    pd.testing.assert_frame_equal(once, again, rtol=1e-9)


def test_worlds_are_the_same_for_a_seed_and_like_the_library() -> None:
    library = read_paces()
    worlds, again = (library.draw_worlds(4000, seed=5) for _ in range(2))
    for one, other in zip(worlds, again, strict=True):
        np.testing.assert_array_equal(one, other)
    numbers = library.table[list(NUMBERS)].to_numpy()
    assert abs(np.median(worlds.a) - np.median(numbers[:, 0])) < 0.1
    assert (worlds.s > 0).all() and (worlds.tau > 0).all() and (worlds.r > 0).all()


def test_a_library_without_a_family_has_none_of_its_panels() -> None:
    library = read_paces()
    rest = library.without(family="ict")
    assert set(rest.table["family"]) == set(library.table["family"]) - {"ict"}
    assert len(rest) < len(library)


def test_a_table_that_is_no_library_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "paces.csv"
    pd.DataFrame({"panel": ["one"], "a": [0.1]}).to_csv(path, index=False)
    with pytest.raises(PanelError, match=r"without b, c, .*learn_paces"):
        read_paces(path)
    with pytest.raises(PanelError, match="3 are needed"):
        PaceLibrary(read_paces().table.head(2))


def test_the_shipped_library_fits_its_schema_and_is_wide_enough() -> None:
    table = read_lookup_table(lookup_folder(), "paces")
    assert len(table) >= 20
    assert table["family"].nunique() >= 6
    assert (table["source"] != "").all() and (table["licence"] != "").all()


def test_the_shipped_library_is_what_its_panels_teach(shared: Path) -> None:
    spec = importlib.util.spec_from_file_location("rebuild_paces", project_folder() / "tools" / "rebuild_paces.py")
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    rebuilt = tool.build_table(shared)
    pd.testing.assert_frame_equal(read_paces().table, rebuilt, check_dtype=False, atol=2e-4)


def test_a_new_indicator_varies_as_panels_do_and_by_what_few_panels_leave_unknown() -> None:
    table = read_paces().table.drop(columns="family").head(6).assign(a=np.linspace(-1, 1, 6))
    smooth = PaceLibrary(table).draw_worlds(40_000).a[::2]  # every other world is like one panel
    assert smooth.var() == pytest.approx(1.4 * (1 + 1 / 6) * table["a"].var(), rel=0.05)


def test_families_count_alike_however_many_panels_they_have() -> None:
    table = read_paces().table.head(6).assign(family=["one"] * 4 + ["two", "three"], a=[0.0] * 4 + [1.0, 2.0])
    library = PaceLibrary(table)
    assert library.weights == pytest.approx([1 / 12] * 4 + [1 / 3] * 2)
    like_a_panel = library.draw_worlds(6000).a[1::2]
    assert [np.mean(np.abs(like_a_panel - a) < 0.5) for a in (0, 1, 2)] == pytest.approx([1 / 3] * 3, abs=0.06)
    alone = PaceLibrary(table.drop(columns="family")).weights
    assert alone == pytest.approx([1 / 6] * 6)


def test_a_chance_has_the_record_of_the_class_that_begins_with_it() -> None:
    for row in read_track_record():
        assert find_track_record(row.n_reports, row.chance_from) == row
        assert find_track_record(row.n_reports, row.chance_to) != row


@pytest.mark.parametrize("panels", [None, [pd.DataFrame()]])
def test_panels_without_names_are_refused_with_the_call(panels: Any) -> None:
    with pytest.raises(PanelError, match=r"expected panels by name, found .*learn_paces\(\{"):
        learn_paces(panels)


def test_a_library_of_nothing_is_refused() -> None:
    nothing: Any = None
    with pytest.raises(PanelError, match="expected the table that learn_paces returns, found NoneType"):
        PaceLibrary(nothing)


def test_panels_in_which_nothing_moves_give_no_pace() -> None:
    unit, year = (part.ravel() for part in np.meshgrid(np.arange(6), np.arange(10)))
    still = pd.DataFrame({"unit": unit, "time": 2010.0 + year, "share": 0.5})
    learned = learn_paces({"still": still})
    assert learned["a"].isna().all()
    assert learned["message"].tolist() == ["54 changes, all alike: they have no spread to learn"]
