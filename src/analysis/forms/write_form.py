"""Write a form to a file: whole or not at all, and the same bytes for the same form."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from analysis.errors import AnalysisError
from analysis.forms._form_document import write_document
from analysis.forms._form_workbook import write_workbook
from analysis.forms.form_content import FormContent
from analysis.whole_files import write_whole

_WRITERS = {".xlsx": write_workbook, ".docx": write_document}
#: The day of the files in the archive; that of the run would make two equal forms differ.
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_DAY_OF_DOCUMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def write_form(content: FormContent, path: Path, *, replace: bool = False) -> Path:
    """Return the file to which a form was written; its ending names the format.

    Parameters
    ----------
    content
        What `plan_form` returned.
    path
        The file, .xlsx or .docx.
    replace
        Replace a file that is there; without it, it is refused, for it may be filled in.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    AnalysisError
        If the ending is another one, or there is such a file already.
    OSError
        If the file cannot be written, or its folder is missing.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.registry.forms import FormLayout, is_form
    >>> layout = FormLayout("f-a", "Bệnh viện A", "2026-H1", "6 tháng đầu năm 2026", "vi", 11)
    >>> is_form(write_form(FormContent(layout, "Sở Y tế", ()), Path(mkdtemp()) / "form.docx"))
    True
    """
    path = Path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise AnalysisError("form", found=path.name, expected="a name that ends in .xlsx or .docx")
    if path.exists() and not replace:
        raise AnalysisError(f"{path.name} exists already", fix="Give another name, or replace it with --force.")
    made = io.BytesIO()
    writer(content, made)
    write_whole(path, _without_days(made.getvalue()), makes_folder=False)
    return path


def _without_days(document: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _DAY_OF_DOCUMENT.sub(rb"\g<1>2026-01-01T00:00:00Z\g<2>", part)
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return made.getvalue()
