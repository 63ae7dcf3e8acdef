"""What an error means where it happened, and what to do about it.

`model` says what an advice and a rule are, and `choosing` picks one. `archive_org` and `s3` hold the
rules as tables, those of `s3` divided by topic; `codes` groups codes for them. `rows` is the
notation of the tables, with the facts that a row may quote. `conditions` and `signing` are the
functions that rows name, `statuses` what a status alone means, and `situations` puts the rules into
words.
"""
