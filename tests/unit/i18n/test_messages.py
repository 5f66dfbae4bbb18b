"""A message is a code with arguments; the catalogue turns it into each language."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import io
import re
import string
from importlib.resources import files
from pathlib import Path

import pytest

import analysis
from analysis.i18n import (
    LANGUAGES,
    OPERATOR_CODES,
    Mark,
    Message,
    _texts,
    has_message,
    join_messages,
    messages,
    to_cell,
    translate,
    translate_cell,
)

_TEXTS = {
    "share": ("đạt {share:percent} ngày {day:date}", "{share:percent} on {day:date}"),
    "unit": ("đơn vị {unit}: {why}", "unit {unit}: {why}"),
    "ratio": ("{ratio:percent.{decimals}} = {terms:number| + }", "{ratio:percent.{decimals}} = {terms:number| + }"),
    "joined": ("{parts}", "{parts}"),
}
#: What may stand in the texts of conventions, which `Formatter` fills; other rows take the formats of messages.
_CONVENTIONS = ("date", "month", "noun", "number", "operator", "period", "quarter")


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a small catalogue in the place of the real one."""
    texts = {lang: {code: pair[column] for code, pair in _TEXTS.items()} for column, lang in enumerate(("vi", "en"))}
    monkeypatch.setattr(messages, "texts_of", texts.__getitem__)


def _rows() -> list[dict[str, str]]:
    content = files("analysis.i18n").joinpath("messages.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(content), strict=True))


@pytest.mark.usefixtures("_small")
def test_arguments_are_printed_in_the_convention_of_the_language() -> None:
    message = Message("share", {"share": 61.25, "day": dt.date(2026, 6, 5)})
    assert translate(message, "vi") == "đạt 61,3% ngày 05/06/2026"
    assert translate(message, "en") == "61.3% on 5 June 2026"


@pytest.mark.usefixtures("_small")
def test_names_messages_and_lists_are_put_into_the_language_too() -> None:
    why = Message("share", {"share": 10.0, "day": dt.date(2026, 1, 2)})
    message = Message("unit", {"unit": {"vi": "Hà Nội", "en": "Hanoi"}, "why": [why, why]})
    assert translate(message, "en") == "unit Hanoi: 10.0% on 2 January 2026; 10.0% on 2 January 2026"
    assert translate(message, "vi").startswith("đơn vị Hà Nội: đạt 10,0%")


@pytest.mark.usefixtures("_small")
def test_a_placeholder_may_name_its_decimals_and_what_separates_a_list() -> None:
    message = Message("ratio", {"ratio": 46.154, "decimals": 2, "terms": [1468.0, 2.5]})
    assert translate(message, "vi") == "46,15% = 1.468 + 2,5"
    assert translate(message, "en") == "46.15% = 1,468 + 2.5"


@pytest.mark.usefixtures("_small")
def test_a_message_survives_a_column_of_json() -> None:
    inner = Message("share", {"share": 10.5, "day": dt.date(2026, 1, 2)})
    message = join_messages([inner, Message("unit", {"unit": {"vi": "a", "en": "b"}, "why": inner})])
    assert message is not None
    assert Message.from_json(message.to_json()) == message


@pytest.mark.usefixtures("_small")
def test_a_cell_holds_a_quotation_as_it_stands_or_a_message() -> None:
    message = Message("share", {"share": 10.5, "day": dt.date(2026, 1, 2)})
    assert [translate_cell(to_cell(cell), "en") for cell in ('{"96,0%"}', message, None)] == [
        '{"96,0%"}',
        "10.5% on 2 January 2026",
        "",
    ]
    assert translate_cell(float("nan"), "en") == ""


def test_one_message_is_joined_to_itself_and_none_to_none() -> None:
    assert join_messages([Message("share")]) == Message("share")
    assert join_messages([]) is None


@pytest.mark.usefixtures("_small")
def test_an_unknown_code_and_a_missing_argument_are_errors() -> None:
    with pytest.raises(KeyError, match=r"nothing_of_the_kind.*messages\.csv"):
        translate("nothing_of_the_kind", "vi")
    with pytest.raises(KeyError, match="share"):
        translate("share", "vi")


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not a message.*expected a JSON object with a code"):
        Message.from_json("[1, 2]")


def test_every_text_exists_once_in_every_language() -> None:
    rows = _rows()
    assert tuple(name for name in rows[0] if name != "code") == LANGUAGES
    assert sorted(row["code"] for row in rows) == sorted({row["code"] for row in rows})
    assert [row["code"] for row in rows if not all(row.values()) or len(row) != len(LANGUAGES) + 1] == []


#: Counts that are never one.
_NEVER_ONE = {
    "finding.total_row_differs",
    "period.M",
    "report.panel.map_subtitle",
    "report.point.units.lead",
    "report.site.home.map",
    "report.title.map_all",
    "report.title.map_none",
    "report.title.units_same",
}
_MANY = (
    "changes|checks|dates|days|documents|files|indicators|levels|months|organisations|periods|places|points|provinces|"
    "rows|statements|targets|tasks|tests|times(?! that)|units|values|(?<!unit} )reports"
)


def test_no_english_text_counts_one_organisations() -> None:
    pattern = re.compile(rf"\{{(?!unit)\w+:?\w*\}} (?:(?:other|periodic) )?(?:{_MANY})\b(?! \{{)")
    # Limits of what is read, and what is beyond them, are never one.
    rows = {row["code"]: row["en"] for row in _rows() if not row["code"].startswith("unreadable.")}
    rows = {code: text for code, text in rows.items() if code not in _NEVER_ONE}
    assert {code: text for code, text in rows.items() if pattern.search(text)} == {}


@pytest.mark.parametrize(("n", "said"), [(1, "1 of 1 unit has a figure of its own"), (2, "2 of 2 units have a figure")])
def test_a_noun_agrees_with_its_number(n: int, said: str) -> None:
    assert said in translate("report.analyst.units.count", "en", n=n, all=n)
    assert translate("value.months", "en", n=float(n)) == ("1 month" if n == 1 else "2 months")
    assert f"{n}/{n} đơn vị có số liệu riêng" in translate("report.analyst.units.count", "vi", n=n, all=n)


def test_a_verb_agrees_with_its_number_also_where_the_number_is_filled_in_later() -> None:
    title = [translate("report.title.units_met", "en", n=n, all=4, goal="80%") for n in (1, 2)]
    assert title == ["1 of 4 units with a result reaches 80%", "2 of 4 units with a result reach 80%"]
    marks = [translate("report.point.units.planned", "en", n=Mark("*", printed)) for printed in ("1", "12")]
    assert marks == ["* has only a plan", "* have only a plan"]


def test_one_is_written_as_a_word_where_the_text_asks_for_it() -> None:
    assert [translate("basis.own", "en", n=n) for n in (1, 3)] == ["one report of its own", "3 reports of its own"]
    assert translate("basis.siblings", "vi", n=1) == "số liệu của một đơn vị khác"


def test_no_message_has_a_copy_for_one_with_the_same_arguments() -> None:
    asked = {row["code"]: {name for _, name, *_ in string.Formatter().parse(row["en"]) if name} for row in _rows()}
    assert [code for code in asked if code.endswith("_one") and asked[code] == asked.get(code[:-4])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_placeholder_asks_for_a_format_that_exists(lang: str) -> None:
    known = {*messages.FORMAT_NAMES, ""}
    asked = {
        (row["code"], re.split(r"[.|]", spec)[0])
        for row in _rows()
        if row["code"].partition(".")[0] not in _CONVENTIONS
        for _, name, spec, _ in string.Formatter().parse(row[lang])
        if name is not None and spec is not None
    }
    assert {(code, spec) for code, spec in asked if spec not in known} == set()


def _codes_in(source: str) -> set[str]:
    """Return the codes that a module gives to `Message` or `translate` as they stand."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in ("Message", "translate")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_code_in_the_packages_has_a_text() -> None:
    used = {
        code for path in Path(analysis.__file__).parent.rglob("*.py") for code in _codes_in(path.read_text("utf-8"))
    }
    assert used
    assert {code for code in used if not has_message(code)} == set()
    assert all(has_message(code) for code in OPERATOR_CODES.values())


def test_a_language_that_is_filled_in_part_is_refused_with_the_codes_without_a_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = dict.fromkeys(("a", "b", "c", "d"), "text")
    monkeypatch.setattr(_texts, "_columns", lambda: {"en": texts, "xx": texts | dict.fromkeys("abd", "")})
    _texts._require_texts.cache_clear()
    assert _texts.texts_of("en") == texts
    with pytest.raises(ValueError, match="column 'xx': no text for a, b, d; add the missing texts"):
        _texts.texts_of("xx")
    _texts._require_texts.cache_clear()
