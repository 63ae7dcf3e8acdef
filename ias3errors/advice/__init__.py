"""What an error means where it happened, and what to do about it.

`model` says what an advice and a rule are, `choosing` picks one, `archive_org` and `s3` hold the
rules as tables, `conditions` and `placeholders` the functions that those name.
"""
