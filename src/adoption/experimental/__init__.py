"""Models that no report uses yet; their interfaces may change."""
