"""Rows as dictionaries: nothing lost, missing values are None, the same row is the same dictionary."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reports._row_helpers import KeptMaterial, RowIndex, rows_of
from analysis.schemas import set_types

_FRAME = pd.DataFrame(
    {
        "unit_code": pd.array(["a", "b", None], dtype="str"),
        "line": pd.array([1, None, 3], dtype="Int64"),
        "value": [1.5, float("nan"), 2.0],
        "due": pd.to_datetime(["2026-01-01", None, "2026-03-01"]),
        "is_chosen": pd.array([True, None, False], dtype="boolean"),
    }
)


def test_rows_hold_plain_values_and_none_for_what_is_missing():
    rows = rows_of(_FRAME)
    assert rows[1] == {"unit_code": "b", "line": None, "value": None, "due": None, "is_chosen": None}
    assert {name: type(value) for name, value in rows[0].items()} == {
        "unit_code": str,
        "line": int,
        "value": float,
        "due": pd.Timestamp,
        "is_chosen": bool,
    }


def test_the_index_finds_the_same_rows_as_the_whole_table_has():
    index, rows = RowIndex(_FRAME), rows_of(_FRAME)
    assert index.where(unit_code="a", line=1) == [rows[0]]
    assert index.where(is_chosen=False) == [rows[2]]
    assert index.where(unit_code="c") == []
    assert [type(value) for value in index.where(line=3)[0].values()] == [type(value) for value in rows[2].values()]


def test_a_row_asked_for_twice_is_one_dictionary():
    index = RowIndex(_FRAME)
    assert index.where(unit_code="b")[0] is index.where(unit_code="b")[0]


def test_rows_of_a_table_without_columns_are_none():
    assert rows_of(pd.DataFrame()) == []


def test_a_table_with_its_types_keeps_them_and_is_not_the_callers(tables):
    given = set_types("targets", tables["targets"])
    typed = set_types("targets", given)
    typed.loc[typed.index[0], "value"] = -1.0
    pd.testing.assert_series_equal(typed.dtypes, given.dtypes)
    assert not (given["value"] == -1.0).any()


def test_material_is_kept_for_equal_tables_and_the_same_key_and_for_two_at_most():
    kept, first = KeptMaterial(), pd.DataFrame({"unit_code": ["a"], "value": [1.0]})
    made = kept.find_or_make({"units": first}, "a key", object)
    assert kept.find_or_make({"units": first.copy()}, "a key", object) is made
    other_key = kept.find_or_make({"units": first}, "another", object)
    assert other_key is not made
    assert kept.find_or_make({"units": first}, "a key", object) is made
    assert kept.find_or_make({"units": first, "tasks": first}, "a key", object) is not made
    assert kept.find_or_make({"units": first}, "another", object) is other_key
    assert kept.find_or_make({"units": first}, "a key", object) is not made


def test_material_of_a_table_that_its_owner_changes_is_made_again():
    kept, table = KeptMaterial(), pd.DataFrame({"unit_code": ["a"], "value": [1.0]})
    made = kept.find_or_make({"units": table}, None, object)
    table.loc[0, "value"] = 2.0
    changed = kept.find_or_make({"units": table}, None, object)
    assert changed is not made
    table.loc[0, "value"] = 1.0
    assert kept.find_or_make({"units": table}, None, object) is made


def test_nothing_is_kept_of_what_could_not_be_made():
    kept, table = KeptMaterial(), pd.DataFrame({"unit_code": ["a"]})
    with pytest.raises(ZeroDivisionError):
        kept.find_or_make({"units": table}, None, lambda: 1 / 0)
    assert kept.find_or_make({"units": table}, None, lambda: "made") == "made"
