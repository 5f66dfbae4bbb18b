"""The chasing list: which unit has not sent which report, since when, and what it sent last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import UsageError
from analysis.i18n import Formatter, cite, translate
from analysis.panel import with_units_below
from analysis.schemas import to_csv
from analysis.todo._list_workbook import list_workbook, to_bytes
from analysis.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from analysis.intake import Refused

#: The columns; those of the contact are left to whoever chases.
COLUMNS = (
    "unit",
    "report",
    "period",
    "window",
    "rule",
    "due",
    "days_late",
    "doubt",
    "last_report",
    "last_received",
    "contact",
    "telephone",
    "answer",
)
_WIDTHS = {
    "": 16,
    "unit": 36,
    "report": 44,
    "window": 24,
    "rule": 28,
    "doubt": 30,
    "last_report": 30,
    "contact": 22,
    "answer": 30,
}
#: Words of the reasons for which most files are refused, and the ending of their message.
_REASONS = {
    "password": "password",
    "damaged": "damaged",
    "is empty": "empty",
    "correct its extension": "extension",
    "97-2003": "old",
    "not supported": "format",
    "rename it to": "extension",
    "save it as .": "format",
    "unpack": "archive",
    "--ocr": "scan",
    "split it": "large",
}
_DOUBTS = ("uncertain", "regime-ended", "unit-began", "unit-ended")


@dataclass(frozen=True)
class RefusedReport:
    """A file in ``inbox/refused``, and whose report on which period it is by its name; None where that is not known."""

    file: Refused
    unit_code: str | None
    period: str | None

    def is_of(self, unit_code: str, period: str) -> bool:
        """Return whether it may be the report that a unit owes."""
        return self.unit_code == unit_code and self.period in (None, period)

    def describe(self, texts: Formatter) -> str:
        """Return what the chasing list says of it."""
        words = next((word for word in _REASONS if word in self.file.reason), "")
        if words:
            reason = translate(f"chasing.refused.{_REASONS[words]}", texts.lang)
        else:  # reasons are written in English
            reason = self.file.reason if texts.lang == "en" else translate("chasing.refused.unread", texts.lang)
        day = texts.date(self.file.day) if self.file.day else ""
        code = "chasing.refused.on" if day else "chasing.refused"
        return translate(code, texts.lang, file=self.file.name.rpartition("/")[2], day=day, reason=reason)


def list_missing(
    tables: Mapping[str, pd.DataFrame], unit_codes: Collection[str] | None = None, period: str | None = None
) -> pd.DataFrame:
    """Return the rows of the table `duties` that are missing, those of the longest delay first.

    Parameters
    ----------
    tables
        `duties`, and `units` where `unit_codes` is given.
    unit_codes
        Only these units and those below them.
    period
        Only reports on this period.

    Returns
    -------
    DataFrame
        Rows of `duties`.

    Examples
    --------
    >>> duties = pd.DataFrame({"unit_code": ["f-a", "f-b"], "state": "missing", "period": "2026-H1", "regime": "a"})
    >>> duties["days_late"] = [3, 8]
    >>> list_missing({"duties": duties})["unit_code"].tolist()
    ['f-b', 'f-a']
    """
    duties = tables["duties"]
    found = duties[duties["state"] == "missing"]
    if unit_codes is not None:
        found = found[found["unit_code"].isin(with_units_below(tables["units"], unit_codes))]
    if period is not None:
        found = found[found["period"] == period]
    order = found.assign(order=-found["days_late"].astype("float64"))
    return order.sort_values(["order", "unit_code", "period", "regime"], kind="stable").drop(columns="order")


def describe_missing(
    missing: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    lang: str,
    on: dt.date,
    refused: Iterable[RefusedReport] = (),
) -> list[dict[str, object]]:
    """Return missing reports as rows of texts in a language.

    Parameters
    ----------
    missing
        What `list_missing` returned.
    tables
        `units`, `sources` and `reporting_regimes`.
    lang
        The language.
    on
        The day on which the reports are judged; what came later is not known yet.
    refused
        Files of these units that were refused; their reports came, but could not be read.

    Returns
    -------
    list of dict
        One row a report, with the columns of `COLUMNS`; those of the contact are empty.

    Raises
    ------
    ValueError
        For a language that the catalogue lacks.

    Examples
    --------
    >>> describe_missing(pd.DataFrame(), {}, "vi", dt.date(2026, 7, 10))
    []
    """
    if missing.empty:
        return []
    texts = Formatter(lang)
    names = dict(zip(tables["units"]["unit_code"], tables["units"][f"name_{lang}"], strict=True))
    regimes = tables["reporting_regimes"].set_index("regime")[f"title_{lang}"].to_dict()
    latest = _last_reports(tables["sources"], pd.Timestamp(on))
    refused = list(refused)
    rows = []
    for duty in missing.to_dict("records"):
        flags = str(duty["flags"]).split() if isinstance(duty["flags"], str) else []
        last = latest.get(duty["unit_code"], {})
        received = last.get("received", pd.NaT)
        row: dict[str, object] = dict.fromkeys(COLUMNS, "")
        row |= {
            "unit": names.get(duty["unit_code"], duty["unit_code"]),
            "report": regimes.get(duty["regime"], duty["regime"]),
            "period": texts.period(str(duty["period"])),
            "window": f"{texts.date(duty['window_start'])} – {texts.date(duty['window_end'])}",
            "rule": cite(str(duty["rule"]), lang),
            "due": texts.date(duty["due"]),
            "days_late": int(duty["days_late"]),
            "doubt": "; ".join(
                [
                    *(translate(f"chasing.doubt.{flag}", lang) for flag in _DOUBTS if flag in flags),
                    *(one.describe(texts) for one in refused if one.is_of(duty["unit_code"], duty["period"])),
                ]
            ),
            "last_report": _name_of(last, texts),
            "last_received": "" if pd.isna(received) else texts.date(received),
        }
        rows.append(row)
    return rows


def _last_reports(sources: pd.DataFrame, on: pd.Timestamp) -> dict[str, dict[str, Any]]:
    """Return the filing of each unit that was issued last, or, without a day of issue, filed last."""
    filed = sources[sources["filing_unit_code"].notna() & sources["filing_period"].notna()]
    received = filed["issued"].fillna(filed["filed_on"])
    known = filed.assign(received=received)[~(received > on)]
    ordered = known.sort_values(["received", "source_id"], kind="stable", na_position="first")
    return {str(row["filing_unit_code"]): {str(k): v for k, v in row.items()} for row in ordered.to_dict("records")}


def _name_of(source: Mapping[str, Any], texts: Formatter) -> str:
    if not source:
        return ""
    number = source["number"] if isinstance(source["number"], str) else source["source_id"]
    return f"{number}; {texts.period(str(source['filing_period']))}"


def titles_of(lang: str) -> list[str]:
    """Return the titles of the columns in a language.

    Parameters
    ----------
    lang
        The language.

    Returns
    -------
    list of str
        One for each of `COLUMNS`.

    Examples
    --------
    >>> titles_of("vi")[:2]
    ['Đơn vị', 'Báo cáo']
    """
    return [translate(f"chasing.{column}", lang) for column in COLUMNS]


def missing_as_csv(rows: list[dict[str, object]], lang: str) -> str:
    """Return the chasing list as the text of a CSV file that no spreadsheet runs as formulas.

    Parameters
    ----------
    rows
        What `describe_missing` returned.
    lang
        The language of the titles.

    Returns
    -------
    str
        The titles, then one line a report.

    Raises
    ------
    ValueError
        For a language that the catalogue lacks.

    Examples
    --------
    >>> missing_as_csv([], "en").split(",")[0]
    'Organisation'
    """
    titles = titles_of(lang)
    return to_csv(({title: row[name] for title, name in zip(titles, COLUMNS, strict=True)} for row in rows), titles)


def write_chasing_list(rows: list[dict[str, object]], path: Path, lang: str) -> None:
    """Write the chasing list to a file that ends in .xlsx or .csv, whole or not at all.

    Parameters
    ----------
    rows
        What `describe_missing` returned.
    path
        The file.
    lang
        The language of the titles.

    Raises
    ------
    UsageError
        If the name ends otherwise.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> write_chasing_list([], Path(mkdtemp()) / "list.csv", "vi")
    """
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise UsageError(option="--to", found=path.name, expected="a file that ends in .xlsx or .csv")
    content = _workbook(rows, lang) if suffix == ".xlsx" else missing_as_csv(rows, lang).encode("utf-8-sig")
    write_whole(path, content, makes_folder=False)


def _workbook(rows: list[dict[str, object]], lang: str) -> bytes:
    titles = dict(zip(COLUMNS, titles_of(lang), strict=True))
    book, sheet = list_workbook(translate("chasing.sheet", lang), titles, rows, _WIDTHS, "B2")
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = "1:1"
    return to_bytes(book)
