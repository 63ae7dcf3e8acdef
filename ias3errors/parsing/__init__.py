"""Parses the bytes of a body into documents.

`plain` is the way in, and reads plain `Error` bodies. `documents` reads any other by the tree of
`trees`. These three are the only modules that know lxml. `unpacking` decompresses, `decoding`
makes text of bytes, `repairing` replaces characters that XML forbids, `rebuilding` closes tags,
and `pages` reads HTML, JSON and plain text.
"""
