"""The parts that reports are made of: results, targets, findings, tasks, series, provinces."""
