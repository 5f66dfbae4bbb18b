"""Data values of DHIS2 (`dataValueSets` as JSON or CSV) as a tidy table, with the names of its metadata file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.registry.tidy.layout import TableError, TableLayout
from vnfilings import CellValue, Limits, TableCells, UnreadableFileError, read_table_cells, show_cell
from vnfilings.box import Call, run_boxed
from vnfilings.formats import refuse_harmful

#: The columns of the table that is made of a file of data values.
_HEADER = ("orgUnit", "dataElement", "period", "value", "comment")
LAYOUT = TableLayout(
    {"unit": "orgUnit", "indicator": "dataElement", "period": "period", "value": "value", "note": "comment"}
)
_NEEDED = ("dataelement", "period", "orgunit", "value")
#: The name of the category that is the whole, and its identifier in every DHIS2.
_DEFAULT = "default"
_DEFAULT_ID = "HllvX50cXC0"
_CATEGORIES = ("categoryoptioncombo", "attributeoptioncombo")


@dataclass(frozen=True)
class Metadata:
    """Names of units, data elements and categories by their identifiers and codes."""

    units: Mapping[str, str]
    elements: Mapping[str, str]
    categories: Mapping[str, str]


def is_dhis2(path: Path) -> bool:
    """Return whether a file holds data values of DHIS2: a JSON file, or a CSV file with its columns.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool
        True for every JSON file.

    Examples
    --------
    >>> is_dhis2(Path("values.json"))
    True
    """
    if path.suffix.lower() == ".json":
        return True
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    with path.open("rb") as stream:
        head = stream.read(1000)
    header = head.decode("utf-8-sig", "replace").split("\n")[0].lower().replace('"', "")
    return set(_NEEDED) <= {name.strip() for name in header.split(",")}


def read_dhis2(path: Path, metadata: Path | None = None, limits: Limits | None = None) -> TableCells:
    """Return data values as a table with the columns `orgUnit, dataElement, period, value, comment`.

    Units and data elements have the names of the metadata, the identifiers without. Values of a category other than the
    default (by `categoryOptionCombo` or `attributeOptionCombo`) name it in brackets behind the data element, so that a
    part never stands for the whole. Rows are numbered as
    in a CSV file; in a JSON file the first value is row 2. Values that are marked as deleted are left out, and counted
    in `notes`. Each file is read in a child process with limits.

    Raises
    ------
    TableError
        If a file holds no data values or no metadata of DHIS2.
    UnreadableFileError
        If a file cannot be read.
    """
    read_values = _read_json_values if path.suffix.lower() == ".json" else _read_csv_values
    values = read_values(path, limits)
    names = _read_metadata(metadata, limits) if metadata else Metadata({}, {}, {})
    kept = [(number, value) for number, value in values if str(value.get("deleted", "")).lower() != "true"]
    only = _find_only_categories(value for _, value in kept)
    rows = tuple((number, _to_row(value, names, only)) for number, value in kept)
    deleted = len(values) - len(kept)
    notes = (f"values marked as deleted and left out: {deleted:,}",) if deleted else ()
    return TableCells(path.name, _HEADER, rows, notes)


def _to_row(value: Mapping[str, Any], names: Metadata, only: Mapping[tuple[str, str], str]) -> tuple[CellValue, ...]:
    element = show_cell(value["dataelement"])
    named = names.elements.get(element, element)
    for kind in _CATEGORIES:
        category = show_cell(value.get(kind))
        shown = names.categories.get(category)
        if shown is None:
            # Without metadata the category that all values of a data element have must be the default one.
            is_whole = category in ("", _DEFAULT, _DEFAULT_ID) or only.get((element, kind)) == category
        else:
            is_whole = shown.lower() == _DEFAULT
        if not is_whole:
            named = f"{named} ({shown or category})"
    unit = show_cell(value["orgunit"])
    return names.units.get(unit, unit), named, value["period"], value.get("value"), value.get("comment")


def _find_only_categories(values: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Return the category of each data element that has one only, by data element and type of category."""
    found: dict[tuple[str, str], set[str]] = {}
    for value in values:
        for kind in _CATEGORIES:
            found.setdefault((show_cell(value["dataelement"]), kind), set()).add(show_cell(value.get(kind)))
    return {key: next(iter(of_one)) for key, of_one in found.items() if len(of_one) == 1}


def _read_json_values(path: Path, limits: Limits | None) -> list[tuple[int, dict[str, Any]]]:
    content = _read_json(path, limits)
    values = content.get("dataValues")
    if not isinstance(values, list):
        raise TableError(file=path.name, message="the file has no list 'dataValues'", expected="dataValueSets of DHIS2")
    _require_objects(values, "dataValues", path)
    names = ("period", "orgUnit", "attributeOptionCombo")
    shared = {name.lower(): content[name] for name in names if name in content}
    rows = [shared | {str(name).lower(): cell for name, cell in value.items()} for value in values]
    errors = [
        TableError(file=path.name, line=number, message=f"the value has no {', '.join(missing)}")
        for number, row in enumerate(rows, start=2)
        if (missing := [name for name in _NEEDED if name not in row and name != "value"])
    ]
    if errors:
        raise TableError.join(errors)
    return list(enumerate(rows, start=2))


def _read_csv_values(path: Path, limits: Limits | None) -> list[tuple[int, dict[str, Any]]]:
    cells = read_table_cells(path, limits=limits)
    names = [name.lower() for name in cells.header]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise TableError(file=path.name, line=1, message=f"the columns {', '.join(missing)} of DHIS2 are missing")
    return [(number, dict(zip(names, row, strict=True))) for number, row in cells.rows]


def _read_metadata(path: Path, limits: Limits | None) -> Metadata:
    content = _read_json(path, limits)
    if not {"organisationUnits", "dataElements"} & content.keys():
        raise TableError(
            file=path.name,
            message="the file has neither organisationUnits nor dataElements",
            expected="metadata of DHIS2",
        )
    lists = ("organisationUnits", "dataElements", "categoryOptionCombos")
    for name in lists:
        _require_objects(content.get(name) or [], name, path)
    return Metadata(*(_names_in(content.get(name) or ()) for name in lists))


def _require_objects(things: object, name: str, path: Path) -> None:
    """Refuse a list of a JSON file that holds anything but objects."""
    if not isinstance(things, list) or not all(isinstance(thing, dict) for thing in things):
        raise TableError(
            file=path.name, message=f"'{name}' is no list of objects", expected="a file that DHIS2 exports"
        )


def _names_in(objects: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the name of each object by its identifier and by its code."""
    named = [(thing, str(thing.get("name") or thing.get("code") or thing.get("id"))) for thing in objects]
    return {str(thing[key]): name for thing, name in named for key in ("code", "id") if thing.get(key)}


def _read_json(path: Path, limits: Limits | None) -> dict[str, Any]:
    """Return the object that a JSON file holds; it is parsed in a child process."""
    [outcome] = run_boxed([Call(path, f"{__name__}:parse_json", modules=(__name__,))], limits)
    content = outcome.get()
    if not isinstance(content, dict):
        raise TableError(file=path.name, message="the file holds no JSON object", expected="an object with named lists")
    return content


def parse_json(_: object, path: Path) -> object:
    """Return what a JSON file holds: what `read_dhis2` calls in the child."""
    refuse_harmful(path)
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise UnreadableFileError(path, f"the file is no readable JSON ({error})") from error
