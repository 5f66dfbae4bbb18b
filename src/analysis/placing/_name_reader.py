"""Names that people type for a code: its label from a list, the code, its name or an alias; and periods and types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError, nearest
from analysis.i18n import LANGUAGES, Phrase, translate
from analysis.panel import IndicatorCatalogue, UnitRegistry, read_names
from analysis.schemas import period_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KIND_WORDS = ("actual", "estimate", "target", "threshold", "remark")
_LABEL = re.compile(r"^.*\[([^\[\]]+)\]$", re.DOTALL)


class CellError(AnalysisError):
    """A cell names nothing that is known; `nearest` has what is most like it."""


def label_of(code: object, names: Mapping[str, str]) -> str:
    """Return how a cell names a code: with its name, and the code in brackets, for names are not unique.

    >>> label_of("p34-46", {"p34-46": "Huế"})
    'Huế [p34-46]'
    """
    if not isinstance(code, str) or not code:
        return ""
    return f"{names[code]} [{code}]" if code in names else code


def kind_labels(lang: str) -> dict[str, str]:
    """Return the words of a language for the types of values; none for English, whose words are the codes.

    >>> label_of("target", kind_labels("vi"))
    'chỉ tiêu [target]'
    """
    return {} if lang == "en" else {kind: translate(f"placing.kind.{kind}", lang) for kind in KIND_WORDS}


@dataclass(frozen=True)
class NameReader:
    """The names of a table, and what knows its aliases."""

    names: Mapping[str, str]
    known: UnitRegistry | IndicatorCatalogue

    def read(self, text: str) -> str:
        """Return the code that a text names; of units that bear one name, the one that still exists."""
        labelled = _LABEL.match(text)
        code = labelled[1] if labelled else text
        if code in self.names:
            return code
        if isinstance(self.known, IndicatorCatalogue):
            found = self.known.resolve(text)
        else:
            found = self.known.resolve(text, self.known.units["valid_from"].max()).unit_code
        if found:
            return found
        near = nearest(text, [*self.names, *self.names.values()])
        raise CellError(found=text, expected=Phrase("placing.sheet.error.name"), nearest=near)


def name_readers(lookup: Path) -> dict[str, NameReader]:
    """Return what reads names of a `unit` and of an `indicator`."""
    tables = read_names(lookup)
    registry = UnitRegistry(tables["units"], tables["unit_aliases"])
    catalogue = IndicatorCatalogue(tables["indicators"], tables["indicator_aliases"])
    units = dict(zip(tables["units"]["unit_code"], tables["units"]["name_vi"], strict=True))
    titles = dict(zip(tables["indicators"]["indicator_code"], tables["indicators"]["title_vi"], strict=True))
    return {"unit": NameReader(units, registry), "indicator": NameReader(titles, catalogue)}


def _read_kind(text: str) -> str:
    """Return the type that a cell names: its label, its code or its word in any language."""
    labelled = _LABEL.match(text)
    code = labelled[1] if labelled else text
    words = {word: kind for lang in LANGUAGES for kind, word in kind_labels(lang).items()}
    code = words.get(code.casefold(), code)
    if code not in KIND_WORDS:
        raise CellError(
            found=text,
            expected=Phrase("placing.sheet.error.fields", fields=", ".join(KIND_WORDS)),
            nearest=nearest(code, KIND_WORDS),
        )
    return code


def read_cell(name: str, text: str, readers: Mapping[str, NameReader]) -> str:
    """Return what a text says of `unit`, `indicator`, `period` or `kind`, as a code.

    Raises
    ------
    CellError
        If it names nothing that is known.
    """
    text = " ".join(text.split())
    if not text:
        raise CellError("the cell was emptied", fix="Restore it; a value that is no data has the type remark.")
    if name in readers:
        return readers[name].read(text)
    if name == "kind":
        return _read_kind(text)
    try:
        period_bounds(text)
    except ValueError:
        raise CellError(found=text, expected=Phrase("placing.sheet.error.period")) from None
    return text
