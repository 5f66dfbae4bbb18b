"""``workbench place``: decide where the values of a filing go, in the terminal, by options or on a spreadsheet."""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_TEXT
from analysis.cli._place_dialogue import LEVELS, TYPES, UNKNOWN
from analysis.i18n import LANGUAGES
from analysis.noun_counts import counted

if TYPE_CHECKING:
    from analysis.placing import Answer, PlacingSheet, ProjectFolders

_FIELDS = ("indicator", "unit", "period", "kind")


@click.command()
@click.argument("filing", required=False, metavar="[ID or FILE]", type=FILLED_TEXT)
@click.option("--unit", metavar="NAME", type=FILLED_TEXT, help="Organisation that the filing is about.")
@click.option(
    "--new-unit", metavar="NAME", type=FILLED_TEXT,
    help="Add this organisation to data/lookup/units.csv; the filing is about it. Needs --parent.",
)  # fmt: skip
@click.option("--parent", metavar="NAME", type=FILLED_TEXT, help="Organisation above the one of --new-unit.")
@click.option("--level", type=click.Choice(LEVELS), default="facility", show_default=True, help="Level of --new-unit.")
@click.option(
    "--facility-type", "kind", type=click.Choice(TYPES),
    help="What the facility of --new-unit is, or without ID the one of --unit.",
)  # fmt: skip
@click.option("--period", type=FILLED_TEXT, help="Period that the filing is about, e.g. 2026-H1.")
@click.option(
    "--set", "settings", multiple=True, metavar="FIELD=VALUE", type=FILLED_TEXT,
    help="Decide about --wording or --value: indicator=, unit=, period= or kind= (remark: not data).",
)  # fmt: skip
@click.option("--wording", type=FILLED_TEXT, help="The words of the document that --set is about.")
@click.option("--value", "value_id", metavar="ID", type=FILLED_TEXT, help="The one value that --set is about.")
@click.option("--only-here", is_flag=True, help="The wording means this in this document only.")
@click.option("--why", default="", help="Reason of the decision.")
@click.option(
    "--by", metavar="NAME", type=FILLED_TEXT, help="Who decides (default: WORKBENCH_BY, else the login name)."
)
@click.option(
    "--to", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx",
    help="Write the placing sheet as a workbook to be corrected.",
)  # fmt: skip
@click.option(
    "--from", "edited", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE.xlsx",
    help="Read a corrected workbook (.xlsx or .ods) and store what was decided in it, all or nothing.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="With --from: show what would be decided. Stores nothing.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Language of the workbook.")
@click.option("--all", "everything", is_flag=True, help="Show every value, not the doubtful ones only.")
def command(
    filing: str | None,
    unit: str | None,
    new_unit: str | None,
    parent: str | None,
    level: str,
    kind: str | None,
    period: str | None,
    settings: tuple[str, ...],
    wording: str | None,
    value_id: str | None,
    only_here: bool,
    why: str,
    by: str | None,
    target: Path | None,
    edited: Path | None,
    dry_run: bool,
    lang: str,
    everything: bool,
) -> int:
    """Place the values of a filing that could not be placed automatically.

    In a terminal, asks one question after another: the organisation and the period of the filing, then each wording
    once, for all of its values. Each answer is stored at once, in data/lookup or the filing's source.yml, with who
    and when. Without ID, goes through all filings. With options, asks nothing.
    """
    from analysis.paths import corrections_folder, lookup_folder, raw_folder

    raw = raw_folder()  # refuses to work outside a project before anything is imported
    from analysis.cli.value_checks import resolve_unit
    from analysis.errors import UsageError
    from analysis.placing import ProjectFolders
    from analysis.schemas import who_decides

    folders = ProjectFolders(raw, lookup_folder(), corrections_folder())
    if target is not None:
        return _write(_find_filing(_need(filing, "--to"), raw), folders, target, lang)
    if filing is None and unit is not None and not (new_unit or settings or period or edited):
        return _set_type(resolve_unit(unit, "--unit"), kind, folders.lookup)
    if kind and not new_unit:
        raise UsageError("it goes with --new-unit, or with --unit alone", option="--facility-type")
    by = who_decides(by)
    if edited is not None:
        return _read_back(edited, filing, folders, by, why, dry_run=dry_run)
    added = _read_new_unit(new_unit, parent, level, unit, None if kind == UNKNOWN else kind)
    unit = added[0].key if added else unit and resolve_unit(unit, "--unit")
    answers = added + _read_options(unit, period, settings, wording, value_id, why, only_here=only_here)
    if answers:
        source_id = _find_filing(_need(filing, "ID"), raw)
        return _store_given(answers, source_id, folders, by, everything=everything)
    if not sys.stdin.isatty():
        if filing is not None:
            _show(_load(_find_filing(filing, raw), folders), everything=everything)
        raise UsageError(
            "there is no terminal to ask questions in",
            fix="Decide with --unit, --period or --set with --wording or --value, or use --to and --from.",
        )
    return _ask(filing, folders, by, everything=everything)


def _need(filing: str | None, option: str) -> str:
    from analysis.errors import UsageError

    if filing is None:
        raise UsageError("name the filing that is meant: workbench place ID", option=option)
    return filing


def _load(source_id: str, folders: ProjectFolders, *, sentences: bool = False) -> PlacingSheet:
    from analysis.placing import place_source
    from analysis.project import reading_limits

    return place_source(
        folders.raw / source_id, folders.lookup, folders.corrections, limits=reading_limits(), sentences=sentences
    )


def _write(source_id: str, folders: ProjectFolders, target: Path, lang: str) -> int:
    from analysis.errors import UsageError
    from analysis.placing import write_sheet

    if target.suffix.lower() != ".xlsx":
        raise UsageError(option="--to", found=target.name, expected="a name that ends in .xlsx")
    sheet = _load(source_id, folders, sentences=True)
    write_sheet(sheet, target, lang=lang)
    click.echo(f"{target}: {counted(len(sheet.table), 'value')}, {sheet.count('to_place')} to place")
    click.echo(f"change the coloured cells, save, then: workbench place --from {quote(str(target))}")
    return 0


def _read_back(edited: Path, filing: str | None, folders: ProjectFolders, by: str, why: str, *, dry_run: bool) -> int:
    """Store what was decided in a corrected workbook."""
    from analysis.placing import SheetError, find_changes, read_sheet, to_answers
    from analysis.project import reading_limits

    read = read_sheet(edited, limits=reading_limits())
    source_id = _find_filing(read.source_id, folders.raw)
    if filing is not None and _find_filing(filing, folders.raw) != source_id:
        raise SheetError(f"it is the sheet of {source_id}, not of {filing}", file=edited.name)
    changes = find_changes(read, folders.lookup)
    answers = to_answers(_load(source_id, folders), changes, reason=why)
    if not answers:
        click.echo(f"{source_id}: nothing was changed")
        return 0
    if dry_run:
        for answer in answers:
            click.echo(f"would be decided: {answer.describe()}")
        click.echo("dry run: nothing was stored")
        return 0
    return _store_given(answers, source_id, folders, by, everything=False)


def _show(sheet: PlacingSheet, *, everything: bool) -> None:
    from analysis.cli.console import terminal_width
    from analysis.placing import describe_sheet

    for line in describe_sheet(sheet, width=terminal_width(), everything=everything):
        click.echo(line)


def _find_filing(name: str, raw: Path) -> str:
    """Return the id of a registered source, which may be given as its file."""
    from analysis.registry import find_source

    return find_source(name, raw)


def _set_type(unit_code: str, kind: str | None, lookup: Path) -> int:
    """Store what the facility is; asked for where it was not given."""
    from analysis.cli._place_dialogue import ask_facility_type
    from analysis.errors import UsageError
    from analysis.placing import set_facility_type

    if kind is None and not sys.stdin.isatty():
        raise UsageError("name the filing that is meant (workbench place ID), or give the facility's --facility-type")
    kind = kind or ask_facility_type()
    if kind in (None, UNKNOWN):
        click.echo("nothing was decided")
    else:
        click.echo(f"decided: {set_facility_type(unit_code, str(kind), lookup)}")
    return 0


def _read_new_unit(
    name: str | None, parent: str | None, level: str, unit: str | None, kind: str | None
) -> list[Answer]:
    """Return the decision that adds the organisation of --new-unit; none without that option."""
    from analysis.cli.value_checks import resolve_unit
    from analysis.errors import UsageError
    from analysis.panel import read_names
    from analysis.paths import lookup_folder
    from analysis.placing import new_unit

    if name is None:
        if parent:
            raise UsageError("it goes with --new-unit", option="--parent")
        return []
    if unit:
        raise UsageError("give either --unit or --new-unit", option="--new-unit")
    if not parent:
        raise UsageError("the organisation above the new one is missing", option="--parent")
    known = set(read_names(lookup_folder())["units"]["unit_code"])
    return [new_unit(name, level, resolve_unit(parent, "--parent"), known, facility_type=kind)]


def _read_options(
    unit: str | None,
    period: str | None,
    settings: tuple[str, ...],
    wording: str | None,
    value_id: str | None,
    why: str,
    *,
    only_here: bool,
) -> list[Answer]:
    """Return the decisions that the options make."""
    from analysis.cli.value_checks import check_period
    from analysis.errors import UsageError
    from analysis.placing import Answer

    about_filing = {"unit_code": unit} if unit else {}
    if period:
        check_period(period, "--period")
        about_filing["period"] = period
    answers = [Answer("filing", "", about_filing, why)] if about_filing else []
    if not settings:
        if wording or value_id:
            raise UsageError("--wording and --value go with --set, e.g. --set indicator=CODE", option="--set")
        return answers
    if (wording is None) == (value_id is None):
        raise UsageError("name what is decided: either --wording or --value", option="--set")
    decided = dict(_read_setting(setting) for setting in settings)
    if value_id is not None:
        return [*answers, Answer("value", value_id, decided, why)]
    if set(decided) == {"unit_code"}:
        return [*answers, Answer("unit wording", str(wording), decided, why, only_here)]
    if set(decided) == {"indicator_code"}:
        return [*answers, Answer("wording", str(wording), decided, why, only_here)]
    raise UsageError("a wording names one indicator or one unit", option="--set", fix="Use --value for other fields.")


def _read_setting(setting: str) -> tuple[str, str]:
    """Return the column and the code of a setting such as ``indicator=records_pct``."""
    from analysis.cli.value_checks import check_period, resolve_indicator, resolve_unit
    from analysis.errors import UsageError, nearest

    name, _, text = setting.partition("=")
    name, text = name.strip(), text.strip()
    if name not in _FIELDS or not text:
        expected = f"FIELD=VALUE with one of {', '.join(_FIELDS)}"
        raise UsageError(option="--set", found=setting, expected=expected, nearest=nearest(name, _FIELDS))
    if name == "indicator":
        return "indicator_code", resolve_indicator(text, "--set")
    if name == "unit":
        return "unit_code", resolve_unit(text, "--set")
    if name == "period":
        check_period(text, "--set")
    return name, text


def _store_given(answers: list[Answer], source_id: str, folders: ProjectFolders, by: str, *, everything: bool) -> int:
    """Store what the options decided, and show what it changed."""
    from analysis.placing import check_answers, store_answers
    from analysis.run_date import default_run_date

    before = _load(source_id, folders)
    check_answers(answers, before)
    for line in store_answers(answers, before, folders, by=by, day=default_run_date()):
        click.echo(f"decided: {line}")
    _tell_change(before, _load(source_id, folders), everything=everything)
    return 0


def _tell_change(before: PlacingSheet, after: PlacingSheet, *, everything: bool) -> None:
    if everything:
        _show(after, everything=True)
    gained = after.count("in_panel") - before.count("in_panel")
    click.echo(
        f"{after.source_id}: {after.count('in_panel')} of {counted(len(after.table), 'value')} "
        f"{'enters' if len(after.table) == 1 else 'enter'} the panel ({gained:+d}), {after.count('to_place')} to place"
    )


def _ask(filing: str | None, folders: ProjectFolders, by: str, *, everything: bool) -> int:
    """Go through one filing, or all of them."""
    from analysis.cli._place_dialogue import ask_all
    from analysis.placing import list_questions, store_answers
    from analysis.registry import SourceError
    from analysis.run_date import default_run_date

    ids = [_find_filing(filing, folders.raw)] if filing else _list_filings(folders.raw)
    asked, unread = False, 0
    for source_id in ids:
        try:
            sheet = _load(source_id, folders)
        except SourceError as error:
            if filing is not None:
                raise
            click.echo(f"workbench: {error}", err=True)
            unread += 1
            continue
        questions = list_questions(sheet)
        if not questions:
            continue
        asked = True
        _show(sheet, everything=everything)

        def store(answers: list[Answer], sheet: PlacingSheet = sheet) -> None:
            store_answers(answers, sheet, folders, by=by, day=default_run_date())

        answered, has_quit = ask_all(sheet, questions, store)
        if answered:
            _tell_change(sheet, _load(source_id, folders), everything=False)
        if has_quit:
            break
    click.echo("next: workbench run" if asked else "nothing to place")
    return 1 if unread else 0


def _list_filings(raw: Path) -> list[str]:
    """Return the ids of all registered filings; other sources name their units and indicators themselves."""
    from analysis.registry import SourceError, read_source, source_folders

    found = []
    for folder in source_folders(raw):
        try:
            kind = read_source(folder).kind
        except SourceError:
            kind = "filing"  # the error is shown where it is read
        found += [folder.name] if kind == "filing" else []
    return found
