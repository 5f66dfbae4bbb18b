"""Commands that follow up what is open: to-do list, missing reports, tasks, findings, releases."""
