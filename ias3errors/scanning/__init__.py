"""Saved bodies, logs and folders to the errors in them.

`scanner` is the way in. `inputs` opens what there is to read and `packed` what is packed,
`windows` moves along it, `searching` finds the places, `elements` reads what stands in one,
`answers` whole HTTP answers, `records` JSON lines, `uploads` what `ia upload` says of a failure,
and `escapes` undoes escapes.
"""
