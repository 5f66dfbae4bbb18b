"""``python -m analysis.runs`` is the command ``workbench``."""

from analysis.runs.cli import main

main()
