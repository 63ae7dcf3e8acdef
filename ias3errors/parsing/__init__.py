"""Parses the bytes of a body into documents.

`documents` is the way in and the only module that knows lxml. `repairing` repairs almost-XML,
`pages` reads HTML, JSON and plain text, `unpacking` decompresses.
"""
