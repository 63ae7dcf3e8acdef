"""Runs for minutes and looks for what leaks: ``python -m tests.soak``."""
