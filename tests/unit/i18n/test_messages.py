"""A message is a code with arguments; the catalogue turns it into each language."""

from __future__ import annotations

import csv
import datetime as dt
import io
import string
from importlib.resources import files

import pytest

from analysis.i18n import messages
from analysis.i18n.messages import Message, join_messages, translate

_CATALOGUE = {
    "share": ("đạt {share:percent} ngày {day:date}", "{share:percent} on {day:date}"),
    "unit": ("đơn vị {unit}: {why}", "unit {unit}: {why}"),
    "joined": ("{parts}", "{parts}"),
}


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a small catalogue in the place of the real one."""
    texts = {
        lang: {code: pair[column] for code, pair in _CATALOGUE.items()} for column, lang in enumerate(("vi", "en"))
    }
    monkeypatch.setattr(messages, "_catalogue", texts.__getitem__)


def test_arguments_are_printed_in_the_convention_of_the_language() -> None:
    message = Message("share", {"share": 61.25, "day": dt.date(2026, 6, 5)})
    assert translate(message, "vi") == "đạt 61,3% ngày 05/06/2026"
    assert translate(message, "en") == "61.3% on 5 June 2026"


def test_names_messages_and_lists_are_put_into_the_language_too() -> None:
    why = Message("share", {"share": 10.0, "day": dt.date(2026, 1, 2)})
    message = Message("unit", {"unit": {"vi": "Hà Nội", "en": "Hanoi"}, "why": [why, why]})
    assert translate(message, "en") == "unit Hanoi: 10.0% on 2 January 2026; 10.0% on 2 January 2026"
    assert translate(message, "vi").startswith("đơn vị Hà Nội: đạt 10,0%")


def test_a_message_survives_a_column_of_json() -> None:
    inner = Message("share", {"share": 10.5, "day": dt.date(2026, 1, 2)})
    message = join_messages([inner, Message("unit", {"unit": {"vi": "a", "en": "b"}, "why": inner})])
    assert message is not None
    assert Message.from_json(message.to_json()) == message


def test_one_message_is_joined_to_itself_and_none_to_none() -> None:
    assert join_messages([Message("share")]) == Message("share")
    assert join_messages([]) is None


def test_an_unknown_code_and_a_missing_argument_are_errors() -> None:
    with pytest.raises(KeyError, match=r"nothing_of_the_kind.*messages\.csv"):
        translate("nothing_of_the_kind", "vi")
    with pytest.raises(KeyError, match="share"):
        translate("share", "vi")


def test_every_message_exists_once_in_every_language_with_the_same_arguments() -> None:
    content = files("analysis.i18n").joinpath("messages.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        languages = {name: text for name, text in row.items() if name != "code"}
        used = {name: {part[1] for part in string.Formatter().parse(text)} - {None} for name, text in languages.items()}
        assert all(languages.values()), row["code"]
        assert len(set(map(frozenset, used.values()))) == 1, f"{row['code']}: {used}"
