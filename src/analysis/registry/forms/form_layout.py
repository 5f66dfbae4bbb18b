"""What a form holds besides its cells: the unit, the period and the indicators, in a part that only machines read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES, translate
from analysis.schemas import compare_key

#: Begins the machine part: no document has it by chance.
MARK = "workbench-form"
#: Forms of a later version are refused: their cells may mean something else.
VERSION = 1
#: The sheet of a workbook that holds the machine part.
HIDDEN_SHEET = "workbench_form"
#: The columns of the table, in order; `code` is hidden.
COLUMNS = (
    "code",
    "number",
    "title",
    "definition",
    "unit",
    "previous",
    "target",
    "numerator",
    "denominator",
    "value",
    "status",
    "note",
)
#: What a unit may say of a value: the status of an observation, or `official`.
STATUSES = ("official", "estimate", "none_occurred", "not_applicable", "no_information")


class FormError(AnalysisError):
    """The machine part of a form cannot be read."""


@dataclass(frozen=True)
class FormRow:
    """One indicator of a form: its code, its measure (share, count, ...) and its limits."""

    code: str
    title: str
    measure: str
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class FormLayout:
    """The machine part of a form.

    Attributes
    ----------
    unit_name, period_text
        As they stand in the form for people; if they were changed there, the form is another unit's or period's.
    first_row
        The row of the table's first indicator, counted from 1.
    """

    unit_code: str
    unit_name: str
    period: str
    period_text: str
    lang: str
    first_row: int
    rows: tuple[FormRow, ...] = field(default=())

    def head_line(self, part: str) -> str:
        """Return the line above the table that names the `unit` or the `period`."""
        named = {"unit": self.unit_name, "period": self.period_text}
        return translate(f"entry.{part}_line", self.lang, **{part: named[part]})

    @property
    def day_label(self) -> str:
        """Return the words before the day on which the unit filled in the form."""
        return translate("entry.day_label", self.lang)

    def to_lines(self) -> list[str]:
        """Return the machine part as lines of text: the mark, the head with a checksum, one line an indicator.

        Examples
        --------
        >>> layout = FormLayout("p34-51", "Sở Y tế", "2026-H1", "6 tháng đầu năm 2026", "vi", 12)
        >>> parse_layout(layout.to_lines()) == layout
        True
        """
        head = {name: value for name, value in asdict(self).items() if name != "rows"}
        rows = [_to_json(asdict(row)) for row in self.rows]
        head |= {"version": VERSION, "rows": len(rows), "checksum": _checksum(head, rows)}
        return [MARK, _to_json(head), *rows]


def parse_layout(lines: Iterable[str]) -> FormLayout:
    """Return the layout that the lines of a machine part hold.

    Parameters
    ----------
    lines
        What `FormLayout.to_lines` returned; lines before the mark and after the last indicator are passed over.

    Returns
    -------
    FormLayout
        The layout.

    Raises
    ------
    FormError
        If there is no mark, a later version, or a part that was changed.

    Examples
    --------
    >>> parse_layout(["Báo cáo"])
    Traceback (most recent call last):
    ...
    analysis.registry.forms.form_layout.FormError: no form of the workbench
    """
    texts = [" ".join(str(line).split()) for line in lines]
    if MARK not in texts:
        raise FormError("no form of the workbench")
    start = texts.index(MARK) + 1
    try:
        head: dict[str, Any] = json.loads(texts[start])
        version, size, checksum = head.pop("version"), head.pop("rows"), head.pop("checksum")
        if version != VERSION:
            raise FormError(f"a form of version {version}; this workbench reads version {VERSION}")
        rows = texts[start + 1 : start + 1 + size]
        if checksum != _checksum(head, rows):
            raise FormError("the hidden part of the form was changed")
        return FormLayout(**head, rows=tuple(FormRow(**json.loads(row)) for row in rows))
    except (IndexError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, FormError):
            raise
        raise FormError("the hidden part of the form is damaged") from error


def word_of_status(status: str, lang: str) -> str:
    """Return what a status is called in a form.

    Parameters
    ----------
    status
        A word of `STATUSES`.
    lang
        The language.

    Returns
    -------
    str
        E.g. 'Ước tính'.

    Examples
    --------
    >>> word_of_status("estimate", "vi")
    'Ước tính'
    """
    return translate(f"entry.status.{status}", lang)


def read_status(text: str) -> str | None:
    """Return the status that a cell names in any language, None where it names none."""
    wanted = compare_key(text)
    names = ((compare_key(word_of_status(status, lang)), status) for status in STATUSES for lang in LANGUAGES)
    return next((status for name, status in names if name == wanted), None)


def _to_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _checksum(head: dict[str, Any], rows: list[str]) -> str:
    return hashlib.sha256("\n".join([_to_json(head), *rows]).encode()).hexdigest()[:16]
