"""Bytes of a body to what stands in them.

`documents` is the way in and the only module that knows lxml; `repairing` mends what is almost
XML, `pages` reads what is none, `unpacking` what is packed.
"""
