"""The form of administrative documents (Decree 30/2020, Annex I): size, weight and place of each part, as data."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: The typeface that the decree names, and the free one with the same widths that pages are set in.
FONT, FREE_FONT = "Times New Roman", "Tinos"


@dataclass(frozen=True)
class Look:
    """How a part of a document looks: size [pt], weight, slant, letters, alignment, the rule below it, its indent.

    `align` is `left`, `centre` or `justify`. `rule_below` is a share of the line, 0 for none; `indent` that of the
    first line, negative where the other lines stand further in, `inset` that of all lines [mm]. `source` is the place
    in the decree.
    """

    role: str
    size: float
    is_bold: bool
    is_italic: bool
    is_capitals: bool
    align: str
    rule_below: float
    indent: float
    inset: float
    source: str


@cache
def read_document_form() -> dict[str, Look]:
    """Return the look of each part by its role, from `rules/document_form.csv`.

    Returns
    -------
    dict
        A `Look` a role: `state`, `motto`, `issuer`, `number`, `text`, `heading`, `annex` and so on.

    Examples
    --------
    >>> look = read_document_form()["place"]
    >>> look.size, look.is_italic
    (13.0, True)
    """
    content = files("analysis.reports").joinpath("rules/document_form.csv").read_text("utf-8")
    return {row["role"]: _to_look(row) for row in csv.DictReader(content.splitlines())}


def _to_look(row: dict[str, str]) -> Look:
    return Look(
        role=row["role"],
        size=float(row["size"]),
        is_bold=row["bold"] == "yes",
        is_italic=row["italic"] == "yes",
        is_capitals=row["capitals"] == "yes",
        align=row["align"],
        rule_below=float(row["rule_below"] or 0),
        indent=float(row["indent_mm"] or 0),
        inset=float(row["inset_mm"] or 0),
        source=row["source"],
    )
