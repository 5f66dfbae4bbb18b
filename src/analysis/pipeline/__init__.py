"""From sources to reports: the build, notebooks under a run, and operation."""
