"""How ready, how mature: composite indices and gated maturity levels."""
