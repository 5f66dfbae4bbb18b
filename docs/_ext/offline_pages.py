"""Formulas as MathML, which browsers draw by themselves, so that no script is loaded; names in a fixed order."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def _text(formula: str) -> str:
    return str(tex2mathml(formula))


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write a formula within a line."""
    translator.body.append(_text(node.astext()))
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    """Write a formula on lines of its own; a wide one scrolls."""
    translator.body.append('<div class="formula">')
    translator.body.append(str(tex2mathml(node.astext(), as_block=True)))
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def sort_names(_: Sphinx, environment: BuildEnvironment) -> None:
    """Put the described names in order: pages read in parallel arrive in any, and an ambiguous name takes the first."""
    data = environment.domaindata["py"]
    data["objects"] = dict(sorted(data["objects"].items()))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer of formulas under the name that conf.py asks for, and the blocks of plain text."""
    app.add_lexer("csv", TextLexer)  # Pygments does not colour it
    app.connect("env-updated", sort_names)
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
