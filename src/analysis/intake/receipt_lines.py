"""Receipts as lines of text: what became of a file, what was recognised, and what a person has to answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from analysis.i18n import say_confidence
from analysis.intake.filed_answers import FiledAnswer
from analysis.intake.receiving import Receipt
from analysis.noun_counts import counted

_WORDS = {"filed": "filed", "refused": "refused", "duplicate": "already filed", "left": "left"}
#: Proposals less certain than this are left out.
_LEAST_CONFIDENCE = 0.01


def describe_receipt(receipt: Receipt, answer: FiledAnswer | None = None) -> str:
    """Return one line on one file.

    Parameters
    ----------
    receipt
        What became of the file.
    answer
        What was recognised of a filed one.

    Returns
    -------
    str
        The name of the file, what became of it, and what to do.

    Examples
    --------
    >>> describe_receipt(Receipt("a.doc", "refused", reason="open it in Word and save it as .docx"))
    'a.doc: refused: open it in Word and save it as .docx'
    """
    if receipt.state == "unpacked":
        return f"{receipt.name}: unpacked: {receipt.reason}"
    if receipt.state != "filed":
        state = "refused" if receipt.state == "duplicate" else receipt.state
        return f"{receipt.name}: {state}: {receipt.reason}"
    line = f"{receipt.name}: filed as {receipt.source_id}"
    if answer is not None:
        line += f"; {_describe_answer(answer)}"
        if answer.questions:
            line += f"; {' and '.join(answer.questions)} to be confirmed: workbench place {receipt.source_id}"
    return f"{line}; {receipt.reason}" if receipt.reason else line


def _describe_answer(answer: FiledAnswer) -> str:
    named = [_name_unit(code, answer) for code in (answer.unit, answer.unit_runner_up)]
    unit = _describe_value("unit", named[0], answer.unit_confidence, named[1])
    period = _describe_value("period", answer.period, answer.period_confidence, answer.period_runner_up)
    parts = [
        unit,
        *([period] if answer.period or answer.is_report else []),
        f"{answer.sort} ({say_confidence(answer.sort_confidence)})",
    ]
    return ", ".join(parts)


def _name_unit(code: str | None, answer: FiledAnswer) -> str | None:
    """Return a unit by its name and its code, for names are not unique."""
    name = answer.unit_names.get(code) if code else None
    return f"{name} [{code}]" if name else code


def _describe_value(name: str, value: str | None, confidence: float, runner_up: str | None) -> str:
    if value is not None:
        return f"{name} {value} ({say_confidence(confidence)})"
    is_likely = runner_up and confidence >= _LEAST_CONFIDENCE
    return f"{name} not certain: {runner_up} ({say_confidence(confidence)})" if is_likely else f"{name} not recognised"


def summarise_receipts(receipts: Iterable[Receipt]) -> str:
    """Return a line whose numbers add up: so many files, of which so many filed, refused and left.

    Parameters
    ----------
    receipts
        What became of the files.

    Returns
    -------
    str
        The line; unpacked archives are counted beside the files, for their files are counted.

    Examples
    --------
    >>> summarise_receipts([Receipt("a.docx", "filed", "a"), Receipt("b.doc", "refused", reason="...")])
    '2 files: 1 filed, 1 refused, 0 already filed, 0 left'
    """
    counts = Counter(receipt.state for receipt in receipts)
    unpacked = counts.pop("unpacked", 0)
    total = counts.total()
    parts = ", ".join(f"{counts[state]} {word}" for state, word in _WORDS.items())  # type: ignore[index]
    archives = f" ({counted(unpacked, 'archive')} unpacked)" if unpacked else ""
    return f"{counted(total, 'file')}: {parts}{archives}"
