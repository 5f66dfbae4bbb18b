"""One sentence on filings that were received and could not be read: what they report is missing, not unreported."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from analysis.reports._document import Paragraph, Text

if TYPE_CHECKING:
    from analysis.reports._report_context import ReportContext


def unread_note(context: ReportContext, unit_codes: Collection[str]) -> tuple[Paragraph, ...]:
    """Return the sentence where a folder of these units, or of nobody known, could not be read; else nothing."""
    unread = context.tables["unread_sources"]
    mine = unread["unit_code"].isna() | unread["unit_code"].isin(list(unit_codes))
    names = sorted(unread.loc[mine & (unread["type"] == "folder"), "source_id"])
    return (Paragraph((Text(context.texts("unread_note", sources=", ".join(names)), "missing"),)),) if names else ()
