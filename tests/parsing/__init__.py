"""Bytes of a body to documents."""
