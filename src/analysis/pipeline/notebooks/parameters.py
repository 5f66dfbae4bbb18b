"""A notebook's parameters cell as its signature: names, types, units, defaults, help, checked before a kernel starts.

One line a parameter, in the one cell tagged ``parameters``::

    unit_code: str = "p34-52"          # the unit that the report is about
    horizon: int = 3                   # how far to look ahead [years]
    languages: list[str] = ["vi"]      # languages of the report
    period: str                        # no default: it must be given
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from analysis.errors import UsageError, did_you_mean
from analysis.pipeline.notebooks.notebook_files import cell_source, read_notebook
from analysis.pipeline.notebooks.secrets import MASK, is_secret

_SCALARS: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_TYPES = (*_SCALARS, *(f"list[{name}]" for name in _SCALARS))
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_UNIT = re.compile(r"\s*\[([^\]]+)\]\s*$")


class ParameterError(UsageError):
    """A parameter is unknown, missing or ill-typed; the message lists every error with the nearest match."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: ``name: type = default  # help [unit]``."""

    name: str
    type: str
    default: Any
    is_required: bool
    help: str
    unit: str

    @property
    def signature(self) -> str:
        """Return the parameter as its line of the cell, without help and unit."""
        return f"{self.name}: {self.type}" + ("" if self.is_required else f" = {self.default!r}")


def read_parameters(path: Path) -> list[Parameter]:
    """Return the parameters of the notebook at `path` in their order; none when it has no such cell.

    Raises
    ------
    ParameterError
        When there are two such cells, or a line is not ``name: type = literal  # help [unit]``.
    """
    cells = [
        cell_source(cell)
        for cell in read_notebook(path)["cells"]
        if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if len(cells) > 1:
        raise ParameterError(f"{path.name}: expected one cell tagged 'parameters', found {len(cells)}")
    return parse_parameters(cells[0], path.name) if cells else []


def parse_parameters(source: str, where: str = "parameters cell") -> list[Parameter]:
    """Return the parameters that the text of a parameters cell declares.

    >>> parse_parameters('horizon: int = 3  # how far to look ahead [years]')[0].unit
    'years'
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError as fault:
        raise ParameterError(f"{where}, line {fault.lineno}: {fault.msg}") from fault
    comments = _comments_by_line(source)
    parameters, faults = [], []
    for statement in statements:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        line = (ast.get_source_segment(source, statement) or "").splitlines()[0]
        try:
            parameters.append(_parse_statement(statement, comments))
        except ValueError as fault:
            faults.append(f"{where}, line {statement.lineno}: found '{line}': {fault}")
    names = [parameter.name for parameter in parameters]
    faults += [f"{where}: '{name}' is declared twice" for name in sorted({n for n in names if names.count(n) > 1})]
    if faults:
        raise ParameterError("\n".join(faults))
    return parameters


def check_parameters(
    parameters: list[Parameter],
    given: Mapping[str, Any],
    where: str = "the notebook",
    choices: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Return every parameter with its value: the given one, read as its type, or its default.

    A text is read as the declared type (``"3"`` as 3, ``"vi,en"`` as a list), so that a command line may hand it over.
    `choices` holds the words that a parameter may have, by its name; a list of them must not be empty.

    Raises
    ------
    ParameterError
        With all faults at once: unknown names with the nearest match, missing values, values of the wrong type.
    """
    known = {parameter.name: parameter for parameter in parameters}
    faults = [_describe_unknown(name, list(known), where) for name in given if name not in known]
    values = {}
    for name, parameter in known.items():
        if name not in given:
            values[name] = parameter.default
            if parameter.is_required:
                faults.append(f"{where}: '{name}' is missing; add -p {name}=... ({_describe_type(parameter)})")
            continue
        try:
            values[name] = read_value(given[name], parameter.type)
        except ValueError:
            found = MASK if is_secret(name) else given[name]
            faults.append(f"{where}: '{name}' is {found!r}, expected {_describe_type(parameter)}")
        else:
            faults += _describe_wrong_words(name, values[name], (choices or {}).get(name), where)
    if faults:
        raise ParameterError("\n".join(faults))
    return values


def read_value(value: Any, type_name: str) -> Any:
    """Return `value` as the declared type; a text is read as that type. Raise ValueError when it is not one.

    >>> read_value("vi, en", "list[str]")
    ['vi', 'en']
    """
    if type_name.startswith("list["):
        inner = type_name[5:-1]
        return [read_value(item, inner) for item in _split_list(value)]
    expected = _SCALARS[type_name]
    if expected is bool and isinstance(value, str):
        return _BOOLEANS[value.lower()] if value.lower() in _BOOLEANS else _refuse(value)
    if isinstance(value, bool) and expected is not bool:
        return _refuse(value)
    if isinstance(value, expected):
        return value
    if isinstance(value, str) or (isinstance(value, int) and expected is float):
        number = expected(value)
        return number if number == number and abs(number) != float("inf") else _refuse(value)
    return _refuse(value)


def _describe_wrong_words(name: str, value: Any, allowed: Sequence[str] | None, where: str) -> list[str]:
    if not allowed:
        return []
    words = value if isinstance(value, list) else [value]
    wrong = [f"found {word!r}" for word in words if word not in allowed] or ([] if words else ["found an empty list"])
    kind = "some" if isinstance(value, list) else "one"
    return [f"{where}: '{name}': {found}, expected {kind} of {', '.join(allowed)}" for found in wrong]


def _refuse(value: Any) -> NoReturn:
    raise ValueError(value)


def _split_list(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    if not isinstance(value, str):
        return _refuse(value)
    text = value.strip()
    if text.startswith("["):
        found = json.loads(text)
        return found if isinstance(found, list) else _refuse(value)
    return [item.strip() for item in text.split(",") if item.strip()]


def _comments_by_line(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("#").strip() for t in tokens if t.type == tokenize.COMMENT}


def _parse_statement(statement: ast.stmt, comments: dict[int, str]) -> Parameter:
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        raise ValueError("expected 'name: type = literal  # help [unit]'")
    type_name = ast.unparse(statement.annotation)
    if type_name not in _TYPES:
        raise ValueError(f"type '{type_name}' is not one of {', '.join(_TYPES)}")
    is_required = statement.value is None
    default = None if statement.value is None else _read_default(statement.value, type_name)
    comment = comments.get(statement.end_lineno or statement.lineno, "")
    unit = _UNIT.search(comment)
    help_text = _UNIT.sub("", comment)
    return Parameter(statement.target.id, type_name, default, is_required, help_text, unit[1] if unit else "")


def _read_default(node: ast.expr, type_name: str) -> Any:
    try:
        default = ast.literal_eval(node)
    except ValueError:
        raise ValueError(f"the default '{ast.unparse(node)}' is not a literal of type {type_name}") from None
    if isinstance(default, str) and type_name != "str":
        raise ValueError(f"the default {default!r} is not {type_name}")
    try:
        return read_value(default, type_name)
    except (TypeError, ValueError) as fault:
        raise ValueError(f"the default {default!r} is not {type_name}") from fault


def _describe_type(parameter: Parameter) -> str:
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    example = "" if parameter.is_required else f", e.g. {parameter.default!r}"
    return f"{parameter.type}{unit}{example}"


def _describe_unknown(name: str, known: list[str], where: str) -> str:
    listed = f"it has {', '.join(known)}" if known else "it has no parameters"
    return f"{where}: no parameter '{name}'{did_you_mean(name, known)} ({listed})"
