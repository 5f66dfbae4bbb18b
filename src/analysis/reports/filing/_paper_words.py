"""Words of a unit's own paper: operators written out, one decimal, no sign of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from analysis.i18n import LANGUAGES, OPERATOR_CODES, translate
from analysis.reports._document import Number, Run, Text, plain_spaced
from analysis.reports._report_context import ReportContext, fill_message
from analysis.reports._report_texts import SOURCE_LANGUAGE, capitalise, sentence
from analysis.reports._row_helpers import Row, is_added_up
from vnfilings import Quantity, read_quantity


def gap(text: str) -> Text:
    """Return the mark of what a person has yet to write."""
    return Text(f"[{text}]", "gap")


def gap_around(context: ReportContext, code: str, name: str, words: str) -> tuple[Text, ...]:
    """Return a gap whose message holds words of the unit: one run, or several where these are in another language."""
    own = own_words(context, words)
    if not own.lang:
        return (gap(context.texts(code, **{name: words})),)
    runs = fill_message(code, {}, {name: (own,)}, context.texts)
    return tuple(Text(run.text, "gap", getattr(run, "lang", "")) for run in (Text("["), *runs, Text("]")))


def own_words(context: ReportContext, words: str) -> Text:
    """Return words that the unit wrote: in a paper of another language a quotation that names its language."""
    lang = language_of(context, words)
    return Text(f"“{words}”", lang=lang) if lang != context.lang else Text(words)


def own_sentence(context: ReportContext, words: str) -> tuple[Text, ...]:
    """Return words of the unit as a sentence; the full stop stands behind the quotation."""
    own = own_words(context, capitalise(words).rstrip("."))
    return (own, Text(".")) if own.lang else (Text(sentence(words)),)


def unquoted(words: str) -> str:
    """Return words without the marks of `own_words`."""
    return words[1:-1] if words.startswith("“") and words.endswith("”") and "“" not in words[1:] else words


def language_of(context: ReportContext, words: str) -> str:
    """Return the language of words that the unit wrote for a paper."""
    return SOURCE_LANGUAGE if _is_vietnamese(words) else context.lang


def source_language(context: ReportContext, lang: str = SOURCE_LANGUAGE) -> str:
    """Return the language to mark words of a source with, empty in a paper of the same language."""
    return "" if lang == context.lang else lang


def read_figure(text: str, unit: str, lang: str) -> Quantity | None:
    """Return the figure of a cell in a language, which prints shares without their sign: `61,2 (1.468/2.400)`.

    Counts are whole: where they are not, the signs are those of the other language, `61.2 (1,468/2,400)`.
    """
    figure = _read(text, unit, is_english=lang == "en")
    if figure is None or _has_whole_counts(figure):
        return figure
    other = _read(text, unit, is_english=lang != "en")
    return other if other is not None and _has_whole_counts(other) else None


def _read(text: str, unit: str, *, is_english: bool) -> Quantity | None:
    if is_english:
        text = text.translate(str.maketrans(",.", ".,"))
    found = re.match(r"(\D*)(\d[\d.,]*)(.*)", text)
    if found is None:
        return None
    sign = "%" if unit == "%" and "%" not in text else ""
    return read_quantity(f"{found[1]}{found[2]}{sign}{found[3]}")


def _has_whole_counts(figure: Quantity) -> bool:
    return all(float(count).is_integer() for count in (figure.numerator, figure.denominator) if count is not None)


def placeholders_in(text: str) -> list[str]:
    """Return what a person left for later in a text: brackets, lines of dots or underscores, `xx%`, `TBD`, `… hồ sơ`.

    Three dots are none where they end an enumeration: behind `v.v`, or joined to the last word of several.

    >>> placeholders_in("đạt …% tại [tên phòng]"), placeholders_in("máy quét, máy in… và phần mềm v.v...")
    (['[tên phòng]', '…'], [])
    """
    found = _LEFT.findall(text)
    rest = _LEFT.sub(lambda match: "#" * len(match[0]), text)
    return found + [match[0] for match in _DOTS.finditer(rest) if not _ends_enumeration(rest, *match.span())]


#: Brackets, lines to write on, letters that stand for others, with capitals that are no Roman numeral.
_LEFT = re.compile(
    r"\[[^\[\]]*\]|_{3,}|(?<!\w)__(?!\w)|…{2,}|\.{6,}|\?{2,}|\b(?:TBD|tbd|TODO)\b"
    r"|(?<![^\W\d_])(?:x{2,}|X{3,}|XX(?=[%/\d-])|(?<=[/\d-])XX)(?![^\W\d_])"
)
_DOTS = re.compile(r"(?<!…)…(?!…)|(?<!\.)\.{3,5}(?!\.)")


def _ends_enumeration(text: str, start: int, end: int) -> bool:
    """Return whether dots stand for more of the kind: behind `v.v` or the last of several, and nothing runs on."""
    before, after = text[:start], text[end:]
    if re.match(r"[\w%/]|\s*%", after):
        return False
    if re.search(r"\bv\.?\s?v\.?\s*$", before, re.IGNORECASE):
        return True
    if before[-1:].isspace() or not before:
        return bool(re.search(r"[,;]\s$", before) and re.match(r"\s*(?:[.,;)”]|$)", after))
    if before[-1] in "([“:/–-":
        return False
    named = [word for lang in LANGUAGES for word in translate("report.filing.enumeration", lang).split("|")]
    several = re.split(r"[.:!?]\s", before)[-1]
    return bool(re.search(rf"[,;]|\b(?:{'|'.join(named)})\b", several, re.IGNORECASE))


def figure_of_source(context: ReportContext, printed: str) -> str:
    """Return a figure of the unit in the signs of the language of a paper: `1.468,5` as `1,468.5`."""
    return printed if context.lang == SOURCE_LANGUAGE else printed.translate(str.maketrans(",.", ".,"))


def _is_vietnamese(words: str) -> bool:
    """Return whether words are Vietnamese, by letters or decimal commas; a name within English words is none."""
    found = re.findall(r"[^\W\d_]+", words)
    if any(word.casefold() in _ENGLISH for word in found):
        return False
    marked = [word for word in found if "đ" in word.casefold() or unicodedata.normalize("NFD", word) != word]
    return len(marked) > _FEW * len(found) or re.search(r"\d,\d(?!\d\d)", words) is not None


_ENGLISH = frozenset(("and", "for", "from", "of", "the", "with"))
#: The share of words with marks above letters that Vietnamese has at least.
_FEW = 0.25


def text_of(runs: Iterable[Run]) -> str:
    """Return the words of runs as they are printed."""
    return "".join(plain_spaced(run.text) for run in runs)


def period_words(context: ReportContext, period: str) -> str:
    """Return a period without its year where a heading names the year: `6 tháng đầu năm`.

    The catalogue holds each under `report.filing.period.{part}`; without a text the whole period is named.
    """
    part = period.partition("-")[2] or "year"
    return context.texts.get(f"filing.period.{part}", context.texts.period(period))


def number_words(
    context: ReportContext,
    value: float,
    unit: str | None,
    op: str | None,
    *,
    has_sign: bool = True,
    has_counts: bool = False,
) -> str:
    """Return a value with its operator in words: `trên 95%`, `từ 2 trở lên`, `61,2%`.

    A share that follows from counts has one decimal, `33,0%`, and 100 has none.
    """
    is_share = unit == "%"
    is_whole = float(value).is_integer() and not (has_counts and is_share and value not in (0, 100))
    decimals = 0 if is_whole else 1 if is_share else 2
    number = context.texts.number(value, decimals) + ("%" if is_share and has_sign else "")
    return context.texts(f"filing.{OPERATOR_CODES[op or '=']}", figure=number)


def figure(context: ReportContext, observation: Row | None) -> tuple[Run, ...]:
    """Return a value with its counts, or a gap where the unit wrote words that our reading does not keep."""
    if observation is None:
        return ()
    if observation.get("status") == "suppressed":
        return (Text(context.texts("document.withheld"), "missing"),)
    if observation["value"] is None:
        return (gap(context.texts("filing.gap.words")),)
    indicator = context.indicator(observation["indicator_code"])
    text = value_words(context, observation)
    noun = printed_noun(context, observation)
    is_count = indicator.get("measure") in ("count", "rank")
    ratio = context.ratio_text(observation, noun, is_count=is_count)
    return _as_runs(observation, text, ratio)


def printed_noun(context: ReportContext, observation: Row) -> str:
    """Return what the unit says that it counts; nothing where it says it in words that another language lacks."""
    noun = str((context.statement(observation["statement_id"]) or {}).get("counted_noun") or "")
    return context.texts.noun(noun) or (noun if context.lang == "vi" else "")


def value_words(context: ReportContext, observation: Row, *, has_sign: bool = True) -> str:
    """Return the value of an observation in words, without its counts."""
    unit = context.indicator(observation["indicator_code"])["unit"]
    has_counts = observation.get("denominator") is not None
    value, op = observation["value"], observation.get("op")
    return number_words(context, value, unit, op, has_sign=has_sign, has_counts=has_counts)


def target_figure(context: ReportContext, target: Row, *, has_sign: bool = True) -> tuple[Run, ...]:
    """Return a target of the unit as its own paper names it."""
    if target.get("value") is None:
        return (gap(context.texts("filing.gap.by_unit")),)
    unit = target.get("value_unit") or context.indicator(target["indicator_code"])["unit"]
    text = number_words(context, target["value"], unit, target["op"], has_sign=has_sign)
    return (Number(text, "statements", target["statement_id"], is_marked=False),)


def _as_runs(observation: Row, text: str, ratio: str) -> tuple[Run, ...]:
    table = "consolidated" if is_added_up(observation) else "statements"
    key = observation["statement_id"]
    label = f"{observation['unit_code']} {observation['indicator_code']} {observation.get('period') or ''}".strip()
    runs: tuple[Run, ...] = (Number(text, table, key, label, is_marked=False),)
    return (*runs, Number(ratio, table, key, label, is_marked=False)) if ratio else runs
