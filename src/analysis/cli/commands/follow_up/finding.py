"""``workbench finding``: what the audit found, with both places quoted, and what people decided on it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from analysis.cli._option_types import FILLED_TEXT
from analysis.i18n import LANGUAGES
from analysis.noun_counts import counted
from analysis.run_date import default_run_date, read_day

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

_STATES = ("open", "explained", "corrected_at_source", "wrong_alarm")
_SEVERITIES = ("error", "suspicious", "note")
COLUMNS = ("finding_id", "state", "severity", "rule", "unit_code", "indicator_code", "period", "finding", "decision")
_lang_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the findings."
)
_by_option = click.option(
    "--by", metavar="NAME", type=FILLED_TEXT, help="Who decides (default: WORKBENCH_BY, else the login name)."
)


def _read_decision_day(context: click.Context, option: click.Parameter, given: str | None) -> dt.date:
    import datetime as dt

    from analysis.errors import UsageError

    day, last = read_day(given, "--on") if given else default_run_date(), max(dt.date.today(), default_run_date())
    if day > last:
        raise UsageError(option="--on", found=str(day), expected=f"a day up to {last}")
    return day


_on_option = click.option(
    "--on",
    "day",
    metavar="YYYY-MM-DD",
    callback=_read_decision_day,
    help="Day of the decision (default: WORKBENCH_RUN_DATE, else today).",
)


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """List, show and answer the findings of the audit.

    A finding is open, explained, corrected_at_source or wrong_alarm. Decisions are rows of
    data/lookup/finding_states.csv; they hold until the values of the finding change. Without a subcommand, lists
    what is open.

    ID is the name of a finding, its beginning, a pattern with * in quotes, or its trace ID in a report (a-...).
    """
    if context.invoked_subcommand is None:
        context.invoke(list_command)
    return 0


@command.command("list")
@click.option(
    "--state",
    type=click.Choice(["all", *_STATES, "gone"]),
    default="open",
    show_default=True,
    help="State; gone: answered, and no longer there.",
)
@click.option("--severity", "severities", multiple=True, type=click.Choice(_SEVERITIES), help="May be repeated.")
@click.option("--unit", type=FILLED_TEXT, help="Code or name of an organisation (default: all).")
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True, help="Format."
)
@_lang_option
def list_command(
    state: str = "open", severities: tuple[str, ...] = (), unit: str | None = None, form: str = "text", lang: str = "en"
) -> int:
    """List findings, the gravest first."""
    from analysis.schemas import to_csv

    findings = _load_findings()
    if state == "gone":
        return _list_gone(findings, form)
    if unit is not None:
        from analysis.cli.value_checks import resolve_unit

        findings = findings[findings["unit_code"] == resolve_unit(unit, "--unit")]
    if severities:
        findings = findings[findings["severity"].isin(severities)]
    counts = findings["state"].value_counts()
    shown = findings if state == "all" else findings[findings["state"] == state]
    order = shown["severity"].map({name: place for place, name in enumerate(_SEVERITIES)})
    rows = [_as_row(row, lang) for row in shown.loc[order.sort_values(kind="stable").index].to_dict("records")]
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif form == "csv":
        click.echo(to_csv(rows, COLUMNS), nl=False)
    else:
        for row in rows:
            click.echo(f"{row['severity']:11}{row['finding_id']}\n{'':11}{row['finding']}")
            if row["decision"]:
                click.echo(f"{'':11}{row['decision']}")
        told = ", ".join(f"{int(counts.get(name, 0))} {name.replace('_', ' ')}" for name in _STATES)
        click.echo(f"findings: {told}")
    return 0


def _list_gone(findings: pd.DataFrame, form: str) -> int:
    """Print the decisions on findings that no longer exist: history, not errors."""
    from analysis.audit import describe_decision
    from analysis.schemas import to_csv

    decisions = _read_decisions()
    gone = decisions[~decisions["finding_id"].isin(findings["finding_id"])]
    gone = gone.astype("object").where(gone.notna(), "")
    rows = []
    for cells in gone.to_dict("records"):
        row = {str(name): cell for name, cell in cells.items()}
        rows.append({"finding_id": row["finding_id"], "values": row["values"], "decision": describe_decision(row)})
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif form == "csv":
        click.echo(to_csv(rows, ("finding_id", "values", "decision")), nl=False)
    else:
        for row in rows:
            click.echo(f"{row['finding_id']}\n    {row['values']}\n    {row['decision']}")
    return 0


@command.command("show")
@click.argument("identifiers", metavar="ID...", nargs=-1, required=True, type=FILLED_TEXT)
@_lang_option
def show_command(identifiers: tuple[str, ...], lang: str) -> int:
    """Show findings: what is printed and what follows, each with its place, and all decisions."""
    _print_findings(identifiers, lang)
    return 0


def _print_findings(identifiers: tuple[str, ...], lang: str) -> None:
    from analysis.i18n import translate_cell
    from analysis.panel import load
    from vnfilings import redact_personal_data

    sources = load("sources").set_index("source_id")
    decisions = _read_decisions()
    for row in _select(identifiers, _load_findings()).to_dict("records"):
        places = _places(row, sources)
        quoted = [redact_personal_data(translate_cell(row[name], lang) or "") for name in ("printed", "recomputed")]
        other = f"  ({places[1]})" if places[1] else ""
        click.echo(f"{row['finding_id']}\n  {row['severity']}, {row['state'].replace('_', ' ')}")
        click.echo(f"  {redact_personal_data(translate_cell(row['message'], lang))}")
        click.echo(f"  printed:    {quoted[0]}  ({places[0]})\n  against it: {quoted[1] or '-'}{other}")
        for line in _tell_decisions(row, decisions):
            click.echo(f"  {line}")


@command.command("set")
@click.argument("identifiers", metavar="ID...", nargs=-1, required=True, type=FILLED_TEXT)
@click.option("--state", type=click.Choice(_STATES[1:]), help="What became of the findings (asked for if missing).")
@click.option("--why", type=FILLED_TEXT, help="The reason; reports print it.")
@click.option("--source", type=FILLED_TEXT, help="The source that corrects them (corrected_at_source).")
@_by_option
@_on_option
def set_command(
    identifiers: tuple[str, ...], state: str | None, why: str | None, source: str | None, by: str | None, day: dt.date
) -> int:
    """Say what became of findings, with who, when and why; on a terminal, shows them and asks.

    An error that is explained, or a wrong alarm, no longer takes its value out of the choice: the next
    `workbench run` chooses again.
    """
    if state is None:
        state, why, source = _ask(identifiers, why, source)
    if source is not None:
        _check_source(source, state)
    _decide(identifiers, state, why, source, by, day)
    return 0


def _ask(identifiers: tuple[str, ...], why: str | None, source: str | None) -> tuple[str, str | None, str | None]:
    """Show findings and ask what became of them; what was given as an option is not asked."""
    from analysis.errors import UsageError

    if not sys.stdin.isatty():
        raise UsageError(option="--state", expected=f"one of {', '.join(_STATES[1:])}")
    _print_findings(identifiers, "en")
    state = str(click.prompt("What became of it", type=click.Choice(_STATES[1:])))
    if state == "corrected_at_source" and source is None:
        source = click.prompt("Source that corrects it (empty: none)", default="", show_default=False) or None
    if why is None:
        why = click.prompt("Why", default="" if source else None, show_default=False) or None
    return state, why, source


@command.command("reopen")
@click.argument("identifiers", metavar="ID...", nargs=-1, required=True, type=FILLED_TEXT)
@click.option("--why", type=FILLED_TEXT, required=True, help="The reason.")
@_by_option
@_on_option
def reopen_command(identifiers: tuple[str, ...], why: str, by: str | None, day: dt.date) -> int:
    """Open findings again; the earlier decisions stay in data/lookup/finding_states.csv."""
    _decide(identifiers, "open", why, None, by, day)
    return 0


def _decide(
    identifiers: tuple[str, ...], state: str, why: str | None, source: str | None, by: str | None, day: dt.date
) -> None:
    from analysis.audit import decide_findings
    from analysis.paths import lookup_folder
    from analysis.schemas import who_decides

    chosen = _select(identifiers, _load_findings())
    person = who_decides(by)
    told: dict[str, Any] = {"decided_by": person, "decided_on": day, "reason": why, "corrected_in": source}
    new = decide_findings(lookup_folder(), chosen, state, **told)
    for name in chosen["finding_id"]:
        click.echo(f"{state.replace('_', ' ')}: {name}")
    click.echo(f"{new} of {counted(len(chosen), 'decision')} stored as {person}, {day}; `workbench run` applies them")


def _read_decisions() -> pd.DataFrame:
    from analysis.paths import lookup_folder
    from analysis.schemas import read_lookup_table

    return read_lookup_table(lookup_folder(), "finding_states", may_be_missing=True)


def _load_findings() -> pd.DataFrame:
    """Return the stored findings with the states of this moment, which the next run will store."""
    from analysis.audit import apply_states
    from analysis.panel import load

    return apply_states(load("findings"), _read_decisions())


def _select(identifiers: tuple[str, ...], findings: pd.DataFrame) -> pd.DataFrame:
    from analysis.audit import select_findings
    from analysis.reports import split_trace_id, trace_id

    names = findings["finding_id"].tolist()
    traced = (
        {trace_id("findings", name): name for name in names} if any(i.startswith("a-") for i in identifiers) else {}
    )
    words = [traced.get(split_trace_id(word)[0], word) for word in identifiers]
    return findings.set_index("finding_id", drop=False).loc[select_findings(words, names)]


def _check_source(source: str, state: str) -> None:
    from analysis.errors import UsageError, nearest
    from analysis.panel import load

    known = load("sources")["source_id"].tolist()
    if source not in known:
        raise UsageError(option="--source", found=source, expected="a source", nearest=nearest(source, known))
    if state != "corrected_at_source":
        raise UsageError(option="--source", found=source, expected="only with --state corrected_at_source")


def _as_row(row: dict[Any, Any], lang: str) -> dict[str, str]:
    from analysis.audit import describe_decision
    from analysis.i18n import translate_cell
    from vnfilings import redact_personal_data

    told = {"finding": redact_personal_data(translate_cell(row["message"], lang)), "decision": describe_decision(row)}
    if told["decision"] and row["state"] == "open":
        told["decision"] = f"open again, its values have changed; was {told['decision']}"
    cells = {name: str(cell) if isinstance(cell := row.get(name), str) else "" for name in COLUMNS}
    return cells | told


def _places(row: dict[Any, Any], sources: pd.DataFrame) -> list[str]:
    """Return where both values stand: the document's title, its source, the place in it."""

    def place(source: object, locator: object) -> str:
        if not isinstance(locator, str):
            return ""
        title = sources["title"].get(source)
        return f"{title} [{source}], {locator}" if isinstance(title, str) else f"{source}, {locator}"

    other = row["other_source_id"] if isinstance(row["other_source_id"], str) else row["source_id"]
    return [place(row["source_id"], row["locator"]), place(other, row["other_locator"])]


def _tell_decisions(row: dict[Any, Any], decisions: pd.DataFrame) -> list[str]:
    """Return a line for each decision on a finding, the first one first, and why it is open again."""
    from analysis.audit import describe_decision, describe_values

    mine = decisions[decisions["finding_id"] == row["finding_id"]].sort_values("decision_number")
    lines = [f"decision {told['decision_number']}: {describe_decision(told)}" for told in mine.to_dict("records")]
    if isinstance(row["earlier_state"], str):
        lines.append(f"open again: decided on {mine['values'].iloc[-1]!r}, now {describe_values(row)!r}")
    return lines
