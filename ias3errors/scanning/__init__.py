"""Saved bodies, logs and folders to the errors in them.

`scanner` is the way in. `inputs` opens what there is to read and `packed` what is packed,
`windows` moves along it, `searching` finds the places, `answers` reads whole HTTP answers,
`records` JSON lines, `uploads` what `ia upload` says of a failure, `escapes` undoes escapes.
"""
