"""Numbers as people write them: '0,5', '0.5', '12%' and '1.234,5' become numbers, what has two readings is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoption.arrays._problems import PanelError, is_missing

#: Columns of shares: a percent sign divides by 100, and three digits after a mark are decimals (no share is 1,234).
SHARES = ("share", "se")
COMMA, POINT = "with a decimal comma", "with a decimal point"
PERCENT, PLAIN = "in percent", "without a percent sign"
_INTEGER = re.compile(r"\d+")
_GROUPED = {mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in ".,"}
_DECIMAL = {mark: re.compile(rf"(?:\d+{re.escape(mark)}\d*|{re.escape(mark)}\d+)(?:e[+-]?\d+)?") for mark in ".,"}
_POWER = re.compile(r"\d+e[+-]?\d+")
_NO_NUMBERS = {"nan", "none", "n/a", "na", "null", "<na>", "nat", "-", "–", ".", "...", "…"}


class Number(NamedTuple):
    """A number that was read, its decimal mark (COMMA, POINT, or nothing to tell by) and whether it is in percent."""

    value: float
    mark: str = ""
    unit: str = PLAIN


class TwoReadings(NamedTuple):
    """A text such as '1.234', a thousand or a little more than one: the number by the decimal mark in use."""

    by_mark: dict[str, float]
    unit: str = PLAIN


def read_number_column(
    column: pd.Series[Any], name: str, settled: str, report: Callable[[int, str], None]
) -> tuple[NDArray[np.float64], set[str]]:
    """Return a column as numbers, missing where `report` was called, and the decimal marks that it was written with.

    `settled` is the decimal mark of the frame's other columns, which decides about '1.234'; empty where they differ.
    """
    kind = column.dtype
    if pd.api.types.is_numeric_dtype(kind) and not (
        pd.api.types.is_bool_dtype(kind) or pd.api.types.is_complex_dtype(kind)
    ):
        return column.to_numpy(dtype=float, na_value=np.nan), set()
    values = column.tolist()
    found = [_parse(value, name) for value in values]
    marks = {one.mark for one in found if isinstance(one, Number) and one.mark}
    settled = next(iter(marks)) if len(marks) == 1 else "" if marks else settled
    numbers = np.full(len(values), np.nan)
    for row, one in enumerate(found):
        if isinstance(one, str):
            report(row, one)
        elif isinstance(one, Number):
            numbers[row] = one.value
        elif isinstance(one, TwoReadings):
            numbers[row] = one.by_mark.get(settled, np.nan)
            if not settled:
                low, high = sorted(one.by_mark.values())
                report(row, f"{values[row]!r} can be read as {high:g} or as {low:g}; write it as a number")
    _report_mixed(values, found, report)
    return numbers, marks


def read_share(value: object) -> float:
    """Return one share that a caller gave, as a number or a text such as '80%' or '0,8'.

    Raises
    ------
    PanelError
        If it is no number.
    """
    found = _parse(value, "share")
    if not isinstance(found, Number):
        raise PanelError(found if isinstance(found, str) else f"a share is missing; {_expected('share')}")
    return found.value


def _report_mixed(values: list[Any], found: list[Any], report: Callable[[int, str], None]) -> None:
    """Report the first value that is written in another way than those above it."""
    numbers = [(row, one) for row, one in enumerate(found) if isinstance(one, Number | TwoReadings)]
    for ways in (
        [(row, one.mark) for row, one in numbers if isinstance(one, Number) and one.mark],
        [(row, one.unit) for row, one in numbers if not (isinstance(one, Number) and one.value == 0)],
    ):
        first: dict[str, int] = {}
        for row, way in ways:
            first.setdefault(way, row)
        if len(first) > 1:
            (one, above), (other, row) = list(first.items())[:2]
            report(row, f"{values[row]!r} is {other} but {values[above]!r} above is {one}; write all in one way")


def _parse(value: object, name: str) -> Number | TwoReadings | str | None:
    """Return the number in a cell, None for an empty one, or a sentence that says why it cannot be read."""
    if is_missing(value):
        return None
    if isinstance(value, str):
        return _parse_text(value, name)
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real | Decimal | Fraction):
        return f"{_shown(value)} is no number; {_expected(name)}"
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return f"{_shown(value)} is no number; {_expected(name)}"
    return Number(number, POINT if number != int(number) else "") if np.isfinite(number) else Number(number)


def _parse_text(text: str, name: str) -> Number | TwoReadings | str:
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip().lower()
    if plain in _NO_NUMBERS:
        return f"{text!r} is no number; leave the cell empty where there is no value"
    if plain[:1] in "<>=~≥≤" or plain[:1] == "≈":
        return f"{text!r} holds an operator; write it in column 'op', e.g. op '>=' and {name} 0.8"
    unit = PERCENT if plain.endswith("%") else PLAIN
    if unit == PERCENT and name not in SHARES:
        return f"{text!r} is a percentage; {_expected(name)}"
    body = plain.removesuffix("%").strip()
    sign = -1.0 if body.startswith("-") else 1.0
    by_mark = _read_body(body.lstrip("+-") if body[:2] not in ("--", "++") else "", name in SHARES)
    if not by_mark:
        return f"{text!r} is no number; {_expected(name)}"
    factor = sign / 100 if unit == PERCENT else sign
    by_mark = {mark: factor * number if unit == PLAIN else sign * number / 100 for mark, number in by_mark.items()}
    if len(by_mark) > 1:
        return TwoReadings(by_mark, unit)
    [(mark, number)] = by_mark.items()
    return Number(number, mark, unit)


def _read_body(body: str, is_share: bool) -> dict[str, float]:
    """Return the number by each decimal mark that it can have (`""`: it has none); nothing where it is no number."""
    body = re.sub(r"(?<=\d)[  '](?=\d{3}(?:\D|$))", "", body)
    if _INTEGER.fullmatch(body) or _POWER.fullmatch(body):
        return {"": float(body)}
    readings: dict[str, float] = {}
    for mark, other, way in ((",", ".", COMMA), (".", ",", POINT)):
        whole, _, decimals = body.partition(mark)
        if _DECIMAL[mark].fullmatch(body):
            readings[way] = float(body.replace(mark, "."))
        elif _GROUPED[other].fullmatch(body) and not body.startswith("0") and not is_share:
            readings[way] = float(body.replace(other, ""))
        elif _GROUPED[other].fullmatch(whole) and _INTEGER.fullmatch(decimals):
            readings[way] = float(f"{whole.replace(other, '')}.{decimals}")
    return readings


def _expected(name: str) -> str:
    if name in SHARES:
        return "a share from 0 to 1 (0.5, '0,5' or '50%') is expected"
    return "a number (1234.5 or '1.234,5') is expected"


def _shown(value: object) -> str:
    shown = value if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}..."
