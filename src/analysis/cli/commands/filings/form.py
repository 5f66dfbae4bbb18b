"""``workbench form``: give a unit its prefilled form."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli._option_types import FILLED_PATH, FILLED_TEXT
from analysis.i18n import LANGUAGES


@click.command()
@click.option("--unit", metavar="NAME", type=FILLED_TEXT, required=True, help="Organisation: its code, name or alias.")
@click.option("--period", type=FILLED_TEXT, required=True, help="Period to report on, e.g. 2026-H1.")
@click.option("--to", "file", type=FILLED_PATH, required=True, help="File to write: .xlsx (checks itself) or .docx.")
@click.option(
    "--indicators",
    multiple=True,
    metavar="NAME,...",
    help="Indicators to ask for: codes, titles or aliases (default: those that the organisation or one below it "
    "reported and those of its targets; if there are none, those of its level).",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Language of the form.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def command(unit: str, period: str, file: Path, indicators: tuple[str, ...], lang: str, force: bool) -> int:
    """Write the form that an organisation fills in for a period: indicators, definitions, last values, targets.

    The workbook checks itself: whole counts, numerator at most denominator, the share computed. Register the filled
    form with `workbench add`; it is read exactly, cell by cell.
    """
    from analysis.paths import lookup_folder

    lookup = lookup_folder()  # refuses to work outside a project before anything is imported
    from analysis.cli.value_checks import check_period, resolve_indicator, resolve_unit
    from analysis.forms import plan_form, write_form
    from analysis.panel import StoreError, load, read_names

    unit_code = resolve_unit(unit, "--unit")
    check_period(period, "--period")
    words = [word.strip() for given in indicators for word in given.split(",") if word.strip()]
    codes = [resolve_indicator(word, "--indicators") for word in words]
    tables = read_names(lookup)
    for name in ("observations", "targets", "duties"):
        try:
            tables[name] = load(name)
        except StoreError:  # not built yet: the form then has no last values and no targets
            if not codes and name == "observations":
                raise
    form = plan_form(tables, unit_code, period, codes, lang)
    write_form(form, file, replace=force)
    click.echo(f"{file}: {form.layout.unit_name}, {form.layout.period_text}; indicators: {len(form.lines)}")
    return 0
