"""A notebook's parameters cell is its signature, and values are checked before a kernel starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.pipeline.notebooks.parameters import (
    ParameterError,
    check_parameters,
    parse_parameters,
    read_parameters,
    read_value,
)

_CELL = """
unit_code: str = "p34-52"  # the unit that the report is about
horizon: int = 3           # how far to look ahead [years]
level: float = .8          # of the interval [0 to 1]
is_internal: bool = False
languages: list[str] = ["vi"]  # of the report
period: str  # the half-year
"""


def test_each_line_gives_name_type_default_help_and_unit() -> None:
    parameters = {p.name: p for p in parse_parameters(_CELL)}
    assert list(parameters) == ["unit_code", "horizon", "level", "is_internal", "languages", "period"]
    horizon = parameters["horizon"]
    assert (horizon.type, horizon.default, horizon.unit, horizon.help) == ("int", 3, "years", "how far to look ahead")
    assert parameters["level"].unit == "0 to 1"
    assert parameters["period"].is_required


def test_texts_are_read_as_the_declared_types() -> None:
    given = {"horizon": "5", "level": ".95", "is_internal": "yes", "languages": "vi, en", "period": "2026-H1"}
    values = check_parameters(parse_parameters(_CELL), given)
    assert values == {
        "unit_code": "p34-52", "horizon": 5, "level": 0.95, "is_internal": True, "languages": ["vi", "en"],
        "period": "2026-H1",
    }  # fmt: skip


def test_all_faults_are_reported_at_once_with_the_nearest_match() -> None:
    with pytest.raises(ParameterError) as error:
        check_parameters(parse_parameters(_CELL), {"horizn": "5", "level": "high"}, "70_publish")
    message = str(error.value)
    assert "no parameter 'horizn'; did you mean 'horizon'?" in message
    assert "'level' is 'high', expected float [0 to 1], e.g. 0.8" in message
    assert "'period' is missing" in message


@pytest.mark.parametrize(
    ("value", "type_name"),
    [("3.5", "int"), (True, "int"), ("nan", "float"), ("inf", "float"), ("perhaps", "bool"), (3, "str"),
     (3, "list[str]"), ('{"a": 1}', "list[int]"),
     ("1,x", "list[int]"), (None, "str"), (2, "bool"), ('["a"', "list[str]")],
)  # fmt: skip
def test_an_ill_typed_value_is_refused(value: object, type_name: str) -> None:
    with pytest.raises(ValueError):
        read_value(value, type_name)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("horizon = 3", "expected 'name: type = literal  # help [unit]'"),
        ("horizon: int = 3.5", "the default 3.5 is not int"),
        ("horizon: int = '3'", "the default '3' is not int"),
        ("horizon: int | None = None", "type 'int | None' is not one of str, int"),
        ("horizon: int = years()", "the default 'years()' is not a literal of type int"),
        ("horizon: int = 3\nhorizon: int = 4", "'horizon' is declared twice"),
        ("horizon: int =", "line 1"),
    ],
)
def test_a_line_that_is_no_declaration_is_refused(line: str, complaint: str) -> None:
    with pytest.raises(ParameterError) as error:
        parse_parameters(line)
    assert complaint in str(error.value)


@given(some.one_of(some.integers(), some.text(), some.booleans(), some.floats(allow_nan=False, allow_infinity=False)))
def test_a_value_of_the_right_type_is_returned_as_it_is(value: object) -> None:
    assert read_value(value, type(value).__name__) == value


@given(some.lists(some.integers()))
def test_a_list_written_as_text_is_read_back(values: list[int]) -> None:
    assert read_value(str(values), "list[int]") == values
    assert read_value(",".join(map(str, values)), "list[int]") == values


def test_a_notebook_without_such_a_cell_has_no_parameters(tmp_path: Path) -> None:
    path = tmp_path / "10_look.ipynb"
    path.write_text('{"cells": [{"cell_type": "code", "metadata": {}, "source": ["a = 1"]}]}')
    assert read_parameters(path) == []


def test_a_notebook_with_two_such_cells_is_refused(tmp_path: Path) -> None:
    cell = '{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "a: int = 1"}'
    path = tmp_path / "10_look.ipynb"
    path.write_text(f'{{"cells": [{cell}, {cell}]}}')
    with pytest.raises(ParameterError, match="expected one cell tagged 'parameters', found 2"):
        read_parameters(path)
