"""The site: its pages lead to one another, show what a release may show, and leave other people's files alone."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.reports import publish_site
from analysis.reports.site import ReleaseFile, SiteRelease
from analysis.reports.site._folder import write_folder
from analysis.schemas import search_key

Tables = dict[str, pd.DataFrame]
_FILING = Path(__file__).parents[1] / "filing"
_OPTIONS: dict[str, Any] = {"languages": ["vi", "en"], "project": "A <b>project</b>", "report_date": "2026-07-10"}


@pytest.fixture
def tables() -> Tables:
    """Return the tables of one made-up unit's half-year filing, with a statement that nobody could place."""
    tables = {path.stem: pd.read_csv(path) for path in sorted(_FILING.glob("*.csv"))}
    loose = {"statement_id": "bc-1:x", "source_id": "bc-1", "locator": "line 7", "line": 7, "raw_text": "97 người"}
    tables["statements"] = pd.concat([tables["statements"], pd.DataFrame([loose])], ignore_index=True)
    return tables


class _Page(HTMLParser):
    """Collects the addresses and the anchors of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag leads to, loads, or is called."""
        told = {name: value or "" for name, value in attrs}
        self.anchors |= {told["id"]} if "id" in told else set()
        (self.links if tag == "a" else self.loaded).extend(told[name] for name in ("href", "src") if name in told)


def _pages(folder: Path) -> dict[Path, _Page]:
    return {path.resolve(): _Page(path) for path in folder.rglob("*.html")}


def _broken(pages: dict[Path, _Page]) -> Iterator[tuple[str, str]]:
    for path, page in pages.items():
        for link in [*page.links, *page.loaded]:
            if re.match(r"https?://", link):
                continue
            target, anchor = map(unquote, link.partition("#")[::2])
            there = (path.parent / target).resolve() if target else path
            if not there.is_file() or (anchor and there in pages and anchor not in pages[there].anchors):
                yield path.name, link


def test_every_link_leads_to_a_page_or_an_anchor_and_nothing_is_loaded_from_outside(
    tables: Tables, tmp_path: Path
) -> None:
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    pages = _pages(tmp_path)
    names = {path.relative_to(tmp_path.resolve()).as_posix() for path in pages}
    assert {"vi/units/f-center.html", "en/sources/bc-1.html", "en/indicators/cashless_payments_pct.html"} <= names
    assert list(_broken(pages)) == []
    assert [link for page in pages.values() for link in page.loaded if ":" in link] == []
    scripts = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.js"))
    assert not re.search(r"fetch\(|\bimport\b|XMLHttpRequest", scripts)
    shown = (tmp_path / "en/units/f-center.html").read_text("utf-8")
    assert re.search(r'href="\.\./sources/bc-1\.html#s-\w+"[^>]*>61\.2%', shown), "a figure leads to where it was read"
    assert "A <b>project</b>" not in shown
    assert "A &lt;b&gt;project&lt;/b&gt;" in shown


def test_a_figure_that_nobody_looked_at_for_release_is_counted_but_not_quoted(tables: Tables, tmp_path: Path) -> None:
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    every = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.*"))
    assert "97 người" not in every
    assert "not in the tables" in (tmp_path / "en/sources/bc-1.html").read_text("utf-8")


def test_a_small_count_of_persons_is_on_no_page(tables: Tables, tmp_path: Path) -> None:
    tables["indicators"]["protected"] = "yes"
    tables["indicators"]["measure"] = "count"
    few = tables["observations"]["statement_id"] == "bc-1:r2c1"
    tables["observations"].loc[few, ["value", "numerator", "denominator"]] = [3, None, None]
    tables["statements"].loc[tables["statements"]["statement_id"] == "bc-1:r2c1", "raw_text"] = "3 trẻ em mắc bệnh"
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    every = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.*"))
    assert "3 trẻ em mắc bệnh" not in every
    assert "not published" in every or "withheld" in every


def test_a_second_build_touches_no_file_and_a_page_that_went_is_removed(tables: Tables, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    first = publish_site(tables, folder=folder, **_OPTIONS)
    again = publish_site(tables, folder=folder, **_OPTIONS)
    assert (first.n_written, again.n_written, again.n_removed) == (first.n_files, 0, 0)
    (folder / "vi" / "mine.html").write_text("mine", "utf-8")
    edited = folder / "vi" / "sources" / "qd-2.html"
    edited.write_text("edited by hand", "utf-8")
    tables["sources"] = tables["sources"][tables["sources"]["source_id"] == "bc-1"]
    third = publish_site(tables, folder=folder, **_OPTIONS)
    assert (third.n_removed, third.kept) == (1, ("vi/sources/qd-2.html",))
    assert not (folder / "en" / "sources" / "qd-2.html").exists()
    assert edited.read_text("utf-8") == "edited by hand"
    assert (folder / "vi" / "mine.html").is_file()


def _revise(tables: Tables) -> None:
    first = tables["observations"]["statement_id"] == "bc-1:r2c1"
    tables["observations"].loc[first, ["value", "numerator"]] = [65.0, 67]


def test_a_build_tells_on_each_kind_of_page_what_it_changed(tables: Tables, tmp_path: Path) -> None:
    row = tables["observations"].set_index("statement_id").loc["bc-1:r2c1"]
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    assert "Changes since the last update" not in (tmp_path / "en/index.html").read_text("utf-8")
    _revise(tables)
    publish_site(tables, folder=tmp_path, **(_OPTIONS | {"report_date": "2026-07-12"}))
    said = "Figures as known on 12 July 2026 against those as known on 10 July 2026"
    changed = [f"units/{row['unit_code']}", f"indicators/{row['indicator_code']}", "sources/bc-1", "index"]
    for name in changed:
        page = (tmp_path / f"en/{name}.html").read_text("utf-8")
        assert said in page
        assert re.search(r"33% \(34/103 cases\).*65%", page, re.S), "before and now, the page leads to its source"
    assert said not in (tmp_path / "en/sources/qd-2.html").read_text("utf-8")
    again = publish_site(tables, folder=tmp_path, **(_OPTIONS | {"report_date": "2026-07-12"}))
    assert again.n_written == 0, "the same values change nothing, and what was told stays"


def test_a_value_that_is_withheld_now_is_not_repeated_as_what_it_was(tables: Tables, tmp_path: Path) -> None:
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    tables["indicators"]["protected"] = "yes"
    tables["indicators"]["measure"] = "count"
    few = tables["observations"]["statement_id"] == "bc-1:r2c1"
    tables["observations"].loc[few, ["value", "numerator", "denominator"]] = [3, None, None]
    publish_site(tables, folder=tmp_path, **(_OPTIONS | {"report_date": "2026-07-12"}))
    assert "34/103" not in "".join(path.read_text("utf-8") for path in (tmp_path / "en").rglob("*.html"))


@pytest.mark.parametrize(
    "content", ["", "[]", '{"layout": 1}', '{"layout": 1, "day": 5, "values": [[1]], "changes": 7}']
)
def test_values_of_a_build_that_cannot_be_read_count_as_none(tables: Tables, tmp_path: Path, content: str) -> None:
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    (tmp_path / "values.json").write_text(content, "utf-8")
    _revise(tables)
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    assert "Changes since the last update" not in (tmp_path / "en/index.html").read_text("utf-8")


def test_each_chart_leads_to_its_data_and_its_title_says_what_happened(tables: Tables, tmp_path: Path) -> None:
    observed = tables["observations"]
    (now,) = observed[observed["statement_id"] == "bc-1:r2c1"].to_dict("records")
    for number, (day, value) in enumerate((("2025-06-30", 20.0), ("2025-12-31", 25.0))):
        key = f"bc-1:old{number}"
        row = now | {"statement_id": key, "period": day, "period_start": day, "period_end": day}
        row |= {"value": value, "numerator": None, "denominator": None}
        tables["observations"] = pd.concat([tables["observations"], pd.DataFrame([row])], ignore_index=True)
        stated = {"statement_id": key, "source_id": "bc-1", "raw_text": f"{value}%", "kind": "actual"}
        tables["statements"] = pd.concat([tables["statements"], pd.DataFrame([stated])], ignore_index=True)
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    page = (tmp_path / "en/units/f-center.html").read_text("utf-8")
    (name,) = re.findall(r'href="([^"]+\.csv)" download', page)
    assert "<strong>From 20% (30 June 2025) to 33% (first half of 2026)" in page
    data = (tmp_path / "en/units" / name).read_bytes().decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in data[1:]] == ["20.0", "25.0", "33.0"]


@pytest.mark.parametrize("with_unit", [False, True])
def test_a_project_without_data_has_a_search_and_says_so_and_draws_no_empty_map(
    tables: Tables, tmp_path: Path, with_unit: bool
) -> None:
    every = {"units": tables["units"]} if with_unit else {}
    publish_site(every, folder=tmp_path, **_OPTIONS)
    page = (tmp_path / "en/index.html").read_text("utf-8")
    assert 'id="site-search"' in page
    assert "The project has no data yet" in page
    assert 'class="tiles"' not in page
    assert list(_broken(_pages(tmp_path))) == []


_HOSTILE = ("</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "../../etc/passwd")


def test_names_that_are_code_stand_on_the_pages_as_they_are(tables: Tables, tmp_path: Path) -> None:
    for table, columns in (("units", ("name_vi", "name_en")), ("indicators", ("title_vi", "title_en"))):
        for place, column in enumerate(columns):
            tables[table][column] = [_HOSTILE[(row + place) % len(_HOSTILE)] for row in range(len(tables[table]))]
    tables["sources"]["title"] = _HOSTILE[0]
    tables["sources"]["url"] = "javascript:alert(1)"
    files = (ReleaseFile(_FILING / "units.csv", "reports/a b#c%.csv", "f-center"),)
    release = SiteRelease("1</script>", _HOSTILE[0], "2026-H1", dt.date(2026, 7, 10), _HOSTILE[1], ("f-center",), files)
    publish_site(tables, folder=tmp_path, **(_OPTIONS | {"project": _HOSTILE[0], "releases": [release]}))
    pages = _pages(tmp_path)
    assert list(_broken(pages)) == []
    assert not [link for page in pages.values() for link in page.links if link.startswith("javascript:")]
    every = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.html"))
    assert "<script>" not in every
    assert "<img" not in every
    assert "49" not in re.findall(r"<h1>([^<]*)</h1>", every)


def test_a_value_that_counts_another_thing_leads_to_its_source_too(tables: Tables, tmp_path: Path) -> None:
    tables["indicators"]["counted"] = "hospitals"
    first = tables["observations"]["statement_id"] == "bc-1:r2c1"
    tables["observations"]["counted"] = first.map({True: "facilities", False: "hospitals"})
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    page = (tmp_path / "en/units/f-center.html").read_text("utf-8")
    (row,) = [row for row in re.findall(r"<tr.*?</tr>", page) if "counts facilities, not hospitals" in row]
    assert re.search(r'href="\.\./sources/bc-1\.html#s-\w+"[^>]*><bdi>', row)


def test_a_folder_that_is_no_site_is_left_as_it_is(tables: Tables, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(AnalysisError, match="no site of ours"):
        publish_site(tables, folder=tmp_path, **_OPTIONS)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname", "a/../../b", "c:\\b", ""])
def test_a_list_of_files_that_leads_out_of_the_folder_is_refused(tables: Tables, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("mine", "utf-8")
    (folder / "site.json").write_text(json.dumps({"layout": 1, "files": {name: "0"}}), "utf-8")
    with pytest.raises(AnalysisError, match="cannot be used"):
        publish_site(tables, folder=folder, **_OPTIONS)
    assert (tmp_path / "outside.txt").is_file()


def test_a_folder_that_is_a_link_is_not_followed(tables: Tables, tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "site"
    elsewhere.mkdir()
    publish_site(tables, folder=folder, **(_OPTIONS | {"languages": ["en"]}))
    (folder / "vi").symlink_to(elsewhere)
    with pytest.raises(AnalysisError, match="no folder of the site"):
        publish_site(tables, folder=folder, **_OPTIONS)
    assert list(elsewhere.iterdir()) == []


def test_the_map_takes_an_indicator_with_a_scale_only(tables: Tables, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="has a scale"):
        publish_site(tables, folder=tmp_path, indicator_code="electronic_records_state", **_OPTIONS)
    with pytest.raises(AnalysisError, match="cashless_payments_pct"):
        publish_site(tables, folder=tmp_path, indicator_code="cashless_payment_pct", **_OPTIONS)


def test_the_search_finds_names_of_both_languages_with_and_without_accents(tables: Tables, tmp_path: Path) -> None:
    alias = {"alias": "Trung tâm Đờ, ĐT 0912345678", "unit_code": "f-center"}
    tables["unit_aliases"] = pd.DataFrame([alias, alias | {"alias": "TT Đờ"}])
    publish_site(tables, folder=tmp_path, **_OPTIONS)
    script = (tmp_path / "assets" / "search_vi.js").read_text("utf-8")
    index = json.loads(script.removeprefix("globalThis.siteIndex = ").removesuffix(";\n"))
    (unit,) = [page for page in index["pages"] if page[2] == "units/f-center.html"]
    assert search_key("Đường Ờ") in unit[3]
    assert "treatment centre" in unit[3]
    assert unit[3].startswith("f-center ")
    assert "tt do" in unit[3]
    assert "0912345678" not in script
    assert [index["pages"][one][2] for one, _ in index["series"]].count("units/f-center.html") == 3


def test_a_place_that_is_a_file_is_no_folder_of_a_site(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine", "utf-8")
    with pytest.raises(AnalysisError, match="a folder, or a name that is free"):
        write_folder(tmp_path / "site", {"a.html": b"a"})
    assert (tmp_path / "site").read_text("utf-8") == "mine"


def test_what_a_killed_build_wrote_is_known_to_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site"
    write_folder(folder, {"old.html": b"old"})
    module = sys.modules["analysis.reports.site._folder"]
    write_whole = module.write_whole

    def stop_at_last(path: Path, content: bytes) -> None:
        if path.name == "last.html":
            raise KeyboardInterrupt
        write_whole(path, content)

    monkeypatch.setattr(module, "write_whole", stop_at_last)
    with pytest.raises(KeyboardInterrupt):
        write_folder(folder, {"first.html": b"first", "last.html": b"last"})
    monkeypatch.undo()
    changes = write_folder(folder, {"next.html": b"next"})
    assert (changes.n_removed, changes.kept) == (2, ())
    assert sorted(path.name for path in folder.iterdir()) == ["next.html", "site.json"]
