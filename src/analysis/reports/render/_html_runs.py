"""The words, figures, badges and links of a page: as HTML, escaped. Written in Python, for a page has thousands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from analysis.reports import _document as doc
from analysis.reports._report_texts import ReportTexts
from analysis.reports.render._column_widths import is_held_together

#: A printed figure of more letters is a sentence or a list, and may break.
_LONGEST_FIGURE = 24


@dataclass
class RunWriter:
    """Writes the runs of one page; each figure gets an id of its own.

    `address_of` gives the address of a link, and where a figure leads to; one without an address leads nowhere. With
    `texts`, a figure names the number of its source, which print shows.
    """

    address_of: Callable[[doc.Number | doc.Link], str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    texts: ReportTexts | None = None
    count: int = 0

    def __call__(self, runs: tuple[doc.Run, ...]) -> Markup:
        """Return the runs as HTML."""
        return Markup("".join(self._write(run) for run in runs))  # noqa: S704  # each is escaped

    def _write(self, run: doc.Run) -> str:
        text = escape(doc.plain(run.text))
        match run:
            case doc.Number():
                return self._figure(run, text)
            case doc.Badge():
                return f'<span class="badge {escape(run.tone)}{_held(run)}">{text}</span>'
            case doc.Link():
                address = escape(self.address_of(run))
                return f'<a href="{address}" rel="noopener noreferrer"><bdi>{text}</bdi></a>'
        if run.style == "break":
            return "<br>"
        if run.style == "code":
            return f"<code>{text}</code>"
        before, after = _space(run.text.startswith(" ")), _space(run.text.endswith(" "))
        if run.style:
            return f'{before}<span class="{escape(run.style)}{_held(run)}">{text}</span>{after}'
        return f"{before}{text}{after}"

    def _figure(self, run: doc.Number, text: Markup) -> str:
        self.count += 1
        address = self.address_of(run)
        tag, link = ("a", f' href="{escape(address)}"') if address else ("span", "")
        look = _held(run) or (" long" if len(run.text) > _LONGEST_FIGURE else "")
        look = (f" {escape(run.style)}" if run.style else "") + look
        part = "" if run.is_marked else " data-part"
        return (
            f'{_space(run.text.startswith(" "))}<{tag} class="figure{look}"{part} id="figure-{self.count}"{link} '
            f'data-trace="{run.trace_id}"{self._mark(run)}>{text}</{tag}>'
        )

    def _mark(self, run: doc.Number) -> str:
        if self.texts is None:
            return ""
        number = str(self.numbers.get(run.trace_id, ""))
        return f' data-number="{number}" title="{escape(self.texts("document.source_mark", number=number))}"'


def _held(run: doc.Run) -> str:
    return " held" if is_held_together(run) else ""


def _space(is_there: bool) -> str:
    return " " if is_there else ""
