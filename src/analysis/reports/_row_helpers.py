"""The rows of tables as dictionaries: all, or those with certain values; complete tables, and what is made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd

from analysis.i18n import Message, translate, translate_cell
from analysis.panel import SUM_PREFIX
from analysis.schemas import TABLES, set_types

Row = dict[str, Any]
Made = TypeVar("Made")
_PASSED_OVER = '{"code": "choice.passed_over"'
#: How the panel begins the reason of a choice that a person made.
_SETTLED = '{"code": "choice.settled"'
#: From so many rows on it is faster to turn a whole table into dictionaries.
_MANY_ROWS = 500
_ONLY_VALUE = Message("choice.only_value").to_json()


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as dictionaries with None for what is missing."""
    names = [str(name) for name in frame.columns]
    columns = [values_of(frame.iloc[:, place]) for place in range(len(names))]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def missing_last(value: Any) -> tuple[bool, Any]:
    """Return a value of a row as a key to sort by: rows without one come last."""
    return value is None, 0 if value is None else value


def is_only_value(observation: Row) -> bool:
    """Return whether an observation was chosen because nothing else was there, or nothing is said of its choice."""
    return observation.get("chosen_rule") in (None, _ONLY_VALUE)


def is_added_up(observation: Row) -> bool:
    """Return whether an observation is the sum of what other organisations reported."""
    return str(observation["statement_id"]).startswith(SUM_PREFIX)


def choice_reason(cell: str | None, lang: str) -> str:
    """Return the rule of a cell of `chosen_rule`, without the words that a value was not chosen; empty for none.

    >>> choice_reason(Message("choice.passed_over", {"rule": Message("choice.status")}).to_json(), "en")
    'actual values rank before estimates'
    """
    if cell is None or _PASSED_OVER not in cell:
        return translate_cell(cell, lang)
    rule = Message.from_json(cell).arguments["rule"]
    return translate(rule, lang) if isinstance(rule, Message) else str(rule)


def values_of(column: pd.Series) -> list[Any]:
    """Return a column's values, None for what is missing."""
    values: list[Any] = column.tolist()
    if column.hasnans:
        return [None if missing else value for value, missing in zip(values, column.isna(), strict=True)]
    return values


class RowIndex:
    """Finds the rows of one table that have certain values, without reading the table again for each question.

    A row becomes a dictionary when it is first asked for, all of them once many are. The same dictionary is given out
    each time, so treat it as read-only.

    >>> index = RowIndex(pd.DataFrame({"unit_code": ["a", "b", "a"], "value": [1.0, None, 3.0]}))
    >>> index.where(unit_code="b")
    [{'unit_code': 'b', 'value': None}]
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._arrays = {str(name): frame[name].array for name in frame.columns}
        self._rows: dict[int, Row] = {}
        self._places: dict[tuple[str, ...], dict[tuple[Any, ...], list[int]]] = {}

    def where(self, **wanted: Any) -> list[Row]:
        """Return the rows that have all these values, in the table's order."""
        columns = tuple(wanted)
        if columns not in self._places:
            self._places[columns] = self._places_by(columns)
        return [self._row(place) for place in self._places[columns].get(tuple(wanted.values()), [])]

    def _places_by(self, columns: tuple[str, ...]) -> dict[tuple[Any, ...], list[int]]:
        places: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        keys = zip(*(self._frame[column].tolist() for column in columns), strict=True)
        for place, key in enumerate(keys):
            places[key].append(place)
        return dict(places)

    def _row(self, place: int) -> Row:
        if place not in self._rows:
            if len(self._rows) == _MANY_ROWS:
                self._rows |= {other: row for other, row in enumerate(rows_of(self._frame)) if other not in self._rows}
                return self._rows[place]
            self._rows[place] = {name: _value(array[place]) for name, array in self._arrays.items()}
        return self._rows[place]


def _value(value: Any) -> Any:
    """Return one value as Python has it, None for what is missing."""
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def complete_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return every table of the schemas; one that is not there yet is empty, so that its section says so.

    Types are set, words and limits are not looked at again: every stage checks what it hands on.
    """
    return {name: set_types(name, tables[name]) if name in tables else _empty_table(name).copy() for name in TABLES}


@cache
def _empty_table(name: str) -> pd.DataFrame:
    return set_types(name, pd.DataFrame(columns=TABLES[name].column_names))


def is_settled(observation: Row) -> bool:
    """Return whether a person chose this value where sources disagree."""
    return str(observation.get("chosen_rule") or "").startswith(_SETTLED)


class KeptMaterial(Generic[Made]):
    """Keeps what was made of the last tables, and gives it again for equal ones; callers treat it as read-only.

    Tables count as equal by their contents: comparing them takes hundredths of a second, making the material seconds.

    >>> kept, table = KeptMaterial(), pd.DataFrame({"unit_code": ["a"]})
    >>> kept.find_or_make({"units": table}, "en", lambda: object()) is kept.find_or_make({"units": table}, "en", object)
    True
    """

    def __init__(self, most: int = 2) -> None:  # the tables of two days: of the newest data, and of a filing
        self._most = most
        self._kept: list[tuple[Hashable, dict[str, pd.DataFrame], Made]] = []

    def find_or_make(self, tables: Mapping[str, pd.DataFrame], key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept of these tables under this key; otherwise call `make` and keep what it returns."""
        for known, given, made in self._kept:
            if known == key and _are_equal(given, tables):
                return made
        # pandas copies on write: a caller that changes its table does not change these
        given = {name: frame.copy(deep=False) for name, frame in tables.items()}
        made = make()
        self._kept = [(key, given, made), *self._kept][: self._most]
        return made


def _are_equal(known: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]) -> bool:
    return known.keys() == tables.keys() and all(frame.equals(tables[name]) for name, frame in known.items())
