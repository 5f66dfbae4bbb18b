"""What frames a unit's paper: letterhead, addressee, close, recipients and signature, from the register of units."""

from __future__ import annotations

from typing import Any

from analysis.i18n import office_above, office_name
from analysis.reports._document import Paragraph, Run, Text, TwoColumns, plain
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, fill_message
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.filing._paper_words import gap, own_words
from analysis.reports.filing._written_parts import written_form

#: The last month that takes a zero before it.
_LAST_WITH_ZERO = 2


def line(role: str, *runs: Run | str) -> Paragraph:
    """Return a part of a paper: its role in the form and its words."""
    return Paragraph(tuple(Text(run) if isinstance(run, str) else run for run in runs), role)


def form_of(context: ReportContext, unit_code: str, period: str) -> dict[str, Any]:
    """Return what is known of the unit's papers: its superior, symbol, recipients, signatory, legal basis."""
    unit: dict[str, Any] = dict(read_report_settings("administrative_layout")["units"].get(unit_code) or {})
    of_period: dict[str, Any] = (unit.get("periods") or {}).get(period, {})
    return unit | of_period | written_form(context, unit_code, period)


def letterhead(context: ReportContext, unit_code: str, form: dict[str, Any]) -> TwoColumns:
    """Return the letterhead: the bodies and the number, the state, the motto, place and day."""
    texts, unit = context.texts, context.unit(unit_code)
    above = _known(context, form, "authority", _registered_authority(context, unit))
    place = _province_of(context, unit)
    if context.lang == "vi":  # the decree lets common words be shortened here
        above = above.replace("Ủy ban nhân dân", "UBND")
    left = (
        line("parent", own_words(context, above)) if above else line("parent", gap(texts("filing.gap.authority"))),
        line("issuer", plain(office_name(unit, context.lang))),
        line("number", *_numbered(context, form)),
    )
    dated = texts("filing.place_and_date", place=place or texts("filing.gap.place"), **_blank_day(context))
    right = (
        line("state", texts("form.state")),
        line("motto", texts("form.motto")),
        line("place", dated if place else gap(dated)),
    )
    return TwoColumns(left, right, has_foot=True)


def _blank_day(context: ReportContext) -> dict[str, str]:
    """Return month and year of a day that the clerk fills in; the decree puts a zero before the first two months."""
    month = context.report_date.month
    return {"month": f"{month:02d}" if month <= _LAST_WITH_ZERO else str(month), "year": str(context.report_date.year)}


def _numbered(context: ReportContext, form: dict[str, Any]) -> tuple[Run, ...]:
    """Return the line of the number: the clerk fills the number in, so that it is blank and no gap."""
    symbol = form.get("symbol")
    shown = Text(symbol) if symbol else gap(context.texts("filing.gap.symbol"))
    return (Text(f"{context.texts('filing.number')}\u2003\u2003/BC-"), shown)


def _known(context: ReportContext, form: dict[str, Any], name: str, otherwise: str = "") -> str:
    return plain(context.texts.of_row(form, name)) or otherwise


def _listed(context: ReportContext, form: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return what is known under a name, in this language or else in another: one text or a list of them."""
    found = form.get(f"{name}_{context.lang}") or form.get(f"{name}_vi") or ()
    return tuple(plain(one) for one in ([found] if isinstance(found, str) else found))


def _registered_authority(context: ReportContext, unit: Row) -> str:
    parent = unit.get("parent_code")
    return plain(office_above(unit, context.unit(parent) if parent else None, context.lang))


def _province_of(context: ReportContext, unit: Row) -> str:
    """Return the name of the province that the unit lies in, empty where the registry does not say."""
    seen = set()
    while unit["level"] != "province":
        parent = unit.get("parent_code")
        if not parent or parent in seen:
            return ""
        seen.add(parent)
        unit = context.unit(parent)
    return context.unit_name(unit["unit_code"])


def reporting_name(context: ReportContext, unit_code: str) -> str:
    """Return the name of the office that reports, as the letterhead has it."""
    return plain(office_name(context.unit(unit_code), context.lang))


def self_name(context: ReportContext, unit_code: str) -> str:
    """Return what the unit calls itself in the text: `Trung tâm`, `Bệnh viện`; a name of another kind in full."""
    words: dict[str, str] = read_report_settings("administrative_layout")["self_names"]
    kind = _kind_of(context, unit_code)
    if kind is None:
        return capitalise(reporting_name(context, unit_code))
    return words[kind] if context.lang == "en" else kind


def _kind_of(context: ReportContext, unit_code: str) -> str | None:
    """Return the word of `self_names` that the Vietnamese name of a unit begins with."""
    name = plain(office_name(context.unit(unit_code), "vi"))
    words: dict[str, str] = read_report_settings("administrative_layout")["self_names"]
    return next((kind for kind in words if name.casefold().startswith(kind.casefold())), None)


def addressees_of(context: ReportContext, unit_code: str, form: dict[str, Any]) -> tuple[Text, ...]:
    """Return whom the paper goes to, or a gap."""
    superior = _registered_authority(context, context.unit(unit_code))
    known = _listed(context, form, "addressee") or ((superior,) if superior else ())
    return tuple(own_words(context, one) for one in known) or (gap(context.texts("filing.gap.addressee")),)


def addressee_lines(context: ReportContext, unit_code: str, form: dict[str, Any]) -> tuple[Paragraph, ...]:
    """Return whom the paper goes to: one on the line of the word, several each on a line of its own with a dash."""
    to, known = context.texts("filing.to"), addressees_of(context, unit_code, form)
    if len(known) == 1:
        return (line("addressee", f"{to} ", *known, "."),)
    ends = [";"] * (len(known) - 1) + ["."]
    return (
        line("addressees", to),
        *(line("addressee_item", "- ", one, end) for one, end in zip(known, ends, strict=True)),
    )


def closing(context: ReportContext, unit_code: str, form: dict[str, Any]) -> Paragraph:
    """Return the last sentence: who submits the report to whom."""
    known = addressees_of(context, unit_code, form)
    said: dict[str, tuple[Run, ...]] = {"body": _joined(context, known)}
    unit = {"unit": capitalise(reporting_name(context, unit_code))}
    return line("text", *fill_message("filing.close", unit, said, context.texts))


def _joined(context: ReportContext, many: tuple[Text, ...]) -> tuple[Run, ...]:
    """Return names as a sentence lists them: `A, B và C`."""
    *others, last = many
    runs: list[Run] = []
    for one in others:
        runs += [one, Text(", ")]
    return (*runs[:-1], Text(f" {context.texts('filing.and')} "), last) if runs else (last,)


def recipients_and_signature(context: ReportContext, unit_code: str, form: dict[str, Any]) -> TwoColumns:
    """Return the list of recipients beside the post of who signs, which takes a second line below `KT.` and its like.

    An office that drafts is named beside the registry; where it is unknown, that is a gap.
    """
    texts = context.texts
    shown = {"drafting": (_drafting(context, form), *_drafter(form))}
    others, as_above = _listed(context, form, "recipients"), texts("filing.as_above")
    is_said = any(one.casefold().startswith(as_above.rstrip(";").casefold()) for one in others[:1])
    listed: list[tuple[Run, ...]] = [] if is_said else [(Text(as_above),)]
    listed += [(own_words(context, one), Text(";")) for one in others]
    listed.append(tuple(fill_message("filing.archive", {}, shown, texts)))
    left = (line("recipients", texts("form.recipients_title")), *(line("recipient", "- ", *one) for one in listed))
    posts = [own_words(context, one) for one in _listed(context, form, "signatory")] or [_post_of(context, unit_code)]
    right = tuple(line("post" if number == 0 else "second_post", one) for number, one in enumerate(posts))
    return TwoColumns(left, right, read_report_settings("administrative_layout")["signature_room"])


def _drafting(context: ReportContext, form: dict[str, Any]) -> Text:
    known = form.get("drafting")
    return own_words(context, plain(known)) if known else gap(context.texts("filing.gap.drafting"))


def _drafter(form: dict[str, Any]) -> tuple[Text, ...]:
    """Return the initials of who drafted and the number of copies behind the office, `.ab.(05)`, as far as known."""
    initials, copies = (plain(str(form.get(name) or "")) for name in ("initials", "copies"))
    said = f".{initials}" * bool(initials) + f".({copies})" * bool(copies)
    return (Text(said),) if said else ()


def address_of(context: ReportContext, form: dict[str, Any]) -> str:
    """Return the address of the unit for the foot of the first page; empty where it is not known."""
    known = _known(context, form, "address")
    return own_words(context, known).text if known else ""


def left_out(context: ReportContext, form: dict[str, Any]) -> list[str]:
    """Return what the form allows and the paper lacks, for it is not known: address, initials, number of copies."""
    lacks = [name for name in ("initials", "copies") if not form.get(name)]
    lacks += [] if _known(context, form, "address") else ["address"]
    return [context.texts(f"check.left_out.{name}") for name in lacks]


def _post_of(context: ReportContext, unit_code: str) -> Text:
    """Return the post of the head of such a unit, a gap where the unit is of no kind whose head is known."""
    kind = _kind_of(context, unit_code)
    posts: dict[str, dict[str, str]] = read_report_settings("administrative_layout")["heads"]
    known = posts.get(kind or "")
    return Text(context.texts.of_row(known, "post")) if known else gap(context.texts("filing.gap.signatory"))


def annex_reference(context: ReportContext, unit_code: str, form: dict[str, Any]) -> Paragraph:
    """Return the line below the title of the annex; number and day stay blank, as in the letter."""
    symbol = form.get("symbol")
    shown: dict[str, tuple[Run, ...]] = {
        "symbol": (Text(symbol) if symbol else gap(context.texts("filing.gap.symbol")),)
    }
    facts: dict[str, str | float | None] = {"unit": reporting_name(context, unit_code), **_blank_day(context)}
    return line("annex_reference", *fill_message("filing.annex.reference", facts, shown, context.texts))
