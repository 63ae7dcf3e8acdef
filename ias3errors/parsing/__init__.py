"""Parses the bytes of a body into documents.

`documents` is the way in. It and `trees` are the only modules that know lxml. `unpacking`
decompresses, `decoding` makes text of bytes, `repairing` replaces characters that XML forbids,
`rebuilding` closes tags, and `pages` reads HTML, JSON and plain text.
"""
