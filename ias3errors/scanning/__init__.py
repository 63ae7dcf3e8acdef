"""Finds every S3 error in saved bodies, logs, archives and folders.

`scanner` is the way in. `sources` opens inputs and `archives` unpacks them, `detecting` decides
what an input is. `json_lines` searches JSON lines (`json_record` reads one), and `text` all else.
In a text, `elements` reads an element, `http_response` a saved response, and a `LineReader` each
kind of log line. Most kinds are a `Form`, a row of patterns in `sdk_log` or `program_log`. What
they find is a `Match`.
"""
