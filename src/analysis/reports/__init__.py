"""Figures, tables and pages in Vietnamese and English, every figure traceable to the cell it came from."""

from analysis.reports._prepared_context import prepare_context
from analysis.reports._releases import note_travelled, register_path, releasable_tables, release_tables
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import sentence
from analysis.reports.disclosure import ReleaseRefusedError, find_identifiers
from analysis.reports.filing.edited import (
    Edit,
    EditedFiling,
    FilingFileError,
    OpenedFiling,
    compare_filing,
    describe_edit,
    forget_rejected_edits,
    open_filing,
    store_edits,
)
from analysis.reports.filing.ticked import Tick, read_ticks, store_ticks
from analysis.reports.home import (
    describe_changes,
    newest_period,
    note_run,
    render_changes_page,
    render_outputs_page,
    report_home,
)
from analysis.reports.no_data import explain_no_data, explain_no_figure
from analysis.reports.notebook_display import (
    TableView,
    show,
    view_findings,
    view_frame,
    view_proposals,
    view_series,
    view_targets,
    view_trace,
    view_units,
)
from analysis.reports.publish import (
    ReleaseOptions,
    prepare_reports,
    publish_analyst_report,
    publish_filing,
    state_analyst_report,
    state_filing,
)
from analysis.reports.report_days import data_day, explain_left_out, filing_day, newest_filing_day
from analysis.reports.site import FolderChanges, ReleaseFile, SiteRelease, publish_site
from analysis.reports.trace_ids import split_trace_id, trace_id
from analysis.reports.tracing import UnknownIdError, trace

__all__ = [
    "Edit",
    "EditedFiling",
    "FilingFileError",
    "FolderChanges",
    "OpenedFiling",
    "ReleaseFile",
    "ReleaseOptions",
    "ReleaseRefusedError",
    "ReportContext",
    "SiteRelease",
    "TableView",
    "Tick",
    "UnknownIdError",
    "compare_filing",
    "data_day",
    "describe_changes",
    "describe_edit",
    "explain_left_out",
    "explain_no_data",
    "explain_no_figure",
    "filing_day",
    "find_identifiers",
    "forget_rejected_edits",
    "newest_filing_day",
    "newest_period",
    "note_run",
    "note_travelled",
    "open_filing",
    "prepare_context",
    "prepare_reports",
    "publish_analyst_report",
    "publish_filing",
    "publish_site",
    "read_ticks",
    "register_path",
    "releasable_tables",
    "release_tables",
    "render_changes_page",
    "render_outputs_page",
    "report_home",
    "sentence",
    "show",
    "split_trace_id",
    "state_analyst_report",
    "state_filing",
    "store_edits",
    "store_ticks",
    "trace",
    "trace_id",
    "view_findings",
    "view_frame",
    "view_proposals",
    "view_series",
    "view_targets",
    "view_trace",
    "view_units",
]
