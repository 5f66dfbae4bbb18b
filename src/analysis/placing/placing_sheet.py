"""The placing sheet: what a filing is about, and one row for each value that was read from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n import Message, translate_cell

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The columns of a sheet's table: from `statements` and `placements`, then in words.
_OF_STATEMENTS = {
    "statement_id": "statement_id",
    "locator": "where",
    "raw_text": "printed",
    "indicator_text": "wording",
    "unit_text": "unit_wording",
    "unit_code": "accepted_unit",
    "indicator_code": "accepted_indicator",
    "value_unit": "value_unit",
    "counted_noun": "counted_noun",
}
_OF_PLACEMENTS = (
    "outcome",
    "unit_code",
    "unit_confidence",
    "unit_runner_up",
    "indicator_code",
    "indicator_confidence",
    "indicator_runner_up",
    "period",
    "period_confidence",
    "kind",
    "kind_confidence",
)
_MOST_CHOICES = 5


@dataclass(frozen=True)
class PlacingSheet:
    """What was read from one source, where each value goes, and what is needed to decide about it.

    Attributes
    ----------
    source_id: the source.
    source: its row of table `sources`.
    table: one row a value: `statement_id, where, printed, sentence, wording, unit_wording, outcome, why_not`, and
        unit, indicator, period and kind, each with `..._confidence` and (but period and kind) `..._runner_up`; codes in
        `..._code` (`accepted_...` where they were accepted), names in `unit` and `indicator`. The reason is in
        English; `why` is its message and `reasons` has the codes.
    units, indicators: the tables of these names.
    choices: for each value the indicators that it may be, best first, with their confidence.
    tables: the panel of this source alone.
    """

    source_id: str
    source: Mapping[str, Any]
    table: pd.DataFrame
    units: pd.DataFrame = field(repr=False)
    indicators: pd.DataFrame = field(repr=False)
    choices: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict, repr=False)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def count(self, outcome: str) -> int:
        """Return how many values have an outcome: in_panel, to_place or left_out."""
        return int((self.table["outcome"] == outcome).sum())

    @property
    def unit_names(self) -> dict[str, str]:
        """Return the Vietnamese name of each unit, by its code."""
        return dict(zip(self.units["unit_code"], self.units["name_vi"], strict=True))

    @property
    def titles(self) -> dict[str, str]:
        """Return the Vietnamese title of each indicator, by its code."""
        return dict(zip(self.indicators["indicator_code"], self.indicators["title_vi"], strict=True))


def to_sheet(source_id: str, tables: Mapping[str, pd.DataFrame], sentences: Mapping[str, str]) -> PlacingSheet:
    """Return the placing sheet of one source of a panel.

    Parameters
    ----------
    source_id
        The source.
    tables
        What `build_panel` returns, with `placements`.
    sentences
        The words around each value, by `statement_id`, where they are known.

    Returns
    -------
    PlacingSheet
        One row for each value of this source, in the order of the document.
    """
    statements = tables["statements"][list(_OF_STATEMENTS)].rename(columns=_OF_STATEMENTS)
    of_source = tables["statements"]["source_id"] == source_id
    placements = tables["placements"][["statement_id", *_OF_PLACEMENTS, "why_not"]]
    table = statements[of_source.to_numpy()].merge(placements, on="statement_id", how="left")
    table["why"] = [cell if isinstance(cell, str) else "" for cell in table["why_not"]]
    table["reasons"] = [_read_codes(cell) for cell in table["why_not"]]
    table["why_not"] = [translate_cell(cell, "en") for cell in table["why_not"]]
    sheet_units, indicators = tables["units"], tables["indicators"]
    names = dict(zip(sheet_units["unit_code"], sheet_units["name_vi"], strict=True))
    titles = dict(zip(indicators["indicator_code"], indicators["title_vi"], strict=True))
    table["unit"] = [names.get(code, "") for code in table["unit_code"]]
    table["indicator"] = [titles.get(code, "") for code in table["indicator_code"]]
    table["sentence"] = [sentences.get(name, "") for name in table["statement_id"]]
    rows = tables["sources"].set_index("source_id", drop=False)
    source = {str(name): (None if pd.isna(value) else value) for name, value in rows.loc[source_id].to_dict().items()}
    choices = _list_choices(table, tables)
    return PlacingSheet(source_id, source, table.reset_index(drop=True), sheet_units, indicators, choices, tables)


def _read_codes(cell: object) -> tuple[str, ...]:
    """Return the codes of the messages in a cell of `why_not`, without `placing.`."""
    if not isinstance(cell, str):
        return ()
    message = Message.from_json(cell)
    parts: Any = message.arguments.get("parts", [message])
    return tuple(part.code.removeprefix("placing.") for part in parts)


def _list_choices(table: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the indicators that each value may be: those that were compared, else the accepted one and the next."""
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    matches = tables.get("matches")
    if matches is not None:
        listed = matches[matches["candidates"].notna() & matches["statement_id"].isin(set(table["statement_id"]))]
        for name, cell in listed[["statement_id", "candidates"]].itertuples(index=False, name=None):
            found[name] = _read_candidates(cell)
    columns = ["statement_id", "indicator_code", "indicator_confidence", "indicator_runner_up"]
    for name, code, sure, other in table[columns].itertuples(index=False, name=None):
        own = [(code, float(sure))] if isinstance(code, str) else []
        own += [(other, 0.0)] if isinstance(other, str) else []
        known = dict(reversed([*own, *found.get(name, ())]))
        ranked = sorted(known.items(), key=lambda item: (-item[1], item[0]))
        found[name] = tuple(ranked[:_MOST_CHOICES])
    return found


def _read_candidates(cell: str) -> tuple[tuple[str, float], ...]:
    """Return the codes and confidences of a cell of `matches.candidates`.

    >>> _read_candidates("a_pct:0.83|b_pct:0.41")
    (('a_pct', 0.83), ('b_pct', 0.41))
    """
    pairs = (part.rpartition(":") for part in cell.split("|") if part)
    return tuple((code, float(sure)) for code, _, sure in pairs)
