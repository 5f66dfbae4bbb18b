"""Every number of every report leads to a row that holds this number, or belongs to a class that states no value."""

from __future__ import annotations

import collections
import dataclasses
import io
import json
import math
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pypdfium2
import pytest
from lxml import etree, html

sys.path.insert(0, str(Path(__file__).parent))

from printed_numbers import DAYS, Figure, classify, figures_of, numbers_in, values_behind

from analysis.i18n import Formatter, translate_cell
from analysis.reports import publish_analyst_report
from analysis.reports._report_texts import ReportTexts, sentence
from analysis.reports.trace_ids import row_key, split_trace_id, trace_id
from analysis.reports.tracing import target_distances, trace
from analysis.schemas import TABLES

Tables = dict[str, pd.DataFrame]
_EMR = ["hospitals_with_electronic_medical_records_pct"]
_FORMATS = ("html", "docx", "pdf", "json")
_DAY, _FILING_DAY = "2026-06-30", "2026-06-25"
#: Three areas on one indicator, and a hospital on its own ones; each with the day of its snapshot.
_AREAS = {"hanoi": "p34-01", "phu-tho": "p34-25", "sector": "vn"}
_UNITS = _AREAS | {"kon-tum": "f-kon-tum-psychiatric-centre"}
_NAMES = list(_UNITS)
_TRACED = (
    "statements",
    "forecasts",
    "verdicts",
    "findings",
    "scores",
    "fits",
    "backtest",
    "national_targets",
    "consolidated",
)
_DISTANCE_KEY = ("target_statement_id", "unit_code", "statement_id")


@pytest.fixture(scope="module")
def snapshots(shipped_panel: Tables, snapshot_of: Callable[[str], Tables]) -> dict[str, Tables]:
    """Return the tables of the project as known on each report's day, and all of them."""
    days = {day: snapshot_of(day) for day in (_DAY, _FILING_DAY)}
    return {name: days[_FILING_DAY if name == "kon-tum" else _DAY] for name in _NAMES} | {"": shipped_panel}


@pytest.fixture(scope="module")
def published(
    snapshots: dict[str, Tables], tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str, str], Path]:
    """Return the file of each report, language and format."""
    files = {}
    for name in _NAMES:
        how: dict[str, Any] = {"languages": ["vi", "en"], "formats": _FORMATS, "folder": tmp_path_factory.mktemp(name)}
        how |= {"unit_code": _UNITS[name], "report_date": _FILING_DAY if name == "kon-tum" else _DAY}
        how |= {"indicator_codes": [] if name == "kon-tum" else _EMR}
        paths = publish_analyst_report(snapshots[name], **how)
        order = [(lang, form) for lang in how["languages"] for form in _FORMATS]
        files |= {(name, *key): path for key, path in zip(order, paths, strict=True)}
    return files


def _page(published: dict[tuple[str, str, str], Path], name: str, lang: str) -> html.HtmlElement:
    return html.fromstring(published[name, lang, "html"].read_bytes())


def _rows_by_id(tables: Tables) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the row behind each id that a report can print."""
    found = {}
    held = {name: tables[name] for name in _TRACED} | {"distances": target_distances(tables)}
    for name, frame in held.items():
        for row in frame.to_dict("records"):
            found[trace_id(name, _key_of(name, row))] = (name, row)
    return found


def _key_of(table: str, row: dict[str, Any]) -> str:
    return row_key(*(row[name] for name in (_DISTANCE_KEY if table == "distances" else TABLES[table].key)))


def _says_the_row(figure: Figure, table: str, row: dict[str, Any], tables: Tables, lang: str) -> bool:
    """Return whether the numbers of a figure are those of its row, to the decimals printed."""
    match table:
        case "verdicts":
            return figure.text in _sayings_of_a_verdict(row, lang)
        case "findings":
            return figure.text in {
                " ".join(translate_cell(row[name], lang).split()) for name in ("printed", "recomputed", "message")
            }
        case "scores":
            return _states(figure, ["failed", "checked"] if figure.text.startswith("(") else ["score"], row, lang)
        case "fits" | "distances":
            return _states(figure, ["slope" if table == "fits" else "distance"], row, lang)
        case "backtest":
            held = [row["n"], abs(row["bias"]), round(row["cover_80"] / 100 * row["n"])]
        case "national_targets":
            held = [row["value"]]
        case "consolidated":
            held = [abs(row[name]) for name in ("value", "numerator", "denominator", "difference")]
        case "forecasts":
            held = [row[name] for name in ("mean", "lower_80", "upper_80", "lower_95", "upper_95")]
        case _:
            if re.fullmatch(rf"(?:\w+ )*(?:{DAYS[lang]})", figure.text, re.IGNORECASE):
                return figure.text in _days_behind(tables, row["statement_id"], lang)
            held = values_behind(tables, row["statement_id"])
            held += [] if figure.column else _distances_behind(tables, row["statement_id"], figure.text)
    if not held:  # words of a filing
        return figure.text.strip("‘’“”") in " ".join(str(row["raw_text"]).split())
    return all(
        any(abs(number - value) <= 0.5 * 10**-decimals + 1e-9 for value in held)
        for number, decimals in numbers_in(figure.text, lang)
    )


def _days_behind(tables: Tables, statement_id: str, lang: str) -> set[str]:
    """Return the days and periods of the values and targets of a statement, as a report prints them."""
    texts, found = ReportTexts(lang), set()
    for frame, column in ((tables["observations"], "period_end"), (tables["targets"], "due")):
        mine = frame[frame["statement_id"] == statement_id]
        found |= {form(day) for day in mine[column].dropna() for form in (texts.date, texts.short_date)}
        found |= {texts.period(period) for period in mine["period"].dropna()}
    return found


def _distances_behind(tables: Tables, statement_id: str, text: str) -> list[float]:
    """Return how far the values of a statement lie from the targets and the other values of their series.

    A bare number is of months, one of points is a gap, and one of things is what is missing to the target.
    """
    observations, targets = tables["observations"], tables["targets"]
    months: list[float] = []
    gaps: list[float] = []
    missing: list[float] = []
    for one in observations[observations["statement_id"] == statement_id].to_dict("records"):
        series = observations.query("unit_code == @one['unit_code'] and indicator_code == @one['indicator_code']")
        dues = targets.loc[targets["indicator_code"] == one["indicator_code"], "due"].dropna()
        for other in (pd.Timestamp(_DAY), *series["period_end"].dropna(), *dues):
            months.append(abs(12 * (other.year - one["period_end"].year) + other.month - one["period_end"].month))
        for goal in targets.loc[targets["indicator_code"] == one["indicator_code"], "value"]:
            gaps.append(abs(goal - one["value"]))
            gaps += [gaps[-1] / pace for pace in _half_years(one["period_end"], dues)]
            if pd.notna(one["denominator"]):
                missing.append(math.ceil(goal / 100 * one["denominator"]) - one["numerator"])
        months.append(series.query("status != 'estimate'")["period_end"].nunique())  # periods with a value
    if text.isdigit():
        return months
    return gaps if re.search("points|điểm", text) else [] if "%" in text or "/" in text else missing


def _half_years(end: pd.Timestamp, dues: pd.Series) -> list[float]:
    """Return the half-years from a value, or from a report on a period that was not over, to each deadline."""
    since = (end, min(end, pd.Timestamp(_FILING_DAY)))
    return [left for day in since for due in dues if (left := (due - day).days / 365.25 * 2) > 0]


def _sayings_of_a_verdict(row: dict[str, Any], lang: str) -> set[str]:
    """Return what a report may print of a verdict: its probability, what it rests on, the value that settles it."""
    said = {" ".join(sentence(translate_cell(row["message"], lang)).split())}
    if pd.isna(row["probability"]):
        return said
    basis = ReportTexts(lang)("targets.basis", basis=translate_cell(row["basis"], lang))
    return said | {Formatter(lang).probability(row["probability"]), " ".join(basis.split())}


def _states(figure: Figure, names: list[str], row: dict[str, Any], lang: str) -> bool:
    """Return whether the numbers of a figure are these of its row, in their order and to the decimals printed."""
    printed = numbers_in(figure.text, lang)
    return len(printed) == len(names) and all(
        abs(number - abs(row[name])) <= 0.5 * 10**-decimals + 1e-9
        for (number, decimals), name in zip(printed, names, strict=True)
    )


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", _NAMES)
def test_the_id_of_every_number_leads_to_a_row_with_that_number(
    snapshots: dict[str, Tables], published: dict[tuple[str, str, str], Path], name: str, lang: str
) -> None:
    figures = figures_of(_page(published, name, lang))
    assert len(figures) > 2
    rows = _rows_by_id(snapshots[name])
    known = {figure.trace_id: rows.get(split_trace_id(figure.trace_id)[0]) for figure in figures}
    assert [key for key, row in known.items() if row is None] == []
    wrong = [one for one in figures if not _says_the_row(one, *known[one.trace_id], snapshots[name], lang)]  # type: ignore[misc]
    assert wrong == []


def test_an_altered_number_is_told_from_its_row(
    snapshots: dict[str, Tables], published: dict[tuple[str, str, str], Path]
) -> None:
    rows = _rows_by_id(snapshots["sector"])
    figures = [one for one in figures_of(_page(published, "sector", "en")) if re.search(r"\d", one.text)]
    altered = [
        dataclasses.replace(one, text=re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), one.text))
        for one in figures
    ]
    behind = [rows[split_trace_id(one.trace_id)[0]] for one in altered]
    told = [_says_the_row(one, *row, snapshots["sector"], "en") for one, row in zip(altered, behind, strict=True)]
    assert [one.text for one, is_told in zip(altered, told, strict=True) if is_told] == []


@pytest.mark.parametrize("name", _NAMES)
def test_the_trace_of_every_number_begins_with_its_row_and_ends_in_a_file(
    shipped: Path, snapshots: dict[str, Tables], published: dict[tuple[str, str, str], Path], name: str
) -> None:
    rows = _rows_by_id(snapshots[name])
    for identity in {figure.trace_id for figure in figures_of(_page(published, name, "en"))}:
        table, row = rows[split_trace_id(identity)[0]]
        tables = snapshots[name] if split_trace_id(identity)[1] else snapshots[""]
        first, *others = trace(tables, identity, shipped / "raw")
        assert first.key == _key_of(table, row)
        assert others[-1].what == "file", identity
        if table == "statements":
            assert str(row["raw_text"]) in first.says
        if table == "forecasts":
            assert first.says.startswith(f"{row['mean']} at {row['time']}")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", _NAMES)
def test_a_brief_prints_the_numbers_of_its_page_without_marks_and_its_json_names_their_rows(
    published: dict[tuple[str, str, str], Path], name: str, lang: str
) -> None:
    page = _page(published, name, lang)
    assert _word_figures(published[name, lang, "docx"]) == []
    for folded in page.xpath("//details"):
        folded.drop_tree()
    figures = figures_of(page)
    text = _pdf_text(published[name, lang, "pdf"])
    assert {one.text for one in figures if _squash(one.text) not in text} == set()
    content = json.loads(published[name, lang, "json"].read_text("utf-8"))
    ids = {one for sentence in content["sentences"] for one in sentence["ids"]}
    assert ids
    every = set(_page(published, name, lang).xpath("//details//tr/@id"))
    assert ids <= every
    assert {one["id"] for one in content["figures"].values()} <= every


def _word_figures(path: Path) -> list[tuple[str, str]]:
    """Return each text in front of a mark of a source, with the id that the mark leads to."""
    with zipfile.ZipFile(path) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
    found = []
    for link in document.xpath("//*[local-name()='hyperlink'][.//*[local-name()='vertAlign']]"):
        anchor = next(value for name, value in link.attrib.items() if name.endswith("}anchor"))
        found.append((" ".join("".join(link.getprevious().itertext()).split()), anchor.replace("_", "-")))
    return found


def _pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(path.read_bytes()))
    return _squash("".join(page.get_textpage().get_text_range() for page in document))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _squash(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_sector_s_report_sets_the_sources_that_differ_against_each_other(
    published: dict[tuple[str, str, str], Path], lang: str
) -> None:
    rows = _page(published, "sector", lang).get_element_by_id("forecast").xpath("./figure[@class='table']//tbody/tr")
    cells = [" | ".join(_plain(cell.text_content()) for cell in row[1:3]).replace(".", ",") for row in rows]
    for one, other in (("500/1,700", "339/1,650"), ("881/1,645", "657/1,650"), ("1,062/1,645", "1,100/1,650")):
        assert any(one in cell and other in cell for cell in cells), (one, other)
    assert any("760" in cell and "881" in cell for cell in cells)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_hanoi_s_first_page_gives_public_and_private_hospitals_and_none_for_all(
    published: dict[tuple[str, str, str], Path], lang: str
) -> None:
    points = [_plain(one.text_content()) for one in _page(published, "hanoi", lang).xpath("//ul[@class='points']/li")]
    assert len(points) == 2
    assert "42 of 42" in points[0] or "42/42" in points[0]
    assert "9 of 48" in points[1] or "9/48" in points[1]
    assert not any("76" in point for point in points)


def test_the_sources_of_a_forecast_are_the_values_that_its_model_used(
    snapshots: dict[str, Tables], published: dict[tuple[str, str, str], Path]
) -> None:
    fits = snapshots["sector"]["fits"].query("unit_code == 'vn' and method == 'combined'")
    (used,) = fits.loc[fits["indicator_code"] == _EMR[0], "n_observations"]
    rows = _page(published, "sector", "en").get_element_by_id("annex").xpath(".//tbody/tr")
    cells = [[_plain(cell.text_content()) for cell in row] for row in rows]
    sources = {row[3] for row in cells if len(row) > 3 and row[2].startswith("Forecast of")}
    assert [len(listed.split(", ")) for listed in sources] == [used]


@pytest.mark.parametrize("name", _NAMES)
def test_no_forecast_lies_outside_its_own_interval(snapshots: dict[str, Tables], name: str) -> None:
    forecasts = snapshots[name]["forecasts"].dropna(subset=["mean", "lower_80"])
    assert len(forecasts) > 100
    assert forecasts["mean"].between(forecasts["lower_80"], forecasts["upper_80"]).all()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", _AREAS)
def test_a_report_tells_of_no_single_value_in_the_plural(
    published: dict[tuple[str, str, str], Path], name: str, lang: str
) -> None:
    text = published[name, lang, "html"].read_text("utf-8")
    assert re.search(r": 1 (?:values|giá trị),", text) is None


def _names(tables: Tables) -> set[str]:
    columns = {
        "sources": ("title", "number", "publisher"),
        "units": ("name_vi", "name_en"),
        "statements": ("indicator_text",),
        "indicators": ("title_vi", "title_en", "numerator", "denominator", "warning", "warning_vi"),
    }
    found = {str(value) for name, mine in columns.items() for column in mine for value in tables[name][column].dropna()}
    found |= {str(value) for column in ("numerator_vi", "denominator_vi") for value in tables["indicators"][column]}
    return {name for name in found if len(name.split()) > 2 or "/" in name}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", _NAMES)
def test_a_number_without_an_id_states_no_value(
    snapshots: dict[str, Tables], published: dict[tuple[str, str, str], Path], name: str, lang: str
) -> None:
    classes = list(classify(_page(published, name, lang), lang, _names(snapshots[""])))
    assert [text for kind, text in classes if not kind] == []
    counted = collections.Counter(kind for kind, _ in classes)
    print(name, lang, dict(counted.most_common()))
    assert counted["day or period"] >= 10


@pytest.mark.parametrize(
    "value",
    [
        "<p>Coverage is 55.5%.</p>",
        "<p>Coverage rose from 55.5%</p>",
        "<p>Hanoi: 42 of 55 hospitals</p>",
        "<p>Hanoi (42 of 55 hospitals)</p>",
        "<td>97.1%</td>",
        "<td>1,062</td>",
    ],
)
@pytest.mark.parametrize("title", ["Latest value", "Target", "Probability", "Forecast", "80% prediction interval"])
def test_a_value_that_leads_nowhere_is_found(title: str, value: str) -> None:
    table = f"<table><thead><tr><th>{title}</th></tr></thead><tbody><tr>{value}</tr></tbody></table>"
    page = html.fromstring(f"<main>{table if value.startswith('<td>') else value}</main>")
    assert "" in {kind for kind, _ in classify(page, "en", [])}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", _NAMES)
def test_charts_label_their_points_with_numbers_of_the_tables(
    published: dict[tuple[str, str, str], Path], name: str, lang: str
) -> None:
    page = _page(published, name, lang)
    printed = {pair for figure in figures_of(page) for pair in numbers_in(figure.text, lang)}
    labels = [
        " ".join(text.text_content().split()) for text in page.xpath("//*[local-name()='svg']//*[local-name()='text']")
    ]
    legends = {"80%", "95%"}
    stated = [label for label in labels if "%" in label and not any(name in label for name in legends)]
    numbers = [number for label in stated for number in numbers_in(re.split(r",\s", label)[0], lang)]
    assert [number for number in numbers if number not in printed] == []
