"""A tidy frame becomes a panel, or is refused with every fault and its remedy."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from adoption.arrays import COUNT_AT_LEAST, COUNT_AT_MOST, PanelError, check_target, read_panel


def _frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"unit": ["A", "A", "B"], "time": [2023.0, 2024.0, 2024.0], **columns})


def test_the_frame_is_left_as_it_was() -> None:
    frame = _frame(share=[0.1, 0.2, np.nan], op=["=", None, None])
    before = frame.copy(deep=True)
    read_panel(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_other_columns_are_let_be_and_a_misspelt_one_is_refused_with_the_nearest_name() -> None:
    assert read_panel(_frame(share=[0.1, 0.2, 0.3], country="vn")).units == ("A", "B")
    with pytest.raises(PanelError, match="unknown column 'weights': did you mean 'weight'"):
        read_panel(_frame(share=[0.1, 0.2, 0.3], weights=1.0))


def test_two_indicators_in_one_panel_are_refused() -> None:
    with pytest.raises(PanelError, match="2 indicators in one panel: fit one at a time"):
        read_panel(_frame(share=[0.1, 0.2, 0.3], indicator=["a", "a", "b"]))


def test_a_unit_in_two_groups_is_refused() -> None:
    with pytest.raises(PanelError, match="unit A is in several groups; each unit must belong to one"):
        read_panel(_frame(share=[0.1, 0.2, 0.3], group=["north", "south", "south"]))


def test_an_empty_row_beside_a_value_is_no_second_value() -> None:
    frame = pd.DataFrame({"unit": "A", "time": [2023.0, 2024.0, 2024.0], "share": [0.1, np.nan, 0.3]})
    assert read_panel(frame).shares.round(6).tolist() == [[0.1, 0.3]]


def test_what_is_known_at_a_time_includes_that_time() -> None:
    known = read_panel(_frame(share=[0.1, 0.2, 0.3])).until(2023.0)
    assert known.observed.tolist() == [[True], [False]]


def test_a_unit_without_reports_keeps_its_place() -> None:
    panel = read_panel(_frame(share=[0.1, 0.2, np.nan]))
    assert panel.units == ("A", "B")
    assert panel.observed.sum(1).tolist() == [2, 0]


def test_times_are_put_in_order() -> None:
    frame = pd.DataFrame({"unit": "A", "time": [2024.5, 2022.0, 2023.0], "share": [0.3, 0.1, 0.2]})
    assert read_panel(frame).shares.round(6).tolist() == [[0.1, 0.2, 0.3]]


def test_more_than_95_percent_of_40_means_at_least_39() -> None:
    frame = _frame(numerator=[38, 38, 38], denominator=[40, 40, 40], op=[">", ">=", "<"])
    panel = read_panel(frame)
    assert panel.kind.tolist() == [[COUNT_AT_LEAST, COUNT_AT_LEAST], [COUNT_AT_MOST, 0]]
    assert panel.successes[0].tolist() == [39, 38]
    assert panel.successes[1, 0] == 37


def test_a_share_with_a_denominator_is_a_count() -> None:
    assert read_panel(_frame(share=[0.5, 0.25, 1.0], denominator=[8, 8, 8])).successes[0].tolist() == [4, 2]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"share": [80, 0.2, 0.3]}, "divide percent by 100"),
        ({"share": [1.05, 0.2, 0.3]}, "above_one='allow'"),
        ({"numerator": [11, 2, 3], "denominator": [10, 10, 10]}, "numerator 11 exceeds denominator 10"),
        ({"numerator": [-1, 2, 3], "denominator": [10, 10, 10]}, "below 0"),
        ({"share": [0.1, 0.2, 0.3], "op": ["=>", "=", "="]}, "operator '=>'"),
        ({"share": [0.1, 0.2, 0.3], "se": [-0.1, 0.2, 0.3]}, "standard error -0.1"),
        ({"share": [0.1, 0.2, 0.3], "weight": [-1, 1, 1]}, "weight -1 is below 0"),
        ({"share": [0.1, 0.2, 0.3], "weight": [np.inf, 1, 1]}, "weight inf is not a number"),
        ({"share": [0.1, 0.2, 0.3], "se": [np.inf, 1, 1]}, "standard error inf is not a number"),
        ({"numerator": [1, 2, 3], "denominator": [10, np.inf, 10]}, "denominator inf is not a number"),
        ({"numerator": [2, 2, 3], "denominator": [0, 10, 10]}, "2 out of a denominator of 0"),
        ({"share": [True, 0.2, 0.3]}, "column 'share' .unit A.: True is no number; a share from 0 to 1"),
        ({"shares": [0.1, 0.2, 0.3]}, "did you mean 'share'?"),
    ],
)
def test_what_would_mislead_is_refused(columns: dict[str, object], said: str) -> None:
    with pytest.raises(PanelError, match=said.replace("?", r"\?")):
        read_panel(_frame(**columns))


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(PanelError, match="2 problems") as caught:
        read_panel(_frame(share=[80, 0.2, -0.1]))
    assert "row 0, unit A, time 2023" in str(caught.value)
    assert "row 2, unit B, time 2024" in str(caught.value)


def test_a_rate_above_one_is_modelled_on_its_logarithm_by_choice() -> None:
    panel = read_panel(_frame(share=[1.2, 0.9, 0.5]), above_one="allow")
    assert panel.link == "log"
    assert panel.shares[0].round(6).tolist() == [1.2, 0.9]


def test_a_target_of_80_is_refused() -> None:
    with pytest.raises(PanelError, match=r"did you mean \.80\?"):
        check_target(80)
    assert check_target(0.8) == 0.8


def test_numbers_of_any_kind_are_read() -> None:
    columns = {"time": [2023, 2024, 2024], "share": [Decimal("0.1"), None, 1]}
    assert read_panel(pd.DataFrame({"unit": ["A", "A", "B"]} | columns)).shares.round(2).tolist() == [[0.1], [1.0]]
