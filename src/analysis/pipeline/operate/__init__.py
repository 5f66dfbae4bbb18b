"""Runs: lock, ledger, schedules, notifications, the page of past runs."""
