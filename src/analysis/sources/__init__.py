"""What lies in ``data/raw``, read into the tables `sources`, `statements`, `tasks` and `systems`."""

from analysis.sources.catalogue import Source, SourceError, read_catalogue, read_source
from analysis.sources.collect import collect_sources

__all__ = ["Source", "SourceError", "collect_sources", "read_catalogue", "read_source"]
