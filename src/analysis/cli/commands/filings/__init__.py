"""Commands that take filings in: read, add, inbox, watch, place, form."""
