"""The `ias3errors` command."""
