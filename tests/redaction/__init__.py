"""Secrets in every output of an error."""
