"""Leaves out of a document what identifies private persons by where it stands: columns of names, names of sheets."""

from __future__ import annotations

import re
from dataclasses import replace

from vnfilings.formats.blocks import Block, Document, Paragraph, Row
from vnfilings.text import (
    REDACTED,
    is_name,
    is_personal_number,
    names_an_office,
    names_persons,
    numbers_persons,
    redact_label,
)

_SHEET = re.compile(r"sheet (?P<name>.+?)(?=, row |, column |, table |$)")


def withhold_persons(document: Document) -> Document:
    """Return the document without personal data in the names of its file and sheets and in its columns of persons.

    A column is one of persons by its title ('Họ và tên', 'CCCD', 'Ngày sinh'), and so is the cell behind such a title
    in a form. The name of an official stays where the row names the office.
    """
    sheets = _labels_of_sheets(document)
    blocks = tuple(_with_labels(_without_persons(block), sheets) for block in document.blocks)
    notes = tuple(_labelled(note, sheets) for note in document.notes)
    skipped = tuple(replace(one, where=_labelled(one.where, sheets)) for one in document.skipped)
    return replace(document, name=redact_label(document.name), blocks=blocks, notes=notes, skipped=skipped)


def _labels_of_sheets(document: Document) -> dict[str, str]:
    """Return the labels of the sheets whose names identify persons, each another: `redacted`, `redacted 2`."""
    labels: dict[str, str] = {}
    places = [table.locator for table in document.tables()] + [part.locator for part in document.paragraphs()]
    for place in places + [one.where for one in document.skipped]:  # of a hidden sheet nothing else is left
        found = _SHEET.match(place)
        if found and found["name"] not in labels and (label := redact_label(found["name"])) != found["name"]:
            taken = sum(other.startswith(label) for other in labels.values())
            labels[found["name"]] = f"{label} {taken + 1}" if taken else label
    return labels


def _labelled(text: str, sheets: dict[str, str]) -> str:
    for name, label in sheets.items():
        text = text.replace(name, label)
    return text


def _with_labels(block: Block, sheets: dict[str, str]) -> Block:
    if not sheets:
        return block
    if isinstance(block, Paragraph):
        places = tuple(replace(place, locator=_labelled(place.locator, sheets)) for place in block.places)
        return replace(block, places=places)
    rows = tuple(
        replace(
            row,
            locator=_labelled(row.locator, sheets),
            cells=tuple(replace(cell, locator=_labelled(cell.locator, sheets)) for cell in row.cells),
        )
        for row in block.rows
    )
    return replace(block, rows=rows, locator=_labelled(block.locator, sheets), caption=_labelled(block.caption, sheets))


def _without_persons(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return block
    names = {place for place, title in enumerate(block.header) if names_persons(title)}
    numbers = {place for place, title in enumerate(block.header) if numbers_persons(title)}
    rows = tuple(_without_personal_cells(row, names, numbers) for row in block.rows)
    return block if rows == block.rows else replace(block, rows=rows)


def _without_personal_cells(row: Row, names: set[int], numbers: set[int]) -> Row:
    """Return the row with the cells of these columns, and those behind a title of a form, redacted."""
    cells = list(row.cells)
    is_official = any(names_an_office(cell.text) for cell in cells)
    for place, cell in enumerate(cells):
        title = row.cells[place - 1].text if place else ""
        is_of_names = (place in names or names_persons(title)) and not is_official
        is_of_numbers = place in numbers or numbers_persons(title)
        if (is_of_names and is_name(cell.text)) or (is_of_numbers and is_personal_number(cell.text)):
            cells[place] = replace(cell, text=REDACTED)
    return row if cells == list(row.cells) else replace(row, cells=tuple(cells))
