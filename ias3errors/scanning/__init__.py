"""Finds every S3 error in saved bodies, logs, archives and folders.

`scanner` is the way in. `sources` opens inputs and `archives` unpacks them, `detecting` decides
what an input is. Each kind of input has a module: `bodies`, `json_lines` (with `json_record` for
one line) and `text`. In a text, `elements` reads an element, `http_response` a saved response, and a
`LineReader` each kind of log line. Most kinds are a `Form`, a row of patterns in `sdk_log`. What they
find is a `Match`.
"""
