"""The checks of the audit, one module a topic; each returns the findings of its rules."""
