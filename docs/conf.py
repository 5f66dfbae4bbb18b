"""Settings of the documentation site; ``make docs`` copies the pages and builds them (tools/docs/build_docs.py)."""

from __future__ import annotations

import sys
from pathlib import Path

from analysis import __version__

sys.path.insert(0, str(Path(__file__).resolve().parent / "_ext"))

project = "Adoption Workbench"
author = "The Adoption Workbench contributors"
release = version = __version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "offline_pages", "two_languages"]
exclude_patterns = ["_ext", "_static", "_templates"]
nitpicky = False
# A type that several packages have, such as Deadline, leads to the first one.
suppress_warnings = ["ref.python"]

# Pages in Markdown. A notebook shows the outputs with which it was committed; nothing is executed.
myst_enable_extensions = ["colon_fence", "dollarmath", "attrs_block"]
myst_heading_anchors = 4
myst_links_external_new_tab = False
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # widgets would be loaded from a server
nb_merge_streams = True

# Public calls, from the code and its docstrings.
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
default_role = "py:obj"  # a name in a docstring leads to its description where there is one
napoleon_google_docstring = False
napoleon_use_ivar = True

# Pages that work from a folder without a network.
html_theme = "furo"
templates_path = ["_templates"]
html_title = f"Adoption Workbench {__version__}"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_js_files = ["docs.js"]
html_math_renderer = "mathml"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_last_updated_fmt = None
html_permalinks_icon = "#"
# DejaVu Sans Mono draws Vietnamese letters of two marks apart, Liberation Mono lacks them: DejaVu Sans gives them.
_MONOSPACE = "SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono', 'Liberation Mono', 'DejaVu Sans', monospace"
html_theme_options = {
    "navigation_with_keys": True,
    "top_of_page_buttons": [],
    "light_css_variables": {"font-stack--monospace": _MONOSPACE},
}
