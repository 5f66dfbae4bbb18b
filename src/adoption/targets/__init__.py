"""Targets against series: the official methods of judging progress."""
