"""Typst with the fonts that come with the libraries, so that no font of the machine decides how a report looks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Fonts


def typeset(files: Mapping[str, bytes], **options: Any) -> bytes:
    """Return the document whose source is the file `main`; it may name the other files.

    Options are those of `typst.compile`, such as `format="png"` or `pdf_standards="ua-1"`.
    """
    from typst import compile as compile_typst

    # Typst takes a dictionary of files as well; its type hints do not say so yet.
    return compile_typst(dict(files), font_paths=load_fonts(), **options)  # type: ignore[no-any-return]


@cache
def load_fonts() -> Fonts:
    """Return Typst's own fonts, matplotlib's and ours, read once; all hold all of Vietnamese."""
    import matplotlib as mpl
    from typst import Fonts

    folders = [Path(mpl.get_data_path()) / "fonts" / "ttf", Path(__file__).parents[1] / "fonts"]
    return Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(one) for one in folders])
