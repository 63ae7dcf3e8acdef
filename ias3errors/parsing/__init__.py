"""Parses the bytes of a body into documents.

`plain` reads a plain `Error` body, `documents` any body by the tree of `trees`; these three are
the only modules that know lxml. `unpacking`
decompresses, `decoding` makes text of bytes, `repairing` replaces characters that XML forbids,
`rebuilding` closes tags, and `pages` reads HTML, JSON and plain text.
"""
