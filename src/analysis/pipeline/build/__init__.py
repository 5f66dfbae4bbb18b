"""The build: which step makes which table from which input, and what is out of date."""
