"""Build the documentation site: ``python tools/docs/build_docs.py`` writes ``build/docs/html``.

The pages of docs/, the pages beside the README, the notebooks with their committed outputs and the pages written from
the code are put together in ``build/docs/source``; Sphinx makes HTML of them. Every warning is an error, such as a link
to a page or a heading that does not exist. Nothing is downloaded, and the same project gives the same bytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from staging import stage_pages

_HOME = Path(__file__).resolve().parents[2]


def build(target: Path, jobs: int = 1) -> int:
    """Write the site to ``target``/html and return the exit status of Sphinx."""
    from sphinx.cmd.build import build_main

    source, html = target / "source", target / "html"
    for folder in (source, html):
        shutil.rmtree(folder, ignore_errors=True)
    stage_pages(_HOME, source)
    options = ["--builder", "html", "--fail-on-warning", "--keep-going", "--quiet", "--fresh-env", "--jobs", str(jobs)]
    return build_main([*options, "--doctree-dir", str(target / "doctrees"), str(source), str(html)])


def main() -> None:
    """Build the site and print where it begins."""
    parser = argparse.ArgumentParser(description="Build the documentation site.")
    parser.add_argument("--to", type=Path, default=_HOME / "build" / "docs", help="folder (default: build/docs)")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="pages at a time")
    options = parser.parse_args()
    status = build(options.to.resolve(), options.jobs)
    if status:
        sys.exit(status)
    print(options.to / "html" / "index.html")


if __name__ == "__main__":
    main()
