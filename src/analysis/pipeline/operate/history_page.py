"""The run page: the ledger as one HTML page that a person can read without the workbench."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from analysis.noun_counts import counted
from analysis.paths import reports_folder
from analysis.whole_files import write_whole

_SHOWN_RUNS = 50
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d2733 }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .6rem; vertical-align: top }
thead th { border-bottom: 2px solid #1d2733 } tbody tr { border-bottom: 1px solid #d8dee6 }
td.number { text-align: right; font-variant-numeric: tabular-nums } code { font-size: .9em; overflow-wrap: anywhere }
.ok { color: #17653a } .failed, .killed { color: #a32020; font-weight: 600 } .interrupted { color: #8a5a00 }
@media (prefers-color-scheme: dark) {
  body { background: #14191f; color: #dbe3ec } tbody tr { border-color: #33404d } thead th { border-color: #dbe3ec }
  .ok { color: #6fcf97 } .failed, .killed { color: #ff8a80 } .interrupted { color: #ffcc66 }
}
"""


def render_page(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the page of the latest runs, newest first; `lines` are the ledger's, oldest first."""
    runs = list(lines)[-_SHOWN_RUNS:][::-1]
    rows = "\n".join(_render_run(run) for run in runs) or '<tr><td colspan="6">no run yet</td></tr>'
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Runs</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>\n'
        f"<h1>Runs</h1>\n<p>The latest {counted(len(runs), 'run')}; every run is a line of <code>runs.jsonl</code>. "
        '<a href="../index.html">Reports</a></p>\n'
        f"<table><thead><tr><th>run</th><th>began</th><th>outcome</th><th>time [s]</th><th>command</th><th>steps</th>"
        f"</tr></thead><tbody>\n{rows}\n</tbody></table></body></html>\n"
    )


def write_page(lines: Iterable[Mapping[str, Any]]) -> None:
    """Write the page to ``reports/runs/index.html``."""
    write_whole(reports_folder() / "runs" / "index.html", render_page(lines).encode("utf-8", "replace"))


def _render_run(run: Mapping[str, Any]) -> str:
    outcome = escape(str(run.get("outcome", "")))
    cells = (
        f"<td><code>{escape(str(run.get('run_id', '')))}</code></td>",
        f"<td>{escape(str(run.get('began', ''))[:19])}<br>{escape(str(run.get('user', '')))}</td>",
        f'<td class="{outcome}">{outcome}</td>',
        f'<td class="number">{run.get("seconds", "")}</td>',
        f"<td><code>{escape(str(run.get('command', '')))}</code></td>",
        f"<td>{_render_steps(run.get('steps', []))}</td>",
    )
    return f"<tr>{''.join(cells)}</tr>"


def _render_steps(steps: Iterable[Mapping[str, Any]]) -> str:
    """Return how many steps ended how, and what is to be known of those that did not end well."""
    counts: dict[str, int] = {}
    for step in steps:
        counts[step["state"]] = counts.get(step["state"], 0) + 1
    told = ", ".join(f"{count} {state}" for state, count in counts.items())
    faults = [f"<br>{escape(step['name'])}: {escape(str(step['message']))}" for step in steps if step.get("message")]
    return told + "".join(faults)
