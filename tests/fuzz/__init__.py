"""Looks for bodies that break a claim: ``python -m tests.fuzz`` runs for a minute."""
